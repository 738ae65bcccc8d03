"""`python -m streams` is the same as the command `onrecord`."""

from streams.cli import main

if __name__ == "__main__":
    main()

"""How the shipped weights are made: corpora in, `streams/resources/encoder/` out. Not part of the installed package."""

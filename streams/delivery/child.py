"""The main program of a pool process: one message in, how it ended out, until the worker closes the connection."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys

from streams.delivery.frames import pack, receive_frame
from streams.delivery.job import JobSettings, end_article
from streams.delivery.lifetime import die_with_parent
from streams.errors import ConfigurationError
from streams.resources import load_resources


def main(descriptor: int, parent: int) -> None:
    """Serve the connection on `descriptor`; it begins with `JobSettings` in, the extractor's name out."""
    for number in (signal.SIGINT, signal.SIGTERM):  # left to the worker, which lets its children finish
        signal.signal(number, signal.SIG_IGN)
    die_with_parent(parent)
    with socket.socket(fileno=descriptor) as connection, contextlib.suppress(EOFError, ConnectionError):
        settings: JobSettings = receive_frame(connection)
        try:
            resources = load_resources(settings.engine, settings.min_confidence)
        except ConfigurationError as error:
            connection.sendall(pack(error))
            return
        connection.sendall(pack(resources.extractor))
        while True:
            connection.sendall(pack(end_article(receive_frame(connection), resources, settings)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

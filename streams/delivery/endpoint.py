"""The worker's HTTP endpoint, in a thread of its own: `/metrics`, and `/healthz` and `/readyz` for probes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.errors import ConfigurationError


class Endpoint:
    """Answers while the event loop is busy or stuck, because it does not run on it."""

    def __init__(
        self,
        address: tuple[str, int],
        registry: CollectorRegistry,
        wrong: Callable[[], str],
        not_ready: Callable[[], str],
    ) -> None:
        """Bind the endpoint.

        Args:
            address: Host and port; port 0 takes a free one.
            registry: The metrics.
            wrong: Says what is wrong with the worker; empty when it is alive and well.
            not_ready: Says what it still waits for; empty when it takes articles.

        Raises:
            ConfigurationError: the address cannot be bound.
        """
        probes = {"/healthz": wrong, "/readyz": not_ready}
        with _listening(address):
            self._server = ThreadingHTTPServer(address, _handler(registry, probes))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where the endpoint is."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, name="endpoint", daemon=True).start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()


def check_address(address: tuple[str, int]) -> None:
    """Find out whether the endpoint could be bound, without keeping the address.

    Raises:
        ConfigurationError: the address cannot be bound.
    """
    with _listening(address):
        socket.create_server(address).close()


@contextmanager
def _listening(address: tuple[str, int]) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        host, port = address
        raise ConfigurationError(f"cannot listen on {host}:{port} (STREAMS_METRICS_PORT): {error.strerror}") from error


def _handler(registry: CollectorRegistry, probes: Mapping[str, Callable[[], str]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/metrics":
                encode, content_type = choose_encoder(self.headers.get("Accept", ""))
                self._answer(HTTPStatus.OK, encode(registry), content_type)
            elif path in probes:
                fault = probes[path]()
                status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
                self._answer(status, f"{fault or 'ok'}\n".encode(), "text/plain; charset=utf-8")
            else:
                self._answer(HTTPStatus.NOT_FOUND, b"/metrics /healthz /readyz\n", "text/plain; charset=utf-8")

        def _answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Scrapes are not news."""

    return Handler

"""The page and its interface over HTTP: JSON, and a stream of server-sent events; it writes nothing but feedback."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import uvicorn
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.codec import record_from
from schemas.events import StatementFeedback, Verdict, feedback_on
from schemas.topics import STATEMENT_FEEDBACK
from streams.errors import ConfigurationError
from streams.kafka import open_producer
from streams.settings import Settings
from streams.web.following import Follower
from streams.web.views import View, article_view, change_view, feed_view, speaker_view

PAGE = Path(__file__).parent / "page"
KEEP_ALIVE_S = 15.0
GATHER_S = 0.1
"""Changes that come within this time go out together."""
STOP_LIMIT_S = 1
MAX_FEEDBACK_BYTES = 1_000
FEEDBACK_LIMIT_S = 5.0

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}

VERDICTS: tuple[Verdict, ...] = ("right", "wrong")

Write: TypeAlias = Callable[[StatementFeedback], Awaitable[None]]


class SecurityHeaders:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)


class LivePage:
    """The routes over a follower; `write` sends feedback, None if there is to be none."""

    def __init__(self, follower: Follower, write: Write | None) -> None:
        """Describe the page."""
        self._follower, self._board, self._write = follower, follower.board, write

    def routes(self) -> list[Route | Mount]:
        """Return the interface, and the page below it."""
        return [
            Route("/api/status", self.status),
            Route("/api/statements", self.statements),
            Route("/api/events", self.events),
            Route("/api/articles/{article_id:path}", self.article),
            Route("/api/speakers/{entity_id:path}", self.speaker),
            Route("/api/feedback", self.feedback, methods=["POST"]),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]

    async def status(self, _request: Request) -> Response:
        """Return how the pipeline is."""
        return _json(self._status())

    async def statements(self, _request: Request) -> Response:
        """Return the statements that stand, newest first."""
        return _json(feed_view(self._board))

    async def article(self, request: Request) -> Response:
        """Return an article with the spans of its statements and entities."""
        return _found(article_view(self._board, request.path_params["article_id"]))

    async def speaker(self, request: Request) -> Response:
        """Return all that a person or body said."""
        return _found(speaker_view(self._board, request.path_params["entity_id"]))

    async def events(self, request: Request) -> Response:
        """Stream what changes after the version that the page has; `reset` if it must read all anew."""
        asked = request.headers.get("last-event-id") or request.query_params.get("after", "")
        return StreamingResponse(self._stream(asked), media_type="text/event-stream")

    async def feedback(self, request: Request) -> Response:
        """Write a reader's verdict, if that is switched on and the page itself asks."""
        if self._write is None:
            return _json({"error": "feedback is switched off: STREAMS_WEB_FEEDBACK"}, 403)
        if not _is_own(request):
            return _json({"error": "only the page itself may do this"}, 403)
        statement_id, verdict = _verdict_from(await _body_of(request))
        found = self._board.statement(statement_id)
        if found is None or verdict is None:
            return _json({"error": "no such statement stands, or no such verdict"}, 422)
        statement, _ = found
        try:
            async with asyncio.timeout(FEEDBACK_LIMIT_S):
                await self._write(feedback_on(statement, verdict))
        except (KafkaError, TimeoutError):
            return _json({"error": "the verdict could not be written: no broker answers"}, 503)
        return _json({"written": True}, 202)

    def _status(self) -> View:
        return {
            **self._follower.health.view(),
            "caught_up": self._follower.is_caught_up,
            "unreadable": self._follower.unreadable,
            "feedback": self._write is not None,
            "size_bytes": self._board.size_bytes,
        }

    async def _stream(self, mark: str) -> AsyncIterator[bytes]:
        health_seen = -1
        while not self._follower.is_closed:
            changes = self._board.changes_after(mark)
            if changes is None:
                mark = self._board.mark
                yield _event("reset", {}, mark)
            elif changes:
                mark = self._board.mark
                yield _event("change", change_view(self._board, changes), mark)
            if health_seen != self._follower.health.version:
                health_seen = self._follower.health.version
                yield _event("status", self._status(), mark)
            yield b": \n\n"
            await self._follower.next_news(KEEP_ALIVE_S)
            await asyncio.sleep(GATHER_S)


def create_web(follower: Follower, write: Write | None) -> Starlette:
    """Return the web application over a follower."""
    hosts = [host.strip() for host in follower.settings.web_allowed_hosts.split(",") if host.strip()]
    return Starlette(
        routes=LivePage(follower, write).routes(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4),
        ],
    )


async def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Follow the topics and serve the page until told to stop; `tell` gets the address.

    Raises:
        ConfigurationError: a topic is not there, or the address cannot be bound.
        KafkaError: the broker cannot be reached.
    """
    follower = Follower(settings)
    if not settings.web_feedback:
        await _serve(follower, None, tell)
        return
    async with open_producer(settings) as producer:
        await _serve(follower, lambda feedback: _write(settings, producer, feedback), tell)


async def _serve(follower: Follower, write: Write | None, tell: Callable[[str], None]) -> None:
    settings = follower.settings
    server = _server(follower, write)
    sock = _bound(settings)
    following = asyncio.create_task(follower.follow(), name="follow")
    watching = asyncio.create_task(follower.watch_metrics(), name="metrics")
    serving = asyncio.create_task(server.serve([sock]), name="serve")
    tell(f"live page on http://{_shown(settings.web_host)}:{sock.getsockname()[1]}/")
    try:
        done, _ = await asyncio.wait({following, serving}, return_when=asyncio.FIRST_COMPLETED)
        server.stop()
        await serving
        for task in done:
            task.result()
    finally:
        for task in (following, watching):
            task.cancel()
        await asyncio.gather(following, watching, return_exceptions=True)
        sock.close()


class _Server(uvicorn.Server):
    """A server whose streams end when it is told to, and whose exit code is ours: uvicorn raises its signals again."""

    def __init__(self, config: uvicorn.Config, on_exit: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_exit = on_exit

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGTERM and Ctrl-C end the server."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        yield

    def stop(self) -> None:
        """End once the answers under way have ended."""
        self._on_exit()
        self.should_exit = True


def _server(follower: Follower, write: Write | None) -> _Server:
    config = uvicorn.Config(
        create_web(follower, write), log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=STOP_LIMIT_S, lifespan="off", ws="none",
    )  # fmt: skip
    return _Server(config, follower.close)


def _bound(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.web_host, settings.web_port), backlog=100)
    except OSError as error:
        where = f"{settings.web_host}:{settings.web_port}"
        raise ConfigurationError(f"STREAMS_WEB_PORT: cannot listen on {where}: {error.strerror}") from error


def _shown(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  a comparison


async def _write(settings: Settings, producer: AIOKafkaProducer, feedback: StatementFeedback) -> None:
    record = record_from(feedback, datetime.now(UTC))
    topic = settings.topic_name(STATEMENT_FEEDBACK.name)
    await producer.send_and_wait(topic, record.value, record.key, headers=list(record.headers))


def _is_own(request: Request) -> bool:
    """Tell whether the page itself asks: browsers say so, and a form of a foreign page cannot send JSON."""
    is_json = request.headers.get("content-type", "").split(";")[0] == "application/json"
    return is_json and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def _body_of(request: Request) -> bytes:
    """Return a request's body; nothing of one that is too long, whatever length it claims."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FEEDBACK_BYTES:
            return b""
    return body


def _verdict_from(body: bytes) -> tuple[str, Verdict | None]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        return "", None
    verdict = next((each for each in VERDICTS if each == asked.get("verdict")), None)
    return str(asked.get("statement_id")), verdict


def _event(name: str, content: View, mark: str) -> bytes:
    return f"id: {mark}\nevent: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def _json(content: View, status: int = 200) -> Response:
    return JSONResponse(content, status)


def _found(content: View | None) -> Response:
    return _json(content) if content else _json({"error": "not on the board: unknown, or too long ago"}, 404)

"""`onrecord web`: the live page."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from streams.cli.console import tell
from streams.cli.options import Brokers
from streams.settings import load_settings
from streams.web.server import serve


def web(
    brokers: Brokers = None,
    port: Annotated[int | None, typer.Option(help="Port of the page; otherwise STREAMS_WEB_PORT.")] = None,
    *,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Let readers mark statements; otherwise STREAMS_WEB_FEEDBACK.")
    ] = False,
) -> None:
    """Serve the live page: who is saying what right now.

    Reads the derived topics and keeps nothing but memory; open it on as many machines as you like. Only this machine
    can reach it unless STREAMS_WEB_HOST says otherwise. SIGTERM or Ctrl-C ends it.

    Exit codes: 0 stopped on request; 2 settings or topics are wrong; 3 no broker.

    Example: onrecord web --brokers kafka:9092
    """
    asyncio.run(serve(load_settings(brokers=brokers, web_port=port, web_feedback=feedback or None), tell))

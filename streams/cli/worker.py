"""`onrecord worker`: read articles and emit events until told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
from importlib.metadata import version
from typing import Annotated

import typer

from schemas.topics import WORKER_TOPICS
from streams.cli.options import Brokers
from streams.delivery.endpoint import check_address
from streams.kafka import require_topics
from streams.logs import configure_logging, shown
from streams.resources import check_resources
from streams.settings import load_settings

log = logging.getLogger(__name__)


def worker(
    brokers: Brokers = None,
    processes: Annotated[
        int | None, typer.Option(help="Analysing processes; otherwise STREAMS_POOL_PROCESSES.")
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Port of metrics and probes; otherwise STREAMS_METRICS_PORT.")
    ] = None,
) -> None:
    """Run a worker: articles in, events and receipts out.

    SIGTERM or Ctrl-C ends it once the articles in flight have ended. Everything else is a STREAMS_* variable.

    Exit codes: 0 stopped on request; 1 crashed; 2 settings or topics are wrong; 3 no broker; 70 the watchdog gave up.
    After 1 and 70 start it again: what was not finished was not acknowledged.

    Example: STREAMS_BROKERS=kafka:9092 onrecord worker --processes 4
    """
    settings = load_settings(brokers=brokers, pool_processes=processes, metrics_port=metrics_port)
    configure_logging(settings)
    effective = shown(settings)
    told = " ".join(f"{name}={value}" for name, value in effective.items())
    release = version("onrecord")
    log.info("onrecord %s starts: %s", release, told, extra={"version": release, "settings": effective})
    check_resources(settings.engine)
    check_address((settings.metrics_host, settings.metrics_port))  # before Faust, which would call it a crash
    asyncio.run(require_topics(settings, (settings.topic_name(topic.name) for topic in WORKER_TOPICS)))
    os.environ.setdefault(
        "NO_CYTHON", "1"
    )  # faust reads it when imported: its plain stream loop is the better-debugged
    from streams.app import create_app, run  # noqa: PLC0415  after that

    run(create_app(settings))

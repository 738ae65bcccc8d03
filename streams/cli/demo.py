"""`onrecord demo`: a broker, a worker and some articles, and what comes out of them, in one command."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.client import HTTPResponse
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer

from schemas.topics import ARTICLES_RECEIVED
from streams.broker import embedded_broker, free_port
from streams.cli.articles import article_id_of, read_records
from streams.cli.console import tell, warn, write_table
from streams.cli.demo_report import WATCHED, DemoArticle, Report
from streams.cli.options import ArticleFiles
from streams.cli.topics import apply_topics
from streams.delivery.lifetime import die_with_parent
from streams.errors import DeliveryError
from streams.kafka import Deliveries, open_consumer, open_producer, partitions_of
from streams.samples import load_samples
from streams.settings import PREFIX, Settings, load_settings

START_LIMIT_S = 60.0
"""A worker starts its pool and joins its group in about three seconds."""
SILENCE_LIMIT_S = 60.0
"""The demo gives up when nothing has come to its end for this long."""
STOP_LIMIT_S = 30.0
PARTITIONS = 4
SESSION_TIMEOUT_S = 6
"""The embedded broker lets a group wait for half of it before the first member may read."""
_POLL_MS = 50


def demo(
    files: ArticleFiles = [],  # noqa: B006  typer's way to make an argument optional
    stay: Annotated[
        bool, typer.Option("--stay", help="Keep all up afterwards and serve the live page, until Ctrl-C.")
    ] = False,
    processes: Annotated[int | None, typer.Option(min=1, help="Analysing processes; otherwise one a core.")] = None,
) -> None:
    """Watch articles become statements on Kafka topics.

    Starts an embedded broker and a worker, publishes the sample articles, or yours, and prints every statement as it
    arrives: who — cue — what. Nothing is left running.

    Exit codes: 0 every article ended as it should; 1 some did not; 2 wrong files or settings; 130 Ctrl-C.

    Example: onrecord demo

    Example: onrecord demo my-article.txt my-feed.jsonl
    """
    articles = _articles(files)
    with embedded_broker() as broker:
        settings = load_settings(
            brokers=broker,
            metrics_port=(metrics_port := free_port()),
            web_metrics_url=f"http://127.0.0.1:{metrics_port}/metrics",
            web_port=free_port(),
            web_feedback=True,
            pool_processes=processes,
            session_timeout_s=SESSION_TIMEOUT_S,
            log_level="error",
        )
        with _worker(settings) as worker:
            report = asyncio.run(_run(settings, articles, worker))
            if stay:
                _stay(settings, worker)
    wrong = report.unexpected()
    for line in wrong:
        warn(line)
    raise typer.Exit(1 if wrong else 0)


def _articles(files: Sequence[Path]) -> list[DemoArticle]:
    if not files:
        return [DemoArticle(sample.key, sample.value, sample.expected) for sample in load_samples()]
    records = [record.value for record in read_records(files)]
    return [DemoArticle((article_id_of(value) or "").encode(), value, None) for value in records]


@contextmanager
def _worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on topics of its own making; it ends with the context, or with this process."""
    asyncio.run(apply_topics(settings, PARTITIONS))
    with _command(settings, "worker") as process:
        yield process


@contextmanager
def _command(settings: Settings, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of ours with the same settings; it ends with the context, or with this process."""
    chosen = {PREFIX + name.upper(): str(getattr(settings, name)) for name in settings.model_fields_set}
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "streams", name],
        env=os.environ | chosen,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  two system calls, no locks
    )
    try:
        yield process
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_LIMIT_S)
    finally:  # at once after Ctrl-C or an error: the broker keeps nothing, so there is nothing to end in order
        process.kill()
        process.wait()


async def _run(settings: Settings, articles: Sequence[DemoArticle], worker: subprocess.Popen[bytes]) -> Report:
    """Publish the articles, show what comes of them until each has ended, then the summary."""
    report = Report(articles)
    await _until_ready(settings, worker)
    async with open_consumer(settings) as consumer, open_producer(settings) as producer:
        tell(f"publishing {len(articles)} articles to {ARTICLES_RECEIVED.name}")
        deliveries = Deliveries(producer, settings.topic_name(ARTICLES_RECEIVED.name))
        started_s = time.monotonic()
        for article in articles:
            await deliveries.send(article.key.decode(), article.key, article.value)
        await deliveries.finish()
        await _show_until_ended(settings, consumer, report, worker)
        elapsed_s = time.monotonic() - started_s
    write_table(("", ""), report.summary(elapsed_s, await asyncio.to_thread(_metrics, settings)))
    return report


async def _show_until_ended(
    settings: Settings, consumer: AIOKafkaConsumer, report: Report, worker: subprocess.Popen[bytes]
) -> None:
    topics = {settings.topic_name(topic.name): topic for topic in WATCHED}
    consumer.assign([partition for name in topics for partition in await partitions_of(consumer, name)])
    await consumer.seek_to_beginning()
    heard_s = time.monotonic()
    while report.ended < report.published:
        batches = await consumer.getmany(timeout_ms=_POLL_MS)
        for partition, records in batches.items():
            for record in records:
                report.show(topics[partition.topic], record)
        if batches:
            heard_s = time.monotonic()
        _check_alive(worker)
        if time.monotonic() - heard_s > SILENCE_LIMIT_S:
            raise DeliveryError(f"{report.published - report.ended} articles have not ended; run `onrecord doctor`")


async def _until_ready(settings: Settings, worker: subprocess.Popen[bytes]) -> None:
    tell(f"starting a worker with {settings.pool_processes} analysing processes")
    deadline_s = time.monotonic() + START_LIMIT_S
    while not await asyncio.to_thread(_is_ready, settings):
        _check_alive(worker)
        if time.monotonic() > deadline_s:
            raise DeliveryError(f"the worker was not ready within {START_LIMIT_S:.0f} s")
        await asyncio.sleep(_POLL_MS / 1000)


def _check_alive(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is not None:
        raise DeliveryError(f"the worker ended with exit code {worker.returncode}; its own output above says why")


def _is_ready(settings: Settings) -> bool:
    with contextlib.suppress(OSError), _get(settings, "/readyz"):
        return True
    return False


def _metrics(settings: Settings) -> str:
    with _get(settings, "/metrics") as answer:
        return str(answer.read().decode())


def _get(settings: Settings, path: str) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(_url(settings, path), timeout=5)  # noqa: S310  our own worker
    return answer


def _url(settings: Settings, path: str) -> str:
    return f"http://{settings.metrics_host}:{settings.metrics_port}{path}"


def _stay(settings: Settings, worker: subprocess.Popen[bytes]) -> None:
    tell(
        f"broker {settings.brokers}; metrics {_url(settings, '/metrics')}\n"
        f"live page: http://{settings.web_host}:{settings.web_port}/\n"
        f"try: onrecord tail statements-extracted --from-beginning --brokers {settings.brokers}\n"
        f"     onrecord publish --brokers {settings.brokers} FILE…\n"
        "Ctrl-C ends all"
    )
    with _command(settings, "web"):
        worker.wait()
    _check_alive(worker)

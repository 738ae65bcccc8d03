"""`onrecord publish`: article records from files to Kafka, each acknowledged by the broker."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Annotated, Any, Protocol, TypeVar

import typer

from schemas.codec import article_from
from schemas.errors import SchemaViolation
from schemas.topics import ARTICLES_RECEIVED
from streams.cli.articles import FileRecord, article_id_of, read_records
from streams.cli.console import tell, warn, write_json
from streams.cli.options import ArticleFiles, AsJson, Brokers
from streams.kafka import Deliveries, open_producer, require_topics
from streams.settings import Settings, load_settings

T = TypeVar("T")
_SHOWN_FAILURES = 5


def publish(
    files: ArticleFiles,
    *,
    brokers: Brokers = None,
    rate: Annotated[float | None, typer.Option(min=0.001, help="At most so many articles a second.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write articles from files to Kafka.

    The key is the article's id, so that all versions of an article stay in order. A record that is not a valid article
    is written as it is, and the pipeline dead-letters it.

    Exit codes: 0 the broker has acknowledged every record; 1 some were not accepted; 2 wrong options, files or
    settings; 3 no broker.

    Example: onrecord publish --rate 5 feed.jsonl

    Example: zcat archive.jsonl.gz | onrecord publish -
    """
    settings = load_settings(brokers=brokers)
    topic = settings.topic_name(ARTICLES_RECEIVED.name)
    deliveries = _deliver(_paced(read_records(files), rate), topic, settings)
    failed = len(deliveries.failed)
    for place, reason in list(deliveries.failed.items())[:_SHOWN_FAILURES]:
        warn(f"{place}: not published: {reason}")
    if as_json:
        write_json({"topic": topic, "published": deliveries.acknowledged, "failed": failed})
    tell(f"{deliveries.acknowledged:,} published to {topic}, {failed:,} failed")
    raise typer.Exit(1 if failed else 0)


def _deliver(records: Iterable[FileRecord], topic: str, settings: Settings) -> Deliveries:
    with _loop_in_thread() as run:
        run(require_topics(settings, [topic]))
        opened = AsyncExitStack()
        deliveries = Deliveries(run(opened.enter_async_context(open_producer(settings))), topic)
        try:
            for record in records:
                run(deliveries.send(record.place, _key_of(record), record.value))
            run(deliveries.finish())
        finally:
            run(opened.aclose())
    return deliveries


def _key_of(record: FileRecord) -> bytes | None:
    try:
        article_id: str | None = article_from(record.value, ()).article_id
    except SchemaViolation as violation:
        warn(f"{record.place}: {violation}; published as it is, the pipeline will dead-letter it")
        article_id = article_id_of(record.value)
    return None if article_id is None else article_id.encode()


def _paced(records: Iterable[FileRecord], rate: float | None) -> Iterator[FileRecord]:
    started_s = time.monotonic()
    for number, record in enumerate(records):
        if rate:
            time.sleep(max(0.0, started_s + number / rate - time.monotonic()))
        yield record


class _Run(Protocol):
    """Runs a coroutine in the other thread's loop and waits for its result."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


@contextmanager
def _loop_in_thread() -> Iterator[_Run]:
    """Run an event loop in another thread while this one waits for input, so that records leave and Ctrl-C works."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="kafka", daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

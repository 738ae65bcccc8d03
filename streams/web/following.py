"""The derived topics and the workers' metrics in, a board and its health kept up to date out."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from http.client import HTTPException

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.codec import event_from
from schemas.dead_letters import origin_of, refusal_of
from schemas.errors import SchemaViolation
from schemas.topics import (
    ARTICLES_ANALYSED,
    ARTICLES_CLEANED,
    DEAD_LETTERS,
    ENTITIES_MENTIONED,
    STATEMENT_FEEDBACK,
    STATEMENTS_EXTRACTED,
    Topic,
)
from streams.kafka import KafkaRecord, open_consumer, partitions_of, told_headers
from streams.settings import Settings
from streams.web.board import Board, Place
from streams.web.health import Health, reading_from

FOLLOWED = (ARTICLES_CLEANED, STATEMENTS_EXTRACTED, ENTITIES_MENTIONED, ARTICLES_ANALYSED, DEAD_LETTERS)
HISTORY_RECORDS = 100_000
"""How far back a topic is read at the start, in records: more than fits into the board."""
METRICS_INTERVAL_S = 2.0
_POLL_MS = 250
_METRICS_LIMIT_S = 2.0
_KEY_CHARS = 200
_MESSAGE_CHARS = 1_000


class Follower:
    """Keeps a board up to date, and wakes whoever waits for news."""

    def __init__(self, settings: Settings) -> None:
        """Describe a follower; it reads nothing yet."""
        self.settings = settings
        self.board = Board(settings.web_max_bytes)
        self.health = Health()
        self.is_caught_up = False
        """Whether all that was there at the start has been read."""
        self.is_closed = False
        """Whether nobody shall wait for news any more."""
        self.unreadable = 0
        """Records that are not what their topic promises."""
        self._news = asyncio.Event()

    async def next_news(self, limit_s: float) -> None:
        """Wait until something has changed, or for `limit_s`."""
        try:
            async with asyncio.timeout(limit_s):
                await self._news.wait()
        except TimeoutError:
            return

    def close(self) -> None:
        """Let those who wait for news go."""
        self.is_closed = True
        self._tell()

    async def follow(self) -> None:
        """Read the topics for ever.

        Raises:
            ConfigurationError: a topic is not there.
            KafkaError: the broker cannot be reached.
        """
        chosen = (*FOLLOWED, STATEMENT_FEEDBACK) if self.settings.web_feedback else FOLLOWED
        topics = {self.settings.topic_name(topic.name): topic for topic in chosen}
        async with open_consumer(self.settings) as consumer:
            partitions = {name: await partitions_of(consumer, name) for name in topics}
            consumer.assign([each for group in partitions.values() for each in group])
            for group in partitions.values():
                await _seek_back(consumer, group)
            while True:
                batches: dict[TopicPartition, list[KafkaRecord]] = await consumer.getmany(timeout_ms=_POLL_MS)
                for partition, records in batches.items():
                    for record in records:
                        self.take(topics[partition.topic], record)
                if batches or not self.is_caught_up:
                    self.is_caught_up = self.is_caught_up or not batches
                    self._tell()
                await asyncio.sleep(0)

    async def watch_metrics(self) -> None:
        """Ask the workers for their metrics for ever; an answer that does not come is shown on the page."""
        urls = [url.strip() for url in self.settings.web_metrics_url.split(",") if url.strip()]
        while urls:
            try:
                texts = await asyncio.gather(*(asyncio.to_thread(_text_of, url) for url in urls))
                self.health.note(reading_from(texts, time.time()))
            except (OSError, ValueError, HTTPException) as error:
                self.health.fail(f"no metrics from the worker: {error}")
            self._tell()
            await asyncio.sleep(METRICS_INTERVAL_S)

    def take(self, topic: Topic, record: KafkaRecord) -> None:
        """Take a record of a followed topic."""
        if topic == DEAD_LETTERS:
            self._refuse(record)
        elif record.value is not None:
            place = Place(record.offset, _sane_ms(record.timestamp), len(record.value))
            try:
                self.board.fold(event_from(topic, record.value), place)
            except SchemaViolation:
                self.unreadable += 1

    def _refuse(self, record: KafkaRecord) -> None:
        headers = told_headers(record)
        try:
            origin, refusal = origin_of(headers), refusal_of(headers)
        except (KeyError, ValueError):
            self.unreadable += 1
            return
        key = (record.key or b"").decode("utf-8", "replace")[:_KEY_CHARS]
        told = {"kind": refusal.kind, "stage": refusal.stage, "message": refusal.message[:_MESSAGE_CHARS]}
        self.health.refuse({"key": key, **told, "where": str(origin)})

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


def _sane_ms(timestamp_ms: int) -> int:
    """Return a record's time, which is whatever its producer says, as one that has been."""
    return min(max(timestamp_ms, 0), int(time.time() * 1000))


async def _seek_back(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
    """Start where the last records of a topic begin; the embedded broker's ends are too low, so it starts earlier."""
    begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    each = HISTORY_RECORDS // len(partitions)
    for partition in partitions:
        consumer.seek(partition, max(begins[partition], ends[partition] - each))


def _text_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=_METRICS_LIMIT_S) as answer:  # noqa: S310  the operator's own setting
        return str(answer.read().decode())

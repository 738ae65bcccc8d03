"""The canary: a small article of our own through each partition that this worker reads, and when its receipt comes.

It goes the way of every article, Kafka included, and a client of its own sees it come back, in a thread of its own:
what it tells does not depend on the loop, the pool or the consumer that it tests. Each partition is tested by the
worker that reads it: a group needs no agreement about who sends, and a worker's heartbeat is about all that it reads.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.codec import event_from
from schemas.errors import SchemaViolation
from schemas.events import ArticleAnalysed
from schemas.identity import CANARY_PREFIX
from schemas.topics import ARTICLES_ANALYSED, ARTICLES_RECEIVED
from streams.errors import ConfigurationError
from streams.kafka import open_consumer, open_producer, partitions_of
from streams.metrics import Metrics
from streams.settings import Settings

log = logging.getLogger(__name__)

PUBLISHER = "On Record canary"
TEXT = (
    "This is a test of the pipeline, not news.\n\n"
    "“All parts of the line are working,” said Anna Canary, a spokeswoman for the city of Norwich."
)
"""Short, and yet all stages find something in it: a statement, its speaker and a place."""
MAX_ROUNDS = 1_000
"""So many rounds may be under way, which is a backlog of hours; then the oldest is given up."""
_POLL_MS = 200


class Rounds:
    """The canaries that have been sent and have not come back, by round."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none under way."""
        self._clock = clock
        self._missing: dict[str, set[str]] = {}
        self._sent_s: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._missing)

    def begin(self, number: str, article_ids: Iterable[str]) -> None:
        """Note a round as it is sent."""
        self._missing[number], self._sent_s[number] = set(article_ids), self._clock()
        while len(self._missing) > MAX_ROUNDS:
            self._forget(next(iter(self._missing)))

    def see(self, receipt: ArticleAnalysed) -> float | None:
        """Return how long the canary of a receipt took, in seconds; None if none was waited for or something failed."""
        number, article_id = receipt.version or "", receipt.article_id
        if article_id not in self._missing.get(number, ()) or not (receipt.statement_ids and receipt.entity_ids):
            return None
        latency_s = self._clock() - self._sent_s[number]
        self._missing[number].remove(article_id)
        return latency_s

    def end_complete(self) -> bool:
        """Forget the rounds that have come back whole, and tell whether there were any."""
        complete = [number for number, missing in self._missing.items() if not missing]
        for number in complete:
            self._forget(number)
        return bool(complete)

    def _forget(self, number: str) -> None:
        del self._missing[number], self._sent_s[number]


class Canary:
    """Sends a round every `STREAMS_CANARY_INTERVAL_S` and watches for the receipts."""

    def __init__(
        self, settings: Settings, assigned: Callable[[], frozenset[tuple[str, int]] | None], metrics: Metrics
    ) -> None:
        """Describe a canary; `assigned` is safe to call from any thread and returns None while the worker joins."""
        self._settings, self._assigned, self._metrics = settings, assigned, metrics
        self._rounds = Rounds()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="canary", daemon=True)

    def start(self) -> None:
        """Begin to send; the heartbeat begins now, so that one that never comes back is missed as well."""
        self._metrics.canary_success.set_to_current_time()
        self._thread.start()

    def stop(self) -> None:
        """Stop sending; returns at once."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                asyncio.run(self._send_until_stopped())
            except (KafkaError, ConfigurationError, OSError, TimeoutError) as error:
                log.warning("no canary could be sent or seen: %s", error)
                self._stopped.wait(self._settings.canary_interval_s)

    async def _send_until_stopped(self) -> None:
        async with open_consumer(self._settings) as consumer, open_producer(self._settings) as producer:
            while not self._stopped.is_set():
                ends_s = time.monotonic() + self._settings.canary_interval_s
                await self._send_round(consumer, producer)
                while time.monotonic() < ends_s and not self._stopped.is_set():
                    await self._watch(consumer)

    async def _send_round(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        partitions = self._assigned()
        if partitions is None:
            return
        if not partitions:  # more workers than partitions: there is nothing that this one could fail at
            self._metrics.canary_success.set_to_current_time()
            return
        if not self._rounds:  # nothing is waited for, so nothing that was written meanwhile needs reading
            consumer.assign(await partitions_of(consumer, self._settings.topic_name(ARTICLES_ANALYSED.name)))
            await consumer.seek_to_end()
        number = str(time.time_ns() // 1_000_000)
        ids = {partition: self._article_id(partition) for _, partition in partitions}
        self._rounds.begin(number, ids.values())
        topic = self._settings.topic_name(ARTICLES_RECEIVED.name)
        records = ((partition, article_id, canary_record(article_id, number)) for partition, article_id in ids.items())
        sent = [await producer.send(topic, value, key.encode(), partition) for partition, key, value in records]
        await asyncio.gather(*sent)

    def _article_id(self, partition: int) -> str:
        return f"{CANARY_PREFIX}{self._settings.consumer_group}:{partition}"

    async def _watch(self, consumer: AIOKafkaConsumer) -> None:
        """Look at the receipts for a moment."""
        if not self._rounds:
            await asyncio.sleep(_POLL_MS / 1000)
            return
        for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
            for record in records:
                if (record.key or b"").startswith(CANARY_PREFIX.encode()):
                    self._see(record.value or b"")
        if self._rounds.end_complete():
            self._metrics.canary_success.set_to_current_time()

    def _see(self, value: bytes) -> None:
        try:
            receipt = event_from(ARTICLES_ANALYSED, value)
        except SchemaViolation as error:
            log.warning("a canary's receipt cannot be read: %s", error)
            return
        latency_s = self._rounds.see(receipt) if isinstance(receipt, ArticleAnalysed) else None
        if latency_s is not None:
            self._metrics.canary_latency.observe(latency_s)


def canary_record(article_id: str, number: str) -> bytes:
    """Return the record of a canary; its text is always the same, so its facts are, and only its receipt is new."""
    record = {"id": article_id, "version": number, "title": "Canary", "publisher": PUBLISHER, "text": TEXT}
    return json.dumps(record, ensure_ascii=False).encode()

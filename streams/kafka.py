"""Settings in, Kafka clients out that connect within seconds or say so; a topic's records, to its end or for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

from schemas.codec import Headers
from streams.errors import ConfigurationError
from streams.settings import Settings

CONNECT_LIMIT_S = 5.0
"""A broker that has not answered by then is not there; a person is waiting."""
REQUEST_TIMEOUT_MS = 15_000
LINGER_MS = 10
_POLL_MS = 200
"""How soon the end of a topic is noticed when nothing arrives."""

KafkaRecord: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"


def told_headers(record: KafkaRecord) -> Headers:
    """Return the headers of a record that have a value: Kafka lets a producer leave it out."""
    return tuple((name, value) for name, value in record.headers if value is not None)


@asynccontextmanager
async def open_admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect an admin client while the context lasts.

    Raises:
        KafkaConnectionError: no broker answers.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.brokers, request_timeout_ms=REQUEST_TIMEOUT_MS)
    try:
        await _connected(admin.start(), settings)
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def open_consumer(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """Connect a consumer without a group while the context lasts; it commits nothing.

    Raises:
        KafkaConnectionError: no broker answers.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.brokers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    try:
        await _connected(consumer.start(), settings)
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def open_producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """Connect a producer that waits for all in-sync replicas; what it still holds is sent when the context ends.

    Raises:
        KafkaConnectionError: no broker answers.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.brokers,
        acks="all",
        compression_type=None if settings.compression == "none" else settings.compression,
        linger_ms=LINGER_MS,
        max_request_size=settings.max_request_bytes,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    try:
        await _connected(producer.start(), settings)
        yield producer
    finally:
        await producer.stop()


async def _connected(start: Awaitable[object], settings: Settings) -> None:
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            await start
    except (KafkaConnectionError, TimeoutError) as error:
        raise KafkaConnectionError(f"no Kafka broker answers at {settings.brokers}") from error
    except ValueError as error:
        raise ConfigurationError(f"STREAMS_BROKERS: {settings.brokers!r} is not a list of host:port") from error


async def read_topic(
    consumer: AIOKafkaConsumer,
    topic: str,
    *,
    from_beginning: bool = False,
    since_ms: int | None = None,
    until_end: bool = False,
) -> AsyncIterator[KafkaRecord]:
    """Yield the records of a topic, in order within each partition.

    Args:
        consumer: A connected consumer without a group.
        topic: The topic's real name.
        from_beginning: Start with the oldest record, not with the next one to arrive.
        since_ms: Start with the first record that is not older than this Unix time in milliseconds.
        until_end: Stop once everything that is there now has been read, instead of waiting for more. Batches are read
            whole: the embedded broker counts the last one as a single record when asked for a topic's end.

    Raises:
        ConfigurationError: the topic is not there.
    """
    partitions = await partitions_of(consumer, topic)
    consumer.assign(partitions)
    if since_ms is not None:
        await _seek_to_time(consumer, partitions, since_ms)
    else:
        await (consumer.seek_to_beginning() if from_beginning else consumer.seek_to_end())
    ends: dict[TopicPartition, int] = {}
    while not (until_end and await _has_passed(consumer, partitions, ends)):
        batches: dict[TopicPartition, list[Any]] = await consumer.getmany(timeout_ms=_POLL_MS)
        _note_ends(consumer, partitions, ends)
        for partition, records in batches.items():
            for record in records:
                is_new_enough = since_ms is None or record.timestamp >= since_ms
                if is_new_enough and (not until_end or record.offset < ends[partition]):
                    yield record


async def _seek_to_time(consumer: AIOKafkaConsumer, partitions: list[TopicPartition], since_ms: int) -> None:
    """Start at a time; the embedded broker starts at the beginning if all records are older."""
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
    for partition, place in found.items():
        if place is None:
            await consumer.seek_to_end(partition)
        else:
            consumer.seek(partition, place.offset)


def _note_ends(
    consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition], ends: dict[TopicPartition, int]
) -> None:
    """Note where each partition ended at its first fetch; asked outright, the embedded broker answers too low."""
    for partition in partitions:
        highwater = consumer.highwater(partition)
        if highwater is not None:
            ends.setdefault(partition, highwater)


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """Return the partitions of a topic.

    Raises:
        ConfigurationError: the topic is not there.
    """
    # The consumer itself knows only the topics that it reads already, and asking for one by name can create it.
    cluster = await consumer._client.fetch_all_metadata()
    _refuse_missing([topic], cluster.topics())
    return [TopicPartition(topic, partition) for partition in sorted(cluster.partitions_for_topic(topic))]


async def _has_passed(
    consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition], ends: dict[TopicPartition, int]
) -> bool:
    """Tell whether all ends are reached; by position, because the last offsets may hold no record (compaction)."""
    return all([each in ends and await consumer.position(each) >= ends[each] for each in partitions])


async def require_topics(settings: Settings, topics: Iterable[str]) -> None:
    """Check that topics are there, by their real names.

    Raises:
        ConfigurationError: some are not; the message names them.
        KafkaConnectionError: no broker answers.
    """
    async with open_admin(settings) as admin:
        _refuse_missing(topics, await admin.list_topics())


def _refuse_missing(topics: Iterable[str], there: Iterable[str]) -> None:
    missing = sorted(set(topics).difference(there))
    if missing:
        raise ConfigurationError(
            f"not on the broker: {', '.join(missing)}; create what is missing with `onrecord topics apply`"
        )


class Deliveries:
    """Records on their way to one topic, and what the broker says to them; lives in one event loop."""

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        """Describe deliveries to a topic, by its real name."""
        self._producer, self._topic = producer, topic
        self._unanswered: set[asyncio.Future[Any]] = set()
        self.acknowledged = 0
        self.failed: dict[str, str] = {}
        """Why, by the place that a record came from."""

    async def send(self, place: str, key: bytes | None, value: bytes | None, headers: Headers = ()) -> None:
        """Enqueue a record; waits while too many are unanswered."""
        try:
            answer = await self._producer.send(self._topic, value, key, headers=list(headers))
        except KafkaError as error:
            self.failed[place] = str(error)
            return
        self._unanswered.add(answer)
        answer.add_done_callback(partial(self._ended, place))

    async def finish(self) -> None:
        """Wait until the broker has answered to every record."""
        await self._producer.flush()
        while self._unanswered:
            await asyncio.wait(self._unanswered)

    def _ended(self, place: str, answer: asyncio.Future[Any]) -> None:
        self._unanswered.discard(answer)
        error = asyncio.CancelledError() if answer.cancelled() else answer.exception()
        if error is None:
            self.acknowledged += 1
        else:
            self.failed[place] = str(error) or type(error).__name__

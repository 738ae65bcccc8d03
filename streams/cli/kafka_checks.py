"""What `onrecord doctor` asks of the broker: versions, rights, topics, copies, clock and the consumer group."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, TopicAuthorizationFailedError
from aiokafka.protocol.admin import ApiVersionRequest

from schemas.topics import ARTICLES_RECEIVED
from streams.cli.checks import Check, milliseconds
from streams.cli.permissions import OPERATIONS, lacking_on_topics, may_join, needed_operations
from streams.cli.topic_plan import TopicState, topic_states
from streams.delivery.lag import consumer_lag
from streams.errors import ConfigurationError
from streams.kafka import KafkaRecord, open_admin, open_consumer, partitions_of
from streams.settings import Settings

CLOCK_TOLERANCE_S = 5.0
_LOG_APPEND_TIME = 1
_NEWEST_LIMIT_MS = 2_000
_PRODUCE, _FETCH, _JOIN_GROUP = 0, 1, 11
"""Kafka's API keys."""
_NEEDED: Sequence[tuple[int, int, str]] = (
    (_PRODUCE, 3, "record headers (Kafka 0.11)"),
    (_FETCH, 4, "record headers (Kafka 0.11)"),
)


async def kafka_checks(settings: Settings) -> list[Check]:
    """Return all that can be told about the broker."""
    return [check async for check in _all(settings)]


async def _all(settings: Settings) -> AsyncIterator[Check]:
    try:
        async with open_admin(settings) as admin:
            started_s = time.perf_counter()
            cluster = await admin.describe_cluster()
            name, size, took = cluster.get("cluster_id"), len(cluster["brokers"]), milliseconds(started_s)
            yield Check("broker", "ok", f"cluster {name}, {size} broker(s), answers in {took}")
            yield await _versions(admin, settings)
            rights = await _rights(admin, settings)
            yield rights
            if rights.state == "wrong":  # what may not be read looks as if it were missing
                return
            topics, states = await look_at_topics(admin, settings)
            yield topics
            if topics.state != "wrong":
                if states:
                    yield await _copies(admin, states)
                async with open_consumer(settings) as consumer:
                    yield await _clock(consumer, settings)
                    yield await _group(admin, consumer, settings)
    except (KafkaError, ConfigurationError, OSError) as error:
        reason = str(error.args[0] if error.args else error)
        yield Check("broker", "wrong", reason, "start Kafka, or set --brokers or STREAMS_BROKERS")


async def _versions(admin: AIOKafkaAdminClient, settings: Settings) -> Check:
    answer = await admin._send_request(ApiVersionRequest())
    newest = {key: newest for key, _oldest, newest in answer.api_versions}
    needed = [*_NEEDED]
    if settings.instance_id:
        needed.append((_JOIN_GROUP, 5, "static membership, STREAMS_INSTANCE_ID (Kafka 2.3)"))
    if settings.compression == "zstd":
        needed.append((_PRODUCE, 7, "zstd, STREAMS_COMPRESSION (Kafka 2.1)"))
    lacking = dict.fromkeys(why for key, version, why in needed if newest.get(key, -1) < version)
    if lacking:
        return Check(
            "versions", "wrong", f"the broker lacks {'; '.join(lacking)}", "use a newer broker, or change those"
        )
    spoken = f"Produce {newest[_PRODUCE]}, Fetch {newest[_FETCH]}, JoinGroup {newest.get(_JOIN_GROUP, 'none')}"
    return Check("versions", "ok", f"the broker has all that is needed: it speaks {spoken}")


async def _rights(admin: AIOKafkaAdminClient, settings: Settings) -> Check:
    needed = needed_operations(settings)
    lacking = await lacking_on_topics(admin, needed)
    try:
        joins = await may_join(admin, settings.consumer_group)
    except GroupCoordinatorNotAvailableError:
        joins = None
    missing = [f"{_named(operations)} {name}" for name, operations in (lacking or {}).items()]
    if joins is False:
        missing.append(f"read the group {settings.consumer_group}")
    if missing:
        fix = "let this client's principal do that (kafka-acls.sh --add --allow-principal …)"
        return Check("rights", "wrong", f"not allowed: {'; '.join(missing)}", fix)
    if lacking is None or joins is None:
        unknown = "topics" if lacking is None else "the consumer group"
        return Check("rights", "note", f"cannot be known: the broker does not tell rights on {unknown}")
    return Check(
        "rights", "ok", "the topics that are there may be read and written as a worker needs it, the group joined"
    )


def _named(operations: frozenset[int]) -> str:
    return " and ".join(OPERATIONS[each] for each in sorted(operations))


async def look_at_topics(admin: AIOKafkaAdminClient, settings: Settings) -> tuple[Check, Sequence[TopicState]]:
    """Compare the topics with the contracts; no states where their configuration may not be read."""
    try:
        states = await topic_states(admin, settings)
    except TopicAuthorizationFailedError:
        missing = set(needed_operations(settings)).difference(await admin.list_topics())
        if missing:
            return Check("topics", "wrong", f"missing: {', '.join(sorted(missing))}", "onrecord topics apply"), ()
        return Check("topics", "note", "all are there; how they are configured may not be read (DescribeConfigs)"), ()
    return _topics_check(states), states


def _topics_check(states: Sequence[TopicState]) -> Check:
    missing = [state.name for state in states if state.is_missing]
    if missing:
        return Check("topics", "wrong", f"missing: {', '.join(missing)}", "onrecord topics apply")
    changed = [state.name for state in states if state.config_changes]
    if changed:
        says = f"configuration differs: {', '.join(changed)}"
        return Check("topics", "wrong", says, "onrecord topics plan shows how; onrecord topics apply changes it")
    fewer = [state.name for state in states if state.lacks_partitions]
    note = f"; fewer partitions than planned: {', '.join(fewer)}" if fewer else ""
    return Check("topics", "note" if fewer else "ok", f"all {len(states)} are there{note}")


async def _copies(admin: AIOKafkaAdminClient, states: Sequence[TopicState]) -> Check:
    """Compare each topic's copies with what a write with `acks=all` waits for."""
    names = {state.name for state in states}
    in_sync: dict[str, int] = {}
    copies: dict[str, int] = {}
    for topic in await admin.describe_topics():
        if topic["topic"] in names:
            in_sync[topic["topic"]] = min(len(partition["isr"]) for partition in topic["partitions"])
            copies[topic["topic"]] = min(len(partition["replicas"]) for partition in topic["partitions"])
    return copies_check(states, copies, in_sync)


def copies_check(states: Sequence[TopicState], copies: Mapping[str, int], in_sync: Mapping[str, int]) -> Check:
    """Judge the copies of each topic's worst partition: all of them, and those in sync."""
    short = [
        state.name
        for state in states
        if in_sync[state.name] < int((state.config or {}).get("min.insync.replicas") or 1)
    ]
    if short:
        says = f"fewer copies in sync than min.insync.replicas, so nothing can be written: {', '.join(short)}"
        return Check("copies", "wrong", says, "bring the missing brokers back, or lower min.insync.replicas")
    single = [name for name in copies if copies[name] == 1]
    if single:
        says = f"{len(single)} topics have one copy: a lost disk loses what is on them"
        return Check("copies", "note", says, "fine for a trial; else create them with a replication factor of 3")
    behind = [name for name in copies if in_sync[name] < copies[name]]
    if behind:
        return Check("copies", "note", f"copies are behind: {', '.join(behind)}", "is a broker down?")
    return Check("copies", "ok", f"at least {min(copies.values())} of each topic, all in sync")


async def _clock(consumer: AIOKafkaConsumer, settings: Settings) -> Check:
    newest = await _newest_record(consumer, settings.topic_name(ARTICLES_RECEIVED.name))
    if newest is None:
        return Check("clock", "note", "cannot be known: there is no record whose time could be compared")
    return clock_check(newest.timestamp / 1000 - time.time(), of_broker=newest.timestamp_type == _LOG_APPEND_TIME)


def clock_check(ahead_s: float, *, of_broker: bool) -> Check:
    """Judge by how much the newest article's timestamp is ahead of this machine; behind it may as well be old."""
    whose = "the broker's clock" if of_broker else "the clock of whoever published it"
    if ahead_s > CLOCK_TOLERANCE_S:
        says = f"the newest article is from {ahead_s:,.0f} s ahead: {whose} and this machine's differ"
        fix = "synchronise both (NTP): latencies and embargoes are reckoned by these times"
        return Check("clock", "wrong" if of_broker else "note", says, fix)
    says = f"{whose} is not ahead of this machine's; whether it is behind cannot be known without writing"
    return Check("clock", "ok", says)


async def _newest_record(consumer: AIOKafkaConsumer, topic: str) -> KafkaRecord | None:
    partitions = await partitions_of(consumer, topic)
    beginnings, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    filled = [each for each in partitions if ends[each] > beginnings[each]]
    if not filled:
        return None
    consumer.assign(filled)
    for partition in filled:
        consumer.seek(partition, ends[partition] - 1)
    found: list[KafkaRecord] = []
    deadline_s = time.monotonic() + _NEWEST_LIMIT_MS / 1000
    unread = set(filled)
    while unread and time.monotonic() < deadline_s:
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            found += records[-1:]
            unread.discard(partition)
    return max(found, key=lambda record: record.timestamp, default=None)


async def _group(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, settings: Settings) -> Check:
    group = settings.consumer_group
    what = f"consumer group {group}"
    try:
        (response,) = await admin.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return Check(what, "note", "the broker has had no group so far", "onrecord worker")
    _error, _name, state, _type, _protocol, members, *_ = response.groups[0]
    partitions = await partitions_of(consumer, settings.topic_name(ARTICLES_RECEIVED.name))
    asked = frozenset((each.topic, each.partition) for each in partitions)
    lag = sum((await consumer_lag(consumer, admin, group, asked)).values())
    if not members:
        return Check(what, "note", f"no worker is running; {lag:,} articles wait", "onrecord worker")
    return Check(what, "ok", f"{state}, {len(members)} worker(s), {lag:,} articles wait")

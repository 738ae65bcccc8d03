"""Consumer lag as the broker counts it, asked from a thread of its own: it moves while the consumer stands still."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client import Gauge

from streams.settings import Settings

TopicAndPartition: TypeAlias = tuple[str, int]

log = logging.getLogger(__name__)


class LagProbe:
    """Sets a gauge for each partition that this worker reads; over all workers they add up to the group's lag."""

    def __init__(self, settings: Settings, assigned: Callable[[], frozenset[TopicAndPartition]], gauge: Gauge) -> None:
        """Describe a probe; `assigned` returns the worker's partitions and must be safe to call from any thread."""
        self._settings, self._assigned, self._gauge = settings, assigned, gauge
        self._shown: set[int] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lag-probe", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Stop asking; returns at once."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._settings.lag_interval_s):
            try:
                asyncio.run(self._ask_until_stopped())
            except Exception as error:  # noqa: BLE001  whatever it was, the next question may be answered
                log.info("consumer lag is unknown: %s", error)

    async def _ask_until_stopped(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._settings.brokers)
        admin = AIOKafkaAdminClient(bootstrap_servers=self._settings.brokers)
        try:
            await consumer.start()
            await admin.start()
            while not self._stopped.is_set():
                self._publish(await consumer_lag(consumer, admin, self._settings.consumer_group, self._assigned()))
                await asyncio.sleep(self._settings.lag_interval_s)
        finally:
            await admin.close()
            await consumer.stop()

    def _publish(self, lag: dict[TopicAndPartition, int]) -> None:
        partitions = {partition: messages for (_, partition), messages in lag.items()}
        for partition in self._shown - partitions.keys():
            self._gauge.remove(partition)
        for partition, messages in partitions.items():
            self._gauge.labels(partition).set(messages)
        self._shown = set(partitions)


async def consumer_lag(
    consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient, group: str, partitions: frozenset[TopicAndPartition]
) -> dict[TopicAndPartition, int]:
    """Return how many records of each partition the group has not committed."""
    asked = [TopicPartition(*partition) for partition in partitions]
    if not asked:
        return {}
    committed = await admin.list_consumer_group_offsets(group, partitions=asked)
    beginnings = await consumer.beginning_offsets(asked)
    ends = await consumer.end_offsets(asked)
    places = {each: committed[each].offset if each in committed else -1 for each in asked}
    return {(each.topic, each.partition): max(0, ends[each] - max(places[each], beginnings[each])) for each in asked}

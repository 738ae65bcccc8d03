"""A Faust consumer that commits what has ended, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, AppT, Message

DRAIN_SHARE = 0.5
"""Of the rebalance timeout: a member that is not back by then is thrown out, and its work is done twice."""
FETCH_MAX_WAIT_MS = 100
"""How long a fetch waits for a first record: Kafka answers as soon as there is one, the embedded broker after this."""


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> AIOKafkaConsumer:
        consumer = super()._create_consumer(loop)
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT_MS  # Faust passes 1.5 s, whatever the settings
        return consumer


class EndedConsumer(driver.Consumer):
    """Commits, for each partition, one past the last message that the line ended there.

    Faust works the offset out from what was acknowledged. It steps over a message in flight when just one is missing or
    when nothing was committed yet (`transport/consumer.py`, `_new_offset`), and it acknowledges messages that it
    skips. The line ends messages in order, so the last one it ended says all.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._next_offset: dict[TP, int] = {}
        self._counting = True
        self.on_overtime: Callable[[], None] = lambda: None
        """Called when a rebalance has waited long enough: lets go of the articles in flight."""
        self.assigned: frozenset[tuple[str, int]] | None = None
        """The partitions that this worker reads; None while it is joining its group."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def end(self, message: Message) -> None:
        """Note that `message` and all before it on its partition have ended.

        Messages of an earlier assignment do not count: what came before them may have been let go.
        """
        if self._counting and message.generation_id == self.app.consumer_generation_id:
            self._next_offset[message.tp] = message.offset + 1

    def _new_offset(self, tp: TP) -> int | None:
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        self._gap.pop(tp, None)
        return self._next_offset.get(tp)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let what is in flight end and be committed, for half of the rebalance's time; then forget the partitions."""
        patience_s = self.app.conf.broker_rebalance_timeout * DRAIN_SHARE
        overtime = asyncio.get_running_loop().call_later(patience_s, self._forget_in_flight)
        try:
            await super().on_partitions_revoked(revoked)
        finally:
            overtime.cancel()
        self.assigned = None
        for tp in revoked:
            self._next_offset.pop(tp, None)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Note what this worker reads from now on."""
        await super().on_partitions_assigned(assigned, generation_id)
        self._counting = True
        self.assigned = frozenset((tp.topic, tp.partition) for tp in assigned)

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109  Faust's signature
        if self.flow_active and not self._get_active_partitions():
            self._note_activity()
        return await super()._wait_next_records(timeout)

    def _note_activity(self) -> None:
        """Tell the client that a full buffer is no idleness: it would leave the group after `max_poll_interval_s`."""
        consumer = getattr(self._thread, "_consumer", None)
        if consumer is not None:
            with consumer._subscription.fetch_context():
                pass

    def _forget_in_flight(self) -> None:
        self._counting = False  # one more may have waited outside the window: it must not speak for those let go
        self.on_overtime()
        self._unacked_messages.clear()  # what Faust waits for

    def is_rejoining(self) -> bool:
        """Tell whether the group waits for this member to join again; safe from any thread."""
        consumer = getattr(self._thread, "_consumer", None)
        coordinator = getattr(consumer, "_coordinator", None)
        rejoin = getattr(coordinator, "_rejoin_needed_fut", None)
        return rejoin is not None and rejoin.done()


def consumer_of(app: AppT) -> EndedConsumer:
    """Return the app's consumer, which is an `EndedConsumer` where `EndedTransport` is its transport."""
    consumer = app.consumer
    if not isinstance(consumer, EndedConsumer):
        raise TypeError(f"{app!r} does not consume with EndedConsumer")
    return consumer


class EndedTransport(driver.Transport):
    """Faust's aiokafka transport with that consumer."""

    Consumer: ClassVar[type[driver.Consumer]] = EndedConsumer

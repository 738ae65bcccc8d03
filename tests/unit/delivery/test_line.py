from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from schemas.codec import Record
from schemas.dead_letters import Origin, Refusal, origin_of, refusal_of
from streams.delivery.line import ArticleLine
from streams.delivery.messages import Ended, Message, Tally, refused
from streams.errors import ChildKilled, DeadlineExceeded, DeliveryError
from streams.metrics import Metrics
from streams.settings import Settings, load_settings
from tests.conftest import MakeMessage


class Pool:
    """Ends each message as it is told, after as many turns of the loop as it is told."""

    def __init__(self, end: Callable[[Message], Ended]) -> None:
        self.end = end
        self.attempts = 0

    def submit(self, message: Message) -> asyncio.Future[Ended]:
        self.attempts += 1
        result: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        try:
            result.set_result(self.end(message))
        except (ChildKilled, DeadlineExceeded) as error:
            result.set_exception(error)
        return result


class Broker:
    """Notes what is written and what has been acknowledged, in order; refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.records: list[Record] = []
        self.refuse: Callable[[Record], Exception | None] = lambda _: None
        self.refuse_at_once = False

    async def __call__(self, record: Record) -> Awaitable[object]:
        error = self.refuse(record)
        if error and self.refuse_at_once:
            raise error
        return asyncio.ensure_future(self._acknowledge(record, error))

    async def _acknowledge(self, record: Record, error: Exception | None) -> None:
        await asyncio.sleep(0)
        if error:
            raise error
        self.records.append(record)
        self.events.append(f"{record.topic}:{(record.key or b'').decode()}")


def ended(message: Message) -> Ended:
    key = str(message.origin.offset).encode()
    records = (Record("statements-extracted", key, b"{}", ()), Record("articles-analysed", key, b"{}", ()))
    return Ended("published", "analysed", records, Tally(words=3, statements=(("direct", "statement"),)))


@asynccontextmanager
async def line_of(
    broker: Broker, end: Callable[[Message], Ended] = ended, **settings: object
) -> AsyncIterator[tuple[ArticleLine, Metrics, Pool]]:
    metrics, pool = Metrics(), Pool(end)
    chosen: Settings = load_settings({}, pool_processes=2, **settings)
    line = ArticleLine(chosen, metrics, pool, broker)
    yield line, metrics, pool
    await line.close()


async def run(line: ArticleLine, broker: Broker, messages: list[Message]) -> None:
    """Send messages down the line until each is acknowledged or the line has failed."""

    async def acknowledge(message: Message) -> None:
        broker.events.append(f"ack:{message.origin.offset}")

    for message in messages:
        await line.take(message, lambda message=message: acknowledge(message))  # type: ignore[misc]
    async with asyncio.timeout(10):
        while len(line.window) and not line.has_failed():
            await asyncio.sleep(0.001)


async def test_the_receipt_is_written_after_the_facts_and_acknowledged_after_both(message: MakeMessage) -> None:
    broker = Broker()
    async with line_of(broker) as (line, _, _):
        await run(line, broker, [message(offset=1)])
    assert ["statements-extracted:1", "articles-analysed:1", "ack:1"] == broker.events


async def test_articles_are_acknowledged_in_order_and_each_after_its_own_receipt(message: MakeMessage) -> None:
    broker = Broker()
    async with line_of(broker) as (line, metrics, _):
        await run(line, broker, [message(offset=offset) for offset in range(40)])
    assert [f"ack:{offset}" for offset in range(40)] == [event for event in broker.events if event.startswith("ack")]
    for offset in range(40):
        assert broker.events.index(f"articles-analysed:{offset}") < broker.events.index(f"ack:{offset}")
    assert 40 == metrics.registry.get_sample_value(
        "onrecord_articles_ended_total", {"outcome": "published", "reason": "analysed"}
    )
    assert 120 == metrics.registry.get_sample_value("onrecord_words_total")
    assert 40 == metrics.registry.get_sample_value("onrecord_events_published_total", {"topic": "articles-analysed"})


async def test_a_record_that_is_not_acknowledged_stops_the_line_before_its_article(message: MakeMessage) -> None:
    broker = Broker()
    broker.refuse = lambda record: KafkaTimeoutError() if record.key == b"2" else None
    async with line_of(broker, window_per_process=1) as (line, _, _):
        with pytest.raises(DeliveryError, match=r"articles-received\[3\]@2 cannot be delivered: KafkaTimeoutError"):
            await run(line, broker, [message(offset=offset) for offset in range(9)])
            line.window.task.result()
        assert line.has_failed()
    assert not {"ack:2", "ack:3", "ack:4"} & set(broker.events)


@pytest.mark.parametrize("at_once", [True, False], ids=["by the client", "by the broker"])
@pytest.mark.parametrize("topic", ["statements-extracted", "articles-analysed"])
async def test_an_article_with_a_record_refused_for_its_size_becomes_a_dead_letter(
    message: MakeMessage, topic: str, at_once: bool
) -> None:
    broker = Broker()
    broker.refuse_at_once = at_once
    broker.refuse = lambda record: (
        MessageSizeTooLargeError("too large") if (record.topic, record.key) == (topic, b"1") else None
    )
    async with line_of(broker) as (line, metrics, _):
        await run(line, broker, [message(offset=offset) for offset in range(3)])
    (letter,) = [record for record in broker.records if record.topic == "articles-received-dlq"]
    assert message().value == letter.value
    refusal = refusal_of(letter.headers)
    assert ("extraction", "deliver", "RecordTooLarge") == (refusal.kind, refusal.stage, refusal.exception)
    assert ["ack:0", "ack:1", "ack:2"] == [event for event in broker.events if event.startswith("ack")]
    assert 1 == metrics.registry.get_sample_value(
        "onrecord_dead_letters_total", {"kind": "extraction", "stage": "deliver"}
    )


async def test_a_dead_letter_that_is_too_large_goes_without_the_value_and_says_so(message: MakeMessage) -> None:
    broker = Broker()
    broker.refuse = lambda record: MessageSizeTooLargeError("too large") if record.value else None
    async with line_of(broker) as (line, _, _):
        await run(line, broker, [message(offset=1)])
    (letter,) = broker.records
    assert (message().key, b"") == (letter.key, letter.value)
    assert b"value" == dict(letter.headers)["onrecord-omitted"]
    assert Origin("articles-received", 3, 1) == origin_of(letter.headers)
    assert "ack:1" in broker.events


async def test_a_dead_letter_that_is_too_large_without_its_value_stops_the_line(message: MakeMessage) -> None:
    broker = Broker()
    broker.refuse = lambda record: (
        MessageSizeTooLargeError("too large") if record.topic != "statements-extracted" else None
    )
    async with line_of(broker) as (line, _, _):
        await run(line, broker, [message(offset=1)])
        with pytest.raises(DeliveryError):
            line.window.task.result()
    assert "ack:1" not in broker.events


async def test_an_article_whose_process_dies_is_tried_again_and_then_dead_lettered(message: MakeMessage) -> None:
    def die(message: Message) -> Ended:
        raise ChildKilled(f"{message.origin} was being analysed when its process died")

    broker = Broker()
    async with line_of(broker, die, max_attempts=3) as (line, _, pool):
        await run(line, broker, [message(offset=1)])
    refusal = refusal_of(broker.records[0].headers)
    assert ("exhausted", "ChildKilled", 3) == (refusal.kind, refusal.exception, refusal.attempts)
    assert 3 == pool.attempts


async def test_an_article_over_its_deadline_is_dead_lettered_at_once(message: MakeMessage) -> None:
    def stall(message: Message) -> Ended:
        raise DeadlineExceeded(f"{message.origin} was not analysed within 30 s")

    broker = Broker()
    async with line_of(broker, stall) as (line, _, pool):
        await run(line, broker, [message(offset=1)])
    refusal = refusal_of(broker.records[0].headers)
    assert ("extraction", "DeadlineExceeded", 1) == (refusal.kind, refusal.exception, refusal.attempts)
    assert 1 == pool.attempts


def unexpected(message: Message) -> Ended:
    return refused(message, Refusal("unexpected", "analyse", "IndexError", "list index out of range"))


async def test_too_many_unexpected_errors_in_a_row_stop_the_line_unacknowledged(message: MakeMessage) -> None:
    broker = Broker()
    async with line_of(broker, unexpected, max_unexpected_in_a_row=3, window_per_process=1) as (line, _, _):
        with pytest.raises(
            DeliveryError, match="3 articles in a row met an unexpected error, the last of them IndexError"
        ):
            await run(line, broker, [message(offset=offset) for offset in range(9)])
            line.window.task.result()
    assert "ack:2" not in broker.events


async def test_unexpected_errors_with_good_articles_between_do_not_stop_the_line(message: MakeMessage) -> None:
    broker = Broker()

    def every_second(message: Message) -> Ended:
        return unexpected(message) if message.origin.offset % 2 else ended(message)

    async with line_of(broker, every_second, max_unexpected_in_a_row=2) as (line, _, _):
        await run(line, broker, [message(offset=offset) for offset in range(20)])
        assert not line.has_failed()
    assert "ack:19" in broker.events

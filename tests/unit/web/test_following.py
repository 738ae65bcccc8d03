"""Following: what strangers write to the topics ends on the board, or is counted; it never ends the page."""

from __future__ import annotations

import time
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from schemas.events import Event
from schemas.topics import ARTICLES_ANALYSED, ARTICLES_CLEANED, DEAD_LETTERS, STATEMENTS_EXTRACTED, Topic
from streams.settings import load_settings
from streams.web.following import Follower
from tests.unit.web.events import cleaned, receipt, statement

LETTER = {
    "__streams.errors.topic": b"articles-received",
    "__streams.errors.partition": b"0",
    "__streams.errors.offset": b"7",
    "__streams.errors.exception": b"SchemaViolation",
    "__streams.errors.message": b"x" * 5_000,
    "onrecord-kind": b"schema",
    "onrecord-stage": b"decode",
    "onrecord-attempts": b"1",
}


def read(topic: Topic, value: bytes, timestamp_ms: int = 1, headers: Any = (), key: bytes = b"key") -> Any:
    return ConsumerRecord(topic.name, 0, 3, timestamp_ms, 0, key, value, None, -1, -1, headers)


@pytest.fixture
def follower() -> Follower:
    return Follower(load_settings({}))


@pytest.mark.parametrize("timestamp_ms", [9 * 10**15, -5])
def test_a_record_from_the_far_future_or_past_is_one_of_now_or_1970(follower: Follower, timestamp_ms: int) -> None:
    told: list[tuple[Topic, Event]] = [
        (ARTICLES_CLEANED, cleaned()), (STATEMENTS_EXTRACTED, statement("s1")), (ARTICLES_ANALYSED, receipt("s1"))
    ]  # fmt: skip
    for topic, event in told:
        follower.take(topic, read(topic, event.model_dump_json().encode(), timestamp_ms))
    ((_, article),) = follower.board.standing()
    assert 0 <= article.analysed_ms <= time.time() * 1000


@pytest.mark.parametrize(
    "odd", [{"__streams.errors.message": None}, {"__streams.errors.partition": b"zero"}, {"onrecord-attempts": None}]
)
def test_a_letter_with_odd_headers_is_counted(follower: Follower, odd: dict[str, bytes | None]) -> None:
    follower.take(DEAD_LETTERS, read(DEAD_LETTERS, b"", headers=list((LETTER | odd).items())))
    assert (1, 0) == (follower.unreadable, len(follower.health.refusals))


def test_long_keys_and_messages_of_letters_are_cut(follower: Follower) -> None:
    follower.take(DEAD_LETTERS, read(DEAD_LETTERS, b"", headers=list(LETTER.items()), key=b"k" * 600_000))
    (refusal,) = follower.health.refusals
    assert (200, 1_000) == (len(refusal["key"]), len(refusal["message"]))

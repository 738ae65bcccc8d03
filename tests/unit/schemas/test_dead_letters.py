from __future__ import annotations

import pytest

from schemas.codec import Record
from schemas.dead_letters import (
    MAX_MESSAGE_CHARS,
    OMITTED,
    Origin,
    Refusal,
    dead_letter,
    origin_of,
    original_headers,
    refusal_of,
)

ORIGIN = Origin("shadow-articles-received", 3, 17)
REFUSAL = Refusal("schema", "decode", "SchemaViolation", "not JSON: “{”", attempts=1)
RECORD = Record(
    "articles-received", b"\xff\x00key", b"{broken \xff", (("feed", b"\x00\x01"), ("feed", b"again"), ("x", b""))
)


def test_key_value_and_headers_stay_as_they_came() -> None:
    letter = dead_letter(RECORD, ORIGIN, REFUSAL)
    assert "articles-received-dlq" == letter.topic
    assert (RECORD.key, RECORD.value) == (letter.key, letter.value)
    assert RECORD.headers == letter.headers[:3]


def test_the_added_headers_have_the_names_that_kafka_streams_gives_them() -> None:
    added = dict(dead_letter(RECORD, ORIGIN, REFUSAL).headers[3:])
    assert {
        "__streams.errors.exception": b"SchemaViolation",
        "__streams.errors.message": "not JSON: “{”".encode(),
        "__streams.errors.topic": b"shadow-articles-received",
        "__streams.errors.partition": b"3",
        "__streams.errors.offset": b"17",
        "onrecord-kind": b"schema",
        "onrecord-stage": b"decode",
        "onrecord-attempts": b"1",
    } == added


@pytest.mark.parametrize("stack_trace", [None, "Traceback …"])
def test_what_is_written_can_be_read_back(stack_trace: str | None) -> None:
    refusal = Refusal("unexpected", "analyse", "IndexError", "list index out of range", 2, stack_trace)
    headers = dead_letter(RECORD, ORIGIN, refusal).headers
    assert (ORIGIN, refusal) == (origin_of(headers), refusal_of(headers))


def test_a_replayed_record_has_its_own_headers_only_however_often_it_was_refused() -> None:
    first = dead_letter(RECORD, ORIGIN, REFUSAL)
    replayed = Record("articles-received", first.key, first.value, original_headers(first.headers))
    assert RECORD == replayed
    assert first == dead_letter(replayed, ORIGIN, REFUSAL)


def test_a_dead_letter_of_a_dead_letter_explains_the_newest_refusal_once() -> None:
    again = dead_letter(dead_letter(RECORD, ORIGIN, REFUSAL), Origin("t", 0, 1), REFUSAL)
    names = [name for name, _ in again.headers]
    assert 1 == names.count("onrecord-kind")
    assert Origin("t", 0, 1) == origin_of(again.headers)


def test_a_record_of_nothing_at_all_gets_an_empty_value() -> None:
    """Clients refuse to write a record with neither key nor value."""
    letter = dead_letter(Record("articles-received", None, None, ()), ORIGIN, REFUSAL)
    assert (None, b"") == (letter.key, letter.value)


def test_a_letter_without_its_value_says_so() -> None:
    letter = dead_letter(RECORD, ORIGIN, REFUSAL, with_value=False)
    assert (RECORD.key, b"", b"value") == (letter.key, letter.value, dict(letter.headers)[OMITTED])
    assert RECORD.headers == original_headers(letter.headers)


def test_long_messages_are_cut() -> None:
    refusal = Refusal("extraction", "analyse", "ArticleTooLong", "x" * 5_000)
    assert MAX_MESSAGE_CHARS == len(refusal_of(dead_letter(RECORD, ORIGIN, refusal).headers).message)


def test_a_record_that_is_no_dead_letter_is_told_apart() -> None:
    with pytest.raises(KeyError):
        refusal_of(RECORD.headers)
    with pytest.raises(KeyError):
        origin_of(RECORD.headers)


def test_an_origin_is_written_as_operators_write_it() -> None:
    assert "shadow-articles-received[3]@17" == str(ORIGIN)

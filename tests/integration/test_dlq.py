"""`onrecord dlq` on a real broker: why articles were refused, and what replaying them sends."""

from __future__ import annotations

import json

import pytest
from confluent_kafka import Producer

from schemas.codec import Headers, Record
from schemas.dead_letters import DeadLetterKind, Origin, Refusal, dead_letter
from tests.integration.conftest import Command, Kafka

ORIGINAL_HEADERS: Headers = (("feed", b"wire"), ("traceparent", b"00-1"), ("feed", b"twice"))


def write_dead_letters(kafka: Kafka, *letters: tuple[str, DeadLetterKind, bytes | None, bytes | None, int]) -> None:
    """Write dead letters as a worker does: message, kind, key, value, offset of the original."""
    producer = Producer({"bootstrap.servers": kafka.address})
    for message, kind, key, value, offset in letters:
        original = Record("articles-received", key, value, ORIGINAL_HEADERS)
        origin = Origin(f"{kafka.prefix}articles-received", 1, offset)
        letter = dead_letter(original, origin, Refusal(kind, "decode", "SchemaViolation", message))
        producer.produce(kafka.prefix + letter.topic, letter.value, letter.key, headers=list(letter.headers))
        assert 0 == producer.flush(20)


@pytest.fixture(autouse=True)
def _letters(kafka: Kafka) -> None:
    write_dead_letters(
        kafka,
        ("not JSON", "schema", b"a", b"\xff{truncated", 4),
        ("killed", "exhausted", None, b'{"id": "b"}', 9),
        ("no value", "schema", b"c", None, 12),
    )


def place(kafka: Kafka, offset: int) -> str:
    return f"{kafka.prefix}articles-received[1]@{offset}"


def test_list_is_in_the_order_of_time(kafka: Kafka, onrecord: Command) -> None:
    letters = [json.loads(line) for line in onrecord("dlq", "list", "--json").stdout.splitlines()]
    assert [place(kafka, offset) for offset in (4, 9, 12)] == [letter["origin"] for letter in letters]
    expected = {"kind": "schema", "stage": "decode", "id": "a", "message": "not JSON", "attempts": 1}
    assert expected.items() <= letters[0].items()


def test_list_for_people_is_a_table(kafka: Kafka, onrecord: Command) -> None:
    result = onrecord("dlq", "list", "--kind", "exhausted")
    heading, line = result.stdout.splitlines()
    assert ["when", "kind", "stage", "origin", "id", "message"] == heading.split()
    assert ["exhausted", "decode", place(kafka, 9), "killed"] == line.split()[1:]
    assert "1 dead letters" in result.stderr


def test_a_place_refused_twice_is_listed_once_with_the_last_reason(kafka: Kafka, onrecord: Command) -> None:
    write_dead_letters(kafka, ("still not JSON", "schema", b"a", b"\xff{truncated", 4))
    letters = [json.loads(line) for line in onrecord("dlq", "list", "--json").stdout.splitlines()]
    assert {"killed", "no value", "still not JSON"} == {letter["message"] for letter in letters}


def test_records_that_are_no_dead_letters_are_left_out_and_counted(kafka: Kafka, onrecord: Command) -> None:
    kafka.produce([(b"x", b"{}")], "articles-received-dlq")
    result = onrecord("dlq", "list", "--json")
    assert 3 == len(result.stdout.splitlines())
    assert "1 records" in result.stderr


def test_show_says_why_and_shows_the_record(kafka: Kafka, onrecord: Command) -> None:
    shown = onrecord("dlq", "show", place(kafka, 9)).stdout
    assert all(words in shown for words in ("killed", "exhausted", "header feed", '"id": "b"'))
    shown_json = json.loads(onrecord("dlq", "show", place(kafka, 9), "--json").stdout)
    assert {"id": "b"} == shown_json["value"]


def test_show_raw_writes_the_value_byte_for_byte(kafka: Kafka, onrecord: Command) -> None:
    assert b"\xff{truncated" == onrecord("dlq", "show", place(kafka, 4), "--raw").stdout_bytes


def test_show_of_another_place_says_where_to_look(onrecord: Command) -> None:
    result = onrecord("dlq", "show", "articles-received[0]@99")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "there is no dead letter from articles-received[0]@99; `onrecord dlq list` shows" in result.stderr


def test_replay_copies_key_value_and_headers(kafka: Kafka, onrecord: Command) -> None:
    result = onrecord("dlq", "replay", "--yes")
    assert (0, "") == (result.exit_code, result.stdout)
    assert "3 sent, 0 failed" in result.stderr
    records = kafka.read("articles-received")
    expected = {(b"a", b"\xff{truncated"), (None, b'{"id": "b"}'), (b"c", None)}
    assert expected == {(record.key(), record.value()) for record in records}
    assert [list(ORIGINAL_HEADERS)] * 3 == [record.headers() for record in records]


def test_replay_of_a_kind_or_a_place_takes_only_those(kafka: Kafka, onrecord: Command) -> None:
    assert 0 == onrecord("dlq", "replay", "--kind", "exhausted", "--yes").exit_code
    assert 0 == onrecord("dlq", "replay", "--origin", place(kafka, 12), "--yes").exit_code
    assert {None, b"c"} == {record.key() for record in kafka.read("articles-received")}


def test_a_dry_run_names_the_places_and_sends_nothing(kafka: Kafka, onrecord: Command) -> None:
    result = onrecord("dlq", "replay", "--dry-run", "--kind", "schema")
    assert [place(kafka, offset) for offset in (4, 12)] == result.stdout.splitlines()
    assert [] == kafka.read("articles-received")


def test_replay_asks_for_a_yes(kafka: Kafka, onrecord: Command) -> None:
    result = onrecord("dlq", "replay")
    assert 2 == result.exit_code
    assert "3 would be sent: add --yes to send them, --dry-run to see which" in result.stderr
    assert [] == kafka.read("articles-received")


def test_a_place_without_dead_letter_is_not_passed_over(onrecord: Command) -> None:
    result = onrecord("dlq", "replay", "--origin", "articles-received[0]@99", "--yes")
    assert 1 == result.exit_code
    assert "there is no such dead letter from articles-received[0]@99" in result.stderr

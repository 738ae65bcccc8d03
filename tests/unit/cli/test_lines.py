from __future__ import annotations

import json
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from rich.text import Text

from schemas.codec import Record
from schemas.topics import ARTICLES_RECEIVED, DEAD_LETTERS, STATEMENTS_EXTRACTED, TOPICS, Topic
from streams.cli.console import printable
from streams.cli.lines import line_from, ndjson_from
from streams.delivery.job import JobSettings, end_article
from streams.text.analyse import Resources
from tests.conftest import MakeMessage

TOPIC_NAMED = {topic.name: topic for topic in TOPICS}


def as_read(record: Record) -> Any:
    return ConsumerRecord(
        record.topic, 3, 7, 1_772_442_000_000, 0, record.key, record.value, None, -1, -1, record.headers
    )


def shown(topic: Topic, value: bytes | None, key: bytes | None = b"key") -> str:
    return line_from(topic, as_read(Record(topic.name, key, value, ()))).plain


def lines_of_article(
    resources: Resources, message: MakeMessage, job: JobSettings, topic: str, **fields: object
) -> list[str]:
    records = end_article(message(**fields), resources, job).records
    return [line_from(TOPIC_NAMED[topic], as_read(record)).plain for record in records if record.topic == topic]


def test_a_statement_is_who_cue_what_kind_and_article(
    resources: Resources, message: MakeMessage, job: JobSettings
) -> None:
    lines = lines_of_article(
        resources,
        message,
        job,
        "statements-extracted",
        text="“We are nearly there,” said Ann Lee, the mayor of Norwich.",
    )
    assert ["said", "“We are nearly there,”  direct  harbour-bridge"] == lines[0].split(" — ")[1:]
    assert lines[0].startswith("Ann Lee")


def test_a_pronoun_is_shown_beside_the_name_that_it_stands_for(
    resources: Resources, message: MakeMessage, job: JobSettings
) -> None:
    lines = lines_of_article(resources, message, job, "statements-extracted")
    assert "Ann Lee [she] — told — “We are nearly there,”  direct  harbour-bridge" in lines


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Ann Lee denied that it fell.", "indirect deny"), ("Ann Lee believes that it fell.", "indirect attitude")],
)
def test_a_statement_that_does_more_than_assert_says_so(
    text: str, kind: str, resources: Resources, message: MakeMessage, job: JobSettings
) -> None:
    (line,) = lines_of_article(resources, message, job, "statements-extracted", text=text)
    assert line.endswith(f"  {kind}  harbour-bridge")


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("entities-mentioned", ["Ann Lee", "PERSON", "harbour-bridge"]),
        ("articles-cleaned", ["harbour-bridge", "Harbour bridge to reopen", "en", "characters"]),
        ("articles-analysed", ["harbour-bridge", "analysed", "statements", "entities", "words"]),
    ],
)
def test_other_events_are_a_compact_line(
    resources: Resources, message: MakeMessage, job: JobSettings, topic: str, words: list[str]
) -> None:
    lines = lines_of_article(resources, message, job, topic)
    assert any(all(word in line for word in words) for line in lines), lines
    assert not any("\n" in line for line in lines)


def test_a_dead_letter_is_its_key_reason_and_origin(
    resources: Resources, message: MakeMessage, job: JobSettings
) -> None:
    (letter,) = end_article(message(b"[]"), resources, job).records
    line = line_from(DEAD_LETTERS, as_read(letter)).plain
    assert line.startswith("harbour-bridge  schema in decode: an article record is a JSON object")
    assert line.endswith("  articles-received[3]@7")


def test_a_record_that_breaks_its_contract_is_shown_with_what_is_wrong() -> None:
    assert shown(STATEMENTS_EXTRACTED, b"{}").startswith("? not a StatementExtracted: ")
    assert shown(DEAD_LETTERS, b"{}").startswith("? not a dead letter of On Record")


@pytest.mark.parametrize(
    "headers", [(("__streams.errors.partition", None),), (("__streams.errors.partition", b"zero"),)]
)
def test_a_letter_with_odd_headers_is_a_line_that_says_so(headers: tuple[tuple[str, bytes | None], ...]) -> None:
    """`None` where Kafka has a header without value."""
    others = (("__streams.errors.topic", b"t"), ("__streams.errors.offset", b"1"))
    record = as_read(Record(DEAD_LETTERS.name, b"key", b"", others + headers))  # type: ignore[operator]
    assert "not a dead letter of On Record" in line_from(DEAD_LETTERS, record).plain


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    text = printable(Text.assemble(("Ann\x1b[2J Lee\u202e", "bold"), "\x9b7m"))
    assert "Ann�[2J Lee��7m" == text.plain
    assert "bold" == text.spans[0].style


def test_other_peoples_bytes_are_shown_on_one_line_and_cut() -> None:
    line = shown(ARTICLES_RECEIVED, b'{\n  "text": "' + b"word " * 1_000 + b"\xff")
    assert line.startswith('key  { "text": "word word')
    assert len(line) < 200
    assert "\n" not in line


@pytest.mark.parametrize("value", [b'{"a": 1.10, "b":"\xc3\xa9"}', b"[1,2]", b"null"])
def test_json_is_written_as_it_is(value: bytes) -> None:
    assert value.decode() == ndjson_from(value)


@pytest.mark.parametrize(
    ("value", "expected"), [(b'{\n  "a": 1\n}', {"a": 1}), (b"not json", "not json"), (b"\xff", "�"), (None, None)]
)
def test_anything_else_becomes_one_line_of_json(value: bytes | None, expected: object) -> None:
    line = ndjson_from(value)
    assert "\n" not in line
    assert expected == json.loads(line)

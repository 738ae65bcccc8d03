from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.codec import event_from
from schemas.dead_letters import Origin, origin_of, refusal_of
from schemas.events import ArticleAnalysed, ArticleCleaned, StatementExtracted
from schemas.topics import ARTICLES_ANALYSED, ARTICLES_CLEANED, STATEMENTS_EXTRACTED
from streams.delivery.job import JobSettings, end_article
from streams.text.analyse import Resources
from tests.conftest import MakeMessage


def test_an_article_ends_as_its_events_with_the_receipt_last(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    ended = end_article(message(), resources, job)
    assert ("published", "analysed") == (ended.outcome, ended.reason)
    assert "articles-cleaned" == ended.records[0].topic
    assert "articles-analysed" == ended.records[-1].topic
    receipt = event_from(ARTICLES_ANALYSED, ended.records[-1].value or b"")
    assert isinstance(receipt, ArticleAnalysed)
    statements = [record for record in ended.records if record.topic == STATEMENTS_EXTRACTED.name]
    assert receipt.statement_ids == tuple(dict(record.headers)["ce_id"].decode() for record in statements)
    assert len(statements) == len(ended.tally.statements)


def test_the_same_message_gives_the_same_bytes(message: MakeMessage, resources: Resources, job: JobSettings) -> None:
    assert end_article(message(), resources, job).records == end_article(message(), resources, job).records


def test_the_trace_goes_on_to_every_output(message: MakeMessage, resources: Resources, job: JobSettings) -> None:
    records = end_article(message(), resources, job).records
    assert {message().headers[0][1]} == {dict(record.headers)["traceparent"] for record in records}


def test_spans_quote_the_cleaned_text(message: MakeMessage, resources: Resources, job: JobSettings) -> None:
    records = end_article(message(), resources, job).records
    cleaned = event_from(ARTICLES_CLEANED, records[0].value or b"")
    assert isinstance(cleaned, ArticleCleaned)
    text = cleaned.text
    for record in records:
        if record.topic == STATEMENTS_EXTRACTED.name:
            statement = event_from(STATEMENTS_EXTRACTED, record.value or b"")
            assert isinstance(statement, StatementExtracted)
            for span in (*statement.source.spans, *statement.cue.spans, *statement.content.spans):
                assert text[span.start : span.end] == span.exact
                assert text[: span.start].endswith(span.prefix)
                assert text[span.end :].startswith(span.suffix)


@pytest.mark.parametrize(
    ("fields", "outcome", "reason"),
    [
        ({"text": "  "}, "dropped", "empty"),
        (
            {"text": "Der Stadtrat hat am Montag beschlossen, die Brücke am Hafen wieder zu öffnen."},
            "dropped",
            "language",
        ),
        ({"pubStatus": "withheld"}, "dropped", "withheld"),
        ({"embargoedUntil": "2026-03-03T00:00:00Z"}, "dropped", "embargoed"),
        ({"embargoedUntil": "2026-03-01T00:00:00Z"}, "published", "analysed"),
        ({"pubStatus": "canceled"}, "published", "withdrawn"),
    ],
)
def test_an_article_that_is_not_analysed_still_has_a_receipt_that_says_why(
    message: MakeMessage, resources: Resources, job: JobSettings, fields: dict[str, object], outcome: str, reason: str
) -> None:
    ended = end_article(message(**fields), resources, job)
    assert (outcome, reason) == (ended.outcome, ended.reason)
    assert "articles-analysed" == ended.records[-1].topic


@pytest.mark.parametrize(
    ("value", "kind", "exception"),
    [
        (b"{truncated", "schema", "SchemaViolation"),
        (b"[1, 2]", "schema", "SchemaViolation"),
        (b'{"id": "x"}', "schema", "SchemaViolation"),
        (b'{"id": "x", "text": 5}', "schema", "SchemaViolation"),
        (b"\xff\xfe", "schema", "SchemaViolation"),
        (b"[" * 100_000, "schema", "SchemaViolation"),
        (b'{"id": "x", "text": "' + b"a " * 10_001 + b'"}', "extraction", "ArticleTooLong"),
    ],
)
def test_a_record_that_cannot_be_processed_becomes_a_dead_letter(
    message: MakeMessage, resources: Resources, job: JobSettings, value: bytes, kind: str, exception: str
) -> None:
    refused = message(value)
    ended = end_article(refused, resources, job)
    (letter,) = ended.records
    assert ("dead-lettered", kind) == (ended.outcome, ended.reason)
    assert (refused.key, refused.value) == (letter.key, letter.value)
    assert refused.headers == letter.headers[: len(refused.headers)]
    assert Origin("articles-received", 3, 7) == origin_of(letter.headers)
    refusal = refusal_of(letter.headers)
    assert (kind, exception, 1, None) == (refusal.kind, refusal.exception, refusal.attempts, refusal.stack_trace)


def test_a_tombstone_becomes_a_dead_letter(message: MakeMessage, resources: Resources, job: JobSettings) -> None:
    ended = end_article(replace(message(), value=None), resources, job)
    assert "schema" == ended.reason
    assert ended.records[0].value is None


def test_a_timestamp_that_no_calendar_has_is_the_producers_fault(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    ended = end_article(replace(message(), timestamp_s=1_772_442_000_000_000.0), resources, job)
    assert "schema" == ended.reason


def test_an_event_too_large_for_its_topic_becomes_a_dead_letter(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    ended = end_article(message(), resources, job._replace(max_event_bytes=200))
    assert ended.refusal is not None
    assert ("extraction", "encode", "RecordTooLarge") == (ended.reason, ended.refusal.stage, ended.refusal.exception)


def test_an_unforeseen_error_becomes_a_dead_letter_with_a_stack_trace_when_asked_for(
    message: MakeMessage, job: JobSettings
) -> None:
    no_resources: Resources = None  # type: ignore[assignment]  a bug, such as this one, is what is tested
    ended = end_article(message(), no_resources, job._replace(stack_traces=True))
    assert ended.refusal is not None
    assert ("unexpected", "analyse") == (ended.reason, ended.refusal.stage)
    assert "Traceback" in (ended.refusal.stack_trace or "")


def test_a_cloud_event_in_structured_mode_is_unwrapped(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    wrapped = b'{"specversion": "1.0", "type": "article", "data": ' + (message().value or b"") + b"}"
    ended = end_article(message(wrapped), resources, job)
    assert end_article(message(), resources, job).records[-1].value == ended.records[-1].value

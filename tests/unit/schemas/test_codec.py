from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from schemas.codec import article_from, event_from, record_from, trace_headers
from schemas.errors import SchemaViolation
from schemas.events import ArticleAnalysed, ArticleCleaned
from schemas.topics import ARTICLES_ANALYSED, ARTICLES_CLEANED, ARTICLES_RECEIVED

RECEIVED_AT = datetime(2026, 3, 2, 10, 30, tzinfo=timezone(timedelta(hours=1)))
RECEIPT = ArticleAnalysed(article_id="zoë-1", extractor="rules/1", outcome="dropped", dropped_reason="empty")


def test_an_event_becomes_a_cloud_event_in_binary_mode() -> None:
    record = record_from(RECEIPT, RECEIVED_AT)
    assert "articles-analysed" == record.topic
    assert "zoë-1".encode() == record.key
    assert {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": RECEIPT.event_id.encode(),
        "ce_type": b"onrecord.article.analysed.v1",
        "ce_source": b"urn:onrecord",
        "ce_subject": "zoë-1".encode(),
        "ce_time": b"2026-03-02T09:30:00.000Z",
        "ce_dataschema": b"urn:onrecord:schema:articles-analysed:v1",
    } == dict(record.headers)


def test_absent_fields_are_left_out() -> None:
    value = record_from(RECEIPT, RECEIVED_AT).value or b""
    assert b"null" not in value
    assert b'"dropped_reason":"empty"' in value


def test_a_record_decodes_to_the_event_it_was_made_from() -> None:
    assert RECEIPT == event_from(ARTICLES_ANALYSED, record_from(RECEIPT, RECEIVED_AT).value or b"")


@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", b"{}", b'{"article_id": "a", "extractor": "x", "outcome": "lost"}']
)
def test_a_value_that_breaks_the_contract_is_refused(value: bytes) -> None:
    with pytest.raises(SchemaViolation, match="not a ArticleAnalysed: "):
        event_from(ARTICLES_ANALYSED, value)


def test_a_topic_without_events_of_ours_has_no_decoder() -> None:
    with pytest.raises(SchemaViolation, match="articles-received carries no event"):
        event_from(ARTICLES_RECEIVED, b"{}")


def test_receipts_that_say_different_things_have_different_ids() -> None:
    others = [
        RECEIPT.model_copy(update=change)
        for change in ({"dropped_reason": "language"}, {"version": "2"}, {"article_id": "b"}, {"extractor": "rules/2"})
    ]
    assert 5 == len({RECEIPT.event_id, *(other.event_id for other in others)})


def test_a_cleaned_text_is_identified_by_article_text_and_extractor() -> None:
    cleaned = ArticleCleaned(article_id="a", extractor="rules/1", text="x", text_sha256="0" * 64, language="en")
    same = cleaned.model_copy(update={"title": "Another headline"})
    assert cleaned.event_id == same.event_id
    assert cleaned.event_id != cleaned.model_copy(update={"text_sha256": "1" * 64}).event_id
    assert cleaned == event_from(ARTICLES_CLEANED, record_from(cleaned, RECEIVED_AT).value or b"")


ARTICLE = b'{"id": "a", "text": "x"}'


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        (ARTICLE, ()),
        (ARTICLE, (("content-type", b"application/json"), ("ce_specversion", b"1.0"), ("ce_id", b"1"))),
        (b'{"specversion": "1.0", "id": "1", "type": "t", "data": ' + ARTICLE + b"}", ()),
        (b'{"data": ' + ARTICLE + b"}", (("Content-Type", b"application/cloudevents+json; charset=utf-8"),)),
    ],
    ids=["plain", "binary mode", "structured mode by shape", "structured mode by header"],
)
def test_articles_are_read_plain_and_as_cloud_events(value: bytes, headers: tuple[tuple[str, bytes], ...]) -> None:
    assert ("a", "x") == (article_from(value, headers).article_id, article_from(value, headers).text)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "the record has no value"),
        (b"", "not JSON"),
        (b"\x00\x00\x00\x00\x01{}", "not JSON"),
        (b'"words"', "an article record is a JSON object, not a str"),
        (b'{"specversion": "1.0", "id": "1"}', "the CloudEvent has no `data` object"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(value: bytes | None, message: str) -> None:
    with pytest.raises(SchemaViolation, match=message):
        article_from(value, ())


def test_only_the_trace_is_carried_on() -> None:
    headers = (("feed", b"wire"), ("traceparent", b"00-1-2-01"), ("tracestate", b"a=b"), ("ce_id", b"9"))
    assert (("traceparent", b"00-1-2-01"), ("tracestate", b"a=b")) == trace_headers(headers)

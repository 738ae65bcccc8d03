"""Whatever an article says, the events that follow from it hold together."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import event_from, record_from
from schemas.dead_letters import Origin
from schemas.events import ArticleAnalysed, ArticleCleaned, EntityMentioned, StatementExtracted, TextSpan
from schemas.topics import TOPIC_OF, TOPICS
from streams.delivery.job import JobSettings, end_article
from streams.delivery.messages import Message
from streams.resources import load_resources
from streams.stages.analyse_article import Limits

MARKS = ["“", "”", "‘", "’", '"', "'", ",", ".", ":", ";", "?", "—", "(", ")", "%", "€", "🚲", "\u2028", "\n\n"]
PLAIN = "said told warned wants believes as according to statement report Ann Lee she He who that the mayor of London"
WORDS = st.sampled_from(MARKS + PLAIN.split())
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join))
FIELDS = st.sampled_from(
    ["id", "text", "html", "title", "bodies", "publisher", "pubStatus", "specversion", "data", "date"]
)
RECORDS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
).map(lambda record: json.dumps(record).encode())
RESOURCES = load_resources("rules")
JOB = JobSettings("rules", Limits(100_000, ("en",), verbatim=True), max_event_bytes=4_000_000, stack_traces=True)


def message(value: bytes) -> Message:
    return Message(Origin("articles-received", 0, 0), b"k", value, (), 1_772_442_000.0)


def spans_of(event: StatementExtracted | EntityMentioned) -> list[TextSpan]:
    if isinstance(event, EntityMentioned):
        return [mention.span for mention in event.mentions]
    return [*event.source.spans, *event.cue.spans, *event.content.spans]


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_events_of_any_text_hold_together(text: str) -> None:
    ended = end_article(message(json.dumps({"id": "a", "text": text}).encode()), RESOURCES, JOB)
    assert "dead-lettered" != ended.outcome, ended.refusal
    topics = {topic.name: topic for topic in TOPICS}
    events = [event_from(topics[record.topic], record.value or b"") for record in ended.records]
    receipt = events[-1]
    assert isinstance(receipt, ArticleAnalysed)
    statements = [event for event in events if isinstance(event, StatementExtracted)]
    entities = [event for event in events if isinstance(event, EntityMentioned)]
    assert receipt.statement_ids == tuple(statement.statement_id for statement in statements)
    assert receipt.entity_ids == tuple(entity.entity_id for entity in entities)
    assert len(set(receipt.statement_ids)) == len(receipt.statement_ids)
    assert len(set(receipt.entity_ids)) == len(receipt.entity_ids)
    cleaned = [event.text for event in events if isinstance(event, ArticleCleaned)]
    for event in (*statements, *entities):
        for span in spans_of(event):
            assert span.start < span.end
            assert cleaned[0][span.start : span.end] == span.exact
    known = {entity.entity_id for entity in entities}
    assert {statement.source.entity_id for statement in statements} <= known | {None}


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_the_same_article_gives_the_same_bytes_and_they_decode_to_the_same_events(text: str) -> None:
    value = json.dumps({"id": "a", "text": text}).encode()
    one, other = (end_article(message(value), RESOURCES, JOB).records for _ in range(2))
    assert one == other
    topics = {topic.name: topic for topic in TOPICS}
    for record in one:
        event = event_from(topics[record.topic], record.value or b"")
        assert TOPIC_OF[type(event)].name == record.topic
        assert record == record_from(event, message(value).received_at)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), RECORDS))
def test_any_bytes_end_as_events_or_as_a_dead_letter_that_names_no_bug(value: bytes) -> None:
    ended = end_article(message(value), RESOURCES, JOB)
    assert ended.records
    assert "unexpected" != ended.reason, ended.refusal
    if ended.refusal:
        assert value == ended.records[0].value


@pytest.mark.parametrize(
    "text", ["“" * 20_000, "said " * 20_000, "A. " * 20_000, "Ann Lee said " * 5_000, "x" * 99_999, "‘a’ " * 10_000]
)
def test_hostile_texts_end_too(text: str) -> None:
    ended = end_article(message(json.dumps({"id": "a", "text": text}).encode()), RESOURCES, JOB)
    assert "unexpected" != ended.reason, ended.refusal

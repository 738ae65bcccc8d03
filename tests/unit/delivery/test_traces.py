"""Spans as a collector gets them, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.semconv._incubating.attributes import messaging_attributes as messaging

from schemas.dead_letters import Refusal
from streams.delivery.job import JobSettings, end_article
from streams.delivery.messages import Message, refused
from streams.delivery.traces import ArticleTracer
from streams.text.analyse import Resources
from tests.collector import Collector, attributes_of, running_collector
from tests.conftest import MakeMessage

PARENT = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as collector:
        yield collector


@pytest.fixture
def tracer(collector: Collector) -> Iterator[ArticleTracer]:
    tracer = ArticleTracer(f"{collector.url}/", "editors")
    tracer.start()
    yield tracer
    tracer.close()


def end(tracer: ArticleTracer, message: Message, resources: Resources, job: JobSettings) -> Message:
    """Run one message through with its span, and return it as the pool had it."""
    span = tracer.begin(message)
    traced = replace(message, trace=span.trace)
    ended = end_article(traced, resources, job)
    span.end(ended, time.time())
    tracer.close()
    return traced


def test_an_article_is_a_span_below_its_records_traceparent(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    end(tracer, message(), resources, job)
    (span,) = collector.named("process articles-received")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == PARENT
    assert span.kind == Span.SpanKind.SPAN_KIND_CONSUMER
    assert span.status.code == Status.StatusCode.STATUS_CODE_UNSET


def test_the_span_has_the_attributes_of_the_messaging_conventions_and_ours(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    end(tracer, message(), resources, job)
    (span,) = collector.named("process articles-received")
    assert {
        messaging.MESSAGING_SYSTEM: "kafka",
        messaging.MESSAGING_OPERATION_NAME: "process",
        messaging.MESSAGING_OPERATION_TYPE: "process",
        messaging.MESSAGING_DESTINATION_NAME: "articles-received",
        messaging.MESSAGING_DESTINATION_PARTITION_ID: "3",
        messaging.MESSAGING_KAFKA_OFFSET: 7,
        messaging.MESSAGING_KAFKA_MESSAGE_KEY: "harbour-bridge",
        messaging.MESSAGING_CONSUMER_GROUP_NAME: "editors",
        messaging.MESSAGING_MESSAGE_BODY_SIZE: len(message().value or b""),
        "onrecord.article_id": "harbour-bridge",
        "onrecord.outcome": "published",
        "onrecord.reason": "analysed",
    } == attributes_of(span)
    assert "onrecord" == collector.resource["service.name"]


def test_its_children_are_what_it_waited_for_in_order_and_within_it(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    end(tracer, message(), resources, job)
    (span,) = collector.named("process articles-received")
    children = collector.children(span)
    assert ["queue", "decode", "analyse", "encode", "send"] == list(children)
    edges = [edge for child in children.values() for edge in (child.start_time_unix_nano, child.end_time_unix_nano)]
    slack_ns = 2_000_000  # wall and performance counters differ, and floats keep a quarter of a microsecond
    assert all(later - earlier > -slack_ns for earlier, later in pairwise(edges))
    assert span.start_time_unix_nano - slack_ns < edges[0]
    assert edges[-1] < span.end_time_unix_nano + slack_ns


def test_what_follows_from_the_article_carries_its_span_on(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    traced = end(tracer, message(), resources, job)
    (span,) = collector.named("process articles-received")
    carried = {dict(record.headers)["traceparent"] for record in end_article(traced, resources, job).records}
    assert {f"00-{PARENT[0]}-{span.span_id.hex()}-01".encode()} == carried


def test_traces_change_no_value_and_no_id(
    tracer: ArticleTracer, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    traced = end(tracer, message(), resources, job)
    plain = end_article(message(), resources, job).records
    assert [(r.key, r.value) for r in plain] == [(r.key, r.value) for r in end_article(traced, resources, job).records]


def test_a_dead_letter_is_an_error_and_keeps_the_headers_that_its_record_had(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    traced = end(tracer, message(b"{truncated"), resources, job)
    (span,) = collector.named("process articles-received")
    assert span.status.code == Status.StatusCode.STATUS_CODE_ERROR
    assert span.status.message.startswith("not JSON")
    assert "SchemaViolation" == attributes_of(span)["error.type"]
    (letter,) = end_article(traced, resources, job).records
    assert message().headers == letter.headers[: len(message().headers)]


def test_an_article_whose_process_died_has_no_times_of_it(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage
) -> None:
    span = tracer.begin(message())
    span.end(refused(message(), Refusal("exhausted", "analyse", "ChildKilled", "killed", 2)), time.time())
    tracer.close()
    (parent,) = collector.named("process articles-received")
    assert ["send"] == list(collector.children(parent))


@pytest.mark.parametrize("headers", [(), (("traceparent", b"\xffnonsense"),)], ids=["none", "unreadable"])
def test_an_article_without_a_trace_begins_one(
    tracer: ArticleTracer,
    collector: Collector,
    message: MakeMessage,
    resources: Resources,
    job: JobSettings,
    headers: tuple[tuple[str, bytes], ...],
) -> None:
    end(tracer, replace(message(), headers=headers), resources, job)
    (span,) = collector.named("process articles-received")
    assert b"" == span.parent_span_id


def test_a_parent_that_is_not_sampled_is_heeded_and_carried_on(
    tracer: ArticleTracer, collector: Collector, message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    unsampled = replace(message(), headers=(("traceparent", f"00-{PARENT[0]}-{PARENT[1]}-00".encode()),))
    traced = end(tracer, unsampled, resources, job)
    assert [] == collector.spans
    assert dict(traced.outgoing_trace)["traceparent"].startswith(f"00-{PARENT[0]}-".encode())
    assert dict(traced.outgoing_trace)["traceparent"].endswith(b"-00")

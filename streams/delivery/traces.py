"""Spans of single articles, exported by OpenTelemetry; imported only where traces are asked for (the extra `otel`).

    process articles-received      from taking the record to acknowledging it; its parent is the record's `traceparent`
    ├── queue                      waiting for a pool process
    ├── decode · analyse · encode  in the pool process, those that came to their end
    └── send                       its batch's delivery: first send to last acknowledgement

What follows from the article carries the `process` span's context on. Names and attributes are those of OpenTelemetry's
semantic conventions for messaging, and the usual `OTEL_*` variables (sampling, resource, headers) are heeded.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.metadata import version

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schemas.codec import Headers, trace_headers
from streams.delivery.messages import Ended, Message
from streams.delivery.outcomes import shown_key

EXPORT_LIMIT_S = 5.0
"""What is exported late is dropped; stopping a worker waits no longer for its last spans."""
_CONTEXT = TraceContextTextMapPropagator()
_NS = 1_000_000_000
_INTERNAL: dict[str, str | int] = {}
_SEND: dict[str, str | int] = {
    "messaging.system": "kafka",
    "messaging.operation.name": "send",
    "messaging.operation.type": "send",
}


class ArticleTracer:
    """Begins the spans of articles, and exports what has ended from a thread of its own."""

    def __init__(self, endpoint: str, group: str) -> None:
        """Describe where spans go, the base URL of an OTLP/HTTP receiver, and the group that the worker is in."""
        self._endpoint, self._group = endpoint, group
        self._provider: TracerProvider
        self._tracer: trace.Tracer

    def start(self) -> None:
        """Begin to export; must come before the first span."""
        ours = Resource({"service.name": "onrecord", "service.version": version("onrecord")})
        resource = Resource.create().merge(ours).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(f"{self._endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_LIMIT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("onrecord", version("onrecord"))

    def begin(self, message: Message) -> ArticleSpan:
        """Begin the span of an article that is being taken."""
        origin = message.origin
        incoming = {name: value.decode("ascii", "replace") for name, value in trace_headers(message.headers)}
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": origin.topic,
            "messaging.destination.partition.id": str(origin.partition),
            "messaging.kafka.offset": origin.offset,
            "messaging.consumer.group.name": self._group,
            "messaging.message.body.size": len(message.value or b""),
        }
        if message.key is not None:
            attributes["messaging.kafka.message.key"] = shown_key(message.key)
        parent = _CONTEXT.extract(incoming, Context())
        span = self._tracer.start_span(f"process {origin.topic}", parent, trace.SpanKind.CONSUMER, attributes)
        return ArticleSpan(self._tracer, span)

    def close(self) -> None:
        """Export what has ended and stop."""
        self._provider.shutdown()


class ArticleSpan:
    """The span of one article, from taking it to acknowledging it."""

    def __init__(self, tracer: trace.Tracer, span: trace.Span) -> None:
        """Note that the article has just been taken."""
        self._tracer, self._span = tracer, span
        self._context = trace.set_span_in_context(span, Context())
        self._taken_s = time.time()

    @property
    def trace(self) -> Headers:
        """The headers that what follows from the article carries on."""
        carrier: dict[str, str] = {}
        _CONTEXT.inject(carrier, self._context)
        return tuple((name, value.encode()) for name, value in carrier.items())

    def end(self, ended: Ended, delivery_started_s: float) -> None:
        """End the span: the article has just been acknowledged."""
        span, refusal = self._span, ended.refusal
        if span.is_recording():
            span.set_attributes({"onrecord.outcome": ended.outcome, "onrecord.reason": ended.reason})
            if ended.article_id:
                span.set_attribute("onrecord.article_id", ended.article_id)
            if refusal:
                span.set_attribute("error.type", refusal.exception)
                span.set_status(trace.StatusCode.ERROR, refusal.message)
            self._add_children(ended, delivery_started_s)
        span.end()

    def _add_children(self, ended: Ended, delivery_started_s: float) -> None:
        tally = ended.tally
        if tally.started_s:  # not of an article whose process was killed
            self._add_child("queue", _INTERNAL, self._taken_s, tally.started_s)
            since_s = tally.started_s
            for stage, seconds in tally.durations_s.items():
                self._add_child(stage, _INTERNAL, since_s, since_s + seconds)
                since_s += seconds
        self._add_child("send", _SEND | {"messaging.batch.message_count": len(ended.records)}, delivery_started_s)

    def _add_child(
        self, name: str, attributes: Mapping[str, str | int], since_s: float, until_s: float | None = None
    ) -> None:
        kind = trace.SpanKind.CLIENT if attributes else trace.SpanKind.INTERNAL
        span = self._tracer.start_span(name, self._context, kind, attributes, start_time=int(since_s * _NS))
        span.end(int(max(since_s, time.time() if until_s is None else until_s) * _NS))

"""What is told of an article that has been acknowledged: its numbers to the metrics, and a log line if it failed."""

from __future__ import annotations

import logging
import time
from typing import get_args

from prometheus_client import Counter

from streams.delivery.messages import Ended, Message, Outcome
from streams.metrics import Metrics

log = logging.getLogger(__name__)

_KEY_CHARS = 200
"""A key is not ours, so it may be anything; the log needs enough of it to find it."""

_TRACEPARENT_PARTS = 4
"""Version, trace id, parent id and flags."""


def count_ended(metrics: Metrics, message: Message, ended: Ended) -> None:
    """Count an article that has been acknowledged."""
    tally = ended.tally
    metrics.articles_ended.labels(ended.outcome, ended.reason).inc()
    metrics.words.inc(tally.words)
    for kind, attribution_class in tally.statements:
        metrics.statements.labels(kind, attribution_class).inc()
    for reason in tally.unattributed:
        metrics.unattributed.labels(reason).inc()
    for confidence in tally.confidences:
        metrics.confidence.observe(confidence)
    for entity_type in tally.entities:
        metrics.entities.labels(entity_type).inc()
    for stage, seconds in tally.durations_s.items():
        metrics.stage_duration.labels(stage).observe(seconds)
    if ended.refusal:
        metrics.dead_letters.labels(ended.refusal.kind, ended.refusal.stage).inc()
    metrics.end_to_end.observe(max(0.0, time.time() - message.timestamp_s))
    metrics.last_progress.set_to_current_time()


def totals(metrics: Metrics) -> dict[str, int]:
    """Return how many articles came to each outcome, and how many statements were found, while the worker ran."""
    found = dict.fromkeys(get_args(Outcome), 0)
    for count, labels in _samples(metrics.articles_ended):
        found[labels["outcome"]] += count
    return found | {"statements": sum(count for count, _ in _samples(metrics.statements))}


def _samples(counter: Counter) -> list[tuple[int, dict[str, str]]]:
    samples = (sample for family in counter.collect() for sample in family.samples)
    return [(int(sample.value), sample.labels) for sample in samples if sample.name.endswith("_total")]


def log_ended(message: Message, ended: Ended) -> None:
    """Log one line about an article that was not published, with the same fields for every outcome."""
    if ended.outcome == "published":
        return
    fields, refusal = _fields(message, ended), ended.refusal
    if refusal:
        fields |= {"stage": refusal.stage, "error": refusal.exception, "attempts": refusal.attempts}
        what = "%s %s dead-lettered (%s in %s): %s"
        said = (message.origin, fields["article_id"], refusal.kind, refusal.stage, refusal.message)
        log.warning(what, *said, extra=fields)
    else:
        log.info("%s %s dropped (%s)", message.origin, fields["article_id"], ended.reason, extra=fields)


def _fields(message: Message, ended: Ended) -> dict[str, object]:
    origin = message.origin
    fields: dict[str, object] = {
        "article_id": ended.article_id or shown_key(message.key),
        "topic": origin.topic,
        "partition": origin.partition,
        "offset": origin.offset,
        "outcome": ended.outcome,
        "kind": ended.reason,
    }
    traceparent = dict(message.outgoing_trace).get("traceparent", b"").decode("ascii", "replace").split("-")
    if len(traceparent) == _TRACEPARENT_PARTS:
        fields["trace_id"] = traceparent[1]
    return fields


def shown_key(key: bytes | None) -> str:
    """Return a record's key as a line for people can have it."""
    return (key or b"").decode("utf-8", "replace")[:_KEY_CHARS]

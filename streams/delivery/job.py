"""One article's whole work in a pool process: bytes in, the records to write out; data errors are values."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from schemas.codec import Record, article_from, record_from
from schemas.dead_letters import DeadLetterKind, Refusal
from schemas.errors import SchemaViolation
from schemas.events import ArticleAnalysed, EntityMentioned, Event, StatementExtracted
from schemas.identity import CANARY_PREFIX
from streams.delivery.messages import Ended, Message, Outcome, Tally, refused
from streams.errors import ExtractionError, RecordTooLarge
from streams.stages.analyse_article import Limits, analyse_article
from streams.text.analyse import Resources


class JobSettings(NamedTuple):
    """What a pool process needs to know of the settings."""

    engine: str
    limits: Limits
    max_event_bytes: int
    stack_traces: bool
    min_confidence: float | None = None


def end_article(message: Message, resources: Resources, settings: JobSettings) -> Ended:
    """Decode, analyse and encode one article. Never raises for what is in the message."""
    stage, article_id = "decode", None
    watch = _StopWatch()
    try:
        article = article_from(message.value, message.headers)
        article_id = article.article_id
        watch.lap(stage)
        stage = "analyse"
        events = analyse_article(article, message.received_at, resources, settings.limits)
        watch.lap(stage)
        stage = "encode"
        records = tuple(record_from(event, message.received_at, message.outgoing_trace) for event in events)
        _check_sizes(records, settings.max_event_bytes)
        watch.lap(stage)
    except Exception as error:  # noqa: BLE001  the one place where an unforeseen error becomes a dead letter
        return refused(message, _refusal(error, stage, settings), article_id, watch.tally())
    outcome, reason = _outcome(events[-1])
    return Ended(outcome, reason, records, _tally(events, watch.tally()), article_id=article_id)


class _StopWatch:
    def __init__(self) -> None:
        self._started_s = time.time()
        self._durations_s: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._durations_s[stage] = now - self._since
        self._since = now

    def tally(self) -> Tally:
        return Tally(started_s=self._started_s, durations_s=self._durations_s)


def _refusal(error: Exception, stage: str, settings: JobSettings) -> Refusal:
    kind: DeadLetterKind = "unexpected"
    if isinstance(error, SchemaViolation):
        kind = "schema"
    elif isinstance(error, ExtractionError):
        kind = "extraction"
    stack_trace = "".join(traceback.format_exception(error)) if settings.stack_traces else None
    return Refusal(kind, stage, type(error).__name__, str(error), stack_trace=stack_trace)


def _check_sizes(records: Iterable[Record], max_bytes: int) -> None:
    for record in records:
        size = len(record.value or b"")
        if size > max_bytes:
            raise RecordTooLarge(f"a record for {record.topic} has {size:,} bytes, the limit is {max_bytes:,}")


def _outcome(receipt: Event) -> tuple[Outcome, str]:
    if not isinstance(receipt, ArticleAnalysed):
        raise TypeError("the last event of an article is its receipt")
    if receipt.outcome == "dropped":
        return "dropped", receipt.dropped_reason or "empty"
    if _is_canary(receipt):
        return "published", "canary"
    return "published", receipt.outcome


def _tally(events: Sequence[Event], times: Tally) -> Tally:
    """Return what to count: of a canary the times only, because what is in it says nothing about the news."""
    if _is_canary(events[-1]):
        return times
    statements = [event for event in events if isinstance(event, StatementExtracted)]
    return replace(
        times,
        words=sum(event.words for event in events if isinstance(event, ArticleAnalysed)),
        statements=tuple((event.kind, event.attribution_class) for event in statements),
        unattributed=tuple(
            event.source.unattributed_reason for event in statements if event.source.unattributed_reason
        ),
        confidences=tuple(event.confidence for event in statements),
        entities=tuple(event.type for event in events if isinstance(event, EntityMentioned)),
    )


def _is_canary(event: Event) -> bool:
    return event.article_id.startswith(CANARY_PREFIX)

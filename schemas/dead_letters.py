"""A dead letter: the refused record byte for byte, and headers that say what was wrong, where, and how often tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from schemas.codec import Headers, Record
from schemas.topics import DEAD_LETTERS

DeadLetterKind: TypeAlias = Literal["schema", "extraction", "exhausted", "unexpected"]
MAX_MESSAGE_CHARS = 1_000
"""Error messages are cut here: a header is for an operator's eye, the record itself is in the value."""

_STREAMS = "__streams.errors."
_OURS = "onrecord-"
OMITTED = f"{_OURS}omitted"
HEADERS = {
    f"{_STREAMS}exception": "The class of the error",
    f"{_STREAMS}message": "What was wrong, for the operator",
    f"{_STREAMS}topic": "The topic that the record came from",
    f"{_STREAMS}partition": "Its partition",
    f"{_STREAMS}offset": "Its offset",
    f"{_STREAMS}stacktrace": "Where in the code, only when asked for: it can quote the record",
    f"{_OURS}kind": "`schema`, `extraction`, `exhausted` (a temporary fault that stayed) or `unexpected` (a bug)",
    f"{_OURS}stage": "The stage that refused it",
    f"{_OURS}attempts": "How often it was tried",
    OMITTED: "`value` when the record was too large for a dead letter: it is at its origin",
}
"""The headers that a dead letter adds to the record's own, by Kafka Streams' names (KIP-1034) where it has one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was refused."""

    kind: DeadLetterKind
    stage: str
    exception: str
    message: str
    attempts: int = 1
    stack_trace: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from; `topic` is the real name, prefix included."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"


def dead_letter(record: Record, origin: Origin, refusal: Refusal, *, with_value: bool = True) -> Record:
    """Return the record to write: the original key, value and headers, then the headers that explain.

    Without its value, which is for a record that no topic takes, a header says so: it is to be found at its origin, as
    long as that topic keeps it. A record with neither key nor value gets an empty value, because clients refuse to
    write nothing at all.
    """
    told = {
        f"{_STREAMS}exception": refusal.exception,
        f"{_STREAMS}message": refusal.message[:MAX_MESSAGE_CHARS],
        f"{_STREAMS}topic": origin.topic,
        f"{_STREAMS}partition": str(origin.partition),
        f"{_STREAMS}offset": str(origin.offset),
        f"{_OURS}kind": refusal.kind,
        f"{_OURS}stage": refusal.stage,
        f"{_OURS}attempts": str(refusal.attempts),
    }
    if refusal.stack_trace:
        told[f"{_STREAMS}stacktrace"] = refusal.stack_trace
    if not with_value:
        told[OMITTED] = "value"
    added = tuple((name, value.encode()) for name, value in told.items())
    value = record.value if with_value else b""
    if record.key is None and value is None:
        value = b""
    return Record(DEAD_LETTERS.name, record.key, value, original_headers(record.headers) + added)


def original_headers(headers: Headers) -> Headers:
    """Return the headers that the record had before it was dead-lettered, so that a replay is a copy."""
    return tuple((name, value) for name, value in headers if name not in HEADERS)


def origin_of(headers: Headers) -> Origin:
    """Return where a dead letter came from.

    Raises:
        KeyError: the headers are not a dead letter's.
    """
    told = dict(headers)
    topic, partition, offset = (told[_STREAMS + part].decode() for part in ("topic", "partition", "offset"))
    return Origin(topic, int(partition), int(offset))


def refusal_of(headers: Headers) -> Refusal:
    """Return why a dead letter was refused.

    Raises:
        KeyError: the headers are not a dead letter's.
    """
    told = {name: value.decode("utf-8", "replace") for name, value in headers if name in HEADERS}
    return Refusal(
        kind=told[f"{_OURS}kind"],  # type: ignore[arg-type]
        stage=told[f"{_OURS}stage"],
        exception=told[f"{_STREAMS}exception"],
        message=told[f"{_STREAMS}message"],
        attempts=int(told[f"{_OURS}attempts"]),
        stack_trace=told.get(f"{_STREAMS}stacktrace"),
    )

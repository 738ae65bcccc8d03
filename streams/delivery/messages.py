"""What goes through the shell: a message taken from Kafka, and how its article ended."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeAlias

from schemas.codec import Headers, Record, trace_headers
from schemas.dead_letters import Origin, Refusal, dead_letter
from schemas.errors import SchemaViolation
from schemas.topics import ARTICLES_RECEIVED

Outcome: TypeAlias = Literal["published", "dropped", "dead-lettered"]


@dataclass(frozen=True, slots=True)
class Message:
    """A record of `articles-received` with its place; `timestamp_s` is Kafka's, in Unix seconds."""

    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_s: float
    trace: Headers | None = None
    """The W3C trace context for what follows from it, when that is not the one it came with."""

    @property
    def outgoing_trace(self) -> Headers:
        """The headers that tell every output which trace it belongs to."""
        return trace_headers(self.headers) if self.trace is None else self.trace

    @property
    def received_at(self) -> datetime:
        """When the record reached its topic, by Kafka's clock.

        Raises:
            SchemaViolation: its producer gave it a time that no calendar has, as with microseconds for milliseconds.
        """
        try:
            return datetime.fromtimestamp(self.timestamp_s, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise SchemaViolation(f"the record's timestamp is out of range: {error}") from error


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in an article and what it took, for the metrics."""

    words: int = 0
    statements: tuple[tuple[str, str], ...] = ()
    """Kind and class of each statement."""
    unattributed: tuple[str, ...] = ()
    """The reason of each statement without a known speaker."""
    confidences: tuple[float, ...] = ()
    """That of each statement."""
    entities: tuple[str, ...] = ()
    """The type of each entity."""
    started_s: float = 0.0
    """When its process began, in Unix time."""
    durations_s: dict[str, float] = field(default_factory=dict)
    """Seconds by stage."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an article ended: the records to write, and what to count. `refusal` is there for a dead letter only."""

    outcome: Outcome
    reason: str
    records: tuple[Record, ...]
    tally: Tally = Tally()
    refusal: Refusal | None = None
    article_id: str | None = None
    """None when it could not be read."""


def refused(
    message: Message,
    refusal: Refusal,
    article_id: str | None = None,
    tally: Tally = Tally(),
    *,
    with_value: bool = True,
) -> Ended:
    """Return the end of a message that cannot be processed: one dead letter."""
    original = Record(ARTICLES_RECEIVED.name, message.key, message.value, message.headers)
    letter = dead_letter(original, message.origin, refusal, with_value=with_value)
    return Ended("dead-lettered", refusal.kind, (letter,), tally, refusal, article_id)


class Send(Protocol):
    """Writes a record to its topic.

    The call enqueues; awaiting what it returns waits for the broker's acknowledgement.

    Raises:
        RecordTooLarge: the broker or the client refuses the record for its size; from the call or from what it returns.
        Exception: the record cannot be delivered.
    """

    async def __call__(self, record: Record) -> Awaitable[object]:
        """Enqueue `record`."""

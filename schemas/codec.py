"""Bytes to events and back, with CloudEvents headers: the only place that knows the JSON of a Kafka record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import from_json

from schemas.article_received import ArticleReceived, article_from_record
from schemas.errors import SchemaViolation
from schemas.events import Event
from schemas.topics import TOPIC_OF, Topic

Headers: TypeAlias = tuple[tuple[str, bytes], ...]

SOURCE = "urn:onrecord"
"""The CloudEvents `source`; together with the id it names an event for ever."""
_STRUCTURED = "application/cloudevents"
_TRACE_HEADERS = ("traceparent", "tracestate")


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record that is to be written; `topic` is the contract's name, before any prefix."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


def schema_uri(topic: Topic) -> str:
    """Return the URI by which a topic's JSON Schema is known (`$id` there, `ce_dataschema` in its records)."""
    return f"urn:onrecord:schema:{topic.name}:v1"


def record_from(event: Event, occurred_at: datetime, trace: Headers = ()) -> Record:
    """Encode an event as a CloudEvent in binary mode; absent fields are left out of the JSON.

    Args:
        event: What to write. The same event gives the same value.
        occurred_at: The CloudEvents `time`: when the article reached its topic.
        trace: Headers of the trace to carry on, as `trace_headers` returns them.
    """
    topic = TOPIC_OF[type(event)]
    attributes = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event.event_id,
        "ce_type": event.ce_type,
        "ce_source": SOURCE,
        "ce_subject": event.article_id,
        "ce_time": occurred_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_dataschema": schema_uri(topic),
    }
    headers = tuple((name, value.encode()) for name, value in attributes.items())
    return Record(topic.name, event.key.encode(), event.model_dump_json(exclude_none=True).encode(), headers + trace)


def event_from(topic: Topic, value: bytes) -> Event:
    """Decode a record's value as the event of its topic.

    Raises:
        SchemaViolation: the value is not JSON, or not what the topic promises.
    """
    if topic.event is None:
        raise SchemaViolation(f"{topic.name} carries no event of On Record")
    try:
        return topic.event.model_validate_json(value)
    except ValidationError as error:
        raise SchemaViolation(f"not a {topic.event.__name__}: {_first_fault(error)}") from error


def article_from(value: bytes | None, headers: Headers) -> ArticleReceived:
    """Decode an article record: plain JSON, or a CloudEvent in binary or structured mode.

    Raises:
        SchemaViolation: the value is not an article record; the message says which field is wrong and how.
    """
    if value is None:
        raise SchemaViolation("the record has no value: an article record is a JSON object")
    try:
        record = from_json(value)
    except ValueError as error:
        raise SchemaViolation(f"not JSON: {error}") from error
    try:
        return article_from_record(_data_of(record, headers))
    except ValidationError as error:
        raise SchemaViolation(f"not an article record: {_first_fault(error)}") from error


def trace_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """Return the W3C trace context among `headers`, to be carried on to every output."""
    return tuple((name, value) for name, value in headers if name in _TRACE_HEADERS)


def _data_of(record: Any, headers: Headers) -> Mapping[str, Any]:
    content_type = next((value for name, value in headers if name.lower() == "content-type" and value), b"")
    if not isinstance(record, dict):
        raise SchemaViolation(f"an article record is a JSON object, not a {type(record).__name__}")
    if not content_type.decode("ascii", "replace").startswith(_STRUCTURED) and "specversion" not in record:
        return record
    data = record.get("data")
    if not isinstance(data, dict):
        raise SchemaViolation("the CloudEvent has no `data` object")
    return data


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "value"
    return f"{place}: {fault['msg']}"

"""A record of any topic in, one line for people out."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic_core import from_json
from rich.text import Text

from schemas.codec import Headers, event_from
from schemas.dead_letters import origin_of, refusal_of
from schemas.errors import SchemaViolation
from schemas.events import ArticleAnalysed, ArticleCleaned, EntityMentioned, Event, StatementExtracted, TextSpan
from schemas.topics import DEAD_LETTERS, Topic
from streams.kafka import KafkaRecord, told_headers

_MAX_CHARS = 160
"""What is shown of bytes that are not an event of ours."""


def line_from(topic: Topic, record: KafkaRecord) -> Text:
    """Return a record as one line; also one that is not what its topic promises."""
    value = record.value or b""
    if topic == DEAD_LETTERS:
        return _dead_letter_line(record.key, told_headers(record))
    if topic.event is None:
        return Text.assemble((_words(record.key), "bold"), "  ", _words(value))
    try:
        return event_line(event_from(topic, value))
    except SchemaViolation as violation:
        return Text.assemble(("? ", "red"), str(violation), "  ", (_words(value), "dim"))


def event_line(event: Event) -> Text:
    """Return an event as one line; a statement as who — cue — what."""
    match event:
        case StatementExtracted():
            return statement_line(event)
        case EntityMentioned():
            links = "".join(f"  {scheme}={name}" for scheme, name in event.links.items())
            what = f"  {event.type}  {len(event.mentions)}×{links}"
            return Text.assemble((event.name, "bold cyan"), what, (f"  {event.article_id}", "dim"))
        case ArticleAnalysed():
            found = f"  {len(event.statement_ids)} statements  {len(event.entity_ids)} entities  {event.words} words"
            outcome = event.outcome + (f": {event.dropped_reason}" if event.dropped_reason else "")
            return Text.assemble((event.article_id, "bold"), f"  {outcome}", found)
        case ArticleCleaned():
            size = f"  {event.language}  {len(event.text):,} characters"
            return Text.assemble((event.article_id, "bold"), f"  {event.title or ''}", (size, "dim"))
    return Text(event.model_dump_json())


def ndjson_from(value: bytes | None) -> str:
    """Return a record's value as one line of JSON: as it is if it is one, else as a string."""
    if value is None:
        return "null"
    try:
        parsed = from_json(value)
    except ValueError:
        return json.dumps(value.decode("utf-8", "replace"), ensure_ascii=False)
    return json.dumps(parsed, ensure_ascii=False) if b"\n" in value else value.decode()


def statement_line(statement: StatementExtracted) -> Text:
    """Return a statement as one line: who, cue, what, then kind, act and article."""
    who = statement.source.name or _joined(statement.source.spans) or "(nobody named)"
    named_otherwise = statement.source.name and _joined(statement.source.spans)
    if named_otherwise and named_otherwise != who:
        who += f" [{named_otherwise}]"
    act = "attitude" if statement.attribution_class == "attitude" else statement.speech_act
    kind = statement.kind if act in {None, "assert"} else f"{statement.kind} {act}"
    return Text.assemble(
        (who, "bold cyan"), " — ", (_joined(statement.cue.spans), "yellow"), " — ", _joined(statement.content.spans),
        (f"  {kind}  {statement.article_id}", "dim"),
    )  # fmt: skip


def _joined(spans: Iterable[TextSpan]) -> str:
    return " … ".join(" ".join(span.exact.split()) for span in spans)


def _dead_letter_line(key: bytes | None, headers: Headers) -> Text:
    try:
        origin, refusal = origin_of(headers), refusal_of(headers)
    except (KeyError, ValueError) as fault:
        return Text.assemble(("? ", "red"), f"not a dead letter of On Record: header {fault} is missing or wrong")
    return Text.assemble(
        (_words(key), "bold"), f"  {refusal.kind} in {refusal.stage}: {refusal.message}", (f"  {origin}", "dim")
    )


def _words(value: bytes | None) -> str:
    words = " ".join((value or b"").decode("utf-8", "replace").split())
    return words if len(words) <= _MAX_CHARS else words[:_MAX_CHARS] + "…"

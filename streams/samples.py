"""The sample articles: a marked-up file in; its Kafka record, annotations and expected outcome out."""

from __future__ import annotations

import json
from dataclasses import dataclass

from streams.resources import sample_sources
from streams.text.markup import MarkedText, read_markup

_RECORD_FIELDS = {
    "id": "id",
    "title": "title",
    "publisher": "publisher",
    "url": "url",
    "published": "published_at",
    "language": "language",
}
"""Front matter, and the name under which each field goes into the record."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample article."""

    name: str
    key: bytes
    value: bytes
    """The record's value, as a publisher would send it."""
    expected: str
    """How it must end: `analysed`, `withdrawn`, `dropped:<reason>` or `dead-letter:<kind>`."""
    domain: str
    marked: MarkedText


def load_samples() -> tuple[Sample, ...]:
    """Return all samples in order; later revisions of an article come after earlier ones."""
    return tuple(_sample(name, source) for name, source in sample_sources().items())


def _sample(name: str, source: str) -> Sample:
    head, _, body = source.partition("---\n")
    front = dict(line.split(": ", 1) for line in head.splitlines() if line)
    raw = front.get("raw") == "true"
    marked = MarkedText(body, body, (), ()) if raw else read_markup(body)
    value = body.strip().encode() if raw else _record(front, marked)
    return Sample(
        name.removesuffix(".txt"), front["id"].encode(), value, front["expect"], front.get("domain", ""), marked
    )


def _record(front: dict[str, str], marked: MarkedText) -> bytes:
    record: dict[str, object] = {name: front[field] for field, name in _RECORD_FIELDS.items() if field in front}
    record["text"] = "\n\n".join([marked.published] * int(front.get("repeat", "1")))
    if "version" in front:
        record["version"] = front["version"]
    if "status" in front:
        record["pubStatus"] = front["status"]
    return json.dumps(record, ensure_ascii=False).encode()

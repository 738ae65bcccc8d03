"""Annotated articles: corpora in one JSON Lines form and the project's own marked-up articles in; plain records out.

A record is `{"id", "text", "origin", "attributions": [{"source", "cue", "content", "class", "act"}]}`: each role a list
of `[start, end]`, half-open, in code points; `class` and `act` only where the annotators gave them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from streams.text.markup import MarkedText, read_markup

Record: TypeAlias = dict[str, Any]

OWN = Path(__file__).with_name("corpus")
"""The project's own articles; those named `held-…` are for measuring only."""


def read_records(file: Path) -> Iterator[Record]:
    """Yield the records of a JSON Lines file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_records(records: Iterator[Record] | list[Record], file: Path) -> None:
    """Write records as JSON Lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def own_records(*, held: bool) -> list[Record]:
    """Return the project's own articles, either those held back for measuring or all others."""
    return [_record(name, marked) for name, marked in _own_texts(held=held).items()]


def held_texts() -> list[MarkedText]:
    """Return the project's own articles that are held back, as their markup reads."""
    return list(_own_texts(held=True).values())


def _own_texts(*, held: bool) -> dict[str, MarkedText]:
    files = sorted(file for file in OWN.glob("*.txt") if file.name.startswith("held-") == held)
    return {file.stem: read_markup(file.read_text("utf-8").partition("---\n")[2]) for file in files}


def _record(name: str, marked: MarkedText) -> Record:
    return {"id": name, "text": marked.text, "origin": "own", "attributions": _attributions(marked)}


def _attributions(marked: MarkedText) -> list[Record]:
    return [
        {
            "source": each.source,
            "cue": each.cue,
            "content": each.content,
            "class": "attitude" if each.attitude else "statement",
            "act": each.act,
        }
        for each in marked.attributions
    ]

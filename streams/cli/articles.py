"""Files in, article records out, one at a time: a file of any size is never in memory as a whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from pydantic_core import from_json

from schemas.article_records import first, words_from
from schemas.codec import article_from
from schemas.errors import SchemaViolation
from streams.cli.console import warn


class FileRecord(NamedTuple):
    """An article record as it would be on Kafka, and the place in the files that it came from."""

    place: str
    value: bytes


def read_records(files: Iterable[Path]) -> Iterator[FileRecord]:
    """Yield the records of all files in order.

    A record of a text or HTML file has the file's name without its suffix as its id. Records of JSON files are taken as
    they are, right or wrong. Empty lines of JSONL are left out.

    Raises:
        OSError: a file cannot be read.
    """
    for file in files:
        suffix = file.suffix.lower()
        if str(file) == "-" or suffix == ".jsonl":
            yield from _lines(file)
        elif suffix == ".json":
            yield FileRecord(str(file), file.read_bytes())
        else:
            field = "text" if suffix == ".txt" else "html"
            record = {"id": file.stem, field: _decoded(file)}
            yield FileRecord(str(file), json.dumps(record, ensure_ascii=False).encode())


def article_id_of(value: bytes) -> str | None:
    """Return the id of an article record; also of one that breaks its contract, if its id can be read."""
    try:
        return article_from(value, ()).article_id
    except SchemaViolation:
        return _given_id(value)


def _given_id(value: bytes) -> str | None:
    try:
        record = from_json(value)
    except ValueError:
        return None
    return first(record, "article_id", words_from) if isinstance(record, dict) else None


def _lines(file: Path) -> Iterator[FileRecord]:
    from_stdin = str(file) == "-"
    name = "stdin" if from_stdin else str(file)
    with nullcontext(sys.stdin.buffer) if from_stdin else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield FileRecord(f"{name}:{number}", line.rstrip(b"\r\n"))


def _decoded(file: Path) -> str:
    """Return a file's text with its line ends as they are, because offsets count them."""
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        warn(f"{file} is not UTF-8: its undecodable bytes are read as U+FFFD")
        return raw.decode("utf-8", "replace")

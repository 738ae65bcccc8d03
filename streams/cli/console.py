"""Where output goes: stdout carries data, stderr is for people."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of a line."""
_PIPED_WIDTH = 200
"""Columns of a table that goes into a file or a pipe, where nobody's window ends."""


class _Console(Console):
    """A console for which a reader that has gone is an error like any other, dealt with in one place."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def write_line(line: str) -> None:
    """Write one line of data, at once, so that a reader at the other end of a pipe has it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_json(value: object) -> None:
    """Write a value as one line of NDJSON."""
    write_line(json.dumps(value, ensure_ascii=False))


def printable(text: Text | str) -> Text:
    """Return a text without what a terminal would obey: whoever writes to a topic must not move anybody's cursor."""
    safe = text.copy() if isinstance(text, Text) else Text(text)
    safe.plain = _OBEYED.sub("\N{REPLACEMENT CHARACTER}", safe.plain)
    return safe


def write_text(text: Text) -> None:
    """Write one line for people to stdout, in colour if that is a terminal; long lines are not cut."""
    _Console(highlight=False).print(printable(text), soft_wrap=True)


def write_table(columns: Sequence[str], rows: Iterable[Iterable[str | Text]]) -> None:
    """Write a table for people to stdout; without a heading if no column has a name."""
    table = Table(*columns, box=None, header_style="bold", pad_edge=False, show_header=any(columns))
    for row in rows:
        table.add_row(*(printable(cell) for cell in row))
    _Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(table)


def tell(message: str) -> None:
    """Say something to the person at the terminal."""
    _Console(stderr=True, highlight=False).print(Text(message), soft_wrap=True)


def warn(message: str) -> None:
    """Tell the person at the terminal about something that may not be as they want it."""
    _Console(stderr=True, highlight=False).print(Text("warning: ", style="yellow") + Text(message), soft_wrap=True)

"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

SUFFIXES = (".txt", ".html", ".htm", ".json", ".jsonl")


def _readable(files: list[Path]) -> list[Path]:
    for file in files:
        if str(file) == "-":
            continue
        if file.suffix.lower() not in SUFFIXES:
            raise typer.BadParameter(f"{file} is none of {', '.join(SUFFIXES)}; use - for JSONL on stdin.")
        if not file.is_file():
            raise typer.BadParameter(f"{file} is {'a folder' if file.is_dir() else 'not there'}.")
    return files


Brokers: TypeAlias = Annotated[
    str | None, typer.Option("--brokers", metavar="HOST:PORT,…", help="Bootstrap servers; otherwise STREAMS_BROKERS.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Write NDJSON for programs.")]
ArticleFiles: TypeAlias = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        callback=_readable,
        help="Articles: .txt, .html, .json, .jsonl with a record a line, or - for JSONL on stdin.",
    ),
]

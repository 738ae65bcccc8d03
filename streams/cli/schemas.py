"""`onrecord schemas`: the documents generated from the contracts, written or checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

import schemas as contracts
from schemas.codec import Headers, article_from, event_from
from schemas.dead_letters import origin_of, refusal_of
from schemas.documents import documents
from schemas.errors import SchemaViolation
from schemas.topics import ARTICLES_RECEIVED, DEAD_LETTERS, TOPICS
from streams.cli.console import tell, write_line

schemas = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="""Write the generated contracts, or check that they are up to date.

    Example: onrecord schemas export contracts/""",
)


@schemas.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where to; made if it is not there.")],
) -> None:
    """Write a JSON Schema for each topic, and AsyncAPI for all.

    Writes the paths of the files to stdout.

    Exit codes: 0 written; 2 wrong options, or the folder cannot be written.

    Example: onrecord schemas export contracts/
    """
    for name, text in documents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        write_line(str(path))


@schemas.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", file_okay=False, exists=True, help="Otherwise the ones that are installed."),
    ] = None,
) -> None:
    """Check that written contracts are what the code generates, and that all examples keep to them.

    Writes a line to stdout for each file that is wrong.

    Exit codes: 0 all is well; 1 a file is stale, missing or wrong; 2 wrong options.

    Example: onrecord schemas check schemas/
    """
    folder = folder or Path(contracts.__path__[0])
    faults = [*_stale_documents(folder), *_wrong_examples(folder)]
    for fault in faults:
        write_line(fault)
    if faults:
        tell(f"{len(faults)} files are wrong; `onrecord schemas export {folder}` writes the generated ones anew")
    raise typer.Exit(1 if faults else 0)


def _stale_documents(folder: Path) -> Iterator[str]:
    generated = documents()
    for name, text in generated.items():
        path = folder / name
        if not path.is_file():
            yield f"{path}: missing"
        elif path.read_text("utf-8") != text:
            yield f"{path}: stale"
    for path in sorted((folder / "jsonschema").glob("*.json")):
        if f"jsonschema/{path.name}" not in generated:
            yield f"{path}: no topic has this schema any more"


def _wrong_examples(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "examples").rglob("*.json")):
        try:
            _check_example(path.parent.name, json.loads(path.read_text("utf-8")))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            yield f"{path}: {error}"


def _check_example(topic_name: str, example: dict[str, Any]) -> None:
    """Check one record, written as `{"key": …, "headers": {…}, "value": …}`, against its topic.

    A value that is a string stands for bytes that are not JSON.

    Raises:
        SchemaViolation: it breaks the topic's contract.
    """
    topic = next((each for each in TOPICS if each.name == topic_name), None)
    if topic is None:
        raise SchemaViolation(f"there is no topic {topic_name!r}")
    headers = tuple((name, str(value).encode()) for name, value in example["headers"].items())
    value = json.dumps(example["value"]).encode()
    if topic == ARTICLES_RECEIVED:
        _check_article(example["value"], headers)
    elif topic == DEAD_LETTERS:
        origin_of(headers), refusal_of(headers)
    elif (event := event_from(topic, value)).key != example["key"]:
        raise SchemaViolation(f"the key is {example['key']!r}, the event's is {event.key!r}")


def _check_article(value: Any, headers: Headers) -> None:
    if not isinstance(value, str):
        article_from(json.dumps(value).encode(), headers)
        return
    with suppress(SchemaViolation):
        article_from(value.encode(), headers)
        raise ValueError("the value is JSON, but written as a string")

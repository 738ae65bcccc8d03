"""`onrecord tail`: the records of a topic as they arrive."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer

from schemas.topics import TOPICS, Topic
from streams.cli.console import tell, write_line, write_text
from streams.cli.lines import line_from, ndjson_from
from streams.cli.options import AsJson, Brokers
from streams.kafka import KafkaRecord, open_consumer, read_topic
from streams.settings import Settings, load_settings


def _topic_named(name: str) -> str:
    names = [topic.name for topic in TOPICS]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(names)}."
        raise typer.BadParameter(f"there is no topic {name!r}; {hint}")
    return name


def tail(
    topic: Annotated[str, typer.Argument(callback=_topic_named, help="Its name in the contracts, without any prefix.")],
    *,
    brokers: Brokers = None,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="Start with the oldest record.")] = False,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Show what is there now and stop; implies --from-beginning.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="Stop after so many records.")] = None,
    as_json: AsJson = False,
) -> None:
    """Follow a topic: statements as they arrive.

    Shows who — cue — what for a statement and a compact line for anything else; --json writes the records' values.
    Without --from-beginning it starts with the next record. Ctrl-C ends it.

    Exit codes: 0 done; 2 wrong options or settings, or no such topic; 3 no broker; 130 Ctrl-C.

    Example: onrecord tail statements-extracted --from-beginning

    Example: onrecord tail entities-mentioned --until-end --json | jq -r .name | sort | uniq -c
    """
    settings = load_settings(brokers=brokers)
    followed = next(each for each in TOPICS if each.name == topic)
    reading = _Reading(settings.topic_name(topic), from_beginning or until_end, until_end, limit)
    asyncio.run(_show(settings, reading, lambda record: _write(followed, record, as_json=as_json)))


class _Reading(NamedTuple):
    name: str
    from_beginning: bool
    until_end: bool
    limit: int | None


async def _show(settings: Settings, reading: _Reading, write: Callable[[KafkaRecord], None]) -> None:
    name, from_beginning, until_end, limit = reading
    shown = 0
    async with open_consumer(settings) as consumer:
        if not until_end:
            tell(f"following {name} at {settings.brokers}; Ctrl-C ends it")
        async for record in read_topic(consumer, name, from_beginning=from_beginning, until_end=until_end):
            write(record)
            shown += 1
            if shown == limit:
                return


def _write(topic: Topic, record: KafkaRecord, *, as_json: bool) -> None:
    if as_json:
        write_line(ndjson_from(record.value))
    else:
        write_text(line_from(topic, record))

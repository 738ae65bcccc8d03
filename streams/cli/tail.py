"""`onrecord tail`: the records of a topic as they arrive."""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, NamedTuple, TypeAlias

import typer

from schemas.codec import event_from
from schemas.errors import SchemaViolation
from schemas.events import StatementExtracted
from schemas.topics import STATEMENTS_EXTRACTED, TOPICS, Topic
from streams.cli.console import tell, write_line, write_text
from streams.cli.lines import line_from, ndjson_from
from streams.cli.options import AsJson, Brokers
from streams.kafka import KafkaRecord, open_consumer, read_topic
from streams.settings import Settings, load_settings

Kind: TypeAlias = Literal["direct", "indirect", "mixed"]
_UNIT_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def _topic_named(name: str) -> str:
    names = [topic.name for topic in TOPICS]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(names)}."
        raise typer.BadParameter(f"there is no topic {name!r}; {hint}")
    return name


def _time_ms(written: str) -> int:
    """Return the Unix time in milliseconds of "2h" (ago) or of an ISO 8601 time, local if it names no zone."""
    ago = re.fullmatch(r"(\d+)([smhd])", written)
    if ago:
        then = datetime.now(UTC) - timedelta(seconds=int(ago[1]) * _UNIT_S[ago[2]])
    else:
        try:
            then = datetime.fromisoformat(written)
        except ValueError as error:
            raise typer.BadParameter(f"{written!r} is neither like 90s, 30m, 2h or 3d nor an ISO 8601 time.") from error
    return int(then.timestamp() * 1000)


def tail(  # noqa: PLR0913  an option each
    topic: Annotated[str, typer.Argument(callback=_topic_named, help="Its name in the contracts, without any prefix.")],
    *,
    brokers: Brokers = None,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="Start with the oldest record.")] = False,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Show what is there now and stop; implies --from-beginning.")
    ] = False,
    since: Annotated[
        int | None,
        typer.Option("--since", parser=_time_ms, metavar="TIME", help="Start then: 90s, 30m, 2h, 3d ago, or ISO 8601."),
    ] = None,
    speaker: Annotated[
        str | None, typer.Option("--speaker", help="Only statements of whoever has this in the name or description.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only statements of this kind.")] = None,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="Stop after so many records.")] = None,
    as_json: AsJson = False,
) -> None:
    """Follow a topic: statements as they arrive.

    Shows who — cue — what for a statement and a compact line for anything else; --json writes the records' values.
    Without --from-beginning it starts with the next record. Ctrl-C ends it.

    Exit codes: 0 done; 2 wrong options or settings, or no such topic; 3 no broker; 130 Ctrl-C.

    Example: onrecord tail statements-extracted --from-beginning

    Example: onrecord tail statements-extracted --since 2h --speaker "Ann Lee" --kind direct

    Example: onrecord tail entities-mentioned --until-end --json | jq -r .name | sort | uniq -c
    """
    if (speaker or kind) and topic != STATEMENTS_EXTRACTED.name:
        raise typer.BadParameter(f"--speaker and --kind choose among {STATEMENTS_EXTRACTED.name}.")
    settings = load_settings(brokers=brokers)
    wanted = _Wanted(speaker.casefold() if speaker else None, kind)
    followed = next(each for each in TOPICS if each.name == topic)
    reading = _Reading(settings.topic_name(topic), from_beginning or until_end, since, until_end, limit)
    asyncio.run(_show(settings, reading, wanted, lambda record: _write(followed, record, as_json=as_json)))


class _Reading(NamedTuple):
    name: str
    from_beginning: bool
    since_ms: int | None
    until_end: bool
    limit: int | None


class _Wanted(NamedTuple):
    """Which statements are shown; None leaves it open."""

    speaker: str | None
    kind: Kind | None

    def __contains__(self, record: KafkaRecord) -> bool:
        if self == (None, None):
            return True
        try:
            statement = event_from(STATEMENTS_EXTRACTED, record.value or b"")
        except SchemaViolation:
            return False
        return isinstance(statement, StatementExtracted) and self._is_wanted(statement)

    def _is_wanted(self, statement: StatementExtracted) -> bool:
        source = statement.source
        words = " ".join([source.name or "", source.role or "", *(span.exact for span in source.spans)]).casefold()
        return (self.speaker is None or self.speaker in words) and self.kind in {None, statement.kind}


async def _show(settings: Settings, reading: _Reading, wanted: _Wanted, write: Callable[[KafkaRecord], None]) -> None:
    name, from_beginning, since_ms, until_end, limit = reading
    shown = 0
    async with open_consumer(settings) as consumer:
        if not until_end:
            tell(f"following {name} at {settings.brokers}; Ctrl-C ends it")
        async for record in read_topic(
            consumer, name, from_beginning=from_beginning, since_ms=since_ms, until_end=until_end
        ):
            if record not in wanted:
                continue
            write(record)
            shown += 1
            if shown == limit:
                return


def _write(topic: Topic, record: KafkaRecord, *, as_json: bool) -> None:
    if as_json:
        write_line(ndjson_from(record.value))
    else:
        write_text(line_from(topic, record))

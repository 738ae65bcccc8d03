"""`onrecord dlq`: why articles were refused, and sending them through again."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

import typer
from rich.text import Text

from schemas.codec import Headers
from schemas.dead_letters import OMITTED, DeadLetterKind, Origin, Refusal, origin_of, original_headers, refusal_of
from schemas.topics import ARTICLES_RECEIVED, DEAD_LETTERS
from streams.cli.console import tell, warn, write_json, write_line, write_table
from streams.cli.options import AsJson, Brokers
from streams.errors import ConfigurationError, StreamsError
from streams.kafka import Deliveries, open_consumer, open_producer, read_topic, require_topics
from streams.settings import Settings, load_settings

dlq = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="""See why articles were refused, and send them through again.

    Example: onrecord dlq list --kind schema""",
)

Kind: TypeAlias = Annotated[DeadLetterKind | None, typer.Option(help="Only dead letters of this kind.")]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter as it was read from its topic."""

    written_at: datetime
    key: bytes | None
    value: bytes | None
    headers: Headers
    """The record's own."""
    origin: Origin
    refusal: Refusal
    omitted: bool = False
    """Whether the record's value was too large to be kept here."""

    def summary(self) -> dict[str, Any]:
        """Return what it is and why, as JSON has it; without the record's value."""
        return {
            "when": self.written_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "kind": self.refusal.kind,
            "stage": self.refusal.stage,
            "origin": str(self.origin),
            "id": _text(self.key),
            "exception": self.refusal.exception,
            "message": self.refusal.message,
            "attempts": self.refusal.attempts,
        }


@dlq.command("list")
def list_(*, brokers: Brokers = None, kind: Kind = None, as_json: AsJson = False) -> None:
    """List the dead letters, oldest first: when, why, and where the record came from.

    A record that was refused twice from the same place is listed once, with the last reason.

    Exit codes: 0 done, also if there are none; 2 wrong options or settings; 3 no broker.

    Example: onrecord dlq list --kind schema
    """
    letters = _letters(load_settings(brokers=brokers), kind)
    if as_json:
        for letter in letters:
            write_json(letter.summary())
    elif letters:
        columns = ("when", "kind", "stage", "origin", "id", "message")
        write_table(columns, ([str(letter.summary()[column] or "") for column in columns] for letter in letters))
    tell(f"{len(letters):,} dead letters")


@dlq.command()
def show(
    origin: Annotated[str, typer.Argument(help="Where the record came from, as `onrecord dlq list` has it.")],
    *,
    brokers: Brokers = None,
    raw: Annotated[bool, typer.Option("--raw", help="Write only the record's value, byte for byte.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter: why it was refused, and the record itself.

    Exit codes: 0 done; 1 there is no such dead letter; 2 wrong options or settings; 3 no broker.

    Example: onrecord dlq show 'articles-received[3]@17'

    Example: onrecord dlq show 'articles-received[3]@17' --raw > record.json
    """
    letter = next((each for each in _letters(load_settings(brokers=brokers)) if str(each.origin) == origin), None)
    if letter is None:
        raise StreamsError(f"there is no dead letter from {origin}; `onrecord dlq list` shows where they came from")
    if raw:
        sys.stdout.buffer.write(letter.value or b"")
        return
    headers = {name: _text(value) for name, value in letter.headers}
    if as_json:
        write_json(letter.summary() | {"headers": headers, "value": _json_or_text(letter.value)})
        return
    why = letter.summary() | {f"header {name}": value for name, value in headers.items()}
    write_table(
        ("", ""), ((Text(name, style="dim"), "" if value is None else str(value)) for name, value in why.items())
    )
    if letter.refusal.stack_trace:
        write_line(f"\n{letter.refusal.stack_trace.rstrip()}")
    value = _json_or_text(letter.value)
    write_line("\n" + (value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)))


@dlq.command()
def replay(
    *,
    brokers: Brokers = None,
    kind: Kind = None,
    origin: Annotated[list[str] | None, typer.Option(help="Only the record from here; may be repeated.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
) -> None:
    """Send dead letters through the pipeline again.

    Copies the original keys, values and headers to articles-received, byte for byte, and waits for the broker. Dead
    letters stay in their topic until they expire; sending one twice is harmless, since the same article gives the same
    events.

    Exit codes: 0 all were sent; 1 some were not; 2 wrong options or settings, or neither --yes nor --dry-run; 3 no
    broker.

    Example: onrecord dlq replay --kind exhausted --yes
    """
    settings = load_settings(brokers=brokers)
    letters = [each for each in _letters(settings, kind) if not origin or str(each.origin) in origin]
    for letter in [each for each in letters if each.omitted]:
        warn(f"{letter.origin} was too large for a dead letter: it is there, as long as its topic keeps it")
        letters.remove(letter)
    absent = set(origin or ()).difference(str(each.origin) for each in letters)
    for place in sorted(absent):
        warn(f"there is no such dead letter from {place}")
    if dry_run:
        for letter in letters:
            write_line(str(letter.origin))
    elif letters and not yes:
        raise ConfigurationError(f"{len(letters)} would be sent: add --yes to send them, --dry-run to see which")
    failed = asyncio.run(_send(letters, settings)) if letters and not dry_run else {}
    for place, reason in failed.items():
        warn(f"{place}: not sent: {reason}")
    tell(f"{len(letters) - len(failed):,} {'would be sent' if dry_run else 'sent'}, {len(failed):,} failed")
    raise typer.Exit(1 if failed or absent else 0)


async def _send(letters: Iterable[DeadLetter], settings: Settings) -> dict[str, str]:
    topic = settings.topic_name(ARTICLES_RECEIVED.name)
    await require_topics(settings, [topic])
    async with open_producer(settings) as producer:
        deliveries = Deliveries(producer, topic)
        for letter in letters:
            await deliveries.send(str(letter.origin), letter.key, letter.value, letter.headers)
        await deliveries.finish()
    return deliveries.failed


def _letters(settings: Settings, kind: DeadLetterKind | None = None) -> list[DeadLetter]:
    letters = asyncio.run(_read(settings))
    return [letter for letter in letters if kind in (None, letter.refusal.kind)]


async def _read(settings: Settings) -> list[DeadLetter]:
    """Return the last dead letter of each origin, oldest first."""
    found: dict[Origin, DeadLetter] = {}
    foreign = 0
    async with open_consumer(settings) as consumer:
        topic = settings.topic_name(DEAD_LETTERS.name)
        async for record in read_topic(consumer, topic, from_beginning=True, until_end=True):
            headers: Headers = tuple(record.headers)
            written_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            try:
                origin, refusal = origin_of(headers), refusal_of(headers)
            except (KeyError, ValueError):
                foreign += 1
                continue
            own, omitted = original_headers(headers), OMITTED in dict(headers)
            found[origin] = DeadLetter(written_at, record.key, record.value, own, origin, refusal, omitted)
    if foreign:
        warn(f"{foreign} records on {topic} are no dead letters of On Record, and left out")
    return sorted(found.values(), key=lambda each: (each.written_at, each.origin.partition, each.origin.offset))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _json_or_text(value: bytes | None) -> Any:
    try:
        return json.loads(value or b"null")
    except ValueError:
        return _text(value)

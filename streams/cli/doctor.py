"""`onrecord doctor`: what must be in place, checked one by one, with what to do about each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import typer
from rich.text import Text

from streams.cli.checks import Check, State
from streams.cli.console import write_json, write_text
from streams.cli.kafka_checks import kafka_checks
from streams.cli.local_checks import analysis_checks, installation_checks
from streams.cli.options import AsJson, Brokers
from streams.errors import ConfigurationError
from streams.settings import Settings, load_settings

_MARKS: dict[State, tuple[str, str]] = {"ok": ("✓", "green"), "note": ("–", "yellow"), "wrong": ("✗", "red")}


def doctor(*, brokers: Brokers = None, as_json: AsJson = False) -> None:
    """Check that everything is in place, and say what to do if not.

    Looks at the packages, the settings, the resources, a pool process and the memory for all of them, then at the
    broker: its versions, the rights on topics and group, the topics and their copies, the clock, the consumer group.
    Nothing is written to Kafka. ✓ is well, ✗ is wrong; – is worth knowing, or cannot be known.

    Exit codes: 0 all is well; 1 something is wrong, also the settings or the broker; 2 wrong options.

    Example: onrecord doctor --brokers kafka:9092
    """
    wrong = False
    for check in _checks(brokers):
        wrong = wrong or check.state == "wrong"
        if as_json:
            write_json(check._asdict())
        else:
            mark, colour = _MARKS[check.state]
            fix = f"\n    → {check.fix}" if check.fix else ""
            write_text(Text.assemble((mark, colour), f" {check.what}: {check.says}", (fix, "bold")))
    raise typer.Exit(1 if wrong else 0)


def _checks(brokers: str | None) -> Iterator[Check]:
    yield from installation_checks()
    try:
        settings = load_settings(brokers=brokers)
    except ConfigurationError as error:
        yield Check("settings", "wrong", str(error), "correct or unset the variable")
        return
    yield Check("settings", "ok", f"brokers {settings.brokers}, group {settings.consumer_group}, {_prefix(settings)}")
    yield from analysis_checks(settings)
    yield from asyncio.run(kafka_checks(settings))


def _prefix(settings: Settings) -> str:
    return f"topic prefix {settings.topic_prefix}" if settings.topic_prefix else "no topic prefix"

"""`onrecord doctor`: what must be in place, checked one by one, with what to do about each."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Literal, NamedTuple, TypeAlias

import typer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError
from rich.text import Text

from schemas.topics import ARTICLES_RECEIVED
from streams.broker import embedded_broker
from streams.cli.console import write_json, write_text
from streams.cli.options import AsJson, Brokers
from streams.cli.topic_plan import topic_states
from streams.delivery.lag import consumer_lag
from streams.errors import ConfigurationError
from streams.kafka import open_admin, open_consumer, partitions_of
from streams.resources import load_resources
from streams.settings import Settings, load_settings

State: TypeAlias = Literal["ok", "note", "wrong"]
_MARKS: dict[State, tuple[str, str]] = {"ok": ("✓", "green"), "note": ("·", "yellow"), "wrong": ("✗", "red")}
_PACKAGES = ("onrecord", "faust-streaming", "aiokafka", "pydantic")


class Check(NamedTuple):
    """One thing that was looked at."""

    what: str
    state: State
    says: str
    fix: str = ""
    """What to do if it is wrong."""


def doctor(*, brokers: Brokers = None, as_json: AsJson = False) -> None:
    """Check that everything is in place, and say what to do if not.

    Looks at the packages, the settings, the resources, the broker, its topics and the consumer group.

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
    yield Check("Python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _packages()
    yield _embedded_broker()
    try:
        settings = load_settings(brokers=brokers)
    except ConfigurationError as error:
        yield Check("settings", "wrong", str(error), "correct or unset the variable")
        return
    yield Check("settings", "ok", f"brokers {settings.brokers}, group {settings.consumer_group}, {_prefix(settings)}")
    yield _resources(settings)
    yield from asyncio.run(_collected(settings))


def _prefix(settings: Settings) -> str:
    return f"topic prefix {settings.topic_prefix}" if settings.topic_prefix else "no topic prefix"


def _packages() -> Check:
    try:
        says = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    except PackageNotFoundError as error:
        return Check("packages", "wrong", f"{error.name} is not installed", "pip install onrecord")
    pinned = next((each for each in requires("onrecord") or () if each.startswith("faust-streaming")), "")
    if pinned.partition("==")[2].partition(";")[0].strip() != version("faust-streaming"):
        return Check("packages", "wrong", f"{says}; the guards were tested with {pinned}", f"pip install '{pinned}'")
    return Check("packages", "ok", says)


def _embedded_broker() -> Check:
    started_s = time.perf_counter()
    try:
        with embedded_broker():
            return Check("embedded broker", "ok", f"starts in {_milliseconds(started_s)}")
    except ConfigurationError as error:
        return Check("embedded broker", "note", f"{error} (only the demo and the tests need it)")


def _resources(settings: Settings) -> Check:
    started_s = time.perf_counter()
    try:
        extractor = load_resources(settings.engine).extractor
    except ConfigurationError as error:
        return Check("resources", "wrong", str(error), "pip install --force-reinstall onrecord")
    return Check("resources", "ok", f"extractor {extractor}, loaded in {_milliseconds(started_s)}")


async def _collected(settings: Settings) -> list[Check]:
    return [check async for check in _kafka_checks(settings)]


async def _kafka_checks(settings: Settings) -> AsyncIterator[Check]:
    try:
        async with open_admin(settings) as admin:
            started_s = time.perf_counter()
            cluster = await admin.describe_cluster()
            name, size, took = cluster.get("cluster_id"), len(cluster["brokers"]), _milliseconds(started_s)
            yield Check("broker", "ok", f"cluster {name}, {size} broker(s), answers in {took}")
            topics = await _topics(admin, settings)
            yield topics
            if topics.state != "wrong":
                yield await _group(admin, settings)
    except (KafkaError, ConfigurationError, OSError) as error:
        reason = str(error.args[0] if error.args else error)
        yield Check("broker", "wrong", reason, "start Kafka, or set --brokers or STREAMS_BROKERS")


async def _topics(admin: AIOKafkaAdminClient, settings: Settings) -> Check:
    states = await topic_states(admin, settings)
    missing = [state.name for state in states if state.is_missing]
    if missing:
        return Check("topics", "wrong", f"missing: {', '.join(missing)}", "onrecord topics apply")
    changed = [state.name for state in states if state.config_changes]
    if changed:
        says = f"configuration differs: {', '.join(changed)}"
        return Check("topics", "wrong", says, "onrecord topics plan shows how; onrecord topics apply changes it")
    fewer = [state.name for state in states if state.lacks_partitions]
    note = f"; fewer partitions than planned: {', '.join(fewer)}" if fewer else ""
    return Check("topics", "note" if fewer else "ok", f"all {len(states)} are there{note}")


async def _group(admin: AIOKafkaAdminClient, settings: Settings) -> Check:
    group = settings.consumer_group
    what = f"consumer group {group}"
    try:
        (response,) = await admin.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return Check(what, "note", "the broker has had no group so far", "onrecord worker")
    _error, _name, state, _type, _protocol, members, *_ = response.groups[0]
    async with open_consumer(settings) as consumer:
        partitions = await partitions_of(consumer, settings.topic_name(ARTICLES_RECEIVED.name))
        asked = frozenset((each.topic, each.partition) for each in partitions)
        lag = sum((await consumer_lag(consumer, admin, group, asked)).values())
    if not members:
        return Check(what, "note", f"no worker is running; {lag:,} articles wait", "onrecord worker")
    return Check(what, "ok", f"{state}, {len(members)} worker(s), {lag:,} articles wait")


def _milliseconds(since_s: float) -> str:
    return f"{(time.perf_counter() - since_s) * 1000:.0f} ms"

"""What `onrecord doctor` can tell without Kafka: packages, resources, a pool process, memory for all of them."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from schemas.dead_letters import Origin
from schemas.identity import CANARY_PREFIX
from schemas.topics import ARTICLES_RECEIVED
from streams.broker import embedded_broker
from streams.canary import canary_record
from streams.cli.checks import Check, milliseconds
from streams.cli.memory import MIB, memory_limit_bytes, peak_bytes
from streams.delivery.messages import Message
from streams.delivery.pool import AnalysisPool
from streams.errors import ConfigurationError, StreamsError
from streams.operations import job_settings
from streams.resources import load_resources
from streams.settings import Settings

_PACKAGES = ("onrecord", "faust-streaming", "aiokafka", "pydantic")
WORKER_BYTES = 128 * MIB
"""The worker beside its pool: 73 MiB measured when idle, and room for what it has fetched and not yet delivered."""
_ENOUGH_SHARE = 0.8
"""An estimate that comes nearer to the limit is worth a note: long articles take more than the one measured."""


def installation_checks() -> Iterator[Check]:
    """Yield what can be told without settings."""
    yield Check("Python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _packages()
    yield _embedded_broker()


def analysis_checks(settings: Settings) -> Iterator[Check]:
    """Yield whether an article can be analysed here, by as many processes as the settings ask for."""
    resources = _resources(settings)
    yield resources
    if resources.state == "ok":
        yield from asyncio.run(_pool_checks(settings))


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
            return Check("embedded broker", "ok", f"starts in {milliseconds(started_s)}")
    except ConfigurationError as error:
        return Check("embedded broker", "note", f"{error} (only the demo and the tests need it)")


def _resources(settings: Settings) -> Check:
    started_s = time.perf_counter()
    try:
        extractor = load_resources(settings.engine).extractor
    except ConfigurationError as error:
        return Check("resources", "wrong", str(error), "pip install --force-reinstall onrecord")
    return Check("resources", "ok", f"extractor {extractor}, loaded in {milliseconds(started_s)}")


async def _pool_checks(settings: Settings) -> list[Check]:
    """Have a pool process analyse a canary, and see what memory it took."""
    origin = Origin(ARTICLES_RECEIVED.name, 0, 0)
    message = Message(origin, None, canary_record(f"{CANARY_PREFIX}doctor", "0"), (), 0.0)
    pool = AnalysisPool(1, job_settings(settings), settings.article_deadline_s)
    try:
        started_s = time.perf_counter()
        await pool.start()
        ended = await pool.submit(message)
        took, process_bytes = milliseconds(started_s), peak_bytes(pool.pids[0])
    except StreamsError as error:
        return [Check("pool process", "wrong", str(error), "see what it wrote above; is there memory for it?")]
    finally:
        await pool.close()
    says = f"starts and analyses an article in {took}: {len(ended.records)} events"
    memory = memory_check(settings, process_bytes, memory_limit_bytes())
    return [Check("pool process", "ok", says), memory]


def memory_check(settings: Settings, process_bytes: int, limit: tuple[int, str]) -> Check:
    """Compare what the processes take with what there is; `limit` is in bytes, and whose it is."""
    processes, (limit_bytes, whose) = settings.pool_processes, limit
    needed = WORKER_BYTES + processes * process_bytes
    says = (
        f"{processes} pool process(es) of {process_bytes // MIB} MiB and {WORKER_BYTES // MIB} MiB for the worker make "
        f"about {needed // MIB:,} of the {whose}'s {limit_bytes // MIB:,} MiB"
    )
    if needed <= _ENOUGH_SHARE * limit_bytes:
        return Check("memory", "ok", says)
    fitting = max(1, int((_ENOUGH_SHARE * limit_bytes - WORKER_BYTES) // max(1, process_bytes)))
    enough = int(needed / _ENOUGH_SHARE) // MIB
    fix = f"set STREAMS_POOL_PROCESSES={fitting}, or give it {enough:,} MiB"
    return Check("memory", "wrong" if needed > limit_bytes else "note", says, fix)

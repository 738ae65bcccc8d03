"""How `onrecord doctor` judges what it finds."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import IncompatibleBrokerVersion

from schemas.topics import ARTICLES_ANALYSED, ARTICLES_RECEIVED, STATEMENTS_EXTRACTED, TOPICS, Topic
from streams.cli.kafka_checks import clock_check, copies_check, look_at_topics
from streams.cli.local_checks import memory_check
from streams.cli.memory import MIB, memory_limit_bytes, peak_bytes
from streams.cli.permissions import READ, WRITE, lacking_on_topics, may_join, needed_operations
from streams.cli.topic_plan import TopicState
from streams.settings import load_settings

UNTOLD = -(2**31)


class TestMemory:
    def limit(self, folder: Path, membership: str) -> tuple[int, str]:
        (folder / "membership").write_text(membership)
        return memory_limit_bytes(folder / "cgroup", folder / "membership")

    def write(self, folder: Path, name: str, value: object) -> None:
        path = folder / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{value}\n")

    def test_the_limit_of_a_container_is_found(self, tmp_path: Path) -> None:
        self.write(tmp_path, "memory.max", 64 * MIB)
        assert (64 * MIB, "container") == self.limit(tmp_path, "0::/\n")

    def test_the_least_limit_on_the_way_to_the_root_counts(self, tmp_path: Path) -> None:
        self.write(tmp_path, "pods/memory.max", 32 * MIB)
        self.write(tmp_path, "pods/one/memory.max", 48 * MIB)
        assert (32 * MIB, "container") == self.limit(tmp_path, "0::/pods/one\n")

    def test_the_limit_of_the_first_version_of_control_groups_is_found(self, tmp_path: Path) -> None:
        self.write(tmp_path, "memory/docker/memory.limit_in_bytes", 64 * MIB)
        assert (64 * MIB, "container") == self.limit(tmp_path, "5:cpu,cpuacct:/x\n4:memory:/docker\n")

    @pytest.mark.parametrize("none", ["max", "9223372036854771712"])
    def test_without_a_limit_there_is_the_machines_memory(self, tmp_path: Path, none: str) -> None:
        self.write(tmp_path, "memory.max", none)
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        assert (machine, "machine") == self.limit(tmp_path, "0::/\n")

    def test_a_process_has_used_memory(self) -> None:
        assert MIB < peak_bytes() <= peak_bytes(os.getpid()), "the peak only rises"

    @pytest.mark.parametrize(
        ("processes", "state", "fix"),
        [(4, "ok", ""), (8, "note", "set STREAMS_POOL_PROCESSES=6, or give it 1,160 MiB"), (12, "wrong", "=6,")],
    )
    def test_processes_must_fit_into_the_limit(self, processes: int, state: str, fix: str) -> None:
        settings = load_settings({}, pool_processes=processes)
        check = memory_check(settings, 100 * MIB, (1000 * MIB, "container"))
        assert (state, True) == (check.state, fix in check.fix)


class Admin:
    """Answers requests as a broker would."""

    def __init__(self, **answer: Any) -> None:
        self.answer = SimpleNamespace(**answer)

    async def find_coordinator(self, group: str) -> int:
        return len(group)

    async def _send_request(self, _request: object, _node: int | None = None) -> Any:
        return self.answer


class OldAdmin(Admin):
    async def _send_request(self, _request: object, _node: int | None = None) -> Any:
        raise IncompatibleBrokerVersion("too old")


def lacking(*topics: tuple[int, str, int]) -> dict[str, frozenset[int]] | None:
    admin: Any = Admin(topics=[(error, name, False, [], allowed) for error, name, allowed in topics])
    needed = {"in": frozenset({READ}), "out": frozenset({WRITE})}
    return asyncio.run(lacking_on_topics(admin, needed))


def joins(error: int, allowed: int) -> bool | None:
    admin: Any = Admin(groups=[(error, "group", "Stable", "consumer", "range", [], allowed)])
    return asyncio.run(may_join(admin, "group"))


class TestRights:
    def test_what_is_needed_of_a_topic_and_not_allowed_is_named(self) -> None:
        assert {"out": frozenset({WRITE})} == lacking((0, "in", 1 << READ), (0, "out", 1 << READ))

    def test_a_topic_that_is_hidden_lacks_all(self) -> None:
        assert {"in": frozenset({READ})} == lacking((29, "in", UNTOLD), (0, "out", 1 << WRITE))

    def test_a_topic_that_is_not_there_lacks_nothing(self) -> None:
        assert {} == lacking((3, "in", 0), (0, "out", 1 << WRITE))

    def test_a_broker_that_does_not_say_is_not_guessed_about(self) -> None:
        old: Any = OldAdmin()
        assert lacking((0, "in", UNTOLD), (0, "out", UNTOLD)) is None
        assert asyncio.run(lacking_on_topics(old, {})) is None
        assert asyncio.run(may_join(old, "group")) is None

    @pytest.mark.parametrize(
        ("error", "allowed", "expected"),
        [(0, 1 << READ, True), (0, 1 << 8, False), (30, 0, False), (0, UNTOLD, None), (15, 0, None)],
    )
    def test_joining_the_group_takes_the_right_to_read_it(
        self, error: int, allowed: int, expected: bool | None
    ) -> None:
        assert expected == joins(error, allowed)

    def test_a_canary_needs_more_than_a_worker(self) -> None:
        plain, canary = (needed_operations(load_settings({}, canary_interval_s=each)) for each in (None, 60))
        assert {READ} == plain[ARTICLES_RECEIVED.name]
        assert {READ, WRITE} == canary[ARTICLES_RECEIVED.name] == canary[ARTICLES_ANALYSED.name]
        assert {WRITE} == plain[ARTICLES_ANALYSED.name] == canary[STATEMENTS_EXTRACTED.name]


class GuardedAdmin:
    """A broker with some topics, whose configuration nobody may read."""

    def __init__(self, *there: str) -> None:
        self.there = there

    async def list_topics(self) -> list[str]:
        return list(self.there)

    async def describe_topics(self) -> list[dict[str, Any]]:
        return [{"topic": name, "partitions": [{"leader": 1}]} for name in self.there]

    async def describe_configs(self, resources: list[Any]) -> list[Any]:
        return [SimpleNamespace(resources=[(29, "not allowed", 2, each.name, []) for each in resources])]


@pytest.mark.parametrize(
    ("there", "state", "says"),
    [(TOPICS, "note", "may not be read"), (TOPICS[1:], "wrong", "missing: articles-received")],
)
def test_topics_are_looked_for_though_their_configuration_may_not_be_read(
    there: tuple[Topic, ...], state: str, says: str
) -> None:
    admin: Any = GuardedAdmin(*(topic.name for topic in there))
    check, states = asyncio.run(look_at_topics(admin, load_settings({})))
    assert (state, True, ()) == (check.state, says in check.says, states)


@pytest.mark.parametrize(
    ("ahead_s", "of_broker", "state"),
    [(-3600.0, True, "ok"), (1.0, True, "ok"), (60.0, True, "wrong"), (60.0, False, "note")],
)
def test_a_clock_is_judged_only_by_what_is_ahead(ahead_s: float, of_broker: bool, state: str) -> None:
    assert state == clock_check(ahead_s, of_broker=of_broker).state


@pytest.mark.parametrize(
    ("copies", "in_sync", "minimum", "state"),
    [(3, 3, "2", "ok"), (3, 2, "2", "note"), (3, 1, "2", "wrong"), (1, 1, "1", "note"), (1, 1, None, "note")],
)
def test_copies_must_be_as_many_as_a_write_waits_for(
    copies: int, in_sync: int, minimum: str | None, state: str
) -> None:
    config = None if minimum is None else {"min.insync.replicas": minimum}
    topic = TopicState(STATEMENTS_EXTRACTED, "s", 12, 12, config)
    assert state == copies_check([topic], {"s": copies}, {"s": in_sync}).state

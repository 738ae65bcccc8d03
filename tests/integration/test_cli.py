"""The commands that talk to Kafka, on a real broker; what they wrote is read with a client that is not ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from typer.testing import CliRunner, Result

from schemas.topics import TOPICS
from streams.cli import app
from tests.integration.conftest import Command, Kafka, article


def test_publish_writes_each_record_under_its_articles_id(kafka: Kafka, onrecord: Command, tmp_path: Path) -> None:
    _, value = article(1)
    (tmp_path / "feed.jsonl").write_bytes(value + b'\n{"id": "no-text"}\nnot json\n')
    (tmp_path / "page.html").write_text("<p>One.</p>")
    result = onrecord("publish", tmp_path / "feed.jsonl", tmp_path / "page.html", "--json")
    assert 0 == result.exit_code, result.stderr
    assert {"topic": f"{kafka.prefix}articles-received", "published": 4, "failed": 0} == json.loads(result.stdout)
    expected = {
        (b"article-00001", value),
        (b"no-text", b'{"id": "no-text"}'),
        (None, b"not json"),
        (b"page", b'{"id": "page", "html": "<p>One.</p>"}'),
    }
    assert expected == {(record.key(), record.value()) for record in kafka.read("articles-received")}
    assert "feed.jsonl:3: not JSON" in result.stderr


def test_versions_of_an_article_stay_in_order(kafka: Kafka, onrecord: Command) -> None:
    versions = [json.dumps({"id": "a", "version": str(number), "text": "One."}) for number in range(50)]
    assert 0 == onrecord("publish", "-", input="\n".join(versions)).exit_code
    assert versions == [(record.value() or b"").decode() for record in kafka.read("articles-received")]


def test_publish_says_what_was_not_accepted_and_goes_on(kafka: Kafka, onrecord: Command) -> None:
    too_large = json.dumps({"id": "large", "text": "x" * 5_000_000})
    result = onrecord("publish", "-", "--json", input=f'{too_large}\n{{"id": "a", "text": "One."}}\n')
    assert 1 == result.exit_code
    assert (1, 1) == tuple(json.loads(result.stdout)[name] for name in ("published", "failed"))
    assert "stdin:1: not published: " in result.stderr
    assert [b"a"] == [record.key() for record in kafka.read("articles-received")]


def test_publish_keeps_to_the_rate(onrecord: Command) -> None:
    started_s = time.monotonic()
    assert 0 == onrecord("publish", "-", "--rate", 10, input='{"id": "a", "text": "One."}\n' * 6).exit_code
    assert 0.5 <= time.monotonic() - started_s


def test_a_record_read_from_a_pipe_is_sent_before_the_next_one_comes(kafka: Kafka) -> None:
    environment = os.environ | {"STREAMS_BROKERS": kafka.address, "STREAMS_TOPIC_PREFIX": kafka.prefix}
    command = [sys.executable, "-m", "streams", "publish", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdin
        process.stdin.write(b'{"id": "a", "text": "One."}\n')
        process.stdin.flush()
        deadline_s = time.monotonic() + 20
        while not kafka.read("articles-received"):
            assert time.monotonic() < deadline_s, "the record waits for the next one"
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(20)
        assert process.stderr
        assert b"" == process.stderr.read()


def test_tail_shows_what_is_there_and_stops(kafka: Kafka, onrecord: Command) -> None:
    kafka.produce([article(number) for number in range(30)])
    result = onrecord("tail", "articles-received", "--until-end", "--json")
    assert {article(number)[1].decode() for number in range(30)} == set(result.stdout.splitlines())
    assert "" == result.stderr


def test_tail_of_an_empty_topic_ends_at_once(onrecord: Command) -> None:
    result = onrecord("tail", "statements-extracted", "--until-end")
    assert (0, "", "") == (result.exit_code, result.stdout, result.stderr)


def test_tail_stops_after_as_many_as_asked_for(kafka: Kafka, onrecord: Command) -> None:
    kafka.produce([article(number) for number in range(30)])
    result = onrecord("tail", "articles-received", "--from-beginning", "--max", 3, "--json")
    assert (0, 3) == (result.exit_code, len(result.stdout.splitlines()))


def test_tail_follows_what_arrives_until_interrupted(kafka: Kafka) -> None:
    kafka.produce([article(1)])
    environment = os.environ | {"STREAMS_BROKERS": kafka.address, "STREAMS_TOPIC_PREFIX": kafka.prefix}
    command = [sys.executable, "-m", "streams", "tail", "articles-received", "--json", "--from-beginning"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stderr
        assert article(1)[1] == process.stdout.readline().strip()
        kafka.produce([article(2)])
        assert article(2)[1] == process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(20)
        assert b"Traceback" not in process.stderr.read()


def test_a_topic_that_is_not_there_is_named_with_what_to_do(broker: str) -> None:
    command = ["tail", "statements-extracted", "--until-end", "--brokers", broker]
    result = CliRunner(env={"STREAMS_TOPIC_PREFIX": "absent-"}).invoke(app, command)
    assert 2 == result.exit_code
    assert "absent-statements-extracted; create what is missing with `onrecord topics apply`" in result.stderr
    assert (
        "absent-statements-extracted" not in AdminClient({"bootstrap.servers": broker}).list_topics(timeout=20).topics
    )


def test_configuration_that_differs_is_set_or_the_broker_is_said_to_be_unable(kafka: Kafka, onrecord: Command) -> None:
    plan = onrecord("topics", "plan", "--partitions", 1, "--json")
    states = {state["topic"]: state["config_changes"] for state in map(json.loads, plan.stdout.splitlines())}
    changes = states[f"{kafka.prefix}articles-analysed"]
    assert (1, "compact") == (plan.exit_code, changes["cleanup.policy"]["planned"])
    applied = onrecord("topics", "apply", "--partitions", 1)
    assert 0 == applied.exit_code
    told = " ".join(applied.stderr.split())
    unable = f"this broker cannot change the configuration of {kafka.prefix}articles-analysed" in told
    assert unable or 0 == onrecord("topics", "plan", "--partitions", 1).exit_code


class TestTopics:
    @pytest.fixture
    def prefix(self) -> str:
        return f"t{uuid.uuid4().hex[:8]}-"

    @pytest.fixture
    def topics(self, broker: str, prefix: str) -> Command:
        environment = {"STREAMS_BROKERS": broker, "STREAMS_TOPIC_PREFIX": prefix}
        return lambda *arguments: CliRunner(env=environment).invoke(app, ["topics", *map(str, arguments)])

    def test_plan_says_what_is_missing_and_creates_nothing(self, topics: Command, broker: str, prefix: str) -> None:
        result = topics("plan", "--json")
        assert 1 == result.exit_code
        assert {False} == {json.loads(line)["exists"] for line in result.stdout.splitlines()}
        there = AdminClient({"bootstrap.servers": broker}).list_topics(timeout=20).topics
        assert [] == [name for name in there if name.startswith(prefix)]

    def test_apply_creates_the_topics_of_the_contracts(self, topics: Command, broker: str, prefix: str) -> None:
        assert 0 == topics("apply", "--partitions", 3).exit_code
        there = AdminClient({"bootstrap.servers": broker}).list_topics(timeout=20).topics
        made = {name: len(topic.partitions) for name, topic in there.items() if name.startswith(prefix)}
        assert {prefix + topic.name: 3 for topic in TOPICS} == made

    def test_applied_topics_are_as_planned(self, topics: Command) -> None:
        topics("apply", "--replication-factor", 1)
        result = topics("plan", "--json")
        assert 0 == result.exit_code, result.stdout
        states = [json.loads(line) for line in result.stdout.splitlines()]
        assert [topic.partitions for topic in TOPICS] == [state["partitions"]["actual"] for state in states]
        assert [{}] * len(TOPICS) == [state["config_changes"] for state in states]

    def test_applying_twice_changes_nothing(self, topics: Command) -> None:
        first, second = topics("apply"), topics("apply")
        assert (0, "") == (second.exit_code, second.stderr)
        assert first.stdout == second.stdout
        assert first.stderr.startswith("created ")

    def test_fewer_partitions_than_planned_are_reported_and_left(self, topics: Command) -> None:
        topics("apply", "--partitions", 2)
        assert 1 == topics("plan", "--partitions", 4).exit_code
        result = topics("apply", "--partitions", 4)
        assert 0 == result.exit_code
        assert "keys would move" in " ".join(result.stderr.split())
        assert 0 == topics("plan", "--partitions", 2).exit_code

    def test_more_partitions_than_planned_are_welcome(self, topics: Command) -> None:
        topics("apply", "--partitions", 3)
        assert 0 == topics("plan", "--partitions", 2).exit_code


class TestDoctor:
    @pytest.fixture
    def prefix(self) -> str:
        return f"t{uuid.uuid4().hex[:8]}-"

    @pytest.fixture
    def run(self, broker: str, prefix: str) -> Command:
        environment = {
            "STREAMS_BROKERS": broker,
            "STREAMS_TOPIC_PREFIX": prefix,
            "STREAMS_CONSUMER_GROUP": f"{prefix}group",
            "STREAMS_POOL_PROCESSES": "1",
        }
        return lambda *arguments: CliRunner(env=environment).invoke(app, list(map(str, arguments)))

    def checks(self, result: Result) -> dict[str, dict[str, str]]:
        return {check["what"]: check for check in map(json.loads, result.stdout.splitlines())}

    def test_missing_topics_are_wrong_with_what_to_do(self, run: Command) -> None:
        result = run("doctor")
        assert 1 == result.exit_code
        assert "✗ topics: missing: " in result.stdout
        assert "→ onrecord topics apply" in result.stdout

    def test_a_broker_with_its_topics_is_well(self, run: Command, prefix: str) -> None:
        assert 0 == run("topics", "apply").exit_code
        result = run("doctor", "--json")
        assert 0 == result.exit_code, result.stdout
        states = {what: check["state"] for what, check in self.checks(result).items()}
        well = ("Python", "packages", "settings", "resources", "pool process", "memory", "broker", "versions", "topics")
        assert {"ok"} == {states[what] for what in well}
        assert "note" == states[f"consumer group {prefix}group"]

    def test_rights_are_told_or_said_to_be_unknown(self, run: Command) -> None:
        assert 0 == run("topics", "apply").exit_code
        run("doctor")  # Kafka makes its own topic for groups when one is first asked for
        rights = self.checks(run("doctor", "--json"))["rights"]
        assert "ok" == rights["state"] or "cannot be known" in rights["says"]

    def test_the_clock_is_judged_by_the_newest_article(self, broker: str, run: Command, prefix: str) -> None:
        assert 0 == run("topics", "apply").exit_code
        assert "no record" in self.checks(run("doctor", "--json"))["clock"]["says"]
        producer = Producer({"bootstrap.servers": broker})
        producer.produce(f"{prefix}articles-received", b"{}", timestamp=int(time.time() * 1000) + 3_600_000)
        assert 0 == producer.flush(20)
        clock = self.checks(run("doctor", "--json"))["clock"]
        assert ("note", True) == (clock["state"], "s ahead: the clock of whoever published it" in clock["says"])

    def test_articles_that_wait_are_counted(self, run: Command, prefix: str, tmp_path: Path) -> None:
        assert 0 == run("topics", "apply").exit_code
        (tmp_path / "one.txt").write_text("One.")
        assert 0 == run("publish", tmp_path / "one.txt").exit_code
        run("doctor")  # see above
        group = self.checks(run("doctor", "--json"))[f"consumer group {prefix}group"]
        assert ("note", "no worker is running; 1 articles wait") == (group["state"], group["says"])

    def test_the_doctor_writes_nothing(self, run: Command) -> None:
        assert 0 == run("topics", "apply").exit_code
        run("doctor")
        assert "" == run("tail", "articles-received", "--until-end").stdout

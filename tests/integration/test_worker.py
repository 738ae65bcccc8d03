"""What consumers and operators may rely on, seen from outside: real broker and processes, a client that is not ours."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path

import jsonschema
import pytest

from schemas.topics import EVENT_TOPICS, WORKER_TOPICS
from tests.integration.conftest import Kafka, StartWorker, article

WRITTEN = [topic for topic in EVENT_TOPICS if topic in WORKER_TOPICS]
SCHEMAS = Path(__file__).parents[2] / "schemas" / "jsonschema"


def test_an_article_comes_out_as_valid_events_for_an_independent_client(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    worker = start_worker()
    kafka.produce([article(1)])
    worker.wait_for(lambda: kafka.closed() == {"article-00001": 1}, 60, "analysed")
    for topic in WRITTEN:
        records = kafka.read(topic.name)
        assert records, f"nothing on {topic.name}"
        schema = json.loads((SCHEMAS / f"{topic.name}.json").read_text())
        for record in records:
            value = json.loads(record.value() or b"")
            jsonschema.validate(value, schema)
            headers = dict(record.headers() or [])
            assert b"application/json" == headers["content-type"]
            assert b"1.0" == headers["ce_specversion"]
            assert b"article-00001" == headers["ce_subject"]
            assert schema["$id"].encode() == headers["ce_dataschema"]
            assert str(value[topic.key]).encode() == record.key()


def test_statements_say_who_said_what_in_the_words_of_the_article(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker()
    kafka.produce([article(1)])
    worker.wait_for(lambda: bool(kafka.closed()), 60, "analysed")
    (cleaned,) = (json.loads(record.value() or b"") for record in kafka.read("articles-cleaned"))
    statements = [json.loads(record.value() or b"") for record in kafka.read("statements-extracted")]
    direct = next(each for each in statements if each["kind"] == "direct")
    assert ("Ann Lee", "person:ann-lee", "tell") == (
        direct["source"]["name"],
        direct["source"]["entity_id"],
        direct["cue"]["lemma"],
    )
    for statement in statements:
        for span in statement["cue"]["spans"] + statement["content"]["spans"] + statement["source"]["spans"]:
            assert cleaned["text"][span["start"] : span["end"]] == span["exact"]


@pytest.mark.timeout(240)
def test_a_worker_killed_half_way_loses_nothing_and_repeats_only_the_same_bytes(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    expected = {f"article-{number:05d}" for number in range(500)}
    kafka.produce([article(number) for number in range(500)])
    worker = start_worker()
    worker.wait_for(lambda: len(kafka.read("articles-analysed")) > 150, 90, "half-way")
    worker.kill()
    assert len(kafka.closed()) < 500, "killed too late for the test to mean anything"
    ended_at_kill = kafka.closed()
    positions = {record.key(): (record.partition(), record.offset()) for record in kafka.read("articles-received")}
    committed = kafka.committed(worker.group)
    for key, (partition, offset) in positions.items():
        if (key or b"").decode() not in ended_at_kill:
            assert committed.get(partition or 0, 0) <= (offset or 0), f"{key!r} is committed and has not ended"
    second = start_worker()
    second.wait_for(lambda: set(kafka.closed()) == expected, 120, "all analysed")
    for topic in WRITTEN:
        values: dict[bytes, set[bytes]] = {}
        for record in kafka.read(topic.name):
            values.setdefault(dict(record.headers() or [])["ce_id"], set()).add(record.value() or b"")
        assert {1} == {len(same) for same in values.values()}, f"one id with different bytes on {topic.name}"
    assert 0 == second.stop()


POISON: dict[str, tuple[bytes | None, str]] = {
    "not-json": (b"{truncated", "schema"),
    "not-an-object": (b"[]", "schema"),
    "no-text": (b'{"id": "x"}', "schema"),
    "no-value": (None, "schema"),
    "too-long": (json.dumps({"id": "x", "text": "word " * 5_000}).encode(), "extraction"),
    "hostile-html": (
        b'{"id": "x", "html": "<html><body><p ' + b"a=1 " * 20_000 + b'>x</p></body></html>"}',
        "extraction",
    ),
}


def test_every_kind_of_poison_becomes_a_dead_letter_and_the_next_article_flows(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    worker = start_worker(max_text_chars=20_000)
    kafka.produce([(key.encode(), value) for key, (value, _) in POISON.items()])
    kafka.produce([article(number) for number in range(8)])
    worker.wait_for(lambda: len(kafka.closed()) == len(POISON) + 8, 60, "all ended")
    letters = {(record.key() or b"").decode(): record for record in kafka.read("articles-received-dlq")}
    assert POISON.keys() == letters.keys()
    for key, (value, kind) in POISON.items():
        headers = dict(letters[key].headers() or [])
        assert value == letters[key].value()
        assert (b"test", kind.encode()) == (headers["feed"], headers["onrecord-kind"])
        assert f"{kafka.prefix}articles-received".encode() == headers["__streams.errors.topic"]
        assert headers["__streams.errors.message"]


@pytest.mark.timeout(180)
def test_two_workers_share_the_partitions_and_one_takes_over_from_the_other(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    first, second = start_worker(), start_worker()
    for worker in (first, second):
        worker.wait_until_ready()
        worker.wait_for(lambda worker=worker: "onrecord_partitions_assigned 2.0" in worker.metrics(), 60, "sharing")  # type: ignore[misc]
    kafka.produce([article(number) for number in range(100)])
    first.wait_for(lambda: len(kafka.closed()) == 100, 60, "all analysed")
    for worker in (first, second):
        assert 'onrecord_articles_ended_total{outcome="published",reason="analysed"}' in worker.metrics()
    assert 0 == first.stop()
    second.wait_for(lambda: "onrecord_partitions_assigned 4.0" in second.metrics(), 60, "taking over")
    kafka.produce([article(number) for number in range(100, 120)])
    second.wait_for(lambda: len(kafka.closed()) == 120, 60, "all analysed")


@pytest.mark.timeout(180)
def test_sigterm_ends_what_is_in_flight_and_commits_it(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker()
    kafka.produce([article(number) for number in range(300)])
    worker.wait_for(lambda: len(kafka.closed()) > 30, 60, "busy")
    assert 0 == worker.stop()
    closed, committed = kafka.closed(), kafka.committed(worker.group)
    ended = {
        (record.key() or b"").decode()
        for record in kafka.read("articles-received")
        if (record.offset() or 0) < committed.get(record.partition() or 0, 0)
    }
    assert set(closed) == ended, "what has ended is committed, and nothing else"
    assert [] == worker.children()


def test_a_killed_pool_process_is_replaced_and_its_article_tried_again(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker()
    worker.wait_until_ready()
    (child,) = worker.children()
    os.kill(child, signal.SIGSTOP)
    kafka.produce([article(number) for number in range(50)])
    worker.wait_for(lambda: worker.metric("onrecord_pool_busy") == 1, 20, "busy")
    os.kill(child, signal.SIGKILL)
    worker.wait_for(lambda: len(kafka.closed()) == 50, 60, "all analysed")
    assert 1 == worker.metric("onrecord_child_restarts_total")
    assert [] == kafka.read("articles-received-dlq")


@pytest.mark.timeout(180)
def test_a_rebalance_does_not_wait_for_a_slow_article_and_nothing_is_lost(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    limits = {"rebalance_timeout_s": 8, "article_deadline_s": 7.5, "request_timeout_s": 20}
    first = start_worker(**limits)
    first.wait_until_ready()
    (child,) = first.children()
    os.kill(child, signal.SIGSTOP)
    kafka.produce([article(number) for number in range(40)])
    first.wait_for(lambda: first.metric("onrecord_window_depth") > 10, 20, "full")
    second = start_worker(**limits)
    second.wait_for(lambda: len(kafka.closed()) == 40, 90, "all analysed")
    second.wait_until_ready()
    for worker in (first, second):
        worker.wait_for(lambda worker=worker: worker.metric("onrecord_partitions_assigned") == 2, 60, "sharing")  # type: ignore[misc]
    first.wait_for(lambda: sum(kafka.committed(first.group).values()) == 40, 30, "all committed")
    assert len(kafka.read("articles-received-dlq")) <= 1, "only the article that was stopped may be blamed"


def test_lag_is_measured_while_nothing_is_consumed(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker(window_per_process=1)
    worker.wait_until_ready()
    (child,) = worker.children()
    os.kill(child, signal.SIGSTOP)
    for number in range(20):
        kafka.produce([article(number)])
    worker.wait_for(lambda: worker.metric("onrecord_consumer_lag_messages") == 20, 20, "20 records behind")
    os.kill(child, signal.SIGCONT)
    worker.wait_for(lambda: len(kafka.closed()) == 20, 60, "all analysed")
    worker.wait_for(lambda: worker.metric("onrecord_consumer_lag_messages") == 0, 20, "up to date")
    assert abs(time.time() - worker.metric("onrecord_last_progress_timestamp_seconds")) < 60


def test_faust_runs_the_same_app_from_its_own_command_line(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker(("-m", "faust", "-A", "streams.app:app", "worker", "--without-web"))
    kafka.produce([article(1)])
    worker.wait_for(lambda: kafka.closed() == {"article-00001": 1}, 60, "analysed")


def test_a_worker_without_topics_says_how_to_create_them(start_worker: StartWorker) -> None:
    worker = start_worker(topic_prefix="nowhere-")
    assert 2 == worker.process.wait(30)
    assert "create what is missing with `onrecord topics apply`" in worker.log.read_text()


def test_a_worker_whose_port_is_taken_says_which_setting_to_change(start_worker: StartWorker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        worker = start_worker(metrics_port=taken.getsockname()[1])
        assert 2 == worker.process.wait(30)
    assert "STREAMS_METRICS_PORT" in worker.log.read_text()


def test_a_worker_without_a_broker_says_so_and_exits(start_worker: StartWorker) -> None:
    worker = start_worker(brokers="127.0.0.1:1")
    assert 3 == worker.process.wait(60)
    assert "127.0.0.1:1" in worker.log.read_text()
    assert "Traceback" not in worker.log.read_text()

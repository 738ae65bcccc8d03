"""What an operator sees of a worker: its canary, its traces and its log."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest
from confluent_kafka import Producer

from tests.collector import running_collector
from tests.integration.conftest import PARTITIONS, Kafka, StartWorker, WorkerProcess, article

TRACE = "0af7651916cd43dd8448eb211c80319c"
SUCCESS = "onrecord_canary_last_success_timestamp_seconds"
LATENCY = "onrecord_canary_latency_seconds_count"


def canaries(kafka: Kafka) -> dict[int, set[str]]:
    """Return the ids of the canaries on each partition of the input."""
    found: dict[int, set[str]] = {}
    for record in kafka.read("articles-received"):
        if (record.key() or b"").startswith(b"canary:"):
            found.setdefault(record.partition() or 0, set()).add((record.key() or b"").decode())
    return found


def lines(worker: WorkerProcess) -> list[dict[str, object]]:
    return [json.loads(line) for line in worker.log.read_text().splitlines()]


def test_a_canary_goes_through_every_partition_and_its_success_is_a_heartbeat(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    worker = start_worker(canary_interval_s=0.5)
    worker.wait_until_ready()
    worker.wait_for(lambda: worker.metric(LATENCY) >= 2 * PARTITIONS, 60, "two rounds back")
    group = f"{kafka.prefix}group"
    assert {number: {f"canary:{group}:{number}"} for number in range(PARTITIONS)} == canaries(kafka)
    assert abs(time.time() - worker.metric(SUCCESS)) < 10
    assert 0 == worker.metric("onrecord_statements_total")
    assert all((record.key() or b"").startswith(b"canary:") for record in kafka.read("statements-extracted"))
    assert 0 == worker.stop()
    assert "Traceback" not in worker.log.read_text()


def test_the_heartbeat_stops_while_the_pipeline_stands_still_and_returns_with_it(start_worker: StartWorker) -> None:
    worker = start_worker(canary_interval_s=0.5, article_deadline_s=50)
    worker.wait_until_ready()
    worker.wait_for(lambda: worker.metric(LATENCY) >= PARTITIONS, 60, "a round back")
    (child,) = worker.children()
    os.kill(child, signal.SIGSTOP)
    time.sleep(1)
    seen, stood_still_at = worker.metric(LATENCY), worker.metric(SUCCESS)
    time.sleep(3)
    assert (seen, stood_still_at) == (worker.metric(LATENCY), worker.metric(SUCCESS))
    os.kill(child, signal.SIGCONT)
    worker.wait_for(lambda: worker.metric(SUCCESS) > stood_still_at, 30, "moving again")


@pytest.mark.timeout(180)
def test_a_worker_without_partitions_has_a_heartbeat_and_sends_nothing(start_worker: StartWorker) -> None:
    workers = [start_worker(canary_interval_s=0.5) for _ in range(PARTITIONS + 1)]
    for worker in workers:
        worker.wait_until_ready()

    def shares() -> list[float]:
        return sorted(worker.metric("onrecord_partitions_assigned") for worker in workers)

    workers[0].wait_for(lambda: shares() == [0.0] + [1.0] * PARTITIONS, 90, "sharing")
    spare = next(worker for worker in workers if worker.metric("onrecord_partitions_assigned") == 0)
    sent, since_s = spare.metric(LATENCY), time.time()
    spare.wait_for(lambda: spare.metric(SUCCESS) > since_s, 30, "alive")
    assert sent == spare.metric(LATENCY)


def test_without_being_asked_for_no_canary_is_sent(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker()
    worker.wait_until_ready()
    time.sleep(1)
    assert ({}, 0) == (canaries(kafka), worker.metric(SUCCESS))


def test_a_worker_continues_a_trace_from_the_record_to_every_output(kafka: Kafka, start_worker: StartWorker) -> None:
    with running_collector() as collector:
        worker = start_worker(otlp_endpoint=collector.url)
        worker.wait_until_ready()
        key, value = article(1)
        producer = Producer({"bootstrap.servers": kafka.address})
        headers: list[tuple[str, str | bytes | None]] = [("traceparent", f"00-{TRACE}-b7ad6b7169203331-01")]
        producer.produce(f"{kafka.prefix}articles-received", value, key, headers=headers)
        assert 0 == producer.flush(20)
        worker.wait_for(lambda: bool(kafka.closed()), 60, "analysed")
        (span,) = collector.named(f"process {kafka.prefix}articles-received")
        assert (TRACE, "b7ad6b7169203331") == (span.trace_id.hex(), span.parent_span_id.hex())
        assert ["queue", "decode", "analyse", "encode", "send"] == list(collector.children(span))
        for topic in ("articles-cleaned", "statements-extracted", "entities-mentioned", "articles-analysed"):
            carried = {dict(record.headers() or [])["traceparent"] for record in kafka.read(topic)}
            assert {f"00-{TRACE}-{span.span_id.hex()}-01".encode()} == carried
        assert 0 == worker.stop()


def test_a_collector_that_is_not_there_holds_nothing_up(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker(otlp_endpoint="http://127.0.0.1:1")
    kafka.produce([article(number) for number in range(50)])
    worker.wait_for(lambda: len(kafka.closed()) == 50, 60, "analysed")
    assert 0 == worker.stop()


def test_the_log_tells_start_stop_and_what_did_not_succeed(kafka: Kafka, start_worker: StartWorker) -> None:
    worker = start_worker(log_format="json", otlp_endpoint="http://me:secret@127.0.0.1:1")
    kafka.produce([article(1), (b"broken", b"{truncated"), (b"empty", b'{"id": "empty", "text": " "}')])
    worker.wait_for(lambda: len(kafka.closed()) == 3, 60, "all ended")
    assert 0 == worker.stop()
    told = lines(worker)
    assert "secret" not in worker.log.read_text()
    start, stop = told[0], told[-1]
    assert kafka.address == start["settings"]["brokers"]  # type: ignore[index]
    assert {"published": 1, "dropped": 1, "dead-lettered": 1}.items() <= stop["counts"].items()  # type: ignore[attr-defined]
    outcomes = {line["article_id"]: line for line in told if "outcome" in line}
    assert {"broken": "schema", "empty": "empty"} == {name: line["kind"] for name, line in outcomes.items()}
    places = {
        (record.key() or b"").decode(): (record.topic(), record.partition(), record.offset())
        for record in kafka.read("articles-received")
    }
    for name, line in outcomes.items():
        assert places[name] == (line["topic"], line["partition"], line["offset"])
    ours = ("streams.cli.worker", "streams.operations", "streams.delivery.")
    chatty = [line for line in told if line["level"] == "info" and not str(line["logger"]).startswith(ours)]
    assert [] == chatty

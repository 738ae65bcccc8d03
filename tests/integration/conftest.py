"""A real broker, workers as real processes, and a client that is not our code."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    Producer,
    TopicPartition,
)
from confluent_kafka import Message as Received
from confluent_kafka.admin import AdminClient, NewTopic
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner, Result

from schemas.topics import TOPICS
from streams.broker import embedded_broker
from streams.cli import app

PARTITIONS = 4
START_LIMIT_S = 60.0


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """The Kafka that KAFKA_BOOTSTRAP_SERVERS names, else the embedded broker."""
    address = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if address:
        yield address
        return
    with embedded_broker() as address:
        yield address


@dataclass
class Kafka:
    """Topics of one test, read and written with confluent-kafka."""

    address: str
    prefix: str
    admin: AdminClient = field(init=False)

    def __post_init__(self) -> None:
        self.admin = AdminClient({"bootstrap.servers": self.address})
        topics = [NewTopic(self.prefix + topic.name, PARTITIONS, 1) for topic in TOPICS]
        for created in self.admin.create_topics(topics).values():
            created.result(timeout=20)

    def produce(self, records: list[tuple[bytes, bytes | None]], topic: str = "articles-received") -> None:
        producer = Producer({"bootstrap.servers": self.address, "message.max.bytes": 8_000_000})
        for key, value in records:
            producer.produce(self.prefix + topic, key=key, value=value, headers=[("feed", b"test")])
        assert producer.flush(30) == 0

    def read(self, topic: str) -> list[Received]:
        """Return every record that is on a topic now: each partition is read until the broker says that it ends."""
        name = self.prefix + topic
        reader = {"group.id": f"reader-{uuid.uuid4()}", "enable.partition.eof": True, "fetch.wait.max.ms": 20}
        consumer = Consumer({"bootstrap.servers": self.address, **reader})
        found: list[Received] = []
        unread = set(range(PARTITIONS))
        try:
            consumer.assign([TopicPartition(name, partition, OFFSET_BEGINNING) for partition in unread])
            while unread:
                message = consumer.poll(20)
                assert message is not None, f"{name} stopped short on {unread}"
                error = message.error()
                if error is None:
                    found.append(message)
                else:
                    assert error.code() == KafkaError._PARTITION_EOF, error
                    unread.discard(message.partition())
        finally:
            consumer.close()
        return found

    def committed(self, group: str, topic: str = "articles-received") -> dict[int, int]:
        """Return the group's committed offset of each partition that has one, as an admin client sees it."""
        asked = [TopicPartition(self.prefix + topic, partition) for partition in range(PARTITIONS)]
        (answer,) = self.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, asked)]).values()
        return {each.partition: each.offset for each in answer.result(timeout=20).topic_partitions if each.offset >= 0}

    def closed(self) -> dict[str, int]:
        """Return how often each article id has come to its end, by its receipt or its dead letter."""
        ends: dict[str, int] = {}
        for topic in ("articles-analysed", "articles-received-dlq"):
            for record in self.read(topic):
                key = (record.key() or b"").decode()
                ends[key] = ends.get(key, 0) + 1
        return ends


@pytest.fixture
def kafka(broker: str) -> Kafka:
    return Kafka(broker, f"t{uuid.uuid4().hex[:8]}-")


Command = Callable[..., Result]


@pytest.fixture
def onrecord(kafka: Kafka) -> Command:
    environment = {"STREAMS_BROKERS": kafka.address, "STREAMS_TOPIC_PREFIX": kafka.prefix}
    return lambda *arguments, **more: CliRunner(env=environment).invoke(app, list(map(str, arguments)), **more)


def children_of(pid: int) -> list[int]:
    """Return the process ids of the children of all threads of a process; none if it is gone."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, listed.read_text().split())
    return found


@dataclass
class WorkerProcess:
    """A worker that runs as its own process."""

    process: subprocess.Popen[bytes]
    log: Path
    group: str
    url: str = ""

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: self.probe("/readyz") == 200, START_LIMIT_S, "ready")

    def wait_for(self, condition: Callable[[], bool], limit_s: float, what: str) -> None:
        deadline_s = time.monotonic() + limit_s
        while not condition():
            assert self.process.poll() is None, (
                f"the worker exited with {self.process.returncode}:\n{self.log.read_text()}"
            )
            assert time.monotonic() < deadline_s, f"not {what} within {limit_s} s:\n{self.log.read_text()}"
            time.sleep(0.05)

    def probe(self, path: str) -> int:
        if not self.url:
            found = re.search(r"metrics and probes on (http://\S+)", self.log.read_text())
            if not found:
                return 0
            self.url = found.group(1)
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def metrics(self) -> str:
        with urllib.request.urlopen(self.url + "/metrics", timeout=5) as response:
            return str(response.read().decode())

    def metric(self, name: str) -> float:
        """Return the sum of a metric over its labels."""
        families = text_string_to_metric_families(self.metrics())
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)

    def children(self) -> list[int]:
        return children_of(self.process.pid)

    def stop(self, limit_s: float = 30) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit_s)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


StartWorker = Callable[..., WorkerProcess]


@pytest.fixture
def start_worker(kafka: Kafka, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts workers on this test's topics; settings given replace the test's; all are killed at the end."""
    started: list[WorkerProcess] = []

    def start(command: tuple[str, ...] = ("-m", "streams", "worker"), **settings: object) -> WorkerProcess:
        environment = {
            "STREAMS_BROKERS": kafka.address,
            "STREAMS_TOPIC_PREFIX": kafka.prefix,
            "STREAMS_CONSUMER_GROUP": f"{kafka.prefix}group",
            "STREAMS_ENGINE": "rules",  # delivery does not depend on the engine; the demo runs the other one
            "STREAMS_POOL_PROCESSES": "1",
            "STREAMS_METRICS_PORT": "0",
            "STREAMS_SESSION_TIMEOUT_S": "6",
            "STREAMS_HEARTBEAT_INTERVAL_S": "1",
            "STREAMS_LAG_INTERVAL_S": "0.5",
        } | {f"STREAMS_{name.upper()}": str(value) for name, value in settings.items()}
        log = tmp_path / f"worker-{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command], env={**os.environ, **environment}, stdout=output, stderr=output
            )
        started.append(WorkerProcess(process, log, environment["STREAMS_CONSUMER_GROUP"]))
        return started[-1]

    yield start
    for worker in started:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()


def article(number: int) -> tuple[bytes, bytes]:
    """Return the key and the record of one of any number of different articles."""
    article_id = f"article-{number:05d}"
    text = (
        f"The council of Ward {number} votes on Tuesday, its chair Ann Lee said. “We are ready for number {number},”"
        f" she told reporters.\n\nResidents warned that the {number} houses planned for the old brewery would flood."
    )
    return article_id.encode(), json.dumps({"id": article_id, "title": f"Ward {number}", "text": text}).encode()

"""What `onrecord tail` leaves out, on a real broker."""

from __future__ import annotations

import json
import time
from typing import Literal

import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner

from streams.cli import app
from tests.contract.golden import EXAMPLES
from tests.integration.conftest import Kafka


def write_statements(kafka: Kafka, *said: tuple[str, Literal["direct", "indirect", "mixed"], int]) -> None:
    """Write statements: who, how, and how many hours ago."""
    producer = Producer({"bootstrap.servers": kafka.address})
    example = json.loads((EXAMPLES / "statements-extracted/18-02.json").read_text("utf-8"))["value"]
    for name, kind, hours_ago in said:
        value = example | {"kind": kind, "source": {"name": name, "resolved_from": "name"}}
        timestamp_ms = int((time.time() - hours_ago * 3_600) * 1000)
        producer.produce(kafka.prefix + "statements-extracted", json.dumps(value), timestamp=timestamp_ms)
        assert 0 == producer.flush(20)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"Ann Lee", "Bo Berg", "Cy Lee"}),
        (["--speaker", "lee"], {"Ann Lee", "Cy Lee"}),
        (["--kind", "direct"], {"Ann Lee", "Bo Berg"}),
        (["--since", "2h"], {"Bo Berg", "Cy Lee"}),
        (["--since", "2h", "--speaker", "LEE", "--kind", "mixed"], {"Cy Lee"}),
        (["--since", "2100-01-01"], set()),
    ],
)
def test_tail_shows_only_the_statements_asked_for(kafka: Kafka, options: list[str], expected: set[str]) -> None:
    write_statements(kafka, ("Ann Lee", "direct", 5), ("Bo Berg", "direct", 1), ("Cy Lee", "mixed", 1))
    environment = {"STREAMS_BROKERS": kafka.address, "STREAMS_TOPIC_PREFIX": kafka.prefix}
    command = ["tail", "statements-extracted", "--until-end", "--json", *options]
    result = CliRunner(env=environment).invoke(app, command)
    assert expected == {json.loads(line)["source"]["name"] for line in result.stdout.splitlines()}

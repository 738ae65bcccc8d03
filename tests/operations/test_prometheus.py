"""A real Prometheus with our rules scrapes a real worker, and every question of the dashboard gets an answer.

Not part of `make test`, because it needs the program `prometheus`; `make check-deploy` runs it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.conftest import Kafka, StartWorker, WorkerProcess, article

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/on-record.json").read_text())
QUERIES = {target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])}
LIMIT_S = 60


class Prometheus:
    """A running Prometheus that scrapes one worker every second."""

    def __init__(self, folder: Path, target: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._address = f"127.0.0.1:{free.getsockname()[1]}"
        config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(DEPLOY / "prometheus" / name) for name in config["rule_files"]]
        config["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
        written = folder / "prometheus.yml"
        written.write_text(yaml.safe_dump(config))
        options = {"config.file": written, "storage.tsdb.path": folder / "data", "web.listen-address": self._address}
        self.process = subprocess.Popen(
            ["prometheus", "--log.level=warn", *(f"--{name}={value}" for name, value in options.items())]
        )

    def ask(self, path: str, **parameters: str) -> Any:
        url = f"http://{self._address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=5) as response:
            return json.load(response)["data"]

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "prometheus does not start"
        try:
            return len(self.ask("targets")["activeTargets"]) == 1
        except (urllib.error.URLError, ConnectionError):
            return False

    def unanswered(self) -> set[str]:
        """Return the dashboard's queries that yield no number."""
        return {query for query in QUERIES if not self._answers(query.replace("$__rate_interval", "30s"))}

    def _answers(self, query: str) -> bool:
        return any(series["value"][1] != "NaN" for series in self.ask("query", query=query)["result"])


@pytest.fixture
def worker(kafka: Kafka, start_worker: StartWorker) -> WorkerProcess:
    """A worker that has seen good articles, a broken one, and one of its pool processes die."""
    worker = start_worker(canary_interval_s=1)
    worker.wait_until_ready()
    os.kill(worker.children()[0], signal.SIGKILL)
    kafka.produce([*map(article, range(50)), (b"broken", b"not an article")])
    return worker


@pytest.fixture
def prometheus(worker: WorkerProcess, tmp_path: Path) -> Iterator[Prometheus]:
    started = Prometheus(tmp_path, worker.url.removeprefix("http://"))
    try:
        wait_for(started.is_ready, "ready")
        yield started
    finally:
        started.process.kill()
        started.process.wait(10)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s, f"not {what} within {LIMIT_S} s"
        time.sleep(0.5)


def test_every_query_of_the_dashboard_returns_data_and_every_rule_works(kafka: Kafka, prometheus: Prometheus) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    number = 50
    while prometheus.unanswered() and time.monotonic() < deadline_s:
        kafka.produce([article(number := number + 1)])  # rates need articles while Prometheus looks
        time.sleep(0.5)
    assert set() == prometheus.unanswered()
    rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
    assert [] == [(rule["name"], rule["health"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"]
    assert [] == [alert["labels"] for alert in prometheus.ask("alerts")["alerts"] if alert["state"] == "firing"]

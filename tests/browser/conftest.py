"""A newsroom: a real broker, a real worker, the live page over both, and Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from schemas.codec import event_from
from schemas.events import StatementExtracted
from schemas.topics import STATEMENTS_EXTRACTED
from streams.samples import load_samples
from tests.browser.articles import ASTRAL, HOSTILE
from tests.integration.conftest import Kafka, WorkerProcess, broker

__all__ = ["broker"]

CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LIMIT_MS = 20_000
QUICK = {
    "STREAMS_POOL_PROCESSES": "1",
    "STREAMS_METRICS_PORT": "0",
    "STREAMS_SESSION_TIMEOUT_S": "6",
    "STREAMS_HEARTBEAT_INTERVAL_S": "1",
    "STREAMS_LAG_INTERVAL_S": "0.5",
    "STREAMS_WEB_PORT": "0",
}


@dataclass
class Newsroom:
    """Topics of its own, with whatever commands of ours run on them."""

    kafka: Kafka
    folder: Path
    started: list[WorkerProcess] = field(default_factory=list)

    def start(self, command: str, **settings: object) -> WorkerProcess:
        environment = QUICK | {
            "STREAMS_BROKERS": self.kafka.address,
            "STREAMS_TOPIC_PREFIX": self.kafka.prefix,
            "STREAMS_CONSUMER_GROUP": f"{self.kafka.prefix}group",
        }
        environment |= {f"STREAMS_{name.upper()}": str(value) for name, value in settings.items()}
        log = self.folder / f"{command}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams", command], env=os.environ | environment, stdout=output, stderr=output
            )
        self.started.append(WorkerProcess(process, log, environment["STREAMS_CONSUMER_GROUP"]))
        return self.started[-1]

    def start_page(self, **settings: object) -> str:
        """Start the live page and return its address."""
        page = self.start("web", **settings)

        def address() -> str:
            found = re.search(r"live page on (http://\S+)", page.log.read_text())
            return found[1] if found else ""

        page.wait_for(lambda: bool(address()), 20, "serving")
        return address()

    def publish(self, *articles: bytes) -> None:
        self.kafka.produce([(b"", article) for article in articles])

    def stop(self) -> None:
        for each in self.started:
            each.kill()


@pytest.fixture(scope="session")
def new_newsroom(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Newsroom]]:
    made: list[Newsroom] = []

    def make() -> Newsroom:
        made.append(Newsroom(Kafka(broker, f"w{uuid.uuid4().hex[:8]}-"), tmp_path_factory.mktemp("newsroom")))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture(scope="session")
def newsroom(new_newsroom: Callable[[], Newsroom]) -> Newsroom:
    """A newsroom with a worker."""
    room = new_newsroom()
    room.start("worker").wait_until_ready()
    return room


@pytest.fixture(scope="session")
def address(newsroom: Newsroom) -> str:
    """The live page, with feedback."""
    metrics_url = f"{newsroom.started[0].url}/metrics"
    return newsroom.start_page(web_feedback=True, web_metrics_url=metrics_url)


@pytest.fixture(scope="session")
def news(newsroom: Newsroom) -> list[StatementExtracted]:
    """The statements of the sample articles, as they are on the topic once all articles have ended."""
    samples = load_samples()
    newsroom.kafka.produce([(sample.key, sample.value) for sample in samples])
    newsroom.publish(ASTRAL, HOSTILE)
    wait_until(lambda: sum(newsroom.kafka.closed().values()) >= len(samples) + 2, "all analysed", 60)
    return statements_on(newsroom)


def statements_on(newsroom: Newsroom) -> list[StatementExtracted]:
    events = [
        event_from(STATEMENTS_EXTRACTED, each.value() or b"") for each in newsroom.kafka.read("statements-extracted")
    ]
    return [event for event in events if isinstance(event, StatementExtracted)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium: install it, or say where it is in CHROMIUM"
    with sync_playwright() as playwright:
        expect.set_options(timeout=LIMIT_MS)
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens the page at a place; afterwards nothing may be in the console and nothing asked of another host."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if not message.location["url"].endswith("/nowhere"):  # Chromium notes every 404; this one is asked for
            complaints.append(f"{message.type}: {message.text}")

    def open_(place: str = "#/", url: str = address, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}} | options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda sent: sent.url.startswith(url) or complaints.append(f"asked for {sent.url}"))
        page.goto(url + place)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [] == complaints


def wait_until(condition: Callable[[], bool], what: str, limit_s: float = 20) -> None:
    deadline_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not {what} within {limit_s} s"
        time.sleep(0.05)

"""A page with ten thousand statements."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from confluent_kafka import Producer
from playwright.sync_api import expect

from schemas.codec import record_from
from schemas.events import Event
from tests.browser.conftest import Newsroom, OpenPage
from tests.unit.web.events import cleaned, receipt, statement

ARTICLES = 1_000
EACH = 10
LIMIT_MS = 1_000
"""What a person waits for without noticing much; on a machine that is also running a broker and a browser."""


def facts(number: int) -> list[Event]:
    article_id = f"crowd-{number:04d}"
    told = {"title": f"Article {number}", "publisher": f"Outlet {number % 40}"}
    ids = [f"{article_id}-{place}" for place in range(EACH)]
    statements = [statement(each, article_id, fingerprint=f"{hash(each) & (2**64 - 1):016x}", **told) for each in ids]
    return [cleaned(article_id, **told), *statements, receipt(*ids, article_id=article_id, entity_ids=(), **told)]


@pytest.fixture(scope="module")
def crowd(new_newsroom: Callable[[], Newsroom]) -> str:
    room = new_newsroom()
    producer = Producer({"bootstrap.servers": room.kafka.address, "linger.ms": 50})
    for number in range(ARTICLES):
        for event in facts(number):
            record = record_from(event, datetime(2026, 3, 2, tzinfo=UTC))
            producer.produce(room.kafka.prefix + record.topic, record.value, record.key)
        producer.poll(0)
    assert 0 == producer.flush(60)
    return room.start_page(web_metrics_url="")


@pytest.mark.timeout(240)
def test_ten_thousand_statements_stay_smooth(crowd: str, open_page: OpenPage) -> None:
    page = open_page(url=crowd)
    expect(page.locator(".found")).to_contain_text(f"{ARTICLES * EACH:,} statements", timeout=60_000)
    page.reload()
    started_s = time.monotonic()
    expect(page.locator(".row").first).to_be_visible()
    loaded_s = time.monotonic() - started_s
    assert loaded_s < 5
    typed_ms = page.evaluate(
        """async () => {
            const search = document.querySelector("[name=search]");
            const started = performance.now();
            search.value = "article 777";
            search.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise(requestAnimationFrame);
            return performance.now() - started;
        }"""
    )
    assert typed_ms < LIMIT_MS
    expect(page.locator(".row .check").first).to_have_text("Article 777")
    page.locator("[name=search]").fill("")
    slowest_ms = page.evaluate(
        """async () => {
            let slowest = 0;
            let before = performance.now();
            for (let step = 0; step < 90; step++) {
                window.scrollBy(0, 600);
                await new Promise(requestAnimationFrame);
                slowest = Math.max(slowest, performance.now() - before);
                before = performance.now();
            }
            return slowest;
        }"""
    )
    assert slowest_ms < LIMIT_MS
    assert page.locator(".row").count() > 200
    print(f"loaded in {loaded_s:.2f} s, search {typed_ms:.0f} ms, slowest frame {slowest_ms:.0f} ms")  # noqa: T201

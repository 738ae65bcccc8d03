"""`onrecord top` over a real broker and a real worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiokafka.errors import KafkaConnectionError
from textual.widgets import DataTable, RichLog, Static

from streams.cli.top import Top, figures_line
from streams.settings import load_settings
from streams.web.following import Follower
from streams.web.health import Health
from tests.integration.conftest import Kafka, StartWorker, article


def follower(kafka: Kafka, metrics_url: str) -> Follower:
    return Follower(load_settings({}, brokers=kafka.address, topic_prefix=kafka.prefix, web_metrics_url=metrics_url))


def shown(table: DataTable[object]) -> list[str]:
    """Return the cells of the first row."""
    return [str(cell) for cell in table.get_row_at(0)]


async def until(condition: Callable[[], bool], limit_s: float = 30) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():
            await asyncio.sleep(0.1)


async def test_top_shows_who_speaks_most_the_newest_statements_and_the_figures(
    kafka: Kafka, start_worker: StartWorker
) -> None:
    worker = start_worker()
    worker.wait_until_ready()
    kafka.produce([*map(article, range(3)), (b"broken", b"{")])
    worker.wait_for(lambda: len(kafka.closed()) == 4, 30, "done")
    view = Top(follower(kafka, worker.url + "/metrics"))
    async with view.run_test(size=(140, 40)) as pilot:
        table = view.query_one(DataTable)
        await until(lambda: table.row_count > 0 and "articles 4" in str(view.query_one("#figures", Static).content))
        assert ["Ann Lee", "6", "3"] == shown(table)
        assert any("We are ready" in line.text for line in view.query_one("#statements", RichLog).lines)
        assert any("✗ broken  schema in decode" in line.text for line in view.query_one("#refusals", RichLog).lines)
        await pilot.press("p")
        kafka.produce([article(9)])
        worker.wait_for(lambda: len(kafka.closed()) == 5, 30, "done")
        await asyncio.sleep(2.5)
        assert ["Ann Lee", "6", "3"] == shown(table)
        await pilot.press("p")
        await until(lambda: shown(table) == ["Ann Lee", "8", "4"])
        await pilot.press("q")
    assert view.failure is None


async def test_top_ends_with_the_reason_when_there_is_no_broker() -> None:
    view = Top(Follower(load_settings({}, brokers="127.0.0.1:1", web_metrics_url="")))
    async with view.run_test():
        await until(lambda: view.failure is not None)
    assert isinstance(view.failure, KafkaConnectionError)


@pytest.mark.parametrize(
    ("fault", "expected"), [(None, "articles/s –"), ("no metrics: refused", "no metrics: refused")]
)
def test_the_figures_say_what_is_not_known(fault: str | None, expected: str) -> None:
    health = Health()
    if fault:
        health.fail(fault)
    assert figures_line(health.view()).startswith(expected)

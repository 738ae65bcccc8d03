from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from streams.delivery.job import JobSettings, end_article
from streams.delivery.pool import AnalysisPool
from streams.errors import ChildKilled, ConfigurationError, DeadlineExceeded
from streams.text.analyse import Resources
from tests.conftest import MakeMessage


@asynccontextmanager
async def running(pool: AnalysisPool) -> AsyncIterator[AnalysisPool]:
    try:
        await pool.start()
        yield pool
    finally:
        await pool.close()


async def test_a_pool_ends_articles_exactly_as_this_process_would(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    async with running(AnalysisPool(2, job, deadline_s=20)) as pool:
        ended = await asyncio.gather(*(pool.submit(message(offset=offset)) for offset in range(6)))
    assert [end_article(message(offset=offset), resources, job).records for offset in range(6)] == [
        each.records for each in ended
    ]
    assert resources.extractor == pool.extractor


async def test_a_killed_process_fails_its_own_article_and_is_replaced(message: MakeMessage, job: JobSettings) -> None:
    causes: list[str] = []
    async with running(AnalysisPool(1, job, deadline_s=20, on_restart=causes.append)) as pool:
        (first,) = pool.pids
        os.kill(first, signal.SIGSTOP)
        result = pool.submit(message())
        await asyncio.sleep(0.1)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(ChildKilled, match=r"articles-received\[3\]@7"):
            await result
        assert "published" == (await pool.submit(message())).outcome
        assert first not in pool.pids
    assert ["killed"] == causes


async def test_a_process_that_died_idle_is_replaced_and_no_article_is_blamed(
    message: MakeMessage, job: JobSettings
) -> None:
    async with running(AnalysisPool(1, job, deadline_s=20)) as pool:
        os.kill(pool.pids[0], signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert "published" == (await pool.submit(message())).outcome


async def test_a_process_that_cannot_be_replaced_fails_its_article_at_once(
    message: MakeMessage, job: JobSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(AnalysisPool(1, job, deadline_s=20)) as pool:
        monkeypatch.setattr("sys.executable", "/nowhere/python")
        os.kill(pool.pids[0], signal.SIGKILL)
        with pytest.raises(FileNotFoundError):
            await pool.submit(message())


async def test_an_article_over_its_deadline_fails_and_its_process_is_replaced(
    message: MakeMessage, job: JobSettings
) -> None:
    causes: list[str] = []
    async with running(AnalysisPool(1, job, deadline_s=0.2, on_restart=causes.append)) as pool:
        (first,) = pool.pids
        os.kill(first, signal.SIGSTOP)
        with pytest.raises(DeadlineExceeded, match=r"articles-received\[3\]@7 was not analysed within 0.2 s"):
            await pool.submit(message())
        assert first not in pool.pids
    assert ["deadline"] == causes


async def test_closing_leaves_no_process_behind(job: JobSettings) -> None:
    async with running(AnalysisPool(2, job, deadline_s=20)) as pool:
        pids = pool.pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_an_unknown_engine_is_a_start_up_error(job: JobSettings) -> None:
    pool = AnalysisPool(1, job._replace(engine="oracle"), deadline_s=20)
    with pytest.raises(ConfigurationError, match="there is no engine 'oracle'"):
        await pool.start()
    await pool.close()


async def test_the_wait_for_a_process_is_reported(message: MakeMessage, job: JobSettings) -> None:
    waits: list[float] = []
    async with running(AnalysisPool(1, job, deadline_s=20, on_wait=waits.append)) as pool:
        started_s = time.monotonic()
        await asyncio.gather(*(pool.submit(message()) for _ in range(3)))
    assert 3 == len(waits)
    assert 0 <= min(waits) <= max(waits) <= time.monotonic() - started_s


async def test_a_worker_that_was_paused_does_not_blame_the_article(message: MakeMessage, job: JobSettings) -> None:
    """After a pause of the whole worker the deadline is over, and the answer has been there for long."""
    async with running(AnalysisPool(1, job, deadline_s=0.5)) as pool:
        result = pool.submit(message())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        time.sleep(1)  # noqa: ASYNC251  the pause
        assert "published" == (await result).outcome

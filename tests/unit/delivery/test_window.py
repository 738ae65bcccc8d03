from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.window import OrderedWindow


class Deliveries:
    """Collects what a window delivers; can be told to fail or to wait."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.seen: list[int] = []
        self.batches: list[int] = []
        self.fail_at = fail_at

    async def __call__(self, batch: Sequence[tuple[int, int]]) -> None:
        await asyncio.sleep(0)
        if any(message == self.fail_at for message, _ in batch):
            raise RuntimeError("the broker is gone")
        self.batches.append(len(batch))
        self.seen += [message for message, _ in batch]


def finishing_after(turns: int, fail: bool = False) -> Callable[[], asyncio.Future[int]]:
    """Work that ends after so many turns of the event loop."""

    async def work() -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        if fail:
            raise RuntimeError("the work failed")
        return turns

    return lambda: asyncio.ensure_future(work())


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("never happened")


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 8))
def test_whatever_the_order_of_results_messages_leave_in_theirs(turns: list[int], size: int) -> None:
    async def scenario() -> list[int]:
        deliveries = Deliveries()
        window = OrderedWindow(size, deliveries)
        for message, each in enumerate(turns):
            await window.put(message, finishing_after(each))
            assert len(window) <= size
        await until(lambda: len(deliveries.seen) == len(turns))
        await window.close()
        return deliveries.seen

    assert list(range(len(turns))) == asyncio.run(scenario())


@given(st.integers(0, 29), st.integers(0, 10_000))
def test_what_is_delivered_before_a_failure_is_an_unbroken_beginning(failing: int, seed: int) -> None:
    async def scenario() -> list[int]:
        chance = random.Random(seed)
        deliveries = Deliveries()
        window = OrderedWindow(4, deliveries)
        with pytest.raises(RuntimeError, match="the work failed"):
            for message in range(40):
                await window.put(message, finishing_after(chance.randrange(9), fail=message == failing))
        await window.close()
        return deliveries.seen

    seen = asyncio.run(scenario())
    assert list(range(len(seen))) == seen
    assert len(seen) <= failing


async def test_a_failed_delivery_ends_the_window_and_delivers_nothing_more() -> None:
    deliveries = Deliveries(fail_at=2)
    window = OrderedWindow(1, deliveries)
    with pytest.raises(RuntimeError, match="the broker is gone"):
        for message in range(10):
            await window.put(message, finishing_after(1))
    assert [0, 1] == deliveries.seen
    assert window.task.done()
    await window.close()


async def test_messages_end_while_no_new_one_comes() -> None:
    """A rebalance waits for what is in flight, and during it nothing comes."""
    deliveries = Deliveries()
    window = OrderedWindow(8, deliveries)
    await window.put(0, finishing_after(3))
    await until(lambda: deliveries.seen == [0])
    assert len(window) == 0
    await window.close()


async def test_finished_followers_leave_together_with_the_head() -> None:
    deliveries = Deliveries()
    window = OrderedWindow(8, deliveries)
    for message, turns in enumerate([50, 1, 1, 1]):
        await window.put(message, finishing_after(turns))
    await until(lambda: len(deliveries.seen) == 4)
    assert [4] == deliveries.batches
    await window.close()


async def test_a_full_window_takes_no_more_until_the_head_has_left() -> None:
    gate: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    deliveries = Deliveries()
    window = OrderedWindow(2, deliveries)
    await window.put(0, lambda: gate)
    await window.put(1, finishing_after(0))
    third = asyncio.ensure_future(window.put(2, finishing_after(0)))
    await asyncio.sleep(0.01)
    assert not third.done()
    gate.set_result(0)
    await third
    await until(lambda: deliveries.seen == [0, 1, 2])
    await window.close()


async def test_what_is_forgotten_is_never_delivered_and_leaves_room() -> None:
    gate: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    deliveries = Deliveries()
    window = OrderedWindow(2, deliveries)
    await window.put(0, lambda: gate)
    await window.put(1, finishing_after(0))
    window.forget()
    assert len(window) == 0
    for message in range(2, 6):
        await window.put(message, finishing_after(1))
    await until(lambda: deliveries.seen == [2, 3, 4, 5])
    await window.close()


async def test_a_closed_window_refuses_messages() -> None:
    window = OrderedWindow(2, Deliveries())
    await window.close()
    with pytest.raises((RuntimeError, asyncio.CancelledError)):
        await window.put(0, finishing_after(0))


async def test_a_window_tells_how_long_nothing_has_ended() -> None:
    now = [100.0]
    gate: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    window = OrderedWindow(2, Deliveries(), clock=lambda: now[0])
    assert 0.0 == window.idle_s()
    now[0] = 150.0
    assert 0.0 == window.idle_s(), "an empty window is not stuck"
    await window.put(0, lambda: gate)
    now[0] = 157.0
    assert 7.0 == window.idle_s()
    assert 7.0 == window.oldest_s()
    gate.set_result(0)
    await until(lambda: len(window) == 0)
    assert 0.0 == window.idle_s()
    await window.close()

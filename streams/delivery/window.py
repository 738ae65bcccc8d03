"""A bounded window of messages in flight: results come in any order and leave in that of the messages."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

MessageT = TypeVar("MessageT")
ResultT = TypeVar("ResultT")


class _Entry(NamedTuple, Generic[MessageT, ResultT]):
    message: MessageT
    result: asyncio.Future[ResultT]
    since_s: float


class OrderedWindow(Generic[MessageT, ResultT]):
    """Hands finished messages to `deliver` strictly in the order of `put`, in batches of all that are ready.

    A separate task delivers, so that messages in flight end also while no new one comes: a rebalance waits for that.
    Any error, of a result or of `deliver`, ends the window for good: nothing after it is delivered.
    """

    def __init__(
        self,
        size: int,
        deliver: Callable[[Sequence[tuple[MessageT, ResultT]]], Awaitable[None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create a window for at most `size` messages; it must be created inside a running event loop."""
        self._deliver = deliver
        self._clock = clock
        self._entries: deque[_Entry[MessageT, ResultT]] = deque()
        self._room = asyncio.Semaphore(size)
        self._filled = asyncio.Event()
        self._leaving = 0
        self.last_progress_s = clock()
        self.task = asyncio.create_task(self._run(), name="ordered-window")
        """Ends only by an error or by `close`."""

    def __len__(self) -> int:
        return len(self._entries)

    def oldest_s(self) -> float:
        """Return for how long the head has been in flight, in seconds; 0 when nothing is."""
        try:
            return self._clock() - self._entries[0].since_s
        except IndexError:  # asked from another thread, it may end between a look and a read
            return 0.0

    def idle_s(self) -> float:
        """Return for how long nothing has ended although something is in flight, in seconds."""
        return min(self.oldest_s(), self._clock() - self.last_progress_s)

    async def put(self, message: MessageT, start: Callable[[], asyncio.Future[ResultT]]) -> None:
        """Wait for room, then start the work on a message.

        Raises:
            Exception: what ended the window, if something did.
        """
        room = asyncio.ensure_future(self._room.acquire())
        try:
            await asyncio.wait({room, self.task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not room.done():
                room.cancel()
        if self.task.done():
            self.task.result()
            raise RuntimeError("the window is closed")
        self._entries.append(_Entry(message, start(), self._clock()))
        self._filled.set()

    def forget(self) -> None:
        """Drop all messages that are not being delivered right now."""
        while len(self._entries) > self._leaving:
            self._entries.pop().result.cancel()
            self._room.release()

    async def close(self) -> None:
        """Stop delivering; what is in flight is forgotten."""
        self.task.cancel()
        await asyncio.wait({self.task})
        self._leaving = 0
        self.forget()

    async def _run(self) -> None:
        while True:
            while not self._entries:
                self._filled.clear()
                await self._filled.wait()
            head = self._entries[0]
            await asyncio.wait({head.result})
            if not self._entries or self._entries[0] is not head:
                continue  # it was forgotten
            ready = self._ready()
            self._leaving = len(ready)
            await self._deliver([(entry.message, entry.result.result()) for entry in ready])
            for _ in ready:
                self._entries.popleft()
                self._leaving -= 1
                self._room.release()
            self.last_progress_s = self._clock()

    def _ready(self) -> list[_Entry[MessageT, ResultT]]:
        ready = []
        for entry in self._entries:
            if not entry.result.done():
                break
            ready.append(entry)
        return ready

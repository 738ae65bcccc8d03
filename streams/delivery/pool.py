"""A pool of analysing processes, one article at a time each, so that a death or a missed deadline names its article."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from streams.delivery.frames import pack, read_frame
from streams.delivery.job import JobSettings
from streams.delivery.messages import Ended, Message
from streams.errors import ChildKilled, ConfigurationError, DeadlineExceeded

log = logging.getLogger(__name__)

START_LIMIT_S = 60.0
"""A process that has not loaded its resources by then never will: loading takes about a second."""
GRACE_S = 0.5
"""After a deadline: a worker that was paused itself finds the time over and the answer waiting."""
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Numeric libraries run one thread in each process: the processes already fill the cores."""


class _Work(NamedTuple):
    message: Message
    result: asyncio.Future[Ended]
    since_s: float


class AnalysisPool:
    """Runs `end_article` in `size` processes. A process that dies or misses the deadline is replaced."""

    def __init__(
        self,
        size: int,
        job: JobSettings,
        deadline_s: float,
        *,
        on_wait: Callable[[float], None] = lambda _: None,
        on_restart: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Describe a pool; `start` starts it.

        Args:
            size: How many processes.
            job: What each of them is told.
            deadline_s: How long one article may take.
            on_wait: Told how long each article waited for a process, in seconds.
            on_restart: Told why a process was replaced: `killed` or `deadline`.
        """
        self.size = size
        self.busy = 0
        self.extractor = ""
        self._job = job
        self._deadline_s = deadline_s
        self._on_wait, self._on_restart = on_wait, on_restart
        self._queue: asyncio.Queue[_Work] = asyncio.Queue()
        self._slots: list[asyncio.Task[None]] = []
        self._children: list[_Child] = []

    async def start(self) -> None:
        """Start all processes and wait until each has loaded its resources.

        Raises:
            ConfigurationError: a process cannot start.
        """
        self._children = list(await asyncio.gather(*(self._new_child() for _ in range(self.size))))
        self.extractor = self._children[0].extractor
        self._slots = [asyncio.create_task(self._serve(slot), name=f"pool-{slot}") for slot in range(self.size)]

    def submit(self, message: Message) -> asyncio.Future[Ended]:
        """Queue a message; the future raises `ChildKilled` or `DeadlineExceeded` when its process had to go."""
        result: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Work(message, result, time.monotonic()))
        return result

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the pool."""
        return tuple(child.process.pid for child in self._children)

    async def close(self) -> None:
        """End all processes; work in progress is abandoned."""
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        for child in self._children:
            await child.kill()

    async def _new_child(self) -> _Child:
        return await _Child.start(self._job)

    async def _serve(self, slot: int) -> None:
        while True:
            work = await self._queue.get()
            if work.result.done():
                continue
            self._on_wait(time.monotonic() - work.since_s)
            self.busy += 1
            try:
                _settle(work.result, await self._end(slot, work.message))
            except Exception as error:
                _settle(work.result, error)  # the slot is lost: whoever waits must know at once
                raise
            finally:
                self.busy -= 1

    async def _end(self, slot: int, message: Message) -> Ended | Exception:
        if self._children[slot].is_dead():
            await self._replace(slot, ChildKilled("it died while it had no article"))
        try:
            return await self._children[slot].end(message, self._deadline_s)
        except (ChildKilled, DeadlineExceeded) as error:
            await self._replace(slot, error)
            return error

    async def _replace(self, slot: int, error: Exception) -> None:
        cause = "deadline" if isinstance(error, DeadlineExceeded) else "killed"
        log.warning("pool process replaced: %s", error, extra={"cause": cause})
        self._on_restart(cause)
        await self._children[slot].kill()
        self._children[slot] = await self._new_child()


def _settle(result: asyncio.Future[Ended], ended: Ended | Exception) -> None:
    if result.done():
        return
    if isinstance(ended, Exception):
        result.set_exception(ended)
    else:
        result.set_result(ended)


class _Child:
    """One process and the connection to it."""

    def __init__(self, process: asyncio.subprocess.Process, connection: socket.socket) -> None:
        self.process = process
        self.extractor = ""
        self._connection = connection
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    @classmethod
    async def start(cls, job: JobSettings) -> _Child:
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(ours.close)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "streams.delivery.child", str(theirs.fileno()), str(os.getpid()),
                pass_fds=(theirs.fileno(),), stdin=asyncio.subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD}, start_new_session=True,
            )  # fmt: skip
            undo.pop_all()
        child = cls(process, ours)
        child._reader, child._writer = await asyncio.open_unix_connection(sock=ours)
        try:
            await child._greet(job)
        except ConfigurationError:
            await child.kill()
            raise
        return child

    async def _greet(self, job: JobSettings) -> None:
        self._writer.write(pack(job))
        try:
            answer = await asyncio.wait_for(read_frame(self._reader), START_LIMIT_S)
        except (EOFError, OSError, TimeoutError) as error:
            raise ConfigurationError("a pool process did not start; its own output says why") from error
        if isinstance(answer, ConfigurationError):
            raise answer
        self.extractor = answer

    def is_dead(self) -> bool:
        """Tell whether the process is gone; a death a moment ago may not show yet."""
        return self._reader.at_eof() or self.process.returncode is not None

    async def end(self, message: Message, deadline_s: float) -> Ended:
        """Have the process end one article."""
        work = asyncio.ensure_future(self._exchange(message))
        try:
            for limit_s in (deadline_s, GRACE_S):
                await asyncio.wait({work}, timeout=limit_s)
                if work.done():
                    return work.result()
        except (EOFError, OSError) as error:
            raise ChildKilled(f"{message.origin} was being analysed when its process died") from error
        finally:
            work.cancel()
        raise DeadlineExceeded(f"{message.origin} was not analysed within {deadline_s:g} s")

    async def _exchange(self, message: Message) -> Ended:
        self._writer.write(pack(message))
        await self._writer.drain()
        ended: Ended = await read_frame(self._reader)
        return ended

    async def kill(self) -> None:
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

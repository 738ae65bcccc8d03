"""The watchdog: a thread that ends a process which is alive but does no good, so that a supervisor starts it anew."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

log = logging.getLogger(__name__)

EXIT_STUCK = 70
"""`EX_SOFTWARE` of sysexits.h: the worker gave up; nothing unfinished was acknowledged."""

LAST_WORDS_S = 2.0
Check: TypeAlias = Callable[[], float]
"""Returns for how long something has been wrong, in seconds; 0 when it is not."""


class Watchdog:
    """Asks its checks once a second, and leaves at once, through no cleanup, when one is over its limit.

    Leaving by `os._exit` is the point: an orderly stop of Faust acknowledges and commits what was never processed.
    """

    def __init__(self, interval_s: float = 1.0, leave: Callable[[int], object] = os._exit) -> None:
        """Create a watchdog that is not yet watching."""
        self._interval_s, self._leave = interval_s, leave
        self._checks: dict[str, tuple[Check, float]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def add(self, complaint: str, check: Check, limit_s: float) -> None:
        """Watch one more thing; `complaint` is what the log says when it lasts longer than `limit_s`."""
        self._checks = {**self._checks, complaint: (check, limit_s)}

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; returns at once."""
        self._stopped.set()

    def complaints(self, share: float = 1.0) -> Mapping[str, float]:
        """Return what has been wrong for longer than that share of its limit, and for how long, in seconds."""
        found = {complaint: (check(), limit_s) for complaint, (check, limit_s) in self._checks.items()}
        return {complaint: seconds for complaint, (seconds, limit_s) in found.items() if seconds > share * limit_s}

    def leave(self, why: str) -> None:
        """Leave now; whoever reads the log may have stopped reading, so the last words are limited in time."""
        saying = threading.Thread(target=self._say, args=(why,), daemon=True)
        saying.start()
        saying.join(LAST_WORDS_S)
        self._leave(EXIT_STUCK)

    def _watch(self) -> None:
        while not self._stopped.wait(self._interval_s):
            try:
                wrong = [f"{complaint} for {seconds:.0f} s" for complaint, seconds in self.complaints().items()]
            except Exception as error:  # noqa: BLE001  a check that fails must not end the watch
                wrong = [f"a check of the watchdog failed: {error!r}"]
            if wrong:
                self.leave("; ".join(wrong))
                return

    @staticmethod
    def _say(why: str) -> None:
        log.critical("%s: leaving with exit code %d", why, EXIT_STUCK)
        logging.shutdown()


class Pulse:
    """A heartbeat: beaten from where life should be, read from the watchdog's thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Create a pulse that has just beaten."""
        self._clock = clock
        self._last_s = clock()

    def beat(self) -> None:
        """Say that all is well."""
        self._last_s = self._clock()

    def age_s(self) -> float:
        """Return how long ago the last beat was, in seconds."""
        return self._clock() - self._last_s


class Since:
    """For how long a condition has held without a break."""

    def __init__(self, condition: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """Watch `condition`, which must be safe to call from any thread."""
        self._condition, self._clock = condition, clock
        self._since_s: float | None = None

    def __call__(self) -> float:
        """Return the seconds since the condition began to hold; 0 when it does not."""
        if not self._condition():
            self._since_s = None
            return 0.0
        if self._since_s is None:
            self._since_s = self._clock()
        return self._clock() - self._since_s

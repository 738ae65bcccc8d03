"""One thing that `onrecord doctor` looked at, and what came of it."""

from __future__ import annotations

import time
from typing import Literal, NamedTuple, TypeAlias

State: TypeAlias = Literal["ok", "note", "wrong"]
"""`note` is for what is allowed but worth knowing, and for what cannot be known."""


class Check(NamedTuple):
    """One thing that was looked at."""

    what: str
    state: State
    says: str
    fix: str = ""
    """What to do if it is wrong."""


def milliseconds(since_s: float) -> str:
    """Return how long ago that was, by `time.perf_counter`, for people."""
    return f"{(time.perf_counter() - since_s) * 1000:.0f} ms"

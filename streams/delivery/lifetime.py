"""Processes that do not outlive the one that started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
"""`prctl(2)`: the signal to be sent when the parent ends."""


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when `parent` ends, however it ends; exit at once if it has.

    Linux only; elsewhere a child must notice by itself, by its closed connection for example.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)

"""What memory this process may use, and what a process uses, as Linux tells it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

MIB = 1 << 20
_NO_LIMIT = 1 << 60
"""cgroup v1 writes a number near 2⁶³ for none."""


def memory_limit_bytes(
    control_groups: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")
) -> tuple[int, str]:
    """Return the least limit that applies to this process, and whose it is: the container's or the machine's."""
    limits = [limit for limit in _limits(control_groups, membership) if limit < _NO_LIMIT]
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (min(limits), "container") if limits and min(limits) < machine else (machine, "machine")


def peak_bytes(pid: int | str = "self") -> int:
    """Return the most memory that a process has had resident."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _limits(control_groups: Path, membership: Path) -> Iterator[int]:
    """Yield every limit on the way from this process's control group to the root, versions 2 and 1."""
    lines = membership.read_text().splitlines() if membership.is_file() else []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, name = (
            (control_groups / "memory", "memory.limit_in_bytes") if controllers else (control_groups, "memory.max")
        )
        place = root / path.lstrip("/")
        for folder in (place, *place.parents):
            yield from _limit_in(folder / name)
            if folder == root:
                break


def _limit_in(file: Path) -> Iterator[int]:
    try:
        value = file.read_text().strip()
    except OSError:
        return
    if value.isdigit():
        yield int(value)

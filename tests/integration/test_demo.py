"""The demo as a newcomer runs it: one command, everything real, nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from streams.samples import load_samples
from tests.integration.conftest import children_of

COMMAND = [sys.executable, "-m", "streams", "demo", "--processes", "1"]


def descendants(pid: int) -> set[int]:
    """Return the process ids of all children, grandchildren and so on."""
    children = set(children_of(pid))
    return children.union(*(descendants(child) for child in children))


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; what is only waiting to be reaped does not."""
    stats = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {
        pid for pid, stat in stats.items() if stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    }


def alive_after(limit_s: float, pids: set[int]) -> set[int]:
    """Return those that still run when the kernel has had that long to end them."""
    deadline_s = time.monotonic() + limit_s
    while alive(pids) and time.monotonic() < deadline_s:
        time.sleep(0.1)
    return alive(pids)


def test_every_sample_ends_as_it_should_and_the_summary_counts_them() -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=110, check=False)
    assert 0 == done.returncode, done.stderr
    samples = load_samples()
    letters = sum(sample.expected.startswith("dead-letter") for sample in samples)
    assert f"{len(samples)} published, {len(samples) - letters} receipts, {letters} dead letters" in done.stdout
    statements = re.search(r"^statements\s+(\d+)", done.stdout, re.MULTILINE)
    assert statements
    assert int(statements.group(1)) >= 40
    assert f"{len(samples)} articles ended" in done.stdout, "the Prometheus endpoint counts the same"


def test_an_article_of_ones_own_is_shown(tmp_path: Path) -> None:
    article = tmp_path / "bridge.txt"
    article.write_text(
        "The bridge will reopen in May, Ann Lee said on Monday. “We are nearly there,” she told reporters."
    )
    done = subprocess.run([*COMMAND, str(article)], capture_output=True, text=True, timeout=110, check=False)
    assert 0 == done.returncode, done.stderr
    assert "Ann Lee [she] — told — “We are nearly there,”  direct  bridge" in done.stdout
    assert "✓ bridge  analysed  2 statements" in done.stdout


def test_staying_it_serves_the_live_page(tmp_path: Path) -> None:
    article = tmp_path / "bridge.txt"
    article.write_text("The bridge will reopen in May, Ann Lee said on Monday at the harbour of Norwich.")
    command = [*COMMAND, "--stay", str(article)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stderr
        url = next(line for line in demo.stderr if line.startswith("live page on ")).split()[-1]
        said: list[str] = []
        while not said:
            with urllib.request.urlopen(url + "api/statements", timeout=10) as answer:
                said = [each["speaker"]["name"] for each in json.load(answer)["statements"]]
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)
    assert ["Ann Lee"] == said


@pytest.mark.parametrize("moment_s", [0.5, 2.0, 4.5])
def test_ctrl_c_at_any_moment_leaves_no_process_behind(moment_s: float) -> None:
    demo = subprocess.Popen([*COMMAND, "--stay"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(moment_s)
    started = descendants(demo.pid)
    demo.send_signal(signal.SIGINT)
    _, told = demo.communicate(timeout=60)
    assert 130 == demo.returncode, told
    assert "Traceback" not in told
    assert set() == alive_after(5, started)


def test_a_killed_demo_takes_its_broker_and_worker_with_it() -> None:
    with subprocess.Popen([*COMMAND, "--stay"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as demo:
        time.sleep(3)
        started = descendants(demo.pid)
        os.kill(demo.pid, signal.SIGKILL)
    assert len(started) >= 2
    assert set() == alive_after(10, started)

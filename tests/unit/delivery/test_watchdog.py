from __future__ import annotations

import threading

import pytest

from streams.delivery.watchdog import EXIT_STUCK, Pulse, Since, Watchdog


class Exit:
    """Takes the place of `os._exit`: notes the code instead of ending the test run."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.called = threading.Event()

    def __call__(self, code: int) -> None:
        self.code = code
        self.called.set()


def test_the_process_leaves_when_something_has_been_wrong_for_too_long() -> None:
    leave = Exit()
    watchdog = Watchdog(interval_s=0.01, leave=leave)
    watchdog.add("nothing moves", lambda: 31.0, limit_s=30)
    watchdog.start()
    assert leave.called.wait(5)
    assert EXIT_STUCK == leave.code


def test_the_process_stays_while_every_check_is_within_its_limit() -> None:
    leave = Exit()
    watchdog = Watchdog(interval_s=0.005, leave=leave)
    watchdog.add("nothing moves", lambda: 29.0, limit_s=30)
    watchdog.start()
    assert not leave.called.wait(0.1)
    watchdog.stop()


def test_a_check_added_while_watching_is_watched() -> None:
    leave = Exit()
    watchdog = Watchdog(interval_s=0.005, leave=leave)
    watchdog.start()
    watchdog.add("delivery has failed", lambda: 0.001, limit_s=0)
    assert leave.called.wait(5)


def test_complaints_name_what_has_been_wrong_for_longer_than_their_share_of_the_limit() -> None:
    watchdog = Watchdog()
    watchdog.add("at work", lambda: 0.4, limit_s=10)
    watchdog.add("slow", lambda: 6.0, limit_s=10)
    watchdog.add("stuck", lambda: 10.5, limit_s=10)
    assert {"stuck": 10.5} == watchdog.complaints()
    assert {"slow": 6.0, "stuck": 10.5} == watchdog.complaints(share=0.5)


def test_a_pulse_ages_until_it_beats() -> None:
    now = [10.0]
    pulse = Pulse(clock=lambda: now[0])
    now[0] = 14.0
    assert 4.0 == pulse.age_s()
    pulse.beat()
    assert 0.0 == pulse.age_s()


@pytest.mark.parametrize(("broken", "expected"), [(False, 5.0), (True, 2.0)])
def test_since_counts_from_the_last_break(broken: bool, expected: float) -> None:
    now, holds = [0.0], [True]
    since = Since(lambda: holds[0], clock=lambda: now[0])
    assert 0.0 == since()
    if broken:
        now[0], holds[0] = 2.0, False
        assert 0.0 == since()
    now[0], holds[0] = 3.0, True
    since()
    now[0] = 5.0
    assert expected == since()

"""The workers' Prometheus metrics in, rates, lag, latency and refusals over the last minutes out."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

SAMPLES_KEPT = 150
"""At one each two seconds, five minutes."""
WINDOW_S = 60.0
"""The latency is of the articles of the last minute."""
REFUSALS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """What the workers counted at one time, all of them together."""

    at_s: float
    articles: float = 0
    statements: float = 0
    words: float = 0
    lag: float = 0
    dead_letters: float = 0
    buckets: dict[float, float] = field(default_factory=dict)
    """How many articles took up to so many seconds from their record's timestamp to the last acknowledgement."""


_SUMMED = {
    "onrecord_articles_ended_total": "articles",
    "onrecord_statements_total": "statements",
    "onrecord_words_total": "words",
    "onrecord_consumer_lag_messages": "lag",
    "onrecord_dead_letters_total": "dead_letters",
}


def reading_from(texts: Iterable[str], at_s: float) -> Reading:
    """Sum the metrics of several workers.

    Raises:
        ValueError: a text is not in Prometheus' format.
    """
    sums: dict[str, float] = dict.fromkeys(_SUMMED.values(), 0.0)
    buckets: dict[float, float] = {}
    for text in texts:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name in _SUMMED:
                    sums[_SUMMED[sample.name]] += sample.value
                elif sample.name == "onrecord_end_to_end_latency_seconds_bucket":
                    limit_s = float(sample.labels["le"])
                    buckets[limit_s] = buckets.get(limit_s, 0.0) + sample.value
    return Reading(at_s, buckets=buckets, **sums)


def quantile_s(buckets: dict[float, float], share: float) -> float | None:
    """Return the seconds within which `share` of all ended, interpolated as Prometheus does; None if none ended."""
    total = buckets.get(math.inf, 0.0)
    if total <= 0:
        return None
    below_s, below = 0.0, 0.0
    for limit_s, count in sorted(buckets.items()):
        if count >= share * total:
            if math.isinf(limit_s):
                return below_s
            return below_s + (limit_s - below_s) * (share * total - below) / (count - below)
        below_s, below = limit_s, count
    return below_s


class Health:
    """The last readings, and the last refusals with their reason."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.readings: deque[Reading] = deque(maxlen=SAMPLES_KEPT)
        self.refusals: deque[dict[str, str]] = deque(maxlen=REFUSALS_KEPT)
        self.fault: str | None = None
        """Why the metrics cannot be read."""
        self.version = 0

    def note(self, reading: Reading) -> None:
        """Take a reading; where counters went back a worker has started anew, and the readings before do not count."""
        if self.readings and reading.articles < self.readings[-1].articles:
            self.readings.clear()
        self.readings.append(reading)
        self.fault = None
        self.version += 1

    def fail(self, fault: str) -> None:
        """Take note that there is no reading."""
        self.fault = fault
        self.version += 1

    def refuse(self, refusal: dict[str, str]) -> None:
        """Take note of a dead letter."""
        self.refusals.appendleft(refusal)
        self.version += 1

    def view(self) -> dict[str, Any]:
        """Return the figures of now and the rates of the last minutes as JSON."""
        now = self.readings[-1] if self.readings else None
        rates = self._rates()
        return {
            "fault": self.fault,
            "articles_per_s": rates[-1][1] if rates else None,
            "statements_per_s": rates[-1][2] if rates else None,
            "articles": now and now.articles,
            "statements": now and now.statements,
            "lag": now and now.lag,
            "p95_s": self._p95_s(),
            "dead_letters": now.dead_letters if now else len(self.refusals),
            "rates": rates,
            "refusals": list(self.refusals),
        }

    def _rates(self) -> list[tuple[float, float, float]]:
        """Return time, articles and statements a second between each reading and the next."""
        return [
            (
                round(after.at_s, 1),
                round((after.articles - before.articles) / (after.at_s - before.at_s), 2),
                round((after.statements - before.statements) / (after.at_s - before.at_s), 2),
            )
            for before, after in pairwise(self.readings)
        ]

    def _p95_s(self) -> float | None:
        """Return the latency of the last minute, of all time if nothing ended in it."""
        if not self.readings:
            return None
        now = self.readings[-1]
        then = next(each for each in self.readings if each.at_s >= now.at_s - WINDOW_S)
        lately = {limit_s: count - then.buckets.get(limit_s, 0.0) for limit_s, count in now.buckets.items()}
        return quantile_s(lately, 0.95) or quantile_s(now.buckets, 0.95)

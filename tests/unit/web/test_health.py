from __future__ import annotations

import math

import pytest
from prometheus_client import generate_latest

from streams.metrics import Metrics
from streams.web.health import Health, quantile_s, reading_from


def metrics_text(articles: int) -> str:
    metrics = Metrics()
    for _ in range(articles):
        metrics.articles_ended.labels("published", "analysed").inc()
        metrics.statements.labels("direct", "statement").inc(3)
        metrics.end_to_end.observe(0.02)
    metrics.consumer_lag.labels("0").set(5)
    metrics.dead_letters.labels("schema", "decode").inc()
    return generate_latest(metrics.registry).decode()


def test_a_reading_sums_the_workers() -> None:
    reading = reading_from([metrics_text(2), metrics_text(1)], 0.0)
    assert (3, 9, 10, 2) == (reading.articles, reading.statements, reading.lag, reading.dead_letters)


def test_rates_are_per_second_between_readings() -> None:
    health = Health()
    health.note(reading_from([metrics_text(2)], 10.0))
    health.note(reading_from([metrics_text(8)], 12.0))
    view = health.view()
    assert (3.0, 9.0, [(12.0, 3.0, 9.0)]) == (view["articles_per_s"], view["statements_per_s"], view["rates"])
    assert 0.01 < view["p95_s"] <= 0.025


def test_a_worker_started_anew_causes_no_negative_rate() -> None:
    health = Health()
    health.note(reading_from([metrics_text(8)], 10.0))
    health.note(reading_from([metrics_text(1)], 12.0))
    assert [] == health.view()["rates"]


def test_without_metrics_it_says_why() -> None:
    health = Health()
    health.fail("refused")
    assert ("refused", None) == (health.view()["fault"], health.view()["lag"])


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [({}, None), ({1.0: 0, math.inf: 0}, None), ({1.0: 10, math.inf: 10}, 0.95), ({1.0: 0, math.inf: 10}, 1.0)],
)
def test_a_quantile_is_interpolated_and_never_infinite(buckets: dict[float, float], expected: float | None) -> None:
    assert expected == quantile_s(buckets, 0.95)

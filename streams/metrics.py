"""Every metric, named once, on a registry of its own; Prometheus conventions: base units, closed label sets."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

_NAMESPACE = "onrecord"
_FAST_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Buckets for what one article costs: half a millisecond for a short one to the deadline."""
_LATENCY_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
"""Buckets for what an article waits: from an idle pipeline to an hour's backlog."""

_TENTHS = tuple(tenth / 10 for tenth in range(1, 11))


class Metrics:
    """The worker's metrics. Counters never go back while the process lives, rebalances included."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Create all metrics on `registry`, a fresh one by default."""
        self.registry = registry or CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._count_articles()
        self._measure_times()
        self._show_state()

    def _count_articles(self) -> None:
        count = partial(Counter, namespace=_NAMESPACE, registry=self.registry)
        self.articles_received = count("articles_received", "Article records taken from the topic")
        self.articles_ended = count("articles_ended", "Articles that came to their end", ["outcome", "reason"])
        self.dead_letters = count("dead_letters", "Records refused", ["kind", "stage"])
        self.events_published = count("events_published", "Events acknowledged by the broker", ["topic"])
        self.statements = count("statements", "Attributions found", ["kind", "class"])
        self.unattributed = count("unattributed_statements", "Attributions whose source is no known entity", ["reason"])
        self.confidence = Histogram(
            "statement_confidence",
            "Confidence of the attributions found",
            namespace=_NAMESPACE,
            buckets=_TENTHS,
            registry=self.registry,
        )
        self.entities = count("entities", "Entities found, each counted once an article", ["type"])
        self.words = count("words", "Words analysed")
        self.child_restarts = count("child_restarts", "Pool processes replaced", ["cause"])

    def _measure_times(self) -> None:
        seconds = partial(Histogram, namespace=_NAMESPACE, unit="seconds", registry=self.registry)
        self.stage_duration = seconds(
            "stage_duration", "Time a stage took, measured in the child", ["stage"], buckets=_FAST_S
        )
        self.queue_wait = seconds("queue_wait", "From taking a record to its analysis starting", buckets=_FAST_S)
        self.delivery_duration = seconds(
            "delivery_duration", "From a batch's first send to its last acknowledgement", buckets=_FAST_S
        )
        self.end_to_end = seconds(
            "end_to_end_latency", "From a record's timestamp to all its events acknowledged", buckets=_LATENCY_S
        )
        self.canary_latency = seconds(
            "canary_latency", "From sending a canary to seeing its receipt", buckets=_LATENCY_S
        )

    def _show_state(self) -> None:
        gauge = partial(Gauge, namespace=_NAMESPACE, registry=self.registry)
        self.window_depth = gauge("window_depth", "Articles in flight")
        self.window_size = gauge("window_size", "The most articles that may be in flight")
        self.oldest_in_flight = gauge("oldest_in_flight_seconds", "Age of the article that has been in flight longest")
        self.pool_busy = gauge("pool_busy", "Pool processes at work")
        self.pool_processes = gauge("pool_processes", "Pool processes there are")
        self.partitions_assigned = gauge("partitions_assigned", "Partitions that this worker reads")
        self.consumer_lag = gauge(
            "consumer_lag_messages", "Records not yet committed, as the broker counts", ["partition"]
        )
        self.last_progress = gauge(
            "last_progress_timestamp_seconds", "When an article last came to its end, in Unix time"
        )
        self.canary_success = gauge(
            "canary_last_success_timestamp_seconds",
            "When all canaries of a round had last come back, in Unix time; from the start on; 0 without canaries",
        )
        self.build = Info(
            "build", "Version of the software and of the extractor", namespace=_NAMESPACE, registry=self.registry
        )

    def describe_build(self, extractor: str) -> None:
        """Publish which software and which extractor this is."""
        self.build.info({"version": version("onrecord"), "extractor": extractor})

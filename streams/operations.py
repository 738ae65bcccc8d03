"""What runs beside a worker's agent: pool, line, watchdog, endpoint and lag probe, started and stopped together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from streams.canary import Canary
from streams.delivery.endpoint import Endpoint
from streams.delivery.job import JobSettings
from streams.delivery.lag import LagProbe
from streams.delivery.line import ArticleLine
from streams.delivery.messages import Send
from streams.delivery.outcomes import totals
from streams.delivery.pool import AnalysisPool
from streams.delivery.watchdog import Pulse, Since, Watchdog
from streams.errors import ConfigurationError
from streams.metrics import Metrics
from streams.settings import Settings
from streams.stages.analyse_article import Limits

if TYPE_CHECKING:
    from streams.delivery.traces import ArticleTracer

log = logging.getLogger(__name__)

CRASH_LIMIT_S = 10.0
"""A crashed Faust app may never exit by itself; it gets this long to say why."""
PULSE_S = 1.0
UNHEALTHY_SHARE = 0.5
"""The probes fail from half of the time on after which the watchdog leaves."""


class WorkerState(Protocol):
    """What the operations need to see of the Faust app; safe to read from any thread."""

    @property
    def crashed(self) -> bool:
        """Whether it has failed."""

    @property
    def should_stop(self) -> bool:
        """Whether it is on its way out."""


class Membership(Protocol):
    """What the operations need to see of the consumer; safe to read from any thread."""

    @property
    def assigned(self) -> frozenset[tuple[str, int]] | None:
        """The partitions that the worker reads; None while it is joining its group."""

    def is_rejoining(self) -> bool:
        """Whether the group waits for it to join again."""


class Operations:
    """Everything of a worker that is not Faust; built without side effects."""

    def __init__(self, settings: Settings) -> None:
        """Describe a worker's operations."""
        self.settings = settings
        self.metrics = Metrics()
        self.watchdog = Watchdog()
        self._membership: Membership | None = None
        self._line: ArticleLine | None = None
        self._pulse = Pulse()
        self._beating: asyncio.Task[None] | None = None
        self._endpoint: Endpoint | None = None
        self._lag = LagProbe(settings, self._assigned, self.metrics.consumer_lag)
        self._canary = Canary(settings, self._assigned_or_joining, self.metrics)
        self._tracer = _tracer(settings)
        self._started_s = time.monotonic()

    def start(self, worker: WorkerState, membership: Membership) -> None:
        """Start what watches; called from the worker's event loop before the first record.

        Raises:
            ConfigurationError: the endpoint's address cannot be bound.
        """
        settings, watch = self.settings, self.watchdog
        self._membership = membership
        self.metrics.partitions_assigned.set_function(lambda: len(self._assigned()))
        address = (settings.metrics_host, settings.metrics_port)
        self._endpoint = Endpoint(address, self.metrics.registry, self._wrong, self._not_ready)
        self._endpoint.start()
        log.info("metrics and probes on %s", self._endpoint.url)
        self._beating = asyncio.create_task(self._beat(), name="pulse")
        watch.add("the event loop has stood still", self._loop_stall_s, settings.loop_stall_limit_s)
        watch.add("the app has crashed", Since(lambda: worker.crashed), CRASH_LIMIT_S)
        watch.add("stopping has taken", Since(lambda: worker.should_stop), settings.rebalance_timeout_s)
        watch.add(
            "the consumer group has waited for this worker", Since(membership.is_rejoining), settings.membership_limit_s
        )
        watch.start()
        self._lag.start()
        if self._tracer:
            self._tracer.start()
        if settings.canary_interval_s:
            self._canary.start()

    async def stop(self) -> None:
        """Stop all that `start` started."""
        self._lag.stop()
        self._canary.stop()
        self.watchdog.stop()
        if self._beating:
            self._beating.cancel()
        if self._endpoint:
            self._endpoint.stop()
        if self._tracer:
            await asyncio.to_thread(self._tracer.close)
        self._log_totals()

    @asynccontextmanager
    async def open_line(self, send: Send) -> AsyncIterator[ArticleLine]:
        """Start a pool and the line that it works for; end both afterwards, acknowledging nothing more."""
        settings, metrics, watch = self.settings, self.metrics, self.watchdog
        pool = AnalysisPool(
            settings.pool_processes,
            job_settings(settings),
            settings.article_deadline_s,
            on_wait=metrics.queue_wait.observe,
            on_restart=lambda cause: metrics.child_restarts.labels(cause).inc(),
        )
        try:
            await pool.start()
            metrics.describe_build(pool.extractor)
            metrics.pool_processes.set(pool.size)
            metrics.pool_busy.set_function(lambda: pool.busy)
            begin_span = self._tracer.begin if self._tracer else None
            self._line = line = ArticleLine(settings, metrics, pool, send, begin_span=begin_span)
            watch.add("articles are in flight and none has ended", line.window.idle_s, settings.stall_limit_s)
            watch.add("delivery has failed", Since(line.has_failed), 0.0)
            log.info("%d pool processes ready, extractor %s", pool.size, pool.extractor)
            yield line
        finally:
            if self._line is not None:
                await self._line.close()
            await pool.close()

    def _log_totals(self) -> None:
        seconds, counts = time.monotonic() - self._started_s, totals(self.metrics)
        told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
        log.info("stopped after %.0f s: %s", seconds, told, extra={"uptime_s": round(seconds, 1), "counts": counts})

    def _assigned(self) -> frozenset[tuple[str, int]]:
        return self._assigned_or_joining() or frozenset()

    def _assigned_or_joining(self) -> frozenset[tuple[str, int]] | None:
        return self._membership.assigned if self._membership else None

    def _wrong(self) -> str:
        complaints = self.watchdog.complaints(UNHEALTHY_SHARE)
        return "; ".join(f"{complaint} for {seconds:.0f} s" for complaint, seconds in complaints.items())

    def _not_ready(self) -> str:
        if self._line is None:
            return "the pool processes are starting"
        if self._membership is None or self._membership.assigned is None:
            return "joining the consumer group"
        return self._wrong()

    def _loop_stall_s(self) -> float:
        age_s = self._pulse.age_s()
        return age_s if age_s > 3 * PULSE_S else 0.0

    def forget_in_flight(self) -> None:
        """Let go of the articles in flight, so that a rebalance need not wait for slow ones."""
        if self._line is not None:
            log.warning("a rebalance does not wait longer: articles in flight are left to whoever reads them next")
            self._line.forget()

    async def _beat(self) -> None:
        while True:
            if self._pulse.age_s() > self.settings.session_timeout_s:
                self.watchdog.leave("this process stood still for longer than its session: others have its articles")
            self._pulse.beat()
            await asyncio.sleep(PULSE_S)


def _tracer(settings: Settings) -> ArticleTracer | None:
    if not settings.otlp_endpoint:
        return None
    try:
        from streams.delivery.traces import ArticleTracer  # noqa: PLC0415  an optional extra
    except ImportError as error:
        raise ConfigurationError(f"STREAMS_OTLP_ENDPOINT needs `pip install 'onrecord[otel]'`: {error}") from error
    return ArticleTracer(settings.otlp_endpoint, settings.consumer_group)


def job_settings(settings: Settings) -> JobSettings:
    """Return what a pool process needs to know of the settings."""
    return JobSettings(
        engine=settings.engine,
        limits=Limits(settings.max_text_chars, settings.languages),
        max_event_bytes=settings.max_event_bytes,
        stack_traces=settings.dead_letter_stack_traces,
        min_confidence=settings.min_confidence,
    )

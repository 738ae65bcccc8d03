"""The composition root: settings in, a Faust app with all that it needs out. Nothing happens on import."""

from __future__ import annotations

from typing import Any, NoReturn

import faust
from faust.transport.base import Transport

from streams.agents import add_agents
from streams.consumer import EndedTransport, consumer_of
from streams.operations import Operations
from streams.settings import Settings, load_settings

BUFFER_MESSAGES = 2048
"""Records that Faust holds between the fetcher and the agent."""
MAX_POLL_RECORDS = 400
"""At most a fifth of the buffer: one full queue would block the fetcher."""
FETCH_BYTES = 1 << 20
"""For each partition: aiokafka decompresses without limit, so what one fetch can grow to is kept small."""
BATCH_BYTES = 1 << 19
"""One batch for each partition is on its way at a time: a small one would be the bottleneck."""
LINGER_S = 0.01


class App(faust.App):
    """A Faust app that commits only what has ended, and starts and stops what runs beside its agents."""

    operations: Operations

    def _new_transport(self) -> Transport:
        return EndedTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """There are no tables, so there is nothing to keep in files."""

    async def on_start(self) -> None:
        """Start the endpoint and the watchdog before the first record is taken."""
        await super().on_start()
        consumer = consumer_of(self)
        consumer.on_overtime = self.operations.forget_in_flight
        self.operations.start(self, consumer)

    async def on_shutdown(self) -> None:
        """Stop what watches last: consumer, producer and agents stop after `on_stop`, and may hang there."""
        await super().on_shutdown()
        await self.operations.stop()


def create_app(settings: Settings) -> App:
    """Return a worker's app; it connects to nothing before it is started."""
    app = App(settings.consumer_group, **_faust_settings(settings))
    app.operations = Operations(settings)
    add_agents(app, settings, app.operations.open_line)
    return app


class _Worker(faust.Worker):
    def _setup_logging(self) -> None:
        """Logging is set up by whoever runs this; Faust would replace it."""


def run(app: App) -> NoReturn:
    """Run a worker until SIGTERM or SIGINT, then exit the process: 0, or 1 after a crash."""
    worker = _Worker(app, redirect_stdouts=False)
    worker.spinner = None  # it draws on stdout
    worker.execute_from_commandline()


def _faust_settings(settings: Settings) -> dict[str, Any]:
    return {
        "broker": [f"kafka://{broker.strip()}" for broker in settings.brokers.split(",")],
        "key_serializer": "raw",
        "value_serializer": "raw",
        "processing_guarantee": "at_least_once",
        "agent_supervisor": "mode.CrashingSupervisor",
        "stream_wait_empty": True,
        "stream_buffer_maxsize": BUFFER_MESSAGES,
        "stream_publish_on_commit": False,
        "broker_max_poll_records": MAX_POLL_RECORDS,
        "broker_commit_interval": settings.commit_interval_s,
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": settings.heartbeat_interval_s,
        "broker_rebalance_timeout": settings.rebalance_timeout_s,
        "broker_request_timeout": settings.request_timeout_s,
        "broker_max_poll_interval": settings.max_poll_interval_s,
        "consumer_auto_offset_reset": "earliest",
        "consumer_group_instance_id": settings.instance_id,
        "consumer_max_fetch_size": FETCH_BYTES,
        "producer_acks": -1,
        "producer_compression_type": None if settings.compression == "none" else settings.compression,
        "producer_linger": LINGER_S,
        "producer_max_batch_size": BATCH_BYTES,
        "producer_max_request_size": 4
        * settings.max_request_bytes,  # uncompressed here; the broker judges the compressed batch
        "producer_request_timeout": settings.delivery_timeout_s,
        "producer_threaded": False,
        "table_standby_replicas": 0,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
        "store": "memory://",
    }


def __getattr__(name: str) -> App:
    """Build `app` from the environment when it is asked for, as `faust -A streams.app worker` does."""
    if name == "app":
        return create_app(load_settings())
    raise AttributeError(name)

"""Every setting of the pipeline as one frozen object, read once from `STREAMS_*` environment variables."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.topics import MAX_MESSAGE_BYTES
from streams.errors import ConfigurationError

PREFIX = "STREAMS_"


class Settings(BaseSettings):
    """What an operator can choose; each field is the environment variable `STREAMS_` plus its name in upper case."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    # Kafka
    brokers: str = Field("localhost:9092", description="Bootstrap servers, `host:port`, comma-separated.")
    consumer_group: str = Field(
        "onrecord", description="The consumer group; workers of one group share the partitions."
    )
    instance_id: str | None = Field(
        None,
        description="Static group membership (`group.instance.id`), as the pod's name: a restart causes no rebalance.",
    )
    topic_prefix: str = Field("", pattern=r"^[A-Za-z0-9_-]*$", description="Put before every topic's name.")
    compression: Literal["none", "gzip", "lz4", "zstd"] = Field("lz4", description="Compression of the events written.")
    session_timeout_s: float = Field(20, gt=0, description="A worker silent for this long loses its partitions.")
    heartbeat_interval_s: float = Field(
        3, gt=0, description="A third of the session timeout or less, as Kafka advises."
    )
    rebalance_timeout_s: float = Field(60, gt=0, description="How long a rebalance waits for articles in flight.")
    request_timeout_s: float = Field(
        90, gt=0, description="Joining a group is bounded by it, so more than a rebalance takes."
    )
    max_poll_interval_s: float = Field(
        300, gt=0, description="A worker that takes no record for this long leaves the group."
    )
    commit_interval_s: float = Field(
        1, gt=0, description="How often offsets are committed: what a crash repeats at most."
    )
    delivery_timeout_s: float = Field(120, gt=0, description="An event not acknowledged by then stops the worker.")

    # Analysis
    engine: Literal["rules"] = Field("rules", description="The extraction engine.")
    pool_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1, gt=0, description="Analysing processes; the number of cores."
    )
    window_per_process: int = Field(
        16, gt=0, description="Articles in flight per pool process: enough that none waits for work."
    )
    article_deadline_s: float = Field(
        30, gt=0, description="An article that takes longer is killed: a thousand times the usual cost."
    )
    max_attempts: int = Field(
        2, gt=0, description="How often an article that kills its process or misses its deadline is tried."
    )
    max_text_chars: int = Field(
        500_000, gt=0, description="Longer texts are dead-lettered: five times the longest long read."
    )
    max_event_bytes: int = Field(
        3_900_000, gt=0, description="An article with a larger event is dead-lettered; topics take 4 MiB with headers."
    )
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        ("en",), description="ISO 639-1 codes that are analysed, comma-separated; others are dropped with a receipt."
    )

    # Safety
    max_unexpected_in_a_row: int = Field(
        25, gt=0, description="So many bugs one after the other stop the worker: a bad deploy, not bad articles."
    )
    stall_limit_s: float = Field(
        180, gt=0, description="No article ended for this long with some in flight: the worker exits."
    )
    loop_stall_limit_s: float = Field(
        60, gt=0, description="The event loop stood still for this long: the worker exits."
    )
    membership_limit_s: float = Field(
        240, gt=0, description="Without partitions while rejoining for this long: the worker exits."
    )
    dead_letter_stack_traces: bool = Field(
        default=False, description="Add stack traces to dead letters; they can quote the article."
    )

    # Observability
    metrics_host: str = Field("127.0.0.1", description="Address of the Prometheus endpoint and the probes.")
    metrics_port: int = Field(9464, ge=0, le=65535, description="Its port; 0 takes a free one.")
    lag_interval_s: float = Field(5, gt=0, description="How often the consumer lag is asked of the broker.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe log line written."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="One line for people, or one JSON object, an entry."
    )

    # The live page
    web_host: str = Field("127.0.0.1", description="Address of the live page.")
    web_port: int = Field(8642, ge=0, le=65535, description="Its port; 0 takes a free one.")
    web_allowed_hosts: str = Field(
        "localhost,127.0.0.1", description="Names under which the page may be asked for, comma-separated; `*` for any."
    )
    web_metrics_url: str = Field(
        "http://127.0.0.1:9464/metrics", description="The workers' metrics, comma-separated; empty shows no health."
    )
    web_max_bytes: int = Field(
        64_000_000, gt=0, description="Bytes of records that the page keeps; articles that are oldest go first."
    )
    web_feedback: bool = Field(
        default=False, description="Readers may mark statements right or wrong, which writes to `statement-feedback`."
    )

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _time_limits_nest(self) -> Self:
        """One limit must end before the next begins, or a rebalance is cut short while articles are in flight."""
        limits = (
            ("heartbeat_interval_s", "session_timeout_s"),
            ("article_deadline_s", "rebalance_timeout_s"),
            ("session_timeout_s", "request_timeout_s"),
            ("rebalance_timeout_s", "request_timeout_s"),
        )
        for shorter, longer in limits:
            if not getattr(self, shorter) < getattr(self, longer):
                raise ValueError(f"{PREFIX}{shorter.upper()} must be less than {PREFIX}{longer.upper()}")
        return self

    @property
    def max_request_bytes(self) -> int:
        """The largest record written: an event, or a dead letter with the headers that explain it."""
        return MAX_MESSAGE_BYTES

    @property
    def window_size(self) -> int:
        """How many articles may be in flight at once."""
        return self.window_per_process * self.pool_processes

    def topic_name(self, name: str) -> str:
        """Return the real name of a topic of the contract."""
        return self.topic_prefix + name


def load_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings; `overrides` that are not None win over the environment.

    Raises:
        ConfigurationError: a value is wrong, or a `STREAMS_*` variable is none of ours; the message says which.
    """
    _refuse_unknown(os.environ if environment is None else environment)
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = PREFIX + str(fault["loc"][0]).upper() + ": " if fault["loc"] else ""
        raise ConfigurationError(f"{name}{fault['msg'].removeprefix('Value error, ')}") from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ConfigurationError(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else ""))

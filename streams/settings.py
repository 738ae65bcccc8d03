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
    """What an operator can choose; each field is the environment variable `STREAMS_` plus its name in upper case.

    The first sentence of a description says what it is and why, the rest when to change it: the table in
    `deploy/README.md` is made of them.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    # Kafka
    brokers: str = Field(
        "localhost:9092",
        description="Bootstrap servers, `host:port`, comma-separated. Name two or three, so that one may be down.",
    )
    consumer_group: str = Field(
        "onrecord",
        description="The consumer group: workers of one group share the partitions. "
        "Another name reads everything again from the start.",
    )
    instance_id: str | None = Field(
        None,
        description="Static group membership (`group.instance.id`): a restart then causes no rebalance. "
        "Set it where each worker has a name of its own that stays, as a StatefulSet's pods have.",
    )
    topic_prefix: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Put before every topic's name. Set it to run several installations on one cluster.",
    )
    compression: Literal["none", "gzip", "lz4", "zstd"] = Field(
        "lz4",
        description="Compression of the events written; `lz4` costs the least time. "
        "Choose `zstd` where disks or network are the limit.",
    )
    session_timeout_s: float = Field(
        20, gt=0, description="How soon a dead worker's partitions move to the others. Raise it on a shaky network."
    )
    heartbeat_interval_s: float = Field(
        3,
        gt=0,
        description="How often a worker tells the group that it lives. "
        "Keep it at a third of the session timeout or less, as Kafka advises.",
    )
    rebalance_timeout_s: float = Field(
        60,
        gt=0,
        description="How long a rebalance, or a stop, waits for articles in flight. "
        "Raise it with the deadline of an article, which must be less.",
    )
    request_timeout_s: float = Field(
        90,
        gt=0,
        description="How long an answer of the broker may take; joining a group takes as long as a rebalance. "
        "Raise it with the rebalance timeout, which must be less.",
    )
    max_poll_interval_s: float = Field(
        300,
        gt=0,
        description="A worker that takes no record for this long leaves the group. "
        "Raise it if the deadline of an article comes near.",
    )
    commit_interval_s: float = Field(
        1,
        gt=0,
        description="How often offsets are committed: what a crash repeats at most. "
        "Raise it where the broker has very many groups to serve.",
    )
    delivery_timeout_s: float = Field(
        120,
        gt=0,
        description="An event that the broker has not acknowledged by then stops the worker. "
        "Make it longer than your broker's longest failover.",
    )

    # Analysis
    engine: Literal["encoder", "rules"] = Field(
        "encoder",
        description="The extraction engine: `encoder` is trained and far better, `rules` needs no weights and is "
        "thirty times faster. Choose `rules` where a rule must explain every statement, or processors are scarce.",
    )
    min_confidence: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Statements with less confidence are not published; empty takes the engine's own, where precision "
        "and recall are best together. Raise it to print less and be right more often: `streams/resources/encoder/"
        "MODEL_CARD.md` says what each value buys.",
    )
    pool_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        gt=0,
        description="Analysing processes: they are what limits throughput. "
        "Set it where a container gets fewer cores than the machine has, or too little memory for so many.",
    )
    window_per_process: int = Field(
        16, gt=0, description="In flight for each process, so that none waits for work. Lower it to save memory."
    )
    article_deadline_s: float = Field(
        30,
        gt=0,
        description="An article that takes longer is dead-lettered: a hundred times the usual cost. "
        "Raise it only if dead letters say `DeadlineExceeded` of articles that you want.",
    )
    max_attempts: int = Field(
        2,
        gt=0,
        description="How often an article is tried whose process died. "
        "Raise it where memory is so short that processes are killed for others' articles.",
    )
    max_text_chars: int = Field(
        200_000,
        gt=0,
        description="Longer texts are dead-lettered: twice the longest long read, which takes half of an article's "
        "deadline on a slow processor. "
        "Lower it if what is so long in your feed is never an article.",
    )
    max_event_bytes: int = Field(
        3_900_000,
        gt=0,
        description="An article with a larger event is dead-lettered: topics take 4 MiB, headers included. "
        "Lower it where the broker's own limit is lower.",
    )
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        ("en",),
        description="What is analysed, ISO 639-1, comma-separated; others are dropped with a receipt. "
        "Change it when an engine can read more.",
    )

    # Safety
    max_unexpected_in_a_row: int = Field(
        25,
        gt=0,
        description="So many bugs one after the other are a bad deployment, not bad articles: the worker stops. "
        "Raise it only to get past a known bug, and replay the dead letters later.",
    )
    stall_limit_s: float = Field(
        180,
        gt=0,
        description="Articles are in flight and none has ended for this long: the worker leaves. "
        "Keep it above the delivery timeout.",
    )
    loop_stall_limit_s: float = Field(
        60,
        gt=0,
        description="The event loop stood still for this long: the worker leaves. Raise it on a machine that swaps.",
    )
    membership_limit_s: float = Field(
        240,
        gt=0,
        description="Without partitions while joining for this long: the worker leaves. "
        "Raise it where rebalances of very large groups take minutes.",
    )
    dead_letter_stack_traces: bool = Field(
        default=False,
        description="Add stack traces to dead letters; they can quote the article. Turn it on to find a bug.",
    )

    # Observability
    metrics_host: str = Field(
        "127.0.0.1",
        description="Where metrics and probes are; the endpoint asks for no password. "
        "Set `0.0.0.0` in a container, and open the port to Prometheus only.",
    )
    metrics_port: int = Field(
        9464,
        ge=0,
        le=65535,
        description="Its port. Change it for several workers on one machine; `0` takes a free one.",
    )
    lag_interval_s: float = Field(
        5, gt=0, description="How often the broker is asked for the consumer lag. Raise it with very many partitions."
    )
    canary_interval_s: float = Field(
        0,
        ge=0,
        description="How often a worker sends an article of its own through each partition that it reads; `0` never, "
        "because that writes to your topics. Set `60` to be told when the pipeline as a whole stands still.",
    )
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="Where traces go: the base URL of an OpenTelemetry collector (OTLP over HTTP); empty, no traces. "
        "Set it, as in `http://collector:4318`, to see single articles' ways.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="The least severe log line written. "
        "Choose `warning` to see neither starts and stops nor dropped articles.",
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="A line for people, or a JSON object, for each entry. Choose `json` for machines."
    )

    # The live page
    web_host: str = Field(
        "127.0.0.1", description="Address of the live page. It asks for no password: open it through a proxy that does."
    )
    web_port: int = Field(
        8642, ge=0, le=65535, description="Port of the live page; 0 takes a free one. Change it when taken."
    )
    web_allowed_hosts: str = Field(
        "localhost,127.0.0.1",
        description="Names under which the page may be asked for, comma-separated; `*` for any. "
        "Add the name by which readers reach it: others are refused, which stops foreign pages.",
    )
    web_metrics_url: str = Field(
        "http://127.0.0.1:9464/metrics",
        description="The workers' metrics, comma-separated; empty shows no health. Name each worker's.",
    )
    web_max_bytes: int = Field(
        64_000_000,
        gt=0,
        description="Bytes of records that the page keeps; articles that are oldest go first. "
        "Raise it to see further back; in memory they take about six times as much.",
    )
    web_feedback: bool = Field(
        default=False,
        description="Whether readers may mark statements right or wrong, on `statement-feedback`. "
        "Set it where you know who your readers are.",
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

    @model_validator(mode="after")
    def _canary_can_be_read(self) -> Self:
        if self.canary_interval_s and "en" not in self.languages:
            raise ValueError(f"{PREFIX}CANARY_INTERVAL_S: the canary is in English, which {PREFIX}LANGUAGES leaves out")
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

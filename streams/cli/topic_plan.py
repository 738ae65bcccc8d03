"""The contracts' topics against the broker's: what is missing, what differs, and the calls that put it right."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, TopicAlreadyExistsError, for_code

from schemas.topics import TOPICS, Topic
from streams.errors import DeliveryError
from streams.settings import Settings

BROKER_DEFAULT = -1
"""The replication factor that leaves the choice to the broker."""
CREATION_LIMIT_S = 30.0
_POLL_S = 0.1
_SET_ON_TOPIC = 1
"""DescribeConfigs' `config_source` of a value that is the topic's own, not a default."""


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic of the contracts, and what the broker has of it."""

    topic: Topic
    name: str
    """The real name, prefix included."""
    planned_partitions: int
    partitions: int = 0
    """0 if the topic is missing."""
    config: dict[str, str | None] | None = None
    """The topic's configuration in effect; None if the topic is missing or the broker does not tell."""
    own_config: frozenset[str] = frozenset()
    """The names in `config` that are set on the topic itself."""

    @property
    def is_missing(self) -> bool:
        """Whether the broker has no such topic."""
        return self.partitions == 0

    @property
    def config_changes(self) -> dict[str, tuple[str | None, str]]:
        """What the configuration has and should have, by name, where that differs."""
        if self.config is None:
            return {}
        planned = self.topic.configuration().items()
        return {name: (self.config.get(name), value) for name, value in planned if self.config.get(name) != value}

    @property
    def lacks_partitions(self) -> bool:
        """Whether there are fewer partitions than planned; more are welcome."""
        return 0 < self.partitions < self.planned_partitions


async def topic_states(
    admin: AIOKafkaAdminClient, settings: Settings, partitions: int | None = None
) -> tuple[TopicState, ...]:
    """Return the state of every topic of the contracts; `partitions` replaces the number planned there."""
    counts = await _partition_counts(admin)
    names = [settings.topic_name(topic.name) for topic in TOPICS]
    configs = await _configs(admin, [name for name in names if name in counts])
    return tuple(
        TopicState(topic, name, partitions or topic.partitions, counts.get(name, 0), *configs.get(name, ()))
        for topic, name in zip(TOPICS, names, strict=True)
    )


async def create_topics(
    admin: AIOKafkaAdminClient, states: Iterable[TopicState], replication_factor: int = BROKER_DEFAULT
) -> None:
    """Create topics and wait until the broker has them all.

    Raises:
        KafkaError: the broker refuses.
        DeliveryError: they are not there in time.
    """
    # The client lets the factor -1 pass only beside an assignment; an empty one is none.
    assignment: dict[int, list[int]] | None = {} if replication_factor == BROKER_DEFAULT else None
    new = [
        NewTopic(
            state.name,
            state.planned_partitions,
            replication_factor,
            assignment,
            topic_configs=state.topic.configuration(),
        )
        for state in states
    ]
    response = await admin.create_topics(new)
    for name, code, message, *_ in response.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"cannot create {name}: {message or for_code(code).description}")
    await _wait_for(admin, {topic.name for topic in new})


async def change_config(admin: AIOKafkaAdminClient, state: TopicState) -> bool:
    """Set what differs in a topic's configuration and keep the rest; return False if the broker cannot change it.

    Raises:
        KafkaError: the broker refuses.
    """
    kept = {name: value for name, value in (state.config or {}).items() if name in state.own_config}
    config = kept | state.topic.configuration()  # the request replaces all that is set on the topic
    try:
        responses = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, state.name, config)])
    except IncompatibleBrokerVersion:
        return False
    for response in responses:
        for code, message, *_ in response.resources:
            if code:
                raise for_code(code)(f"cannot change the configuration of {state.name}: {message}")
    return True


async def _partition_counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Return the partitions of every topic that can be used; asking for one that is not there could create it."""
    topics: Sequence[dict[str, Any]] = await admin.describe_topics()
    return {
        topic["topic"]: len(topic["partitions"])
        for topic in topics
        if all(partition["leader"] >= 0 for partition in topic["partitions"])
    }


async def _configs(
    admin: AIOKafkaAdminClient, names: Iterable[str]
) -> dict[str, tuple[dict[str, str | None], frozenset[str]]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    try:
        responses = await admin.describe_configs(resources) if resources else []
    except IncompatibleBrokerVersion:
        return {}
    found = {}
    for response in responses:
        for code, message, _kind, name, entries, *_ in response.resources:
            if code:
                raise for_code(code)(f"cannot read the configuration of {name}: {message}")
            own = frozenset(entry[0] for entry in entries if entry[3] == _SET_ON_TOPIC)
            found[name] = ({entry[0]: entry[1] for entry in entries}, own)
    return found


async def _wait_for(admin: AIOKafkaAdminClient, names: set[str]) -> None:
    try:
        async with asyncio.timeout(CREATION_LIMIT_S):
            while not names <= (await _partition_counts(admin)).keys():  # noqa: ASYNC110  nothing tells, so ask
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise DeliveryError(
            f"the topics are not there after {CREATION_LIMIT_S:.0f} s; see `onrecord doctor`"
        ) from error

"""What this client may do with topics and its group, as the broker itself says: nothing is written, read or created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, IncompatibleBrokerVersion
from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from schemas.topics import ARTICLES_ANALYSED, ARTICLES_RECEIVED, TOPICS
from streams.settings import Settings

READ, WRITE = 3, 4
"""`AclOperation` codes of Kafka's protocol; each is that bit of what a broker answers."""
OPERATIONS = {READ: "read", WRITE: "write"}
TOPIC_AUTHORIZATION_FAILED = 29
_NOT_TOLD = -(2**31)


def needed_operations(settings: Settings) -> dict[str, frozenset[int]]:
    """Return what a worker must be allowed to do with each topic, by its real name."""
    canary = bool(settings.canary_interval_s)
    needed = {topic.name: {WRITE} for topic in TOPICS}
    needed[ARTICLES_RECEIVED.name] = {READ, WRITE} if canary else {READ}
    needed[ARTICLES_ANALYSED.name] = {READ, WRITE} if canary else {WRITE}
    return {settings.topic_name(name): frozenset(operations) for name, operations in needed.items()}


async def lacking_on_topics(
    admin: AIOKafkaAdminClient, needed: Mapping[str, frozenset[int]]
) -> dict[str, frozenset[int]] | None:
    """Return which of the operations needed on each topic are not allowed; None if the broker does not say.

    A topic that is not there lacks nothing, unless the broker hides it.
    """
    try:
        answer = await admin._send_request(_TopicMetadata(list(needed)))
    except (IncompatibleBrokerVersion, NotImplementedError):
        return None
    lacking: dict[str, frozenset[int]] = {}
    told = False
    for error, name, _internal, _partitions, allowed in answer.topics:
        if error == TOPIC_AUTHORIZATION_FAILED:
            lacking[name] = needed[name]
        elif not error and allowed != _NOT_TOLD:
            lacking[name] = frozenset(each for each in needed[name] if not allowed >> each & 1)
        told = told or error == TOPIC_AUTHORIZATION_FAILED or allowed != _NOT_TOLD
    return {name: operations for name, operations in lacking.items() if operations} if told else None


async def may_join(admin: AIOKafkaAdminClient, group: str) -> bool | None:
    """Tell whether this client may be a member of the group; None if the broker does not say.

    Raises:
        GroupCoordinatorNotAvailableError: the broker has had no group so far.
    """
    try:
        answer = await admin._send_request(_GroupRights(group), await admin.find_coordinator(group))
    except GroupAuthorizationFailedError:
        return False
    except (IncompatibleBrokerVersion, NotImplementedError):
        return None
    error, *_, allowed = answer.groups[0]
    if error == GroupAuthorizationFailedError.errno:
        return False
    return None if error or allowed == _NOT_TOLD else bool(allowed >> READ & 1)


class _TopicMetadataResponse(Response):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", Array(("node_id", Int32), ("host", String()), ("port", Int32), ("rack", String()))),
        ("cluster_id", String()),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String()),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("authorized_operations", Int32),
            ),
        ),
        ("cluster_authorized_operations", Int32),
    )


class _TopicMetadataRequest(RequestStruct):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _TopicMetadataResponse
    SCHEMA = Schema(
        ("topics", Array(String())),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class _TopicMetadata(Request[_TopicMetadataRequest]):  # type: ignore[misc]
    """Kafka's Metadata request, version 8 (KIP-430): the client library speaks only up to 5, which tells no rights."""

    API_KEY = 3

    def __init__(self, topics: list[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_TopicMetadataRequest]) -> Any:
        return request_struct_class(self._topics, False, False, True)  # noqa: FBT003  a positional protocol


class _GroupRightsRequest(RequestStruct):  # type: ignore[misc]
    API_KEY = 15
    API_VERSION = 3
    RESPONSE_TYPE = DescribeGroupsResponse_v3
    SCHEMA = Schema(("groups", Array(String())), ("include_authorized_operations", Boolean))


class _GroupRights(Request[_GroupRightsRequest]):  # type: ignore[misc]
    """Kafka's DescribeGroups request, version 3: the client library reads its answer as version 2, without rights."""

    API_KEY = 15

    def __init__(self, group: str) -> None:
        self._group = group

    def build(self, request_struct_class: type[_GroupRightsRequest]) -> Any:
        return request_struct_class([self._group], True)  # noqa: FBT003  a positional protocol

"""The contracts as documents, generated from the models: a JSON Schema for each event, and AsyncAPI for all."""

from __future__ import annotations

import json
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from schemas.article_received import ArticleReceived
from schemas.codec import SOURCE, schema_uri
from schemas.dead_letters import HEADERS as DEAD_LETTER_HEADERS
from schemas.topics import ARTICLES_RECEIVED, DEAD_LETTERS, TOPICS, Topic

CONTRACT_VERSION = "1.1.0"
"""Rises when a contract gains an optional field; anything more is a new topic."""

_COMPONENT = "#/components/schemas/{model}"
_ATTRIBUTES = {
    "content-type": "`application/json`",
    "ce_specversion": "CloudEvents version, `1.0`",
    "ce_id": "The event's id: the same for the same event, however often it is written",
    "ce_type": "The kind of event and the version of its contract",
    "ce_source": f"`{SOURCE}`",
    "ce_subject": "The article's id",
    "ce_time": "When the article reached `articles-received`",
    "ce_dataschema": "The `$id` of the value's JSON Schema",
}


def documents() -> dict[str, str]:
    """Return every generated document by its path below `schemas/`; the same models give the same text."""
    files = {f"jsonschema/{topic.name}.json": _pretty(json_schema(topic)) for topic in TOPICS if topic != DEAD_LETTERS}
    return {**files, "asyncapi.yaml": yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=120)}


def json_schema(topic: Topic) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a topic's values."""
    schema = _model(topic).model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schema_uri(topic), **schema}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3 description of all topics, from the consumer's side."""
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "On Record",
            "version": CONTRACT_VERSION,
            "description": "News articles in, typed facts out: who said what, and who is named.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {_operation_name(topic): _operation(topic) for topic in TOPICS},
        "components": {"messages": {topic.name: _message(topic) for topic in TOPICS}, "schemas": _components()},
    }


def _model(topic: Topic) -> type[BaseModel]:
    model = ArticleReceived if topic == ARTICLES_RECEIVED else topic.event
    if model is None:
        raise ValueError(f"{topic.name} carries whatever bytes came")
    return model


def _components() -> dict[str, Any]:
    """Return the schema of every model by its name, referring to each other inside the AsyncAPI document."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (_model(topic), "validation") for topic in TOPICS if topic != DEAD_LETTERS
    ]
    _, schema = models_json_schema(models, ref_template=_COMPONENT)
    return dict(sorted(schema["$defs"].items()))


def _channel(topic: Topic) -> dict[str, Any]:
    configuration = topic.configuration()
    return {
        "address": topic.name,
        "description": topic.says,
        "messages": {topic.name: {"$ref": f"#/components/messages/{topic.name}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [configuration["cleanup.policy"]],
                    "retention.ms": int(configuration["retention.ms"]),
                    "max.message.bytes": int(configuration["max.message.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation_name(topic: Topic) -> str:
    return ("receive-" if topic == ARTICLES_RECEIVED else "send-") + topic.name


def _operation(topic: Topic) -> dict[str, Any]:
    return {
        "action": "receive" if topic == ARTICLES_RECEIVED else "send",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": topic.says,
    }


def _message(topic: Topic) -> dict[str, Any]:
    message: dict[str, Any] = {
        "summary": topic.says,
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": "0.5.0"}},
    }
    if topic == DEAD_LETTERS:
        return message | {"headers": _dead_letter_headers()}
    payload = {"$ref": _COMPONENT.format(model=_model(topic).__name__)}
    message |= {"contentType": "application/json", "payload": payload}
    return message if topic == ARTICLES_RECEIVED else message | {"headers": _strings(_ATTRIBUTES)}


def _dead_letter_headers() -> dict[str, Any]:
    return _strings(DEAD_LETTER_HEADERS)


def _strings(described: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": says} for name, says in described.items()},
    }


def _pretty(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

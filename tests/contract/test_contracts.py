from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from schemas.codec import article_from, event_from, record_from, schema_uri
from schemas.dead_letters import origin_of, original_headers, refusal_of
from schemas.documents import documents, json_schema
from schemas.topics import ARTICLES_RECEIVED, DEAD_LETTERS, EVENT_TOPICS, TOPICS, Topic
from tests.contract.golden import EXAMPLES, RECEIVED_AT_S, golden_messages

SCHEMAS = Path(__file__).parents[2] / "schemas"


def examples(topic: Topic) -> list[dict[str, object]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((EXAMPLES / topic.name).glob("*.json"))]


def test_the_generated_documents_are_fresh() -> None:
    """`make contracts` writes them anew."""
    assert documents() == {name: (SCHEMAS / name).read_text("utf-8") for name in documents()}


def test_the_golden_messages_are_fresh() -> None:
    """`make contracts` writes them anew; a change here is a change that consumers see."""
    there = {str(path.relative_to(EXAMPLES)): path.read_text("utf-8") for path in EXAMPLES.rglob("*.json")}
    assert golden_messages() == there


def test_no_document_is_left_over() -> None:
    there = {str(path.relative_to(SCHEMAS)) for path in (*SCHEMAS.glob("jsonschema/*"), SCHEMAS / "asyncapi.yaml")}
    assert documents().keys() == there


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_topic_has_examples(topic: Topic) -> None:
    assert examples(topic)


@pytest.mark.parametrize("topic", EVENT_TOPICS, ids=lambda topic: topic.name)
def test_examples_decode_and_encode_to_the_same_record(topic: Topic) -> None:
    for example in examples(topic):
        value = json.dumps(example["value"], ensure_ascii=False, separators=(",", ":")).encode()
        record = record_from(event_from(topic, value), datetime.fromtimestamp(RECEIVED_AT_S, UTC))
        assert example["key"] == (record.key or b"").decode()
        assert example["headers"] == {name: text.decode() for name, text in record.headers}
        assert value == record.value


@pytest.mark.parametrize("topic", EVENT_TOPICS, ids=lambda topic: topic.name)
def test_examples_are_valid_by_the_published_schema(topic: Topic) -> None:
    schema = json.loads((SCHEMAS / "jsonschema" / f"{topic.name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema_uri(topic) == schema["$id"]
    for example in examples(topic):
        jsonschema.validate(example["value"], schema)


@pytest.mark.parametrize("topic", EVENT_TOPICS, ids=lambda topic: topic.name)
def test_a_reader_ignores_fields_that_it_does_not_know(topic: Topic) -> None:
    example = examples(topic)[0]
    grown = json.dumps({**example["value"], "added_later": {"a": 1}}).encode()  # type: ignore[dict-item]
    assert event_from(topic, json.dumps(example["value"]).encode()) == event_from(topic, grown)
    jsonschema.validate(json.loads(grown), json_schema(topic))


@pytest.mark.parametrize("topic", EVENT_TOPICS, ids=lambda topic: topic.name)
def test_every_field_is_described_and_every_property_is_documented(topic: Topic) -> None:
    schema = json_schema(topic)
    models = [schema, *schema.get("$defs", {}).values()]
    undescribed = [
        f"{model['title']}.{name}"
        for model in models
        for name, field in model.get("properties", {}).items()
        if "description" not in field and "$ref" not in field
    ]
    assert [] == undescribed


def test_dead_letters_keep_the_record_and_say_why() -> None:
    for example in examples(DEAD_LETTERS):
        headers = tuple((name, str(text).encode()) for name, text in example["headers"].items())  # type: ignore[attr-defined]
        assert "schema" == refusal_of(headers).kind
        assert "articles-received[0]@23" == str(origin_of(headers))
        assert () == original_headers(headers)


def test_received_examples_are_read_as_articles_unless_they_are_dead_letters() -> None:
    letters = {example["key"] for example in examples(DEAD_LETTERS)}
    for example in examples(ARTICLES_RECEIVED):
        if example["key"] not in letters:
            assert article_from(json.dumps(example["value"]).encode(), ()).article_id == example["key"]

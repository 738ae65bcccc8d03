"""What tests share: the resources of the rules engine, loaded once, and messages made from records."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from schemas.dead_letters import Origin
from streams.delivery.job import JobSettings
from streams.delivery.messages import Message
from streams.resources import load_resources
from streams.stages.analyse_article import Limits
from streams.text.analyse import Resources

ARTICLE = {
    "id": "harbour-bridge",
    "title": "Harbour bridge to reopen",
    "publisher": "The Test Courier",
    "url": "https://courier.example/harbour-bridge",
    "published_at": "2026-03-02T09:30:00Z",
    "text": (
        "The harbour bridge will reopen in May, the mayor of Norwich, Ann Lee, said on Monday.\n\n"
        "“We are nearly there,” she told reporters. Engineers warned that the steel still needed work."
    ),
}

MakeMessage = Callable[..., Message]


@pytest.fixture(scope="session")
def resources() -> Resources:
    return load_resources("rules")


@pytest.fixture
def job() -> JobSettings:
    return JobSettings(
        "rules", Limits(max_text_chars=20_000, languages=("en",)), max_event_bytes=100_000, stack_traces=False
    )


@pytest.fixture
def message() -> MakeMessage:
    """Makes the Kafka message of an article record; fields given replace the usual article's."""

    def make(value: bytes | None = None, offset: int = 7, **fields: object) -> Message:
        record = json.dumps(ARTICLE | fields).encode() if value is None else value
        headers = (("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("feed", b"wire"))
        return Message(Origin("articles-received", 3, offset), b"harbour-bridge", record, headers, 1_772_442_000.25)

    return make

"""Writes the golden messages in `schemas/examples`: what the pipeline makes of a few sample articles."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from schemas.codec import Record, record_from
from schemas.dead_letters import Origin
from schemas.events import StatementExtracted, feedback_on
from schemas.topics import ARTICLES_RECEIVED, STATEMENTS_EXTRACTED
from streams.delivery.job import end_article
from streams.delivery.messages import Message
from streams.operations import job_settings
from streams.resources import load_resources
from streams.samples import Sample, load_samples
from streams.settings import load_settings

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
CHOSEN = ("18", "19", "21", "23")
"""One article that is analysed, its cancellation, an empty one and one that is no article at all."""
RECEIVED_AT_S = 1_777_000_000.0


def golden_messages() -> dict[str, str]:
    """Return each golden message by its path below `schemas/examples`."""
    resources, job = load_resources("rules"), job_settings(load_settings({}))
    messages: dict[str, str] = {}
    for sample in load_samples():
        number = sample.name.split("-")[0]
        if number in CHOSEN:
            message = _message(sample)
            records = [Record(ARTICLES_RECEIVED.name, message.key, message.value, message.headers)]
            records += end_article(message, resources, job).records
            records += _feedback(records)
            messages |= {
                f"{record.topic}/{number}-{place:02d}.json": _golden(record) for place, record in enumerate(records)
            }
    return messages


def _feedback(records: list[Record]) -> list[Record]:
    """Return a reader's verdict on the article's first statement."""
    of = next((record.value for record in records if record.topic == STATEMENTS_EXTRACTED.name), None)
    if of is None:
        return []
    statement = StatementExtracted.model_validate_json(of)
    return [record_from(feedback_on(statement, "right"), datetime.fromtimestamp(RECEIVED_AT_S, UTC))]


def _message(sample: Sample) -> Message:
    return Message(Origin("articles-received", 0, int(sample.name[:2])), sample.key, sample.value, (), RECEIVED_AT_S)


def _golden(record: Record) -> str:
    value = (record.value or b"").decode()
    try:
        shown = json.loads(value)
    except ValueError:
        shown = value
    headers = {name: text.decode() for name, text in record.headers}
    return (
        json.dumps(
            {"key": (record.key or b"").decode(), "headers": headers, "value": shown}, indent=2, ensure_ascii=False
        )
        + "\n"
    )


if __name__ == "__main__":
    shutil.rmtree(EXAMPLES, ignore_errors=True)
    for name, text in golden_messages().items():
        (EXAMPLES / name).parent.mkdir(parents=True, exist_ok=True)
        (EXAMPLES / name).write_text(text, "utf-8")

"""`onrecord extract`: the pipeline's analysis without Kafka, from files to stdout."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import typer

from schemas.codec import Record, article_from
from schemas.dead_letters import Origin, Refusal
from schemas.topics import ARTICLES_ANALYSED, ARTICLES_CLEANED, ENTITIES_MENTIONED, STATEMENTS_EXTRACTED
from streams.cli.articles import article_id_of, read_records
from streams.cli.console import tell, write_line
from streams.cli.options import ArticleFiles
from streams.delivery.job import JobSettings, end_article
from streams.delivery.messages import Ended, Message
from streams.operations import job_settings
from streams.resources import load_resources
from streams.settings import Settings, load_settings


def extract(
    files: ArticleFiles,
    *,
    form: Annotated[
        Literal["events", "annotations"],
        typer.Option("--as", help="One line per event with its topic, or one line per article with spans."),
    ] = "events",
    verbatim: Annotated[
        bool,
        typer.Option("--verbatim", help="Take each text as it is, in any language; offsets refer to the text given."),
    ] = False,
    engine: Annotated[str | None, typer.Option(help="The extraction engine; otherwise STREAMS_ENGINE.")] = None,
    min_confidence: Annotated[
        float | None, typer.Option(help="Leave out statements below it; otherwise STREAMS_MIN_CONFIDENCE.")
    ] = None,
) -> None:
    r"""Extract statements and entities from files, without Kafka.

    Writes NDJSON in the order of the input: by default {"topic": …, "event": …} for each event that the pipeline would
    emit, the receipt last; with --as annotations one object per article, its offsets in code points of its `text`. A
    record that the pipeline would refuse is a line {"id": …, "error": {"kind": …, "message": …}}.

    Exit codes: 0 all input was read; 2 wrong options, files or settings.

    Example: onrecord extract article.txt

    Example: zcat feed.jsonl.gz | onrecord extract --as annotations - > annotations.jsonl
    """
    settings = load_settings(engine=engine, min_confidence=min_confidence)
    resources, job = load_resources(settings.engine, settings.min_confidence), _job(settings, verbatim=verbatim)
    lines_from = _event_lines if form == "events" else _annotation_lines
    counted: Counter[str] = Counter()
    started_s = time.perf_counter()
    for number, record in enumerate(read_records(files)):
        message = Message(Origin(record.place, 0, number), None, record.value, (), time.time())
        ended = end_article(message, resources, job)
        counted.update((ended.outcome,), statements=len(ended.tally.statements), words=ended.tally.words)
        for line in [_refusal_line(record.value, ended.refusal)] if ended.refusal else lines_from(record.value, ended):
            write_line(line)
    _summarise(counted, time.perf_counter() - started_s)


def _job(settings: Settings, *, verbatim: bool) -> JobSettings:
    job = job_settings(settings)
    return job._replace(limits=job.limits._replace(verbatim=verbatim))


def _refusal_line(value: bytes, refusal: Refusal) -> str:
    error = {"kind": refusal.kind, "message": refusal.message}
    return json.dumps({"id": article_id_of(value), "error": error}, ensure_ascii=False)


def _event_lines(_value: bytes, ended: Ended) -> Iterator[str]:
    """Yield the events byte for byte as they would be on their topics."""
    for record in ended.records:
        yield f'{{"topic":"{record.topic}","event":{(record.value or b"null").decode()}}}'


def _annotation_lines(value: bytes, ended: Ended) -> Iterator[str]:
    (receipt,) = _events(ended.records, ARTICLES_ANALYSED.name)
    cleaned = next(_events(ended.records, ARTICLES_CLEANED.name), None)
    annotated = {
        "id": receipt["article_id"],
        "text": cleaned["text"] if cleaned else article_from(value, ()).text or "",
        "language": receipt.get("language"),
        "attributions": [_attribution(each) for each in _events(ended.records, STATEMENTS_EXTRACTED.name)],
        "entities": [_entity(each) for each in _events(ended.records, ENTITIES_MENTIONED.name)],
    }
    yield json.dumps(annotated, ensure_ascii=False)


def _events(records: tuple[Record, ...], topic: str) -> Iterator[dict[str, Any]]:
    return (json.loads(record.value or b"{}") for record in records if record.topic == topic)


def _attribution(statement: dict[str, Any]) -> dict[str, Any]:
    source = statement["source"]
    return {
        "class": statement["class"],
        "kind": statement["kind"],
        "speech_act": statement.get("speech_act"),
        **{role: _offsets(statement[role]["spans"]) for role in ("source", "cue", "content")},
        "speaker": source.get("name"),
        "entity_id": source.get("entity_id"),
        "confidence": statement["confidence"],
    }


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    mentions = [
        {"start": mention["span"]["start"], "end": mention["span"]["end"], "how": mention["how"]}
        for mention in entity["mentions"]
    ]
    return {name: entity[name] for name in ("entity_id", "type", "name", "links")} | {"mentions": mentions}


def _offsets(spans: list[dict[str, Any]]) -> list[list[int]]:
    return [[span["start"], span["end"]] for span in spans]


def _summarise(counted: Counter[str], took_s: float) -> None:
    articles = sum(counted[outcome] for outcome in ("published", "dropped", "dead-lettered"))
    tell(
        f"{articles:,} articles, {counted['words']:,} words, {counted['statements']:,} statements;"
        f" {counted['dropped']:,} dropped, {counted['dead-lettered']:,} refused; {took_s:.1f} s"
    )

"""What the demo shows: records of the output topics in, lines as they come and a summary at the end out."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families
from rich.text import Text

from schemas.codec import event_from
from schemas.dead_letters import refusal_of
from schemas.events import ArticleAnalysed, EntityMentioned, StatementExtracted
from schemas.topics import ARTICLES_ANALYSED, DEAD_LETTERS, ENTITIES_MENTIONED, STATEMENTS_EXTRACTED, Topic
from streams.cli.console import write_text
from streams.cli.lines import line_from
from streams.kafka import KafkaRecord

WATCHED = (STATEMENTS_EXTRACTED, ENTITIES_MENTIONED, ARTICLES_ANALYSED, DEAD_LETTERS)


class DemoArticle(NamedTuple):
    """An article to be published, and how it must end if that is known: a receipt's outcome or `dead-letter:<kind>`."""

    key: bytes
    value: bytes
    expected: str | None


class Report:
    """Prints each statement, and each article's entities when its receipt comes; counts everything."""

    def __init__(self, articles: Iterable[DemoArticle]) -> None:
        """Expect the ends of `articles`."""
        self._expected: dict[bytes, Counter[str]] = defaultdict(Counter)
        self._entities: dict[tuple[str, str], EntityMentioned] = {}
        self._seen: set[str] = set()
        self._receipts: list[tuple[ArticleAnalysed, Text]] = []
        self._ended: dict[bytes, Counter[str]] = defaultdict(Counter)
        self._latencies_s: list[float] = []
        self._counts: Counter[str] = Counter()
        self.published = 0
        for article in articles:
            self.published += 1
            if article.expected:
                self._expected[article.key][article.expected] += 1

    @property
    def ended(self) -> int:
        """How many articles have come to their end."""
        return sum(sum(outcomes.values()) for outcomes in self._ended.values())

    def show(self, topic: Topic, record: KafkaRecord) -> None:
        """Take a record of a watched topic."""
        self._counts[topic.name] += 1
        if topic == DEAD_LETTERS:
            kind = refusal_of(tuple(record.headers)).kind
            self._end(record.key, f"dead-letter:{kind}", Text.assemble(("✗ ", "red"), line_from(topic, record)))
            return
        event = event_from(topic, record.value or b"")
        if isinstance(event, StatementExtracted):
            self._latencies_s.append(_latency_s(record))
            write_text(line_from(topic, record))
            self._seen.add(event.event_id)
        elif isinstance(event, EntityMentioned):
            self._entities[event.text_sha256, event.entity_id] = event
        elif isinstance(event, ArticleAnalysed):
            self._receipts.append((event, line_from(topic, record)))
        self._end_complete()

    def unexpected(self) -> list[str]:
        """Return a line for each article that ended otherwise than it should have."""
        return [
            f"{key.decode()}: expected {_listed(expected)}, ended {_listed(self._ended[key])}"
            for key, expected in self._expected.items()
            if self._ended[key] != expected
        ]

    def summary(self, elapsed_s: float, metrics: str) -> list[tuple[str, str]]:
        """Return the summary, a row a figure.

        Args:
            elapsed_s: Seconds from the first article published to the last one ended.
            metrics: The worker's Prometheus endpoint, in text.
        """
        words = _metric(metrics, "onrecord_words_total")
        receipts, letters = self._counts[ARTICLES_ANALYSED.name], self._counts[DEAD_LETTERS.name]
        return [
            ("articles", f"{self.published} published, {receipts} receipts, {letters} dead letters"),
            ("statements", f"{self._counts[STATEMENTS_EXTRACTED.name]}"),
            ("entities", f"{self._counts[ENTITIES_MENTIONED.name]}, each counted once an article"),
            ("throughput", f"{self.ended / elapsed_s:.0f} articles/s, {words / elapsed_s:,.0f} words/s"),
            ("publish to statement", _percentiles(self._latencies_s)),
            (
                "worker's own count",
                f"{_metric(metrics, 'onrecord_articles_ended_total'):.0f} articles ended, {words:,.0f} words",
            ),
        ]

    def _end_complete(self) -> None:
        """End the articles of which all has been read: topics are read side by side, and a receipt may overtake."""
        waiting = []
        for receipt, line in self._receipts:
            entities = [self._entities.get((receipt.text_sha256 or "", each)) for each in receipt.entity_ids]
            if all(entities) and self._seen.issuperset(receipt.statement_ids):
                self._end(receipt.key.encode(), _outcome(receipt), Text.assemble(("✓ ", "green"), line))
                _show_entities(entity for entity in entities if entity)
            else:
                waiting.append((receipt, line))
        self._receipts = waiting

    def _end(self, key: bytes | None, outcome: str, line: Text) -> None:
        self._ended[key or b""][outcome] += 1
        write_text(line)


def _show_entities(entities: Iterable[EntityMentioned]) -> None:
    named = ", ".join(f"{entity.name} ({entity.role})" if entity.role else entity.name for entity in entities)
    if named:
        write_text(Text.assemble(("  named: ", "dim"), named))


def _outcome(receipt: ArticleAnalysed) -> str:
    return f"dropped:{receipt.dropped_reason}" if receipt.outcome == "dropped" else receipt.outcome


def _latency_s(record: KafkaRecord) -> float:
    """Return the seconds from the article reaching its topic (`ce_time`) to this record being written."""
    received = datetime.fromisoformat(dict(record.headers)["ce_time"].decode())
    written_s: float = record.timestamp / 1000
    return max(0.0, written_s - received.timestamp())


def _percentiles(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "too few statements to tell"
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return f"p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms"


def _metric(text: str, name: str) -> float:
    families = text_string_to_metric_families(text)
    values = [float(sample.value) for family in families for sample in family.samples if sample.name == name]
    return sum(values)


def _listed(outcomes: Counter[str]) -> str:
    return ", ".join(sorted(outcomes.elements())) or "not at all"

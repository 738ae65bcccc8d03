"""Every topic by name, with its event, key, partitions and retention: the only place where a topic is named."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.events import (
    ArticleAnalysed,
    ArticleCleaned,
    EntityMentioned,
    Event,
    StatementExtracted,
    StatementFeedback,
)

_DAY_MS = 86_400_000
MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""Kafka's default of 1 MiB is less than a long article takes as HTML."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and what consumers may rely on about it."""

    name: str
    says: str
    """What a record on it means, in one sentence."""
    event: type[Event] | None
    """What its values are; None where they are other people's bytes."""
    key: str
    """The field whose value is the record's key: records of one key stay in order on one partition."""
    cleanup: str = "delete"
    """Kafka's `cleanup.policy`."""
    retention_ms: int = 30 * _DAY_MS
    """How long records are kept, -1 for ever; compacted topics keep the last record of each key anyway."""
    partitions: int = 12
    config: dict[str, str] = field(default_factory=dict)
    """Further topic configuration, by Kafka's names."""

    def configuration(self) -> dict[str, str]:
        """Return the topic's configuration by Kafka's names, values as strings."""
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            **self.config,
        }


ARTICLES_RECEIVED = Topic(
    name="articles-received",
    says="An article record as a feed, scraper or archive has it, in any of the common shapes.",
    event=None,
    key="article_id",
    retention_ms=7 * _DAY_MS,
)
ARTICLES_CLEANED = Topic(
    name="articles-cleaned",
    says="The exact text that every offset refers to.",
    event=ArticleCleaned,
    key="article_id",
)
STATEMENTS_EXTRACTED = Topic(
    name="statements-extracted",
    says="Somebody said, believes or wants something, says this article.",
    event=StatementExtracted,
    key="article_id",
)
ENTITIES_MENTIONED = Topic(
    name="entities-mentioned",
    says="An article names this person, body or place, here and here.",
    event=EntityMentioned,
    key="entity_id",
)
ARTICLES_ANALYSED = Topic(
    name="articles-analysed",
    says="The receipt: this article is complete, and these statements and entities of it stand.",
    event=ArticleAnalysed,
    key="article_id",
    cleanup="compact",
    retention_ms=-1,
)
DEAD_LETTERS = Topic(
    name="articles-received-dlq",
    says="A record that could not be processed: its bytes as they came, and why.",
    event=None,
    key="the original key",
    config={"max.message.bytes": str(MAX_MESSAGE_BYTES + 64 * 1024)},
)
STATEMENT_FEEDBACK = Topic(
    name="statement-feedback",
    says="A reader of the live page found this statement right, or wrong.",
    event=StatementFeedback,
    key="statement_id",
    cleanup="compact",
    retention_ms=-1,
)

WORKER_TOPICS = (
    ARTICLES_RECEIVED,
    ARTICLES_CLEANED,
    STATEMENTS_EXTRACTED,
    ENTITIES_MENTIONED,
    ARTICLES_ANALYSED,
    DEAD_LETTERS,
)
"""What a worker reads and writes."""
TOPICS = (*WORKER_TOPICS, STATEMENT_FEEDBACK)
EVENT_TOPICS = tuple(topic for topic in TOPICS if topic.event is not None)
TOPIC_OF = {topic.event: topic for topic in TOPICS if topic.event is not None}
"""The topic of each class of event."""

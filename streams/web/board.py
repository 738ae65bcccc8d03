"""What the page knows: events of the derived topics in, the statements that stand and what has changed out.

Folding is idempotent, and the topics may be read in any order beside each other: of two records of one key the later
offset wins. The newest receipt of an article decides which of its statements stand.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from schemas.events import (
    ArticleAnalysed,
    ArticleCleaned,
    EntityMentioned,
    Event,
    StatementExtracted,
    StatementFeedback,
)
from schemas.identity import CANARY_PREFIX

KEPT_SHARE = 0.9
"""How much of the limit is left when the oldest have gone, so that they do not go one by one."""
VERDICTS_KEPT = 100_000
_LONGEST_NUMBER = 16
CHANGES_KEPT = 5_000
"""A page that has missed more than these reads everything again."""


class Place(NamedTuple):
    """Where a record was: its partition is that of its key."""

    offset: int
    timestamp_ms: int
    size_bytes: int


class Change(NamedTuple):
    """A statement stands, stands no more, or was judged."""

    kind: Literal["stands", "withdrawn", "judged"]
    statement_id: str


@dataclass(slots=True)
class Held:
    """An event and where it was."""

    event: Event
    place: Place


@dataclass(slots=True)
class Article:
    """Everything known of one article, of all its revisions; `standing` is what its newest receipt vouches for."""

    facts: dict[tuple[str, ...], Held] = field(default_factory=dict)
    size_bytes: int = 0
    newest_ms: int = 0

    @property
    def receipt(self) -> ArticleAnalysed | None:
        """The newest receipt."""
        held = self.facts.get(("receipt",))
        return held.event if held and isinstance(held.event, ArticleAnalysed) else None

    @property
    def analysed_ms(self) -> int:
        """When the newest receipt was written, in Unix milliseconds."""
        held = self.facts.get(("receipt",))
        return held.place.timestamp_ms if held else 0

    @property
    def cleaned(self) -> ArticleCleaned | None:
        """The text that the newest receipt is about."""
        receipt = self.receipt
        held = self.facts.get(("text", receipt.text_sha256 or "", receipt.extractor)) if receipt else None
        return held.event if held and isinstance(held.event, ArticleCleaned) else None

    def standing(self) -> Iterator[StatementExtracted]:
        """Yield the statements that stand, in the order of the text."""
        for statement_id in dict.fromkeys(self.receipt.statement_ids) if self.receipt else ():
            held = self.facts.get(("statement", statement_id))
            if held and isinstance(held.event, StatementExtracted):
                yield held.event

    def entities(self) -> Iterator[EntityMentioned]:
        """Yield the entities that stand, in the order of the text."""
        receipt = self.receipt
        for entity_id in dict.fromkeys(receipt.entity_ids) if receipt else ():
            held = self.facts.get(("entity", receipt.text_sha256 or "", receipt.extractor, entity_id))  # type: ignore[union-attr]
            if held and isinstance(held.event, EntityMentioned):
                yield held.event

    def put(self, event: Event, place: Place) -> bool:
        """Keep an event unless a newer one of its name is there; tell whether anything has changed."""
        name = _name_of(event)
        there = self.facts.get(name)
        if there and there.place.offset >= place.offset:
            return False
        if there and there.event.event_id == event.event_id:  # said again: it keeps its time
            place = place._replace(timestamp_ms=there.place.timestamp_ms)
        self.size_bytes += place.size_bytes - (there.place.size_bytes if there else 0)
        self.newest_ms = max(self.newest_ms, place.timestamp_ms)
        self.facts[name] = Held(event, place)
        return True

    def forget_withdrawn(self) -> None:
        """Drop what the newest receipt does not vouch for; nothing if there is none yet."""
        receipt = self.receipt
        if receipt is None:
            return
        sha, extractor = receipt.text_sha256 or "", receipt.extractor
        kept = {("receipt",), ("text", sha, extractor)}
        kept.update(("statement", each) for each in receipt.statement_ids)
        kept.update(("entity", sha, extractor, each) for each in receipt.entity_ids)
        self.facts = {name: held for name, held in self.facts.items() if name in kept}
        self.size_bytes = sum(held.place.size_bytes for held in self.facts.values())


def _name_of(event: Event) -> tuple[str, ...]:
    """Return under which name an article keeps an event: a later one of the same name replaces it."""
    match event:
        case StatementExtracted():
            return ("statement", event.statement_id)
        case EntityMentioned():
            return ("entity", event.text_sha256, event.extractor, event.entity_id)
        case ArticleCleaned():
            return ("text", event.text_sha256, event.extractor)
        case ArticleAnalysed():
            return ("receipt",)
    raise TypeError(f"{type(event).__name__} is no fact of an article")


class Board:
    """The articles, never more than `max_bytes` of their records, and the verdicts on their statements."""

    def __init__(self, max_bytes: int) -> None:
        """Start with nothing."""
        self.articles: dict[str, Article] = {}
        self.changes: deque[Change] = deque(maxlen=CHANGES_KEPT)
        self.version = 0
        """How many changes there have been."""
        self._epoch = secrets.token_hex(4)
        self.size_bytes = 0
        self._max_bytes = max_bytes
        self._article_of: dict[str, str] = {}
        self._verdicts: dict[str, tuple[str, int]] = {}
        """The last verdict on a statement, and its offset."""

    @property
    def mark(self) -> str:
        """What a page has seen, for `changes_after`: another process counts its own changes."""
        return f"{self._epoch}-{self.version}"

    def changes_after(self, mark: str) -> list[Change] | None:
        """Return the changes after `mark`, or None if they are forgotten or those of another process."""
        epoch, _, number = mark.rpartition("-")
        known = epoch == self._epoch and number.isdecimal() and len(number) < _LONGEST_NUMBER
        return self.changes_since(int(number)) if known else None

    def fold(self, event: Event, place: Place) -> None:
        """Take an event; one that was taken before changes nothing, and canaries are no news."""
        if event.article_id.startswith(CANARY_PREFIX):
            return
        if isinstance(event, StatementFeedback):
            self._judge(event, place)
            return
        article = self.articles.setdefault(event.article_id, Article())
        before, size_bytes = self._standing_ids(article, event), article.size_bytes
        if not article.put(event, place):
            return
        self.size_bytes += article.size_bytes - size_bytes
        after = self._standing_ids(article, event)
        self._article_of.update(dict.fromkeys(after, event.article_id))
        self._note("withdrawn", [each for each in before if each not in after])
        self._note("stands", [each for each in after if each not in before])
        if self.size_bytes > self._max_bytes:
            self._shrink()

    def standing(self) -> Iterator[tuple[StatementExtracted, Article]]:
        """Yield the statements that stand: newest article first, then in the order of the text."""
        newest_first = sorted(self.articles.items(), key=lambda each: (-each[1].analysed_ms, each[0]))
        return ((statement, article) for _, article in newest_first for statement in article.standing())

    def statement(self, statement_id: str) -> tuple[StatementExtracted, Article] | None:
        """Return a statement that stands, with its article."""
        article = self.articles.get(self._article_of.get(statement_id, ""))
        found = article and article.facts.get(("statement", statement_id))
        return (found.event, article) if article and found and isinstance(found.event, StatementExtracted) else None

    def verdict(self, statement_id: str) -> str | None:
        """Return the last verdict on a statement."""
        return self._verdicts[statement_id][0] if statement_id in self._verdicts else None

    def changes_since(self, version: int) -> list[Change] | None:
        """Return the changes after `version`, or None if some of them are forgotten."""
        missed = self.version - version
        if not 0 <= missed <= len(self.changes):
            return None
        return list(self.changes)[len(self.changes) - missed :]

    def _standing_ids(self, article: Article, event: Event) -> dict[str, None]:
        """Return what stands and may change through `event`; a set in the order of the text."""
        if isinstance(event, ArticleAnalysed):
            return dict.fromkeys(statement.statement_id for statement in article.standing())
        if isinstance(event, StatementExtracted):
            receipt = article.receipt
            vouched = receipt is not None and event.statement_id in receipt.statement_ids
            there = ("statement", event.statement_id) in article.facts
            return {event.statement_id: None} if there and vouched else {}
        return {}

    def _judge(self, event: StatementFeedback, place: Place) -> None:
        _, offset = self._verdicts.get(event.statement_id, ("", -1))
        if offset >= place.offset:
            return
        self._verdicts[event.statement_id] = (event.verdict, place.offset)
        if len(self._verdicts) > VERDICTS_KEPT:
            del self._verdicts[next(iter(self._verdicts))]
        self._note("judged", [event.statement_id])

    def _note(self, kind: Literal["stands", "withdrawn", "judged"], statement_ids: Iterable[str]) -> None:
        for statement_id in statement_ids:
            if kind == "withdrawn":
                self._article_of.pop(statement_id, None)
            self.changes.append(Change(kind, statement_id))
            self.version += 1

    def _shrink(self) -> None:
        """Forget what was withdrawn, then whole articles, oldest first."""
        for article in self.articles.values():
            article.forget_withdrawn()
        self.size_bytes = sum(article.size_bytes for article in self.articles.values())
        for article_id in sorted(self.articles, key=lambda each: self.articles[each].newest_ms):
            if self.size_bytes <= self._max_bytes * KEPT_SHARE:
                break
            gone = self.articles.pop(article_id)
            self.size_bytes -= gone.size_bytes
            self._note("withdrawn", [each.statement_id for each in gone.standing()])

"""How well predicted attributions and entities agree with annotated ones: counts that add up over articles, and F1."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

from streams.text.document import Analysis, Span, Spans
from streams.text.markup import MarkedText

_WORD = re.compile(r"\w+")
MATCHED_IOU = 0.5
"""Contents match when at least half of their words together are common (word intersection over union)."""


@dataclass
class Counts:
    """True positives, predicted and annotated, added up."""

    right: int = 0
    predicted: int = 0
    annotated: int = 0

    def __iadd__(self, other: Counts) -> Self:
        self.right += other.right
        self.predicted += other.predicted
        self.annotated += other.annotated
        return self

    @property
    def precision(self) -> float:
        """Share of what was predicted that is right."""
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of what is annotated that was found."""
        return self.right / self.annotated if self.annotated else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.predicted + self.annotated
        return 2 * self.right / total if total else 1.0


class Roles(Protocol):
    """An attribution, predicted or annotated."""

    @property
    def source(self) -> Spans:
        """Who."""

    @property
    def content(self) -> Spans:
        """What."""


class Match(NamedTuple):
    """A predicted and an annotated attribution, by index, whose contents match; `right` if their sources agree too."""

    predicted: int
    annotated: int
    right: bool


def matches(text: str, predicted: Sequence[Roles], annotated: Sequence[Roles]) -> list[Match]:
    """Match contents one to one, those that overlap most first."""
    found = [words_in(text, each.content) for each in predicted]
    expected = [words_in(text, each.content) for each in annotated]
    pairs = []
    for place, words in enumerate(found):
        for number, others in enumerate(expected):
            common = len(words & others)
            if common and common >= MATCHED_IOU * len(words | others):
                pairs.append((-common / len(words | others), place, number))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, number in sorted(pairs):
        if place not in matched and number not in taken:
            matched[place] = number
            taken.add(number)
    return [
        Match(place, number, sources_agree(text, predicted[place].source, annotated[number].source))
        for place, number in matched.items()
    ]


def attribution_counts(text: str, predicted: Sequence[Roles], annotated: Sequence[Roles]) -> tuple[Counts, Counts]:
    """Return the counts of contents matched one to one, and of those whose source is right too (end to end)."""
    matched = matches(text, predicted, annotated)
    sizes = len(predicted), len(annotated)
    return Counts(len(matched), *sizes), Counts(sum(match.right for match in matched), *sizes)


def sources_agree(text: str, predicted: Sequence[Span], annotated: Sequence[Span]) -> bool:
    """Tell whether two sources share a word, or both are absent."""
    one, other = words_in(text, predicted), words_in(text, annotated)
    return bool(one & other) if one or other else True


def name_counts(found: Analysis, marked: MarkedText) -> Counts:
    """Return the counts of named mentions with the right span and type; pronouns and descriptions are not counted."""
    predicted = {
        (mention.span, entity.type)
        for entity in found.entities
        for mention in entity.mentions
        if mention.form == "name"
    }
    annotated = {
        (mention.span, mention.type)
        for mention in marked.mentions
        if mention.span.of(marked.text)[:1].isupper() and mention.span.of(marked.text).lower() not in _PRONOUNS
    }
    return Counts(len(predicted & annotated), len(predicted), len(annotated))


def words_in(text: str, spans: Collection[Span]) -> set[int]:
    """Return where the words in `spans` start."""
    return {match.start() for span in spans for match in _WORD.finditer(text, *span)}


_PRONOUNS = {"he", "she", "they", "it", "his", "her", "their", "its", "him", "them"}

"""How well predicted attributions and entities agree with annotated ones: counts that add up over articles, and F1."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from streams.text.document import Analysis, Span
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
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else 1.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.annotated
        return 2 * self.right / total if total else 1.0


def attribution_counts(found: Analysis, marked: MarkedText) -> tuple[Counts, Counts]:
    """Return the counts of contents matched one to one, and of those whose source is right too (end to end)."""
    text = marked.text
    pairs = []
    for place, predicted in enumerate(found.attributions):
        words = words_in(text, predicted.content)
        for number, annotated in enumerate(marked.attributions):
            expected = words_in(text, annotated.content)
            overlap = len(words & expected) / len(words | expected)
            if overlap >= MATCHED_IOU:
                pairs.append((-overlap, place, number))
    matched: dict[int, int] = {}
    for _, place, number in sorted(pairs):
        if place not in matched and number not in matched.values():
            matched[place] = number
    right = sum(
        sources_agree(text, found.attributions[place].source, marked.attributions[number].source)
        for place, number in matched.items()
    )
    sizes = len(found.attributions), len(marked.attributions)
    return Counts(len(matched), *sizes), Counts(right, *sizes)


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

"""Examples: annotated records in; their words, features and the tags to be learnt, cut into windows, out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from streams.text.annotate import annotate
from streams.text.attribution.encoder.features import WordFeatures, word_features
from streams.text.attribution.encoder.port import BEGINS, GOES_ON, OUTSIDE

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from training.corpora import Record

IGNORED = -100
"""What the losses leave out."""


class Labelled(NamedTuple):
    """One attribution in word indices; the cue is the words `first` to `last`, inclusive."""

    first: int
    last: int
    source: frozenset[int]
    content: frozenset[int]


class Example(NamedTuple):
    """A document or a window of one: words with their features, and the attributions whose cues lie in it."""

    words: Sequence[str]
    features: Sequence[WordFeatures]
    attributions: Sequence[Labelled]
    is_partial: bool = False
    """Only some attributions are annotated: whether other words are cues is not known."""

    def cue_tags(self) -> list[int]:
        """Return the tag of each word: outside, begins, goes on, or that it is not known."""
        tags = [IGNORED if self.is_partial else OUTSIDE] * len(self.words)
        for first, last, _, _ in self.attributions:
            tags[first] = BEGINS
            tags[first + 1 : last + 1] = [GOES_ON] * (last - first)
        return tags


def example_from(record: Record) -> Example:
    """Return a record's document as an example; spans that cut a token take the whole of it."""
    document = annotate(record["text"])
    starts, ends = [token.start for token in document.tokens], [token.end for token in document.tokens]

    def words_in(spans: Iterable[Sequence[int]]) -> frozenset[int]:
        return frozenset(
            place for start, end in spans for place in range(bisect_right(ends, start), bisect_left(starts, end))
        )

    labelled = []
    for each in record["attributions"]:
        cue, content = words_in(each["cue"]), words_in(each["content"])
        if cue and content:
            labelled.append(Labelled(min(cue), max(cue), words_in(each["source"]), content))
    return Example(
        [token.text for token in document.tokens],
        word_features(document),
        sorted(labelled),
        record.get("partial", False),
    )


def windows_of(example: Example, pieces: Sequence[int], lengths: tuple[int, int], rng: random.Random) -> list[Example]:
    """Cut an example into consecutive windows, each of a random length in word pieces.

    Args:
        example: A whole document.
        pieces: How many pieces each of its words has.
        lengths: The shortest and the longest window, in pieces.
        rng: Decides the lengths.
    """
    windows = []
    first = 0
    while first < len(example.words):
        limit, size, last = rng.randint(*lengths), 0, first
        while last < len(example.words) and (size == 0 or size + pieces[last] <= limit):
            size += pieces[last]
            last += 1
        windows.append(_window(example, first, last))
        first = last
    return windows


def _window(example: Example, first: int, last: int) -> Example:
    inside = range(first, last)
    attributions = [
        Labelled(
            each.first - first,
            each.last - first,
            frozenset(place - first for place in each.source if place in inside),
            frozenset(place - first for place in each.content if place in inside),
        )
        for each in example.attributions
        if each.first in inside and each.last in inside
    ]
    return Example(example.words[first:last], example.features[first:last], attributions, example.is_partial)

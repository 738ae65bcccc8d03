"""Features: a document in; what the encoder is told of each word beside its pieces out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from streams.text.document import Document

SHAPES = 5
"""No letter or digit first, lower case, Capitalised, UPPER CASE, mixed."""
QUOTE_STATES = 4
"""Outside, opening mark, closing mark, inside a quotation."""
PLACES = 3
"""Inside a sentence, first of a paragraph, first of a later sentence."""
DISTANCES = 32
"""Buckets of the distance between a word and a cue: 16 before it, 16 after it, finer near it."""


class WordFeatures(NamedTuple):
    """What the encoder is told of one token."""

    shape: int
    quote: int
    place: int


def word_features(document: Document) -> list[WordFeatures]:
    """Return the features of each token of a document, parallel to its tokens."""
    return [
        WordFeatures(shape_of(token.text), quote, place)
        for token, quote, place in zip(document.tokens, _quote_states(document), _places(document), strict=True)
    ]


def shape_of(word: str) -> int:
    """Return how a word is written, as one of `SHAPES`."""
    if not word[0].isalnum():
        return 0
    if word.islower():
        return 1
    if word.istitle():
        return 2
    return 3 if word.isupper() else 4


def _quote_states(document: Document) -> list[int]:
    states = [0] * len(document.tokens)
    index = 0
    for quotation in document.quotations:
        while document.tokens[index].start < quotation.start:
            index += 1
        states[index] = 1
        index += 1
        while index < len(states) and document.tokens[index].end < quotation.end:
            states[index] = 3
            index += 1
        if index < len(states) and document.tokens[index].end == quotation.end:
            states[index] = 3 if document.tokens[index].text[0].isalnum() else 2
            index += 1
    return states


def _places(document: Document) -> list[int]:
    places = [0] * len(document.tokens)
    for sentence in document.sentences:
        places[sentence.first] = 2
    for paragraph in document.paragraphs:
        places[paragraph.first] = 1
    return places


def _buckets(half: int) -> list[int]:
    """Return the bucket of each distance up to the first that falls into the last bucket."""
    found = [0]
    while found[-1] < half - 1:
        found.append(min(half - 1, int(math.log2(len(found)) * 1.8 + 1 + 1e-4)))
    return found


_BUCKETS = _buckets(DISTANCES // 2)


def distance_buckets(words: int, first: int, last: int) -> list[int]:
    """Return the bucket of the distance of each of `words` words from a cue: the words `first` to `last`, inclusive."""
    farthest = len(_BUCKETS) - 1
    before = [_BUCKETS[min(first - place, farthest)] for place in range(first)]
    after = [_BUCKETS[min(place - last, farthest)] + DISTANCES // 2 for place in range(last + 1, words)]
    return before + [0] * (last + 1 - first) + after

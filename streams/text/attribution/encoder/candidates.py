"""Candidates: a document and an encoder in; each cue that it sees, with its source and content in tokens, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streams.text.attribution.encoder.features import WordFeatures, word_features
from streams.text.attribution.encoder.port import BEGINS, CONTENT, GOES_ON, OUTSIDE, SOURCE, Cue, Probabilities
from streams.text.attribution.encoder.windows import Window, windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.text.attribution.encoder.port import Encoder
    from streams.text.document import Document

LEAST_CUE = 0.25
"""Probability below which a word is no cue for anybody: far below what is ever worth publishing."""
_CUE_EDGE = 0.5
"""Share of its likeliest word's probability that every word of a cue has."""


class Candidate(NamedTuple):
    """A cue with its source and content, as token indices in order."""

    cue: range
    source: tuple[int, ...]
    content: tuple[int, ...]
    cue_probability: float
    """That of its likeliest word."""
    source_probability: float
    """Mean of its words; 0 without a source."""
    content_probability: float
    """Mean of its words."""


def find_candidates(document: Document, encoder: Encoder) -> list[Candidate]:
    """Return every candidate that has a content, in order of its cue."""
    pieces = encoder.pieces([token.text for token in document.tokens])
    features = word_features(document)
    found: list[Candidate] = []
    for window in windows_of(document, [len(each) for each in pieces]):
        read = slice(window.first, window.last)
        found.extend(_candidates_in(window, pieces[read], features[read], encoder))
    return found


def _candidates_in(
    window: Window, pieces: Sequence[Sequence[int]], features: Sequence[WordFeatures], encoder: Encoder
) -> Iterator[Candidate]:
    reading = encoder.read(pieces, features)
    core = range(window.core_first - window.first, window.core_last - window.first)
    cues = [cue for cue in cues_in(reading.tags) if cue[0] in core]
    if not cues:
        return
    on = 1 - reading.tags[:, OUTSIDE]
    for cue, labels in zip(cues, reading.labels(cues), strict=True):
        candidate = _candidate(cue, labels, float(on[cue[0] : cue[1] + 1].max()), window.first)
        if candidate.content:
            yield candidate


def cues_in(tags: Probabilities) -> list[Cue]:
    """Return the cues that a window's tags [N, 3] spell, in order and disjoint."""
    on = 1 - tags[:, OUTSIDE]
    begins = tags[:, BEGINS] > tags[:, GOES_ON]
    cues: list[Cue] = []
    place = 0
    while place < len(on):
        last = place
        if on[place] > LEAST_CUE:
            while last + 1 < len(on) and on[last + 1] > LEAST_CUE and not begins[last + 1]:
                last += 1
            cues.append(_trimmed(on, place, last))
        place = last + 1
    return cues


def _trimmed(on: Probabilities, first: int, last: int) -> Cue:
    likely = np.flatnonzero(on[first : last + 1] >= _CUE_EDGE * on[first : last + 1].max())
    return first + int(likely[0]), first + int(likely[-1])


def _candidate(cue: Cue, labels: Probabilities, cue_probability: float, offset: int) -> Candidate:
    best = labels.argmax(axis=-1)
    best[cue[0] : cue[1] + 1] = 0
    source, content = np.flatnonzero(best == SOURCE), np.flatnonzero(best == CONTENT)
    return Candidate(
        range(cue[0] + offset, cue[1] + 1 + offset),
        tuple(int(place) + offset for place in source),
        tuple(int(place) + offset for place in content),
        cue_probability,
        float(labels[source, SOURCE].mean()) if len(source) else 0.0,
        float(labels[content, CONTENT].mean()) if len(content) else 0.0,
    )

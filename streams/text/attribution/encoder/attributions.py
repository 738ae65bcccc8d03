"""Attributions: a document, an encoder and the cue lexicon in; the attributions with their confidence out."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from streams.text.attribution.cue_words import read_cue
from streams.text.attribution.encoder.candidates import Candidate, find_candidates
from streams.text.attribution.encoder.spans import content_spans, layout_of, source_spans
from streams.text.attribution.kinds import kind_of
from streams.text.document import CONFIDENCE_DIGITS, Attribution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.encoder.port import Calibration, Trained
    from streams.text.document import Document

_SAME = 0.8
"""Two contents that share so much of their tokens are one statement that two cues introduce: the likelier cue stays.

0.6 to 1 measure the same on PolNeAR; it keeps out what a reader would take for a repetition.
"""
_NEIGHBOURS = 4
"""Cues before and after one that may introduce the same content."""
_CERTAIN = 1e-4
"""No probability is taken to be nearer to 0 or 1, so that the log-odds stay finite."""


def find_attributions(document: Document, trained: Trained, lexicon: CueLexicon) -> tuple[Attribution, ...]:
    """Return the attributions of a document in order of their cues, the doubtful ones with a low confidence."""
    found = (attribution for _, attribution in judged_candidates(document, trained, lexicon))
    return tuple(sorted(found, key=lambda each: (each.cue, each.content)))


def judged_candidates(
    document: Document, trained: Trained, lexicon: CueLexicon
) -> Iterator[tuple[Candidate, Attribution]]:
    """Yield each candidate that no likelier one replaces, and the attribution that becomes of it."""
    layout = layout_of(document)
    starts = [quotation.start for quotation in document.quotations]
    for candidate in distinct(find_candidates(document, trained.encoder)):
        content = content_spans(layout, candidate.content, {*candidate.cue, *candidate.source})
        if not content:
            continue
        tokens = document.tokens[candidate.cue.start : candidate.cue.stop]
        cue = read_cue(tokens, lexicon)
        yield (
            candidate,
            Attribution(
                attribution_class=cue.attribution_class,
                kind=kind_of(document, content, starts),
                source=source_spans(layout, candidate.source, {*candidate.cue, *candidate.content}),
                cue=(Span(tokens[0].start, tokens[-1].end),),
                cue_lemma=cue.lemma,
                content=content,
                confidence=confidence_of(candidate, trained.calibration),
            ),
        )


def confidence_of(candidate: Candidate, calibration: Calibration) -> float:
    """Return the probability in [0, 1], rounded as it is published, that content and source are right."""
    odds = (
        calibration.intercept
        + calibration.cue * log_odds(candidate.cue_probability)
        + calibration.content * log_odds(candidate.content_probability)
        + (calibration.source * log_odds(candidate.source_probability) if candidate.source else calibration.sourceless)
    )
    return round(1 / (1 + math.exp(-odds)), CONFIDENCE_DIGITS)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, kept away from infinity."""
    clipped = min(max(probability, _CERTAIN), 1 - _CERTAIN)
    return math.log(clipped / (1 - clipped))


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates whose cue and content no likelier one has, in order of their cues."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda each: (-each.cue_probability, each.cue.start)):
        place = bisect_left(kept, candidate.cue.start, key=_cue_start)
        near = kept[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
        if not any(_is_same(candidate, each) for each in near):
            kept.insert(place, candidate)
    return kept


def _cue_start(candidate: Candidate) -> int:
    return candidate.cue.start


def _is_same(one: Candidate, other: Candidate) -> bool:
    if one.cue.start < other.cue.stop and other.cue.start < one.cue.stop:
        return True
    mine, theirs = set(one.content), set(other.content)
    return len(mine & theirs) > _SAME * len(mine | theirs)

"""Statives: a sentence in; what “is confident that”, “feels sorry for” and the like attribute out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.boundaries import content_end
from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.predicates import Predicate, group_start
from streams.text.attribution.rules.subjects import subject_before
from streams.text.attribution.rules.words import COPULAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.rules.pieces import Sentence

_IN_CONTENT = ("that", "to", "if", "whether")
"""Links that belong to the content rather than to the cue."""


def stative_attributions(sentence: Sentence, lexicon: CueLexicon) -> Iterator[Found]:
    """Yield what is attributed by adjectives after a copula."""
    for index, piece in enumerate(sentence.pieces):
        adjective = lexicon.adjectives.get(piece.lower)
        link = sentence.lower(index + 1)
        if adjective is None or link not in adjective.links:
            continue
        copula = index - 1
        while sentence.tag(copula) in "rd":
            copula -= 1
        if sentence.lower(copula) not in COPULAS:
            continue
        first = group_start(sentence, copula + 1 if sentence.tag(copula) == "a" else copula)
        predicate = Predicate(first, index + 1, (), subject_before(sentence, first))
        begin = index + 1 if link in _IN_CONTENT else index + 2
        end = content_end(sentence, predicate, begin, lexicon, frame="to")
        if begin < end:
            yield Found(
                "attitude", f"be {adjective.lemma}", "stative", predicate.source, (first, begin), ((begin, end),)
            )

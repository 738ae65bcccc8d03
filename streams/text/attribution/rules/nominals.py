"""Nominals: a sentence in; what “his claim that”, “according to” and the like attribute out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.phrases import apposition_end, noun_phrase_after, noun_phrase_before
from streams.text.attribution.rules.words import POSSESSIVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.text.attribution.cues import CueLexicon, CueNoun
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.document import AttributionClass


def phrase_attributions(sentence: Sentence, lexicon: CueLexicon) -> Iterator[Found]:
    """Yield what is attributed by phrases: “according to Ann Lee”."""
    begin = 0
    for index, piece in enumerate(sentence.pieces):
        for words, attribution_class in lexicon.phrases.get(piece.lower, ()):
            if all(sentence.lower(index + offset) == word for offset, word in enumerate(words)):
                found = _phrase(sentence, index, words, (begin, attribution_class))
                if found is not None:
                    yield found
                    begin = found.end
                break


def _phrase(
    sentence: Sentence, index: int, words: tuple[str, ...], context: tuple[int, AttributionClass]
) -> Found | None:
    begin, attribution_class = context
    first = index + len(words)
    end = noun_phrase_after(sentence, first)
    if end == first:
        return None
    if sentence.tag(end) == "," and index > begin:
        end = apposition_end(sentence, end)
    content = _clause_before(sentence, begin, index) if index - begin >= 3 else _clause_after(sentence, end)
    if content is None:
        return None
    return Found(attribution_class, " ".join(words), "phrase", (first, end), (index, first), (content,))


def _clause_before(sentence: Sentence, begin: int, index: int) -> Range | None:
    first, last = begin, index
    while first < last and sentence.tag(first) in "c,.;-":
        first += 1
    while last > first and sentence.tag(last - 1) in ",-":
        last -= 1
    return (first, last) if first < last else None


def _clause_after(sentence: Sentence, end: int) -> Range | None:
    first = end
    while first < len(sentence.pieces) and sentence.tag(first) not in ",:q":
        first += 1
    first += sentence.tag(first) in ",:"
    last = sentence.end(first)
    return (first, last) if first < last else None


def noun_attributions(sentence: Sentence, lexicon: CueLexicon) -> Iterator[Found]:
    """Yield what is attributed by nouns with their owner: “Lee's call for a truce”."""
    for index, piece in enumerate(sentence.pieces):
        if piece.tag not in "nv" or index == 0:
            continue
        noun = lexicon.nouns.get(piece.lower)
        if noun is not None and sentence.lower(index + 1) in noun.links:
            found = _noun(sentence, index, noun)
            if found is not None:
                yield found


def _noun(sentence: Sentence, index: int, noun: CueNoun) -> Found | None:
    source, cue_first = _owner(sentence, index)
    link = sentence.lower(index + 1)
    first = index + 1 if link in ("that", "to") else index + 2
    if source[0] == source[1]:
        return None
    last = _object_end(sentence, first, link)
    if last <= first:
        return None
    return Found(noun.attribution_class, noun.lemma, "noun", source, (cue_first, first), ((first, last),))


def _owner(sentence: Sentence, index: int) -> tuple[Range, int]:
    """Return the possessor of the noun at `index` and where the cue begins."""
    first = index
    while sentence.tag(first - 1) in "neGr" and index - first < 3:
        first -= 1
    if sentence.lower(first - 1) in POSSESSIVES:
        return (first - 1, first), first
    if sentence.tag(first - 1) == "g":
        return (noun_phrase_before(sentence, first - 1), first - 1), first - 1
    return (0, 0), index


def _object_end(sentence: Sentence, first: int, link: str) -> int:
    index = first
    while index < len(sentence.pieces) and sentence.tag(index) not in ",.;:-":
        if (
            link not in ("that", "to")
            and index > first
            and sentence.tag(index) in "asbv"
            and _predicate(sentence, index)
        ):
            break
        index += 1
    return index


def _predicate(sentence: Sentence, index: int) -> bool:
    return sentence.tag(index) in "asb" or sentence.lower(index).endswith("ed")

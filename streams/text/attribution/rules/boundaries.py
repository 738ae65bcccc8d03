"""Boundaries: where a content begins in, where it ends, with its clause or before another attribution, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.phrases import noun_phrase_after
from streams.text.listing import words

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.predicates import Predicate

_ENDS_OBJECT = words("after when while because but before although though since unless until during")
_BEFORE_NEW_CLAUSE = words("but and while although though as yet")
_BOUNDARIES = frozenset(";,csi")
_AFTER_OBJECT = frozenset("cspvraGh")


def content_end(sentence: Sentence, predicate: Predicate, first: int, lexicon: CueLexicon, *, frame: str) -> int:
    """Return where the content of a predicate that begins at `first` ends."""
    in_side_clause = _is_in_side_clause(sentence, predicate)
    index = first
    while index < len(sentence.pieces):
        tag = sentence.tag(index)
        if index > first and tag in _BOUNDARIES:
            if tag == ";" or (tag == "," and (in_side_clause or _ends_at_comma(sentence, index, frame, lexicon))):
                break
            if tag == "c" and _is_coordinated_cue(sentence, index + 1, predicate, lexicon):
                break
            if tag in "si" and frame in ("np", "noun") and _ends_object(sentence, index, lexicon):
                break
        index += 1
    while index > first and sentence.tag(index - 1) in ".,;:-c":
        index -= 1
    return index


def _ends_object(sentence: Sentence, index: int, lexicon: CueLexicon) -> bool:
    """Tell whether an adverbial clause or a phrase such as “in a letter” follows."""
    word = sentence.lower(index)
    if word not in ("in", "via"):
        return word in _ENDS_OBJECT
    return any(sentence.lower(place) in lexicon.documents for place in range(index + 1, index + 4))


def _is_in_side_clause(sentence: Sentence, predicate: Predicate) -> bool:
    """Tell whether the cue stands in a relative or opening subordinate clause, which ends at the next comma."""
    if predicate.relation == "relative":
        return True
    return predicate.start <= 2 and sentence.tag(predicate.start - 1) == "s"


def _ends_at_comma(sentence: Sentence, comma: int, frame: str, lexicon: CueLexicon) -> bool:
    following, lower = sentence.tag(comma + 1), sentence.lower(comma + 1)
    if frame in ("np", "noun"):
        return following in _AFTER_OBJECT
    if frame == "to" and (following == "s" or lower in ("but", "who")):
        return True
    return _begins_attribution(sentence, comma + 1, lexicon)


def _begins_attribution(sentence: Sentence, index: int, lexicon: CueLexicon) -> bool:
    """Tell whether the words after a comma begin another attribution: “adding”, “according to”, “but Lee said”."""
    lower = sentence.lower(index)
    if lower == "according":
        return True
    if sentence.tag(index) == "v":
        verb = lexicon.verbs[lower][0]
        return verb.form == "ing" and verb.attribution_class == "statement"
    return lower in _BEFORE_NEW_CLAUSE and _cue_soon(sentence, index + 1, lexicon)


def _cue_soon(sentence: Sentence, index: int, lexicon: CueLexicon) -> bool:
    """Tell whether a cue follows, at once or after a noun phrase."""
    index += sentence.tag(index) == "r"
    end = noun_phrase_after(sentence, index)
    while sentence.tag(end) in "ar":
        end += 1
    return sentence.tag(end) == "v" and "quote" in lexicon.verbs[sentence.lower(end)][-1].frames


def _is_coordinated_cue(sentence: Sentence, index: int, predicate: Predicate, lexicon: CueLexicon) -> bool:
    """Tell whether the word after “and” is a cue in the form of the predicate: “welcomed it and noted that”."""
    index += sentence.tag(index) == "r"
    if sentence.tag(index) != "v" or not predicate.verbs:
        return False
    form = predicate.verbs[0].form
    if form not in ("past", "third", "ing"):
        return False
    verbs = lexicon.verbs[sentence.lower(index)]
    attitude = predicate.verbs[0].attribution_class == "attitude"
    return any(verb.form == form and (attitude or verb.attribution_class == "statement") for verb in verbs)

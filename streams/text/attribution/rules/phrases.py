"""Phrases: a sentence and a place in it in, how far the noun phrase or adverbial there reaches out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.words import ADJUNCT_PREPOSITIONS, BEFORE_TIME, INNER_PREPOSITIONS, TIME

if TYPE_CHECKING:
    from streams.text.attribution.rules.pieces import Sentence

_LONGEST = 60
"""Pieces of a noun phrase at most, so that the cost of a text of nothing but nouns stays linear."""


def noun_phrase_before(sentence: Sentence, last: int) -> int:
    """Return where the noun phrase that ends before piece `last` begins; `last` itself where there is none."""
    first = last
    while first > max(0, last - _LONGEST) and _joins_left(sentence, first, last):
        first -= 1
        if sentence.tag(first) == "d" and not _goes_on_before_determiner(sentence, first):
            break
    first = _antecedent_start(sentence, first)
    while first < last and sentence.tag(first) in "rci.sty":
        first += 1
    return first


def _joins_left(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether the piece left of `first` belongs to the noun phrase from `first` to `last`."""
    tag = sentence.tag(first - 1)
    if tag in "Nn0gd/&%":
        return True
    if first == last:
        return _ends_phrase(sentence, first - 1)
    left, right = sentence.tag(first - 2), sentence.tag(first)
    if tag in "it":
        return left in "Nn0gv)" and right != "v" and sentence.lower(first - 1) in INNER_PREPOSITIONS
    if tag == "c":
        return left in "Nn" and right in f"{left}d"
    if tag in "eG":
        return left in "dging" or right == "n"
    return (
        tag == "y"
        or (tag == "v" and noun_like(sentence, first - 1))
        or (tag == "'" and left in "nNv")
        or (tag == "r" and right in "ne" and sentence.lower(first - 1).endswith("ly"))
        or (tag == "q" and left in "Nnd")
    )


def _ends_phrase(sentence: Sentence, index: int) -> bool:
    """Tell whether a piece that is no plain noun may be the last of a noun phrase."""
    tag = sentence.tag(index)
    return (
        tag == "q"
        or (tag == "v" and noun_like(sentence, index))
        or (tag == "G" and sentence.tag(index - 1) in ("d", "e", "n"))
    )


def noun_like(sentence: Sentence, index: int) -> bool:
    """Tell whether a word that may be a verb stands where a noun does."""
    return sentence.tag(index - 1) in "dNngi0e" and not sentence.lower(index).endswith("ed")


def _goes_on_before_determiner(sentence: Sentence, first: int) -> bool:
    """Tell whether a preposition or “and” joins the phrase that begins with a determiner to a noun before it."""
    tag, left = sentence.tag(first - 1), sentence.tag(first - 2)
    if tag == "d":
        return True
    if tag == "c" and left in "Nn":
        start = first - 2
        while start and sentence.tag(start - 1) in "Nn0gd":
            start -= 1
        return start == 0 or sentence.tag(start - 1) in ",s"
    return tag in "it" and left in "Nngv0" and sentence.lower(first - 1) in INNER_PREPOSITIONS


def _antecedent_start(sentence: Sentence, first: int) -> int:
    """Return the start of the antecedent where the words before `first` are a clause: “the man who was arrested”."""
    if sentence.tag(first - 1) not in "abve":
        return first
    for index in range(first - 1, max(0, first - 9), -1):
        tag = sentence.tag(index)
        if tag in ",.;:cs":
            break
        if tag == "h" and sentence.tag(index - 1) in "Nn":
            return noun_phrase_before(sentence, index)
    return first


def noun_phrase_after(sentence: Sentence, first: int, *, one_noun: bool = False) -> int:
    """Return where the noun phrase that begins at `first` ends, without what follows a comma; `first` for none.

    With `one_noun` a name after a common noun does not belong to it, as in “told reporters Lee would”.
    """
    if sentence.tag(first) in "po":
        return first + 1
    index = first
    while index < min(len(sentence.pieces), first + _LONGEST):
        left = sentence.tag(index - 1) if index > first else "."
        if not _joins_right(sentence, index, left) or (one_noun and left == "n" and _is_new_noun(sentence, index)):
            break
        index += 1
    while index > first and sentence.tag(index - 1) in "itdcr":
        index -= 1
    return index


def _is_new_noun(sentence: Sentence, index: int) -> bool:
    """Tell whether a noun after another begins a phrase of its own: “told Lee’s aides Ray”, “told investors sales”."""
    return sentence.tag(index) == "N" or (sentence.tag(index) == "n" and sentence.lower(index - 1).endswith("s"))


def _joins_right(sentence: Sentence, index: int, left: str) -> bool:
    """Tell whether the piece at `index` belongs to the noun phrase left of it; `left` is `.` at its beginning."""
    tag, right = sentence.tag(index), sentence.tag(index + 1)
    if tag in "Nn0g&/%":
        return True
    if tag in "it":
        return left in "Nn0v)" and right in "dNn0" and sentence.lower(index) in _INNER_RIGHT
    if tag in "vGe":
        return left in "dge" or (tag != "e" and left in "nG" and right in ".,i'") or (tag == "G" and left == ".")
    return (
        (tag == "d" and left in ".itcd")
        or (tag == "c" and left == "N" and right == "N")
        or (tag == "'" and left in "nN")
    )


_INNER_RIGHT = frozenset(("of", "for", "at", "in", "from", "with", "to"))


def after_adjuncts(sentence: Sentence, index: int) -> int:
    """Return the first place from `index` on that is no adverb, day or short prepositional phrase."""
    while True:
        end = _adjunct_end(sentence, index)
        if end == index:
            return index
        index = end


def _adjunct_end(sentence: Sentence, index: int) -> int:
    tag, lower = sentence.tag(index), sentence.lower(index)
    if tag in "ry":
        return index + 1 if lower != "not" else index
    if lower in BEFORE_TIME and (sentence.tag(index + 1) == "y" or sentence.lower(index + 1) in TIME):
        return index + 2
    if tag in "its" and lower in ADJUNCT_PREPOSITIONS and sentence.tag(index + 1) in "dNn0yo":
        if sentence.tag(index + 1) == "y":
            return index + 2
        end = noun_phrase_after(sentence, index + 1, one_noun=True)
        return end if end > index + 1 else index
    return index


def apposition_end(sentence: Sentence, comma: int) -> int:
    """Return the end of the apposition after a comma, its own closing comma included; `comma` where there is none."""
    if sentence.tag(comma + 1) not in "dNnh0":
        return comma
    index = _next_mark(sentence, comma + 1)
    while sentence.tag(index) == "," and _continues_apposition(sentence, index + 1):
        index = _next_mark(sentence, index + 1)
    return index + 1 if sentence.tag(index) == "," and index + 1 < len(sentence.pieces) else index


def _next_mark(sentence: Sentence, index: int) -> int:
    while sentence.tag(index) not in ".,;q:-":
        index += 1
    return index


def _continues_apposition(sentence: Sentence, index: int) -> bool:
    return sentence.tag(index) in "dNnv0" and not sentence.lower(index).endswith("ing")


def before_time(sentence: Sentence, last: int) -> int:
    """Return where a time phrase that ends before piece `last` begins, as in “Lee last year said”; `last` for none."""
    if sentence.tag(last - 1) == "y":
        return last - 2 if sentence.tag(last - 2) == "i" or sentence.lower(last - 2) in BEFORE_TIME else last - 1
    if sentence.lower(last - 1) in TIME and sentence.lower(last - 2) in BEFORE_TIME:
        return last - 2
    return last

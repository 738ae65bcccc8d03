"""Subjects: a verb's place in its sentence in; where its subject is, or whose it shares, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from streams.text.attribution.rules.phrases import before_time, noun_phrase_after, noun_phrase_before

if TYPE_CHECKING:
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence

Relation: TypeAlias = Literal["subject", "relative", "shared", "infinitive", "gerund", "inverted"]
"""How a verb gets its subject: a noun phrase or a relative pronoun before it, that of the verb it is coordinated with,
that of the main verb (“to say”, “, saying”), or none before it (“said Lee”)."""
_REACH = 45
"""Pieces over which an apposition between subject and verb may run."""


class Subject(NamedTuple):
    """How a verb gets its subject, and the place of one that it has of its own; the place is empty for none."""

    relation: Relation
    place: Range


def subject_before(sentence: Sentence, first: int) -> Subject:
    """Return the subject of the verb group that begins at `first`."""
    left = sentence.tag(first - 1)
    if left == "p":
        return Subject("subject", (first - 1, first))
    if left == "h" or (left == "T" and sentence.tag(first - 2) in "nN,v"):
        return Subject("relative", (first - 1, first))
    if left in "cs" or (left in ",-" and sentence.tag(first - 2) == "c"):
        return Subject("shared", (first, first))
    if left == "t":
        return Subject("infinitive", (first, first))
    if left in ",-)" or (left == "q" and sentence.pieces[first - 1].text[-3:-1].endswith(",")):
        return _before_apposition(sentence, first)
    last = before_time(sentence, first)
    start = noun_phrase_before(sentence, last)
    return Subject("inverted", (first, first)) if start == last else Subject("subject", (start, last))


def _before_apposition(sentence: Sentence, first: int) -> Subject:
    """Find the subject of a verb that follows a comma, dash or bracket: “Ann Lee, the mayor, said”."""
    opening = {"-": "-", ")": "("}.get(sentence.tag(first - 1), ",")
    place: Range | None = None
    for index in range(first - 2, max(0, first - _REACH), -1):
        tag = sentence.tag(index)
        if tag in ";:." or (tag == "q" and place is None and opening == "," and index < first - 12):
            break
        if tag != opening:
            continue
        start = noun_phrase_before(sentence, index)
        if start < index and (place is None or _opens_clause(sentence, start)):
            place = (start, first)
        if opening == "(":
            break
    return Subject("inverted", (first, first)) if place is None else Subject("subject", place)


def _opens_clause(sentence: Sentence, start: int) -> bool:
    """Tell whether nothing of its clause stands before `start`, but perhaps an adverbial phrase and a comma."""
    if start == 0 or sentence.tag(start - 1) in "csTq":
        return True
    if sentence.tag(start - 1) not in ",-" or sentence.tag(0) not in "isrcG":
        return False
    return all(sentence.tag(index) != "," for index in range(start - 1))


def main_subject(sentence: Sentence, before: int) -> Range:
    """Return the first noun phrase of the sentence after any opening adverbial; empty where there is none."""
    first = 0
    while first < before and sentence.tag(first) in "cr,":
        first += 1
    if sentence.tag(first) in "isG":
        comma = next((index for index in range(first, before) if sentence.tag(index) == ","), None)
        first = comma + 1 if comma is not None else first
    end = noun_phrase_after(sentence, first)
    return (first, end) if first < end <= before else (0, 0)

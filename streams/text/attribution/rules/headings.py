"""Headings: a sentence with a colon in (“Lee: Rates will fall”, “He was blunt: “…””), what it attributes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.phrases import noun_phrase_after
from streams.text.listing import words

if TYPE_CHECKING:
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence

_LONGEST_NAME = 7
_NO_SPEAKER = words("""
    live updates update breaking watch video exclusive opinion analysis review photos pictures gallery listen read note
    correction related more source sources editor's summary photo image credit topics tags factbox timeline explainer
    editorial commentary poll podcast quiz abstract full text by date time location place score result results
""")
"""Words before a colon that make it a label, not a speaker."""


def heading_attribution(sentence: Sentence, *, title: bool) -> Found | None:
    """Return what a bare colon attributes to the name before it: a quotation, in a `title` also a clause."""
    end = noun_phrase_after(sentence, 0)
    if not 0 < end <= _LONGEST_NAME or sentence.tag(end) != ":" or sentence.tag(0) not in "Nd":
        return None
    if any(sentence.lower(index) in _NO_SPEAKER for index in range(end)):
        return None
    last = sentence.end(end + 1)
    quoted = sentence.tag(end + 1) == "q"
    if last <= end + 1 or not (quoted or (title and last - end > 3)):
        return None
    return Found("statement", ":", "heading", (0, end), (end, end + 1), ((end + 1, last),))


def colon_attribution(sentence: Sentence, subject: Range) -> Found | None:
    """Return the attribution of a quotation after a colon to the subject of the sentence."""
    for index, piece in enumerate(sentence.pieces):
        if piece.tag == ":" and sentence.tag(index + 1) == "q" and subject[1] <= index:
            content = (index + 1, sentence.end(index + 2))
            return Found("statement", ":", "colon", subject, (index, index + 1), (content,))
    return None

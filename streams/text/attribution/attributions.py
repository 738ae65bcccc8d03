"""Attributions: an annotated document and the cue lexicon in, who says or thinks what out, found by rules."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from streams.text.attribution.patterns import attributions_in
from streams.text.attribution.pieces import sentences_of
from streams.text.attribution.speeches import joined
from streams.text.document import Attribution

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.drafts import Draft
    from streams.text.document import AttributionKind, Document, Spans

_PRECISION = {
    ("after", "statement"): 0.9,
    ("agent", "statement"): 0.45,
    ("asked", "statement"): 0.7,
    ("colon", "statement"): 0.45,
    ("heading", "statement"): 0.75,
    ("introduced", "statement"): 0.7,
    ("noun", "attitude"): 0.2,
    ("noun", "statement"): 0.45,
    ("np", "attitude"): 0.4,
    ("np", "statement"): 0.6,
    ("passive", "attitude"): 0.6,
    ("passive", "statement"): 0.6,
    ("phrase", "statement"): 0.75,
    ("quote", "statement"): 0.8,
    ("raise", "attitude"): 0.45,
    ("stative", "attitude"): 0.35,
    ("that", "attitude"): 0.7,
    ("that", "statement"): 0.8,
    ("to", "attitude"): 0.55,
    ("to", "statement"): 0.55,
    ("wh", "attitude"): 0.5,
    ("wh", "statement"): 0.6,
    ("zero", "attitude"): 0.5,
    ("zero", "statement"): 0.8,
}
"""Share of a pattern's finds with content and source right, on the training part of PolNeAR 1.0, to the next 0.05."""
_UNMEASURED = 0.3
"""For patterns with fewer than 25 finds there."""


def find_attributions(document: Document, lexicon: CueLexicon) -> tuple[Attribution, ...]:
    """Return the outermost attributions of a document, in order of their cues."""
    sentences = ((sentence, attributions_in(sentence, lexicon)) for sentence in sentences_of(document, lexicon))
    starts = [quotation.start for quotation in document.quotations]
    found = [_attribution(document, draft, starts) for draft in joined(document, sentences)]
    return tuple(sorted(found, key=lambda each: (each.cue, each.content)))


def _attribution(document: Document, draft: Draft, quotation_starts: list[int]) -> Attribution:
    content = tuple(draft.content)
    return Attribution(
        attribution_class=draft.found.attribution_class,
        kind=_kind(document, content, quotation_starts),
        source=draft.source,
        cue=(draft.cue,),
        cue_lemma=draft.found.lemma,
        content=content,
        confidence=_PRECISION.get((draft.found.pattern, draft.found.attribution_class), _UNMEASURED),
    )


def _kind(document: Document, content: Spans, quotation_starts: list[int]) -> AttributionKind:
    """Return `direct` where all words of the content are in quotation marks, `mixed` where some are."""
    quoted = unquoted = False
    for start, end in content:
        place = start
        index = max(0, bisect_right(quotation_starts, start) - 1)
        while index < len(quotation_starts) and quotation_starts[index] < end:
            quotation = document.quotations[index]
            if quotation.end > start:
                quoted = True
                unquoted = unquoted or _has_words(document.text[place : quotation.start])
                place = quotation.end
            index += 1
        unquoted = unquoted or _has_words(document.text[place:end])
    if not quoted:
        return "indirect"
    return "mixed" if unquoted else "direct"


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)

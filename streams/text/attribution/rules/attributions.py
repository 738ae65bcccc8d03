"""Attributions: an annotated document and the cue lexicon in, who says or thinks what out, found by rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.kinds import kind_of
from streams.text.attribution.rules.patterns import attributions_in
from streams.text.attribution.rules.pieces import sentences_of
from streams.text.attribution.rules.speeches import joined
from streams.text.document import Attribution

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.rules.drafts import Draft
    from streams.text.document import Document

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


def find_attributions_by_rules(document: Document, lexicon: CueLexicon) -> tuple[Attribution, ...]:
    """Return the outermost attributions of a document, in order of their cues."""
    sentences = ((sentence, attributions_in(sentence, lexicon)) for sentence in sentences_of(document, lexicon))
    starts = [quotation.start for quotation in document.quotations]
    found = [_attribution(document, draft, starts) for draft in joined(document, sentences)]
    return tuple(sorted(found, key=lambda each: (each.cue, each.content)))


def _attribution(document: Document, draft: Draft, quotation_starts: list[int]) -> Attribution:
    content = tuple(draft.content)
    return Attribution(
        attribution_class=draft.found.attribution_class,
        kind=kind_of(document, content, quotation_starts),
        source=draft.source,
        cue=(draft.cue,),
        cue_lemma=draft.found.lemma,
        content=content,
        confidence=_PRECISION.get((draft.found.pattern, draft.found.attribution_class), _UNMEASURED),
    )

"""Impersonal attributions: a predicate without a speaking subject in (“is expected to”), the attribution out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.boundaries import content_end
from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.phrases import noun_phrase_after
from streams.text.listing import words

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueLexicon, CueVerb
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.predicates import Predicate

_COMPLEMENTS = words("to that of as for with if whether about")


def impersonal(sentence: Sentence, predicate: Predicate, lexicon: CueLexicon) -> Found | None:
    """Return the attribution of a passive or raising verb: its content is the subject with the complement."""
    for verb in predicate.verbs:
        if predicate.passive and not verb.particles:
            agent = _with_agent(sentence, predicate, verb, lexicon)
            if agent is not None or "passive" not in verb.frames:
                return agent
            return _complemented(sentence, predicate, verb, lexicon)
        if "raise" in verb.frames:
            return _complemented(sentence, predicate, verb, lexicon)
    return None


def _with_agent(sentence: Sentence, predicate: Predicate, verb: CueVerb, lexicon: CueLexicon) -> Found | None:
    """Read “was praised by Ann Lee” and “was told by Ann Lee that …”."""
    by = predicate.last
    end = noun_phrase_after(sentence, by + 1)
    if sentence.lower(by) != "by" or end == by + 1 or predicate.start == predicate.first:
        return None
    cue, source = (predicate.first, by + 1), (by + 1, end)
    if "addressee" in verb.frames:
        last = content_end(sentence, predicate, end, lexicon, frame="that")
        heard = sentence.tag(end) in "Tt" and end < last
        return Found(verb.attribution_class, verb.lemma, "agent", source, cue, ((end, last),)) if heard else None
    if verb.frames.isdisjoint(("np", "quote")):
        return None
    return Found(verb.attribution_class, verb.lemma, "agent", source, cue, (predicate.source,))


def _complemented(sentence: Sentence, predicate: Predicate, verb: CueVerb, lexicon: CueLexicon) -> Found | None:
    """Read “is expected to win” and “seems happy”; the source is whoever expects or sees it."""
    first = predicate.last
    raising = "raise" in verb.frames
    if sentence.lower(first) not in _COMPLEMENTS and not (raising and sentence.tag(first) in "nevr"):
        return None
    last = content_end(sentence, predicate, first, lexicon, frame="that")
    if last <= first:
        return None
    named = predicate.start < predicate.first and sentence.lower(predicate.start) not in ("it", "there")
    content = (predicate.source, (first, last)) if named else ((first, last),)
    pattern = "raise" if raising else "passive"
    return Found(verb.attribution_class, verb.lemma, pattern, (0, 0), (predicate.first, predicate.last), content)

"""Patterns: one sentence and the cue lexicon in, its outermost attributions as ranges of pieces out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.contents import content_after
from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.headings import colon_attribution, heading_attribution
from streams.text.attribution.rules.impersonal import impersonal
from streams.text.attribution.rules.nominals import noun_attributions, phrase_attributions
from streams.text.attribution.rules.postposed import asked, introduced, post_posed
from streams.text.attribution.rules.predicates import predicates_of
from streams.text.attribution.rules.statives import stative_attributions
from streams.text.attribution.rules.subjects import main_subject

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueLexicon
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.predicates import Predicate


def attributions_in(sentence: Sentence, lexicon: CueLexicon) -> list[Found]:
    """Return the attributions of a sentence; none has its cue inside the content of another."""
    heading = heading_attribution(sentence, title=sentence.paragraph == 0)
    if heading is not None:
        return [heading]
    predicates = list(predicates_of(sentence, lexicon))
    found = list(phrase_attributions(sentence, lexicon))
    _add(found, asked(sentence))
    _add_post_posed(found, sentence, predicates)
    for predicate in predicates:
        if not _is_inside(predicate.first, found):
            _add(found, impersonal(sentence, predicate, lexicon) or _forward(sentence, predicate, found, lexicon))
    for each in stative_attributions(sentence, lexicon):
        _add(found, each)
    if not found:
        _add(found, colon_attribution(sentence, main_subject(sentence, len(sentence.pieces))))
    for each in noun_attributions(sentence, lexicon):
        _add(found, each)
    return found


def _add_post_posed(found: list[Found], sentence: Sentence, predicates: list[Predicate]) -> None:
    begin = found[-1].end if found and found[-1].pattern == "asked" else 0
    for predicate in predicates:
        if predicate.first < begin or _is_inside(predicate.first, found):
            continue
        each = introduced(sentence, predicate) or post_posed(sentence, predicate, begin)
        if each is not None:
            found.append(each)
            begin = each.end


def _is_inside(index: int, found: list[Found]) -> bool:
    """Tell whether the piece at `index` is already part of an attribution's content or cue."""
    return any(first <= index < last for each in found for first, last in (*each.content, each.cue))


def _add(found: list[Found], each: Found | None) -> None:
    """Add an attribution that is not inside another, its content cut where one found before it begins."""
    if each is None or _is_inside(each.cue[0], found):
        return
    follows = each.content and each.content[0][0] >= each.cue[1]
    limit = min((other.start for other in found if other.start > each.cue[0]), default=None) if follows else None
    if limit is not None:
        content = tuple((first, min(last, limit)) for first, last in each.content if first < limit)
        if not content:
            return
        each = each._replace(content=content)
    found.append(each)


def _forward(sentence: Sentence, predicate: Predicate, found: list[Found], lexicon: CueLexicon) -> Found | None:
    """Return the attribution of an active verb with its content to the right."""
    if predicate.passive:
        return None
    for verb in predicate.verbs:
        content = content_after(sentence, predicate, verb, lexicon)
        if content is None:
            continue
        source = predicate.source if predicate.start < predicate.first else _shared_source(sentence, predicate, found)
        if "evidence" in verb.frames and content.frame != "that" and not _is_document(sentence, source, lexicon):
            continue
        cue = (predicate.first, content.cue_last)
        ranges = ((content.first, content.last),) if content.first < content.last else ()
        return Found(verb.attribution_class, verb.lemma, content.frame, source, cue, ranges)
    return None


def _is_document(sentence: Sentence, source: Range, lexicon: CueLexicon) -> bool:
    """Tell whether a source is a text, a study or the like, rather than somebody."""
    return any(sentence.lower(index) in lexicon.documents for index in range(*source))


def _shared_source(sentence: Sentence, predicate: Predicate, found: list[Found]) -> Range:
    """Return the subject that a verb without its own shares: of the attribution before it, or of the sentence."""
    earlier = [each for each in found if each.cue[1] <= predicate.first and each.source[0] < each.source[1]]
    if earlier:
        return max(earlier, key=lambda each: each.cue).source
    return main_subject(sentence, predicate.first)

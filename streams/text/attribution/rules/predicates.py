"""Predicates: a tagged sentence in; where a verb of the cue lexicon is used as a verb, with its subject, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.attribution.rules.subjects import Subject, subject_before
from streams.text.attribution.rules.verbhood import Site, is_verb
from streams.text.attribution.rules.words import BE, HAVE
from streams.text.listing import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.text.attribution.cues import CueLexicon, CueVerb
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.subjects import Relation

_BEFORE_GERUND = words("by after before while without in when for of")
_WRITINGS = words("""
    lawsuit suit complaint filing statement letter memo email post tweet message note report article advert petition
    resolution
""")
"""Nouns that a gerund may follow at once: “a statement saying”."""
_NO_PART = words("however meanwhile yesterday")


class Predicate(NamedTuple):
    """A verb group that may be a cue: pieces `first` to before `last`, auxiliaries and adverbs included.

    `verbs` are the lexicon's verbs that it may be, those with more particles first; their particles follow `last`.
    """

    first: int
    last: int
    verbs: tuple[CueVerb, ...]
    subject: Subject
    passive: bool = False

    @property
    def relation(self) -> Relation:
        """How the verb gets its subject."""
        return self.subject.relation

    @property
    def source(self) -> Range:
        """Where its own subject is; empty for none."""
        return self.subject.place

    @property
    def start(self) -> int:
        """Where subject and verb group together begin."""
        return self.source[0] if self.source[0] < self.source[1] else self.first


def predicates_of(sentence: Sentence, lexicon: CueLexicon) -> Iterator[Predicate]:
    """Yield the predicates of a sentence in order."""
    for index, piece in enumerate(sentence.pieces):
        if piece.tag == "v":
            predicate = _predicate_at(sentence, index, lexicon)
            if predicate is not None:
                yield predicate


def _predicate_at(sentence: Sentence, index: int, lexicon: CueLexicon) -> Predicate | None:
    word = sentence.lower(index)
    verbs = tuple(verb for verb in lexicon.verbs[word] if _particles_follow(sentence, index, verb))
    if not verbs:
        return None
    form = verbs[0].form
    first = group_start(sentence, index)
    auxiliaries = {sentence.lower(place) for place in range(first, index)}
    be = not auxiliaries.isdisjoint(BE)
    if form == "participle" and not be and auxiliaries.isdisjoint(HAVE):
        return None
    subject = subject_before(sentence, first)
    if form == "ing" and not be and _is_gerund(sentence, first):
        subject = Subject("gerund", (first, first))
    if not is_verb(Site(sentence, index, first, form, subject, lexicon.is_noun(word))):
        return None
    return Predicate(first, index + 1, verbs, subject, be and form in ("past", "participle"))


def group_start(sentence: Sentence, index: int) -> int:
    """Return where the auxiliaries and adverbs before the verb at `index` begin."""
    first = index
    while first and (sentence.tag(first - 1) in "ra" or _is_contraction(sentence, first - 1)):
        if sentence.lower(first - 1) in _NO_PART:
            break
        first -= 1
    while first < index and sentence.tag(first) == "r" and sentence.tag(first - 1) in ",.;:":
        first += 1
    return first


def _is_contraction(sentence: Sentence, index: int) -> bool:
    """Tell whether the piece at `index` is the ’s of “he’s praising”, not a possessive."""
    return sentence.tag(index) == "g" and sentence.tag(index - 1) in "ph"


def _particles_follow(sentence: Sentence, index: int, verb: CueVerb) -> bool:
    if verb.particles[-1:] == ("on",) and sentence.tag(index + 1 + len(verb.particles)) == "y":
        return False  # “reported on Monday”
    return all(sentence.lower(index + 1 + offset) == word for offset, word in enumerate(verb.particles))


def _is_gerund(sentence: Sentence, first: int) -> bool:
    """Tell whether an -ing form without auxiliary shares a subject: “…, saying”, “by saying”, “a statement saying”."""
    left = sentence.lower(first - 1)
    return sentence.tag(first - 1) in ",-cy" or left in _BEFORE_GERUND or left in _WRITINGS

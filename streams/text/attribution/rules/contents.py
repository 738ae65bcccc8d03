"""Contents: a predicate in its sentence in; the frame it stands in and what it attributes to its right out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.attribution.rules.boundaries import content_end
from streams.text.attribution.rules.phrases import after_adjuncts, noun_phrase_after
from streams.text.attribution.rules.words import QUESTION_WORDS
from streams.text.listing import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.text.attribution.cues import CueLexicon, CueVerb
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.predicates import Predicate

_NOT_CALLED = words("police ambulance meeting election referendum strike conference")
_MODIFIERS = "dnreNv"
"""Tags of the words between a verb and the noun that carries its meaning: “issued a *stern* warning”."""


class Content(NamedTuple):
    """What a cue attributes: the pieces `first` to before `last`; `cue_last` is where the cue ends.

    It is empty where a colon announces that it comes in the next sentence.
    """

    frame: str
    first: int
    last: int
    cue_last: int


class _Site(NamedTuple):
    """Where a content may begin; `adjacent` when nothing stands between it and the cue."""

    sentence: Sentence
    place: int
    verb: CueVerb
    adjacent: bool

    @property
    def tag(self) -> str:
        return self.sentence.tag(self.place)

    @property
    def following(self) -> str:
        return self.sentence.tag(self.place + 1)


def content_after(sentence: Sentence, predicate: Predicate, verb: CueVerb, lexicon: CueLexicon) -> Content | None:
    """Return the content to the right of a verb, or nothing where the verb stands in none of its frames."""
    cue_last = predicate.last + len(verb.particles)
    index = _after_addressee(sentence, cue_last) if "addressee" in verb.frames else cue_last
    for place in (index, after_adjuncts(sentence, index)):
        framed = _framed(_Site(sentence, place, verb, place == cue_last))
        if framed is None:
            continue
        frame, first = framed
        noun = _noun_cue_end(sentence, first, lexicon) if frame == "np" else None
        if noun is not None:
            frame, first, cue_last = "noun", noun, noun
        elif "light" in verb.frames:
            return None
        last = content_end(sentence, predicate, first, lexicon, frame=frame)
        announced = first == len(sentence.pieces) and sentence.tag(first - 1) == ":"
        return Content(frame, first, last, cue_last) if first < last or announced else None
    return None


def _after_addressee(sentence: Sentence, index: int) -> int:
    """Return the place after whoever is told."""
    tag = sentence.tag(index)
    if tag in "Tq:,." or (tag == "p" and sentence.tag(index + 1) in "avber"):
        return index  # “told that”, “promised she would”
    if tag in "pod" and sentence.tag(index + 1) in "Tq,:ptwsicN" and sentence.lower(index) != "the":
        return index + 1  # “told them”, “told her”
    return noun_phrase_after(sentence, index, one_noun=True)


def _framed(site: _Site) -> tuple[str, int] | None:
    """Return the first frame of the verb that the words at a site fit, and where its content begins."""
    for frame, begins in _FRAMES:
        first = begins(site)
        if first is not None:
            return frame, first
    return None


def _quotation(site: _Site) -> int | None:
    frames = site.verb.frames
    if site.tag == ":" and frames & {"quote", "zero"}:
        return site.place + 1
    if site.tag == "," and "quote" in frames and site.following == "q":
        return site.place + 1
    return site.place if site.tag == "q" and frames & {"quote", "np"} else None


def _that_clause(site: _Site) -> int | None:
    return site.place if site.tag == "T" and "that" in site.verb.frames else None


def _infinitive(site: _Site) -> int | None:
    return site.place if site.tag == "t" and "to" in site.verb.frames and site.following not in "dNpo" else None


def _question(site: _Site) -> int | None:
    return site.place if "wh" in site.verb.frames and site.sentence.lower(site.place) in QUESTION_WORDS else None


def _bare_clause(site: _Site) -> int | None:
    """Find a clause without “that”: any phrase after “said”, an evident clause after verbs that also take an object."""
    frames = site.verb.frames
    if "zero" not in frames:
        return None
    liberal = frames.isdisjoint(("np", "clause"))
    if liberal and site.tag in "pdNno0GvT" and (site.tag != "n" or site.adjacent):
        return site.place
    return site.place if _clause_follows(site.sentence, site.place) else None


def _object(site: _Site) -> int | None:
    frames, tag = site.verb.frames, site.tag
    if "light" in frames:
        return site.place if tag in _MODIFIERS + "G" else None
    if "np" not in frames:
        return None
    if tag not in "dNno0pvGeTy" and site.sentence.lower(site.place) not in QUESTION_WORDS:
        return None
    return None if site.verb.lemma == "call" and _is_called_up(site.sentence, site.place) else site.place


_FRAMES: tuple[tuple[str, Callable[[_Site], int | None]], ...] = (
    ("quote", _quotation),
    ("that", _that_clause),
    ("to", _infinitive),
    ("wh", _question),
    ("zero", _bare_clause),
    ("np", _object),
)


def _clause_follows(sentence: Sentence, index: int) -> bool:
    """Tell whether a noun phrase with a finite verb after it begins at `index`."""
    if sentence.tag(index) == "p" and sentence.tag(index + 1) in "avbre":
        return True
    end = noun_phrase_after(sentence, index)
    return end > index and sentence.tag(end) in "ab"


def _is_called_up(sentence: Sentence, index: int) -> bool:
    """Tell “called police” and “called Lee.” from “called Lee a liar”."""
    end = noun_phrase_after(sentence, index)
    if sentence.tag(index) in "Npo":
        return sentence.tag(end) not in "dnqevG0"
    return sentence.lower(end - 1) in _NOT_CALLED and sentence.tag(end) in ".,isrtc"


def _noun_cue_end(sentence: Sentence, first: int, lexicon: CueLexicon) -> int | None:
    """Return where the content of a noun begins that is the object of the cue: “expressed a belief | that …”."""
    for index in range(first, first + 4):
        tag = sentence.tag(index)
        if tag not in _MODIFIERS:
            return None
        noun = lexicon.nouns.get(sentence.lower(index))
        link = sentence.lower(index + 1)
        if noun is not None and link in noun.links and (index > first or tag == "n"):
            return index + 1 if link in ("that", "to") else index + 2
    return None

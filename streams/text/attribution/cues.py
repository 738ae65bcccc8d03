"""Cues: the rows of the cue lexicon in, what each inflected word can attribute and with which content out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, cast

from streams.text.document import AttributionClass

Form: TypeAlias = Literal["base", "third", "past", "participle", "ing"]


class CueVerb(NamedTuple):
    """One inflected form of a verb that attributes; `particles` follow it (“pointed *out*”, “called *for*”)."""

    lemma: str
    form: Form
    particles: tuple[str, ...]
    attribution_class: AttributionClass
    frames: frozenset[str]


class CueNoun(NamedTuple):
    """A noun that attributes: “the *claim* that”, “his *call* for”."""

    lemma: str
    attribution_class: AttributionClass
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """What attributes, by lower-case inflected word.

    The verbs of a word are in order of falling number of particles: the first that fits is the longest.
    """

    verbs: Mapping[str, tuple[CueVerb, ...]]
    nouns: Mapping[str, CueNoun]
    adjectives: Mapping[str, CueNoun]
    documents: frozenset[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], AttributionClass], ...]]
    """By first word: all the words of a phrase such as “according to”, longest first."""

    def is_noun(self, word: str) -> bool:
        """Tell whether a lower-case word that may be a verb may also be a noun."""
        return word in self.nouns or word in self.documents


def cue_lexicon_from(lines: Iterable[str]) -> CueLexicon:
    """Return the lexicon in `lines`: tab-separated lemma, part, class, frames and irregular past and participle.

    Raises:
        ValueError: a row has no class, or its part is unknown.
    """
    verbs: dict[str, list[CueVerb]] = {}
    nouns: dict[str, CueNoun] = {}
    adjectives: dict[str, CueNoun] = {}
    words: dict[str, set[str]] = {"document": set()}
    phrases: dict[str, list[tuple[tuple[str, ...], AttributionClass]]] = {}
    for lemma, part, attribution_class, frames, irregular in _rows(lines):
        if part == "verb":
            for word, verb in _inflected(lemma, attribution_class, frames, irregular):
                verbs.setdefault(word, []).append(verb)
        elif part == "noun":
            for word in (lemma, _plural(lemma)):
                nouns[word] = CueNoun(lemma, attribution_class, frames)
        elif part == "adjective":
            adjectives[lemma] = CueNoun(lemma, attribution_class, frames)
        elif part == "phrase":
            phrases.setdefault(lemma.split()[0], []).append((tuple(lemma.split()), attribution_class))
        elif part == "document":
            words["document"].update((lemma, _plural(lemma)))
        else:
            raise ValueError(f"cue lexicon: unknown part {part!r} of {lemma!r}")
    return CueLexicon(
        {
            word: tuple(sorted(each, key=lambda verb: (-len(verb.particles), verb.lemma)))
            for word, each in verbs.items()
        },
        nouns,
        adjectives,
        frozenset(words["document"]),
        {word: tuple(sorted(each, key=lambda phrase: -len(phrase[0]))) for word, each in phrases.items()},
    )


def _rows(lines: Iterable[str]) -> Iterable[tuple[str, str, AttributionClass, frozenset[str], list[str]]]:
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        cells = [*line.rstrip("\n").split("\t"), "", "", ""]
        if cells[2] not in ("statement", "attitude"):
            raise ValueError(f"cue lexicon: no class in {line!r}")
        yield cells[0], cells[1], cast("AttributionClass", cells[2]), frozenset(cells[3].split()), cells[4].split()


def _inflected(
    lemma: str, attribution_class: AttributionClass, frames: frozenset[str], irregular: list[str]
) -> Iterable[tuple[str, CueVerb]]:
    head, *particles = lemma.split()
    for word, form in inflections(head, irregular):
        yield word, CueVerb(lemma, form, tuple(particles), attribution_class, frames)


def inflections(lemma: str, irregular: Sequence[str] = ()) -> list[tuple[str, Form]]:
    """Return the inflected words of a verb, each once; a past that is also the participle counts as past."""
    past, participle = irregular or (_with_ed(lemma), _with_ed(lemma))
    forms: dict[str, Form] = {lemma: "base", _plural(lemma): "third", _with_ing(lemma, past): "ing"}
    forms.setdefault(past, "past")
    forms.setdefault(participle, "participle")
    return list(forms.items())


def _plural(word: str) -> str:
    """Return `word` with the ending -s, of nouns as of verbs."""
    if word.endswith(("s", "x", "z", "ch", "sh", "go")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeou":
        return word[:-1] + "ies"
    return word + "s"


def _with_ed(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in "aeou":
        return lemma[:-1] + "ied"
    return lemma + "ed"


def _with_ing(lemma: str, past: str) -> str:
    """Return the -ing form, with its consonant doubled where the regular past doubles it."""
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe")):
        return lemma[:-1] + "ing"
    if past == lemma + lemma[-1] + "ed":
        return past[:-2] + "ing"
    return lemma + "ing"

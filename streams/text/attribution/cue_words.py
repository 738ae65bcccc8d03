"""Cue words: the tokens of a cue and the lexicon in; its dictionary form and whether it is a statement's, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.listing import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.text.attribution.cues import CueLexicon
    from streams.text.document import AttributionClass, Token

_AUXILIARIES = words("""
    be is are was were been being am has have had having do does did will would can could may might must shall should
    not n't never to at about from out up over off down against into upon with that a an the his her its their also only
    just still and or 's 're 've 'd of in on for by as it
""")


class CueWords(NamedTuple):
    """What a cue says without its inflection."""

    lemma: str
    attribution_class: AttributionClass


def read_cue(tokens: Sequence[Token], lexicon: CueLexicon) -> CueWords:
    """Return the dictionary form and class of a cue.

    The first verb of the lexicon decides, because it governs the others (“refused to say”); but one that leaves the
    meaning to a noun (“issued a warning”) gives way to it. A cue with no word of the lexicon is a statement's.
    """
    said = [token.lower for token in tokens]
    phrases = (_phrase_at(said, place, lexicon) for place in range(len(said)))
    verb, is_light = next(_verbs_in(said, lexicon), (None, False))
    noun = _noun_in(said, lexicon) if verb is None or is_light else None
    return next(filter(None, phrases), None) or noun or verb or CueWords(_main_word(said), "statement")


def _phrase_at(said: Sequence[str], place: int, lexicon: CueLexicon) -> CueWords | None:
    for phrase, attribution_class in lexicon.phrases.get(said[place], ()):
        if tuple(said[place : place + len(phrase)]) == phrase:
            return CueWords(" ".join(phrase), attribution_class)
    return None


def _verbs_in(said: Sequence[str], lexicon: CueLexicon) -> Iterator[tuple[CueWords, bool]]:
    for place, word in enumerate(said):
        for verb in lexicon.verbs.get(word, ()):
            if _follow(said, place + 1, verb.particles):
                yield CueWords(verb.lemma, verb.attribution_class), "light" in verb.frames
                break


def _follow(said: Sequence[str], place: int, particles: Sequence[str]) -> bool:
    """Tell whether the particles of a verb follow it, in order but not necessarily at once: “called police out”."""
    for particle in particles:
        try:
            place = list(said).index(particle, place) + 1
        except ValueError:
            return False
    return True


def _noun_in(said: Sequence[str], lexicon: CueLexicon) -> CueWords | None:
    for word in said:
        for table in (lexicon.nouns, lexicon.adjectives):
            if word in table:
                return CueWords(table[word].lemma, table[word].attribution_class)
    return None


def _main_word(said: Sequence[str]) -> str:
    """Return the last word that carries meaning, or else the last."""
    meaning = [word for word in said if word not in _AUXILIARIES and word[0].isalpha()]
    return (meaning or said)[-1]

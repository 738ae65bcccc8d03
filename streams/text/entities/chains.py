"""Names that name the same: the name mentions of one text in, chains of mentions out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from streams.text.document import EntityType, Mention
from streams.text.entities.mentions import NamedMention

_REMEMBERED = 4
"""People of one surname, or bodies of one first word, between whom a short form may choose; keeps the work linear."""
_SMALL_WORDS = frozenset(("of", "the", "for", "and", "on", "in", "&", "de", "la"))
_TAILS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_SPELLINGS = (("iy", "y"), ("yy", "y"), ("ii", "y"), ("ey", "y"), ("ij", "y"), ("kh", "h"), ("ks", "x"), ("ou", "u"))
"""Letters that transliterations of one name exchange (Zelenskiy, Zelenskyy, Zelensky)."""


@dataclass(slots=True)
class Chain:
    """The mentions of one entity in one text, while they are being collected."""

    type: EntityType
    name: str
    words: tuple[str, ...]
    """The fullest name, folded for comparison."""
    gender: str = ""
    role: str | None = None
    links: str = ""
    known: bool = False
    mentions: list[Mention] = field(default_factory=list)

    def take(self, mention: NamedMention, words: tuple[str, ...]) -> None:
        """Add a name mention and what it tells about the entity."""
        if len(words) > len(self.words):
            self.name, self.words = mention.name, words
        self.known = self.known or mention.known
        self.gender = self.gender or mention.gender
        if mention.role and (not self.role or len(mention.role) > len(self.role)):
            self.role = mention.role
        self.links = self.links or mention.links
        self.mentions.append(Mention(mention.start, mention.end, "name"))


def chains_of(mentions: Sequence[NamedMention]) -> list[Chain]:
    """Return the chains of `mentions`, in the order of their first mention.

    A person is known by the surname, a body by its first words or its acronym, once the full name is there; a short
    form that comes first, as in a headline, joins the full name that follows.
    """
    chains: list[Chain] = []
    known: dict[tuple[str, str], list[Chain]] = {}
    for mention in mentions:
        words = folded_words(mention.name)
        chain = _find(known, mention, words)
        if chain is None:
            chain = Chain(mention.type, mention.name, words)
            chains.append(chain)
        chain.take(mention, words)
        for key in _keys(chain):
            same = known.setdefault(key, [])
            if chain in same[-1:]:
                continue
            others = [other for other in same if other is not chain]
            same[:] = [*others[1 - _REMEMBERED :], chain]
    return chains


def folded_words(name: str) -> tuple[str, ...]:
    """Return the words of `name` without case, accents, full stops and differences of transliteration."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"\w+", plain.replace(".", "").replace("’", "").replace("'", ""))
    return tuple(_spelling(word) for word in words if word not in _TAILS) or (plain,)


def _spelling(word: str) -> str:
    for one, other in _SPELLINGS:
        word = word.replace(one, other)
    return word


def _keys(chain: Chain) -> Iterable[tuple[str, str]]:
    yield chain.type, " ".join(chain.words)
    if chain.type == "PERSON":
        yield chain.type, chain.words[-1]
        yield chain.type, chain.words[0]
    elif chain.type == "ORG":
        yield chain.type, chain.words[0]
        acronym = "".join(word[0] for word in chain.words if word not in _SMALL_WORDS)
        if len(acronym) > 1:
            yield "acronym", acronym


def _find(known: dict[tuple[str, str], list[Chain]], mention: NamedMention, words: tuple[str, ...]) -> Chain | None:
    """Return the latest chain that `mention` can belong to."""
    keys = [" ".join(words)]
    if mention.type == "PERSON":
        keys += [words[-1], words[0]]
    elif mention.type == "ORG":
        keys += [words[0]]
    for key in keys:
        for chain in reversed(known.get((mention.type, key), ())):
            if _matches(chain, mention, words):
                return chain
    if mention.type != "ORG":
        return None
    acronym = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    spelt_out = known.get(("acronym", words[0])) if len(words) == 1 and mention.name.isupper() else None
    shortened = known.get(("ORG", acronym)) if len(acronym) > 1 else None
    found = spelt_out or shortened
    return found[-1] if found else None


def _matches(chain: Chain, mention: NamedMention, words: tuple[str, ...]) -> bool:
    if chain.gender and mention.gender and chain.gender != mention.gender:
        return False
    if mention.type != "PERSON":
        return chain.words == words or _abbreviates(chain, mention, words)
    return is_same_person(chain.words, words)


def _abbreviates(chain: Chain, mention: NamedMention, words: tuple[str, ...]) -> bool:
    """Tell whether one of the two is the first words of the other (“Acme”, “Acme Holdings”) and no name of its own."""
    if len(words) < len(chain.words):
        own, start = mention.known or mention.name.isupper(), chain.words[: len(words)] == words
    else:
        own, start = chain.known or chain.name.isupper(), words[: len(chain.words)] == chain.words
    return start and not own


def is_same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names of people may be the same: equal surnames, and given names that do not differ."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return short[0] in (long[-1], long[0])
    if long[-len(short) :] == short:
        return True
    return short[-1] == long[-1] and (short[0] == long[0] or short[0] == long[0][0])

"""The list of known names and of words that tell names apart: lines of a word list in, a gazetteer out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, cast, get_args

from streams.text.document import EntityType

_TYPES = frozenset(get_args(EntityType))
COURTESIES = ("courtesy", "courtesy-male", "courtesy-female")
"""The classes of words that stand before a name and make it a person's (“Ms”, “Sen.”)."""
_TITLE_CASE_FROM = 5
"""Shortest word in capitals that may be a shouted name: “PARIS” is Paris, “OECD” is spelt so."""


class KnownName(NamedTuple):
    """A name of the gazetteer: its type, the form it is published under, its links as `scheme=value` and blanks."""

    type: EntityType
    name: str
    links: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known names by each of their forms, and words by class."""

    names: dict[str, KnownName]
    words: dict[str, frozenset[str]]

    def find(self, name: str) -> KnownName | None:
        """Return the known name written `name`, also when it is shouted (“PARIS”)."""
        found = self.names.get(name)
        if found is None and len(name) >= _TITLE_CASE_FROM and name.isupper():
            found = self.names.get(name.title())
        return found

    def has(self, word: str, *classes: str) -> bool:
        """Tell whether `word` is in one of `classes`."""
        return any(word in self.words.get(each, ()) for each in classes)


def gazetteer_from(*files: Iterable[str]) -> Gazetteer:
    """Return the gazetteer of the lines of one or several word lists.

    A line is `TYPE name aliases links` or `class words`, divided by tabs; aliases are divided by semicolons, links and
    words by blanks. A line that starts with `#` is a comment. Of two lines with the same name the first counts.

    Raises:
        ValueError: a line has no tab.
    """
    names: dict[str, KnownName] = {}
    words: dict[str, set[str]] = {}
    for line in (line.rstrip("\n") for lines in files for line in lines):
        if not line or line.startswith("#"):
            continue
        kind, rest = line.split("\t", 1)
        if kind in _TYPES:
            name, aliases, links = (*rest.split("\t"), "", "")[:3]
            known = KnownName(cast(EntityType, kind), name, links)
            names.setdefault(name, known)
            if aliases:
                for alias in aliases.split(";"):
                    names.setdefault(alias, known)
        else:
            words.setdefault(kind, set()).update(rest.split())
    return Gazetteer(names, {kind: frozenset(each) for kind, each in words.items()})

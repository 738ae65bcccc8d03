"""What kind of thing a name names, judged by its words alone."""

from __future__ import annotations

from collections.abc import Sequence

from streams.text.document import EntityType
from streams.text.entities.gazetteer import Gazetteer

_OF = frozenset({"of", "for", "on", "&"})
_LONGEST_ACRONYM = 6

_HEADS: tuple[tuple[str, EntityType], ...] = (
    ("org-head", "ORG"),
    ("law-head", "LAW"),
    ("event-head", "EVENT"),
    ("loc-head", "LOC"),
)
_LEADS: tuple[tuple[str, EntityType], ...] = (
    ("work-lead", "WORK"),
    ("org-lead", "ORG"),
    ("law-head", "LAW"),
    ("event-lead", "EVENT"),
    ("loc-lead", "LOC"),
    *_HEADS,
)
_OPENERS: tuple[tuple[str, EntityType], ...] = (("loc-lead", "LOC"), ("event-lead", "EVENT"), ("org-opener", "ORG"))


def type_of_name(words: Sequence[str], gazetteer: Gazetteer) -> EntityType | None:
    """Return the type that the words of a name show, or None if they show none."""
    if len(words) == 1:
        return _type_of_word(words[0])
    head = type_of_head(words, gazetteer)
    if is_given_name(words[0], gazetteer):
        surname = not head or (len(words) == 2 and gazetteer.has(words[-1], "surname-like"))  # “Jonah Hill”
        return "PERSON" if surname else head
    person = _is_initial(words[0]) or words[0].islower() or any(_marks_person(word, gazetteer) for word in words[1:])
    found = head or _first_type(words[0], _OPENERS, gazetteer) or _known_start(words, gazetteer)
    return found or ("PERSON" if person else None)


def type_of_head(words: Sequence[str], gazetteer: Gazetteer) -> EntityType | None:
    """Return the type of the noun that heads a name of several words (“Bank of England”), if it shows one."""
    link = next((index for index, word in enumerate(words) if index and word in _OF), 0)
    if link:
        return "ORG" if words[link] == "&" else _first_type(words[link - 1], _LEADS, gazetteer) or "ORG"
    if words[-1].isdigit():
        return _first_type(words[-2], (("law-head", "LAW"), ("numbered", "LOC")), gazetteer)
    return _first_type(words[-1], _HEADS, gazetteer)


def is_given_name(word: str, gazetteer: Gazetteer) -> bool:
    """Tell whether `word`, or the part of it before a hyphen, is a given name."""
    first, _, second = word.partition("-")
    return gazetteer.has(word, "male", "female", "either") or (
        second[:1].isalpha() and gazetteer.has(first, "male", "female")
    )


def gender_of(word: str, gazetteer: Gazetteer) -> str:
    """Return "male" or "female" if the given name or courtesy title `word` is usual for that gender only, else ""."""
    first = word.partition("-")[0]
    male = gazetteer.has(first, "male", "courtesy-male")
    female = gazetteer.has(first, "female", "courtesy-female")
    if male == female or gazetteer.has(first, "either"):
        return ""
    return "male" if male else "female"


def is_acronym(word: str) -> bool:
    """Tell whether `word` looks like an acronym: “NATO”, “U.N.”, “AT&T”, “McK” not."""
    letters = word.replace(".", "").replace("&", "")
    return 2 <= len(letters) <= _LONGEST_ACRONYM and letters.isupper() and letters.isalpha()


def _type_of_word(word: str) -> EntityType | None:
    if word.count(".") > 1 or (is_acronym(word) and not word.endswith(".")):
        return "ORG"
    return "PERSON" if word.startswith(("Mc", "Mac", "O'", "O’")) and word[2:3].isupper() else None


def _first_type(word: str, classes: tuple[tuple[str, EntityType], ...], gazetteer: Gazetteer) -> EntityType | None:
    return next((each for name, each in classes if gazetteer.has(word, name)), None)


def _marks_person(word: str, gazetteer: Gazetteer) -> bool:
    return gazetteer.has(word, "particle", "person-tail") or _is_initial(word)


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "."


def _known_start(words: Sequence[str], gazetteer: Gazetteer) -> EntityType | None:
    """Return ORG for a name that starts with a body (“Apple Music”) or is a town's team (“Toronto Blue Jays”)."""
    for size in (2, 1):
        known = gazetteer.find(" ".join(words[:size])) if size < len(words) else None
        if known and (known.type == "ORG" or (known.type == "LOC" and words[-1].endswith("s"))):
            return "ORG"
    return None

"""Verbhood: a word that may be a verb, in its sentence, in; whether it is one there, by what stands next to it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.attribution.rules.phrases import noun_like
from streams.text.attribution.rules.words import BE, PLURALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.text.attribution.cues import Form
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.subjects import Subject

_OPENS_CONTENT = frozenset("TtdpqwsorN:")
"""Tags of what follows a verb rather than a noun."""


class Site(NamedTuple):
    """A word that may be a verb: its place, where its auxiliaries begin, its form and the subject it would have."""

    sentence: Sentence
    place: int
    first: int
    form: Form
    subject: Subject
    ambiguous: bool
    """The word may also be a noun."""

    @property
    def left(self) -> str:
        """The tag of what stands before the verb group; a verb that stands where a noun does counts as one."""
        tag = self.sentence.tag(self.first - 1)
        return "n" if tag == "v" and noun_like(self.sentence, self.first - 1) else tag

    @property
    def right(self) -> str:
        """The tag of what follows the word."""
        return self.sentence.tag(self.place + 1)


def is_verb(site: Site) -> bool:
    """Tell a verb from the noun or adjective that looks like it."""
    left = site.left
    if site.subject.relation == "inverted" and site.form != "ing" and left == ".":
        return False  # “Asked about it, Lee said”, “Plans to sell it failed”
    auxiliaries = [index for index in range(site.first, site.place) if site.sentence.tag(index) in "ag"]
    if auxiliaries:
        return site.form not in ("base", "third") or all(site.sentence.lower(index) not in BE for index in auxiliaries)
    if left in "dg" or (left == "i" and site.form != "ing"):
        return False
    return _TESTS[site.form](site, left)


def _is_past(site: Site, left: str) -> bool:
    return not (left == "n" and site.sentence.lower(site.place + 1) == "by")  # not “a bill proposed by”


def _is_gerund(site: Site, left: str) -> bool:
    if site.subject.relation == "gerund":
        return True
    start, end = site.subject.place
    return left in "Nn" and start < end and site.sentence.lower(start - 1) == "with"  # “with Lee saying”


def _is_third_person(site: Site, left: str) -> bool:
    """Tell “Lee plans” from “the plans”."""
    if left in "nN%0" and not site.ambiguous:
        return True
    if left == "N":
        return site.right in "Ttdpqwsor:N0G" or (site.right in ",." and _follows_content(site))
    if site.subject.relation == "inverted" and left in "Gevba":
        return False
    return left in "phT" or (
        site.sentence.lower(site.place + 1) != "of" and (left in ",-)'rcq" or site.right in "Ttdpqwsor:N")
    )


def _follows_content(site: Site) -> bool:
    """Tell whether subject and verb stand between commas or after a quotation: “…,” Lee reports, “…”."""
    return site.subject.place[0] > 0 and site.sentence.tag(site.subject.place[0] - 1) in "q,"


def _is_present(site: Site, left: str) -> bool:
    """Tell “the unions demand” from “the demand”."""
    start, end = site.subject.place
    if left in "nN%0":
        if not any(_is_plural(site.sentence, index) for index in range(min(start, site.first - 1), site.first)):
            return False
        return not site.ambiguous or site.right in _OPENS_CONTENT or (site.right == "n" and left != "N")
    if left in ",)-":
        return start < end and site.right in "TpdqwN"
    return left in "phTt" or (left == "c" and site.right in "TtdpqwN")


def _is_plural(sentence: Sentence, index: int) -> bool:
    word = sentence.lower(index)
    return (word.endswith("s") and len(word) > 3) or word in PLURALS or sentence.tag(index) in "0%"


_TESTS: dict[Form, Callable[[Site, str], bool]] = {
    "base": _is_present,
    "third": _is_third_person,
    "past": _is_past,
    "participle": _is_past,
    "ing": _is_gerund,
}

"""Inline markup of annotated articles: marked-up text in; the plain text, the cleaned text and its annotations out.

A mark is `{LABELS:words}`; marks nest. The labels, separated by commas, are

* `S1` source, `V1` cue of a statement, `A1` cue of an attitude, `C1` content, each of attribution 1; without a number,
  of attribution 0. `V1=deny` is the cue of a statement with another speech act than `assert`;
* `PERSON=Ann Lee`, `ORG=…`, `LOC=…`, `EVENT=…`, `WORK=…`, `LAW=…` a mention of the entity with that canonical name;
* `X` words that are not part of the article (scraped boilerplate): the cleaned text is without them.

For example `{S1,PERSON=Ann Lee:She} {V1:said} {C1:the {LOC=Norwich:city} would wait}.`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, cast, get_args

from streams.text.document import Span, Spans, SpeechAct

_LABEL = r"(?:[SAC]\d*|V\d*(?:=[a-z-]+)?|X|(?:PERSON|ORG|LOC|EVENT|WORK|LAW)=[^,:{}]+)"
_ROLE = re.compile(r"(?P<role>[SVAC])(?P<number>\d*)(?:=(?P<act>[a-z-]+))?")
_OPEN = re.compile(r"\{(" + _LABEL + r"(?:," + _LABEL + r")*):")
_PIECE = re.compile(_OPEN.pattern + r"|[{}]|[^{}]+")


class MarkupError(ValueError):
    """The marks of a text do not nest, or one has a label that the grammar does not know."""


class MarkedAttribution(NamedTuple):
    """One annotated attribution; spans refer to the cleaned text. An attitude has no speech act."""

    attitude: bool
    source: Spans
    cue: Spans
    content: Spans
    act: SpeechAct | None


class MarkedMention(NamedTuple):
    """One annotated mention of an entity; the span refers to the cleaned text."""

    span: Span
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text read from markup.

    `published` holds all words, boilerplate included; `text` is without boilerplate, and every span refers to it.
    """

    published: str
    text: str
    attributions: tuple[MarkedAttribution, ...]
    mentions: tuple[MarkedMention, ...]


class _Mark(NamedTuple):
    labels: tuple[str, ...]
    span: Span


def read_markup(marked: str) -> MarkedText:
    """Return the text of `marked` with its annotations.

    Blank lines left behind by removed boilerplate are closed, so that paragraphs stay one blank line apart.

    Raises:
        MarkupError: a brace stands alone, a label or speech act is unknown, or an attribution lacks a part.
    """
    published, _ = _strip(marked)
    text, marks = _strip(_without_boilerplate(marked))
    attributions = _attributions(marks)
    mentions = tuple(
        MarkedMention(mark.span, *label.split("=", 1))
        for mark in marks
        for label in mark.labels
        if "=" in label and not _ROLE.fullmatch(label)
    )
    return MarkedText(published, text, attributions, tuple(sorted(mentions)))


def _without_boilerplate(marked: str) -> str:
    out: list[str] = []
    depth = removed_from = 0
    for match in _PIECE.finditer(marked):
        piece = match.group()
        if piece == "}":
            depth -= 1
            if removed_from and depth < removed_from:
                removed_from = 0
                continue
        elif piece.startswith("{"):
            depth += 1
            if match.group(1) == "X" and not removed_from:
                removed_from = depth
        if not removed_from:
            out.append(piece)
    return re.sub(r"\n\s*\n", "\n\n", "".join(out)).strip()


def _strip(marked: str) -> tuple[str, list[_Mark]]:
    out: list[str] = []
    position = 0
    opened: list[tuple[tuple[str, ...], int]] = []
    marks: list[_Mark] = []
    for match in _PIECE.finditer(marked.strip()):
        piece = match.group()
        if match.group(1):
            opened.append((tuple(match.group(1).split(",")), position))
        elif piece == "}" and opened:
            labels, start = opened.pop()
            marks.append(_Mark(labels, Span(start, position)))
        elif piece in "{}":
            raise MarkupError(f"stray {piece!r} near {marked[max(0, match.start() - 30) : match.end() + 30]!r}")
        else:
            out.append(piece)
            position += len(piece)
    if opened:
        raise MarkupError(f"mark {','.join(opened[-1][0])!r} is never closed")
    return "".join(out), marks


def _attributions(marks: list[_Mark]) -> tuple[MarkedAttribution, ...]:
    roles: dict[int, dict[str, list[Span]]] = {}
    acts: dict[int, str] = {}
    for mark in marks:
        for label in mark.labels:
            role = _ROLE.fullmatch(label)
            if role:
                number = int(role["number"] or 0)
                roles.setdefault(number, {}).setdefault(role["role"], []).append(mark.span)
                if role["act"] and acts.setdefault(number, role["act"]) != role["act"]:
                    raise MarkupError(f"attribution {number} has two speech acts")
    return tuple(
        sorted(
            (_attribution(number, by_role, acts.get(number, "assert")) for number, by_role in roles.items()),
            key=lambda each: (each.cue, each.content),
        )
    )


def _attribution(number: int, by_role: dict[str, list[Span]], act: str) -> MarkedAttribution:
    cue = by_role.get("V", []) + by_role.get("A", [])
    if not cue or "C" not in by_role:
        raise MarkupError(f"attribution {number} lacks a cue or a content")
    if act not in get_args(SpeechAct):
        raise MarkupError(f"attribution {number} has an unknown speech act {act!r}")
    attitude = "A" in by_role
    return MarkedAttribution(
        attitude,
        tuple(sorted(by_role.get("S", []))),
        tuple(sorted(cue)),
        tuple(sorted(by_role["C"])),
        None if attitude else cast("SpeechAct", act),
    )

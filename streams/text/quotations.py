"""Quotations: tokens in, the stretches in quotation marks out, told from apostrophes and in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.document import Quotation, Token, TokenRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DOUBLE = frozenset(("“", "”", "„", "‟", '"', "``", "''", "«", "»", "＂"))
_SINGLE = frozenset(("‘", "’", "‚", "'", "`"))
_OPENING = frozenset(("“", "„", "‟", "``", "«", "‘", "‚"))
_CLOSING = frozenset(("”", "»", "’"))
_BEFORE_OPENING = frozenset("([{—–-/“‘\"'")


class _Mark(NamedTuple):
    """A quotation mark or apostrophe and what its shape and the white space round it allow."""

    place: int
    """The index of its token."""
    double: bool
    opens: bool
    closes: bool
    possessive: bool
    """It may be the apostrophe of a plural: “the workers’ rights”."""


class _Ahead(NamedTuple):
    """Where the next closing and the next unambiguously opening mark of a family are."""

    closing: int | None
    opening: int | None


def find_quotations(text: str, tokens: Sequence[Token], paragraphs: Sequence[TokenRange]) -> tuple[Quotation, ...]:
    """Return the outermost quotations of a text, in order and disjoint.

    A quotation without a closing mark ends with its paragraph; when the next paragraph opens with a quotation mark, the
    two share a `speech`.
    """
    quotations: list[Quotation] = []
    speech = -1
    unclosed = False
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1].first if number + 1 < len(paragraphs) else None
        marks = [
            _mark(text, tokens, index)
            for index in range(paragraph.first, paragraph.last)
            if tokens[index].text in _DOUBLE or tokens[index].text in _SINGLE
        ]
        goes_on = following is not None and tokens[following].text in ("‘", "'")
        continued, unclosed = unclosed, False
        for opening, closing in _pairs(marks, goes_on):
            unclosed = closing is None
            end = paragraph.last - 1 if closing is None else closing
            speech += not (continued and opening == paragraph.first)
            quotations.append(Quotation(tokens[opening].start, tokens[end].end, speech))
    return tuple(quotations)


def _mark(text: str, tokens: Sequence[Token], index: int) -> _Mark:
    token = tokens[index]
    double = token.text in _DOUBLE
    before = text[token.start - 1] if token.start else " "
    after = text[token.end] if token.end < len(text) else " "
    if token.text in _OPENING:
        closes = after.isspace() and not before.isspace()  # “so“: a mistyped closing mark
        opens = not closes
    elif token.text in _CLOSING:
        closes, opens = double or not before.isspace(), False
    else:
        opens = not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
        closes = not before.isspace() and not after.isalnum()
        if not opens and not closes:
            opens = closes = double
    possessive = not double and before in "sSzx" and after.isspace()
    return _Mark(index, double, opens, closes, possessive)


def _pairs(marks: list[_Mark], goes_on: bool) -> Iterator[tuple[int, int | None]]:
    """Yield the token indices of each opening mark and its closing one, or none where the paragraph ends first.

    A single opening mark without a partner is an apostrophe, unless the quotation `goes_on` in the next paragraph.
    """
    ahead = {double: _ahead(marks, double) for double in (False, True)}
    position = 0
    while position < len(marks):
        mark = marks[position]
        position += 1
        if not mark.opens:
            continue
        closing, opening = ahead[mark.double][position]
        if closing is not None and (opening is None or closing < opening):
            yield mark.place, marks[closing].place
            position = closing + 1
        elif opening is None and (mark.double or goes_on):
            yield mark.place, None
            return


def _ahead(marks: list[_Mark], double: bool) -> list[_Ahead]:
    """Return what lies ahead in the family of double or single marks, for each place in `marks` and for its end."""
    closing = opening = None
    places = [_Ahead(None, None)]
    for position in range(len(marks) - 1, -1, -1):
        mark = marks[position]
        if mark.double == double:
            surer = closing is not None and (opening is None or closing < opening) and not marks[closing].possessive
            if mark.closes and not (mark.possessive and surer):
                closing = position
            if mark.opens and not mark.closes:
                opening = position
        places.append(_Ahead(closing, opening))
    return places[::-1]

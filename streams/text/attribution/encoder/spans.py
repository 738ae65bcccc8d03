"""Spans: the tokens of a source or content as the encoder labelled them in; tidy spans of the text out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from streams.text.document import Span, has_word
from streams.text.listing import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from streams.text.document import Document, Spans

_HOLE = 2
"""Tokens between two pieces of a role that belong to it although they were not labelled so; measured on PolNeAR."""
_QUOTED_SHARE = 0.5
"""A quotation belongs to a content as a whole when this share of its tokens does: the majority decides."""
_LOOSE = words(", ; : . … ... - -- – —")
_CLOSING = words("” ’ » ) ]")


class Layout(NamedTuple):
    """Where a document's quotations and paragraphs are, in tokens."""

    document: Document
    quotations: Sequence[range]
    paragraph_starts: frozenset[int]


def layout_of(document: Document) -> Layout:
    """Return where the quotations and paragraphs of a document are."""
    starts = [token.start for token in document.tokens]
    quotations = [range(bisect_left(starts, each.start), bisect_left(starts, each.end)) for each in document.quotations]
    return Layout(document, quotations, frozenset(paragraph.first for paragraph in document.paragraphs))


def source_spans(layout: Layout, source: Sequence[int], taken: Collection[int]) -> Spans:
    """Return a source in spans without marks at its edges, but with the comma that closes an apposition.

    Args:
        layout: The document's.
        source: Token indices in order.
        taken: Those of the cue and the content, which no source has.
    """
    runs = (_trimmed_source(layout.document, run) for run in _runs(_filled(source, taken, layout), layout))
    return _spans(layout.document, runs)


def content_spans(layout: Layout, content: Sequence[int], taken: Collection[int]) -> Spans:
    """Return a content in spans, with whole quotations, without loose marks; one a paragraph at least.

    Args:
        layout: The document's.
        content: Token indices in order.
        taken: Those of the cue and the source, which no content has.
    """
    whole = _with_quotations(content, layout.quotations) - frozenset(taken)
    runs = _runs(_filled(sorted(whole), taken, layout), layout)
    return _spans(layout.document, (_trimmed_content(layout, run) for run in runs))


def _with_quotations(content: Sequence[int], quotations: Sequence[range]) -> frozenset[int]:
    """Add the rest of every quotation of which enough is content."""
    places = set(content)
    first = _first_ending_after(content[0], quotations)
    last = bisect_right(quotations, content[-1], key=lambda tokens: tokens.start)
    for tokens in quotations[first:last]:
        inside = bisect_left(content, tokens.stop) - bisect_left(content, tokens.start)
        if inside >= _QUOTED_SHARE * len(tokens):
            places.update(tokens)
    return frozenset(places)


def _first_ending_after(place: int, quotations: Sequence[range]) -> int:
    return bisect_left(quotations, place + 1, key=lambda tokens: tokens.stop)


def _filled(places: Sequence[int], taken: Collection[int], layout: Layout) -> list[int]:
    """Close small holes inside a paragraph that nothing else fills."""
    filled: list[int] = []
    for place in places:
        hole = range(filled[-1] + 1, place) if filled else range(0)
        free = not any(each in taken for each in hole) and layout.paragraph_starts.isdisjoint((*hole, place))
        if len(hole) <= _HOLE and free:
            filled.extend(hole)
        filled.append(place)
    return filled


def _runs(places: Iterable[int], layout: Layout) -> list[range]:
    """Return the stretches of places that follow each other, none of them over the end of a paragraph."""
    runs: list[range] = []
    for place in places:
        if runs and runs[-1].stop == place and place not in layout.paragraph_starts:
            runs[-1] = range(runs[-1].start, place + 1)
        else:
            runs.append(range(place, place + 1))
    return runs


def _trimmed_source(document: Document, run: range) -> range:
    """Take off marks at both ends; a comma at the end stays if there is another inside, which it then closes."""
    texts = [document.tokens[place].text for place in run]
    first, last = 0, len(texts)
    while first < last and not has_word(texts[first]):
        first += 1
    while last > first and not has_word(texts[last - 1]) and texts[last - 1] != ")":
        last -= 1
    closes = texts[last : last + 1] == [","] and "," in texts[first:last]
    return run[first : last + closes]


def _trimmed_content(layout: Layout, run: range) -> range:
    """Take off loose marks outside of quotations, and a closing mark whose quotation is not in the content."""
    tokens = layout.document.tokens
    first, last = run.start, run.stop
    while first < last and (tokens[first].text in _LOOSE or tokens[first].text in _CLOSING):
        first += 1
    while first < last and tokens[last - 1].text in _LOOSE and not _is_quoted(last - 1, layout.quotations):
        last -= 1
    return range(first, last)


def _is_quoted(place: int, quotations: Sequence[range]) -> bool:
    index = _first_ending_after(place, quotations)
    return index < len(quotations) and place in quotations[index]


def _spans(document: Document, runs: Iterable[range]) -> Spans:
    """Return the runs that hold a word as spans."""
    return tuple(
        Span(document.tokens[run[0]].start, document.tokens[run[-1]].end)
        for run in runs
        if any(has_word(document.tokens[place].text) for place in run)
    )

"""Drafts: what a rule found in one sentence, as ranges of pieces, and what becomes of it, as spans of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from streams.text.document import AttributionClass, Span, Spans

Range: TypeAlias = tuple[int, int]
"""Pieces of a sentence from the first to before the second; empty where they are equal."""


class Found(NamedTuple):
    """An attribution of one sentence; `content` is empty where the words follow in the next sentence."""

    attribution_class: AttributionClass
    lemma: str
    pattern: str
    source: Range
    cue: Range
    content: tuple[Range, ...]

    @property
    def start(self) -> int:
        """Where the first of its parts begins."""
        source: tuple[Range, ...] = (self.source,) if self.source[0] < self.source[1] else ()
        return min(place[0] for place in (*self.content, self.cue, *source))

    @property
    def end(self) -> int:
        """Where the last of its parts ends."""
        return max(place[1] for place in (*self.content, self.cue, self.source))


class Draft(NamedTuple):
    """An attribution in spans of the text; its content may still grow by quotations of neighbouring sentences."""

    found: Found
    source: Spans
    cue: Span
    content: list[Span]

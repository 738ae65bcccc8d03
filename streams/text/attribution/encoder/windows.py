"""Windows: a document and the size of its words in; overlapping stretches that the encoder reads one by one, out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.text.document import Document

CORE_PIECES = 256
"""Word pieces whose cues one window decides, at most; with its context it is as long as windows were in training."""
BEFORE_PIECES = 32
"""Context before the core. On PolNeAR 32 and 24 measure as 56 and 40 do, and cost a fifth less."""
AFTER_PIECES = 24
"""Context after it."""


class Window(NamedTuple):
    """Words `first` to before `last` are read; the cues of `core_first` to before `core_last` are decided."""

    first: int
    last: int
    core_first: int
    core_last: int


def windows_of(document: Document, sizes: Sequence[int]) -> list[Window]:
    """Return the windows of a document; their cores are disjoint, in order and cover it.

    A core ends with a paragraph if it can, otherwise with a sentence, otherwise anywhere.

    Args:
        document: What is to be read.
        sizes: How many pieces each of its tokens has.
    """
    ends = list(accumulate(sizes, initial=0))
    breaks = (
        [paragraph.first for paragraph in document.paragraphs],
        [sentence.first for sentence in document.sentences],
    )
    windows = []
    first = 0
    while first < len(sizes):
        last = _core_end(ends, first, breaks)
        before = bisect_left(ends, ends[first] - BEFORE_PIECES)
        after = max(last, bisect_right(ends, ends[last] + AFTER_PIECES) - 1)
        windows.append(Window(before, after, first, last))
        first = last
    return windows


def _core_end(ends: Sequence[int], first: int, breaks: Sequence[Sequence[int]]) -> int:
    last = max(first + 1, bisect_right(ends, ends[first] + CORE_PIECES) - 1)
    if last == len(ends) - 1:
        return last
    half = bisect_left(ends, ends[first] + CORE_PIECES // 2)
    for starts in breaks:
        index = bisect_right(starts, last) - 1
        if index >= 0 and starts[index] > half:
            return starts[index]
    return last

"""Kinds: a content and the quotations of its document in; direct, indirect or mixed out."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from streams.text.document import has_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.text.document import AttributionKind, Document, Spans


def kind_of(document: Document, content: Spans, quotation_starts: Sequence[int]) -> AttributionKind:
    """Return `direct` where all words of the content are in quotation marks, `mixed` where some are.

    Args:
        document: The document.
        content: Spans of its text.
        quotation_starts: Where each of its quotations starts, in order.
    """
    quoted = unquoted = False
    for start, end in content:
        place = start
        index = max(0, bisect_right(quotation_starts, start) - 1)
        while index < len(quotation_starts) and quotation_starts[index] < end:
            quotation = document.quotations[index]
            if quotation.end > start:
                quoted = True
                unquoted = unquoted or has_word(document.text[place : quotation.start])
                place = quotation.end
            index += 1
        unquoted = unquoted or has_word(document.text[place:end])
    if not quoted:
        return "indirect"
    return "mixed" if unquoted else "direct"

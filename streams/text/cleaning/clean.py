"""An article's text or HTML as scraped in, the exact text that every offset refers to out.

`clean_text` is idempotent: cleaned text comes out as it went in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from streams.text.cleaning.boilerplate import Phrases, article_lines
from streams.text.cleaning.page import PageFacts, UnreadableMarkup, read_page

__all__ = ["CleanedText", "PageFacts", "UnreadableMarkup", "clean_html", "clean_text", "normalise_text"]

_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WRAP_WIDTHS = range(40, 121)
"""How wide, in characters, the lines of a hard-wrapped text may be."""


@dataclass(frozen=True, slots=True)
class CleanedText:
    """An article's own words, with what was taken out."""

    text: str
    """Paragraphs one blank line apart, each one line without spaces at its ends."""
    removed_lines: tuple[str, ...]
    """The lines taken out as boilerplate, in order."""
    page: PageFacts = field(default_factory=PageFacts)
    """What the page says about the article; nothing if it was plain text."""


def clean_text(text: str, phrases: Phrases) -> CleanedText:
    """Return `text` normalised and without the boilerplate lines that `phrases` and the shape of its lines tell."""
    lines = _lines(text)
    kept = article_lines(lines, phrases)
    removed = sorted(set(range(len(lines))).difference(kept))
    return CleanedText("\n\n".join(lines[number] for number in kept), tuple(lines[number] for number in removed))


def clean_html(html: str, phrases: Phrases) -> CleanedText:
    """Return the article of a page, or the text of a fragment, cleaned as `clean_text` does.

    Raises:
        UnreadableMarkup: the parser gives up, or would take minutes.
    """
    text, page = read_page(html)
    return replace(clean_text(text, phrases), page=page)


def normalise_text(text: str) -> str:
    """Return `text` as paragraphs of one line each, one blank line apart.

    Unicode normal form C; any run of spaces is one space; control and format characters are gone, except the joiners
    that some scripts and emoji need; unpaired surrogates are U+FFFD. Quotation marks stay as they are. The lines of a
    hard-wrapped paragraph are joined; any other line is a paragraph.
    """
    return "\n\n".join(_lines(text))


def _lines(text: str) -> list[str]:
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return [line for line in _unwrapped(lines) if line]


def _unwrapped(lines: list[str]) -> list[str]:
    """Join the lines of each paragraph of a hard-wrapped text, whose paragraphs are empty lines apart."""
    width = max(map(len, lines))
    if width not in _WRAP_WIDTHS:
        return lines
    blocks = [list(block) for filled, block in groupby(lines, bool) if filled]
    wrapped = [_is_wrapped(block, width) for block in blocks]
    if not any(fits and len(block) > 2 for block, fits in zip(blocks, wrapped, strict=True)):
        return lines
    return [
        line for block, fits in zip(blocks, wrapped, strict=True) for line in ([" ".join(block)] if fits else block)
    ]


def _is_wrapped(block: list[str], width: int) -> bool:
    """Tell whether no line had room left for the first word of the next."""
    return all(len(before) + 1 + len(line.partition(" ")[0]) > width for before, line in pairwise(block))

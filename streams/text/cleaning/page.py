"""An article's HTML in, its lines of text and what the page says about it out; nothing is ever fetched.

A whole page is left to trafilatura, which finds the article among menus and comments. A fragment, such as the body that
a feed or an agency delivers, is the article already: all of its text is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_UNPAIRED = re.compile("[\ud800-\udfff]")
_DECLARATION = re.compile(r"\s*<\?xml[^<>]*>")
"""Contradicts the fact that the page is decoded already."""
_TAG = re.compile(r"<[a-zA-Z][^<>]{50000,}")
_MAX_ATTRIBUTES = 10_000
"""libxml2 compares each attribute of a tag with all others: 10,000 take 0.1 s, 100,000 a minute."""
# fmt: off
_LINES = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
})
# fmt: on
"""Elements that begin and end a line."""
_UNSEEN = frozenset(
    {"button", "form", "head", "iframe", "nav", "noscript", "script", "select", "style", "svg", "template"}
)
"""Elements whose text is not the article's."""
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
"""Dates are taken from the page's metadata only; a fixed last day, because the default one is today."""


class UnreadableMarkup(ValueError):
    """No parser gets through this HTML; the article is dead-lettered."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page's metadata says about its article."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_on: date | None = None


def read_page(html: str) -> tuple[str, PageFacts]:
    """Return the text of an article's HTML, one paragraph a line, and the page's metadata.

    The text is empty if the page has no article.

    Raises:
        UnreadableMarkup: the parser gives up, or would take minutes.
    """
    for tag in _TAG.finditer(html):
        if max(len(tag.group().split()), tag.group().count("=")) > _MAX_ATTRIBUTES:
            raise UnreadableMarkup(f"a tag at character {tag.start():,} has more than {_MAX_ATTRIBUTES:,} attributes")
    sound = _UNPAIRED.sub("\ufffd", html.replace("\0", ""))
    if declaration := _DECLARATION.match(sound):
        sound = sound[declaration.end() :]
    try:
        return _article_of_page(sound) if _PAGE.search(sound) else (_text_of_fragment(sound), PageFacts())
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        raise UnreadableMarkup(f"the parser gave up: {type(error).__name__}: {error}") from error


def _article_of_page(html: str) -> tuple[str, PageFacts]:
    from trafilatura import bare_extraction  # noqa: PLC0415 - a quarter of a second and 29 MB that plain text never needs

    page: Any = bare_extraction(
        html,
        fast=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_DATES,
        output_format="python",
    )
    if page is None:
        return "", PageFacts()
    facts = PageFacts(
        title=page.title,
        url=page.url,
        publisher=page.sitename,
        authors=tuple(filter(None, map(str.strip, (page.author or "").split(";")))),
        published_on=date.fromisoformat(page.date) if page.date else None,
    )
    return page.text or "", facts


def _text_of_fragment(html: str) -> str:
    from lxml import etree  # noqa: PLC0415 - as above

    parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<body>{html}", parser)
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        started = event == "start"
        if element.tag in _UNSEEN:
            unseen += 1 if started else -1
        if element.tag in _LINES:
            pieces.append("\n")
        words = element.text if started else element.tail
        if words and not unseen:
            pieces.append(words.replace("\n", " "))
    return "".join(pieces)

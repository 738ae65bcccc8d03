"""A record in any of the common shapes in, the values of an article's fields out: names, types and date formats.

Read as they are: ninjs 2 and 3, schema.org's NewsArticle, news-please, Fundus, trafilatura's JSON, Event Registry,
Newscatcher, NewsAPI, Diffbot and feedparser's entries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

Record: TypeAlias = Mapping[str, Any]
Status: TypeAlias = Literal["usable", "withheld", "canceled"]
T = TypeVar("T")

NAMES: dict[str, tuple[str, ...]] = {
    "article_id": ("article_id", "id", "uri", "@id", "guid"),
    "url": ("url", "link", "pageUrl", "source"),
    "title": ("title", "headline", "headlines"),
    "text": ("text", "body", "articleBody", "maintext", "plaintext", "content", "bodies"),
    "html": ("html",),
    "published_at": (
        *(
            "published_at",
            "datePublished",
            "date_publish",
            "publishing_date",
            "published_date",
            "publishedAt",
            "dateTime",
        ),
        *("date", "firstCreated", "versionCreated", "versioncreated", "firstcreated", "published"),
    ),
    "publisher": ("publisher", "source_domain", "source", "siteName", "source-hostname"),
    "language": ("language", "lang", "inLanguage"),
    "authors": ("authors", "author", "by"),
    "status": ("pubStatus", "pubstatus", "status"),
    "version": ("version",),
    "embargoed_until": ("embargoed_until", "embargoedUntil", "embargoeduntil", "embargoed"),
}
"""What each field is called in records; the first name with a usable value wins."""

_CONTENT_TYPES = ("contentType", "contenttype", "content_type")
_MAY_BE_MARKUP = frozenset({"body", "articleBody", "content"})
"""Names under which feeds deliver HTML as often as text."""
_MARKUP = re.compile(r"</(?:p|div|h[1-6]|li|ul|blockquote|article|body|html)>|<br ?/?>", re.IGNORECASE)
_STATUSES: dict[str, Status] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MILLISECONDS_FROM = 100_000_000_000
"""A larger number of seconds is in the year 5138 or later: it counts milliseconds."""
_MAX_DATE_CHARACTERS = 64


class Bodies(NamedTuple):
    """An article's text and HTML, as far as the record has them; an empty text is not an absent one."""

    text: str | None
    html: str | None


def first(record: Record, field: str, read: Callable[[Any], T | None]) -> T | None:
    """Return what `read` makes of the first of the field's names under which it can make something."""
    values = (read(record[name]) for name in NAMES[field] if name in record)
    return next((value for value in values if value is not None), None)


def words_from(value: object) -> str | None:
    """Return a string on one line, or a whole number as a string; None if it is empty, "None" or of another type."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    words = " ".join(_sound(value).split()) if isinstance(value, str) else ""
    return words if words not in ("", "None") else None


def url_from(value: object) -> str | None:
    """Return a string; None for a publisher's name, which some records have in `source`."""
    words = words_from(value) if isinstance(value, str) else None
    return words if words and (":" in words or "/" in words) and " " not in words else None


def title_from(value: object) -> str | None:
    """Return a string, or the main one of ninjs `headlines`."""
    if not isinstance(value, list):
        return words_from(value) if isinstance(value, str) else None
    headlines = [item for item in value if isinstance(item, Mapping)]
    headlines.sort(key=lambda item: item.get("role") != "main")
    return next(filter(None, (words_from(item.get("value")) for item in headlines)), None)


def publisher_from(value: object) -> str | None:
    """Return a name or a domain, also from an object with `name` or `uri`; None for an URL."""
    if isinstance(value, Mapping):
        return words_from(value.get("name")) or words_from(value.get("uri"))
    words = words_from(value) if isinstance(value, str) else None
    return words if words and "://" not in words else None


def authors_from(value: object) -> tuple[str, ...] | None:
    """Return the names in a list of strings or objects with `name`, or in a string like “Ann Lee; Bob Ray”."""
    items = value if isinstance(value, list) else [value]
    names = (words_from(item.get("name") if isinstance(item, Mapping) else item) for item in items)
    single = (name.strip() for line in names if line for name in line.split(";"))
    return tuple(dict.fromkeys(filter(None, single))) or None


def status_from(value: object) -> Status | None:
    """Return a ninjs `pubStatus` in its own spelling; None for any other word."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return _STATUSES.get(word)


def time_from(value: object) -> datetime | None:
    """Return an instant, in UTC if it names no zone, or None if it cannot be read.

    Read are ISO 8601, RFC 2822, seconds or milliseconds since 1970, and an object with such a `timestamp` or `value`.
    """
    if isinstance(value, Mapping):
        return time_from(value.get("timestamp")) or time_from(value.get("value"))
    try:
        found = _time(value)
        in_utc = found and found.astimezone(UTC)  # an offset can put the first and last day out of range
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return found if in_utc else None


def _time(value: object) -> datetime | None:
    if isinstance(value, str) and len(value) <= _MAX_DATE_CHARACTERS:
        written = value.strip()
        if written.isdigit() and len(written) > 8:
            return _time(int(written))
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            found = parsedate_to_datetime(written)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)
    return None


def bodies_from(record: Record) -> Bodies:
    """Return the first text and the first HTML of a record."""
    text = html = None
    empty = False
    for name in (*NAMES["html"], *NAMES["text"]):
        for body, is_html in _bodies(record, name):
            if not body.strip():
                empty = True
            elif is_html:
                html = html or body
            else:
                text = text or body
    return Bodies(text or ("" if empty else None), html)


def _bodies(record: Record, name: str) -> Iterator[tuple[str, bool]]:
    value = record.get(name)
    if isinstance(value, str) and value.strip() != "None":
        declared_html = name == "html" or _is_html(record, _CONTENT_TYPES)
        yield _sound(value), declared_html or (name in _MAY_BE_MARKUP and _MARKUP.search(value) is not None)
    elif isinstance(value, list) and name in ("bodies", "content"):
        for item in value:
            if isinstance(item, Mapping) and isinstance(item.get("value"), str):
                yield _sound(item["value"]), _is_html(item, (*_CONTENT_TYPES, "type"))


def _is_html(described: Record, names: tuple[str, ...]) -> bool:
    return any("html" in str(described.get(name, "")).lower() for name in names)


def _sound(words: str) -> str:
    """Return `words` without NUL, pairs of surrogates joined and single ones replaced by U+FFFD."""
    if _SURROGATE.search(words):
        words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words.replace("\0", "")

"""The contract of `articles-received`: an article record in any of the common shapes in, an `ArticleReceived` out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas import article_records as records
from schemas.article_records import NAMES, first
from schemas.errors import SchemaViolation
from schemas.identity import derived_id


class ArticleReceived(BaseModel):
    """An article as a feed, a scraper or an archive has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    article_id: str = Field(
        min_length=1,
        description="Its id, the same for every version; derived from its URL, else its text, if it came without.",
    )
    url: str | None = Field(default=None, description="Where it was published.")
    title: str | None = Field(default=None, description="Its headline.")
    text: str | None = Field(
        default=None, description="Its text without markup. If there is none, or only spaces, `html` is read."
    )
    html: str | None = Field(default=None, description="Its page, or its body as HTML.")
    published_at: AwareDatetime | None = Field(
        default=None,
        description="When it was published, in UTC if the record names no zone; absent if the date cannot be read.",
    )
    publisher: str | None = Field(default=None, description="Who published it: a name, else a domain.")
    language: str | None = Field(default=None, description="The language that the record claims, as written there.")
    authors: tuple[str, ...] = Field(default=(), description="The by-line, one name an item.")
    status: records.Status = Field(
        default="usable",
        description="As in ninjs: `canceled` withdraws what earlier versions gave, `withheld` is not analysed.",
    )
    version: str | None = Field(default=None, description="The publisher's version of the article.")
    embargoed_until: AwareDatetime | None = Field(
        default=None, description="The article is not analysed before this time."
    )


def article_from_record(record: Mapping[str, Any]) -> ArticleReceived:
    """Return the article of a record as read from JSON, in any of the common shapes.

    `null`, the empty string and the string "None" are absent. So is a value of a wrong type, except for id and text.

    Raises:
        SchemaViolation: the record is not an object, its id or text has a wrong type, or it has no text; but an empty
            text is a text, and a cancelled article needs none.
    """
    if not isinstance(record, Mapping):
        raise SchemaViolation(f"an article record is a JSON object, not {_type_of(record)}")
    status: records.Status = first(record, "status", records.status_from) or "usable"
    text, html = records.bodies_from(record)
    if text is None and html is None and status != "canceled":
        raise SchemaViolation(f"the record has no text: {_fault(record, 'html', 'text')}")
    url = first(record, "url", records.url_from)
    return ArticleReceived(
        article_id=_article_id(record, url, html if text is None else text),
        url=url,
        title=first(record, "title", records.title_from),
        text=text,
        html=html,
        published_at=first(record, "published_at", records.time_from),
        publisher=first(record, "publisher", records.publisher_from),
        language=first(record, "language", records.words_from),
        authors=first(record, "authors", records.authors_from) or (),
        status=status,
        version=first(record, "version", records.words_from),
        embargoed_until=first(record, "embargoed_until", records.time_from),
    )


def _article_id(record: Mapping[str, Any], url: str | None, body: str | None) -> str:
    given = first(record, "article_id", records.words_from)
    if given:
        return given
    if any(record.get(name) not in (None, "", "None") for name in NAMES["article_id"]):
        raise SchemaViolation(f"the record's id cannot be read: {_fault(record, 'article_id')}")
    if url:
        return derived_id("article-url", url)
    if body is None:
        raise SchemaViolation("the record withdraws an article but has neither its id nor its URL")
    return derived_id("article-text", body)


def _fault(record: Mapping[str, Any], *fields: str) -> str:
    names = [name for field in fields for name in NAMES[field]]
    wrong = [
        f"`{name}` is {_type_of(record[name])}, not a string"
        for name in names
        if record.get(name) not in (None, "", "None")
    ]
    return "; ".join(wrong) or f"none of {', '.join(f'`{name}`' for name in names)} is there"


def _type_of(value: object) -> str:
    kinds = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")

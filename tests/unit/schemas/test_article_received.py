"""Article records in the shapes that feeds, scrapers and archives give them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.article_received import ArticleReceived, article_from_record
from schemas.errors import SchemaViolation

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NINJS = {
    "uri": "urn:tidings:1",
    "pubStatus": "usable",
    "version": "2",
    "firstCreated": "2026-03-01T12:00:00Z",
    "versionCreated": "2026-03-01T13:00:00Z",
    "embargoedUntil": "2026-03-02T12:00:00Z",
    "language": "en-GB",
    "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": "No ferry on Sundays"}],
    "bodies": [
        {"role": "main", "contentType": "text/html", "value": "<p>No ferry.</p>"},
        {"role": "main", "contentType": "text/plain", "value": "No ferry."},
    ],
    "by": "Ann Lee",
}
SCHEMA_ORG = {
    "@id": "https://tidings.example/ferry#article",
    "@type": "NewsArticle",
    "url": "https://tidings.example/ferry",
    "headline": "No ferry on Sundays",
    "articleBody": "No ferry.",
    "datePublished": "2026-03-01T12:00:00+00:00",
    "inLanguage": "en",
    "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bob Ray"}],
    "publisher": {"@type": "Organization", "name": "Tidings"},
}
NEWS_PLEASE = {
    "url": "https://tidings.example/ferry",
    "title": "No ferry on Sundays",
    "maintext": "No ferry.",
    "date_publish": "2026-03-01 12:00:00",
    "date_modify": "None",
    "authors": ["Ann Lee", "Bob Ray"],
    "source_domain": "tidings.example",
    "language": "en",
}
FUNDUS = {
    "title": "No ferry on Sundays",
    "plaintext": "No ferry.",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["No ferry."]}]},
    "publishing_date": "2026-03-01 12:00:00+00:00",
    "authors": ["Ann Lee", "Bob Ray"],
    "publisher": "Tidings",
    "lang": "en",
}
TRAFILATURA = {
    "title": "No ferry on Sundays",
    "author": "Ann Lee; Bob Ray",
    "source": "https://tidings.example/ferry",
    "source-hostname": "tidings.example",
    "date": "2026-03-01",
    "id": None,
    "text": "No ferry.",
}
EVENT_REGISTRY = {
    "uri": "8012345678",
    "lang": "eng",
    "dateTime": "2026-03-01T12:00:00Z",
    "date": "2026-03-01",
    "url": "https://tidings.example/ferry",
    "title": "No ferry on Sundays",
    "body": "No ferry.",
    "source": {"uri": "tidings.example", "dataType": "news", "title": "Tidings"},
    "authors": [{"uri": "ann@tidings.example", "name": "Ann Lee", "type": "author"}, {"name": "Bob Ray"}],
}
NEWSCATCHER = {
    "id": "ab12",
    "link": "https://tidings.example/ferry",
    "title": "No ferry on Sundays",
    "content": "No ferry.",
    "published_date": "2026-03-01 12:00:00",
    "authors": ["Ann Lee", "Bob Ray"],
    "language": "en",
}
NEWSAPI = {
    "source": {"id": None, "name": "Tidings"},
    "author": "Ann Lee; Bob Ray",
    "title": "No ferry on Sundays",
    "url": "https://tidings.example/ferry",
    "publishedAt": "2026-03-01T12:00:00Z",
    "content": "No ferry.",
}
DIFFBOT = {
    "pageUrl": "https://tidings.example/ferry",
    "siteName": "Tidings",
    "title": "No ferry on Sundays",
    "text": "No ferry.",
    "html": "<p>No ferry.</p>",
    "date": {"str": "d2026-03-01T12:00", "precision": 3, "timestamp": 1_772_366_400_000},
    "author": "Ann Lee",
}
FEEDPARSER = {
    "guid": "https://tidings.example/?p=1",
    "link": "https://tidings.example/ferry",
    "title": "No ferry on Sundays",
    "published": "Sun, 01 Mar 2026 12:00:00 GMT",
    "author": "Ann Lee",
    "content": [{"type": "text/html", "value": "<p>No ferry.</p>"}],
}


def fields(article: ArticleReceived, *names: str) -> tuple[object, ...]:
    return tuple(getattr(article, name) for name in names)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (NINJS, ("urn:tidings:1", None, None, "en-GB")),
        (SCHEMA_ORG, ("https://tidings.example/ferry#article", "https://tidings.example/ferry", "Tidings", "en")),
        (NEWS_PLEASE, (None, "https://tidings.example/ferry", "tidings.example", "en")),
        (FUNDUS, (None, None, "Tidings", "en")),
        (TRAFILATURA, (None, "https://tidings.example/ferry", "tidings.example", None)),
        (EVENT_REGISTRY, ("8012345678", "https://tidings.example/ferry", "tidings.example", "eng")),
        (NEWSCATCHER, ("ab12", "https://tidings.example/ferry", None, "en")),
        (NEWSAPI, (None, "https://tidings.example/ferry", "Tidings", None)),
        (DIFFBOT, (None, "https://tidings.example/ferry", "Tidings", None)),
        (FEEDPARSER, ("https://tidings.example/?p=1", "https://tidings.example/ferry", None, None)),
    ],
    ids=[
        *("ninjs", "schema.org", "news-please", "fundus", "trafilatura", "event-registry", "newscatcher", "newsapi"),
        *("diffbot", "feedparser"),
    ],
)
def test_common_record_is_read(record: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    article = article_from_record(record)
    given_id = expected[0] and article.article_id
    assert expected == (given_id, article.url, article.publisher, article.language)
    body = "<p>No ferry.</p>" if record is FEEDPARSER else "No ferry."
    day = NOON.replace(hour=0) if record is TRAFILATURA else NOON
    assert ("No ferry on Sundays", day, body) == (article.title, article.published_at, article.text or article.html)
    assert article.authors in (("Ann Lee", "Bob Ray"), ("Ann Lee",))


def test_ninjs_status_version_and_embargo_are_read() -> None:
    article = article_from_record(NINJS | {"pubStatus": "withheld"})
    assert ("withheld", "2", NOON + timedelta(days=1)) == fields(article, "status", "version", "embargoed_until")


@pytest.mark.parametrize(
    ("name", "word"), [("pubStatus", "canceled"), ("pubstatus", "Canceled"), ("status", "cancelled")]
)
def test_cancelled_article_needs_no_text(name: str, word: str) -> None:
    article = article_from_record({"uri": "urn:tidings:1", name: word})
    assert ("canceled", None, None) == fields(article, "status", "text", "html")


def test_first_name_with_a_value_wins() -> None:
    record = {"article_id": "", "id": None, "uri": "None", "guid": "g", "text": "", "body": "B", "content": "C"}
    assert ("g", "B") == fields(article_from_record(record), "article_id", "text")


def test_empty_text_is_a_text() -> None:
    assert ("", None) == fields(article_from_record({"id": "a", "text": " \n"}), "text", "html")


def test_own_fields_are_read_back() -> None:
    article = article_from_record(NINJS)
    assert article == article_from_record(json.loads(article.model_dump_json()))


@pytest.mark.parametrize("name", ["content", "body", "articleBody"])
def test_feed_content_with_tags_is_html(name: str) -> None:
    assert (None, "<p>Yes.</p>") == fields(article_from_record({"id": "a", name: "<p>Yes.</p>"}), "text", "html")


def test_text_declared_as_html_is_html() -> None:
    article = article_from_record({"id": "a", "text": "Yes &amp; no", "contentType": "text/html"})
    assert (None, "Yes &amp; no") == fields(article, "text", "html")


def test_text_that_mentions_a_tag_is_text() -> None:
    assert "Close it with </p>." == article_from_record({"id": "a", "text": "Close it with </p>."}).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01T14:00:00+02:00", NOON),
        ("2026-03-01T12:00:00.000Z", NOON),
        ("2026-03-01 12:00:00", NOON),
        ("2026-03-01", NOON.replace(hour=0)),
        ("Sun, 01 Mar 2026 12:00:00 GMT", NOON),
        ("Sun, 01 Mar 2026 07:00:00 -0500", NOON),
        (1_772_366_400, NOON),
        (1_772_366_400_000, NOON),
        ("1772366400", NOON),
        ({"timestamp": 1_772_366_400_000}, NOON),
        ("yesterday", None),
        ("None", None),
        ("2026-13-45", None),
        ("0001-01-01T00:00:00+14:00", None),
        (1e300, None),
        (float("nan"), None),
        (True, None),
        ([2026, 3, 1], None),
        ("9" * 5000, None),
    ],
)
def test_date_is_read_in_the_usual_formats_or_is_absent(written: object, expected: datetime | None) -> None:
    assert expected == article_from_record({"id": "a", "text": "t", "date": written}).published_at


def test_zone_of_a_date_is_kept() -> None:
    article = article_from_record({"id": "a", "text": "t", "date": "2026-03-01T14:00:00+02:00"})
    assert article.published_at is not None
    assert timezone(timedelta(hours=2)) == article.published_at.tzinfo


def test_unreadable_date_gives_way_to_the_next() -> None:
    article = article_from_record({"id": "a", "text": "t", "dateTime": "soon", "date": "2026-03-01 12:00:00"})
    assert NOON == article.published_at


def test_id_follows_from_the_url_whatever_the_text() -> None:
    first, second = ({"link": "https://tidings.example/ferry", "text": text} for text in ("One.", "Two."))
    assert article_from_record(first).article_id == article_from_record(second).article_id


def test_id_follows_from_the_text_where_there_is_nothing_else() -> None:
    one, same, other = (article_from_record({"text": text}).article_id for text in ("One.", "One.", "Two."))
    assert one == same != other


def test_whole_number_is_an_id() -> None:
    assert "8012345678" == article_from_record({"id": 8012345678, "text": "t"}).article_id


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (["a"], "an article record is a JSON object, not a list"),
        (None, "an article record is a JSON object, not null"),
        ({}, "the record has no text: none of `html`, `text`, `body`, .* is there"),
        ({"id": "a", "text": None, "body": "None"}, "none of `html`, `text`"),
        ({"id": "a", "text": 5}, "`text` is a number, not a string"),
        ({"id": "a", "text": ["p1", "p2"]}, "`text` is a list, not a string"),
        ({"id": "a", "body": {"p": 1}, "content": True}, "`body` is an object, not a string; `content` is a boolean"),
        (
            {"id": ["a"], "text": "t", "url": "https://tidings.example"},
            "id cannot be read: `id` is a list, not a string",
        ),
        ({"id": 1.5, "text": "t"}, "`id` is a number, not a string"),
        ({"pubStatus": "canceled"}, "withdraws an article but has neither its id nor its URL"),
        ({"id": "a", "pubStatus": "withheld"}, "the record has no text"),
    ],
)
def test_record_that_is_no_article_is_refused_with_the_field_at_fault(record: Any, message: str) -> None:
    with pytest.raises(SchemaViolation, match=message):
        article_from_record(record)


def test_optional_field_of_a_wrong_type_is_absent() -> None:
    wrong = {"url": 1, "title": [3], "publisher": ["x"], "language": {}, "authors": 5.5, "date": [], "version": []}
    article = article_from_record({"id": "a", "text": "t", "source": 4, "pubStatus": 7, **wrong})
    assert ArticleReceived(article_id="a", text="t") == article


def test_publisher_named_in_source_is_no_url() -> None:
    assert (None, "The Tidings") == fields(
        article_from_record({"text": "t", "source": "The Tidings"}), "url", "publisher"
    )


def test_nul_and_unpaired_surrogates_are_replaced_everywhere() -> None:
    article = article_from_record(
        {"id": "a\0\ud800", "title": "x\udfff", "text": "\0\ud83d\ude00\ud800", "by": "\ud800"}
    )
    assert ("a\ufffd", "x\ufffd", "\U0001f600\ufffd", ("\ufffd",)) == fields(
        article, "article_id", "title", "text", "authors"
    )
    assert article.model_dump_json().encode()

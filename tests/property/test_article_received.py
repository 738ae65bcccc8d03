"""Any JSON value is an article or a schema violation, the same one every time, and articles can be written as JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article_received import ArticleReceived, article_from_record
from schemas.article_records import NAMES
from schemas.errors import SchemaViolation

names = st.sampled_from(sorted({name for aliases in NAMES.values() for name in aliases}))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.datetimes().map(str)
)
inner = st.sampled_from(["value", "contentType", "name", "role", "timestamp", "uri"])
values = st.recursive(
    scalars, lambda each: st.lists(each, max_size=3) | st.dictionaries(inner, each, max_size=3), max_leaves=6
)
records = st.dictionaries(names, values, max_size=12)


def article_or_none(record: dict[str, object]) -> ArticleReceived | None:
    try:
        return article_from_record(record)
    except SchemaViolation:
        return None


@given(records)
def test_any_record_is_an_article_or_a_violation_every_time(record: dict[str, object]) -> None:
    assert article_or_none(record) == article_or_none(record)


@given(records, st.text(st.characters(), min_size=1))
def test_article_survives_being_written_and_read(record: dict[str, object], text: str) -> None:
    article = article_or_none(record | {"text": text, "article_id": "a"})
    if article is not None:
        assert article == ArticleReceived.model_validate_json(article.model_dump_json())


@given(scalars | st.lists(scalars))
def test_anything_but_an_object_is_a_violation(value: object) -> None:
    with pytest.raises(SchemaViolation):
        article_from_record(value)  # type: ignore[arg-type]

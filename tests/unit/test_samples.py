from __future__ import annotations

import json
from collections import Counter

import pytest

from schemas.codec import article_from
from schemas.errors import SchemaViolation
from streams.samples import Sample, load_samples
from streams.text.analyse import Resources
from streams.text.cleaning.clean import clean_text

SAMPLES = load_samples()
ANALYSED = [sample for sample in SAMPLES if sample.expected == "analysed"]


def test_there_are_samples_for_every_way_to_end() -> None:
    ends = Counter(sample.expected for sample in SAMPLES)
    assert ends["analysed"] >= 15
    assert {
        "analysed",
        "withdrawn",
        "dropped:language",
        "dropped:empty",
        "dead-letter:extraction",
        "dead-letter:schema",
    } == set(ends)


def test_samples_come_from_many_domains() -> None:
    domains = {
        "diplomacy",
        "courts",
        "markets",
        "health",
        "sport",
        "science",
        "local",
        "disaster",
        "culture",
        "technology",
    }
    assert domains <= {sample.domain for sample in ANALYSED}


@pytest.mark.parametrize("sample", ANALYSED, ids=lambda sample: sample.name)
def test_a_sample_is_an_article_record_with_annotated_statements_and_names(sample: Sample) -> None:
    article = article_from(sample.value, ())
    assert sample.key.decode() == article.article_id
    assert article.title
    assert article.published_at
    assert len(sample.marked.attributions) >= 5
    assert sample.marked.mentions


@pytest.mark.parametrize("sample", ANALYSED, ids=lambda sample: sample.name)
def test_cleaning_a_sample_takes_out_its_boilerplate_and_nothing_else(sample: Sample, resources: Resources) -> None:
    record = json.loads(sample.value)
    assert sample.marked.published == record["text"]
    assert sample.marked.text == clean_text(record["text"], resources.boilerplate).text


def test_the_sample_that_is_not_json_is_published_as_it_is() -> None:
    (broken,) = (sample for sample in SAMPLES if sample.expected == "dead-letter:schema")
    with pytest.raises(SchemaViolation, match="not JSON"):
        article_from(broken.value, ())

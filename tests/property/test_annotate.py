"""Annotation and attributions of any text: spans inside it, parts in order and disjoint, the same result each time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.resources import load_resources
from streams.text.annotate import annotate
from streams.text.attribution.attributions import find_attributions
from streams.text.document import Span

CUES = load_resources("rules").cues
LISTING = """
    Lee said that the plans “ ” ‘ ’ " ' '' , . ? : who and he according to is likely his claim — ( ) U.S. p.m. told by
    asked of 5 ’s
"""
WORDS = st.sampled_from(LISTING.split())
TEXTS = st.one_of(
    st.text(),
    st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n\n"]))).map(
        lambda parts: "".join(word + gap for word, gap in parts)
    ),
)
HOSTILE = [
    '"',
    '" ',
    "“a",
    "“a\n\n",
    "' ",
    "‘a ",
    "A. ",
    "he said ",
    "said, ",
    "Lee, ",
    "the men and ",
    "plan ",
    "his claim that ",
    "-a",
]


def disjoint(spans: Iterable[Span]) -> bool:
    return all(left.end <= right.start for left, right in pairwise(spans))


@given(TEXTS)
def test_tokens_are_the_words_of_the_text_in_order(text: str) -> None:
    tokens = annotate(text).tokens
    assert disjoint(token.span for token in tokens)
    assert all(token.text == text[token.start : token.end] for token in tokens)
    assert "".join(text.split()) == "".join("".join(token.text.split()) for token in tokens)


@given(TEXTS)
def test_sentences_and_paragraphs_cover_all_tokens_in_order(text: str) -> None:
    document = annotate(text)
    for ranges in (document.sentences, document.paragraphs):
        indices = [index for each in ranges for index in range(each.first, each.last)]
        assert list(range(len(document.tokens))) == indices
        assert all(each.first < each.last for each in ranges)


@given(TEXTS)
def test_quotations_are_disjoint_and_inside_the_text(text: str) -> None:
    quotations = annotate(text).quotations
    assert disjoint(quotation.span for quotation in quotations)
    assert all(0 <= each.start < each.end <= len(text) for each in quotations)
    assert sorted(each.speech for each in quotations) == [each.speech for each in quotations]


@given(TEXTS)
def test_attributions_have_one_cue_and_some_content_inside_the_text(text: str) -> None:
    for each in find_attributions(annotate(text), CUES):
        assert len(each.cue) == 1
        assert each.content
        assert disjoint(each.content)
        assert all(0 <= span.start < span.end <= len(text) for span in (*each.source, *each.cue, *each.content))
        assert 0 < each.confidence <= 1


@given(TEXTS)
def test_the_same_text_gives_the_same_attributions(text: str) -> None:
    assert find_attributions(annotate(text), CUES) == find_attributions(annotate(text), CUES)


@pytest.mark.parametrize("unit", HOSTILE)
def test_cost_grows_no_faster_than_a_hostile_text(unit: str) -> None:
    """Sixteen times the text may cost at most forty-eight times as much: a quadratic algorithm would cost 256 times."""

    def cost(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            start = process_time()
            find_attributions(annotate(text), CUES)
            best = min(best, process_time() - start)
        return best

    small = max(cost(5_000), 0.001)
    assert cost(80_000) < 48 * small

"""Annotation and attributions of any text: spans inside it, parts in order and disjoint, the same result each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.resources import load_resources
from streams.text.annotate import annotate
from streams.text.attribution.encoder.attributions import find_attributions
from streams.text.attribution.rules.attributions import find_attributions_by_rules
from streams.text.document import Attribution, Document, Span
from tests.property.random_encoder import KNOWS_NOTHING

CUES = load_resources("rules").cues
ENGINES: dict[str, Callable[[Document], tuple[Attribution, ...]]] = {
    "rules": lambda document: find_attributions_by_rules(document, CUES),
    "encoder": lambda document: find_attributions(document, KNOWS_NOTHING, CUES),
}
"""What both engines must hold to, whatever the weights say."""
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


@pytest.mark.parametrize("find", ENGINES.values(), ids=ENGINES)
@given(TEXTS)
def test_attributions_have_one_cue_and_some_content_inside_the_text(
    find: Callable[[Document], tuple[Attribution, ...]], text: str
) -> None:
    for each in find(annotate(text)):
        assert len(each.cue) == 1
        assert each.content
        assert disjoint(each.content)
        assert all(0 <= span.start < span.end <= len(text) for span in (*each.source, *each.cue, *each.content))
        assert 0 <= each.confidence <= 1


@given(TEXTS)
def test_the_encoders_roles_share_nothing(text: str) -> None:
    for each in ENGINES["encoder"](annotate(text)):
        assert disjoint(sorted((*each.source, *each.cue, *each.content)))
        assert all(any(character.isalnum() for character in span.of(text)) for span in (*each.source, *each.content))


@pytest.mark.parametrize("find", ENGINES.values(), ids=ENGINES)
@given(TEXTS)
def test_the_same_text_gives_the_same_attributions(
    find: Callable[[Document], tuple[Attribution, ...]], text: str
) -> None:
    assert find(annotate(text)) == find(annotate(text))


@pytest.mark.parametrize(("engine", "chars"), [("rules", 5_000), ("encoder", 1_000)])
@pytest.mark.parametrize("unit", HOSTILE)
def test_cost_grows_no_faster_than_a_hostile_text(engine: str, chars: int, unit: str) -> None:
    """Sixteen times the text may cost at most forty-eight times as much: a quadratic algorithm would cost 256 times."""

    def cost(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            start = process_time()
            ENGINES[engine](annotate(text))
            best = min(best, process_time() - start)
        return best

    small = max(cost(chars), 0.001)
    assert cost(16 * chars) < 48 * small

"""Scores: counts of what agrees with an annotation, and how far a confidence can be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from streams.text.document import Spans
from streams.text.markup import read_markup
from training.calibrate import (
    Gold,
    Judged,
    best_threshold,
    calibration_error,
    confidences,
    cross_validated,
    fitted,
    table,
)
from training.scores import Counts, Match, attribution_counts, matches

TEXT = "one two three four five six seven eight"


def span(words: str) -> Spans:
    (content,) = read_markup(TEXT.replace(words, "{V:x}{C:" + words + "}", 1)).attributions[0].content
    return (content._replace(start=content.start - 1, end=content.end - 1),) if words else ()


def gold(source: str, content: str) -> Gold:
    return Gold(span(source) if source else (), span(content))


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (gold("one", "four five six"), [Match(0, 0, right=True)]),
        (gold("two", "four five six"), [Match(0, 0, right=False)]),
        (gold("", "four five six"), [Match(0, 0, right=False)]),
        (gold("one two", "five six"), [Match(0, 0, right=True)]),
        (gold("one", "six seven eight"), []),
    ],
)
def test_contents_match_by_half_of_their_words_and_sources_by_one(predicted: Gold, expected: list[Match]) -> None:
    assert expected == matches(TEXT, [predicted], [gold("one", "four five six")])


def test_each_annotation_is_matched_once_by_what_overlaps_most() -> None:
    predicted = [gold("one", "four five"), gold("one", "four five six")]
    annotated = [gold("one", "four five six")]
    assert [Match(1, 0, right=True)] == matches(TEXT, predicted, annotated)
    assert (Counts(1, 2, 1), Counts(1, 2, 1)) == attribution_counts(TEXT, predicted, annotated)


@pytest.fixture
def judged() -> Judged:
    """Candidates whose chance to be right is a logistic function of the first log-odds."""
    rng = np.random.default_rng(0)
    odds = rng.normal(size=(4_000, 2)) * 2
    features = np.column_stack([np.ones(len(odds)), odds, np.zeros((len(odds), 2))])
    right = rng.random(len(odds)) < 1 / (1 + np.exp(-(0.5 + 1.5 * odds[:, 0])))
    return Judged(features, right.astype(float), right.astype(float), np.arange(len(odds)) // 10, 3_000)


def test_a_calibration_finds_what_decides(judged: Judged) -> None:
    found = fitted(judged)
    assert [0.5, 1.5, 0] == pytest.approx(list(found[:3]), abs=0.15)
    assert calibration_error(confidences(judged, found), judged.right) < 0.03


def test_confidences_are_cross_validated_over_halves_of_the_articles(judged: Judged) -> None:
    confidence = cross_validated(judged)
    assert calibration_error(confidence, judged.right) < 0.04
    assert not np.array_equal(confidence, confidences(judged, fitted(judged)))


def test_the_best_threshold_has_the_best_f1(judged: Judged) -> None:
    confidence = confidences(judged, fitted(judged))
    best = best_threshold(judged, confidence)

    def f1(threshold: float) -> float:
        chosen = confidence >= threshold
        return float(2 * judged.right[chosen].sum() / (chosen.sum() + judged.annotated))

    assert f1(best) >= max(f1(threshold) for threshold in np.linspace(0.05, 0.95, 19)) - 0.002
    assert table(judged, confidence, (best,)).count("\n") == 2


def test_confidences_that_are_too_high_are_an_error() -> None:
    assert 0.5 == pytest.approx(calibration_error(np.full(100, 0.9), np.array([1.0] * 40 + [0.0] * 60)))

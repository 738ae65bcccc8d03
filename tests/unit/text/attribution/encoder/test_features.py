"""Features: what the encoder is told of each word."""

from __future__ import annotations

import pytest

from streams.text.annotate import annotate
from streams.text.attribution.encoder.features import DISTANCES, distance_buckets, shape_of, word_features


@pytest.mark.parametrize(
    ("word", "shape"), [(",", 0), ("said", 1), ("Ann", 2), ("NATO", 3), ("iPhone", 4), ("“", 0), ("2024", 4)]
)
def test_shape_tells_how_a_word_is_written(word: str, shape: int) -> None:
    assert shape == shape_of(word)


def test_quotation_states_follow_the_marks_and_not_the_apostrophes() -> None:
    document = annotate("‘It’s done,’ Lee’s aide said.")
    states = {token.text: each.quote for token, each in zip(document.tokens, word_features(document), strict=True)}
    assert {"‘": 1, "It": 3, "done": 3, "Lee": 0, "aide": 0} == {
        key: states[key] for key in ("‘", "It", "done", "Lee", "aide")
    }
    assert [2] == [each.quote for each in word_features(document) if each.quote == 2]


def test_places_tell_first_words_of_paragraphs_from_those_of_sentences() -> None:
    document = annotate("One two. Three four.\n\nFive.")
    assert [1, 0, 0, 2, 0, 0, 1, 0] == [each.place for each in word_features(document)]


def test_distances_are_fine_near_the_cue_and_tell_before_from_after() -> None:
    buckets = distance_buckets(400, 200, 201)
    assert [0, 0] == buckets[200:202]
    assert [3, 2, 1] == buckets[197:200]
    assert [each + DISTANCES // 2 for each in (1, 2, 3)] == buckets[202:205]
    assert buckets[:200] == sorted(buckets[:200], reverse=True)
    assert max(buckets) < DISTANCES

"""Candidates: tags and labels become cues with their sources and contents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.attribution.encoder.attributions import confidence_of, distinct, find_attributions
from streams.text.attribution.encoder.candidates import Candidate, cues_in, find_candidates
from streams.text.attribution.encoder.features import WordFeatures
from streams.text.attribution.encoder.port import Calibration, Cue, Probabilities, Trained

SAYS = {"said": 0.9, "added": 0.6, "maybe": 0.2}
SOURCES = {"Lee", "she"}
CALIBRATION = Calibration(0, 1, 1, 1, -1)


class ToyReading:
    """Knows cues by heart; everything between two cues that is no source is content."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.tags: Probabilities = np.array(
            [[1 - SAYS.get(word, 0), SAYS.get(word, 0), 0] for word in words], np.float32
        )

    def labels(self, cues: Sequence[Cue]) -> Probabilities:
        found = np.zeros((len(cues), len(self._words), 3), np.float32)
        for row, (_, last) in enumerate(cues):
            until = next(
                (at for at in range(last + 1, len(self._words)) if self._words[at] in {*SOURCES, "."}), len(self._words)
            )
            found[row, :, 0] = 1
            found[row, last + 1 : until] = (0, 0, 1)
            if last and self._words[last - 1] in SOURCES:
                found[row, last - 1] = (0.2, 0.8, 0)
        return found


class ToyEncoder:
    """Each word is one piece, numbered as it comes."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        self._words = list(words)
        return [[number] for number in range(len(words))]

    def read(self, pieces: Sequence[Sequence[int]], features: Sequence[WordFeatures]) -> ToyReading:
        assert len(pieces) == len(features)
        return ToyReading([self._words[number] for (number,) in pieces])


def tags(*on: float, begins: Sequence[int] = ()) -> Probabilities:
    rows = [
        [1 - each, each * (0.9 if place in begins else 0.1), each * (0.1 if place in begins else 0.9)]
        for place, each in enumerate(on)
    ]
    return np.array(rows, np.float32)


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        (tags(0, 0.9, 0, begins=[1]), [(1, 1)]),
        (tags(0.9, 0.8, 0, begins=[0]), [(0, 1)]),
        (tags(0.9, 0.9, begins=[0, 1]), [(0, 0), (1, 1)]),
        (tags(0.9, 0.3, begins=[0]), [(0, 0)]),
        (tags(0.3, 0.3, begins=[0]), [(0, 1)]),
        (tags(0.2, 0.1), []),
    ],
)
def test_tags_spell_cues(probabilities: Probabilities, expected: list[Cue]) -> None:
    assert expected == cues_in(probabilities)


def test_a_candidate_has_the_source_and_content_of_its_cue() -> None:
    document = annotate("Today Lee said it works.")
    (found,) = find_candidates(document, ToyEncoder())
    assert (range(2, 3), (1,), (3, 4)) == (found.cue, found.source, found.content)
    assert [0.9, 0.8, 1] == pytest.approx([found.cue_probability, found.source_probability, found.content_probability])


def test_each_cue_of_a_long_text_is_found_once() -> None:
    document = annotate("Today Lee said it works. " * 200)
    found = find_candidates(document, ToyEncoder())
    assert [index for index, token in enumerate(document.tokens) if token.text == "said"] == [
        each.cue.start for each in found
    ]


def test_a_text_is_analysed_into_spans_with_lemma_class_and_kind(resources: Resources) -> None:
    text = "Today Lee said it works."
    (found,) = find_attributions(annotate(text), Trained(ToyEncoder(), CALIBRATION), resources.cues)
    assert ("say", "statement", "indirect") == (found.cue_lemma, found.attribution_class, found.kind)
    assert [["Lee"], ["said"], ["it works"]] == [
        [span.of(text) for span in role] for role in (found.source, found.cue, found.content)
    ]


def candidate(first: int, content: range, probability: float) -> Candidate:
    return Candidate(range(first, first + 1), (), tuple(content), probability, 0.0, 0.9)


def test_of_two_cues_with_one_content_the_likelier_stays() -> None:
    weak, strong, other = (
        candidate(3, range(10, 20), 0.5),
        candidate(5, range(10, 19), 0.9),
        candidate(7, range(10, 13), 0.4),
    )
    assert [strong, other] == distinct([weak, strong, other])


def test_of_two_overlapping_cues_the_likelier_stays() -> None:
    weak, strong = candidate(3, range(10, 20), 0.5), candidate(3, range(30, 40), 0.9)
    assert [strong] == distinct([weak, strong])


def test_confidence_rises_with_every_probability() -> None:
    low = Candidate(range(1), (1,), (2,), 0.6, 0.6, 0.6)
    levels = [confidence_of(low._replace(**{name: 0.9}), CALIBRATION) for name in low._fields[3:]]
    assert all(level > confidence_of(low, CALIBRATION) for level in levels)
    assert 0 < confidence_of(low._replace(cue_probability=1.0, content_probability=1.0), CALIBRATION) <= 1

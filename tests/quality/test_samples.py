"""Floors a little below what was measured: what falls through one has made things worse.

On articles that nothing was trained on: the samples, whose errors were studied for the rules, and those of
`training/corpus` whose names begin with `held-`, whose errors nobody looks at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from streams.resources import load_resources
from streams.samples import load_samples
from streams.text.analyse import Analysis, analyse
from streams.text.attribution.cue_words import read_cue
from streams.text.attribution.speech_acts import with_speech_act
from streams.text.document import Attribution
from streams.text.markup import MarkedText
from training.calibrate import calibration_error
from training.corpora import held_texts
from training.scores import Counts, attribution_counts, matches, name_counts

TEXTS = {
    "samples": [sample.marked for sample in load_samples() if sample.expected == "analysed"],
    "held": held_texts(),
}
FLOORS = {
    ("rules", "samples"): (0.87, 0.85),
    ("rules", "held"): (0.76, 0.74),
    ("encoder", "samples"): (0.95, 0.94),
    ("encoder", "held"): (0.92, 0.90),
}
"""By engine and articles: F1 of contents, and of contents with their sources."""


class Analysed(NamedTuple):
    """The articles of one kind with what an engine found in them, whatever its confidence."""

    engine: str
    articles: str
    least: float
    found: Sequence[tuple[MarkedText, Analysis]]

    def published(self) -> list[tuple[MarkedText, list[Attribution]]]:
        return [
            (text, [each for each in found.attributions if each.confidence >= self.least]) for text, found in self.found
        ]


@pytest.fixture(scope="module", params=FLOORS, ids="-".join)
def analysed(request: pytest.FixtureRequest) -> Analysed:
    engine, articles = request.param
    resources = load_resources(engine)
    everything = replace(resources, min_confidence=0.0)
    found = [(marked, analyse(marked.text, everything)) for marked in TEXTS[articles]]
    return Analysed(engine, articles, resources.min_confidence, found)


def test_statements_are_found_with_their_sources(analysed: Analysed) -> None:
    soft, end_to_end = Counts(), Counts()
    for marked, found in analysed.published():
        counted = attribution_counts(marked.text, found, marked.attributions)
        soft += counted[0]
        end_to_end += counted[1]
    print(f"{analysed.engine}, {analysed.articles}: soft {soft.f1:.3f}, end to end {end_to_end.f1:.3f}")  # noqa: T201  shown with `pytest -rP`
    least_soft, least_end_to_end = FLOORS[analysed.engine, analysed.articles]
    assert soft.f1 >= least_soft
    assert end_to_end.f1 >= least_end_to_end


def test_most_speakers_are_known_by_name(analysed: Analysed) -> None:
    """A statement that names a source should lead to an entity in most cases; the rest says why it does not."""
    speakers = [
        speaker
        for _, found in analysed.found
        for speaker, said in zip(found.speakers, found.attributions, strict=True)
        if said.confidence >= analysed.least
    ]
    assert all((speaker.entity_id is None) == (speaker.unattributed_reason is not None) for speaker in speakers)
    assert sum(speaker.entity_id is not None for speaker in speakers) >= 0.5 * len(speakers)


@pytest.mark.parametrize("analysed", [key for key in FLOORS if key[0] == "encoder"], ids="-".join, indirect=True)
def test_what_is_more_certain_is_more_often_right(analysed: Analysed) -> None:
    confidence, right = [], []
    for marked, found in analysed.found:
        hits = {
            match.predicted for match in matches(marked.text, found.attributions, marked.attributions) if match.right
        }
        confidence += [each.confidence for each in found.attributions]
        right += [place in hits for place in range(len(found.attributions))]
    confident, correct = np.array(confidence), np.array(right, float)
    error = calibration_error(confident, correct)
    print(f"{analysed.articles}: calibration error {error:.3f}")  # noqa: T201  shown with `pytest -rP`
    assert error < 0.08
    assert correct[confident >= 0.8].mean() >= 0.9
    assert correct[confident < 0.3].mean() <= 0.5


def test_names_are_found_with_their_types() -> None:
    names = Counts()
    rules = load_resources("rules")
    for marked in TEXTS["samples"]:
        names += name_counts(analyse(marked.text, rules), marked)
    print(f"names {names.f1:.3f}")  # noqa: T201  shown with `pytest -rP`
    assert names.f1 >= 0.85


def test_speech_acts_agree_with_the_annotated_ones() -> None:
    """Given the annotated cues, sources and contents, so that only the acts are measured."""
    resources, acts, classes = load_resources("rules"), Counts(), Counts()
    for marked in [*TEXTS["samples"], *TEXTS["held"]]:
        document = analyse(marked.text, resources).document
        for each in marked.attributions:
            cue = read_cue(document.tokens_in(each.cue), resources.cues)
            given = Attribution("statement", "indirect", each.source, each.cue, cue.lemma, each.content)
            is_attitude = cue.attribution_class == "attitude"
            classes += Counts(is_attitude == each.attitude, 1, 1)
            if not each.attitude:
                acts += Counts(with_speech_act(document, given, resources.acts).speech_act == each.act, 1, 1)
    print(f"speech acts {acts.f1:.3f}, statement or attitude {classes.f1:.3f}")  # noqa: T201  shown with `pytest -rP`
    assert acts.f1 >= 0.9
    assert classes.f1 >= 0.96

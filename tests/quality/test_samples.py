"""Floors a little below what was measured on the sample articles: what falls through one has made things worse."""

from __future__ import annotations

import pytest

from streams.samples import load_samples
from streams.text.analyse import Analysis, Resources, analyse
from streams.text.markup import MarkedText
from tests.quality.scores import Counts, attribution_counts, name_counts

ANALYSED = [sample for sample in load_samples() if sample.expected == "analysed"]


@pytest.fixture(scope="module")
def analysed(resources: Resources) -> list[tuple[MarkedText, Analysis]]:
    return [(sample.marked, analyse(sample.marked.text, resources)) for sample in ANALYSED]


def test_statements_are_found_with_their_sources(analysed: list[tuple[MarkedText, Analysis]]) -> None:
    soft, end_to_end = Counts(), Counts()
    for marked, found in analysed:
        counted = attribution_counts(found, marked)
        soft += counted[0]
        end_to_end += counted[1]
    print(f"soft {soft.f1:.3f}, end to end {end_to_end.f1:.3f}")  # noqa: T201  shown with `pytest -rP`
    assert soft.f1 >= 0.87
    assert end_to_end.f1 >= 0.85


def test_names_are_found_with_their_types(analysed: list[tuple[MarkedText, Analysis]]) -> None:
    names = Counts()
    for marked, found in analysed:
        names += name_counts(found, marked)
    print(f"names {names.f1:.3f}")  # noqa: T201  shown with `pytest -rP`
    assert names.f1 >= 0.85


def test_most_speakers_are_known_by_name(analysed: list[tuple[MarkedText, Analysis]]) -> None:
    """A statement that names a source should lead to an entity in most cases; the rest says why it does not."""
    speakers = [speaker for _, found in analysed for speaker in found.speakers]
    assert all((speaker.entity_id is None) == (speaker.unattributed_reason is not None) for speaker in speakers)
    assert sum(speaker.entity_id is not None for speaker in speakers) >= 0.5 * len(speakers)

"""Cue words: the dictionary form of a cue, and whether it is a statement's."""

from __future__ import annotations

import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.attribution.cue_words import CueWords, read_cue


@pytest.mark.parametrize(
    ("cue", "lemma", "attribution_class"),
    [
        ("said", "say", "statement"),
        ("has repeatedly warned", "warn", "statement"),
        ("according to", "according to", "statement"),
        ("refused to say", "refuse", "statement"),
        ("called for", "call for", "statement"),
        ("issued a stern warning", "warning", "statement"),
        ("did not believe", "believe", "attitude"),
        ("is confident", "confident", "attitude"),
        ("In the view of", "in the view of", "attitude"),
        (":", ":", "statement"),
        ("has harrumphed", "harrumphed", "statement"),
        ("glowered at", "glowered", "statement"),
        ("paid tribute to", "pay tribute to", "statement"),
    ],
)
def test_a_cue_has_a_lemma_and_a_class(cue: str, lemma: str, attribution_class: str, resources: Resources) -> None:
    assert CueWords(lemma, attribution_class) == read_cue(annotate(cue).tokens, resources.cues)  # type: ignore[arg-type]

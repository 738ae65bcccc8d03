"""Examples: annotated texts become words with tags, cut and changed without losing their annotation."""

from __future__ import annotations

import random

import pytest

from streams.text.markup import read_markup
from training.augment import augmented, names_in
from training.corpora import held_texts, own_records
from training.examples import IGNORED, Example, example_from, windows_of
from training.settings import AugmentationSettings, load_settings

MARKED = "{C1:“We won,”} {S1:Ann Lee} {V1:said}. {S2:Critics in Norwich} {V2:have called} {C2:it luck}."
MARKS = read_markup(MARKED)
RECORD = {
    "text": MARKS.text,
    "attributions": [{"source": each.source, "cue": each.cue, "content": each.content} for each in MARKS.attributions],
}


def words_of(example: Example) -> list[tuple[list[str], list[str], list[str]]]:
    """Return the words of source, cue and content of each attribution."""
    return [
        (
            [example.words[place] for place in sorted(each.source)],
            list(example.words[each.first : each.last + 1]),
            [example.words[place] for place in sorted(each.content)],
        )
        for each in example.attributions
    ]


def test_an_example_has_the_words_of_its_annotation() -> None:
    example = example_from(RECORD)
    assert words_of(example) == [
        (["Ann", "Lee"], ["said"], ["“", "We", "won", ",", "”"]),
        (["Critics", "in", "Norwich"], ["have", "called"], ["it", "luck"]),
    ]
    tags = example.cue_tags()
    assert {"said": 1, "have": 1, "called": 2} == {
        word: tag for word, tag in zip(example.words, tags, strict=True) if tag
    }


def test_where_only_some_cues_are_annotated_the_other_words_are_not_learnt_from() -> None:
    tags = example_from(RECORD | {"partial": True}).cue_tags()
    assert {IGNORED, 1, 2} == set(tags)


def test_windows_cover_an_example_and_keep_what_lies_inside_them() -> None:
    example = example_from(RECORD)
    windows = windows_of(example, [1] * len(example.words), (7, 9), random.Random(0))
    assert list(example.words) == [word for window in windows for word in window.words]
    assert all(len(window.words) <= 9 for window in windows)
    found = [each for window in windows for each in words_of(window)]
    assert [["said"], ["have", "called"]] == [cue for _, cue, _ in found]


def test_a_window_is_never_empty_however_long_a_word_is() -> None:
    example = example_from(RECORD)
    windows = windows_of(example, [50] * len(example.words), (7, 9), random.Random(0))
    assert len(example.words) == len(windows)


@pytest.mark.parametrize("seed", range(20))
def test_augmented_words_stand_where_they_stood(seed: int) -> None:
    example = example_from(RECORD)
    always = AugmentationSettings(quotation_style=1, names=1)
    words = augmented(example, ["Quill", "Ostrava"], always, random.Random(seed))
    changed = {(old, new) for old, new in zip(example.words, words, strict=True) if old != new}
    assert {old for old, _ in changed} <= {"“", "”", "Norwich"}
    assert {new for old, new in changed if old == "Norwich"} <= {"Quill", "Ostrava"}


def test_names_are_capitalised_words_inside_sentences() -> None:
    assert ["Norwich"] == names_in([example_from(RECORD)])


def test_the_projects_own_articles_are_read_and_some_are_held_back() -> None:
    training, held = own_records(held=False), own_records(held=True)
    assert len(training) >= 60
    assert len(held) == len(held_texts()) >= 12
    assert {record["id"] for record in training}.isdisjoint(record["id"] for record in held)
    acts = {each["act"] for record in training for each in record["attributions"]}
    assert len(acts) == 16  # fifteen, and none for attitudes


def test_the_configuration_is_complete() -> None:
    assert load_settings().model.width % load_settings().model.heads == 0

"""Windows: each word's cues are decided once, with context on both sides, wherever the text can be cut."""

from __future__ import annotations

import pytest

from streams.text.annotate import annotate
from streams.text.attribution.encoder.windows import AFTER_PIECES, BEFORE_PIECES, CORE_PIECES, windows_of

SENTENCE = "The mayor said the bridge would open in May. "
TEXTS = {
    "empty": "",
    "one word": "Yes",
    "paragraphs": (SENTENCE * 3 + "\n\n") * 40,
    "one paragraph": SENTENCE * 200,
    "no sentence": "bridge " * 3_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_cores_cover_the_document_once_and_stay_within_their_limits(text: str) -> None:
    document = annotate(text)
    sizes = [1 + len(token.text) // 6 for token in document.tokens]
    windows = windows_of(document, sizes)
    assert [place for each in windows for place in range(each.core_first, each.core_last)] == list(range(len(sizes)))
    for first, last, core_first, core_last in windows:
        assert sum(sizes[core_first:core_last]) <= CORE_PIECES
        assert sum(sizes[first:core_first]) <= BEFORE_PIECES
        assert sum(sizes[core_last:last]) <= AFTER_PIECES
        assert first <= core_first <= core_last <= last


def test_a_core_ends_with_a_paragraph_when_one_ends_in_its_second_half() -> None:
    document = annotate(TEXTS["paragraphs"])
    starts = {paragraph.first for paragraph in document.paragraphs}
    windows = windows_of(document, [1] * len(document.tokens))
    assert len(windows) > 2
    assert {window.core_first for window in windows} <= starts


def test_a_core_of_one_long_paragraph_ends_with_a_sentence() -> None:
    document = annotate(TEXTS["one paragraph"])
    starts = {sentence.first for sentence in document.sentences}
    assert {window.core_first for window in windows_of(document, [1] * len(document.tokens))} <= starts


def test_a_word_of_more_pieces_than_a_core_has_is_a_core_of_its_own() -> None:
    document = annotate("one two three")
    windows = windows_of(document, [1, CORE_PIECES + 1, 1])
    assert [(0, 1), (1, 2), (2, 3)] == [(each.core_first, each.core_last) for each in windows]

"""The language of a text."""

from __future__ import annotations

import pytest

from streams.text.cleaning.language import UNDETERMINED, detect_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry will not run on Sundays from March, the harbour company said.", "en"),
        ("El transbordador no funcionará los domingos a partir de marzo, según la empresa.", "es"),
        ("Die Fähre fährt ab März sonntags nicht mehr, teilte die Hafengesellschaft mit.", "de"),
        ("Паром не будет ходить по воскресеньям с марта, сообщила компания.", "ru"),
        ("港湾会社は金曜日、三月から日曜日のフェリーを運休すると発表した。", "ja"),
    ],
)
def test_language_of_a_sentence_is_told(text: str, expected: str) -> None:
    assert expected == detect_language(text)


@pytest.mark.parametrize("text", ["", "   ", "5-3", "Hi", "BREAKING", "\ud800\ud800", "1 2 3 4", "???"])
def test_language_of_too_few_words_is_undetermined(text: str) -> None:
    assert UNDETERMINED == detect_language(text)


def test_beginning_of_a_long_text_decides() -> None:
    english = "The ferry will not run on Sundays from March, the harbour company said. " * 40
    german = "Die Fähre fährt ab März sonntags nicht mehr. " * 1000
    assert detect_language(english) == detect_language(english + german)

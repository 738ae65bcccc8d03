"""A text in, the ISO 639-1 code of its language out."""

from __future__ import annotations

from functools import cache
from typing import Protocol

import eldc

UNDETERMINED = "und"
"""ISO 639-2's code for a language that cannot be told."""
_READ_CHARACTERS = 2_000
_ENOUGH_CHARACTERS = 200
"""A text of this length has a language, however unusual its words; a shorter one only if the detector is sure."""


class _Guess(Protocol):
    language: str
    reliable: bool


class _Detector(Protocol):
    def detect_details(self, text: str) -> _Guess: ...


def detect_language(text: str) -> str:
    """Return the language that the beginning of `text` is written in, or `und` if there are too few words to tell."""
    beginning = text[:_READ_CHARACTERS]
    guess = _detector().detect_details(beginning.encode("utf-8", "replace").decode())
    sure = guess.reliable or len(beginning) >= _ENOUGH_CHARACTERS
    return guess.language if sure else UNDETERMINED


@cache
def _detector() -> _Detector:
    eldc.init()
    detector: _Detector = eldc.instance()
    return detector

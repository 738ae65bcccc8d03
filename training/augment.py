"""Augmentation: a window in; the same window as another house would print it, about other people, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from training.examples import Example
    from training.settings import AugmentationSettings

_STYLES = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("''", "''"), ("``", "''"), ("«", "»"), ("„", "“"))
_WEIGHTS = (6, 6, 4, 2, 2, 1, 1, 1)
_OPENING, _CLOSING = 1, 2
_TITLE_CASE = 2
_REPLACED = 0.5
"""Share of a window's names that are replaced, so that some are left to lean on."""
_SHORTEST_NAME = 4


def names_in(examples: Iterable[Example]) -> list[str]:
    """Return the capitalised words that stand inside sentences, each once, as the stock of replacements."""
    found = Counter(
        word
        for example in examples
        for word, features in zip(example.words, example.features, strict=True)
        if features.shape == _TITLE_CASE and features.place == 0 and len(word) >= _SHORTEST_NAME
    )
    return sorted(found)


def augmented(
    window: Example, names: Sequence[str], settings: AugmentationSettings, rng: random.Random
) -> Sequence[str]:
    """Return the window's words, some of them replaced one for one, so that all tags stay where they are."""
    words = list(window.words)
    if rng.random() < settings.quotation_style:
        opening, closing = rng.choices(_STYLES, _WEIGHTS)[0]
        for place, features in enumerate(window.features):
            if features.quote == _OPENING:
                words[place] = opening
            elif features.quote == _CLOSING:
                words[place] = closing
    if rng.random() < settings.names:
        _rename(words, window, names, rng)
    return words


def _rename(words: list[str], window: Example, names: Sequence[str], rng: random.Random) -> None:
    """Give some names of a window others, the same one wherever they stand."""
    renamed = {
        word: rng.choice(names) if rng.random() < _REPLACED else word
        for word in sorted(
            {
                word
                for word, features in zip(words, window.features, strict=True)
                if features.shape == _TITLE_CASE and features.place == 0 and len(word) >= _SHORTEST_NAME
            }
        )
    }
    words[:] = [renamed.get(word, word) for word in words]

"""The port to the encoder: what the analysis asks of the weights, whatever runs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from streams.text.attribution.encoder.features import WordFeatures

Probabilities: TypeAlias = NDArray[np.float32]
Cue: TypeAlias = tuple[int, int]
"""The first and the last word of a cue, in words of its window."""

OUTSIDE, BEGINS, GOES_ON = range(3)
"""What a word is to a cue."""
NEITHER, SOURCE, CONTENT = range(3)
"""What a word is, given a cue."""


class Reading(Protocol):
    """What the encoder made of one window of N words."""

    @property
    def tags(self) -> Probabilities:
        """[N, 3] probability of each word to be outside of any cue, to begin one, to go on with one."""

    def labels(self, cues: Sequence[Cue]) -> Probabilities:
        """Return [C, N, 3]: for each cue, the probability of each word to be neither, its source, its content."""


class Encoder(Protocol):
    """A trained encoder with its heads. The same window yields the same probabilities, whatever was read before."""

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """Return the word pieces of each word, at least one."""

    def read(self, pieces: Sequence[Sequence[int]], features: Sequence[WordFeatures]) -> Reading:
        """Read a window: the pieces and features of its words."""


class Calibration(NamedTuple):
    """What turns the encoder's probabilities into a confidence: a logistic regression on their log-odds."""

    intercept: float
    cue: float
    content: float
    source: float
    sourceless: float
    """Added when no source was found."""


class Trained(NamedTuple):
    """An encoder and how far it can be trusted."""

    encoder: Encoder
    calibration: Calibration

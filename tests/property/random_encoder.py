"""An encoder that knows nothing: its probabilities are drawn from the window's own words, so they stay the same."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from streams.text.attribution.encoder.features import WordFeatures
from streams.text.attribution.encoder.port import Calibration, Cue, Probabilities, Trained


class RandomReading:
    """Cues are as rare as in the news; any word may be source or content."""

    def __init__(self, words: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self.tags = self._drawn((4.0, 0.2, 0.2), words)
        self._words = words

    def labels(self, cues: Sequence[Cue]) -> Probabilities:
        return self._drawn((0.4, 0.4, 0.4), len(cues), self._words)

    def _drawn(self, likely: tuple[float, float, float], *shape: int) -> Probabilities:
        return self._random.dirichlet(likely, shape).astype(np.float32)


class RandomEncoder:
    """Each word has from one to three pieces."""

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        return [[zlib.crc32(word.encode("utf-8", "surrogatepass"))] * (1 + len(word) % 3) for word in words]

    def read(self, pieces: Sequence[Sequence[int]], features: Sequence[WordFeatures]) -> RandomReading:
        assert len(pieces) == len(features)
        return RandomReading(len(pieces), sum(sum(each) for each in pieces) % 2**32)


KNOWS_NOTHING = Trained(RandomEncoder(), Calibration(0, 1, 1, 1, 0))

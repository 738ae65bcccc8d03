"""The encoder's weights: their files in; an `Encoder` that runs them on one thread, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from streams.resources.card import DamagedWeights
from streams.text.attribution.encoder.features import WordFeatures, distance_buckets
from streams.text.attribution.encoder.port import Cue, Probabilities

_SPECIAL = ("[CLS]", "[SEP]", "[UNK]")
MOST_PIECES = 16
"""Pieces of one word that are read: only its first is labelled."""


def word_pieces(words: Sequence[str], tokenizer: Tokenizer, unknown: int) -> list[list[int]]:
    """Return the pieces of each word, at most `MOST_PIECES`; `unknown` for a word of which nothing is left."""
    encoding = tokenizer.encode(list(words), is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
        if word is not None and len(pieces[word]) < MOST_PIECES:
            pieces[word].append(piece)
    return [each or [unknown] for each in pieces]


class OnnxEncoder:
    """The encoder and its heads in ONNX Runtime: two graphs and the tokenizer of their word pieces.

    Windows are read one by one and never padded: quantisation scales depend on all that is read at once, so a window's
    neighbours would change its probabilities.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        vocabulary = self._tokenizer.get_vocab()
        self._start, self._end, self._unknown = (vocabulary[piece] for piece in _SPECIAL)
        self._encoder = _session(files["encoder.onnx"])
        self._labeller = _session(files["labeller.onnx"])

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """Return the word pieces of each word, at least one and `MOST_PIECES` at most."""
        return word_pieces(words, self._tokenizer, self._unknown)

    def read(self, pieces: Sequence[Sequence[int]], features: Sequence[WordFeatures]) -> OnnxReading:
        """Read a window: the pieces and features of its words."""
        sizes = [len(each) for each in pieces]
        spread = np.zeros((1, sum(sizes) + 2, 3), np.int64)
        spread[0, 1:-1] = np.repeat(np.array(features, np.int64), sizes, axis=0)
        tags, words, anchors = self._encoder.run(
            None,
            {
                "pieces": np.array([[self._start, *chain.from_iterable(pieces), self._end]], np.int64),
                "features": spread,
                "first": np.fromiter(accumulate(sizes[:-1], initial=1), np.int64, len(sizes)),
            },
        )
        return OnnxReading(tags, words, anchors, self._labeller)


class OnnxReading(NamedTuple):
    """What the encoder made of one window of N words: cue tags, and what its labeller needs to know of each word."""

    tags: Probabilities
    """[N, 3]"""
    words: Probabilities
    """[N, d]"""
    anchors: Probabilities
    """[N, d]"""
    labeller: Any

    def labels(self, cues: Sequence[Cue]) -> Probabilities:
        """Return [C, N, 3] probabilities of each word to be neither, source or content of each cue."""
        first, last = (np.array(each) for each in zip(*cues, strict=True))
        distances = [distance_buckets(len(self.words), *cue) for cue in cues]
        (labels,) = self.labeller.run(
            None,
            {
                "words": self.words,
                "cues": (self.anchors[first] + self.anchors[last]) / 2,
                "distances": np.array(distances, np.int64),
            },
        )
        return labels  # type: ignore[no-any-return]


def encoder_from(files: Mapping[str, bytes]) -> OnnxEncoder:
    """Return the encoder in `files`, which their card has checked.

    Raises:
        DamagedWeights: what is installed cannot run them.
    """
    try:
        return OnnxEncoder(files)
    except Exception as error:  # ONNX Runtime's errors share no class, and the tokenizer raises plain `Exception`
        raise DamagedWeights(f"the weights cannot be run: {error}") from error


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every window has another size
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

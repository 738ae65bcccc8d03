"""The weights: whole or refused, and the same probabilities for a window whatever was read before it."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from streams.resources import load_resources
from streams.resources.card import FILES, Card, DamagedWeights
from streams.resources.weights import OnnxEncoder, encoder_from
from streams.text.annotate import annotate
from streams.text.attribution.encoder.features import word_features
from streams.text.document import Document

FOLDER = files("streams.resources") / "encoder"
CARD = Card.model_validate_json((FOLDER / "card.json").read_text("utf-8"))
TEXT = "The mayor, Ann Lee, said on Monday that the bridge would open. “We are ready,” she added."


@pytest.fixture(scope="module")
def weights() -> dict[str, bytes]:
    return {name: (FOLDER / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def encoder(weights: dict[str, bytes]) -> OnnxEncoder:
    CARD.check(weights)
    return encoder_from(weights)


def read(encoder: OnnxEncoder, document: Document) -> np.ndarray:
    pieces = encoder.pieces([token.text for token in document.tokens])
    return encoder.read(pieces, word_features(document)).tags


def test_a_damaged_file_is_refused_by_name(weights: dict[str, bytes]) -> None:
    damaged = weights | {"labeller.onnx": weights["labeller.onnx"][:-1] + b"x"}
    with pytest.raises(DamagedWeights, match=r"labeller\.onnx is damaged"):
        CARD.check(damaged)


def test_weights_that_cannot_be_run_are_refused(weights: dict[str, bytes]) -> None:
    with pytest.raises(DamagedWeights, match="the weights cannot be run"):
        encoder_from(weights | {"tokenizer.json": b'{"version": "99"}'})
    with pytest.raises(DamagedWeights, match="the weights cannot be run"):
        encoder_from(weights | {"encoder.onnx": b"no graph"})


def test_the_extractor_of_the_encoder_changes_with_its_weights() -> None:
    other = CARD.model_copy(update={"sha256": CARD.sha256 | {"encoder.onnx": "0" * 64}})
    assert other.fingerprint != CARD.fingerprint
    assert load_resources("encoder").extractor.endswith(f"-{CARD.fingerprint}")


def test_each_word_has_a_piece_even_if_nothing_is_left_of_it(encoder: OnnxEncoder) -> None:
    words = ["said", "\u200b", "unquestionableness", "x" * 5_000, "é"]
    pieces = encoder.pieces(words)
    assert len(words) == len(pieces)
    assert all(1 <= len(each) <= 16 for each in pieces)


def test_cues_labels_and_their_sums_are_probabilities(encoder: OnnxEncoder) -> None:
    document = annotate(TEXT)
    pieces = encoder.pieces([token.text for token in document.tokens])
    reading = encoder.read(pieces, word_features(document))
    labels = reading.labels([(5, 5), (19, 19)])
    assert (len(pieces), 3) == reading.tags.shape
    assert (2, len(pieces), 3) == labels.shape
    assert np.allclose(1, reading.tags.sum(-1), atol=1e-5)
    assert np.allclose(1, labels.sum(-1), atol=1e-5)


def test_a_window_yields_the_same_whatever_was_read_before(encoder: OnnxEncoder) -> None:
    document = annotate(TEXT)
    before = read(encoder, document)
    read(encoder, annotate("Quite another text, " * 20))
    assert np.array_equal(before, read(encoder, document))

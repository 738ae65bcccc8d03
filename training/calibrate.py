"""Step 4: exported weights and annotated articles in; a calibrated card, and a table of what each confidence buys, out.

    python -m training.calibrate --weights streams/resources/encoder --corpus polnear-dev.jsonl

The articles must not have been trained on. The error of calibration is cross-validated over halves of the articles; the
card's calibration is fitted on all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.resources import load_resources, read_weights
from streams.resources.weights import encoder_from
from streams.text.annotate import annotate
from streams.text.attribution.encoder.attributions import judged_candidates, log_odds
from streams.text.attribution.encoder.candidates import Candidate
from streams.text.attribution.encoder.port import Calibration, Trained
from streams.text.document import Span, Spans
from training.cards import write_card
from training.corpora import Record, own_records, read_records
from training.scores import matches

Floats = NDArray[np.float64]
_STEPS = 30
_RIDGE = 1e-3
_BINS = 10
_SHOWN = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Judged(NamedTuple):
    """The candidates of all articles: their features [K, 5], whether they are right [K], and whose they are [K]."""

    features: Floats
    soft: Floats
    right: Floats
    article: NDArray[np.int64]
    annotated: int


class Gold(NamedTuple):
    """An annotated attribution."""

    source: Spans
    content: Spans


def judge(records: Sequence[Record], trained: Trained) -> Judged:
    """Return every candidate of the records and whether it is right, content and source."""
    cues = load_resources("rules").cues
    rows: list[list[float]] = []
    soft, right, article = [], [], []
    annotated = 0
    for number, record in enumerate(records):
        found = list(judged_candidates(annotate(record["text"]), trained, cues))
        gold = [Gold(*(_spans(each[role]) for role in ("source", "content"))) for each in record["attributions"]]
        annotated += len(gold)
        matched = {match.predicted: match.right for match in matches(record["text"], [each for _, each in found], gold)}
        for place, (candidate, _) in enumerate(found):
            rows.append(_features(candidate))
            soft.append(place in matched)
            right.append(matched.get(place, False))
            article.append(number)
    return Judged(np.array(rows), np.array(soft, float), np.array(right, float), np.array(article), annotated)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pairs)


def _features(candidate: Candidate) -> list[float]:
    """Return what each number of a `Calibration` is multiplied with."""
    source = log_odds(candidate.source_probability) if candidate.source else 0.0
    return [
        1.0,
        log_odds(candidate.cue_probability),
        log_odds(candidate.content_probability),
        source,
        float(not candidate.source),
    ]


def fitted(judged: Judged) -> Calibration:
    """Return the logistic regression of being right on the features, by Newton's method with a little ridge."""
    features, right = judged.features, judged.right
    weights = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - expected) - _RIDGE * weights
        curve = (features.T * (expected * (1 - expected))) @ features + _RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return Calibration(*(round(float(weight), 4) for weight in weights))


def confidences(judged: Judged, calibration: Calibration) -> Floats:
    """Return the confidence of each candidate."""
    return np.asarray(1 / (1 + np.exp(-judged.features @ np.array(calibration))))


def calibration_error(confidence: Floats, right: Floats) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return float(
        sum(
            abs(confidence[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean()
            for each in np.unique(bins)
        )
    )


def cross_validated(judged: Judged) -> Floats:
    """Return the confidence of each candidate by a calibration that was fitted without its article."""
    confidence = np.zeros(len(judged.right))
    for half in (0, 1):
        held = judged.article % 2 == half
        confidence[held] = confidences(judged, fitted(_chosen(judged, ~held)))[held]
    return confidence


def _chosen(judged: Judged, rows: NDArray[np.bool_]) -> Judged:
    return judged._replace(features=judged.features[rows], right=judged.right[rows])


def best_threshold(judged: Judged, confidence: Floats) -> float:
    """Return the confidence from which on precision and recall, content and source right, are best together."""
    order = np.argsort(-confidence)
    right = np.cumsum(judged.right[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + judged.annotated)
    return round(float(confidence[order][int(f1.argmax())]), 3)


def table(judged: Judged, confidence: Floats, thresholds: Sequence[float]) -> str:
    """Return precision, recall and F1 from each confidence on, as a Markdown table."""
    lines = [
        "| confidence ≥ | statements | soft P | soft R | soft F1 | end to end P | R | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for threshold in thresholds:
        chosen = confidence >= threshold
        cells = [f"{threshold:g}", f"{chosen.sum():,}"]
        for right in (judged.soft, judged.right):
            hits = right[chosen].sum()
            precision, recall = hits / max(1, chosen.sum()), hits / judged.annotated
            f1 = 2 * hits / (chosen.sum() + judged.annotated)
            cells += [f"{100 * value:.1f}" for value in (precision, recall, f1)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Calibrate exported weights and write their card anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="what training.export wrote")
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="JSON Lines; may be given repeatedly")
    given = parser.parse_args()
    card, files = read_weights(given.weights)
    trained = Trained(encoder_from(files), card.calibration)
    judged = judge([record for file in given.corpus for record in read_records(file)], trained)
    calibration = fitted(judged)
    confidence = cross_validated(judged)
    threshold = best_threshold(judged, confidence)
    print(table(judged, confidence, sorted((threshold, *_SHOWN))))
    print(f"expected calibration error, cross-validated: {calibration_error(confidence, judged.right):.3f}")
    own = judge(own_records(held=True), trained)
    own_confidence = confidences(own, calibration)
    print("\nthe project's own articles that were held back:\n")
    print(table(own, own_confidence, sorted((threshold, *_SHOWN))))
    print(f"expected calibration error: {calibration_error(own_confidence, own.right):.3f}")
    write_card(given.weights, calibration, threshold)


if __name__ == "__main__":
    main()

"""Cards: the files of the weights and their calibration in; the `card.json` beside them out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from streams.resources.card import FILES, Card

if TYPE_CHECKING:
    from pathlib import Path

    from streams.text.attribution.encoder.port import Calibration


def write_card(folder: Path, calibration: Calibration, min_confidence: float) -> None:
    """Write `card.json` for the weights in `folder`."""
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    card = Card(sha256=digests, calibration=calibration, min_confidence=min_confidence)
    (folder / "card.json").write_text(card.model_dump_json(indent=2) + "\n", "utf-8")

"""The card of the encoder's weights: what they must be, byte for byte, and how far they can be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.text.attribution.encoder.port import Calibration

FILES = ("encoder.onnx", "labeller.onnx", "tokenizer.json")


class DamagedWeights(ValueError):
    """A file of the weights is not the one that their card describes, or cannot be run."""


class Card(BaseModel):
    """What `card.json` says of the weights beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: dict[str, str]
    calibration: Calibration
    min_confidence: Annotated[float, Field(ge=0, le=1)]
    """Where precision and recall are best together: what is published unless an operator chooses otherwise."""

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with any byte of the weights and with what the card says of them."""
        told = [*(self.sha256[name] for name in FILES), repr(self.calibration), repr(self.min_confidence)]
        return hashlib.sha256("".join(told).encode()).hexdigest()[:8]

    def check(self, files: Mapping[str, bytes]) -> None:
        """Compare files with what this card says of them.

        Raises:
            DamagedWeights: a file is another.
        """
        for name in FILES:
            if hashlib.sha256(files[name]).hexdigest() != self.sha256[name]:
                raise DamagedWeights(f"{name} is damaged: its SHA-256 is not the one in card.json")

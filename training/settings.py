"""The configuration of a training: `config.toml` in, frozen values out."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(_Section):
    """The shape of the model; width, heads and inner width are those of the checkpoint that it begins with."""

    layers: int
    width: int
    heads: int
    inner: int
    positions: int
    label_width: int
    dropout: float


class VocabularySettings(_Section):
    """Which pieces are kept."""

    common: int


class TrainingSettings(_Section):
    """How long, how fast, and what counts how much."""

    epochs: int
    batch_pieces: int
    window_pieces: tuple[int, int]
    encoder_rate: float
    head_rate: float
    warmup_share: float
    weight_decay: float
    clip_norm: float
    cue_weight: float
    label_weight: float
    role_weight: float
    own_repeats: int


class AugmentationSettings(_Section):
    """Shares of windows that are changed."""

    quotation_style: float
    names: float


class DistillationSettings(_Section):
    """How a student learns from its teacher."""

    temperature: float
    teacher_share: float


class Settings(_Section):
    """Everything that decides what comes out, but the corpora."""

    seed: int
    model: ModelSettings
    vocabulary: VocabularySettings
    training: TrainingSettings
    augmentation: AugmentationSettings
    distillation: DistillationSettings


FILE = Path(__file__).with_name("config.toml")


def load_settings(file: Path = FILE) -> Settings:
    """Read the configuration.

    Raises:
        ValidationError: a value is missing, unknown or of the wrong type.
    """
    return Settings.model_validate(tomllib.loads(file.read_text("utf-8")))

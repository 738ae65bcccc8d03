"""What the analysis knows beforehand, and the sample articles: the only module that reads the package's files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable

from streams.errors import ConfigurationError
from streams.resources.card import FILES, Card
from streams.text.analyse import ENCODER_VERSION, RULES_VERSION, Resources
from streams.text.attribution.cues import cue_lexicon_from
from streams.text.attribution.encoder.port import Trained
from streams.text.attribution.speech_acts import act_lexicon_from
from streams.text.cleaning.boilerplate import phrases_from_list
from streams.text.entities.gazetteer import gazetteer_from

ENGINES = ("encoder", "rules")
_ROOT = files(__name__)
_GAZETTEER = ("given-names.tsv", "names.tsv", "places.tsv", "words.tsv")


def load_resources(engine: str, min_confidence: float | None = None) -> Resources:
    """Read everything that `engine` needs.

    Args:
        engine: `encoder` or `rules`.
        min_confidence: What is published at all; None takes what is best for the engine.

    Raises:
        ConfigurationError: the engine is unknown, or a file is missing or damaged.
    """
    with _clear_errors(engine):
        resources = _lists() if engine == "rules" else _with_encoder(_lists())
    return resources if min_confidence is None else replace(resources, min_confidence=min_confidence)


def check_resources(engine: str) -> None:
    """Read everything that `engine` needs and keep nothing: for a process that only starts others.

    Raises:
        ConfigurationError: as `load_resources` does, but for weights that are whole and cannot be run.
    """
    with _clear_errors(engine):
        _lists()
        if engine != "rules":
            read_weights(_ROOT / "encoder")


@contextmanager
def _clear_errors(engine: str) -> Iterator[None]:
    if engine not in ENGINES:
        raise ConfigurationError(f"there is no engine {engine!r}; choose `encoder` or `rules`")
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            f"the resources of engine {engine!r} cannot be read: {error}; reinstall onrecord"
        ) from error


def _lists() -> Resources:
    cues = cue_lexicon_from(_read("cues.tsv").splitlines())
    return Resources(
        extractor=RULES_VERSION,
        cues=cues,
        acts=act_lexicon_from(_read("speech-acts.tsv").splitlines(), cues.documents),
        gazetteer=gazetteer_from(*(_read(f"gazetteer/{name}").splitlines() for name in _GAZETTEER)),
        boilerplate=phrases_from_list(_read("boilerplate.txt")),
    )


def _with_encoder(resources: Resources) -> Resources:
    from streams.resources.weights import encoder_from  # noqa: PLC0415  the engine `rules` runs where it cannot

    card, files = read_weights(_ROOT / "encoder")
    return replace(
        resources,
        extractor=f"{ENCODER_VERSION}-{card.fingerprint}",
        trained=Trained(encoder_from(files), card.calibration),
        min_confidence=card.min_confidence,
    )


def read_weights(folder: Traversable) -> tuple[Card, dict[str, bytes]]:
    """Return the card in a folder and the files that it describes.

    Raises:
        DamagedWeights: a file is not the one that the card describes.
        OSError: one is missing.
    """
    card = Card.model_validate_json((folder / "card.json").read_text("utf-8"))
    files = {name: (folder / name).read_bytes() for name in FILES}
    card.check(files)
    return card, files


def sample_sources() -> dict[str, str]:
    """Return the sample articles as they are written, front matter and marks included, by file name in order."""
    folder: Traversable = _ROOT / "samples"
    return {file.name: file.read_text("utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name)}


def _read(name: str) -> str:
    return (_ROOT / name).read_text("utf-8")

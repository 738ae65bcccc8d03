"""What the analysis knows beforehand, and the sample articles: the only module that reads the package's files."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from streams.errors import ConfigurationError
from streams.text.analyse import RULES_VERSION, Resources
from streams.text.attribution.cues import cue_lexicon_from
from streams.text.cleaning.boilerplate import phrases_from_list
from streams.text.entities.gazetteer import gazetteer_from

_ROOT = files(__name__)
_GAZETTEER = ("given-names.tsv", "names.tsv", "places.tsv", "words.tsv")


def load_resources(engine: str) -> Resources:
    """Read everything that `engine` needs.

    Raises:
        ConfigurationError: the engine is unknown, or a file is missing or damaged.
    """
    if engine != "rules":
        raise ConfigurationError(f"there is no engine {engine!r}; choose `rules`")
    try:
        return Resources(
            extractor=RULES_VERSION,
            cues=cue_lexicon_from(_read("cues.tsv").splitlines()),
            gazetteer=gazetteer_from(*(_read(f"gazetteer/{name}").splitlines() for name in _GAZETTEER)),
            boilerplate=phrases_from_list(_read("boilerplate.txt")),
        )
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            f"the resources of engine {engine!r} cannot be read: {error}; reinstall onrecord"
        ) from error


def sample_sources() -> dict[str, str]:
    """Return the sample articles as they are written, front matter and marks included, by file name in order."""
    folder: Traversable = _ROOT / "samples"
    return {file.name: file.read_text("utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name)}


def _read(name: str) -> str:
    return (_ROOT / name).read_text("utf-8")

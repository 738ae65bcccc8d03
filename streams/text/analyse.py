"""The whole analysis on one screen: a cleaned text in; its attributions, their speakers and its entities out."""

from __future__ import annotations

from dataclasses import dataclass

from streams.text.annotate import annotate
from streams.text.attribution.attributions import find_attributions
from streams.text.attribution.cues import CueLexicon
from streams.text.cleaning.boilerplate import Phrases
from streams.text.document import Analysis
from streams.text.entities.coreference import resolve_entities
from streams.text.entities.gazetteer import Gazetteer
from streams.text.entities.mentions import find_mentions
from streams.text.entities.speakers import resolve_speakers

RULES_VERSION = "rules/1"
"""The extractor's name and version in every event; raise it with any change that changes a result."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What the analysis knows beforehand; loaded once a process and never changed."""

    extractor: str
    """Name and version of the extractor, as every event carries it."""
    cues: CueLexicon
    gazetteer: Gazetteer
    boilerplate: Phrases


def analyse(text: str, resources: Resources) -> Analysis:
    """Find who says what in `text`, and who is named.

    Args:
        text: Cleaned text; every span of the result refers to it.
        resources: The word lists.

    Returns:
        Attributions in the order of their cues, the speaker of each, and entities in the order of their first mention.
    """
    document = annotate(text)
    attributions = find_attributions(document, resources.cues)
    entities = resolve_entities(document, find_mentions(document, resources.gazetteer))
    speakers = resolve_speakers(document, attributions, entities)
    return Analysis(document, attributions, speakers, entities)

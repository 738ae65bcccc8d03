"""The whole analysis on one screen: a cleaned text in; its attributions, their speakers and its entities out."""

from __future__ import annotations

from dataclasses import dataclass

from streams.text.annotate import annotate
from streams.text.attribution.cues import CueLexicon
from streams.text.attribution.encoder.attributions import find_attributions
from streams.text.attribution.encoder.port import Trained
from streams.text.attribution.rules.attributions import find_attributions_by_rules
from streams.text.attribution.speech_acts import ActLexicon, with_speech_act
from streams.text.cleaning.boilerplate import Phrases
from streams.text.document import Analysis
from streams.text.entities.coreference import resolve_entities
from streams.text.entities.gazetteer import Gazetteer
from streams.text.entities.mentions import find_mentions
from streams.text.entities.speakers import resolve_speakers

RULES_VERSION = "rules/2"
"""Name and version of the extractor without weights; raise it with any change that changes a result."""
ENCODER_VERSION = "encoder/1"
"""The same with weights, whose own fingerprint follows it."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What the analysis knows beforehand; loaded once a process and never changed."""

    extractor: str
    """Name and version of the extractor, as every event carries it."""
    cues: CueLexicon
    acts: ActLexicon
    gazetteer: Gazetteer
    boilerplate: Phrases
    trained: Trained | None = None
    """The encoder; without one, rules find the attributions."""
    min_confidence: float = 0.0
    """Attributions below it are not worth publishing."""


def analyse(text: str, resources: Resources) -> Analysis:
    """Find who says what in `text`, and who is named.

    Args:
        text: Cleaned text; every span of the result refers to it.
        resources: The weights and word lists.

    Returns:
        Attributions in the order of their cues, the speaker of each, and entities in the order of their first mention.
    """
    document = annotate(text)
    if resources.trained is None:
        found = find_attributions_by_rules(document, resources.cues)
    else:
        found = find_attributions(document, resources.trained, resources.cues)
    attributions = tuple(
        with_speech_act(document, each, resources.acts) for each in found if each.confidence >= resources.min_confidence
    )
    entities = resolve_entities(document, find_mentions(document, resources.gazetteer))
    speakers = resolve_speakers(document, attributions, entities)
    return Analysis(document, attributions, speakers, entities)

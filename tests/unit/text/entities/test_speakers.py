"""The source of an attribution is resolved to an entity by name, title or pronoun, or it says why not."""

import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.document import Attribution, Span, Speaker
from streams.text.entities.coreference import resolve_entities
from streams.text.entities.mentions import find_mentions
from streams.text.entities.speakers import resolve_speakers
from streams.text.markup import read_markup


def speaker_of(marked: str, resources: Resources) -> Speaker:
    read = read_markup(marked)
    document = annotate(read.text)
    entities = resolve_entities(document, find_mentions(document, resources.gazetteer))
    attributions = [
        Attribution("statement", "indirect", each.source, each.cue, "say", each.content) for each in read.attributions
    ]
    (speaker,) = resolve_speakers(document, attributions, entities)
    return speaker


@pytest.mark.parametrize(
    ("marked", "name", "how"),
    [
        ("{S:Ann Lee} {V:said} {C:it is over}.", "Ann Lee", "name"),
        ("{S:Deputy Prime Minister Eva Holm} {V:said} {C:no}.", "Eva Holm", "name"),
        ("{S:Ann Lee, the mayor of Norwich}, {V:said} {C:no}.", "Ann Lee", "name"),
        ("{S:The mayor of Norwich, Ann Lee}, {V:said} {C:no}.", "Ann Lee", "name"),
        ("{S:Secretary of State Ann Lee} {V:said} {C:no}.", "Ann Lee", "name"),
        ("{S:A woman from Leeds, Ann Lee}, {V:said} {C:no}.", "Ann Lee", "name"),
        ("{S:Ann Lee KC, mitigating}, {V:said} {C:no}.", "Ann Lee", "name"),
        ("{S:The developer, Saltmarsh Homes Ltd}, {V:said} {C:no}.", "Saltmarsh Homes Ltd", "name"),
        ("It was {V:denied} {S:by Ann Lee}, {C:the affair}.", "Ann Lee", "name"),
        ("{S:The Ministry of Finance} {V:said} {C:it is over}.", "Ministry of Finance", "name"),
        ("{S:Article 9 of the union’s founding treaty} {V:stipulates} {C:that}.", "Article 9", "name"),
        ("{S:Kyiv} {V:announced} {C:talks}.", "Kyiv", "name"),
        ("Ann Lee left. {S:She} {V:said} {C:no}.", "Ann Lee", "pronoun"),
        ("They saw Ann Lee, {S:who} {V:said} {C:no}.", "Ann Lee", "pronoun"),
        ("Prime Minister Ann Lee left. {S:The prime minister} {V:said} {C:no}.", "Ann Lee", "title"),
        ("Ann Lee, the mayor of Norwich, left. {S:The mayor} {V:said} {C:no}.", "Ann Lee", "title"),
    ],
)
def test_a_source_that_heads_a_name_is_that_entity(marked, name, how, resources):
    speaker = speaker_of(marked, resources)
    assert (name, how, None) == (speaker.name, speaker.resolved_from, speaker.unattributed_reason)


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("{C:It is over}, it was {V:said}.", "no-source"),
        ("{S:They} {V:said} {C:no}.", "unresolved-pronoun"),
        ("{S:We’ll} {V:say} {C:no}.", "unresolved-pronoun"),
        ("{S:I} {V:said} {C:no}.", "unresolved-pronoun"),
        ("{S:A spokesman for Ann Lee} {V:said} {C:no}.", "unnamed-source"),
        ("{S:Ann Lee’s lawyer} {V:said} {C:no}.", "unnamed-source"),
        ("{S:Hamas officials} {V:said} {C:no}.", "unnamed-source"),
        ("{S:A man in Leeds, England} {V:said} {C:no}.", "unnamed-source"),
        ("{S:A spokesman for President Tom Reed} {V:said} {C:no}.", "unnamed-source"),
        ("{S:Officials in Kyiv} {V:said} {C:no}.", "unnamed-source"),
        ("Former President Ann Lee left. {S:The president} {V:said} {C:no}.", "unnamed-source"),
        ("Ministers Ann Lee and Tom Reed left. {S:The minister} {V:said} {C:no}.", "unnamed-source"),
    ],
)
def test_a_source_that_only_contains_a_name_is_nobody(marked, reason, resources):
    assert Speaker(None, None, "none", reason) == speaker_of(marked, resources)


def test_speakers_run_parallel_to_attributions(resources):
    document = annotate("Ann Lee said no. Nobody agreed.")
    entities = resolve_entities(document, find_mentions(document, resources.gazetteer))
    lee = Attribution("statement", "indirect", (Span(0, 7),), (Span(8, 12),), "say", (Span(13, 15),))
    nobody = Attribution("statement", "indirect", (Span(17, 23),), (Span(24, 30),), "agree", (Span(13, 15),))
    speakers = resolve_speakers(document, [nobody, lee, nobody], entities)
    assert [None, "Ann Lee", None] == [speaker.name for speaker in speakers]

"""Names that name the same become one entity with a stable id, and pronouns join it where one referent stands out."""

from itertools import pairwise

import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.document import Entity
from streams.text.entities.coreference import entity_id_of, resolve_entities
from streams.text.entities.mentions import find_mentions
from streams.text.markup import read_markup

CHAINS = [
    # names of people
    "{PERSON=Giorgia Meloni:Meloni} left. We met {PERSON=Giorgia Meloni:Giorgia Meloni}.",
    "President {PERSON=Donald Trump:Donald Trump} won. {PERSON=Donald Trump:Trump} said so.",
    "We met {PERSON=Eva Lee:Eva Lee} and {PERSON=Tom Lee:Tom Lee}. Mrs. {PERSON=Eva Lee:Lee} smiled.",
    "We met {PERSON=Ursula von der Leyen:Ursula von der Leyen} and {PERSON=Ursula von der Leyen:von der Leyen}'s aide.",
    "We met {PERSON=Volodymyr Zelenskiy:Volodymyr Zelenskiy}. {PERSON=Volodymyr Zelenskiy:Zelensky} said no.",
    # bodies
    "The {ORG=World Health Organization:World Health Organization} and the {ORG=World Health Organization:WHO} act.",
    "The {ORG=Nordic Lunar Agency:Nordic Lunar Agency} won. The {ORG=Nordic Lunar Agency:NLA} was glad.",
    "{ORG=Acme Holdings:Acme Holdings} fell. {ORG=Acme Holdings:Acme} was not alone.",
    "{ORG=Apple:Apple} rose. People like {ORG=Apple Music:Apple Music}.",
    # pronouns
    "{PERSON=Ann Lee:Ann Lee} told {PERSON=Tom Ray:Tom Ray} that {PERSON=Ann Lee:she} would. {PERSON=Tom Ray:He} left.",
    "{PERSON=Ann Lee:Ann Lee} praised {PERSON=Eva Holm:Eva Holm}. {PERSON=Ann Lee:She} smiled.",
    "{LOC=Oslo:Oslo} announced on Wednesday that {LOC=Oslo:it} wants advice.",
    "{PERSON=Okafor:Okafor} said {PERSON=Okafor:she} knew {PERSON=Tom Ray:Tom Ray}. {PERSON=Tom Ray:He} left.",
    "Nobody came. He was late, and she left.",
]


def entities_of(text: str, resources: Resources) -> tuple[Entity, ...]:
    document = annotate(text)
    return resolve_entities(document, find_mentions(document, resources.gazetteer))


@pytest.mark.parametrize("marked", CHAINS)
def test_mentions_are_chained_as_they_are_marked(marked, resources):
    expected = read_markup(marked)
    found = [
        (mention.span, entity.type, entity.name)
        for entity in entities_of(expected.text, resources)
        for mention in entity.mentions
    ]
    assert [tuple(mention) for mention in expected.mentions] == sorted(found)


@pytest.mark.parametrize(
    ("kind", "name", "entity_id"),
    [
        ("PERSON", "Zoë O'Neill-Ångström", "person:zoe-o-neill-angstrom"),
        ("ORG", "U.N. Security Council", "org:u-n-security-council"),
        ("LOC", "Сочи", "loc:c8f57f7dc21a5184b74b6a0b7d308e0b"),
    ],
)
def test_an_id_follows_from_type_and_name(kind, name, entity_id):
    assert entity_id == entity_id_of(kind, name)


def test_the_role_and_the_links_of_any_mention_are_the_entitys(resources):
    text = "Okafor won. Striker Marcus Okafor was born in Britain, and the UK is proud."
    striker, country = entities_of(text, resources)
    assert ("person:marcus-okafor", "Striker") == (striker.entity_id, striker.role)
    assert ("loc:united-kingdom", "GB", 2) == (country.entity_id, country.links["iso3166"], len(country.mentions))


def test_entities_are_equal_each_time_and_their_mentions_disjoint(resources):
    text = "“Let It Be,” Ann Lee sang, and she meant it. Lee and her band, NATO, left Norwich City Council. " * 50
    entities = entities_of(text, resources)
    spans = sorted(mention.span for entity in entities for mention in entity.mentions)
    assert entities == entities_of(text, resources)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert len({entity.entity_id for entity in entities}) == len(entities)

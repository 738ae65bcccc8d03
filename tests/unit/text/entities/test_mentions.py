"""Names are found with their type, without titles, possessives, nationalities and what only looks like a name."""

from itertools import pairwise

import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.entities.mentions import NamedMention, find_mentions
from streams.text.markup import read_markup

MARKED = [
    # titles, nationalities, possessives
    "They met Prime Minister {PERSON=_:Giorgia Meloni} and Ms. {PERSON=_:Lee} on Tuesday.",
    "{ORG=_:Norwegian Foreign Ministry} spokesman {PERSON=_:Nils Brekke} welcomed it.",
    "Fans of Sen. {PERSON=_:Bernie Sanders}’s plan saw {LOC=_:U.S.} Secretary of State {PERSON=_:Antony Blinken}.",
    "Police Chief {PERSON=_:Dan Gray} thanked Acting Mayor {PERSON=_:Joe Driver} on a wet Friday in May.",
    "Russian and Ukrainian negotiators, all of them Europeans, left on Monday in January.",
    "The report cites Mr {PERSON=_:Key} and Dr {PERSON=_:Priya Nair} by name.",
    "One barrister, {PERSON=_:Gareth Lisle} KC, asked for more time.",
    # bodies
    "The {ORG=_:Bank of England} cut rates, as the {ORG=_:Norwich City Council} had hoped.",
    "A nurse told the {ORG=_:Department of Health and Social Care} what the {ORG=_:Nurses’ Union} thinks.",
    "It was sold by {ORG=_:Acme Holdings}. Later {ORG=_:Acme} denied that.",
    "The quarry is run by {ORG=_:Northmoor}, which employs sixty people.",
    "{ORG=_:NASA} {PERSON=_:Tom Reed} told {PERSON=_:Ann Lee} of {ORG=_:Pemberley Stokes} nothing.",
    # places
    "She was born in {LOC=_:Skelbeck}, near {LOC=_:Lake Merrin}, and grew up in {LOC=_:Leeds}.",
    "{LOC=_:SARNOV}, May 7 (Wire) - The bank kept its rate. In {LOC=_:Sarnov}, few were surprised.",
    # laws, events, works
    "The {LAW=_:Data Protection Act} and {LAW=_:Article 5} of the {LAW=_:Treaty of Rome} apply.",
    "They lost the {EVENT=_:Champions League} when {EVENT=_:Hurricane Maria} came.",
    # persons by context, and words that only open a sentence
    "We met {PERSON=_:Ursula von der Leyen} there. {PERSON=_:Von der Leyen} smiled, and {PERSON=_:Xi Jinping} nodded.",
    "Following talks, {PERSON=_:Okafor}, who was late, spoke. Thunderstorms are rare. Additionally, nobody left.",
    "Volunteers said so. However, the Council of that time, the Minister and the City disagreed.",
    "{PERSON=_:Paris Hilton} and {PERSON=_:Will Smith} visited {LOC=_:Paris} with {PERSON=_:Jordan Peterson}.",
]


def names_in(text: str, resources: Resources) -> list[tuple[str, str]]:
    found = find_mentions(annotate(text), resources.gazetteer)
    return [(mention.type, mention.span.of(text)) for mention in found]


@pytest.mark.parametrize("marked", MARKED)
def test_names_are_found_where_they_are_marked(marked, resources):
    expected = read_markup(marked)
    names = [(mention.type, mention.span.of(expected.text)) for mention in expected.mentions]
    assert names == names_in(expected.text, resources)


def test_a_headline_yields_only_names_that_are_known(resources):
    text = "Oslo Wants Clear Answers on Vestergaard Harbour Tunnel Plan\n\nThey asked Ingrid Vestergaard."
    expected = [("LOC", "Oslo"), ("PERSON", "Vestergaard"), ("PERSON", "Ingrid Vestergaard")]
    assert expected == names_in(text, resources)


def test_a_shouted_headline_is_read_like_any_headline(resources):
    text = "PARIS TALKS FAIL AS OKAFOR WALKS OUT\n\nThe envoy, Marcus Okafor, left Paris."
    assert [("LOC", "PARIS"), ("PERSON", "OKAFOR")] == names_in(text, resources)[:2]


def test_a_known_place_carries_its_published_name_and_links(resources):
    expected = NamedMention(9, 16, "LOC", "United Kingdom", links="iso3166=GB geonames=2635167", known=True)
    assert (expected,) == find_mentions(annotate("Ships to Britain."), resources.gazetteer)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Norwegian Foreign Ministry spokesman Nils Brekke spoke.", "Norwegian Foreign Ministry spokesman"),
        ("It was Ann Lee, the mayor of Norwich, who said so.", "the mayor of Norwich"),
        ("It was the mayor of Norwich, Ann Lee, who said so.", "mayor of Norwich"),
        ("Tom Reed, 45, a nurse from Leeds, agreed.", "a nurse from Leeds"),
        ("Former President Bill Clinton left.", "Former President"),
        ("We saw U.S. Secretary of State Antony Blinken.", "U.S. Secretary of State"),
        ("Ann Lee said the minister was late.", None),
    ],
)
def test_a_role_comes_from_before_the_name_or_from_its_apposition(text, role, resources):
    roles = [mention.role for mention in find_mentions(annotate(text), resources.gazetteer) if mention.type == "PERSON"]
    assert [role] == roles


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Ms. Okafor", "female"),
        ("Lord Okafor", "male"),
        ("Priya Nair", "female"),
        ("Robin Hale", ""),
        ("Mr Robin Hale", "male"),
    ],
)
def test_gender_comes_from_the_title_or_the_given_name(name, gender, resources):
    (mention,) = find_mentions(annotate(f"Nobody but {name} was there."), resources.gazetteer)
    assert gender == mention.gender


@pytest.mark.parametrize("text", ["Ab Cd " * 20_000, "Bank of " * 20_000, "Minister " * 20_000, "“Ann Lee.” " * 10_000])
def test_a_hostile_text_yields_disjoint_mentions_in_order(text, resources):
    mentions = find_mentions(annotate(text), resources.gazetteer)
    assert all(one.end <= other.start for one, other in pairwise(mentions))

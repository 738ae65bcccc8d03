"""Attributions: a table of marked-up sentences, all of whose attributions and no others must be found."""

from __future__ import annotations

import pytest

from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.attribution.rules.attributions import find_attributions_by_rules
from streams.text.document import Attribution
from streams.text.markup import read_markup

DIRECT = [
    '{C:"We will win,"} {S:Ann Lee} {V:said}.',
    '{C:"We will win,"} {V:said} {S:Ann Lee}.',
    "{C:‘We will win,’} {V:said} {S:the workers’ leader, Jo Brand}. {C:‘They know it.’}",
    "{C:''We will win,''} {S:she} {V:said}.",
    '{C:"We will win,"} {S:Ann Lee} {V:told} reporters on Monday.',
    '{C:"We will win,"} {V:said} {S:Ann Lee, a lawyer from Leeds}. {C:"We always do."}',
    '{C:"We,"} {S:Lee} {V:said}, {C:"will win."}',
    '{C:"We will win,"} {S:the manager, who was sent off in March}, {V:told} the BBC.',
    '{S:Lee} {V:tweeted}: {C:"So proud of this team."}',
    '{S:The minister} {V:replied}, {C:"No."}',
    "{C:“Will they come?”} {V:asked} {S:Ann}.",
    "{C1:“Stop!”} {S1:Smith} {V1:shouted}. {C2:“Liar!”} {S2:a woman} {V2:cried}.",
    "{S:Ann Lee}{V::} {C:“Nobody asked us.”}",
    "He was in no doubt about it. {C:“We will win,”} {S:he} {V:said}.",
    "{V1:Asked} {C1:whether she would resign}, {S2:the minister} {V2:said}: {C2:“No.”}",
]
SPEECHES = [
    "{C:“We won,”} {S:Lee} {V:said}.\n\n{C:“We always do.”}",
    "{C:“We won.}\n\n{C:“We always do,”} {S:Lee} {V:said}.",
    "{S:Lee} {V:said}:\n\n{C:“We won.”}",
]
INDIRECT = [
    "{S:Ann Lee} {V:said} {C:that the plan would fail}.",
    "{S:Police} {V:said} {C:the driver, a man of 34, died at the scene}.",
    "{C:The plan would fail}, {S:officials} {V:said}.",
    "{C:The plan would fail}, {V:said} {S:Ann Lee}.",
    "{C:The film}, {S:Jones} {V:says}, {C:is about grief}.",
    "{S:Lee} {V:told} analysts {C:the group would cut 3,000 jobs by March}.",
    "{S:He} {V:asked} {C:whether the plan would fail}.",
    "{S:Ann Lee, the mayor of Norwich}, {V:said} {C:the bridge was safe}.",
    "{S:Shoppers who spoke to the Gazette} {V:said} {C:they had not been warned}.",
    "PARIS (Agency) — {S:Officials} {V:said} {C:the bridge was safe}.",
    "Ann Lee, {S:who} {V:said} {C:she would run}, has withdrawn.",
    "In its ruling, {S:the court} {V:said} {C:the law was void}.",
    "{S1,S2:Lee} {V1:told} investors {C1:sales would fall}, {V2:adding} {C2:that no plants would close}.",
    "{S1,S2:Judge Ana Ruiz} {V1:ruled} {C1:that the search was unlawful} and {V2:dismissed} {C2:the case}.",
    "{S1:Ann Lee} {V1:said} {C1:it was safe}, but {S2:Tom Ray} {V2:said} {C2:it was not}.",
    "{C:The bridge is safe}, {V:according to} {S:a report}.",
    "{V:According to} {S:the mayor}, {C:the bridge is safe}.",
    "As {S:Lee} {V:noted}, {C:the bridge is safe}.",
    "{S:Article 5 of the treaty} {V:stipulates} {C:that an attack on one is an attack on all}.",
    "{S:The study} {V:found} {C:that sleep may protect the heart}.",
    "{S:He}{V:'s predicting} {C:a win}.",
]
OBJECTS = [
    "{S:The spokesman} {V:welcomed} {C:this statement as part of the talks}.",
    "{S:Lee} {V:described} {C:the idea as “very pragmatic”}.",
    "{S:The club} {V:called for} {C:a ban on flares}.",
    "{S:The agency} {V:urged} {C:countries to keep testing}.",
    "{S:Lee} {V:has expressed a belief} {C:that Moscow might agree}.",
    "{S:The president} {V:reiterated his earlier call for} {C:a truce}.",
    "{S:Lee} {V:declined} {C:to comment}.",
    "Few shared {S:Lee}{V:'s claim} {C:that the bridge is safe}.",
]
ATTITUDES = [
    "{S:The mayor} {A:believes} {C:the bridge should be rebuilt}.",
    "{S:Scientists} {A:think} {C:the volcano could erupt}.",
    "{S:Russia} {A:opposes} {C:these initiatives}.",
    "{S:The union} {A:wants} {C:to strike}.",
    "{S:Groups on the coast} {A:fear} {C:that the work will harm them}.",
    "{C:Officials} {A:are expected} {C:to close it}.",
    "It {A:is feared} {C:that dozens are trapped}.",
    "{C:The plan} {A:seems} {C:to work}.",
    "{S:Lee} {A:is confident} {C:that it will work}.",
]
NONE = [
    "The plans were sold in a report to the public.",
    "The insurance claims of the year fell.",
    "The so-called “golden hour” has passed.",
    "Neighbours called police.",
    "Rovers showed character and took the lead.",
    "Share prices fell 4% on Thursday.",
]


def marks(found: tuple[Attribution, ...]) -> list[tuple[object, ...]]:
    return [(each.attribution_class == "attitude", each.source, each.cue, each.content) for each in found]


@pytest.mark.parametrize("marked", [*DIRECT, *SPEECHES, *INDIRECT, *OBJECTS, *ATTITUDES, *NONE])
def test_exactly_the_marked_attributions_are_found(marked: str, resources: Resources) -> None:
    expected = read_markup(marked)
    places = [(each.attitude, each.source, each.cue, each.content) for each in expected.attributions]
    assert places == marks(find_attributions_by_rules(annotate(expected.text), resources.cues))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won. We did,” he said.", "direct"),
        ("He said that they “won”.", "mixed"),
        ("He said that they won.", "indirect"),
    ],
)
def test_kind_tells_how_much_is_in_quotation_marks(text: str, expected: str, resources: Resources) -> None:
    assert [expected] == [each.kind for each in find_attributions_by_rules(annotate(text), resources.cues)]


def test_a_frequent_pattern_is_held_more_certain_than_a_doubtful_one(resources: Resources) -> None:
    sure, unsure = find_attributions_by_rules(annotate("“We won,” Lee said. Lee is wary of dogs."), resources.cues)
    assert sure.confidence > unsure.confidence


def test_a_hyphenated_sentence_without_end_costs_no_more_per_word(resources: Resources) -> None:
    document = annotate("he said the men and the plan, " * 300)
    assert len(find_attributions_by_rules(document, resources.cues)) <= len(document.tokens)

"""Speech acts: what a statement's speaker does, by its cue and what surrounds it."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import get_args

import pytest

import schemas.events
from streams.text.analyse import Resources
from streams.text.annotate import annotate
from streams.text.attribution.cue_words import read_cue
from streams.text.attribution.speech_acts import act_lexicon_from, with_speech_act
from streams.text.document import Attribution, SpeechAct
from streams.text.markup import read_markup

ACTS = """
    {S:Lee} {V:said} {C:that it works}.
    {S:Lee} {V=announce:announced} {C:a new bridge}.
    {S:Lee} {V=acknowledge:conceded} {C:that it was late}.
    {S:Lee} {V=deny:has denied} {C:any wrongdoing}.
    {S:Lee} {V=deny:rejected} {C:claims that it was late}.
    {S:Lee} {V=acknowledge:did not dispute} {C:that it was late}.
    {S:Lee} {V=reject:rejected} {C:the plan}.
    {S:Lee} {V=promise:agreed} {C:to pay}.
    {S:Lee} {V=acknowledge:agreed} {C:that it was late}.
    {S:Lee} {V=demand:told} {C:them to leave}.
    {S:Lee} {V:told} {C:that it was late}.
    {S:Lee} {V:told} {C:reporters the bridge was due to open in May}.
    {S:Lee} {V:told} {C:investors she expects sales to rise}.
    {S:Lee} {V:did not announce} {C:a date}.
    {S:Lee} {V=reject:declined} {C:to run again}.
    {S:Lee} {V=warn:raised fears} {C:that it may fall}.
    {S:Lee} {V:did not rule out} {C:a strike}.
    {S:Lee} {V=demand:asked} {C:for help}.
    {S:Lee} {V=demand:called for} {C:a ban}.
    {S:Lee} {V:called} {C:it a scandal}.
    {S:Lee} {V=ask:asked} {C:whether it works}.
    {S:Lee} {V=propose:suggested} {C:that they should wait}.
    {S:Lee} {V:suggested} {C:that it was late}.
    {S:Lee} {V=accuse:accused} {C:the council of lying}.
    {S:Lee} {V=welcome:welcomed} {C:the plan}.
    {S:Lee} {V=warn:warned} {C:that it may fall}.
    {S:Lee} {V=predict:predicted} {C:rain}.
    {S:Lee} {V=decline-to-comment:declined} {C:to comment}.
    {S:Lee} {V=decline-to-comment:would not say} {C:who paid}.
    {S:Lee} {V=decline-to-comment:refused} {C:to discuss the cost}.
    {S:Lee} {V=reject:refused} {C:to resign}.
    {S:A report by the council} {V=cite:says} {C:it works}.
    {S:The study} {V=cite:found} {C:that it works}.
    {S:The report} {V=warn:warns} {C:that it may fall}.
    {S:Ann Lee's lawyer} {V:said} {C:it works}.
    {S:The union} {V=reject:rebuffed} {C:the offer}.
    {S:Lee} {A:believes} {C:it works}.
""".strip().splitlines()


@pytest.mark.parametrize("marked", [line.strip() for line in ACTS])
def test_the_act_is_that_of_the_cue_in_its_context(marked: str, resources: Resources) -> None:
    text, (expected,) = read_markup(marked).text, read_markup(marked).attributions
    document = annotate(text)
    cue = read_cue(document.tokens_in(expected.cue), resources.cues)
    found = Attribution(cue.attribution_class, "indirect", expected.source, expected.cue, cue.lemma, expected.content)
    assert expected.attitude == (cue.attribution_class == "attitude")
    assert expected.act == with_speech_act(document, found, resources.acts).speech_act


def test_every_lemma_that_has_an_act_is_a_statements(resources: Resources) -> None:
    """A lemma of several words that the cue lexicon does not have would never be found."""
    verbs = {verb.lemma: verb.attribution_class for each in resources.cues.verbs.values() for verb in each}
    phrases = {" ".join(words) for each in resources.cues.phrases.values() for words, _ in each}
    lemmas = resources.acts.acts
    assert [] == [each for each in lemmas if " " in each and each not in verbs and each not in phrases]
    assert [] == [each for each in lemmas if verbs.get(each) == "attitude"]


def test_the_acts_are_those_of_the_contract_and_of_the_page() -> None:
    page = (files("streams.web") / "page" / "feed.js").read_text("utf-8")
    (listed,) = re.findall(r"const ACTS = \[(.*?)\]", page, re.DOTALL)
    assert get_args(SpeechAct) == get_args(schemas.events.SpeechAct) == tuple(re.findall(r'"([a-z-]+)"', listed))


@pytest.mark.parametrize("line", ["mumble\tmutter", "deny\tdeny, deny", "deny"])
def test_a_lexicon_with_an_unknown_act_or_a_lemma_twice_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="speech acts: "):
        act_lexicon_from([line], frozenset())

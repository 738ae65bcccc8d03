"""Cues: inflected words, particles and nouns of the cue lexicon."""

from __future__ import annotations

import pytest

from streams.text.analyse import Resources
from streams.text.attribution.cues import cue_lexicon_from


def inflected(row: str) -> dict[str, str]:
    lexicon = cue_lexicon_from([row])
    return {word: verb.form for word, (verb,) in sorted(lexicon.verbs.items())}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("say\tverb\tstatement\tthat\tsaid said", "base=say ing=saying past=said third=says"),
        ("deny\tverb\tstatement\tnp", "base=deny ing=denying past=denied third=denies"),
        ("argue\tverb\tstatement\tthat", "base=argue ing=arguing past=argued third=argues"),
        ("admit\tverb\tstatement\tthat\tadmitted admitted", "base=admit ing=admitting past=admitted third=admits"),
        (
            "write\tverb\tstatement\tquote\twrote written",
            "base=write ing=writing participle=written past=wrote third=writes",
        ),
        ("agree\tverb\tattitude\tthat", "base=agree ing=agreeing past=agreed third=agrees"),
        ("stress\tverb\tstatement\tthat", "base=stress ing=stressing past=stressed third=stresses"),
    ],
)
def test_verbs_are_inflected(row: str, expected: str) -> None:
    assert expected == " ".join(sorted(f"{form}={word}" for word, form in inflected(row).items()))


def test_the_verb_with_more_particles_comes_first() -> None:
    rows = ["call\tverb\tstatement\tnp", "call for\tverb\tstatement\tnp", "hit out at\tverb\tstatement\tnp"]
    lexicon = cue_lexicon_from(rows)
    assert [("for",), ()] == [verb.particles for verb in lexicon.verbs["called"]]


def test_nouns_have_a_plural() -> None:
    lexicon = cue_lexicon_from(["denial\tnoun\tstatement\tof", "inquiry\tdocument\tstatement"])
    assert ({"denial", "denials"}, {"inquiry", "inquiries"}) == (set(lexicon.nouns), set(lexicon.documents))


def test_a_word_that_is_also_a_noun_is_known_as_one() -> None:
    lexicon = cue_lexicon_from(
        ["claim\tverb\tstatement\tthat", "claim\tnoun\tstatement\tthat", "say\tverb\tstatement\tthat"]
    )
    assert (True, False) == (lexicon.is_noun("claims"), lexicon.is_noun("says"))


def test_phrases_are_found_by_their_first_word() -> None:
    lexicon = cue_lexicon_from(["in the view of\tphrase\tattitude", "according to\tphrase\tstatement"])
    assert {
        "in": ((("in", "the", "view", "of"), "attitude"),),
        "according": ((("according", "to"), "statement"),),
    } == dict(lexicon.phrases)


def test_comments_and_blank_lines_are_skipped() -> None:
    assert {} == dict(cue_lexicon_from(["# a comment", "", "  "]).verbs)


@pytest.mark.parametrize("row", ["say\tverb", "say\tverb\tloud\tthat", "say\tadverb\tstatement\tthat"])
def test_a_damaged_row_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match="cue lexicon"):
        cue_lexicon_from([row])


def test_the_shipped_lexicon_knows_said_as_a_statement(resources: Resources) -> None:
    assert ["say"] == [verb.lemma for verb in resources.cues.verbs["said"]]

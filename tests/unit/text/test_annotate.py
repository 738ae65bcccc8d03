"""Annotation: tokens, sentences and paragraphs of plain text."""

from __future__ import annotations

import pytest

from streams.text.annotate import annotate

TOKENS = [
    ("a possessive ending is a token of its own", "Ann’s book, AT&T's plan", "Ann ’s book , AT&T 's plan"),
    ("a contraction with not stays whole, others are split", "She'll say we don't.", "She 'll say we don't ."),
    ("the apostrophe of a plural stands alone", "the workers' union", "the workers ' union"),
    ("inner hyphens and apostrophes belong to the word", "O’Neil re-elected mid-2015", "O’Neil re-elected mid-2015"),
    (
        "amounts, dates and scores are one token",
        "$3.5bn 1,200 9/11 3–0 20% 2016-17",
        "$3.5bn 1,200 9/11 3–0 20% 2016-17",
    ),
    ("abbreviations and initials keep their stop", "Sen. J. K. Ray of the U.S.", "Sen. J. K. Ray of the U.S."),
    ("a decade may begin with an apostrophe", "the ’90s", "the ’90s"),
    ("typewriter quotation marks are one token", "``Yes,'' he said", "`` Yes , '' he said"),
    ("an ellipsis is one token", "Well... no", "Well ... no"),
    ("a web address is one token", "see https://x.example/a?b.", "see https://x.example/a?b ."),
]
SENTENCES = [
    ("a full stop ends a sentence", "We won. They lost.", ["We won.", "They lost."]),
    ("a title does not", "Mr. Lee met Dr. Ray. He left.", ["Mr. Lee met Dr. Ray.", "He left."]),
    ("an initial does not", "George W. Bush spoke.", ["George W. Bush spoke."]),
    ("a number sign does not", "No. 5 won. No. It lost.", ["No. 5 won.", "No.", "It lost."]),
    ("an abbreviation may", "She left the U.S. The Senate met.", ["She left the U.S.", "The Senate met."]),
    ("an abbreviation need not", "The U.S. Senate met.", ["The U.S. Senate met."]),
    ("a time of day may", "It began at 5 p.m. Police came.", ["It began at 5 p.m.", "Police came."]),
    ("a time of day before its day does not", "It began at 5 p.m. Monday.", ["It began at 5 p.m. Monday."]),
    ("it may end inside a quotation", "“We won. We did,” he said.", ["“We won.", "We did,” he said."]),
    ("a quoted question does not end it", "“Why?” she asked.", ["“Why?” she asked."]),
    (
        "closing marks belong to it",
        "He said “no.” (She agreed.) We left.",
        ["He said “no.”", "(She agreed.)", "We left."],
    ),
    ("a line always ends it", "A headline\nThe text", ["A headline", "The text"]),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TOKENS], ids=[case[0] for case in TOKENS])
def test_tokens(text: str, expected: str) -> None:
    assert expected.split() == [token.text for token in annotate(text).tokens]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    document = annotate(text)
    assert expected == [document.span(sentence).of(text) for sentence in document.sentences]


def test_every_line_with_words_is_a_paragraph() -> None:
    document = annotate("One. Two.\n\n \nThree.\nFour.")
    assert ["One. Two.", "Three.", "Four."] == [document.span(each).of(document.text) for each in document.paragraphs]


def test_lower_has_a_straight_apostrophe() -> None:
    assert ["don't", "'s"] == [
        token.lower for token in annotate("Don’t ’s").tokens if token.text in ("Don’t", "’s")
    ] + [token.lower for token in annotate("Lee’s").tokens[1:]]


def test_an_empty_text_has_no_parts() -> None:
    document = annotate("")
    assert ((), (), (), ()) == (document.tokens, document.sentences, document.paragraphs, document.quotations)

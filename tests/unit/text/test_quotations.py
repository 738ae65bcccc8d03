"""Quotations: what stands in quotation marks of every style, told from apostrophes."""

from __future__ import annotations

import pytest

from streams.text.annotate import annotate

CASES = [
    ("curly double marks", "“We won,” he said. “They lost.”", ["“We won,”", "“They lost.”"]),
    ("straight double marks", 'He said "yes" and "no".', ['"yes"', '"no"']),
    ("two single marks as one double", "''We won,'' he said, ''today.''", ["''We won,''", "''today.''"]),
    ("typesetter's marks", "``We won,'' he said.", ["``We won,''"]),
    ("guillemets", "«We won», he said.", ["«We won»"]),
    ("single curly marks", "‘We won,’ he said.", ["‘We won,’"]),
    ("single straight marks", "'We won,' he said.", ["'We won,'"]),
    ("apostrophes in a single quotation", "'We don't need it,' he said.", ["'We don't need it,'"]),
    (
        "a plural's apostrophe in a single quotation",
        "‘The workers’ rights matter,’ he said.",
        ["‘The workers’ rights matter,’"],
    ),
    ("a plural's apostrophe after a quotation", "‘Yes’ came from the players’ union.", ["‘Yes’"]),
    ("a plural's apostrophe outside any", "The workers' union met. It's the players' day.", []),
    ("a decade is no quotation", "The '90s and the ’80s were good.", []),
    ("feet and inches are no quotation", "The 6'2\" guard scored.", []),
    ("an inner quotation belongs to the outer", "“She said ‘no’ twice,” he said.", ["“She said ‘no’ twice,”"]),
    ("double marks inside single ones", "‘She said “no”, twice,’ he said.", ["‘She said “no”, twice,’"]),
    ("a wrong closing mark", "He called it “great“ today.", ["“great“"]),
    ("an unclosed mark ends with its paragraph", '"We won, he said.\nThey "lost".', ['"We won, he said.', '"lost"']),
    (
        "an unclosed mark gives way to the next opening one",
        "“We won, he said. “They lost,” she said.",
        ["“They lost,”"],
    ),
    ("an unclosed single mark is an apostrophe", "He said ‘em all. Fine.", []),
    ("a quotation after a dash", 'He left--"fast," she said.', ['"fast,"']),
    ("a quotation in brackets", "He left (“fast”).", ["“fast”"]),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_quotations(text: str, expected: list[str]) -> None:
    assert expected == [quotation.span.of(text) for quotation in annotate(text).quotations]


def test_a_quotation_reopened_in_each_paragraph_is_one_speech() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” he said. “Four.”\n\n“Five.”"
    assert [0, 0, 0, 1, 2] == [quotation.speech for quotation in annotate(text).quotations]


def test_single_marks_reopened_in_each_paragraph_are_one_speech() -> None:
    text = "‘One.\n\n‘Two,’ he said."
    assert [("‘One.", 0), ("‘Two,’", 0)] == [(each.span.of(text), each.speech) for each in annotate(text).quotations]


def test_an_unclosed_quotation_without_a_sequel_is_a_speech_of_its_own() -> None:
    text = "“One.\n\nTwo.\n\n“Three.”"
    assert [0, 1] == [quotation.speech for quotation in annotate(text).quotations]

"""Spans: labelled tokens become tidy stretches of the text."""

from __future__ import annotations

import pytest

from streams.text.annotate import annotate
from streams.text.attribution.encoder.spans import content_spans, layout_of, source_spans


def content(text: str, *words: str, taken: tuple[str, ...] = ()) -> list[str]:
    """Return the content of `text` in which the tokens among `words` were labelled."""
    document = annotate(text)
    places = [index for index, token in enumerate(document.tokens) if token.text in words]
    others = [index for index, token in enumerate(document.tokens) if token.text in taken]
    return [span.of(text) for span in content_spans(layout_of(document), places, others)]


@pytest.mark.parametrize(
    ("text", "labelled", "expected"),
    [
        ("Lee said the bridge would open.", "the bridge would open .", ["the bridge would open"]),
        ("Lee said the bridge would open.", "the bridge open", ["the bridge would open"]),
        ("“We won,” Lee said.", "We won ,", ["“We won,”"]),
        ("“We won. We did.” Lee smiled.", "We won did", ["“We won. We did.”"]),
        ("Lee called it “a very long road to nowhere”.", "road", ["road"]),
        ("Lee said, that it works", ", that it works", ["that it works"]),
        ("Lee said “no.” Then", "“ no . ”", ["“no.”"]),
        ("Lee said: —", "—", []),
    ],
)
def test_contents_take_whole_quotations_and_leave_loose_marks(text: str, labelled: str, expected: list[str]) -> None:
    assert expected == content(text, *labelled.split())


def test_the_cue_that_splits_a_content_is_no_hole_in_it() -> None:
    text = "The bridge, Lee said, would open."
    assert ["The bridge", "would open"] == content(text, "The", "bridge", "would", "open", taken=("Lee", "said"))


def test_a_quotation_never_takes_the_cue_inside_it() -> None:
    text = "“We won, he said, twice,” wrote Lee."
    found = content(text, "We", "won", "twice", ",", taken=("he", "said"))
    assert ["“We won,", "twice,”"] == found


def test_a_content_ends_with_its_paragraph_and_goes_on_in_the_next() -> None:
    found = content("“We won.\n\n“We did,” he said.", *["“", "We", "won", ".", "did", ",", "”"], taken=("he", "said"))
    assert ["“We won.", "“We did,”"] == found


def test_the_closing_mark_of_a_quotation_that_is_not_content_is_left_out() -> None:
    assert ["the bridge"] == content("“No.” the bridge fell", "”", "the", "bridge")


@pytest.mark.parametrize(
    ("text", "labelled", "expected"),
    [
        ("Ann Lee, the mayor, said so.", "Ann Lee , the mayor ,", ["Ann Lee, the mayor,"]),
        ("Ann Lee, said so.", "Ann Lee ,", ["Ann Lee"]),
        (", whose mother left, said", ", whose mother left ,", ["whose mother left"]),
        ("“Ann Lee” said", "“ Ann Lee ”", ["Ann Lee"]),
        ("Ann Lee (R-Ohio) said", "Ann Lee ( R-Ohio )", ["Ann Lee (R-Ohio)"]),
        ("@AnnLee tweeted", "@AnnLee", ["@AnnLee"]),
        ("— said", "—", []),
        ("The mayor\n\nFishing said", "The mayor Fishing", ["The mayor", "Fishing"]),
    ],
)
def test_a_source_has_no_marks_at_its_edges_but_the_comma_that_closes_an_apposition(
    text: str, labelled: str, expected: list[str]
) -> None:
    document = annotate(text)
    wanted = labelled.split()
    places = [place for place, token in enumerate(document.tokens) if token.text in wanted]
    assert expected == [span.of(text) for span in source_spans(layout_of(document), places, ())]


def test_no_hole_of_a_source_is_filled_with_its_cue() -> None:
    document = annotate("Police said police")
    found = source_spans(layout_of(document), [0, 2], {1})
    assert ["Police", "police"] == [span.of(document.text) for span in found]


@pytest.mark.parametrize("word", ["$5m", "#MeToo", "€3m"])
def test_money_and_hashtags_are_words(word: str) -> None:
    assert [f"“{word},”"] == content(f"“{word},” he said.", "“", word, ",", "”")

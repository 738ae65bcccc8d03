"""Cleaning any text: idempotent, deterministic, without controls or surrogates, and taking words from the text only."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from streams.text.cleaning.boilerplate import phrases_from_list
from streams.text.cleaning.clean import clean_html, clean_text, normalise_text

PHRASES = phrases_from_list((files("streams") / "resources" / "boilerplate.txt").read_text("utf-8"))

any_text = st.text(st.characters(), max_size=300)
lines = st.one_of(
    any_text,
    st.sampled_from(
        [
            "Leave a Reply",
            "Related articles",
            "See more: a ferry",
            "Advertisement",
            "14:05",
            "World",
            "Ferry news",
            "“No,” said the captain of the ferry that evening, and he went home.",
            "The ferry will not run on Sundays from March, the company said on Friday.",
            "a line of a text that somebody wrapped at",
        ]
    ),
)
scraped = st.lists(lines, max_size=40).flatmap(
    lambda each: st.sampled_from(["\n", "\n\n"]).map(lambda end: end.join(each))
)


@given(scraped)
def test_clean_text_comes_out_as_it_went_in(text: str) -> None:
    once = clean_text(text, PHRASES).text
    assert (once, ()) == ((again := clean_text(once, PHRASES)).text, again.removed_lines)


@given(scraped)
def test_every_line_is_kept_or_removed(text: str) -> None:
    cleaned = clean_text(text, PHRASES)
    kept = cleaned.text.split("\n\n") if cleaned.text else []
    before = normalise_text(text)
    assert sorted(before.split("\n\n") if before else []) == sorted([*kept, *cleaned.removed_lines])


@given(scraped)
def test_normal_form_can_be_encoded_and_has_no_control_but_line_ends(text: str) -> None:
    normal = normalise_text(text)
    assert set() == {character for character in normal if unicodedata.category(character) in ("Cc", "Cs")} - {"\n"}


pieces = [*"<>/&;#= \"'!-?[]", "p", "div", "br", "html", "body", "script", "\0", "\ud800", "é", "said "]


@given(st.lists(st.sampled_from(pieces)).map("".join))
def test_any_markup_is_read_the_same_way_twice(html: str) -> None:
    assert clean_html(html, PHRASES) == clean_html(html, PHRASES)

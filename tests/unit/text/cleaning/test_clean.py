"""Cleaning: normal form, boilerplate lines, hard-wrapped text, pages and fragments of HTML."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from time import process_time

import pytest

from streams.text.cleaning.boilerplate import phrases_from_list
from streams.text.cleaning.clean import PageFacts, UnreadableMarkup, clean_html, clean_text, normalise_text
from streams.text.markup import read_markup

RESOURCES = files("streams") / "resources"
SAMPLES = RESOURCES / "samples"
PHRASES = phrases_from_list((RESOURCES / "boilerplate.txt").read_text("utf-8"))

LEAD = "The ferry will not run on Sundays from March, the harbour company said on Friday, blaming the price of fuel."
BODY = (
    LEAD,
    "“We carried eleven people last Sunday,” said its director, Ines Quarrie. “One of them was the captain’s mother.”",
    "“No comment,” said the captain.",
    "Islanders intend to ask the council for a subsidy when it meets in April.",
)


@pytest.mark.parametrize(
    ("scraped", "expected"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\n\ntwo\n\nthree\n\nfour"),
        ("  one \t two\u00a0three \n\n\n\n four ", "one two three\n\nfour"),
        ("\ufeffze\u200bro wi\u00addth\0 \u202eno\u2069 bell\x07", "zero width no bell"),
        ("Ame\u0301lie", "Am\u00e9lie"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("“Yes,” «no», ‘maybe’, ``so'' and \"so\"", "“Yes,” «no», ‘maybe’, ``so'' and \"so\""),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        (" \n\t\n", ""),
    ],
    ids=["line ends", "spaces", "invisible", "composed", "surrogate", "quotation marks", "joiners", "nothing"],
)
def test_text_has_one_normal_form(scraped: str, expected: str) -> None:
    assert expected == normalise_text(scraped)


def test_lines_of_a_hard_wrapped_paragraph_are_joined() -> None:
    wrapped = (
        "The ferry will not run on Sundays from March,\nthe harbour company said on Friday, blaming the\nprice of fuel."
    )
    assert f"{LEAD}\n\nMore follows." == normalise_text(f"{wrapped}\n\nMore follows.")


def test_lines_that_had_room_for_the_next_word_are_paragraphs() -> None:
    lines = [
        "The ferry will not run on Sundays.",
        "The company blamed fuel prices, which doubled.",
        "Islanders protested.",
    ]
    assert "\n\n".join(lines) == normalise_text("\n".join(lines))


@pytest.mark.parametrize(
    "line",
    [
        "See more: Lighthouse keeper retires after forty years.",
        "READ MORE: ‘It was the sea,’ says owner of lost shed",
        "Related – Harbour fees to double",
        "Advertisement",
        "Advertisement - continue reading below",
        "Sign up for our newsletter",
        "Get the Tidings newsletter every morning. Sign up",
        "We use cookies to give you the best experience on our site.",
        "© 2026 Tidings Media. All rights reserved.",
        "Copyright 2026 Tidings Media",
        "Photo: Ann Lee/Tidings",
        "FILE PHOTO: The ferry in June. REUTERS/Ann Lee",
        "The ferry at the quay in June. Picture: Ann Lee",
        "The ferry at the quay (Image: Tidings)",
        "The ferry at the quay. (Staff photo)",
        "By Ann Lee | Transport Reporter | 27 January, 8:12 am",
        "Home > News > Transport",
        "Facebook  Twitter  WhatsApp  Email",
        "* Share on Facebook | Share on X | Copy link",
        "LIVE · Last updated 14:32",
        "14:05",
        "5 min read",
        "* * *",
        "Click here to read the full story",
        "Follow us on Instagram for more island news",
        "Comments are closed.",
        "Required fields are marked *",
    ],
)
def test_boilerplate_line_is_taken_out(line: str) -> None:
    cleaned = clean_text("\n".join([*BODY[:2], line, *BODY[2:]]), PHRASES)
    assert ("\n\n".join(BODY), (normalise_text(line),)) == (cleaned.text, cleaned.removed_lines)


@pytest.mark.parametrize(
    "line",
    [
        "“Advertisement,” he said.",
        "“Click here to win,” read the message.",
        "“We use cookies,” the company admitted.",
        "“Never.”",
        "What happens next",
        "Comments from the minister followed an hour later.",
        "Shares fell 3 percent.",
        "Read more books, she told them.",
        "Subscribers left in droves.",
        "Related parties must declare their interest by law.",
        "More than half of the islanders signed.",
        "Photographs of the wreck were published on Monday.",
        "Copyright claims have doubled since 2019, according to Reuters/Ipsos.",
        "Friday, 9 September 2016",
        "By the numbers",
        "3. The captain’s mother",
        "30,000.",
        "Home/away form matters less than it did.",
    ],
)
def test_short_line_of_an_article_stays(line: str) -> None:
    cleaned = clean_text("\n".join([*BODY, line]), PHRASES)
    assert ("\n\n".join([*BODY, line]), ()) == (cleaned.text, cleaned.removed_lines)


@pytest.mark.parametrize("name", [file.name for file in SAMPLES.iterdir() if "{X:" in file.read_text("utf-8")])
def test_sample_loses_exactly_the_lines_marked_as_boilerplate(name: str) -> None:
    sample = read_markup((SAMPLES / name).read_text("utf-8").partition("\n---\n")[2])
    assert sample.text == clean_text(sample.published, PHRASES).text


def test_links_under_their_heading_go_up_to_the_next_sentence() -> None:
    links = ("Related articles", "Harbour fees to double", "“Never again”: a night at sea")
    cleaned = clean_text("\n".join([BODY[0], *links, *BODY[1:]]), PHRASES)
    assert ("\n\n".join(BODY), links) == (cleaned.text, cleaned.removed_lines)


def test_everything_below_the_heading_of_the_comments_goes() -> None:
    comments = ("Leave a Reply", "The captain is my uncle and he says that you made all of this up.", "Post Comment")
    cleaned = clean_text("\n".join([*BODY, *comments]), PHRASES)
    assert ("\n\n".join(BODY), comments) == (cleaned.text, cleaned.removed_lines)


def test_link_to_the_comments_above_the_article_goes_alone() -> None:
    cleaned = clean_text("\n".join(["Leave a comment", *BODY]), PHRASES)
    assert ("\n\n".join(BODY), ("Leave a comment",)) == (cleaned.text, cleaned.removed_lines)


def test_body_of_a_whole_page_is_found_among_its_menus() -> None:
    menu = [f"{place} news" for place in ("Island", "Harbour", "Village", "Mainland", "World", "Weather", "Ferry")]
    teaser = "Eleven lambs were born on the hill last night, the shepherd said, and all are well."
    cleaned = clean_text("\n".join([*menu, *menu, teaser, *menu, *BODY, *menu]), PHRASES)
    assert "\n\n".join(BODY) == cleaned.text


def test_list_without_any_paragraph_is_no_page() -> None:
    results = "\n\n".join(f"Quay {n} Village 0" for n in range(30))
    assert results == clean_text(results, PHRASES).text


def test_phrase_outside_the_known_sections_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'share this' stands in no known section: \[buttons\]"):
        phrases_from_list("# buttons\n[buttons]\nshare this\n")


def test_article_of_a_page_comes_with_what_its_metadata_says() -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    cleaned = clean_html(
        '<!DOCTYPE html><html lang="en"><head><title>No ferry on Sundays | Tidings</title>'
        '<meta property="og:title" content="No ferry on Sundays"><meta property="og:site_name" content="Tidings">'
        '<meta name="author" content="Ann Lee; Bob Ray"><link rel="canonical" href="https://tidings.example/ferry">'
        '<meta property="article:published_time" content="2026-03-01T10:00:00Z"></head><body>'
        '<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article>{paragraphs}<p>See more: Harbour fees to double</p></article>"
        "<div id='comments'><p>All of this was made up by a friend of my uncle's.</p></div></body></html>",
        PHRASES,
    )
    assert ("\n\n".join(BODY), ("See more: Harbour fees to double",)) == (cleaned.text, cleaned.removed_lines)
    url, day = "https://tidings.example/ferry", date(2026, 3, 1)
    assert PageFacts("No ferry on Sundays", url, "Tidings", ("Ann Lee", "Bob Ray"), day) == cleaned.page


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>She <b>said</b>\nso.<!-- x --> Twice.</p><p>Yes.</p>", "She said so. Twice.\n\nYes."),
        ("Hello &amp; <a href='x'>welcome</a>.<br/><br>Bye.<script>ga()</script>", "Hello & welcome.\n\nBye."),
        ('<?xml version="1.0" encoding="utf-16"?><p>Declared in vain.</p>', "Declared in vain."),
        ("Stray</div></p> ends <<b>", "Stray ends <"),
        ("NUL\0 and \ud800 and &#xD800;", "NUL and \ufffd and \ufffd"),
        ("no markup at all", "no markup at all"),
        ("<html><body></body></html>", ""),
        ("", ""),
    ],
    ids=["inline", "breaks", "declaration", "stray", "surrogates", "plain", "page without text", "empty"],
)
def test_text_of_a_fragment_is_taken_whole(html: str, expected: str) -> None:
    assert expected == clean_html(html, PHRASES).text


@pytest.mark.parametrize(
    "html",
    ["<" * 200_000, "&" * 200_000, "<div>" * 50_000 + "x", "<html>" + "<b>" * 50_000, "<!--" * 50_000, "<?" * 50_000],
    ids=["less than", "ampersand", "nested", "nested page", "comments", "instructions"],
)
def test_hostile_markup_is_read_or_refused_in_time(html: str) -> None:
    started = process_time()
    clean_html(html, PHRASES)
    assert process_time() - started < 5


def test_tag_with_a_hundred_thousand_attributes_is_refused() -> None:
    with pytest.raises(UnreadableMarkup, match="attributes"):
        clean_html("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>", PHRASES)


@pytest.mark.parametrize(
    "unit",
    ["-", "a ", ". ", "(photo:", "(photo ", "by x |", "get newslette ", "12:30 ", "reuters/", "''", "\n", "more from "],
)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = "\n".join([(unit * 400)[:399]] * (characters // 400)) + unit * (characters // len(unit))
        started = process_time()
        clean_text(text, PHRASES)
        return process_time() - started

    short, long = (min(seconds(characters) for _ in range(3)) for characters in (50_000, 400_000))
    assert long / max(short, 0.005) < 8 * 4

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from schemas.codec import event_from
from schemas.events import StatementExtracted, StatementFeedback
from schemas.topics import STATEMENT_FEEDBACK
from tests.browser.articles import HOSTILE_TITLE, QUOTE, record
from tests.browser.conftest import Newsroom, OpenPage

ROW = ".row"


def article_place(article_id: str) -> str:
    return f"#/article/{quote(article_id, safe='')}"


def test_statements_appear_as_they_arrive_and_go_when_they_are_withdrawn(
    newsroom: Newsroom, open_page: OpenPage
) -> None:
    page = open_page("#/?search=quay-seven")
    expect(page.locator("#state")).to_have_text("live")
    expect(page.locator(ROW)).to_have_count(0)
    said = "The pier will close in June, the harbourmaster, Jo Park, said. “Nobody will miss it,” she told reporters."
    newsroom.publish(record("quay-seven", said))
    expect(page.locator(ROW)).to_have_count(2)
    expect(page.locator(ROW).first).to_contain_text("Jo Park")
    newsroom.publish(record("quay-seven", said, pubStatus="canceled"))
    expect(page.locator(ROW)).to_have_count(0)


def test_the_same_words_in_several_outlets_are_one_row_with_a_count(newsroom: Newsroom, open_page: OpenPage) -> None:
    page = open_page("#/?search=rebuild")
    newsroom.publish(record("one", QUOTE, publisher="Courier"), record("two", f"News. {QUOTE}", publisher="Gazette"))
    expect(page.locator(ROW)).to_have_count(1)
    expect(page.locator(".elsewhere summary")).to_have_text("The same words in 2 outlets")
    page.locator(".elsewhere summary").click()
    expect(page.locator(".elsewhere li")).to_have_count(1)


def test_paused_nothing_moves_and_what_is_new_is_counted(newsroom: Newsroom, open_page: OpenPage) -> None:
    page = open_page("#/?search=light-nine")
    expect(page.locator("#state")).to_have_text("live")
    page.keyboard.press("p")
    newsroom.publish(record("light-nine", "The lighthouse stays, Bo Berg said. “It is a fine lighthouse,” he added."))
    expect(page.locator(".found")).to_contain_text("2 new statements")
    expect(page.locator(ROW)).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(ROW)).to_have_count(2)


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        ("kind", "direct", lambda each: each.kind == "direct"),
        ("kind", "mixed", lambda each: each.kind == "mixed"),
        ("class", "attitude", lambda each: each.attribution_class == "attitude"),
        ("act", "warn", lambda each: each.speech_act == "warn"),
        ("publisher", "The Harbor Dispatch", lambda each: each.publisher == "The Harbor Dispatch"),
        ("speaker", "Tessa Brightwater", lambda each: each.source.name == "Tessa Brightwater"),
        ("search", "sinks ward", lambda _: False),
    ],
)
def test_filters_leave_what_they_ask_for(
    news: list[StatementExtracted],
    open_page: OpenPage,
    field: str,
    value: str,
    holds: Callable[[StatementExtracted], bool],
) -> None:
    page = open_page()
    control = page.locator(f".filters [name={field}]")
    expect(page.locator(ROW).first).to_be_visible()
    if field in {"speaker", "search"}:
        control.fill(value)
    else:
        control.select_option(value)
    expect(page.locator(".found")).to_contain_text("match")
    by_id = {each.statement_id: each for each in news}
    shown = page.locator(ROW).evaluate_all("rows => rows.map((row) => [row.dataset.id, row.textContent.toLowerCase()])")
    assert shown
    if field == "search":
        assert all(word in text for _, text in shown for word in value.split())
    else:
        assert [] == [each for each, _ in shown if each in by_id and not holds(by_id[each])]
    page.reload()
    expect(page.locator(ROW)).to_have_count(len(shown))


@pytest.mark.parametrize("article_id", ["astral", "hostile/<b>&?#%2F", "kirchwald-flood", "larkhaven-library-hostel"])
def test_the_spans_of_an_article_are_the_words_of_its_events(
    news: list[StatementExtracted], open_page: OpenPage, article_id: str
) -> None:
    page = open_page(article_place(article_id))
    expect(page.locator(".proof")).to_contain_text("equal the text · text is the one analysed")
    pieces = page.locator(".text [data-marks]").evaluate_all(
        "pieces => pieces.map((piece) => [piece.dataset.marks.split(' '), piece.textContent])"
    )
    statements = [each for each in news if each.article_id == article_id]
    assert statements
    for each in statements:
        for part in ("source", "cue", "content"):
            words = "".join(text for marks, text in pieces if f"{part}:{each.statement_id}" in marks)
            expected = "".join(span.exact for span in getattr(each, part).spans).replace("\n", "")
            assert expected == words.replace("\n", "")


@pytest.mark.usefixtures("news")
def test_pointing_at_a_statement_lights_its_three_parts(open_page: OpenPage) -> None:
    page = open_page(article_place("astral"))
    page.locator(".beside li").first.hover()
    lit = page.locator(".text .pointed").evaluate_all("pieces => pieces.map((piece) => piece.className)")
    assert {"source", "cue", "content"} <= {part for name in lit for part in name.split()}
    page.locator(".text .cue").last.hover()
    expect(page.locator(".beside li.pointed")).to_have_count(1)


def test_text_is_cut_by_code_points(open_page: OpenPage) -> None:
    cut = open_page().evaluate(
        """async () => {
            const { codePoints, piecesOf, paragraphsOf, mismatches } = await import("./spans.js");
            const points = codePoints("a🎉b𝔄c\\n\\n👩‍👩‍👧d");
            const spans = [{ start: 1, end: 4, exact: "🎉b𝔄" }, { start: 3, end: 5, exact: "𝔄c" }];
            return [
                piecesOf(points, spans, 0, 5).map(({ text, marks }) => [text, marks.length]),
                paragraphsOf(points),
                mismatches(points, spans),
                mismatches(points, [{ start: 0, end: 2, exact: "a" }]),
            ];
        }"""
    )
    assert [[["a", 0], ["🎉b", 1], ["𝔄", 2], ["c", 1]], [[0, 5], [7, 13]], 0, 1] == cut


@pytest.mark.usefixtures("news")
def test_one_click_leads_from_a_statement_to_its_place(open_page: OpenPage) -> None:
    page = open_page("#/?search=nearly+there")
    page.locator(".row .check").click()
    expect(page.locator(".text .cue.chosen")).to_be_in_viewport()
    expect(page.locator(".beside li.chosen")).to_contain_text("nearly there")


@pytest.mark.usefixtures("news")
def test_a_withdrawn_article_says_so(open_page: OpenPage) -> None:
    page = open_page(article_place("lantern-portrait"))
    expect(page.locator("main")).to_contain_text("withdrawn this article: nothing of it stands")


def test_an_open_article_that_is_corrected_is_read_again(newsroom: Newsroom, open_page: OpenPage) -> None:
    newsroom.publish(
        record(
            "gull",
            "The gull of the harbour is safe, its keeper Bo Berg said on Monday.",
            version="1",
        )
    )
    page = open_page("#/?search=gull")
    page.locator(".row .check").first.click()
    expect(page.locator(".text")).to_contain_text("safe")
    newsroom.publish(record("gull", "The gull of the harbour is lost, its keeper Bo Berg said on Monday.", version="2"))
    expect(page.locator(".text")).to_contain_text("lost")
    expect(page.locator(".beside li")).to_have_count(1)


def test_what_was_removed_is_shown_on_demand(newsroom: Newsroom, open_page: OpenPage) -> None:
    page = open_page("#/?search=ferryman")
    newsroom.publish(record("ferry", "The ferryman said that the river was high.\n\nLeave a Reply\n\nShare this:"))
    page.locator(".row .check").first.click()
    page.get_by_text("removed as boilerplate").click()
    expect(page.locator(".removed li").first).to_be_visible()
    assert "Leave a Reply" in page.locator(".removed li").all_inner_texts()


@pytest.mark.usefixtures("news")
def test_a_speaker_has_a_page(open_page: OpenPage) -> None:
    page = open_page("#/?speaker=Tessa+Brightwater")
    expect(page.locator(ROW).first).to_be_visible()
    page.locator("a.speaker").first.click()
    expect(page.get_by_role("heading", name="Tessa Brightwater")).to_be_visible()
    standing = page.locator(ROW).count()
    assert standing > 1
    expect(page.locator(".company li").first).to_be_visible()


@pytest.mark.usefixtures("news")
def test_a_hostile_article_is_only_text(open_page: OpenPage) -> None:
    for place in ("#/?search=mallory", article_place("hostile/<b>&?#%2F")):
        page = open_page(place)
        expect(page.locator("main")).to_contain_text(HOSTILE_TITLE)
        assert 0 == page.locator("main :is(img, script, iframe, svg, b:not(summary b))").count()
        assert 0 == page.locator("[href^='javascript'], [onerror], [onload]").count()


def test_a_verdict_goes_through_kafka_and_comes_back(
    newsroom: Newsroom, news: list[StatementExtracted], open_page: OpenPage
) -> None:
    page, other = open_page("#/?search=nearly+there"), open_page("#/?search=nearly+there")
    page.locator(".verdict.wrong").click()
    for each in (page, other):
        expect(each.locator(".verdict.wrong")).to_have_attribute("aria-pressed", "true")
    page.locator(".verdict.right").click()
    for each in (page, other):
        expect(each.locator(".verdict.right")).to_have_attribute("aria-pressed", "true")
        expect(each.locator(".verdict.wrong")).to_have_attribute("aria-pressed", "false")
    written = [
        event_from(STATEMENT_FEEDBACK, each.value() or b"") for each in newsroom.kafka.read("statement-feedback")
    ]
    judged = [each for each in written if isinstance(each, StatementFeedback) and each.article_id == "astral"]
    assert ["wrong", "right"] == [each.verdict for each in judged]
    assert judged[0].statement in news


@pytest.mark.usefixtures("news")
def test_the_page_is_worked_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("#/?speaker=Tessa+Brightwater")
    expect(page.locator(ROW).nth(1)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(".article h1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".filters")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("[name=search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.usefixtures("news")
def test_health_shows_rates_latency_and_why_records_were_refused(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator(".figure.waiting dd")).to_have_text("0")
    expect(page.locator("#health")).to_contain_text(re.compile(r"\d m?s"))
    page.locator(".letters summary").click()
    expect(page.locator(".letters li").first).to_contain_text("schema in decode: not JSON")
    expect(page.locator(".chart")).to_be_visible()


@pytest.mark.parametrize("place", ["#/", article_place("astral"), "#/speaker/person%3Aann-lee", "#/article/nowhere"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.usefixtures("news")
def test_the_page_is_accessible_and_fits(open_page: OpenPage, place: str, scheme: str, width: int) -> None:
    page = open_page(place, color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce")
    expect(page.locator("main :is(.row, .text p, .note a)").first).to_be_visible()
    expect(page.locator(".figure").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert 0 == found.violations_count, found.generate_report()

"""Who may ask the live page for what, and what it answers with."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from schemas.events import StatementExtracted
from tests.browser.conftest import Newsroom, OpenPage, wait_until


def ask(url: str, body: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str]]:
    value = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, value, {"content-type": "application/json"} | headers)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers)


def test_every_answer_carries_the_security_headers(address: str) -> None:
    for path in ("", "page.js", "api/statements", "api/articles/nowhere"):
        _, headers = ask(address + path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "nosniff" == headers["x-content-type-options"]


def test_a_page_of_another_site_can_neither_read_nor_write(address: str, news: list[StatementExtracted]) -> None:
    assert 400 == ask(address + "api/statements", host="evil.example")[0]
    verdict = {"statement_id": news[0].statement_id, "verdict": "right"}
    assert 403 == ask(address + "api/feedback", verdict, **{"sec-fetch-site": "cross-site"})[0]
    assert 403 == ask(address + "api/feedback", verdict, **{"content-type": "text/plain"})[0]


@pytest.mark.parametrize("body", [{}, {"statement_id": "x", "verdict": "right"}, {"statement_id": "x" * 2_000}])
def test_a_verdict_on_nothing_is_refused(address: str, body: dict[str, str]) -> None:
    assert 422 == ask(address + "api/feedback", body)[0]


@pytest.mark.usefixtures("news")
def test_feedback_is_off_by_default(newsroom: Newsroom, open_page: OpenPage) -> None:
    url = newsroom.start_page(web_metrics_url="")
    page = open_page(url=url)
    expect(page.locator(".row").first).to_be_visible()
    assert 0 == page.locator(".verdict").count()
    assert 403 == ask(url + "api/feedback", {"statement_id": "x", "verdict": "right"})[0]


@pytest.mark.usefixtures("news")
def test_a_page_started_later_shows_the_same(newsroom: Newsroom, address: str) -> None:
    def ids(url: str) -> set[str]:
        with urllib.request.urlopen(url + "api/statements", timeout=10) as answer:
            return {each["id"] for each in json.load(answer)["statements"]}

    later = newsroom.start_page()
    wait_until(lambda: bool(ids(later)) and ids(later) == ids(address), "the same statements")


def test_it_stops_on_request_while_somebody_listens(newsroom: Newsroom) -> None:
    url = newsroom.start_page()
    with urllib.request.urlopen(url + "api/events", timeout=10) as events:
        assert events.readline().startswith(b"id: ")
        assert 0 == newsroom.started[-1].stop()
    assert "Traceback" not in newsroom.started[-1].log.read_text()

from __future__ import annotations

import pytest

from streams.web.board import Board, Change, Place
from streams.web.views import article_view, change_view, feed_view, speaker_view, web_address
from tests.unit.web.events import ANN, TEXT, cleaned, entity, receipt, statement


@pytest.fixture
def board() -> Board:
    board = Board(1_000_000)
    other = entity(entity_id="person:bo", name="Bo")
    facts = (cleaned(removed_lines=1, removed=("Share this",)), statement("s1", publisher="Wire"), entity(), other)
    vouching = receipt("s1", url="https://wire.example/1", entity_ids=(ANN, "person:bo"))
    for offset, event in enumerate((*facts, vouching)):
        board.fold(event, Place(offset, 1_000 + offset, 100))
    return board


def test_the_feed_tells_from_which_version_changes_follow(board: Board) -> None:
    feed = feed_view(board)
    assert (board.mark, ["s1"]) == (feed["version"], [each["id"] for each in feed["statements"]])


def test_a_statement_tells_what_its_speaker_does(board: Board) -> None:
    board.fold(statement("s1", publisher="Wire", speech_act="deny"), Place(9, 9, 100))
    assert ["deny"] == [each["act"] for each in feed_view(board)["statements"]]


def test_a_change_shows_what_stands_and_names_what_is_gone(board: Board) -> None:
    view = change_view(board, [Change("withdrawn", "s1"), Change("stands", "s1"), Change("stands", "s0")])
    assert (["s1"], ["s0"]) == ([each["id"] for each in view["stand"]], view["gone"])


def test_spans_of_an_article_are_in_code_points(board: Board) -> None:
    view = article_view(board, "a")
    assert view
    for each in view["statements"][0]["spans"] + view["entities"][0]["mentions"]:
        assert TEXT[each["start"] : each["end"]] == each["exact"]


def test_an_article_tells_what_was_removed(board: Board) -> None:
    view = article_view(board, "a")
    assert view
    assert (1, ["Share this"]) == (view["removed_lines"], view["removed"])


def test_an_article_without_receipt_is_unknown(board: Board) -> None:
    board.fold(cleaned("b"), Place(9, 9, 9))
    assert article_view(board, "b") is None
    assert article_view(board, "c") is None


def test_a_speaker_has_roles_publishers_and_company(board: Board) -> None:
    view = speaker_view(board, ANN)
    assert view
    assert ("𝔄nn Lee", [{"name": "the mayor", "count": 1}]) == (view["name"], view["roles"])
    assert [{"name": "Wire", "count": 1}] == view["publishers"]
    assert ["Bo"] == [each["name"] for each in view["company"]]


def test_who_says_nothing_has_no_page(board: Board) -> None:
    assert speaker_view(board, "person:bo") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/", "https://a.example/"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, expected: str | None) -> None:
    assert expected == web_address(url)

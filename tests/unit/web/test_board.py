from __future__ import annotations

from schemas.events import Event, Verdict, feedback_on
from streams.web.board import CHANGES_KEPT, Board, Change, Place
from tests.unit.web.events import cleaned, entity, receipt, statement


def board_of(*events: Event, max_bytes: int = 1_000_000) -> Board:
    board = Board(max_bytes)
    for offset, event in enumerate(events):
        board.fold(event, Place(offset, 1_000 + offset, 100))
    return board


def standing(board: Board) -> list[str]:
    return [each.statement_id for each, _ in board.standing()]


def test_a_statement_stands_when_its_articles_receipt_vouches_for_it() -> None:
    assert [] == standing(board_of(statement("s1")))
    assert ["s1"] == standing(board_of(statement("s1"), receipt("s1")))


def test_a_receipt_may_overtake_its_statements() -> None:
    assert ["s1"] == standing(board_of(receipt("s1"), statement("s1")))


def test_what_a_later_receipt_no_longer_lists_is_withdrawn() -> None:
    board = board_of(statement("s1"), statement("s2"), receipt("s1", "s2"), receipt("s2"))
    assert ["s2"] == standing(board)
    assert Change("withdrawn", "s1") == board.changes[-1]
    assert board.statement("s1") is None


def test_a_withdrawn_article_leaves_no_statement() -> None:
    gone = receipt(outcome="withdrawn", text_sha256=None, entity_ids=())
    assert [] == standing(board_of(statement("s1"), receipt("s1"), gone))


def test_canaries_are_no_news() -> None:
    canary = {"article_id": "canary:onrecord:0"}
    assert [] == standing(board_of(statement("s1", **canary), receipt("s1", **canary)))


def test_an_earlier_receipt_that_is_read_again_does_not_bring_statements_back() -> None:
    board = board_of(statement("s1"), receipt("s1"), receipt())
    board.fold(receipt("s1"), Place(1, 1_001, 100))
    assert [] == standing(board)


def test_statements_are_in_the_order_of_the_text_and_the_newest_article_is_first() -> None:
    events = (statement("s2"), statement("s1"), receipt("s1", "s2"))
    later = (statement("t1", article_id="b"), receipt("t1", article_id="b"))
    assert ["t1", "s1", "s2"] == standing(board_of(*events, *later))


def test_an_article_analysed_again_with_the_same_outcome_keeps_its_time() -> None:
    board = board_of(statement("s1"), receipt("s1"), statement("s1"), receipt("s1"))
    assert 1_001 == board.articles["a"].analysed_ms


def test_the_last_verdict_counts() -> None:
    verdicts: tuple[Verdict, ...] = ("right", "wrong")
    board = board_of(*(feedback_on(statement("s1"), verdict) for verdict in verdicts))
    assert "wrong" == board.verdict("s1")
    board.fold(feedback_on(statement("s1"), "right"), Place(0, 1_000, 100))
    assert "wrong" == board.verdict("s1")


def test_what_another_process_has_counted_says_nothing_here() -> None:
    one, other = (board_of(cleaned(), statement("s1"), receipt("s1")) for _ in range(2))
    assert [] == one.changes_after(one.mark)
    assert 1 == len(one.changes_after(one.mark.replace("-1", "-0")) or ())
    assert [None] * 5 == [one.changes_after(each) for each in (other.mark, "", "7", one.mark + "9" * 5_000, "x-1")]


def test_a_receipt_that_repeats_an_id_shows_its_statement_once() -> None:
    board = board_of(cleaned(), statement("s1"), receipt(*["s1"] * 500))
    assert 1 == len(list(board.standing()))


def test_changes_are_told_after_a_version_and_not_when_some_are_forgotten() -> None:
    board = board_of(statement("s1"), receipt("s1"))
    assert [Change("stands", "s1")] == board.changes_since(0)
    assert [] == board.changes_since(1)
    assert board.changes_since(2) is None, "a version of another process"
    for number in range(CHANGES_KEPT):
        board.fold(feedback_on(statement("s1"), "right"), Place(number, 0, 100))
    assert board.changes_since(0) is None


def test_what_is_withdrawn_goes_before_any_article() -> None:
    revisions = [event for number in range(9) for event in (statement(f"s{number}"), receipt(f"s{number}"))]
    board = board_of(*revisions, max_bytes=800)
    assert ["s8"] == standing(board)
    assert board.size_bytes <= 800


def test_the_oldest_articles_go_when_there_is_no_room() -> None:
    events = [
        event
        for number in range(30)
        for event in (statement(f"s{number}", f"a{number}"), receipt(f"s{number}", article_id=f"a{number}"))
    ]
    board = board_of(*events, max_bytes=1_000)
    assert board.size_bytes <= 1_000
    assert "s29" == standing(board)[0]
    assert "s0" not in standing(board)


def test_text_and_entities_are_those_of_the_revision_that_stands() -> None:
    board = board_of(cleaned(), cleaned(text="Old.", text_sha256="0" * 64), entity(), entity(entity_id="x"), receipt())
    article = board.articles["a"]
    assert article.cleaned
    assert cleaned().text == article.cleaned.text
    assert ["person:ann-lee"] == [each.entity_id for each in article.entities()]

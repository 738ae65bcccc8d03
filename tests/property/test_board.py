"""Folding the topics: idempotent, in whatever order they are read beside each other, and bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.events import Event, feedback_on
from streams.web.board import Board, Place
from streams.web.views import article_view, feed_view
from tests.unit.web.events import cleaned, entity, receipt, statement

Read = tuple[Event, Place]
ROOMY = 1 << 40


@st.composite
def topics(draw: st.DrawFn) -> list[list[Read]]:
    """Four topics, each in the order of its offsets, about a few articles with a few revisions."""
    article_ids = st.sampled_from(["a", "b", "c"])
    ids = st.sampled_from([f"s{number}" for number in range(5)])

    def placed(events: list[Event]) -> list[Read]:
        return [(event, Place(offset, 1_000 + 7 * offset, 100)) for offset, event in enumerate(events)]

    owned = st.builds(lambda article_id, each: statement(f"{article_id}-{each}", article_id), article_ids, ids)
    receipts = st.builds(
        lambda article_id, each: receipt(*(f"{article_id}-{one}" for one in each), article_id=article_id),
        article_ids,
        st.lists(ids, unique=True, max_size=4),
    )
    verdicts = st.builds(feedback_on, owned, st.sampled_from(["right", "wrong"]))
    kinds = (st.builds(cleaned, article_ids), owned, st.builds(entity, article_ids), receipts, verdicts)
    return [placed(draw(st.lists(kind, max_size=12))) for kind in kinds]


def folded(reads: list[Read], max_bytes: int = ROOMY) -> Board:
    board = Board(max_bytes)
    for event, place in reads:
        board.fold(event, place)
    return board


def shown(board: Board) -> list[object]:
    feed = feed_view(board)["statements"]
    return [feed, *(article_view(board, article_id) for article_id in ("a", "b", "c"))]


@given(topics(), st.randoms(use_true_random=False))
def test_topics_may_be_read_in_any_order_beside_each_other(read: list[list[Read]], random) -> None:  # type: ignore[no-untyped-def]  # hypothesis' own
    turns = [number for number, topic in enumerate(read) for _ in topic]
    random.shuffle(turns)
    queues = [iter(topic) for topic in read]
    mixed = [next(queues[number]) for number in turns]
    assert shown(folded([each for topic in read for each in topic])) == shown(folded(mixed))


@given(topics())
def test_reading_a_stretch_again_changes_nothing(read: list[list[Read]]) -> None:
    once = [each for topic in read for each in topic]
    board = folded(once)
    before, version = shown(board), board.version
    for event, place in once:
        board.fold(event, place)
    assert (before, version) == (shown(board), board.version)


@given(topics(), st.integers(100, 2_000))
def test_the_board_never_outgrows_its_limit(read: list[list[Read]], max_bytes: int) -> None:
    board = Board(max_bytes)
    for event, place in (each for topic in read for each in topic):
        board.fold(event, place)
        assert board.size_bytes <= max_bytes
        assert sum(article.size_bytes for article in board.articles.values()) == board.size_bytes


@given(topics())
def test_the_changes_told_lead_to_what_stands(read: list[list[Read]]) -> None:
    board = folded([each for topic in read for each in topic])
    standing: set[str] = set()
    for change in board.changes_since(0) or ():
        if change.kind == "stands":
            standing.add(change.statement_id)
        elif change.kind == "withdrawn":
            standing.discard(change.statement_id)
    assert {each.statement_id for each, _ in board.standing()} == standing

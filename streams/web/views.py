"""What the board holds in, the JSON objects of the page's interface out; spans stay in code points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from schemas.events import EntityMentioned, StatementExtracted, TextSpan
from streams.web.board import Article, Board, Change

View: TypeAlias = dict[str, Any]

FEED_LIMIT = 10_000
"""How many statements a page gets at most; the newest."""
SPEAKER_LIMIT = 1_000
"""How many statements of one speaker; the newest."""
COMPANY_LIMIT = 24
"""How many of those named beside a speaker are shown."""


def feed_view(board: Board) -> View:
    """Return the statements that stand, newest first, and the version that later changes start from."""
    return {
        "version": board.mark,
        "statements": [statement_view(board, *each) for each in islice(board.standing(), FEED_LIMIT)],
    }


def change_view(board: Board, changes: Iterable[Change]) -> View:
    """Return what a page must do to catch up: statements to show or show anew, and ids to take away."""
    latest = {change.statement_id: change.kind for change in changes}
    found = {statement_id: board.statement(statement_id) for statement_id in latest}
    return {
        "version": board.mark,
        "stand": [statement_view(board, *each) for each in found.values() if each],
        "gone": [statement_id for statement_id, each in found.items() if each is None],
    }


def statement_view(board: Board, statement: StatementExtracted, article: Article) -> View:
    """Return a statement as a line of the feed shows it."""
    source = statement.source
    return {
        "id": statement.statement_id,
        "article_id": statement.article_id,
        "title": statement.title,
        "publisher": statement.publisher,
        "published_at": statement.published_at and statement.published_at.isoformat(),
        "analysed_ms": article.analysed_ms,
        "start": min(span.start for span in statement.content.spans),
        "class": statement.attribution_class,
        "kind": statement.kind,
        "act": statement.speech_act,
        "speaker": {
            "id": source.entity_id,
            "name": source.name,
            "role": source.role,
            "words": _joined(source.spans),
            "resolved_from": source.resolved_from,
            "reason": source.unattributed_reason,
        },
        "cue": _joined(statement.cue.spans),
        "content": [_flat(span.exact) for span in statement.content.spans],
        "fingerprint": statement.fingerprint,
        "confidence": statement.confidence,
        "verdict": board.verdict(statement.statement_id),
    }


def article_view(board: Board, article_id: str) -> View | None:
    """Return an article with its text, the spans of its statements and entities, and its receipt; None if unknown."""
    article = board.articles.get(article_id)
    if article is None or article.receipt is None:
        return None
    receipt, cleaned = article.receipt, article.cleaned
    return {
        "id": article_id,
        "title": receipt.title,
        "publisher": receipt.publisher,
        "published_at": receipt.published_at and receipt.published_at.isoformat(),
        "url": web_address(receipt.url),
        "text": cleaned and cleaned.text,
        "authors": list(cleaned.authors) if cleaned else [],
        "removed_lines": cleaned.removed_lines if cleaned else 0,
        "removed": list(cleaned.removed) if cleaned else [],
        "receipt": {
            "outcome": receipt.outcome,
            "dropped_reason": receipt.dropped_reason,
            "extractor": receipt.extractor,
            "text_sha256": receipt.text_sha256,
            "words": receipt.words,
            "version": receipt.version,
            "statements": len(receipt.statement_ids),
            "entities": len(receipt.entity_ids),
            "event_id": receipt.event_id,
            "analysed_ms": article.analysed_ms,
        },
        "statements": [
            statement_view(board, each, article) | {"spans": _statement_spans(each)} for each in article.standing()
        ],
        "entities": [_entity_view(entity) for entity in article.entities()],
    }


def speaker_view(board: Board, entity_id: str) -> View | None:
    """Return all that an entity said, its names and roles, and who else its articles name; None if it said nothing."""
    said = [each for each in board.standing() if each[0].source.entity_id == entity_id]
    if not said:
        return None
    articles = {statement.article_id: article for statement, article in said}
    named = [entity for article in articles.values() for entity in article.entities()]
    own = [entity for entity in named if entity.entity_id == entity_id]
    company = Counter(entity.entity_id for entity in named if entity.entity_id != entity_id)
    by_id = {entity.entity_id: entity for entity in named}
    return {
        "id": entity_id,
        "name": said[0][0].source.name,
        "type": own[0].type if own else None,
        "links": {scheme: name for entity in own for scheme, name in entity.links.items()},
        "roles": _counted([each.role for each in own] or [each[0].source.role for each in said]),
        "publishers": _counted(statement.publisher for statement, _ in said),
        "articles": len(articles),
        "said": len(said),
        "company": [
            {"id": each, "name": by_id[each].name, "type": by_id[each].type, "articles": count}
            for each, count in company.most_common(COMPANY_LIMIT)
        ],
        "statements": [statement_view(board, *each) for each in said[:SPEAKER_LIMIT]],
    }


def web_address(url: str | None) -> str | None:
    """Return an address that a browser may open: others, as `javascript:`, come from strangers' articles."""
    try:
        scheme = urlsplit(url or "").scheme
    except ValueError:
        return None
    return url if scheme in {"http", "https"} else None


def _statement_spans(statement: StatementExtracted) -> list[View]:
    parts = (("source", statement.source), ("cue", statement.cue), ("content", statement.content))
    return [
        {"part": part, "start": span.start, "end": span.end, "exact": span.exact}
        for part, where in parts
        for span in where.spans
    ]


def _entity_view(entity: EntityMentioned) -> View:
    return {
        "id": entity.entity_id,
        "name": entity.name,
        "type": entity.type,
        "role": entity.role,
        "mentions": [
            {"start": each.span.start, "end": each.span.end, "exact": each.span.exact, "how": each.how}
            for each in entity.mentions
        ],
    }


def _counted(names: Iterable[str | None]) -> list[View]:
    return [{"name": name, "count": count} for name, count in Counter(filter(None, names)).most_common()]


def _joined(spans: Iterable[TextSpan]) -> str:
    return " … ".join(_flat(span.exact) for span in spans)


def _flat(words: str) -> str:
    return " ".join(words.split())

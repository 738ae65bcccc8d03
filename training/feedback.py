"""Feedback: readers' verdicts and the texts they judged in; records that annotate only what was found right, out.

    onrecord tail statement-feedback --until-end --json > feedback.jsonl
    onrecord tail articles-cleaned --until-end --json > articles.jsonl

A reader marks single statements: the rest of the article is not known, and nothing is learnt from it. A statement that
was marked wrong says not what is wrong, so it is left out.
"""

from __future__ import annotations

from pathlib import Path

from schemas.events import ArticleCleaned, StatementExtracted, StatementFeedback
from training.corpora import Record


def feedback_records(feedback: Path, articles: Path) -> list[Record]:
    """Return one record for each text with a statement whose last verdict is `right`.

    Args:
        feedback: JSON Lines of `statement-feedback`, in the order of the topic.
        articles: JSON Lines of `articles-cleaned`; it may hold other articles too.
    """
    verdicts = map(StatementFeedback.model_validate_json, feedback.read_text("utf-8").splitlines())
    last = {each.statement_id: each for each in verdicts}
    right: dict[str, list[StatementExtracted]] = {}
    for each in last.values():
        if each.verdict == "right":
            right.setdefault(each.statement.text_sha256, []).append(each.statement)
    cleaned = map(ArticleCleaned.model_validate_json, articles.read_text("utf-8").splitlines())
    texts = {each.text_sha256: each.text for each in cleaned}
    return [
        {
            "id": sha256,
            "text": texts[sha256],
            "origin": "feedback",
            "partial": True,
            "attributions": [_attribution(statement) for statement in statements],
        }
        for sha256, statements in right.items()
        if sha256 in texts
    ]


def _attribution(statement: StatementExtracted) -> Record:
    roles = (("source", statement.source), ("cue", statement.cue), ("content", statement.content))
    return {name: [[span.start, span.end] for span in role.spans] for name, role in roles} | {
        "class": statement.attribution_class,
        "act": statement.speech_act,
    }

"""Feedback: what readers found right becomes an annotation, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.golden import EXAMPLES
from training.feedback import feedback_records


def example(topic: str, name: str) -> dict[str, object]:
    return dict(json.loads((EXAMPLES / topic / name).read_text("utf-8"))["value"])


FEEDBACK = example("statement-feedback", next(EXAMPLES.glob("statement-feedback/*.json")).name)
CLEANED = example("articles-cleaned", "18-01.json")


def written(folder: Path, *verdicts: str) -> list[dict[str, object]]:
    feedback, articles = folder / "feedback.jsonl", folder / "articles.jsonl"
    feedback.write_text("".join(json.dumps(FEEDBACK | {"verdict": verdict}) + "\n" for verdict in verdicts), "utf-8")
    articles.write_text(json.dumps(CLEANED) + "\n", "utf-8")
    return feedback_records(feedback, articles)


def test_a_statement_found_right_is_an_annotation_of_its_text(tmp_path: Path) -> None:
    (record,) = written(tmp_path, "wrong", "right")
    assert (CLEANED["text"], True) == (record["text"], record["partial"])
    (attribution,) = record["attributions"]  # type: ignore[misc]
    for role in ("source", "cue", "content"):
        spans = FEEDBACK["statement"][role]["spans"]  # type: ignore[index]
        assert [each["exact"] for each in spans] == [
            str(CLEANED["text"])[start:end] for start, end in attribution[role]
        ]


@pytest.mark.parametrize("verdicts", [("wrong",), ("right", "wrong"), ()])
def test_what_was_not_found_right_in_the_end_is_left_out(tmp_path: Path, verdicts: tuple[str, ...]) -> None:
    assert [] == written(tmp_path, *verdicts)

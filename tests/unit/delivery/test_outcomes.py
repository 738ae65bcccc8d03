from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from schemas.dead_letters import Refusal
from streams.delivery.job import JobSettings, end_article
from streams.delivery.messages import Ended, refused
from streams.delivery.outcomes import count_ended, log_ended, totals
from streams.metrics import Metrics
from streams.text.analyse import Resources
from tests.conftest import MakeMessage


def test_a_dropped_article_is_one_line_with_its_place_and_why(
    message: MakeMessage, resources: Resources, job: JobSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    log_ended(message(), end_article(message(text=" "), resources, job))
    (line,) = caplog.records
    assert ("INFO", "articles-received[3]@7 harbour-bridge dropped (empty)") == (line.levelname, line.getMessage())
    expected = {
        "article_id": "harbour-bridge",
        "topic": "articles-received",
        "partition": 3,
        "offset": 7,
        "outcome": "dropped",
        "kind": "empty",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }
    assert expected.items() <= vars(line).items()


def test_a_dead_letter_is_one_line_with_the_stage_and_the_error(
    message: MakeMessage, resources: Resources, job: JobSettings, caplog: pytest.LogCaptureFixture
) -> None:
    log_ended(message(), end_article(message(text="word " * 10_000), resources, job))
    (line,) = caplog.records
    expected = {"article_id": "harbour-bridge", "kind": "extraction", "stage": "analyse", "error": "ArticleTooLong"}
    assert "WARNING" == line.levelname
    assert expected.items() <= vars(line).items()


def test_a_record_whose_id_cannot_be_read_is_named_by_its_key(
    message: MakeMessage, caplog: pytest.LogCaptureFixture
) -> None:
    unread = replace(message(b"{"), key=b"\xff" + b"k" * 500)
    log_ended(unread, refused(unread, Refusal("schema", "decode", "SchemaViolation", "not JSON")))
    assert "\ufffd" + "k" * 199 == vars(caplog.records[0])["article_id"]


def test_a_published_article_is_no_news(
    message: MakeMessage, resources: Resources, job: JobSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log_ended(message(), end_article(message(), resources, job))
    assert [] == caplog.records


def test_the_confidence_of_each_statement_is_counted(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    metrics, ended = Metrics(), end_article(message(), resources, job)
    count_ended(metrics, message(), ended)
    assert len(ended.tally.statements) == metrics.registry.get_sample_value("onrecord_statement_confidence_count")
    total = metrics.registry.get_sample_value("onrecord_statement_confidence_sum")
    assert sum(ended.tally.confidences) == pytest.approx(total)


def test_totals_add_up_over_reasons(message: MakeMessage) -> None:
    metrics = Metrics()
    for outcome, reason in (("dropped", "empty"), ("dropped", "language"), ("published", "analysed")):
        count_ended(metrics, message(), Ended(outcome, reason, ()))  # type: ignore[arg-type]
    assert {"published": 1, "dropped": 2, "dead-lettered": 0, "statements": 0} == totals(metrics)

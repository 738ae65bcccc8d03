"""What a canary is, and when it counts as back."""

from __future__ import annotations

import time

import pytest

from schemas.codec import event_from
from schemas.events import ArticleAnalysed
from schemas.topics import ARTICLES_ANALYSED
from streams.canary import MAX_ROUNDS, Canary, Rounds, canary_record
from streams.delivery.job import JobSettings, end_article
from streams.delivery.outcomes import count_ended, totals
from streams.errors import ConfigurationError
from streams.metrics import Metrics
from streams.settings import load_settings
from streams.text.analyse import Resources
from tests.conftest import MakeMessage


def receipt(article_id: str, number: str, **says: object) -> ArticleAnalysed:
    fields = {"outcome": "analysed", "statement_ids": ("s",), "entity_ids": ("e",)} | says
    return ArticleAnalysed(article_id=article_id, extractor="rules/1", version=number, **fields)  # type: ignore[arg-type]


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_every_stage_finds_something_in_a_canary(message: MakeMessage, resources: Resources, job: JobSettings) -> None:
    ended = end_article(message(canary_record("canary:editors:3", "1")), resources, job)
    assert {"articles-cleaned", "statements-extracted", "entities-mentioned", "articles-analysed"} == {
        record.topic for record in ended.records
    }


def test_only_the_receipt_of_a_canary_is_new_each_time(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    first, second = (
        end_article(message(canary_record("canary:editors:3", number)), resources, job).records for number in "12"
    )
    assert [record.key for record in first] == [record.key for record in second]
    facts = [
        {
            dict(record.headers)["ce_id"]
            for record in records
            if record.topic in ("statements-extracted", "entities-mentioned")
        }
        for records in (first, second)
    ]
    assert facts[0] == facts[1]
    receipts = [event_from(ARTICLES_ANALYSED, records[-1].value or b"") for records in (first, second)]
    assert ["1", "2"] == [each.version for each in receipts if isinstance(each, ArticleAnalysed)]


def test_a_canary_counts_as_an_article_and_not_as_news(
    message: MakeMessage, resources: Resources, job: JobSettings
) -> None:
    metrics, canary = Metrics(), message(canary_record("canary:editors:3", "1"))
    count_ended(metrics, canary, end_article(canary, resources, job))
    assert {"published": 1, "dropped": 0, "dead-lettered": 0, "statements": 0} == totals(metrics)
    ended = metrics.registry.get_sample_value(
        "onrecord_articles_ended_total", {"outcome": "published", "reason": "canary"}
    )
    assert 1 == ended
    for name in ("words_total", "statement_confidence_count"):
        assert 0 == metrics.registry.get_sample_value(f"onrecord_{name}")
    assert 1 == metrics.registry.get_sample_value("onrecord_stage_duration_seconds_count", {"stage": "analyse"})


def test_a_round_is_complete_when_each_of_its_canaries_is_back() -> None:
    clock = Clock()
    rounds = Rounds(clock)
    rounds.begin("7", ["canary:g:0", "canary:g:1"])
    clock.now_s += 2
    assert 2 == rounds.see(receipt("canary:g:0", "7"))
    assert not rounds.end_complete()
    clock.now_s += 1
    assert 3 == rounds.see(receipt("canary:g:1", "7"))
    assert rounds.end_complete()
    assert not rounds


@pytest.mark.parametrize(
    "seen",
    [
        receipt("canary:g:0", "6"),
        receipt("canary:g:9", "7"),
        receipt("canary:g:0", "7", statement_ids=()),
        receipt("canary:g:0", "7", outcome="dropped", dropped_reason="empty", statement_ids=(), entity_ids=()),
    ],
    ids=["another round", "another partition", "nothing found", "dropped"],
)
def test_a_receipt_that_is_no_canarys_success_is_not_counted(seen: ArticleAnalysed) -> None:
    rounds = Rounds()
    rounds.begin("7", ["canary:g:0"])
    assert rounds.see(seen) is None
    assert not rounds.end_complete()


def test_a_canary_is_back_once_though_its_receipt_is_repeated() -> None:
    rounds = Rounds()
    rounds.begin("7", ["canary:g:0", "canary:g:1"])
    assert [True, False] == [rounds.see(receipt("canary:g:0", "7")) is not None for _ in range(2)]


def test_a_late_round_completes_although_younger_ones_are_under_way() -> None:
    rounds = Rounds()
    for number in ("7", "8"):
        rounds.begin(number, ["canary:g:0"])
    assert rounds.see(receipt("canary:g:0", "7")) is not None
    assert rounds.end_complete()
    assert rounds


def test_rounds_that_never_come_back_are_given_up_in_the_end() -> None:
    rounds = Rounds()
    for number in range(MAX_ROUNDS + 1):
        rounds.begin(str(number), ["canary:g:0"])
    assert rounds.see(receipt("canary:g:0", "0")) is None
    assert rounds.see(receipt("canary:g:0", "1")) is not None


def test_a_canary_in_a_language_that_is_not_analysed_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="STREAMS_CANARY_INTERVAL_S: the canary is in English"):
        load_settings({}, canary_interval_s=60, languages="de")


def test_a_canary_that_reaches_no_broker_says_so_and_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    settings = load_settings({}, brokers="127.0.0.1:1", canary_interval_s=0.01)
    canary = Canary(settings, lambda: frozenset({("articles-received", 0)}), metrics)
    canary.start()
    started_s = metrics.registry.get_sample_value("onrecord_canary_last_success_timestamp_seconds") or 0
    deadline_s = time.monotonic() + 20
    while len(told := [line for line in caplog.messages if line.startswith("no canary could be sent or seen")]) < 2:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    canary.stop()
    assert "no Kafka broker answers at 127.0.0.1:1" in told[0]
    assert abs(time.time() - started_s) < 20, "the heartbeat begins with the start"
    assert started_s == metrics.registry.get_sample_value("onrecord_canary_last_success_timestamp_seconds")

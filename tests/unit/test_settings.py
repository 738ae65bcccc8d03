from __future__ import annotations

import os

import pytest

from streams.errors import ConfigurationError
from streams.settings import load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("STREAMS_")]:
        monkeypatch.delenv(name)


def test_the_defaults_are_a_working_configuration() -> None:
    settings = load_settings()
    assert "localhost:9092" == settings.brokers
    assert settings.window_per_process * settings.pool_processes == settings.window_size


def test_a_variable_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_POOL_PROCESSES", "3")
    assert 3 == load_settings().pool_processes


def test_an_override_wins_over_the_environment_and_none_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_BROKERS", "kafka:9092")
    assert "other:9092" == load_settings(brokers="other:9092").brokers
    assert "kafka:9092" == load_settings(brokers=None).brokers


def test_languages_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_LANGUAGES", "en, de")
    assert ("en", "de") == load_settings().languages


def test_an_unknown_variable_is_an_error_that_suggests_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_BROKER", "kafka:9092")
    with pytest.raises(ConfigurationError, match=r"STREAMS_BROKER is not a setting; did you mean STREAMS_BROKERS\?"):
        load_settings()


def test_a_wrong_value_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_POOL_PROCESSES", "many")
    with pytest.raises(ConfigurationError, match=r"STREAMS_POOL_PROCESSES: .*integer"):
        load_settings()


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("heartbeat_interval_s", "session_timeout_s"),
        ("article_deadline_s", "rebalance_timeout_s"),
        ("rebalance_timeout_s", "request_timeout_s"),
    ],
)
def test_time_limits_that_do_not_nest_are_refused(shorter: str, longer: str) -> None:
    limit = getattr(load_settings(), longer)
    with pytest.raises(
        ConfigurationError, match=f"STREAMS_{shorter.upper()} must be less than STREAMS_{longer.upper()}"
    ):
        load_settings(**{shorter: limit + 1})


def test_a_prefix_is_put_before_topic_names() -> None:
    assert "shadow-articles-received" == load_settings(topic_prefix="shadow-").topic_name("articles-received")


def test_a_prefix_that_no_topic_may_have_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="STREAMS_TOPIC_PREFIX"):
        load_settings(topic_prefix="news/")

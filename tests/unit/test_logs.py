from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from streams.logs import ConsoleFormatter, JsonFormatter, configure_logging, shown
from streams.settings import load_settings


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def entry(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    return logging.getLogger("streams.test").makeRecord(
        "streams.test", logging.WARNING, __file__, 1, message, arguments, None, extra=extra
    )


def test_a_json_line_has_the_usual_fields_and_what_the_caller_added() -> None:
    line = json.loads(JsonFormatter().format(entry("%s is late", "He", partition=3, article_id="ä")))
    assert "T" in line.pop("time")
    expected = {
        "level": "warning",
        "logger": "streams.test",
        "message": "He is late",
        "partition": 3,
        "article_id": "ä",
    }
    assert expected == line


def test_a_json_entry_is_one_line_whatever_is_in_it() -> None:
    assert 1 == len(JsonFormatter().format(entry("one\ntwo", fault="a\nb")).splitlines())


def test_what_an_article_brought_along_cannot_begin_another_console_line() -> None:
    assert 1 == len(ConsoleFormatter().format(entry("dropped: %s", "a\r\n00:00:00 ERROR all is lost")).splitlines())


def test_a_password_in_a_url_is_not_shown() -> None:
    settings = load_settings({}, otlp_endpoint="https://me:secret@collector:4318/x")
    assert "https://***@collector:4318/x" == shown(settings)["otlp_endpoint"]
    assert "secret" not in json.dumps(shown(settings))


def test_every_setting_is_shown() -> None:
    settings = load_settings({})
    assert set(type(settings).model_fields) == set(shown(settings))


@pytest.mark.parametrize(
    "library", ["aiokafka.consumer", "faust.app", "mode.services", "opentelemetry.sdk", "streams.app"]
)
def test_libraries_are_heard_from_warnings_up(library: str) -> None:
    configure_logging(load_settings({}, log_level="info"))
    assert logging.WARNING == logging.getLogger(library).getEffectiveLevel()


def test_libraries_are_heard_when_debugging() -> None:
    configure_logging(load_settings({}, log_level="debug"))
    assert logging.DEBUG == logging.getLogger("aiokafka.consumer").getEffectiveLevel()
    configure_logging(load_settings({}))

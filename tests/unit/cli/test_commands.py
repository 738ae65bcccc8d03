"""The command line as its user sees it: help, errors of one line, exit codes, pipes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from streams.cli import COMMANDS, app

GROUPS = {"topics": ("plan", "apply"), "schemas": ("export", "check"), "dlq": ("list", "show", "replay")}
ALL = [(name, *rest) for name in COMMANDS for rest in ([(each,) for each in GROUPS[name]] if name in GROUPS else [()])]
NOWHERE = "127.0.0.1:1"
NEED_A_BROKER = [
    ("tail", "statements-extracted"),
    ("topics", "plan"),
    ("topics", "apply"),
    ("dlq", "list"),
    ("dlq", "show", "articles-received[0]@0"),
    ("dlq", "replay", "--yes"),
]


def onrecord(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(app, arguments)


def complaint(result: Result) -> str:
    """Return what a command said before it gave up: exactly one line."""
    assert "" == result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith("onrecord: ")
    return line


def test_help_lists_every_command_and_the_exit_codes() -> None:
    result = onrecord("--help")
    assert 0 == result.exit_code
    assert [] == [name for name in COMMANDS if f"│ {name} " not in result.stdout]
    assert "Exit codes: 0 done" in result.stdout


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_every_command_has_help_with_an_example_and_its_exit_codes(command: tuple[str, ...]) -> None:
    result = onrecord(*command, "--help")
    assert 0 == result.exit_code, result.stderr
    words = " ".join(result.stdout.split())
    assert f"onrecord {' '.join(command)}" in words.partition("Example: ")[2]
    assert "Exit codes: " in words


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_commands_own_help_says_first(name: str) -> None:
    assert COMMANDS[name] in " ".join(onrecord(name, "--help").stdout.split())


def test_no_command_at_all_shows_the_help() -> None:
    result = onrecord()
    assert 2 == result.exit_code
    assert "Usage: onrecord" in result.output


def test_the_version_is_shown() -> None:
    result = onrecord("--version")
    assert (0, "onrecord") == (result.exit_code, result.stdout.split()[0])


def test_help_loads_neither_kafka_nor_settings() -> None:
    """Start-up is what a person waits for at every call: the heavy modules take four times as long as the rest."""
    script = (
        "import sys; from streams.cli import main; sys.argv = ['onrecord', '--help']\n"
        "try: main()\nfinally: print(sorted({'aiokafka', 'faust', 'pydantic_settings'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "[]" == result.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("extracts",), "No such command 'extracts'. Did you mean 'extract'?"),
        (("--colour",), "No such option: --colour"),
        (("extract", "--colour"), "No such option: --colour"),
        (("extract",), "Missing argument 'FILE…'"),
        (("extract", "absent.txt"), "absent.txt is not there"),
        (("extract", "article.pdf"), "article.pdf is none of .txt, .html"),
        (("extract", "-", "--as", "prose"), "'prose' is not one of 'events', 'annotations'"),
        (("publish", "absent.jsonl"), "absent.jsonl is not there"),
        (("publish", "-", "--rate", "0"), "--rate"),
        (("tail", "statement-extracted"), "did you mean statements-extracted?"),
        (("tail", "zzz"), "choose from articles-received, "),
        (("tail", "statements-extracted", "--since", "noon"), "neither like 90s, 30m, 2h or 3d nor an ISO 8601 time"),
        (("tail", "statements-extracted", "--kind", "spoken"), "'spoken' is not one of 'direct'"),
        (("tail", "articles-cleaned", "--speaker", "Lee"), "choose among statements-extracted"),
        (("topics", "apply", "--partitions", "0"), "--partitions"),
        (("dlq", "list", "--kind", "bad"), "'bad' is not one of 'schema'"),
        (("schemas", "check", "absent"), "does not exist"),
    ],
)
def test_a_usage_error_is_one_line_that_says_what_to_do(command: tuple[str, ...], said: str) -> None:
    result = onrecord(*command)
    assert 2 == result.exit_code
    line = complaint(result)
    assert said in line
    assert line.endswith("--help`.")


def test_a_folder_is_not_an_article(tmp_path: Path) -> None:
    folder = tmp_path / "articles.txt"
    folder.mkdir()
    assert f"{folder} is a folder" in complaint(onrecord("extract", str(folder)))


@pytest.mark.parametrize("command", NEED_A_BROKER, ids=" ".join)
def test_an_unreachable_broker_is_one_line_within_seconds_and_exit_3(command: tuple[str, ...]) -> None:
    started_s = time.monotonic()
    result = onrecord(*command, "--brokers", NOWHERE)
    assert time.monotonic() - started_s < 6
    assert 3 == result.exit_code
    line = result.stderr.splitlines()[-1]
    hint = "is it running? Choose another with --brokers or STREAMS_BROKERS"
    assert f"onrecord: no Kafka broker answers at {NOWHERE}; {hint}" == line
    assert "Traceback" not in result.output


def test_publishing_to_an_unreachable_broker_is_the_same(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("One.")
    result = onrecord("publish", str(article), "--brokers", NOWHERE)
    assert 3 == result.exit_code
    assert "no Kafka broker answers" in complaint(result)


@pytest.mark.parametrize(
    ("brokers", "said"), [("host:port", "'host:port' is not a list of host:port"), ("nowhere.invalid:9092", "no Kafka")]
)
def test_brokers_that_make_no_sense_are_named(brokers: str, said: str) -> None:
    assert said in complaint(onrecord("topics", "plan", "--brokers", brokers))


def test_a_wrong_setting_is_named() -> None:
    result = onrecord("topics", "plan", STREAMS_POOL_PROCESSES="many")
    assert 2 == result.exit_code
    assert "STREAMS_POOL_PROCESSES" in complaint(result)


def test_the_doctor_goes_on_to_say_what_to_do_about_an_unreachable_broker() -> None:
    result = onrecord("doctor", "--brokers", NOWHERE)
    assert 1 == result.exit_code
    assert f"✗ broker: no Kafka broker answers at {NOWHERE}" in result.stdout
    assert "→ start Kafka, or set --brokers or STREAMS_BROKERS" in result.stdout
    assert "✓ resources: " in result.stdout


def test_the_doctor_names_a_setting_that_is_wrong() -> None:
    result = onrecord("doctor", STREAMS_BROKER="kafka:9092")
    assert 1 == result.exit_code
    assert "✗ settings: STREAMS_BROKER is not a setting; did you mean STREAMS_BROKERS?" in result.stdout


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"id": "a", "text": ""}\n' * 5_000)
    command = f"set -o pipefail; {sys.executable} -m streams extract {feed} | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (0, 1) == (result.returncode, len(result.stdout.splitlines()))
    assert "" == result.stderr

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.documents import documents
from streams.cli import app


def schemas(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["schemas", *map(str, arguments)])


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    assert 0 == schemas("export", tmp_path).exit_code
    return tmp_path


def add_example(folder: Path, topic: str, **record: object) -> None:
    path = folder / "examples" / topic / "1.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"key": "a", "headers": {}} | record))


def test_export_writes_every_document_and_its_path_to_stdout(tmp_path: Path) -> None:
    result = schemas("export", tmp_path / "new" / "folder")
    written = [str(Path(path).relative_to(tmp_path / "new" / "folder")) for path in result.stdout.splitlines()]
    assert list(documents()) == written


def test_what_was_exported_is_up_to_date(exported: Path) -> None:
    result = schemas("check", exported)
    assert (0, "") == (result.exit_code, result.stdout)


def test_the_installed_contracts_are_up_to_date() -> None:
    result = schemas("check")
    assert (0, "") == (result.exit_code, result.stdout)


def test_a_stale_a_missing_and_a_left_over_file_are_named(exported: Path) -> None:
    with (exported / "asyncapi.yaml").open("a") as stale:
        stale.write("# edited\n")
    (exported / "jsonschema" / "articles-cleaned.json").unlink()
    (exported / "jsonschema" / "articles-gone.json").touch()
    result = schemas("check", exported)
    assert 1 == result.exit_code
    expected = {
        f"{exported}/asyncapi.yaml: stale",
        f"{exported}/jsonschema/articles-cleaned.json: missing",
        f"{exported}/jsonschema/articles-gone.json: no topic has this schema any more",
    }
    assert expected == set(result.stdout.splitlines())


@pytest.mark.parametrize(
    ("topic", "record", "said"),
    [
        ("statements-extracted", {"value": {"article_id": "a"}}, "not a StatementExtracted"),
        (
            "articles-analysed",
            {"key": "b", "value": {"article_id": "a", "extractor": "rules/1", "outcome": "withdrawn"}},
            "the key is 'b', the event's is 'a'",
        ),
        ("articles-received", {"value": {"id": "a"}}, "the record has no text"),
        ("articles-received", {"value": '{"id": "a", "text": ""}'}, "the value is JSON, but written as a string"),
        ("articles-received-dlq", {"value": {}}, "__streams.errors.topic"),
        ("articles-lost", {"value": {}}, "there is no topic 'articles-lost'"),
        ("articles-received", {}, "value"),
    ],
)
def test_an_example_that_breaks_its_contract_is_named_with_the_reason(
    exported: Path, topic: str, record: dict[str, object], said: str
) -> None:
    add_example(exported, topic, **record)
    result = schemas("check", exported)
    assert 1 == result.exit_code
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{exported}/examples/{topic}/1.json: ")
    assert said in line


def test_an_example_that_is_no_json_stands_as_a_string(exported: Path) -> None:
    add_example(exported, "articles-received", value='{"id": "trunc')
    assert 0 == schemas("check", exported).exit_code

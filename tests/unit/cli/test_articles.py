from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.cli.articles import FileRecord, article_id_of, read_records


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_text_file_is_a_record_named_for_the_file(tmp_path: Path) -> None:
    (record,) = read_records([_written(tmp_path, "harbour-bridge.txt", "“Soon,” she said.".encode())])
    assert {"id": "harbour-bridge", "text": "“Soon,” she said."} == json.loads(record.value)


def test_line_ends_of_a_text_file_stay_as_they_are_because_offsets_count_them(tmp_path: Path) -> None:
    (record,) = read_records([_written(tmp_path, "a.txt", b"One.\r\n\rTwo.\n")])
    assert "One.\r\n\rTwo.\n" == json.loads(record.value)["text"]


def test_a_byte_order_mark_is_not_text(tmp_path: Path) -> None:
    (record,) = read_records([_written(tmp_path, "a.txt", b"\xef\xbb\xbfOne.")])
    assert "One." == json.loads(record.value)["text"]


@pytest.mark.parametrize("suffix", ["html", "htm", "HTML"])
def test_an_html_file_is_a_record_with_html(tmp_path: Path, suffix: str) -> None:
    (record,) = read_records([_written(tmp_path, f"page.{suffix}", b"<p>One.</p>")])
    assert {"id": "page", "html": "<p>One.</p>"} == json.loads(record.value)


def test_a_file_that_is_not_utf8_is_read_with_replacements_and_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (record,) = read_records([_written(tmp_path, "latin.txt", b"Caf\xe9.")])
    assert "Caf�." == json.loads(record.value)["text"]
    assert "latin.txt is not UTF-8" in capsys.readouterr().err


def test_a_json_file_is_taken_byte_for_byte(tmp_path: Path) -> None:
    path = _written(tmp_path, "a.json", b'{\n "id": "a" ')
    assert [FileRecord(str(path), b'{\n "id": "a" ')] == list(read_records([path]))


def test_a_jsonl_file_is_a_record_a_line_with_its_place(tmp_path: Path) -> None:
    path = _written(tmp_path, "feed.jsonl", b'{"id": "a"}\r\n\n  \nnot json\n')
    expected = [FileRecord(f"{path}:1", b'{"id": "a"}'), FileRecord(f"{path}:4", b"not json")]
    assert expected == list(read_records([path]))


def test_a_file_is_opened_only_when_its_turn_comes(tmp_path: Path) -> None:
    records = read_records([_written(tmp_path, "a.txt", b"One."), tmp_path / "absent.txt"])
    assert "a.txt" == Path(next(records).place).name
    with pytest.raises(FileNotFoundError):
        next(records)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b'{"id": "a", "text": "One."}', "a"),
        (b'{"guid": 17, "text": "One."}', "17"),
        (b'{"specversion": "1.0", "data": {"id": "inside", "text": "One."}}', "inside"),
        (b'{"id": "without-text"}', "without-text"),
        (b'{"id": ["no", "id"], "text": "One."}', None),
        (b"[]", None),
        (b"not json", None),
    ],
)
def test_an_id_is_read_from_right_and_wrong_records_alike(value: bytes, expected: str | None) -> None:
    assert expected == article_id_of(value)


def test_a_record_without_id_has_the_one_that_the_pipeline_derives() -> None:
    ids = {article_id_of(json.dumps({"url": url, "text": "One."}).encode()) for url in ("https://a.example/1",) * 2}
    assert 1 == len(ids)
    assert None not in ids

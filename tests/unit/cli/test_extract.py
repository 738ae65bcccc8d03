from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from streams.cli import app
from streams.delivery.job import JobSettings, end_article
from streams.stages.analyse_article import Limits
from streams.text.analyse import Resources
from tests.conftest import ARTICLE, MakeMessage

GERMAN = (
    "Der Bürgermeister sagte am Montag, dass die Brücke im Mai wieder geöffnet wird. Die Ingenieure warnten, dass der"
    " Stahl noch viel Arbeit braucht, und die Anwohner hoffen auf ein baldiges Ende der langen Bauzeit am Hafen."
)


def extract(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["extract", *arguments], input=stdin)


def lines(result: Result) -> list[dict[str, Any]]:
    assert 0 == result.exit_code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def annotated(*records: object, verbatim: bool = False) -> list[dict[str, Any]]:
    feed = "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records)
    return lines(extract("-", "--as", "annotations", *(["--verbatim"] if verbatim else []), stdin=feed))


def test_events_are_byte_for_byte_what_the_pipeline_writes(resources: Resources, message: MakeMessage) -> None:
    job = JobSettings("rules", Limits(500_000, ("en",)), max_event_bytes=3_900_000, stack_traces=False)
    ended = end_article(message(), resources, job)
    written = [f'{{"topic":"{record.topic}","event":{(record.value or b"").decode()}}}' for record in ended.records]
    assert written == extract("-", "--engine", "rules", stdin=json.dumps(ARTICLE)).stdout.splitlines()


def test_the_receipt_is_the_last_event_of_an_article() -> None:
    topics = [line["topic"] for line in lines(extract("-", stdin=json.dumps(ARTICLE)))]
    assert ["articles-cleaned", "articles-analysed"] == [topics[0], topics[-1]]


def test_annotations_are_one_line_an_article_in_the_order_of_the_input() -> None:
    found = annotated(ARTICLE | {"id": "b"}, ARTICLE | {"id": "a"})
    assert ["b", "a"] == [line["id"] for line in found]


def test_offsets_of_annotations_are_code_points_of_their_text() -> None:
    (line,) = annotated(
        ARTICLE | {"text": "The bridge is open 😀.\n\n“We are nearly there,” said Ann Lee, the mayor of Norwich."}
    )
    (attribution,) = line["attributions"]
    words = {role: [line["text"][start:end] for start, end in attribution[role]] for role in ("cue", "content")}
    assert {"cue": ["said"], "content": ["“We are nearly there,”"]} == words
    assert ("statement", "direct", "Ann Lee") == tuple(attribution[name] for name in ("class", "kind", "speaker"))
    mentions = {entity["entity_id"]: entity["mentions"] for entity in line["entities"]}
    assert "Ann Lee" in {
        line["text"][mention["start"] : mention["end"]] for mention in mentions[attribution["entity_id"]]
    }


def test_annotations_have_the_promised_fields_and_no_others() -> None:
    (line,) = annotated(ARTICLE)
    assert {"id", "text", "language", "attributions", "entities"} == set(line)
    fields = {"class", "kind", "speech_act", "source", "cue", "content", "speaker", "entity_id", "confidence"}
    assert {frozenset(fields)} == {frozenset(each) for each in line["attributions"]}
    fields = {"entity_id", "type", "name", "links", "mentions"}
    assert {frozenset(fields)} == {frozenset(each) for each in line["entities"]}


def test_a_verbatim_text_is_not_cleaned() -> None:
    text = " “Soon,”   Ann Lee said.\r\n\r\nShare this article\r\n"
    (line,) = annotated({"id": "a", "text": text}, verbatim=True)
    assert text == line["text"]
    assert ["“Soon,”"] == [text[start:end] for start, end in line["attributions"][0]["content"]]


def test_a_text_is_cleaned_unless_verbatim() -> None:
    (line,) = annotated({"id": "a", "text": " “Soon,”   Ann Lee said.\r\n"})
    assert "“Soon,” Ann Lee said." == line["text"]


def test_a_verbatim_text_may_be_in_any_language() -> None:
    (line,) = annotated({"id": "a", "text": GERMAN}, verbatim=True)
    (receipt,) = lines(extract("-", "--verbatim", stdin=json.dumps({"id": "a", "text": GERMAN})))[-1:]
    assert ("de", "analysed") == (line["language"], receipt["event"]["outcome"])


def test_a_dropped_article_is_a_line_with_its_text_and_nothing_found() -> None:
    (line,) = annotated({"id": "a", "text": GERMAN})
    assert {"id": "a", "text": GERMAN, "language": "de", "attributions": [], "entities": []} == line


def test_a_cancelled_article_is_a_line_without_text() -> None:
    (line,) = annotated({"id": "a", "pubStatus": "canceled"})
    assert {"id": "a", "text": "", "language": None, "attributions": [], "entities": []} == line


def test_a_bad_record_is_a_line_that_says_why_and_the_next_one_is_read() -> None:
    first, second, third = annotated("{truncated", {"id": "no-text"}, ARTICLE)
    assert (None, "schema") == (first["id"], first["error"]["kind"])
    assert first["error"]["message"].startswith("not JSON")
    assert ("no-text", "schema") == (second["id"], second["error"]["kind"])
    assert ARTICLE["id"] == third["id"]


def test_a_text_that_is_too_long_is_refused_by_extraction() -> None:
    (line,) = annotated({"id": "long", "text": "word " * 200_000})
    assert ("long", "extraction") == (line["id"], line["error"]["kind"])


def test_several_files_of_several_kinds_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text("“Soon,” Ann Lee said.")
    (tmp_path / "second.html").write_text("<p>“Later,” Ann Lee said.</p>")
    (tmp_path / "third.json").write_text(json.dumps(ARTICLE))
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    found = lines(extract(*files, "--as", "annotations"))
    assert ["first", "second", ARTICLE["id"]] == [line["id"] for line in found]
    assert "“Later,” Ann Lee said." == found[1]["text"]


def test_an_unknown_engine_is_a_setting_that_is_wrong() -> None:
    result = extract("-", "--engine", "magic")
    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith("onrecord: STREAMS_ENGINE: ")


def test_what_was_done_is_told_on_stderr() -> None:
    result = extract("-", stdin="{truncated")
    assert "1 refused" in result.stderr

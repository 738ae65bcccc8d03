from __future__ import annotations

from streams.stages.facts import CONTEXT_CHARS, statement_event, text_span
from streams.text.document import Attribution, Span, Speaker

TEXT = "“We 🚲 will,” said Zoë Lee. She will."
PROVENANCE = {"article_id": "a", "extractor": "rules/1", "text_sha256": "0" * 64}


def place(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def attribution(**changes: object) -> Attribution:
    parts: dict[str, object] = {
        "attribution_class": "statement",
        "kind": "direct",
        "source": (place("Zoë Lee"),),
        "cue": (place("said"),),
        "cue_lemma": "say",
        "content": (place("“We 🚲 will,”"),),
        "confidence": 0.98765,
    }
    return Attribution(**(parts | changes))  # type: ignore[arg-type]


def event_of(found: Attribution, **provenance: str):  # type: ignore[no-untyped-def]
    speaker = Speaker("person:zoe-lee", "Zoë Lee", "name")
    return statement_event(found, speaker, None, text=TEXT, provenance=PROVENANCE | provenance)


def test_spans_count_code_points_and_quote_their_surroundings() -> None:
    span = text_span(TEXT, Span(4, 5))
    assert ("🚲", "“We ") == (span.exact, span.prefix)
    assert TEXT[5 : 5 + CONTEXT_CHARS] == span.suffix


def test_spans_at_the_edges_have_no_context_beyond_them() -> None:
    span = text_span(TEXT, Span(0, len(TEXT)))
    assert ("", "") == (span.prefix, span.suffix)


def test_a_statement_carries_who_how_and_what() -> None:
    event = event_of(attribution())
    assert "Zoë Lee" == event.source.spans[0].exact == event.source.name
    assert ("said", "say") == (event.cue.spans[0].exact, event.cue.lemma)
    assert "“We 🚲 will,”" == event.content.spans[0].exact
    assert 0.988 == event.confidence


def test_the_same_attribution_has_the_same_id_whatever_its_speaker_or_confidence() -> None:
    same = statement_event(
        attribution(confidence=0.1),
        Speaker(None, None, "none", "unnamed-source"),
        None,
        text=TEXT,
        provenance=PROVENANCE,
    )
    assert event_of(attribution()).statement_id == same.statement_id


def test_another_place_text_extractor_or_class_is_another_statement() -> None:
    ids = {
        event_of(attribution()).statement_id,
        event_of(attribution(content=(place("We 🚲 will"),))).statement_id,
        event_of(attribution(source=())).statement_id,
        event_of(attribution(attribution_class="attitude")).statement_id,
        event_of(attribution(), text_sha256="1" * 64).statement_id,
        event_of(attribution(), extractor="rules/2").statement_id,
        event_of(attribution(), article_id="b").statement_id,
    }
    assert 7 == len(ids)


def test_a_split_content_is_not_a_whole_one() -> None:
    split = event_of(attribution(content=(place("“We"), place("will,”"))))
    assert ["“We", "will,”"] == [span.exact for span in split.content.spans]
    assert split.statement_id != event_of(attribution()).statement_id

"""Facts of an analysed text as events: spans become selectors, ids and fingerprints are derived."""

from __future__ import annotations

from typing import Any, TypeAlias

from schemas.events import Content, Cue, EntityMention, EntityMentioned, Source, StatementExtracted, TextSpan
from schemas.identity import derived_id, fingerprint_of
from streams.text.document import CONFIDENCE_DIGITS, Attribution, Entity, Span, Speaker

Provenance: TypeAlias = dict[str, Any]
"""The fields that every event of one article shares, by name."""

CONTEXT_CHARS = 32
"""How much text before and after a span its selector quotes: enough to find it again in a slightly changed text."""


def text_span(text: str, span: Span) -> TextSpan:
    """Return `span` as a selector that any consumer can check against the text."""
    start, end = span
    return TextSpan(
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_CHARS) : start],
        suffix=text[end : end + CONTEXT_CHARS],
    )


def statement_event(
    attribution: Attribution, speaker: Speaker, role: str | None, *, text: str, provenance: Provenance
) -> StatementExtracted:
    """Return the event of one attribution; `provenance` holds `text_sha256` beside the shared fields."""
    contents = [span.of(text) for span in attribution.content]
    return StatementExtracted(
        **provenance,
        statement_id=_statement_id(attribution, provenance),
        attribution_class=attribution.attribution_class,
        kind=attribution.kind,
        speech_act=attribution.speech_act,
        source=Source(
            spans=tuple(text_span(text, span) for span in attribution.source),
            entity_id=speaker.entity_id,
            name=speaker.name,
            role=role,
            resolved_from=speaker.resolved_from,
            unattributed_reason=speaker.unattributed_reason,
        ),
        cue=Cue(spans=tuple(text_span(text, span) for span in attribution.cue), lemma=attribution.cue_lemma),
        content=Content(spans=tuple(text_span(text, span) for span in attribution.content)),
        fingerprint=fingerprint_of(contents),
        confidence=round(attribution.confidence, CONFIDENCE_DIGITS),
    )


def entity_event(entity: Entity, text: str, provenance: Provenance) -> EntityMentioned:
    """Return the event of one entity; `provenance` holds `text_sha256` beside the shared fields."""
    mentions = (EntityMention(span=text_span(text, mention.span), how=mention.form) for mention in entity.mentions)
    return EntityMentioned(
        **provenance,
        entity_id=entity.entity_id,
        type=entity.type,
        name=entity.name,
        role=entity.role,
        links=entity.links,
        mentions=tuple(mentions),
    )


def _statement_id(attribution: Attribution, provenance: Provenance) -> str:
    spans = (attribution.source, attribution.cue, attribution.content)
    places = ["+".join(f"{start}-{end}" for start, end in role) for role in spans]
    return derived_id(
        "statement",
        provenance["article_id"],
        provenance["text_sha256"],
        provenance["extractor"],
        attribution.attribution_class,
        *places,
    )

"""Events about articles of any id, made by hand."""

from __future__ import annotations

from schemas.events import (
    ArticleAnalysed,
    ArticleCleaned,
    Content,
    Cue,
    EntityMention,
    EntityMentioned,
    Source,
    StatementExtracted,
    TextSpan,
)
from schemas.identity import text_sha256

TEXT = "“We will win 🎉,” said 𝔄nn Lee, the mayor."
SHA = text_sha256(TEXT)
ANN = "person:ann-lee"


def span(words: str, text: str = TEXT) -> TextSpan:
    start = text.index(words)
    return TextSpan(start=start, end=start + len(words), exact=words, prefix="", suffix="")


def statement(statement_id: str, article_id: str = "a", **more: object) -> StatementExtracted:
    fields = {
        "statement_id": statement_id,
        "article_id": article_id,
        "extractor": "rules/1",
        "text_sha256": SHA,
        "attribution_class": "statement",
        "kind": "direct",
        "source": Source(
            spans=(span("𝔄nn Lee"),), entity_id=ANN, name="𝔄nn Lee", role="the mayor", resolved_from="name"
        ),
        "cue": Cue(spans=(span("said"),), lemma="say"),
        "content": Content(spans=(span("“We will win 🎉,”"),)),
        "fingerprint": "0123456789abcdef",
        "confidence": 0.9,
    }
    return StatementExtracted(**fields | more)


def entity(article_id: str = "a", entity_id: str = ANN, name: str = "𝔄nn Lee") -> EntityMentioned:
    return EntityMentioned(
        article_id=article_id, extractor="rules/1", text_sha256=SHA, entity_id=entity_id, type="PERSON", name=name,
        role="the mayor", mentions=(EntityMention(span=span("𝔄nn Lee"), how="name"),),
    )  # fmt: skip


def cleaned(article_id: str = "a", **more: object) -> ArticleCleaned:
    fields = {"article_id": article_id, "extractor": "rules/1", "text": TEXT, "text_sha256": SHA, "language": "en"}
    return ArticleCleaned(**fields | more)


def receipt(*statement_ids: str, article_id: str = "a", **more: object) -> ArticleAnalysed:
    fields = {
        "article_id": article_id,
        "extractor": "rules/1",
        "outcome": "analysed",
        "text_sha256": SHA,
        "statement_ids": statement_ids,
        "entity_ids": (ANN,),
    }
    return ArticleAnalysed(**fields | more)

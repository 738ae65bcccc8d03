"""The stage `analyse-article`: an article record in; its cleaned text, statements, entities and receipt out."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Literal, NamedTuple, TypeAlias

from schemas.article_received import ArticleReceived
from schemas.events import ArticleAnalysed, ArticleCleaned, EntityMentioned, Event, StatementExtracted
from schemas.identity import text_sha256
from streams.errors import ArticleTooLong, UnreadableArticle
from streams.stages.facts import Provenance, entity_event, statement_event
from streams.text.analyse import Resources, analyse
from streams.text.cleaning.clean import CleanedText, PageFacts, UnreadableMarkup, clean_html, clean_text
from streams.text.cleaning.language import detect_language

DroppedReason: TypeAlias = Literal["empty", "language", "withheld", "embargoed"]
UNDETERMINED = "und"


class Limits(NamedTuple):
    """What is analysed at all."""

    max_text_chars: int
    languages: tuple[str, ...]
    verbatim: bool = False
    """Take the text as it is: nothing is cleaned, and any language is analysed."""


def analyse_article(
    article: ArticleReceived, received_at: datetime, resources: Resources, limits: Limits
) -> tuple[Event, ...]:
    """Return the events that follow from an article; the receipt is the last.

    Args:
        article: The record.
        received_at: The record's Kafka timestamp; an embargo is held against it, so that a re-run decides the same.
        resources: What the analysis knows beforehand.
        limits: What is analysed at all.

    Raises:
        ArticleTooLong: the text exceeds `limits.max_text_chars`.
        UnreadableArticle: no text can be taken from the article's HTML.
    """
    provenance = _provenance(article, PageFacts(), resources)
    if article.status == "canceled":
        return (_receipt(article, provenance, outcome="withdrawn"),)
    held_back = _held_back(article, received_at)
    if held_back:
        return (_receipt(article, provenance, outcome="dropped", dropped_reason=held_back),)
    cleaned = _cleaned(article, resources, limits)
    provenance = _provenance(article, cleaned.page, resources)
    language = detect_language(cleaned.text)
    unwanted = _unwanted(cleaned.text, language, limits)
    if unwanted:
        return (_receipt(article, provenance, outcome="dropped", dropped_reason=unwanted, language=language),)
    return _analysed(article, cleaned, language, provenance, resources=resources)


def _provenance(article: ArticleReceived, page: PageFacts, resources: Resources) -> Provenance:
    """Return what every event of the article says; the page's metadata stands in for what the record lacks."""
    published_on = page.published_on and datetime.combine(page.published_on, time(), UTC)
    return {
        "article_id": article.article_id,
        "extractor": resources.extractor,
        "url": article.url or page.url,
        "title": article.title or page.title,
        "publisher": article.publisher or page.publisher,
        "published_at": article.published_at or published_on,
    }


def _receipt(article: ArticleReceived, provenance: Provenance, **says: Any) -> ArticleAnalysed:
    return ArticleAnalysed(**provenance, version=article.version, **says)


def _held_back(article: ArticleReceived, received_at: datetime) -> DroppedReason | None:
    if article.status == "withheld":
        return "withheld"
    embargoed = article.embargoed_until is not None and article.embargoed_until > received_at
    return "embargoed" if embargoed else None


def _cleaned(article: ArticleReceived, resources: Resources, limits: Limits) -> CleanedText:
    text = article.text or ""
    if text.strip() or not article.html:
        _check_length(text, limits)
        return CleanedText(text, ()) if limits.verbatim else clean_text(text, resources.boilerplate)
    try:
        cleaned = clean_html(article.html, resources.boilerplate)
    except UnreadableMarkup as error:
        raise UnreadableArticle(str(error)) from error
    _check_length(cleaned.text, limits)
    return cleaned


def _check_length(text: str, limits: Limits) -> None:
    if len(text) > limits.max_text_chars:
        raise ArticleTooLong(f"the text has {len(text):,} characters, the limit is {limits.max_text_chars:,}")


def _unwanted(text: str, language: str, limits: Limits) -> DroppedReason | None:
    if not text.strip():
        return "empty"
    wanted = limits.verbatim or language == UNDETERMINED or language in limits.languages
    return None if wanted else "language"


def _analysed(
    article: ArticleReceived, cleaned: CleanedText, language: str, provenance: Provenance, *, resources: Resources
) -> tuple[Event, ...]:
    text = cleaned.text
    provenance = provenance | {"text_sha256": text_sha256(text)}
    statements, entities = _facts(text, provenance, resources)
    cleaned_article = ArticleCleaned(
        **provenance,
        text=text,
        language=language,
        authors=article.authors or cleaned.page.authors,
        version=article.version,
        removed_lines=len(cleaned.removed_lines),
        removed=cleaned.removed_lines,
    )
    receipt = _receipt(
        article,
        provenance,
        outcome="analysed",
        language=language,
        words=len(text.split()),
        statement_ids=tuple(statement.statement_id for statement in statements),
        entity_ids=tuple(entity.entity_id for entity in entities),
    )
    return (cleaned_article, *statements, *entities, receipt)


def _facts(
    text: str, provenance: Provenance, resources: Resources
) -> tuple[list[StatementExtracted], list[EntityMentioned]]:
    found = analyse(text, resources)
    roles = {entity.entity_id: entity.role for entity in found.entities}
    statements = [
        statement_event(attribution, speaker, roles.get(speaker.entity_id or ""), text=text, provenance=provenance)
        for attribution, speaker in zip(found.attributions, found.speakers, strict=True)
    ]
    return statements, [entity_event(entity, text, provenance) for entity in found.entities]

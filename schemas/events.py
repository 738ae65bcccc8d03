"""The events that On Record emits, one class a topic; spans are half-open, in code points of the cleaned text."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.identity import CANARY_PREFIX, derived_id

Count = Annotated[int, Field(ge=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
SpeechAct: TypeAlias = Literal[
    "assert",
    "announce",
    "acknowledge",
    "deny",
    "promise",
    "demand",
    "propose",
    "accuse",
    "welcome",
    "reject",
    "warn",
    "predict",
    "ask",
    "decline-to-comment",
    "cite",
]
Verdict: TypeAlias = Literal["right", "wrong"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

_OPEN = ConfigDict(frozen=True, extra="ignore")
"""Every model is open: a reader ignores the fields it does not know."""


class Event(BaseModel):
    """What every event carries: the article it is about and the extractor that made it. Payloads hold no clock."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    ce_type: ClassVar[str]
    """The CloudEvents `type`; its last part is the version of the contract."""
    key_field: ClassVar[str] = "article_id"
    """The field whose value is the record's key."""

    article_id: str = Field(
        min_length=1,
        description="The article's id as its publisher gave it, else derived from its URL or text. "
        f"One that begins with `{CANARY_PREFIX}` is a test of the pipeline, not news: leave it out.",
    )
    extractor: str = Field(
        description="Name and version of the extractor, as in `rules/2`; it changes whenever what is found can."
    )
    url: str | None = Field(default=None, description="Where the article was published.")
    title: str | None = Field(default=None, description="The article's headline.")
    publisher: str | None = Field(default=None, description="Who published the article.")
    published_at: AwareDatetime | None = Field(default=None, description="When the article was published.")

    @property
    def event_id(self) -> str:
        """The CloudEvents `id`: a UUIDv5 of what the event says, never random."""
        raise TypeError(f"{type(self).__name__} is abstract")

    @property
    def key(self) -> str:
        """The record's key, which decides its partition."""
        return str(getattr(self, self.key_field))


class TextSpan(BaseModel):
    """A stretch of the cleaned text: a W3C TextPositionSelector and a TextQuoteSelector in one."""

    model_config = _OPEN

    start: Count = Field(description="First code point, counted from 0.")
    end: Count = Field(description="One past the last code point.")
    exact: str = Field(description="The words themselves: `text[start:end]`.")
    prefix: str = Field(description="Up to 32 code points before the span.")
    suffix: str = Field(description="Up to 32 code points after the span.")


class ArticleCleaned(Event):
    """The exact text that every offset of the other events refers to."""

    ce_type: ClassVar[str] = "onrecord.article.cleaned.v1"

    text: str = Field(description="The article's own words without boilerplate, its paragraphs one blank line apart.")
    text_sha256: Sha256 = Field(description="SHA-256 of the UTF-8 bytes of `text`.")
    language: str = Field(description="ISO 639-1 code of the text's language.")
    authors: tuple[str, ...] = Field((), description="The by-line, one name an item.")
    version: str | None = Field(default=None, description="The publisher's version of the article, when it has one.")
    removed_lines: Count = Field(0, description="How many lines were taken out as boilerplate.")
    removed: tuple[str, ...] = Field((), description="Those lines, in order; empty from extractors that keep none.")

    @property
    def event_id(self) -> str:
        """Derived from the article, its text and the extractor."""
        return derived_id("cleaned", self.article_id, self.text_sha256, self.extractor)


class Source(BaseModel):
    """Who is said to speak, believe or want."""

    model_config = _OPEN

    spans: tuple[TextSpan, ...] = Field(
        (), description="The words that name the source; empty when the text names none."
    )
    entity_id: str | None = Field(default=None, description="The entity that the source is, on `entities-mentioned`.")
    name: str | None = Field(default=None, description="That entity's name.")
    role: str | None = Field(default=None, description="The description that the article gives of it.")
    resolved_from: Literal["name", "pronoun", "title", "none"] = Field(
        description="What led to the entity: its name, a pronoun, a title or description; `none` if nothing did."
    )
    unattributed_reason: Literal["no-source", "unresolved-pronoun", "unnamed-source"] | None = Field(
        default=None, description="Why there is no `entity_id`; absent when there is one."
    )


class Cue(BaseModel):
    """The words that attribute."""

    model_config = _OPEN

    spans: tuple[TextSpan, ...] = Field(min_length=1, description="The cue, one contiguous span.")
    lemma: str = Field(description="Its dictionary form, as in `say` or `according to`.")


class Content(BaseModel):
    """What is attributed."""

    model_config = _OPEN

    spans: tuple[TextSpan, ...] = Field(
        min_length=1, description="The content in order; several when the cue splits it."
    )


class StatementExtracted(Event):
    """One attribution: who said, believes or wants what; `class` tells statements from attitudes."""

    ce_type: ClassVar[str] = "onrecord.statement.extracted.v1"

    statement_id: str = Field(description="UUIDv5 of article, text, extractor and spans: upsert by it.")
    text_sha256: Sha256 = Field(description="The text that the spans refer to.")
    attribution_class: Literal["statement", "attitude"] = Field(
        alias="class",
        description="`statement`: somebody communicates; `attitude`: somebody wants, believes, fears, plans.",
    )
    kind: Literal["direct", "indirect", "mixed"] = Field(
        description="Whether all, none or some of the content stands in quotation marks."
    )
    speech_act: SpeechAct | None = Field(
        default=None,
        description="What the speaker of a statement does by it, as the cue tells; absent for attitudes and from "
        "extractors that do not tell.",
    )
    source: Source
    cue: Cue
    content: Content
    fingerprint: str = Field(description="Equal for the same words in another article, however they are typeset.")
    confidence: Probability = Field(description="Estimated probability that the attribution is right.")

    @property
    def event_id(self) -> str:
        """The statement's own id."""
        return self.statement_id


class StatementFeedback(Event):
    """A reader's verdict on a statement; a later one of the same statement replaces it."""

    ce_type: ClassVar[str] = "onrecord.statement.feedback.v1"
    key_field: ClassVar[str] = "statement_id"

    statement_id: str = Field(description="The statement that was judged.")
    verdict: Verdict = Field(
        description="`right`: source, cue and content are as the article has them; `wrong`: some part is not."
    )
    statement: StatementExtracted = Field(
        description="The statement as it was judged: feedback is kept longer than statements are."
    )

    @property
    def event_id(self) -> str:
        """Derived from the statement and the verdict: the same one twice is one event."""
        return derived_id("feedback", self.statement_id, self.verdict)


def feedback_on(statement: StatementExtracted, verdict: Verdict) -> StatementFeedback:
    """Return a reader's verdict on a statement."""
    shared = {name: getattr(statement, name) for name in Event.model_fields}
    return StatementFeedback(**shared, statement_id=statement.statement_id, verdict=verdict, statement=statement)


class EntityMention(BaseModel):
    """One place where the text names the entity or refers to it."""

    model_config = _OPEN

    span: TextSpan
    how: Literal["name", "pronoun", "nominal"] = Field(description="By name, by a pronoun or by a description.")


class EntityMentioned(Event):
    """One entity of one article with all its mentions."""

    ce_type: ClassVar[str] = "onrecord.entity.mentioned.v1"
    key_field: ClassVar[str] = "entity_id"

    entity_id: str = Field(description="The same in every article for the same type and name, as in `person:ann-lee`.")
    text_sha256: Sha256 = Field(description="The text that the spans refer to.")
    type: Literal["PERSON", "ORG", "LOC", "EVENT", "WORK", "LAW"] = Field(description="What kind of thing it is.")
    name: str = Field(description="The fullest name that the article gives it.")
    role: str | None = Field(default=None, description="The description that the article gives of it.")
    links: dict[str, str] = Field({}, description="Its ids elsewhere by scheme: `wikidata`, `geonames`, `iso3166`.")
    mentions: tuple[EntityMention, ...] = Field(min_length=1, description="Where it is mentioned, in order.")

    @property
    def event_id(self) -> str:
        """Derived from the article, its text, the extractor and the entity."""
        return derived_id("entity", self.article_id, self.text_sha256, self.extractor, self.entity_id)


class ArticleAnalysed(Event):
    """The receipt: the article is complete, and these are its statements and entities.

    A later receipt for the same `article_id` replaces an earlier one: what it no longer lists is withdrawn.
    """

    ce_type: ClassVar[str] = "onrecord.article.analysed.v1"

    outcome: Literal["analysed", "dropped", "withdrawn"] = Field(
        description="`analysed`; `dropped`, see the reason; `withdrawn`, the publisher cancelled the article."
    )
    dropped_reason: Literal["empty", "language", "withheld", "embargoed"] | None = Field(
        default=None, description="Why the article was dropped; absent for the other outcomes."
    )
    text_sha256: Sha256 | None = Field(
        default=None, description="The text on `articles-cleaned`; absent when there is none."
    )
    language: str | None = Field(
        default=None, description="ISO 639-1 code of the text's language, `und` if it cannot be told."
    )
    version: str | None = Field(default=None, description="The publisher's version of the article, when it has one.")
    words: Count = Field(0, description="How many words the cleaned text has.")
    statement_ids: tuple[str, ...] = Field(
        (), description="Every statement of this revision, in the order of the text."
    )
    entity_ids: tuple[str, ...] = Field((), description="Every entity of this revision, in the order of the text.")

    @property
    def event_id(self) -> str:
        """Derived from everything that the receipt says."""
        said = (self.outcome, self.dropped_reason or "", self.version or "", *self.statement_ids, *self.entity_ids)
        return derived_id("analysed", self.article_id, self.text_sha256 or "", self.extractor, *said)

"""The vocabulary of the analysis: a text cut into tokens, sentences and paragraphs, and what is found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

AttributionClass: TypeAlias = Literal["statement", "attitude"]
AttributionKind: TypeAlias = Literal["direct", "indirect", "mixed"]
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
EntityType: TypeAlias = Literal["PERSON", "ORG", "LOC", "EVENT", "WORK", "LAW"]
MentionForm: TypeAlias = Literal["name", "pronoun", "nominal"]
ResolvedFrom: TypeAlias = Literal["name", "pronoun", "title", "none"]
UnattributedReason: TypeAlias = Literal["no-source", "unresolved-pronoun", "unnamed-source"]


CONFIDENCE_DIGITS = 3
"""Decimal places of a confidence: more would differ between processors."""


class Span(NamedTuple):
    """A half-open range of Unicode code points of one text: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that this span covers in `text`."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


Spans: TypeAlias = tuple[Span, ...]


def has_word(text: str) -> bool:
    """Tell whether there is a letter or digit in `text`, and not only marks."""
    return any(character.isalnum() for character in text)


class Token(NamedTuple):
    """A word, a number or one punctuation mark, with its place in the text."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def span(self) -> Span:
        """The token's place in the text."""
        return Span(self.start, self.end)


class TokenRange(NamedTuple):
    """A half-open range of token indices: `document.tokens[first:last]`."""

    first: int
    last: int


class Quotation(NamedTuple):
    """A stretch of text in quotation marks; the span includes the marks that are there.

    A quotation that runs over paragraphs, re-opened at each, is several of these sharing one `speech` number.
    """

    start: int
    end: int
    speech: int

    @property
    def span(self) -> Span:
        """The quotation's place in the text, quotation marks included."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its tokens, sentences, paragraphs and quotations, all in order and disjoint within their kind."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[TokenRange, ...]
    paragraphs: tuple[TokenRange, ...]
    quotations: tuple[Quotation, ...]

    def span(self, tokens: TokenRange) -> Span:
        """Return the code points from the first token of a non-empty range to its last."""
        return Span(self.tokens[tokens.first].start, self.tokens[tokens.last - 1].end)

    def tokens_in(self, spans: Spans) -> list[Token]:
        """Return the tokens that lie in `spans` or share a code point with them, in order for spans in order."""
        found: list[Token] = []
        for start, end in spans:
            first = bisect_right(self.tokens, start, key=_end)
            found.extend(self.tokens[first : bisect_left(self.tokens, end, lo=first, key=_start)])
        return found


def _start(token: Token) -> int:
    return token.start


def _end(token: Token) -> int:
    return token.end


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source, a cue and a content found in a text, after PARC 3.0 and PolNeAR.

    `source` is empty when the text names none; `cue` is one contiguous span; those of `content` are in order and
    disjoint.
    """

    attribution_class: AttributionClass
    kind: AttributionKind
    source: Spans
    cue: Spans
    cue_lemma: str
    content: Spans
    confidence: float = 1.0
    """Estimated probability that the attribution is right, in [0, 1]."""
    speech_act: SpeechAct | None = None
    """What the speaker does; None for an attitude."""


class Mention(NamedTuple):
    """A span that names an entity or refers to it."""

    start: int
    end: int
    form: MentionForm

    @property
    def span(self) -> Span:
        """The mention's place in the text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, body, place or other named thing with all its mentions in one text, in order."""

    entity_id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]
    role: str | None = None
    """The description that the article gives of it, as in “Ukrainian Foreign Ministry spokesman”."""
    links: dict[str, str] = field(default_factory=dict)
    """Identifiers elsewhere by scheme: `wikidata`, `geonames`, `iso3166`."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who an attribution's source is, as far as the text tells.

    `unattributed_reason` is set exactly when `entity_id` is not.
    """

    entity_id: str | None
    name: str | None
    resolved_from: ResolvedFrom
    unattributed_reason: UnattributedReason | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found in one text; `speakers` runs parallel to `attributions`."""

    document: Document
    attributions: tuple[Attribution, ...]
    speakers: tuple[Speaker, ...]
    entities: tuple[Entity, ...]

"""Speakers: the attributions and the entities of a text in, who each source is out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from streams.text.document import (
    Attribution,
    Document,
    Entity,
    Mention,
    ResolvedFrom,
    Span,
    Speaker,
    Token,
    UnattributedReason,
)

_RELATIVES = frozenset(("who", "which", "that"))
_DEMONSTRATIVES = frozenset(("this", "these", "those", "one", "whose"))
_PERSONAL = frozenset(("i", "we", "you", "he", "she", "it", "they", "his", "her", "their"))
_PRONOUNS = _PERSONAL | _RELATIVES | _DEMONSTRATIVES
_LINKS = frozenset(("of", "for", "from", "by", "to", "with", "about", "against", "between"))
_PREPOSITIONS = _LINKS | {"in", "at", "on", "near", "under", "inside", "outside", "within", "among"}
_BREAKS = frozenset((",", ";", ":", "—", "–", "-", "--"))
_DETERMINERS = frozenset(("the", "a", "an", "this", "that", "his", "her", "their", "its", "our", "my"))
_POSSESSIVES = frozenset(("'s", "'", "’"))
_ENOUGH_AFTER = 20
"""Code points after a name that are looked at."""
_SPEAKING_TYPES = frozenset(("PERSON", "ORG", "LOC", "LAW", "WORK"))
_AFTER_HEAD = _PREPOSITIONS | _RELATIVES | {"and", "or", "as", "also", "himself", "herself", "itself"}


def resolve_speakers(
    document: Document, attributions: Sequence[Attribution], entities: Sequence[Entity]
) -> tuple[Speaker, ...]:
    """Return who the source of each attribution is, parallel to `attributions`.

    A source is its own head: “a spokesman for Ann Lee” and “Ann Lee's lawyer” are not Ann Lee.
    """
    index = _Index(document, entities)
    return tuple(index.speaker(attribution) for attribution in attributions)


class _Index:
    """The mentions of a text in order, to find those at a source."""

    def __init__(self, document: Document, entities: Sequence[Entity]) -> None:
        self._document = document
        self._token_starts = [token.start for token in document.tokens]
        self._mentions = sorted(
            ((mention, entity) for entity in entities for mention in entity.mentions), key=lambda each: each[0]
        )
        self._starts = [mention.start for mention, _ in self._mentions]
        self._by_title = _titles(entities)

    def speaker(self, attribution: Attribution) -> Speaker:
        reason: UnattributedReason = "no-source"
        how: ResolvedFrom
        for source in attribution.source:
            tokens = self._tokens(source)
            if tokens and tokens[0].lower in _PRONOUNS and all(token.lower[0] == "'" for token in tokens[1:]):
                found, how, reason = self._pronoun(tokens[0]), "pronoun", "unresolved-pronoun"
            else:
                found, how, reason = self._named(source), "name", "unnamed-source"
                if found is None:
                    found, how = self._titled(tokens), "title"
            if found is not None:
                return Speaker(found.entity_id, found.name, how)
        return Speaker(None, None, "none", reason)

    def _tokens(self, span: Span) -> tuple[Token, ...]:
        first, last = bisect_left(self._token_starts, span.start), bisect_left(self._token_starts, span.end)
        return self._document.tokens[first:last]

    def _mentions_in(self, span: Span) -> Iterator[tuple[Mention, Entity]]:
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return (each for each in self._mentions[first:last] if each[0].end <= span.end)

    def _pronoun(self, pronoun: Token) -> Entity | None:
        at = bisect_right(self._starts, pronoun.start) - 1
        if at < 0:
            return None
        mention, entity = self._mentions[at]
        if mention.start == pronoun.start:
            return entity
        between = self._document.text[mention.end : pronoun.start].strip()
        return entity if pronoun.lower in _RELATIVES and mention.form == "name" and between in ("", ",") else None

    def _named(self, source: Span) -> Entity | None:
        """Return the entity whose name heads `source`."""
        text, start = self._document.text, source.start
        for mention, entity in self._mentions_in(source):
            title_at = mention.start - len(entity.role or "") - 1
            titled = entity.role and start <= title_at and text.startswith(entity.role, title_at)
            before = self._tokens(Span(start, title_at if titled else mention.start))
            after = self._tokens(Span(mention.end, min(source.end, mention.end + _ENOUGH_AFTER)))
            speaks = mention.form == "name" and entity.type in _SPEAKING_TYPES
            first = start == source.start
            start = mention.end
            if speaks and _stands_free(before, person=entity.type == "PERSON", first=first) and _ends_phrase(after):
                return entity
        return None

    def _titled(self, tokens: tuple[Token, ...]) -> Entity | None:
        if len(tokens) < 2 or tokens[0].lower != "the":
            return None
        return self._by_title.get(" ".join(token.lower for token in tokens[1:]))


def _stands_free(before: tuple[Token, ...], *, person: bool, first: bool) -> bool:
    """Tell whether no preposition takes the name that follows `before`, which opens the source if `first`.

    A person may stand after a comma (“a woman from Leeds, Ann Lee”); a place or body has to be the first name there is.
    """
    for place, token in reversed(tuple(enumerate(before))):
        if person and token.lower in _BREAKS:
            return True
        opens = first and place == 0  # “by Ann Lee”
        if token.lower in _RELATIVES or (token.lower in _PREPOSITIONS and not opens):
            return False
    return person or first


def _ends_phrase(after: tuple[Token, ...]) -> bool:
    """Tell whether the name before `after` is a head and not the first part of “Hamas officials” or “Lee's lawyer”."""
    if not after:
        return True
    word = after[0].lower
    if word in _POSSESSIVES:
        return len(after) == 1
    return word in _AFTER_HEAD or not word[0].isalnum() or after[0].text.isupper()  # “Ann Lee MP”


def _titles(entities: Sequence[Entity]) -> dict[str, Entity | None]:
    """Return who a title alone stands for (“the mayor”, “the mayor of Norwich”), None where several people have it."""
    titles: dict[str, Entity | None] = {}
    for entity in entities:
        words = [word for word in (entity.role or "").lower().split() if word not in _DETERMINERS]
        head = next((index for index, word in enumerate(words) if word in _PREPOSITIONS), len(words))
        starts = range(1 if "former" in words else head)  # a former president is not “the president”
        for title in {" ".join(words[first:last]) for first in starts for last in (head, len(words))}:
            titles[title] = entity if titles.get(title, entity) is entity else None
    return titles

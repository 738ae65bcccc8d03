"""Pronouns: the chains of a text in, the same chains with the pronouns that refer to them out."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from streams.text.document import Document, Mention, Token
from streams.text.entities.chains import Chain

_KINDS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
    **dict.fromkeys(("it", "its", "itself"), "thing"),
}
_NOT_BEFORE_SUBJECTS = frozenset(("of", "for", "with", "by", "to", "from", "in", "on", "at", "against", "about", "and"))
_WINDOW = 4
"""Sentences back in which the person of a pronoun is looked for; a thing is in this one or the one before."""
_REMEMBERED = 12
"""Mentions looked at for one pronoun; keeps the work linear."""

# Weights set on a few hundred ambiguous pronouns of Wikipedia (the training part of GAP).
_PER_SENTENCE = 1.0
_SUBJECT = 1.5
_KNOWN_GENDER = 0.5
_POSSESSIVE = -0.5
_SAME_AS_LAST = 0.5
_MARGIN_IN_QUOTATION = 1.0
"""By how much one person has to stand out within quoted speech, where the speaker is rarely the one meant."""


class _Seen(NamedTuple):
    chain: Chain
    sentence: int
    weight: float
    """How much the place in its sentence makes it likely that the text goes on about it."""


def resolve_pronouns(document: Document, chains: Sequence[Chain]) -> None:
    """Add to the chains the pronouns he, she and it, in all their forms, where one referent stands out.

    A person is near, of the right gender as far as title, given name or earlier pronouns tell, and preferably a
    subject; a body or place opens this sentence or the last. Pronouns of which that cannot be said stay out.
    """
    _Reader(document, chains).read()


class _Reader:
    """One pass over one document."""

    def __init__(self, document: Document, chains: Sequence[Chain]) -> None:
        self._document = document
        self._chains = {mention.start: (chain, mention.end) for chain in chains for mention in chain.mentions}
        self._quotation_starts = [quotation.start for quotation in document.quotations]
        self._people: deque[_Seen] = deque(maxlen=_REMEMBERED)
        self._thing: _Seen | None = None
        self._last: dict[str, Chain] = {}

    def read(self) -> None:
        for number, sentence in enumerate(self._document.sentences):
            subject = True
            named_until = 0
            for index in range(sentence.first, sentence.last):
                token = self._document.tokens[index]
                chain, end = self._chains.get(token.start, (None, 0))
                named_until = max(named_until, end)
                if token.start >= named_until and (kind := _KINDS.get(token.lower)):
                    chain = (
                        self._thing_meant(number, index) if kind == "thing" else self._person_meant(kind, number, token)
                    )
                    if chain:
                        self._attach(chain, token, kind)
                if chain:
                    self._see(chain, index, number, subject=subject)
                    subject = False

    def _attach(self, chain: Chain, token: Token, kind: str) -> None:
        chain.mentions.append(Mention(token.start, token.end, "pronoun"))
        if kind != "thing":
            chain.gender = chain.gender or kind
        self._last[kind] = chain

    def _see(self, chain: Chain, index: int, sentence: int, *, subject: bool) -> None:
        tokens = self._document.tokens
        following = [token.lower for token in tokens[index + 1 : index + 5]]
        relative = "who" in following  # “Ann Lee, who …” is the subject of what follows
        subject = relative or (subject and not (index and tokens[index - 1].lower in _NOT_BEFORE_SUBJECTS))
        possessive = following[:1] == ["'s"] or tokens[index].lower in ("his", "her")
        if chain.type == "PERSON":
            weight = _SUBJECT * subject + _POSSESSIVE * possessive
            self._people.append(_Seen(chain, sentence, weight))
        elif index <= self._document.sentences[sentence].first + 1 and not possessive and chain.type in ("ORG", "LOC"):
            self._thing = _Seen(chain, sentence, 0.0)

    def _thing_meant(self, sentence: int, index: int) -> Chain | None:
        """Return what the last sentences open with, if the pronoun is a subject too (“Oslo announced that it …”)."""
        tokens = self._document.tokens
        subject = index == self._document.sentences[sentence].first or tokens[index - 1].lower in ("that", ",")
        if self._thing is None or self._is_quoted(tokens[index]) or not (subject or tokens[index].lower == "its"):
            return None
        return self._thing.chain if sentence - self._thing.sentence <= 1 else None

    def _person_meant(self, kind: str, sentence: int, token: Token) -> Chain | None:
        scores: dict[int, float] = {}
        chains: dict[int, Chain] = {}
        for seen in reversed(self._people):
            chain, distance = seen.chain, sentence - seen.sentence
            if distance > _WINDOW or chain.gender not in ("", kind):
                continue
            score = seen.weight - _PER_SENTENCE * distance
            score += _KNOWN_GENDER * bool(chain.gender) + _SAME_AS_LAST * (self._last.get(kind) is chain)
            chains[id(chain)] = chain
            scores[id(chain)] = max(score, scores.get(id(chain), score))
        best = sorted(scores, key=lambda each: scores[each], reverse=True)[:2]
        if len(best) > 1 and self._is_quoted(token) and scores[best[0]] - scores[best[1]] < _MARGIN_IN_QUOTATION:
            return None
        return chains[best[0]] if best else None

    def _is_quoted(self, token: Token) -> bool:
        at = bisect_right(self._quotation_starts, token.start) - 1
        return at >= 0 and token.start < self._document.quotations[at].end

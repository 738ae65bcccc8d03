"""Pieces that may each be one name: runs of capitals in, the same without titles, nationalities and openers out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from streams.text.document import Document, EntityType, TokenRange
from streams.text.entities.capitals import find_runs
from streams.text.entities.gazetteer import COURTESIES, Gazetteer, KnownName
from streams.text.entities.name_types import is_given_name, type_of_head, type_of_name
from streams.text.entities.roles import is_role

_DETERMINERS = frozenset(
    ("The", "A", "An", "My", "Our", "His", "Her", "This", "That", "These", "Those", "Its", "Their")
)
_OPENING_MARKS = frozenset(("“", '"', "‘", "'", "``", "''", "(", "[", ":", "•", "*", "-", "–", "—"))
_COMMON = ("plain", "role", "role-modifier", "vague", "demonym", "calendar", "linker", *COURTESIES)
_COMMON_ALONE = (*_COMMON, "org-head", "loc-head", "event-head", "law-head", "loc-lead", "org-lead")


class NamePiece(NamedTuple):
    """Capitalised words that may be one name; `type` is None as long as only the context can tell."""

    tokens: TokenRange
    sentence: TokenRange
    words: tuple[str, ...]
    text: str
    type: EntityType | None
    known: KnownName | None
    opens: bool
    """Capitalised in any case, because a sentence or a quotation starts here."""


class NameCutter:
    """Cuts the runs of one document."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self._document = document
        self._gazetteer = gazetteer
        self._lower = {token.text for token in document.tokens if token.text.islower()}

    def pieces(self, sentence: TokenRange) -> Iterator[NamePiece]:
        """Yield what may be a name in `sentence`, in order."""
        for run in find_runs(self._document, self._gazetteer, sentence):
            first, last = self._without_openers(run, sentence)
            if first < last:
                yield from self._cut(TokenRange(first, last), sentence)

    def piece(self, tokens: TokenRange, sentence: TokenRange) -> NamePiece:
        """Return `tokens` as one piece, typed by its words."""
        words = self._words(tokens)
        text = self._text(tokens)
        known = self._gazetteer.find(text)
        kind = known.type if known else type_of_name(words, self._gazetteer)
        return NamePiece(tokens, sentence, words, text, kind, known, self._opens(tokens.first, sentence))

    def is_common(self, words: Sequence[str]) -> bool:
        """Tell whether `words` are no name, however they are capitalised (“the Council”, “Attorney General”)."""
        classes = _COMMON_ALONE if len(words) == 1 else _COMMON
        if len(words) == 1 and len(words[0].rstrip(".")) == 1:
            return True
        return all(word.lower() in self._lower or self._gazetteer.has(word, *classes) for word in words)

    def is_ordinary(self, word: str) -> bool:
        """Tell whether `word` is an ordinary one, as far as this text and the word lists know."""
        return word.lower() in self._lower or self._gazetteer.has(word, "plain", "demonym")

    def _words(self, tokens: TokenRange) -> tuple[str, ...]:
        return tuple(token.text for token in self._document.tokens[tokens.first : tokens.last])

    def _text(self, tokens: TokenRange) -> str:
        return " ".join(self._document.span(tokens).of(self._document.text).split())

    def _is_known(self, tokens: TokenRange) -> bool:
        return self._gazetteer.find(self._text(tokens)) is not None

    def _opens(self, index: int, sentence: TokenRange) -> bool:
        return index == sentence.first or self._document.tokens[index - 1].text in _OPENING_MARKS

    def _without_openers(self, run: TokenRange, sentence: TokenRange) -> TokenRange:
        first, last = run
        opens = self._opens(first, sentence)
        while first < last and not self._is_known(TokenRange(first, last)):
            word = self._document.tokens[first].text
            named = first + 1 < last and is_given_name(word, self._gazetteer)  # “Will Smith”
            if word not in _DETERMINERS and (named or not opens or not self._opens_sentences(word)):
                break
            first += 1
        return TokenRange(first, last)

    def _opens_sentences(self, word: str) -> bool:
        has = self._gazetteer.has
        adverbial = word.endswith(("ly", "ing")) and word not in self._gazetteer.names
        return adverbial or (has(word, "plain") and not has(word, "role-modifier"))

    def _cut(self, run: TokenRange, sentence: TokenRange) -> Iterator[NamePiece]:
        first, last = run
        if not self._is_known(run):
            before, first = self._title(run, sentence)
            yield from self._named(TokenRange(run.first, before), sentence)
            before, first = first, self._after_known_start(TokenRange(first, last))
            yield from self._named(TokenRange(before, first), sentence)
        yield from self._named(TokenRange(first, last), sentence)

    def _named(self, tokens: TokenRange, sentence: TokenRange) -> Iterator[NamePiece]:
        """Yield the name that `tokens` hold after their nationalities, if there is one."""
        first, last = tokens
        if first == last:
            return
        if last - first > 2 and self._gazetteer.has(self._document.tokens[last - 1].text, "person-suffix"):
            last -= 1
        piece = self.piece(TokenRange(first, last), sentence)
        while piece.type in (None, "PERSON") and self._gazetteer.has(piece.words[0], "demonym"):
            first += 1
            if first == last:
                return
            piece = self.piece(TokenRange(first, last), sentence)
            if len(piece.words) == 1 and not piece.known:  # “American Dusk”
                return
        courtesy = first > sentence.first and self._gazetteer.has(self._document.tokens[first - 1].text, *COURTESIES)
        shaped = piece.known or (len(piece.words) > 1 and piece.type not in (None, "PERSON"))
        if not shaped and not courtesy and self.is_common(piece.words):
            return
        yield piece._replace(type="PERSON", known=None) if courtesy or self._follows_role(piece) else piece

    def _follows_role(self, piece: NamePiece) -> bool:
        if piece.tokens.first == piece.sentence.first or (piece.known and piece.known.type == "ORG"):
            return False
        role = is_role(self._document.tokens[piece.tokens.first - 1], self._gazetteer)
        return role and not (piece.known and len(piece.words) > 1)

    def _title(self, run: TokenRange, sentence: TokenRange) -> tuple[int, int]:
        """Return where the titles before a name start and where they end; they are empty if there are none."""
        words, gazetteer = self._words(run), self._gazetteer
        size = len(words)
        nothing = run.first, run.first
        if size > 1 and self._ends_title(run.first, sentence) and gazetteer.has(words[0], "role-modifier"):
            return run.first, run.first + 1
        given = [is_given_name(word, gazetteer) for word in words]
        titles = (index for index in range(size, 0, -1) if gazetteer.has(words[index - 1], "role", *COURTESIES))
        end = next((index for index in titles if not (index == size > 1 and given[index - 2])), 0)  # “Joe Driver”
        if not end or (end == 1 and size == 2 and given[0]):  # “Dean Smith”
            return nothing
        start = end - 1
        while start and self._continues_title(words[start - 1]):
            start -= 1
        sure = gazetteer.has(words[end - 1], *COURTESIES) or any(given[end : end + 1]) or start + 2 <= end <= size - 2
        if size > 1 and not sure and type_of_head(words, gazetteer):  # “General Services Administration”
            return nothing
        return run.first + start, run.first + end

    def _continues_title(self, word: str) -> bool:
        has = self._gazetteer.has
        if has(word, "role", "demonym", *COURTESIES):
            return True
        return has(word, "role-modifier") and not has(word, "org-head")

    def _ends_title(self, index: int, sentence: TokenRange) -> bool:
        """Tell whether the word at `index` closes a title such as “Secretary of State”."""
        tokens = self._document.tokens
        within = index - 2 >= sentence.first and tokens[index - 1].text == "of"
        return within and is_role(tokens[index - 2], self._gazetteer)

    def _after_known_start(self, run: TokenRange) -> int:
        """Return where a full name begins after a body or place that it belongs to (“NASA Ann Lee”)."""
        words = self._words(run)
        for size in range(1, min(4, len(words) - 1)):
            own = not is_given_name(words[0], self._gazetteer) and is_given_name(words[size], self._gazetteer)
            if own and self._is_known(TokenRange(run.first, run.first + size)):
                return run.first + size
        return run.first

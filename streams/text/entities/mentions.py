"""Names in a text: a document and a gazetteer in, typed name mentions out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from streams.text.document import Document, EntityType, Span, TokenRange
from streams.text.entities.capitals import is_capitalised, is_headline
from streams.text.entities.gazetteer import COURTESIES, Gazetteer
from streams.text.entities.name_pieces import NameCutter, NamePiece
from streams.text.entities.name_types import gender_of, is_given_name
from streams.text.entities.roles import find_role, is_role

_BEFORE_PLACES = frozenset(("in", "at", "near", "across", "throughout", "around", "toward", "towards", "into"))
_NOT_BEFORE_NAMES = frozenset(("the", "a", "an", "'s"))
_AFTER_SUBJECTS = frozenset(("'s", "was", "is", "has", "had"))
_AFTER_DATELINES = frozenset((",", "(", "—", "–", "--", "-"))
_SHORTEST_DATELINE = 4
_CLOSING_MARKS = frozenset(("”", '"', "’", "'", "''", "»"))
_LONGEST_PERSON = 4
"""Words."""
_LONGEST_KNOWN = 5
"""Tokens of the longest known name looked for in a headline."""
_SURE, _LIKELY = 3, 1
"""Votes of a name whose own words tell its type, and of one that only its context tells."""


class NamedMention(NamedTuple):
    """A name in a text, without titles and possessive ’s; `name` is its words, or the gazetteer's form of it."""

    start: int
    end: int
    type: EntityType
    name: str
    gender: str = ""
    """What the title or the given name tells: "male", "female" or ""."""
    role: str | None = None
    links: str = ""
    """As in the gazetteer: `scheme=value` divided by blanks."""
    known: bool = False
    """Whether the gazetteer has it."""

    @property
    def span(self) -> Span:
        """The mention's place in the text."""
        return Span(self.start, self.end)


def find_mentions(document: Document, gazetteer: Gazetteer) -> tuple[NamedMention, ...]:
    """Return the names in `document`, in order and disjoint.

    Known names, titles and the words of a name decide its type; then names of the same words elsewhere in the text;
    then the words around it. Nationalities, months, days and titles without a name are not names. In a headline only
    those names count that the gazetteer or the rest of the text knows.
    """
    return _Reader(document, gazetteer).mentions()


class _Reader:
    """One pass over one document."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self._document = document
        self._gazetteer = gazetteer
        self._cutter = NameCutter(document, gazetteer)
        self._types: dict[str, EntityType] = {}

    def mentions(self) -> tuple[NamedMention, ...]:
        pieces: list[NamePiece] = []
        headlines: list[TokenRange] = []
        for sentence in self._document.sentences:
            if is_headline(self._document, sentence):
                headlines.append(sentence)
            else:
                pieces.extend(self._cutter.pieces(sentence))
        self._learn(pieces)
        found = [self._mention(piece, kind) for piece in pieces if (kind := self._decide(piece))]
        for sentence in headlines:
            found.extend(self._in_headline(sentence))
        return tuple(sorted(found))

    def _learn(self, pieces: Sequence[NamePiece]) -> None:
        """Note what the clear names of the text say about the unclear ones."""
        votes: dict[str, Counter[EntityType]] = {}
        for piece in pieces:
            if self._is_dateline(piece):
                votes.setdefault(piece.text.title(), Counter())["LOC"] += _SURE
                continue
            kind = piece.type or (None if piece.opens else self._type_by_context(piece))
            weight = _SURE if piece.type else _LIKELY
            for form, form_kind in self._forms(piece, kind) if kind else ():
                votes.setdefault(form, Counter())[form_kind] += weight
        self._types = {name: kinds.most_common(1)[0][0] for name, kinds in votes.items()}

    def _forms(self, piece: NamePiece, kind: EntityType) -> Iterator[tuple[str, EntityType]]:
        """Yield the words by which a text goes on to call what it has named in full, and what they name."""
        yield piece.text, kind
        if len(piece.words) == 1:
            return
        if kind == "PERSON":
            yield piece.words[0], kind
            yield piece.words[-1], kind
        elif kind == "ORG":
            civic = any(self._gazetteer.has(word, "civic") for word in piece.words[1:])
            yield piece.words[0], "LOC" if civic else kind

    def _decide(self, piece: NamePiece) -> EntityType | None:
        learnt = self._types.get(piece.text)
        if piece.known:
            return "PERSON" if learnt == "PERSON" and len(piece.words) == 1 else piece.known.type
        if self._is_dateline(piece):
            return "LOC"
        if piece.type or learnt:
            return piece.type or learnt
        return None if piece.opens and not self._is_subject(piece) else self._type_by_context(piece)

    def _is_dateline(self, piece: NamePiece) -> bool:
        """Tell whether `piece` is the place in capitals that opens an agency's report (“OSLO, May 7 —”)."""
        opens = piece.opens and len(piece.text) >= _SHORTEST_DATELINE and piece.text.isupper()
        return opens and self._following(piece)[0] in _AFTER_DATELINES

    def _following(self, piece: NamePiece) -> tuple[str, str]:
        """Return the two words after `piece`, in small letters."""
        last = piece.tokens.last
        words = [token.lower for token in self._document.tokens[last : min(last + 2, piece.sentence.last)]]
        first, second, *_ = (*words, "", "")
        return first, second

    def _is_subject(self, piece: NamePiece) -> bool:
        """Tell whether the first words of a sentence are a name, going by what follows."""
        if len(piece.words) > 1 or is_given_name(piece.words[0], self._gazetteer):
            return True
        first, second = self._following(piece)
        if first == ",":
            return second in ("who", "whose", "which")
        said = self._gazetteer.has(first, "speech-verb") and not piece.text.endswith("s")  # “Employers said”
        return said or first in _AFTER_SUBJECTS

    def _type_by_context(self, piece: NamePiece) -> EntityType | None:
        """Guess the type of an unknown name from the words beside it; a person is what news names most."""
        tokens, (first, last) = self._document.tokens, piece.tokens
        before = tokens[first - 1].lower if first > piece.sentence.first else ""
        following = self._following(piece)
        if following == (",", "which") or (before == "(" and following[0] == ")"):
            return "ORG"
        if before in _NOT_BEFORE_NAMES or following[0] in _CLOSING_MARKS:
            return None
        if last < piece.sentence.last and is_role(tokens[last], self._gazetteer):  # “Wexford manager”
            return "ORG"
        if before in _BEFORE_PLACES:
            return "LOC"
        return self._type_of_word(piece, before) if len(piece.words) == 1 else self._type_of_words(piece, before)

    def _type_of_word(self, piece: NamePiece, before: str) -> EntityType | None:
        if len(piece.text) == 1 or _has_digit(piece.text) or self._following(piece)[0] == "of":
            return None
        return "LOC" if before in ("of", "from") else "PERSON"

    def _type_of_words(self, piece: NamePiece, before: str) -> EntityType | None:
        last = piece.words[-1]
        if len(last) == 1 or _has_digit(last):  # “Group G”, “Apollo 11”
            return None
        place = piece.tokens.first - 2
        if before == "of" and place >= piece.sentence.first and self._document.tokens[place].text[0].isupper():
            return "ORG"  # “Owen Trask of Pemberley Stokes”
        strange = any(self._cutter.is_ordinary(word) for word in piece.words)
        return None if strange or len(piece.words) > _LONGEST_PERSON else "PERSON"

    def _mention(self, piece: NamePiece, kind: EntityType) -> NamedMention:
        span = self._document.span(piece.tokens)
        name = piece.text
        if kind != "PERSON":
            known = piece.known
            name = name.title() if self._is_dateline(piece) else name
            found = NamedMention(*span, kind, name)
            return found._replace(name=known.name, links=known.links, known=True) if known else found
        first = piece.tokens.first
        gender = (
            gender_of(self._document.tokens[first - 1].text, self._gazetteer) if first > piece.sentence.first else ""
        )
        if not gender and len(piece.words) > 1:
            gender = gender_of(piece.words[0], self._gazetteer)
        role = find_role(self._document, self._gazetteer, piece.tokens, piece.sentence)
        return NamedMention(*span, kind, name, gender, role)

    def _in_headline(self, sentence: TokenRange) -> Iterator[NamedMention]:
        index = sentence.first
        while index < sentence.last:
            found = self._known_at(index, sentence)
            if found:
                yield self._mention(*found)
            index = found[0].tokens.last if found else index + 1

    def _known_at(self, index: int, sentence: TokenRange) -> tuple[NamePiece, EntityType] | None:
        """Return the longest name at `index` that the gazetteer or the rest of the text knows, with its type."""
        tokens = self._document.tokens
        if not tokens[index].text[0].isupper():
            return None
        for last in range(min(index + _LONGEST_KNOWN, sentence.last), index, -1):
            piece = self._cutter.piece(TokenRange(index, last), sentence)
            shouted = self._types.get(piece.text.title()) if piece.text.isupper() else None
            kind = self._types.get(piece.text) or shouted or (piece.known.type if piece.known else None)
            if not kind and self._is_plainly_person(piece):
                kind = "PERSON"
            if kind:
                return piece, kind
        return None

    def _is_plainly_person(self, piece: NamePiece) -> bool:
        """Tell whether `piece` is a given name and a surname, or a surname after “Ms”."""
        first, last = piece.tokens
        tokens, gazetteer = self._document.tokens, self._gazetteer
        if not is_capitalised(tokens[last - 1], gazetteer):
            return False
        if len(piece.words) == 1:
            return first > piece.sentence.first and gazetteer.has(tokens[first - 1].text, *COURTESIES)
        full = len(piece.words) == 2 and "-" not in piece.words[0] and is_given_name(piece.words[0], gazetteer)
        return full and not self._cutter.is_common(piece.words[1:])


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)

"""Pieces: a document in; its sentences as rows of tagged words, each quotation one piece of them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.attribution.rules.words import MARKS, TAGS
from streams.text.document import Document, Span, Token, TokenRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.text.attribution.cues import CueLexicon

QUOTE = "q"
_LONGEST = 250
"""Pieces after which a sentence is taken to end, so that the cost of a text without full stops stays linear."""
_NAME_TAGS = frozenset("dictpyr")
"""Tags that a capitalised word inside a sentence may keep; the others would be the names Will, May, Won, So."""


class Piece(NamedTuple):
    """A token or a whole quotation.

    `tag` is a coarse word class, one letter: `q` quotation, `p` subject pronoun, `o` object pronoun, `h` relative
    pronoun, `T` that, `w` other question word, `d` determiner, `i` preposition, `t` to, `s` subordinator, `c`
    coordinator, `a` auxiliary, `r` adverb, `y` day or month, `v` word that the cue lexicon has as a verb, `b` other
    verb, `e` other word in -ed, `G` other word in -ing, `N` capitalised word, `0` number, `g` possessive ’s, `n` any
    other word. A punctuation mark is its own tag, or that of its kind: `.` for all that end a sentence, `-` for dashes.
    """

    start: int
    end: int
    text: str
    lower: str
    tag: str
    quotation: int = -1


class Sentence(NamedTuple):
    """A grammatical sentence: sentences that end inside a quotation are joined to what follows it."""

    pieces: Sequence[Piece]
    paragraph: int

    def span(self, first: int, last: int) -> Span:
        """Return the code points of the pieces `first` to before `last`."""
        return Span(self.pieces[first].start, self.pieces[last - 1].end)

    def tag(self, index: int) -> str:
        """Return the tag at `index`, `.` outside the sentence."""
        return self.pieces[index].tag if 0 <= index < len(self.pieces) else "."

    def lower(self, index: int) -> str:
        """Return the lower-case word at `index`, empty for a quotation and outside the sentence."""
        return self.pieces[index].lower if 0 <= index < len(self.pieces) else ""

    def end(self, first: int = 0) -> int:
        """Return where the sentence ends without its closing marks, `first` at the earliest."""
        last = len(self.pieces)
        while last > first and self.pieces[last - 1].tag in ".,;:":
            last -= 1
        return last


def sentences_of(document: Document, lexicon: CueLexicon) -> Iterator[Sentence]:
    """Yield the grammatical sentences of a document in order."""
    paragraph_ends = [paragraph.last for paragraph in document.paragraphs]
    number = quotation = 0
    pieces: list[Piece] = []
    for sentence in document.sentences:
        if sentence.first >= paragraph_ends[number]:
            number += 1
        for piece in _pieces(document, sentence, quotation, lexicon):
            pieces.append(piece)
            quotation = max(quotation, piece.quotation + 1)
            if len(pieces) == _LONGEST:
                yield Sentence(pieces, number)
                pieces = []
        if pieces and not _goes_on(document, sentence.last, pieces[-1], lexicon):
            yield Sentence(pieces[_dateline_end(pieces) :], number)
            pieces = []


def _pieces(document: Document, sentence: TokenRange, quotation: int, lexicon: CueLexicon) -> Iterator[Piece]:
    """Yield the pieces of a sentence; `quotation` is the index of the first quotation not yet yielded."""
    tokens = document.tokens[sentence.first : sentence.last]
    quotations = document.quotations
    quoted_to = quotations[quotation - 1].end if quotation else 0
    headline = _is_headline(tokens)
    for index, token in enumerate(tokens):
        if token.start < quoted_to:
            continue
        if quotation < len(quotations) and quotations[quotation].start <= token.start:
            start, quoted_to, _ = quotations[quotation]
            yield Piece(start, quoted_to, document.text[start:quoted_to], "", QUOTE, quotation)
            quotation += 1
        else:
            tag = _tag(token.text, token.lower, index == 0 or headline, lexicon)
            yield Piece(token.start, token.end, token.text, token.lower, tag)


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Tell whether most words are capitalised: “Lee Slams Rivals Over Tax Plan”."""
    initials = [token.text[0] for token in tokens if token.text[0].isalpha()]
    return len(initials) > 3 and sum(initial.isupper() for initial in initials) * 4 >= len(initials) * 3


def _goes_on(document: Document, index: int, last: Piece, lexicon: CueLexicon) -> bool:
    """Tell whether the sentence before token `index` goes on there: inside its quotation, or with that one's cue."""
    if last.tag != QUOTE:
        return False
    return document.tokens[index - 1].end < last.end or _cue_follows(document, index, last, lexicon)


def _cue_follows(document: Document, index: int, last: Piece, lexicon: CueLexicon) -> bool:
    """Tell whether the next words are the cue of a question or exclamation: “Stop!” Lee shouted."""
    if last.text[-2:-1] not in ("!", "?") or index == len(document.tokens):
        return False
    if "\n" in document.text[last.end : document.tokens[index].start]:
        return False
    for token in document.tokens[index : index + 5]:
        if not token.text[0].isalnum():
            return False
        if any("quote" in verb.frames for verb in lexicon.verbs.get(token.text, ())):
            return True
    return False


def _dateline_end(pieces: list[Piece]) -> int:
    """Return where the sentence proper begins after “PARIS (Agency) — ”."""
    if not pieces[0].text.isupper() or len(pieces[0].text) < 3:
        return 0
    for index, piece in enumerate(pieces[:12]):
        if piece.tag == "-" and index + 1 < len(pieces):
            return index + 1
        if piece.tag not in "N,()i":
            break
    return 0


def _tag(text: str, lower: str, starts: bool, lexicon: CueLexicon) -> str:
    """Return the tag of a token; `starts` where a capital letter tells nothing."""
    tag = TAGS.get(lower)
    if not text[0].isalnum() and tag is None:
        return _tag_of_mark(text, lower)
    if text[0].isdigit():
        return "0"
    capital = text[0].isupper()
    if capital and not starts and text != "I" and (tag not in _NAME_TAGS or (text.isupper() and len(text) > 1)):
        return "N"
    return tag or _tag_of_open_word(lower, capital, lexicon)


def _tag_of_mark(text: str, lower: str) -> str:
    if lower == "'s":
        return "g"
    return "0" if len(text) > 1 and text[1].isdigit() else MARKS.get(text, text[0])


def _tag_of_open_word(lower: str, capital: bool, lexicon: CueLexicon) -> str:
    verbs = lexicon.verbs.get(lower)
    if verbs is not None and not (capital and verbs[0].form == "base"):
        return "v"
    if capital:
        return "N"
    if lower.endswith("ly"):
        return "r"
    if lower.endswith("ed"):
        return "e"
    return "G" if lower.endswith("ing") and len(lower) > 4 else "n"

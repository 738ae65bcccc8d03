"""Speeches: the attributions of single sentences in; joined to the quotations of their neighbours, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.text.attribution.rules.drafts import Draft
from streams.text.attribution.rules.pieces import QUOTE
from streams.text.document import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.text.attribution.rules.drafts import Found
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.document import Document


def joined(document: Document, sentences: Iterable[tuple[Sentence, list[Found]]]) -> list[Draft]:
    """Return the attributions of all sentences.

    A sentence that is nothing but a quotation goes to the speaker of the quotation right before it, in the same
    paragraph or at the end of the one before. A speech that runs over paragraphs up to its cue goes to that cue. A cue
    with a colon at the end of its sentence takes the quotation that follows.
    """
    joiner = _Joiner(document)
    for sentence, found in sentences:
        joiner.add(sentence, found)
    return [draft for draft in joiner.drafts if draft.content]


class _Joiner:
    """Walks through the sentences; `speaker` is the attribution that a lone quotation would go to."""

    def __init__(self, document: Document) -> None:
        self.drafts: list[Draft] = []
        self._document = document
        self._speaker: Draft | None = None
        self._paragraph = 0
        self._waiting: list[tuple[Span, int]] = []

    def add(self, sentence: Sentence, found: list[Found]) -> None:
        """Take the next sentence with its attributions."""
        if sentence.paragraph > self._paragraph + 1:
            self._speaker = None
        self._paragraph = sentence.paragraph
        if not found and all(piece.tag in "q.,;" for piece in sentence.pieces):
            self._add_lone(sentence)
            return
        drafts = [_draft(sentence, each) for each in found]
        self._claim_waiting(sentence, drafts)
        self.drafts.extend(drafts)
        quoting = [draft for draft in drafts if not draft.content or self._ends_quoted(draft)]
        self._speaker = quoting[-1] if quoting else None

    def _add_lone(self, sentence: Sentence) -> None:
        last = len(sentence.pieces)
        while last > 1 and sentence.tag(last - 1) != QUOTE:
            last -= 1
        span = sentence.span(0, last)
        if self._speaker is not None:
            self._speaker.content.append(span)
        elif sentence.tag(0) == QUOTE:
            self._waiting.append((span, self._speech(sentence.pieces[0].quotation)))

    def _claim_waiting(self, sentence: Sentence, drafts: list[Draft]) -> None:
        """Give lone quotations before a sentence to its first attribution where they are one speech."""
        if self._waiting and drafts and sentence.tag(0) == QUOTE:
            speech = self._speech(sentence.pieces[0].quotation)
            spans = [span for span, number in self._waiting if number == speech]
            drafts[0].content[:0] = spans
        self._waiting.clear()

    def _speech(self, quotation: int) -> int:
        return self._document.quotations[quotation].speech

    def _ends_quoted(self, draft: Draft) -> bool:
        end = draft.content[-1].end
        return self._document.text[end - 1] in "\"”’'»"


def _draft(sentence: Sentence, found: Found) -> Draft:
    first, last = found.source
    while first < last and sentence.tag(last - 1) in ",-":
        last -= 1
    source = (sentence.span(first, last),) if first < last else ()
    content = sorted(sentence.span(*each) for each in found.content)
    return Draft(found, source, sentence.span(*found.cue), content)

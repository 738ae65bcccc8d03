"""Post-posed cues: a predicate in (“…,” said Ann Lee), the attribution of the words before it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.text.attribution.rules.drafts import Found
from streams.text.attribution.rules.phrases import after_adjuncts, apposition_end, noun_phrase_after
from streams.text.attribution.rules.words import QUESTION_WORDS

if TYPE_CHECKING:
    from streams.text.attribution.cues import CueVerb
    from streams.text.attribution.rules.drafts import Range
    from streams.text.attribution.rules.pieces import Sentence
    from streams.text.attribution.rules.predicates import Predicate


class _Block(NamedTuple):
    """Source and cue side by side, whichever comes first: the pieces `first` to before `last`."""

    first: int
    last: int
    source: Range


def post_posed(sentence: Sentence, predicate: Predicate, begin: int) -> Found | None:
    """Return the attribution whose content ends right before the predicate or its subject, from `begin` on."""
    if predicate.passive or predicate.relation in ("relative", "infinitive") or predicate.verbs[0].form == "ing":
        return None
    for verb in predicate.verbs:
        if verb.frames & {"after", "quote"}:
            for block in _blocks(sentence, predicate, verb):
                found = _before_block(sentence, predicate, verb, (begin, block))
                if found is not None:
                    return found
    return None


def _blocks(sentence: Sentence, predicate: Predicate, verb: CueVerb) -> list[_Block]:
    blocks = []
    end = predicate.last + len(verb.particles)
    own = _own_subject(sentence, predicate, verb, end)
    if own is not None and sentence.tag(own.first - 1) == "q":
        return [own]
    if sentence.tag(predicate.first - 1) in ",q-":
        last = noun_phrase_after(sentence, end)
        if last > end:
            last = apposition_end(sentence, last) if sentence.tag(last) == "," else last
            blocks.append(_Block(predicate.first, last, (end, last)))
    return [*blocks, own] if own is not None else blocks


def _own_subject(sentence: Sentence, predicate: Predicate, verb: CueVerb, end: int) -> _Block | None:
    """Return the block of a verb after its subject: “Ann Lee told reporters”."""
    if predicate.relation != "subject" or predicate.start == predicate.first:
        return None
    if "addressee" in verb.frames:
        addressee = noun_phrase_after(sentence, end)
        end = addressee if sentence.tag(addressee) in ".,q:;iyr" else end
    return _Block(predicate.start, end, predicate.source)


def _before_block(sentence: Sentence, predicate: Predicate, verb: CueVerb, context: tuple[int, _Block]) -> Found | None:
    begin, block = context
    content = _content_before(sentence, begin, block, indirect="after" in verb.frames)
    if content is None:
        return None
    rest = _interrupted(sentence, content, block)
    contents = [content] if rest is None else [content, rest]
    after = after_adjuncts(sentence, block.last)
    if sentence.tag(after) in ",:.-" and sentence.tag(after + 1) == "q":
        after += 1
    if rest is None and sentence.tag(after) == "q":
        contents.append((after, sentence.end(after + 1)))
    cue = (predicate.first, predicate.last + len(verb.particles))
    return Found(verb.attribution_class, verb.lemma, "after", block.source, cue, tuple(contents))


def _content_before(sentence: Sentence, begin: int, block: _Block, *, indirect: bool) -> Range | None:
    last = block.first
    if sentence.tag(last - 1) != "q":
        if sentence.tag(last - 1) not in ",-":
            return None
        last -= 1
        quoted = sentence.tag(last - 1) == "q"
        if not quoted and sentence.tag(begin) in "vGe" and last - begin < 40:
            return None
        if not quoted and not (indirect and _closes(sentence, block.last) and _is_content(sentence, begin, block)):
            return None
    first = begin
    while first < last and sentence.tag(first) in "c,.;:-":
        first += 1
    return (first, last) if first < last else None


def _is_content(sentence: Sentence, begin: int, block: _Block) -> bool:
    last = block.first - 1
    return _is_clause(sentence, begin, last) or _goes_on(sentence, (begin, last), block)


def _interrupted(sentence: Sentence, content: Range, block: _Block) -> Range | None:
    """Return the rest of a clause that source and cue interrupt: “The plan, Lee said, | would fail”."""
    if sentence.tag(content[1] - 1) == "q" or not _goes_on(sentence, content, block):
        return None
    first = block.last + (sentence.tag(block.last) == ",")
    return first, sentence.end(first + 1)


def _goes_on(sentence: Sentence, content: Range, block: _Block) -> bool:
    """Tell whether the words after the block continue those before it, rather than begin something new."""
    end = block.last
    if sentence.tag(end) == ",":
        end += 1
    elif sentence.tag(end - 1) != ",":
        return False
    if _is_clause(sentence, *content):
        continuing = "ci"
    elif sentence.tag(content[0]) in "isG":
        continuing = "dpNn0qr"
    else:
        continuing = "avber"
    return sentence.tag(end) in continuing and end + 2 < len(sentence.pieces)


def _is_clause(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether the words look like a main clause, not like an adverbial phrase."""
    if last - first < 3:
        return sentence.tag(last - 1) == "q"
    if sentence.tag(first) in "isG" and sentence.tag(first + 1) not in "0r" and sentence.lower(first + 1) != "least":
        comma = next((index for index in range(first, last) if sentence.tag(index) == ","), None)
        return sentence.tag(last - 1) == "q" if comma is None else _is_clause(sentence, comma + 1, last)
    return any(sentence.tag(index) in "avbeq" for index in range(first, last))


def _closes(sentence: Sentence, end: int) -> bool:
    return sentence.tag(after_adjuncts(sentence, end)) in ".,;q"


def introduced(sentence: Sentence, predicate: Predicate) -> Found | None:
    """Return the attribution of “As Ann Lee put it, …” at the start of a sentence: what follows the comma."""
    subject = predicate.source
    if sentence.lower(0) != "as" or subject[0] != 1 or predicate.passive:
        return None
    comma = after_adjuncts(sentence, predicate.last + (sentence.lower(predicate.last) == "it"))
    verb = predicate.verbs[-1]
    if sentence.tag(comma) != "," or not verb.frames & {"quote", "that"} or comma + 1 >= len(sentence.pieces):
        return None
    content = (comma + 1, sentence.end(comma + 2))
    return Found(verb.attribution_class, verb.lemma, "introduced", subject, (predicate.first, comma), (content,))


def asked(sentence: Sentence) -> Found | None:
    """Return the question in “Asked whether she would resign, …”; who asks is not said."""
    if sentence.lower(0) not in ("asked", "pressed") or sentence.lower(1) not in QUESTION_WORDS | {"about", "on"}:
        return None
    first = 1 + (sentence.lower(1) in ("about", "on"))
    comma = next((index for index in range(first, len(sentence.pieces)) if sentence.tag(index) == ","), first)
    return Found("statement", "ask", "asked", (0, 0), (0, first), ((first, comma),)) if comma > first else None

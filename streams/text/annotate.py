"""Annotation: a plain text in, the document with its tokens, sentences, paragraphs and quotations out."""

from __future__ import annotations

import re

from streams.text.document import Document, Token, TokenRange
from streams.text.listing import words
from streams.text.quotations import find_quotations

_HARD_ABBREVIATIONS = words("""
    Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Sen Sens Rep Reps Gov Govs Gen Col Lt Sgt Sgts Cpl Capt Cmdr Maj Adm
    Brig Rev Fr Hon Pres Supt Det Insp Amb Atty Asst Assoc Dep St Ste Mt Ft vs
""")
"""Written with a full stop and always followed by more of their sentence."""
_SOFT_ABBREVIATIONS = words("""
    Jr Sr Inc Co Cos Corp Ltd Bros Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ala Ariz Ark Calif Colo Conn Fla
    Ga Ill Kan Ky Md Mass Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wis Wyo Ave Blvd Dept Univ etc al
    Ph.D
""")
"""Written with a full stop, which may at the same time end their sentence."""
_NEVER_END = frozenset(f"{word}." for word in _HARD_ABBREVIATIONS) | words("No. Nos. Art. p. pp.")
_CLOCK = words("a.m. p.m. A.M. P.M.")
_AFTER_CLOCK = words("""
    ET EST EDT PT PST PDT CT CST MT MST GMT UTC BST CET CEST IST JST AEST Eastern Pacific Central Mountain Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday Jan. Feb. Aug. Sept. Oct. Nov. Dec. January February March
    April May June July August September October November December
""")
_STARTERS = words("""
    The A An This That These Those He She It They We I You His Her Its Their Our My Your In On At By For From With
    After Before When While As If But And Or So Yet Still However Meanwhile Also There Here Now Then What Who Why
    How Where Which Some Many Most More All One Two Three Both Each Every No Not Since Although Though Because
    According Despite During Until Under Over To Of Earlier Later Last Another Other Such Only Even Just
""")
"""Words that start a sentence when capitalised after an abbreviation."""

_TOKEN = re.compile(
    r"https?://\S*\w"
    rf"|\b(?:{'|'.join(sorted(map(re.escape, _HARD_ABBREVIATIONS | _SOFT_ABBREVIATIONS)))})\."
    r"|\b(?:No|Nos|Art|p|pp)\.(?=\s?\d)"
    r"|\b(?:[^\W\d_]\.){2,}"  # U.S., p.m., e.g.
    r"|\b[A-HJ-Z]\.(?=\s?[A-Z])"  # the initial in “George W. Bush”
    r"|['’](?:\d0s|em|tis|twas|til|cause)\b"  # words that start with an apostrophe
    r"|(?<=\w)['’](?:[sSdm]|ll|re|ve)\b"
    r"|[$€£¥]?\d+(?:[.,:/]\d+)*(?:%|\w+(?:[-‐‑]\w+)*|(?:[-‐‑–]\w+)+)?"
    r"|[@#]?\w+(?:[-‐‑&@]\w+|['’](?!(?:[sSdm]|ll|re|ve)\b)\w+|\.(?:com|org|net|gov|uk|eu|edu)\b)*"
    r"|\.{2,}|-{2,}|``|''|[^\w\s]"
)
_ENDS = frozenset((".", "!", "?", "…"))
_CLOSERS = frozenset(("”", '"', "''", "’", "'", "»", ")", "]"))


def annotate(text: str) -> Document:
    """Return `text` cut into tokens, sentences and paragraphs, with its quotations.

    Every line is a paragraph. A sentence never crosses a line; it may end inside a quotation. Abbreviations and
    initials keep their full stop, the endings ’s, ’re, ’ve, ’ll, ’d and ’m are tokens of their own.
    """
    tokens: list[Token] = []
    paragraphs: list[TokenRange] = []
    sentences: list[TokenRange] = []
    start = 0
    for line in text.splitlines(keepends=True):
        first = len(tokens)
        tokens.extend(_tokens(line, start))
        start += len(line)
        if len(tokens) > first:
            paragraphs.append(TokenRange(first, len(tokens)))
            sentences.extend(_sentences(tokens, first))
    quotations = find_quotations(text, tokens, paragraphs)
    return Document(text, tuple(tokens), tuple(sentences), tuple(paragraphs), quotations)


def _tokens(line: str, offset: int) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(line):
        word = match.group()
        found.append(Token(offset + match.start(), offset + match.end(), word, word.lower().replace("’", "'")))
    return found


def _sentences(tokens: list[Token], first: int) -> list[TokenRange]:
    """Return the sentences of the last paragraph, which begins at token `first`."""
    sentences = []
    last = len(tokens)
    index = first
    while index < last:
        if not tokens[index].text.endswith(("!", "?", ".", "…")):
            index += 1
            continue
        after = _after_closers(tokens, index)
        if after == last or _starts_sentence(tokens, index, after):
            sentences.append(TokenRange(first, after))
            first = after
        index = after
    if first < last:
        sentences.append(TokenRange(first, last))
    return sentences


def _after_closers(tokens: list[Token], index: int) -> int:
    """Return the index of the first token after the end mark at `index` and the end and closing marks next to it."""
    after = index + 1
    while after < len(tokens) and tokens[after].start == tokens[after - 1].end:
        if tokens[after].text not in _ENDS and tokens[after].text not in _CLOSERS:
            break
        after += 1
    return after


def _starts_sentence(tokens: list[Token], end: int, after: int) -> bool:
    """Tell whether the token at `after` starts a new sentence, given the end mark or abbreviation at `end`."""
    ending, following = tokens[end].text, tokens[after]
    initial = following.text[0]
    if ending in _NEVER_END:
        return False
    if following.start == tokens[after - 1].end:  # “said.He” of a badly joined page
        return after == end + 1 and ending == "." and initial.isupper() and len(following.text) > 1
    if ending[0].isalpha():  # an abbreviation or initial
        if ending in _CLOCK:
            return not (
                initial.islower() or initial.isdigit() or following.text in _AFTER_CLOCK or initial in ",;:(-–—"
            )
        return following.text in _STARTERS or initial in '“‘"'
    return not (initial.islower() or initial in ",;:–—-)")

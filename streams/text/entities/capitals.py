"""Runs of capitalised words: a sentence in, the token ranges that may hold names out."""

from __future__ import annotations

from collections.abc import Iterator

from streams.text.document import Document, Token, TokenRange
from streams.text.entities.gazetteer import Gazetteer

_LONGEST_RUN = 14
"""Tokens; a longer run of capitals is a headline or shouting and is cut, which keeps the work linear."""
_LONGEST_LINK = 3
"""Tokens between two capitalised words of a name: “von der”, “of the”."""
_SMALL_IN_HEADLINES = frozenset(
    ("about", "after", "amid", "from", "into", "more", "over", "than", "that", "under", "with")
)
"""Words of four letters and more that headlines need not capitalise."""
_FEWEST_IN_HEADLINE = 3
"""Capitalised words of that length."""
_ARTICLES = ("al-", "el-", "an-", "as-", "ad-", "ar-", "at-", "d'", "l'")
"""Small first parts of names (“al-Assad”)."""
_NOT_IN_NAMES_BEFORE = ("pro-", "anti-", "non-", "ex-", "mid-", "post-", "pre-", "then-", "self-", "co-", "trans-")
_NOT_IN_NAMES_AFTER = (
    *(
        "-based",
        "-led",
        "-backed",
        "-born",
        "-style",
        "-run",
        "-owned",
        "-controlled",
        "-era",
        "-wide",
        "-old",
        "-long",
    ),
    *("-like", "-held", "-trained", "-made", "-occupied", "-bound", "-funded", "-sponsored", "-educated", "-listed"),
    *("-speaking", "-friendly", "-inspired", "-affiliated", "-related", "-linked", "-area", "-winner", "-winning"),
)
_OPENING_PARTICLES = frozenset(("van", "von", "der", "de", "del", "della", "di", "da", "du", "bin", "ibn"))
"""Small words that surnames start with, also without a given name before them."""
_APOSTROPHES = frozenset(("'", "’"))
_POSSESSIVES = frozenset(("'s", "’s"))
_LINKS = frozenset(("of", "for", "on"))


def is_capitalised(token: Token, gazetteer: Gazetteer) -> bool:
    """Tell whether `token` may be part of a name by its form; months and days may not."""
    word, lower = token.text, token.lower
    if not word[0].isupper():
        return lower.startswith(_ARTICLES) and any(letter.isupper() for letter in word)
    if "-" in word and (lower.startswith(_NOT_IN_NAMES_BEFORE) or lower.endswith(_NOT_IN_NAMES_AFTER)):
        return False
    contracted = "'" in lower and not lower.startswith(("o'", "d'", "l'"))
    return word != "I" and not contracted and not gazetteer.has(word, "calendar")


def is_headline(document: Document, sentence: TokenRange) -> bool:
    """Tell whether `sentence` fills a line and has all its longer words capitalised, so that capitals say nothing."""
    if not _fills_line(document, sentence):
        return False
    tokens = document.tokens[sentence.first : sentence.last]
    words = [token.text for token in tokens if len(token.text) > 3 and token.text[0].isalpha()]
    small = any(word[0].islower() and word not in _SMALL_IN_HEADLINES for word in words)
    return not small and sum(word[0].isupper() for word in words) >= _FEWEST_IN_HEADLINE


def find_runs(document: Document, gazetteer: Gazetteer, sentence: TokenRange) -> Iterator[TokenRange]:
    """Yield the longest runs of capitalised words, joined by what stands inside names (“Bank of England”)."""
    tokens = document.tokens
    index = before = sentence.first
    while index < sentence.last:
        if not is_capitalised(tokens[index], gazetteer):
            index += 1
            continue
        start = index
        while start > before and tokens[start - 1].text in _OPENING_PARTICLES:
            start -= 1
        end = min(index + _LONGEST_RUN, sentence.last)
        last = index + 1
        while last < end and (step := _step(tokens[index:end], gazetteer, last - index)):
            last += step
        yield TokenRange(start, last)
        index = before = last


def _fills_line(document: Document, sentence: TokenRange) -> bool:
    text, span = document.text, document.span(sentence)
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return before in ("", "\n", "\r") and after in ("", "\n", "\r")


def _step(run: tuple[Token, ...], gazetteer: Gazetteer, index: int) -> int:
    """Return how many tokens from `index` on continue the run that `run` begins with."""
    before, token = run[index - 1], run[index]
    if token.start > before.end + 1:
        return 0
    surname_may = token.text == "May" and not gazetteer.has(before.text, "calendar")
    number = token.text.isdigit() and gazetteer.has(before.text, "law-head", "numbered")
    if surname_may or number or is_capitalised(token, gazetteer):
        return 1
    if not _links(run, gazetteer, index):
        return 0
    after = index + 1
    while after < min(len(run), index + _LONGEST_LINK) and _continues_link(token, run[after], gazetteer):
        after += 1
    return after - index + 1 if after < len(run) and is_capitalised(run[after], gazetteer) else 0


def _links(run: tuple[Token, ...], gazetteer: Gazetteer, index: int) -> bool:
    """Tell whether the token at `index` is one that stands inside names."""
    before, word = run[index - 1].text, run[index].text
    if word == "&" or (word[0].islower() and gazetteer.has(word, "particle")):
        return True
    if word in _APOSTROPHES and index + 1 < len(run):  # “Nurses’ Union”
        return before.endswith("s") and gazetteer.has(run[index + 1].text, "org-head")
    if word in _POSSESSIVES and index + 1 < len(run):  # “St. Mary's Hospital”
        return gazetteer.has(run[index + 1].text, "possessed") and gazetteer.find(before) is None
    if word in _LINKS:
        leads = ("org-lead", "law-head", *(("org-head", "loc-head", "loc-lead", "event-lead") if word == "of" else ()))
        return gazetteer.has(before, *leads) and not gazetteer.has(before, "role")
    within = word == "and" and gazetteer.has(run[0].text, "org-lead")  # “Department of Health and Social Care”
    return within and any(token.text in _LINKS for token in run[:index])


def _continues_link(opening: Token, token: Token, gazetteer: Gazetteer) -> bool:
    if opening.text in _LINKS:
        return token.text == "the"
    return token.text.islower() and gazetteer.has(opening.text, "particle") and gazetteer.has(token.text, "particle")

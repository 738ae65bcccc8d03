"""The description of a person beside the name: where a name stands in, its role out (“the mayor of Norwich”)."""

from __future__ import annotations

from streams.text.document import Document, Token, TokenRange
from streams.text.entities.gazetteer import COURTESIES, Gazetteer

_LONGEST_ROLE = 14
"""Tokens."""
_HEAD_WITHIN = 7
"""Tokens from the start of an apposition within which its role noun stands."""
_DETERMINERS = frozenset(("the", "a", "an", "its", "his", "her", "their", "our", "my", "this", "that"))
_OPENERS = _DETERMINERS | {"one", "former", "then", "acting"}
_SENTENCE_ENDS = frozenset((".", "!", "?", "“", '"', "‘", "''"))
_ROLES_ONLY_WITH_CAPITAL = frozenset(
    ("major", "general", "forward", "witness", "guard", "principal", "head", "host", "justice", "cabinet", "guide")
)
_VERBS = frozenset(
    ("said", "says", "who", "which", "told", "added", "is", "was", "were", "has", "had", "will", "would", "are", "that")
)


def find_role(document: Document, gazetteer: Gazetteer, name: TokenRange, sentence: TokenRange) -> str | None:
    """Return the words that describe the person named at `name`, from before it or from an apposition after it."""
    found = _premodifier(document, gazetteer, name, sentence) or _apposition(document, gazetteer, name, sentence)
    return document.span(found).of(document.text) if found else None


def is_role(token: Token, gazetteer: Gazetteer) -> bool:
    """Tell whether `token` is a noun for what somebody does, in any case."""
    if token.text in _ROLES_ONLY_WITH_CAPITAL:
        return False
    return gazetteer.has(token.text, "role") or gazetteer.has(token.text.capitalize(), "role")


def _premodifier(document: Document, gazetteer: Gazetteer, name: TokenRange, sentence: TokenRange) -> TokenRange | None:
    tokens = document.tokens
    last = name.first
    if last > sentence.first and gazetteer.has(tokens[last - 1].text, *COURTESIES):
        last -= 1
    if (
        last - 2 > sentence.first
        and tokens[last - 1].text == ","
        and name.last < sentence.last
        and (
            tokens[name.last].text == ","  # “her lawyer, Ann Lee, …”
        )
    ):
        last -= 1
    first = _role_before(tokens, gazetteer, last, sentence)
    if first == last:
        return None
    while first > max(sentence.first, last - _LONGEST_ROLE) and _modifies(tokens, gazetteer, first - 1):
        first -= 1
    while first < last and (tokens[first].lower in _DETERMINERS or _cannot_open(tokens[first])):
        first += 1
    return TokenRange(first, last) if first < last else None


def _role_before(tokens: tuple[Token, ...], gazetteer: Gazetteer, last: int, sentence: TokenRange) -> int:
    """Return where the role noun before `last` begins (“mayor”, “Secretary of State”), or `last` if there is none."""
    if last > sentence.first and is_role(tokens[last - 1], gazetteer):
        return last - 1
    if last - 3 >= sentence.first and tokens[last - 2].text == "of" and is_role(tokens[last - 3], gazetteer):
        return last - 3
    return last


def _modifies(tokens: tuple[Token, ...], gazetteer: Gazetteer, index: int) -> bool:
    """Tell whether the token at `index` belongs to the noun phrase of the role word after it."""
    token, following = tokens[index], tokens[index + 1]
    if following.start > token.end + 1:
        return False
    if token.lower == "of":
        return index > 0 and is_role(tokens[index - 1], gazetteer) and following.text[0].isupper()
    if token.lower in ("'s", "'", "’"):
        return tokens[index - 1].text[0].isupper()
    if is_role(token, gazetteer) or gazetteer.has(token.text, "role-modifier"):
        return True
    starts_sentence = index == 0 or tokens[index - 1].text in _SENTENCE_ENDS
    if token.text[0].isupper():
        return not gazetteer.has(token.text, "calendar", *(("plain",) if starts_sentence else ()))
    return token.text[0].isalpha() and "-" in token.text


def _cannot_open(token: Token) -> bool:
    return not token.text[0].isalnum() or token.lower in ("of", "and", "'s")


def _apposition(document: Document, gazetteer: Gazetteer, name: TokenRange, sentence: TokenRange) -> TokenRange | None:
    tokens = document.tokens
    first = name.last + 1
    if first >= sentence.last or tokens[name.last].text != ",":
        return None
    if first + 1 < sentence.last and tokens[first].text.isdigit() and tokens[first + 1].text == ",":  # an age
        first += 2
    last = first
    end = min(sentence.last, first + _LONGEST_ROLE)
    while last < end and _continues(tokens[last]):
        last += 1
    closed = last < end and tokens[last].text in (",", ".", ";", "—", "–", ")")
    heads = [index for index in range(first, min(last, first + _HEAD_WITHIN)) if is_role(tokens[index], gazetteer)]
    if not closed or not heads or not _opens(tokens[first], gazetteer):
        return None
    return TokenRange(first, last)


def _continues(token: Token) -> bool:
    return token.lower not in _VERBS and (token.text[0].isalnum() or token.lower in ("'s", "'", "’", "&"))


def _opens(token: Token, gazetteer: Gazetteer) -> bool:
    if token.lower in _OPENERS or is_role(token, gazetteer):
        return True
    return gazetteer.has(token.text, "role-modifier") or gazetteer.has(token.text, "demonym")

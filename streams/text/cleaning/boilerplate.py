"""The lines of a scraped page in, those of its article out: phrases, credits and the menus of whole pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

_SECTIONS = ("line", "label", "start", "anywhere", "dates", "links", "comments")
_SECTION = re.compile(r"\[(\w+)\]")
_FROM_LETTER_TO_LETTER = re.compile(r"[^\W\d_](?:.*[^\W\d_])?")
_QUOTATION_MARK = re.compile("[\"“”„«»]|''|``")
_FINISHED = re.compile(r"[.!?…。！？][\"'”’»)\]」]{0,3}(?: ?[―—–-] ?[\w.' -]{1,40})?$")
"""The end of a sentence, or of a quotation that its speaker's name follows."""

_FURNITURE = re.compile(
    r"""
    \W*(?:©|ⓒ|\(c\)\s|copyright\s?(?:©|ⓒ|\(c\)|@|(?:19|20)\d\d\b))                # © 2026 The Paper
    | \W*(?:file\s)?(?:photo|photograph|image|picture|credit|video)s?
      (?:\s(?:credit|courtesy|copyright|by|source))?\s?[:|©]                        # Photo credit: Ann Lee
    | by\s[^|•·]{3,60}\s[|•·]\s                                                    # By Ann Lee | Health Reporter
    | home(?:\s?[>»›]|\s/\s)                                                                # Home > News > Local
    | (?:get|join|receive|sign\sup|subscribe)\b.*\b(?:newsletters?|inbox)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Matches at the beginning of a line."""
_CREDIT = re.compile(
    r"""
    [([](?:[Pp]hoto(?:graph)?|[Ii]mage|[Pp]icture|[Cc]redit|[Vv]ideo)(?:\s\w+)?\s?[:|][^()[\]]*[)\]]\W{0,3}$
    | \([^()]{0,60}\b[Pp]hoto(?:graph)?s?\)\W{0,3}$
    | (?:^|[.!?)]\s)(?:Photo(?:graph)?|Image|Picture|Credit):\s[^.!?]{1,60}$         # … in June. Picture: Ann Lee
    | \b(?:AP\sPhoto|REUTERS|AFP|EPA)/[A-Z]
    | (?:/|\b[Vv]ia\s|\b[Bb]y\s|^)Getty\sImages\W{0,3}$
    """,
    re.VERBOSE,
)
_CREDIT_SIGNS = (":", "|", "/", "hoto", "Getty Images")
_MORE_FROM = re.compile(r"more (?:from|in|on) .{1,40}(?<![.!?:,])")
_SEPARATOR = re.compile(r"\s?[|•·/,>»›]\s?")
_DIGIT = re.compile(r"\d")
_STAMP = re.compile(
    r"\b[012]?\d(?:\s?:\s?\d\d|\s?[ap]\.?m)\b|\b(?:ago|comments?|modified|posted|published|read|shares|updated|views)\b"
)
_WORD = re.compile(r"[^\W\d_]+")

_MAX_CHARACTERS = 400
"""A longer line is a paragraph, whatever it starts with."""
_MAX_HEADING = 100
_MAX_LINKS = 12
"""How many lines a list of links may have after its heading."""
_MAX_LINK_WORDS = 20
_PARAGRAPHS_BEFORE_COMMENTS = 3
"""“Leave a comment” above the article is a link; below so many paragraphs it heads the comments."""
_PARAGRAPH_WORDS = 10
_SENTENCE_WORDS = 4
_PAGE_LINES = 30
_PAGE_SENTENCES = 0.35
"""So many lines, of which fewer than this share are sentences, are a whole page with its menus. No article of PolNeAR's
training and development parts (924 articles) looks like one."""
_BODY_GAP = 3
"""How far apart, in lines, two neighbouring paragraphs of one article may stand."""
_BODY_SHARE = 0.3
"""A group of paragraphs of at least this size, relative to the largest, belongs to the article too."""

_Kind: TypeAlias = Literal["article", "boilerplate", "links", "comments"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """What boilerplate lines say, in lower case."""

    line: frozenset[str]
    dates: frozenset[str]
    links: frozenset[str]
    comments: frozenset[str]
    start: re.Pattern[str]
    """Matches at the first letter of a line that starts with a phrase."""
    anywhere: tuple[str, ...]


def phrases_from_list(listed: str) -> Phrases:
    """Return the phrases of a list by section: line, label, start, anywhere, dates, links, comments.

    A section starts with its name in brackets. One phrase a line, in lower case; blank lines and those that start with
    `#` do not count.

    Raises:
        ValueError: a phrase stands in none of these sections.
    """
    sections: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    section = ""
    for line in map(str.strip, listed.splitlines()):
        if heading := _SECTION.fullmatch(line):
            section = heading.group(1)
        elif line and not line.startswith("#"):
            if section not in sections:
                raise ValueError(f"phrase {line!r} stands in no known section: [{section}]")
            sections[section].append(line)
    label = rf"{_one_of(sections['label'])}(?: ?[:|>»→](?!\S)| [–—-] )"
    return Phrases(
        line=frozenset(sections["line"]),
        dates=frozenset(sections["dates"]),
        links=frozenset(sections["links"]),
        comments=frozenset(sections["comments"]),
        start=re.compile(rf"{_one_of(sections['start'])}(?!\w)|{label}"),
        anywhere=tuple(sections["anywhere"]),
    )


def _one_of(phrases: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, phrases)) or '(?!)'})"


def article_lines(lines: Sequence[str], phrases: Phrases) -> list[int]:
    """Return the numbers of the lines that belong to the article, in order.

    `lines` are non-empty, without spaces at their ends. Of the lines that are left, none is taken out the second time.
    """
    kept: list[int] = []
    paragraphs = links_left = 0
    for number, line in enumerate(lines):
        kind = _kind(line, phrases)
        if kind == "comments" and paragraphs >= _PARAGRAPHS_BEFORE_COMMENTS:
            break
        if kind == "links":
            links_left = _MAX_LINKS
        elif kind == "article" and links_left and _is_link(line):
            links_left -= 1
        elif kind == "article":
            links_left = 0
            kept.append(number)
            paragraphs += _is_sentence(line, _PARAGRAPH_WORDS)
    return _without_menus(lines, kept)


def _kind(line: str, phrases: Phrases) -> _Kind:
    if len(line) > _MAX_CHARACTERS:
        return "article"
    folded = line.lower().replace("’", "'")
    core = _FROM_LETTER_TO_LETTER.search(folded)
    if core is None:
        return "article" if _DIGIT.search(line) and not _STAMP.search(line) else "boilerplate"
    quotes = _QUOTATION_MARK.search(line)
    if quotes and quotes.start() < core.start():
        return "article"
    if _FURNITURE.match(line) or _is_credited(line) or phrases.start.match(folded, core.start()):
        return "boilerplate"
    return "article" if quotes else _kind_by_phrase(folded, core.group(), phrases)


def _kind_by_phrase(folded: str, core: str, phrases: Phrases) -> _Kind:
    if len(core) <= _MAX_HEADING:
        if core in phrases.comments:
            return "comments"
        if core in phrases.links or _MORE_FROM.fullmatch(core):
            return "links"
        if _is_stamp(folded, phrases) or all(_is_button(part, phrases) for part in _SEPARATOR.split(folded)):
            return "boilerplate"
    return "boilerplate" if any(map(folded.__contains__, phrases.anywhere)) else "article"


def _is_credited(line: str) -> bool:
    return any(map(line.__contains__, _CREDIT_SIGNS)) and _CREDIT.search(line) is not None


def _is_button(words: str, phrases: Phrases) -> bool:
    core = _FROM_LETTER_TO_LETTER.search(words)
    return core is None or core.group() in phrases.line or _is_stamp(words, phrases)


def _is_stamp(words: str, phrases: Phrases) -> bool:
    return _STAMP.search(words) is not None and phrases.dates.issuperset(_WORD.findall(words))


def _is_sentence(line: str, words: int) -> bool:
    return _FINISHED.search(line) is not None and len(line.split()) >= words


def _is_link(line: str) -> bool:
    return _FINISHED.search(line) is None and len(line.split()) <= _MAX_LINK_WORDS


def _without_menus(lines: Sequence[str], kept: list[int]) -> list[int]:
    """Return the sentences of the article's body if these lines are a whole page, mostly menus; else all of `kept`.

    A second call keeps what the first one kept: that is sentences only.
    """
    sentences = [number for number in kept if _is_sentence(lines[number], _SENTENCE_WORDS)]
    if len(kept) < _PAGE_LINES or len(sentences) >= _PAGE_SENTENCES * len(kept):
        return kept
    bodies = _bodies(lines, [number for number in sentences if _is_sentence(lines[number], _PARAGRAPH_WORDS)])
    return [number for number in sentences if any(body[0] <= number <= body[-1] for body in bodies)] or kept


def _bodies(lines: Sequence[str], paragraphs: list[int]) -> list[list[int]]:
    """Return the groups of paragraphs that stand close together and are large, relative to the largest."""
    groups: list[list[int]] = []
    for number in paragraphs:
        if groups and number - groups[-1][-1] <= _BODY_GAP:
            groups[-1].append(number)
        else:
            groups.append([number])
    sizes = [sum(len(lines[number]) for number in group) for group in groups]
    return [group for group, size in zip(groups, sizes, strict=True) if size >= _BODY_SHARE * max(sizes)]

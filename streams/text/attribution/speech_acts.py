"""Speech acts: a statement's cue with its source and content in; what the speaker does by it out.

The cue's lemma decides (`speech-acts.tsv`), but for what its surroundings change:

* a cue that refuses or denies to have spoken (“would not say”, “declined to discuss”) declines to comment;
* “told them to”, “asked her to” demand; “asked whether” asks;
* “suggested that they should” proposes; “agreed to” promises;
* “rejected claims that” denies;
* a document that says no more than that something is so is cited.

After the illocutionary acts of Searle (1976), “A classification of illocutionary acts”, divided as news needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from streams.text.attribution.cues import inflections
from streams.text.document import SpeechAct
from streams.text.listing import words

if TYPE_CHECKING:
    from streams.text.document import Attribution, Document, Token

_NEGATIONS = words("""
    not n't no nothing never nor without neither unable silent yet decline declined declines declining refuse
    refused refuses refusing
""")
_SAYING = words("""
    say said saying tell told comment comments mention discuss disclose name identify elaborate respond reply answer
    confirm specify return reveal explain speak address give offer provide engage speculate drawn reached available
    clear known acknowledge expand detail share interview interviewed repeat meet
""")
_CLAIMS = words("claim claims allegation allegations accusation accusations wrongdoing")
_SHOULD = words("should could might ought let be")
_CLAUSES = words("that whether if what how why when where who which about for : , “ \" ‘ '")
_FINITE = words("""
    is are was were has have had will would can could may might must should do does did 's 're 've 'd 'll n't he she
    they we i there
""")
"""A clause is told, and nobody is told to do something, where one of these stands before “to”."""
_PEOPLE = words("he she they who i we you everybody everyone nobody somebody")
_HEAD_ENDS = words("of by from in on for to at about that who which with into , ( — – - :")
_NEUTRAL = frozenset(("assert", "cite", "announce", "acknowledge"))
_LOOKED_AT = 8
"""Tokens at the beginning of a content that can tell what it is."""


@dataclass(frozen=True, slots=True)
class ActLexicon:
    """What the speaker does by the cue with a given lemma; documents are cited."""

    acts: Mapping[str, SpeechAct]
    documents: frozenset[str]


def act_lexicon_from(lines: Iterable[str], documents: frozenset[str]) -> ActLexicon:
    """Return the lexicon in `lines`: an act and the lemmas that do it, separated by a tab.

    Raises:
        ValueError: an act is unknown or a lemma stands under two.
    """
    acts: dict[str, SpeechAct] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        act, tab, lemmas = line.rstrip("\n").partition("\t")
        if act not in get_args(SpeechAct) or not tab:
            raise ValueError(f"speech acts: unknown act or no lemma in {line!r}")
        for lemma in lemmas.split(", "):
            if lemma in acts:
                raise ValueError(f"speech acts: {lemma!r} stands twice")
            acts[lemma] = cast("SpeechAct", act)
    inflected = {word: act for lemma, act in acts.items() for word, _ in inflections(lemma) if " " not in lemma}
    return ActLexicon(inflected | acts, documents)


def with_speech_act(document: Document, attribution: Attribution, lexicon: ActLexicon) -> Attribution:
    """Return an attribution of `document` with what its speaker does; an attitude is none of a speaker's acts."""
    if attribution.attribution_class == "attitude":
        return attribution
    cue, source, content = (
        document.tokens_in(spans) for spans in (attribution.cue, attribution.source, attribution.content)
    )
    return replace(attribution, speech_act=speech_act(attribution.cue_lemma, cue, source, content, lexicon=lexicon))


def speech_act(
    lemma: str, cue: Sequence[Token], source: Sequence[Token], content: Sequence[Token], *, lexicon: ActLexicon
) -> SpeechAct:
    """Return what the speaker of a statement does.

    Args:
        lemma: The cue's dictionary form.
        cue: The cue's tokens.
        source: The source's, if any.
        content: The content's.
        lexicon: What each lemma does by itself.
    """
    head = _head(source)
    said = _Said(
        lemma,
        lexicon.acts.get(lemma, "assert"),
        [token.lower for token in cue],
        [token.lower for token in content[:_LOOKED_AT]],
    )
    cited = head is not None and head.lower in lexicon.documents
    if head is not None and not cited and _declines(said):
        return "decline-to-comment"
    act = next((act for act, holds in _OVERRIDES if holds(said)), said.act)
    if cited and act in _NEUTRAL:
        return "cite"
    return "assert" if act == "cite" and _is_person(head) else act


class _Said(NamedTuple):
    """A cue and what follows it: the lemma, its own act, all words of the cue and the first ones of the content."""

    lemma: str
    act: SpeechAct
    cue: Sequence[str]
    first: Sequence[str]

    @property
    def negated(self) -> bool:
        return not _NEGATIONS.isdisjoint(self.cue)


def _declines(said: _Said) -> bool:
    """Tell whether a cue says that nothing was said: “did not say”, “refused | to discuss”."""
    if said.lemma in ("refuse", "decline"):
        return not _SAYING.isdisjoint((*said.cue, *said.first[:3]))
    speaks = said.act in _NEUTRAL or said.act == "decline-to-comment"
    return speaks and said.negated and not _SAYING.isdisjoint(said.cue)


def _orders(said: _Said) -> bool:
    """Tell whether a content begins with who is to do what: “told | them to wait”, “asked | for help”."""
    if said.lemma not in ("tell", "ask", "remind"):
        return False
    if said.cue[-1] == "to" or (said.lemma == "ask" and said.first[:1] == ["for"]):
        return True
    if "to" not in said.first or said.first[0] in _CLAUSES or said.first[:2] == ["to", "the"]:
        return False
    return _FINITE.isdisjoint(said.first[: said.first.index("to")])


def _suggests_action(said: _Said) -> bool:
    return said.lemma == "suggest" and not _SHOULD.isdisjoint(said.first)


def _agrees_to_act(said: _Said) -> bool:
    return said.lemma == "agree" and said.first[:1] == ["to"]


def _rejects_claims(said: _Said) -> bool:
    return said.lemma == "reject" and not _CLAIMS.isdisjoint(said.first[:4])


def _does_not_deny(said: _Said) -> bool:
    return said.act == "deny" and said.negated


def _does_not(said: _Said) -> bool:
    """Tell whether an act is only said not to have been: “did not rule out”, “has not promised”."""
    return said.negated and said.lemma not in ("refuse", "decline", "stay silent")


_OVERRIDES: tuple[tuple[SpeechAct, Callable[[_Said], bool]], ...] = (
    ("demand", _orders),
    ("propose", _suggests_action),
    ("promise", _agrees_to_act),
    ("deny", _rejects_claims),
    ("acknowledge", _does_not_deny),
    ("assert", _does_not),
)
"""What a statement is instead of what its lemma says; the first that holds."""


def _head(source: Sequence[Token]) -> Token | None:
    """Return the head of a source: “report” of “a report by Ann Lee”, “lawyer” of “Ann Lee’s lawyer”."""
    head = None
    for token in source:
        if head is not None and token.lower in _HEAD_ENDS:
            break
        head = token
    return head


def _is_person(head: Token | None) -> bool:
    """Tell whether a source may be somebody rather than a text: a personal pronoun or a name."""
    return head is not None and (head.lower in _PEOPLE or head.text[0].isupper())

"""Words: the closed word classes of English as the rules need them, by lower-case word."""

from __future__ import annotations

from streams.text.listing import words

_BY_TAG = {
    "p": "i he she they we you it there",
    "o": "me him them us himself herself themselves itself myself ourselves",
    "h": "who which whom whose",
    "w": "what how why whether whoever whatever",
    "T": "that",
    "d": """the a an this these those his her its their our my your some any no many several every each all both few
        another most more much such other""",
    "i": """of for in from at with on by about against into over under between among through during without within
        across along around behind beyond inside near off onto outside toward towards upon via per amid amidst despite
        like following including regarding concerning versus vs. up down out""",
    "t": "to",
    "s": "because if when while although unless until since as after before where once than whereas so lest",
    "c": "and but or nor yet",
    "a": """is are was were be been being am has have had having do does did will would can could should may might must
        shall isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't couldn't
        cannot shouldn't mustn't ain't 're 've 'd 'll 'm""",
    "r": """not also now then even just still only never always again already often soon once later earlier too ever
        instead however meanwhile therefore thus perhaps maybe almost long yesterday today tomorrow tonight first here
        quite rather very ago far moreover further furthermore nonetheless nevertheless though""",
    "y": """monday tuesday wednesday thursday friday saturday sunday weekend mon tue wed thu fri sat sun jan. feb. aug.
        sept. oct. nov. dec. january february april june july august september october november december""",
    "b": """went came got won lost left became began ran kept let brought spent met led put set cut hit stood sat
        fell rose grew threw built bought paid broke drove ate flew sold caught taught beat bore goes comes gets
        wins loses leaves becomes begins runs keeps brings spends meets leads puts sets stands sits falls rises grows
        remains looks get go come become keep win run""",
    "n": """ally allies family rally reply supply assembly anomaly monopoly bully daily weekly monthly likely unlikely
        friendly elderly deadly fly meeting hearing building thing something anything nothing everything morning
        evening spring king ring wing ceiling briefing ruling filing shooting bombing killing funding housing spending
        training trading banking marketing engineering wedding painting warning feeling being need seed feed speed
        indeed hundred red bed breed weed""",
}
TAGS = {word: tag for tag, listing in _BY_TAG.items() for word in listing.split()}
"""The tag of each word (see `Piece`); of a word in two classes, the later one."""

MARKS = {"–": "-", "—": "-", "--": "-", "...": ".", "…": ".", "!": ".", "?": ".", "[": "(", "]": ")", "’": "'"}
"""The tags of punctuation marks that are not their own."""

BE = words("is are was were be been being am isn't aren't wasn't weren't 're 'm 's")
HAVE = words("has have had having hasn't haven't hadn't 've 's 'd")
COPULAS = BE | words("""
    feel feels felt feeling seem seems seemed remain remains remained look looks looked sound sounds sounded
    appear appears appeared become became
""")
PLURALS = words("people police men women children critics many some others most few both several")
POSSESSIVES = words("his her its their my our your")
QUESTION_WORDS = words("how what why whether if where when who which whoever whatever")
INNER_PREPOSITIONS = words("of for in from at with on to by about against into between under")
"""Prepositions that join a noun to one before it."""
ADJUNCT_PREPOSITIONS = words("in on at during to via through from of about after before by for with over following")
"""Prepositions that begin an adverbial phrase between a cue and its content."""
BEFORE_TIME = words("last next this earlier late early later past")
TIME = words("week month year night morning afternoon evening day weekend spring summer fall autumn winter")

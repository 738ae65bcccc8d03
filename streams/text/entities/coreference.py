"""Entities: the named mentions of a text in, one entity per person, body or place with all its mentions out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from streams.text.document import Document, Entity, EntityType
from streams.text.entities.chains import Chain, chains_of
from streams.text.entities.mentions import NamedMention
from streams.text.entities.pronouns import resolve_pronouns

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:onrecord:entity")


def resolve_entities(document: Document, mentions: Sequence[NamedMention]) -> tuple[Entity, ...]:
    """Return the entities that `mentions` name, with the pronouns that refer to them, in the order of their first name.

    The name of an entity is its fullest form in the text, or the gazetteer's; its id follows from type and name only,
    so it is the same in every article. No two mentions overlap.
    """
    chains = chains_of(mentions)
    resolve_pronouns(document, chains)
    entities: dict[str, Entity] = {}
    for chain in chains:
        entity = _entity(chain)
        same = entities.get(entity.entity_id)
        entities[entity.entity_id] = _merged(same, entity) if same else entity
    return tuple(entities.values())


def entity_id_of(kind: EntityType, name: str) -> str:
    """Return the id minted for an entity: its type and its name in small ASCII letters, or else a hash of the name."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.casefold()).strip("-")
    return f"{kind.lower()}:{slug or uuid5(_NAMESPACE, name).hex}"


def _entity(chain: Chain) -> Entity:
    name = chain.name.title() if chain.type == "PERSON" and chain.name.isupper() else chain.name
    links = dict(link.split("=", 1) for link in chain.links.split())
    mentions = tuple(sorted(chain.mentions))
    return Entity(entity_id_of(chain.type, name), chain.type, name, mentions, chain.role, links)


def _merged(one: Entity, other: Entity) -> Entity:
    mentions = tuple(sorted((*one.mentions, *other.mentions)))
    return Entity(one.entity_id, one.type, one.name, mentions, one.role or other.role, one.links or other.links)

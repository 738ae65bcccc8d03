"""Derived identity: the same article and extractor version in, the same ids, hashes and fingerprints out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable

NAMESPACE = uuid.UUID("5d1c8f9e-6f0b-5c57-9a0e-0f6f1f2b7c11")
"""The UUIDv5 namespace of every id that this project derives. Changing it changes every id."""

CANARY_PREFIX = "canary:"
"""Begins the `article_id` of an article that an operator sends through to see that all is well; it is no news."""

_SEPARATOR = "\x1f"
_NOT_WORD = re.compile(r"[\W_]+")


def derived_id(kind: str, *parts: str) -> str:
    """Return the UUIDv5 of `kind` and `parts`, which must be given in the same order every time."""
    return str(uuid.uuid5(NAMESPACE, _SEPARATOR.join((kind, *parts))))


def text_sha256(text: str) -> str:
    """Return the SHA-256 of the UTF-8 bytes of `text`, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(contents: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that are equal for the same words, however they are typeset.

    Case, accents' encoding (NFKC), punctuation, quotation marks and spaces do not count; the words and their order do.
    """
    words = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", " ".join(contents)).casefold()).strip()
    return hashlib.sha256(words.encode()).hexdigest()[:16]

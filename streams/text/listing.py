"""Listings: words written one after the other in; a set of them out."""

from __future__ import annotations


def words(listing: str) -> frozenset[str]:
    """Return the words of a listing that are separated by white space."""
    return frozenset(listing.split())

from __future__ import annotations

import pytest

from schemas.identity import derived_id, fingerprint_of, text_sha256


def test_the_same_parts_give_the_same_id() -> None:
    assert derived_id("statement", "a", "b") == derived_id("statement", "a", "b")


@pytest.mark.parametrize(
    "other", [("entity", "a", "b"), ("statement", "b", "a"), ("statement", "ab"), ("statement", "a", "b", "")]
)
def test_anything_else_gives_another_id(other: tuple[str, ...]) -> None:
    assert derived_id(*other) != derived_id("statement", "a", "b")


def test_ids_never_change_between_releases() -> None:
    """Consumers upsert by these ids: a change here is a change of every id in every topic."""
    assert "8cf381e9-75ab-5d7a-b6d2-6cb9e724dee5" == derived_id("statement", "article-1", "rules/1")


def test_a_texts_hash_is_that_of_its_utf8() -> None:
    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" == text_sha256("")
    assert text_sha256("é") != text_sha256("e\u0301")


@pytest.mark.parametrize(
    "same",
    [["“We will win,”"], ['"We will win"'], ["‘We will", "win’"], ["WE WILL WIN!"], ["We  will\n\nwin."]],
)
def test_the_same_words_have_the_same_fingerprint_however_typeset(same: list[str]) -> None:
    assert fingerprint_of(["We will win"]) == fingerprint_of(same)


@pytest.mark.parametrize("other", [["We will not win"], ["Win we will"], ["We’ll win"]])
def test_other_words_have_another_fingerprint(other: list[str]) -> None:
    assert fingerprint_of(["We will win"]) != fingerprint_of(other)

"""The gazetteer is read from word lists and answers for names and for classes of words."""

import pytest

from streams.text.entities.gazetteer import KnownName, gazetteer_from

NAMES = """# A comment.
ORG\tNATO\tNato;North Atlantic Treaty Organization
LOC\tParis\t\tiso3166=FR-75 geonames=2988507

LOC\tUnited Kingdom\tUK;Britain\tiso3166=GB
""".splitlines(keepends=True)
WORDS = ["role\tmayor spokesman\n", "role\tenvoy\n", "demonym\tFrench\n"]


def test_an_alias_leads_to_the_published_form_with_its_links():
    gazetteer = gazetteer_from(NAMES)
    assert KnownName("LOC", "United Kingdom", "iso3166=GB") == gazetteer.find("Britain")
    assert KnownName("ORG", "NATO", "") == gazetteer.find("North Atlantic Treaty Organization")


def test_an_unknown_name_is_not_found():
    assert gazetteer_from(NAMES).find("Norwich") is None


def test_a_shouted_name_is_found_but_a_short_word_in_capitals_is_not():
    gazetteer = gazetteer_from(["LOC\tParis\n", "LOC\tBath\n"])
    assert gazetteer.find("Paris") == gazetteer.find("PARIS")
    assert gazetteer.find("BATH") is None


def test_lines_of_one_class_add_up_over_files():
    gazetteer = gazetteer_from(NAMES, WORDS)
    assert gazetteer.has("envoy", "role")
    assert gazetteer.has("French", "role", "demonym")
    assert not gazetteer.has("mayor", "demonym", "unheard-of")


def test_the_first_of_two_equal_names_counts():
    gazetteer = gazetteer_from(["ORG\tChelsea\n"], ["LOC\tChelsea\n", "LOC\tLondon\tChelsea\n"])
    assert KnownName("ORG", "Chelsea", "") == gazetteer.find("Chelsea")


def test_a_line_without_a_tab_is_refused():
    with pytest.raises(ValueError, match="unpack"):
        gazetteer_from(["LOC Paris\n"])

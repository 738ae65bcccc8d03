from __future__ import annotations

import pytest

from streams.settings import Settings
from tests.contract.settings_table import README, settings_table, what_and_when, with_table


def test_the_runbooks_table_of_settings_is_what_the_code_generates() -> None:
    text = README.read_text("utf-8")
    assert settings_table() in text, "stale: `make contracts` writes it anew"
    assert with_table(text) == text


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_and_when_to_change_it(name: str) -> None:
    what, when = what_and_when(Settings.model_fields[name])
    assert what
    assert when

"""Writes the table of settings into `deploy/README.md`, from `Settings`, between two marks."""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo

from streams.settings import PREFIX, Settings

README = Path(__file__).parents[2] / "deploy" / "README.md"
BEGIN = "<!-- begin of the settings: `make contracts` writes them from streams/settings.py -->"
END = "<!-- end of the settings -->"
UNITS = {"_s": "s", "_bytes": "bytes", "_chars": "characters", "_process": "articles"}
DEPENDS_ON_THE_MACHINE = "cores"


def settings_table() -> str:
    """Return a Markdown table with a row for each setting."""
    rows = ["| name | unit | default | what it is, and why so | when to change it |", "| --- | --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), "")
        cells = (f"`{PREFIX}{name.upper()}`", unit, default_shown(field), *what_and_when(field))
        rows.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "\n".join(rows)


def what_and_when(field: FieldInfo) -> tuple[str, str]:
    """Split a description after its first sentence."""
    what, _, when = (field.description or "").partition(". ")
    return what, when.removesuffix(".")


def default_shown(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return DEPENDS_ON_THE_MACHINE
    value = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    if value in (None, ""):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def with_table(text: str) -> str:
    """Return the runbook with a fresh table."""
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    return f"{before}{BEGIN}\n{settings_table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")

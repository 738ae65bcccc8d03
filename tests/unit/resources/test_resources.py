"""Resources: what an engine needs is read whole, or the start says what is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import streams.resources
from streams.errors import ConfigurationError
from streams.resources import check_resources, load_resources


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's files that a test may damage."""
    copy = tmp_path / "resources"
    shutil.copytree(str(files("streams.resources")), copy)
    monkeypatch.setattr(streams.resources, "_ROOT", copy)
    return copy


@pytest.mark.parametrize("name", ["card.json", "encoder.onnx", "tokenizer.json"])
def test_missing_weights_are_named_and_the_rules_work_without_them(installed: Path, name: str) -> None:
    (installed / "encoder" / name).unlink()
    with pytest.raises(ConfigurationError, match=rf"engine 'encoder' cannot be read.*{name}.*reinstall onrecord"):
        load_resources("encoder")
    assert load_resources("rules").trained is None


def test_damaged_weights_are_named(installed: Path) -> None:
    weights = installed / "encoder" / "encoder.onnx"
    weights.write_bytes(weights.read_bytes()[:1_000_000])
    with pytest.raises(ConfigurationError, match=r"encoder\.onnx is damaged"):
        load_resources("encoder")


@pytest.mark.parametrize("engine", ["encoder", "rules"])
def test_a_check_finds_what_a_start_needs(installed: Path, engine: str) -> None:
    check_resources(engine)
    (installed / ("cues.tsv" if engine == "rules" else "encoder/labeller.onnx")).unlink()
    with pytest.raises(ConfigurationError, match="reinstall onrecord"):
        check_resources(engine)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there is no engine 'oracle'; choose `encoder` or `rules`"):
        check_resources("oracle")


def test_the_rules_do_without_what_runs_the_encoder() -> None:
    script = "import sys, streams.resources as r; r.load_resources('rules'); print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout


def test_the_least_confidence_is_the_engines_own_unless_it_is_given(installed: Path) -> None:
    own = json.loads((installed / "encoder" / "card.json").read_text("utf-8"))["min_confidence"]
    given = [load_resources("encoder", confidence).min_confidence for confidence in (None, 0.0, 0.97)]
    assert [own, 0.0, 0.97] == given
    assert 0.0 == load_resources("rules").min_confidence

from __future__ import annotations

import subprocess
import sys

import pytest

from streams.errors import ConfigurationError
from streams.operations import Operations
from streams.settings import load_settings


def test_traces_without_what_they_need_are_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "streams.delivery.traces", None)
    with pytest.raises(ConfigurationError, match=r"STREAMS_OTLP_ENDPOINT needs `pip install 'onrecord\[otel\]'`"):
        Operations(load_settings({}, otlp_endpoint="http://collector:4318"))


def test_without_traces_nothing_of_open_telemetry_is_imported() -> None:
    program = (
        "import sys; from streams.operations import Operations; from streams.settings import load_settings; "
        "Operations(load_settings({})); print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "[]" == found.stdout.strip()

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from streams.delivery.endpoint import Endpoint
from streams.errors import ConfigurationError
from streams.metrics import Metrics


class State:
    wrong = ""
    not_ready = ""


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def endpoint(state: State) -> Iterator[Endpoint]:
    endpoint = Endpoint(("127.0.0.1", 0), Metrics().registry, lambda: state.wrong, lambda: state.not_ready)
    endpoint.start()
    yield endpoint
    endpoint.stop()


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_are_served_in_prometheus_text(endpoint: Endpoint) -> None:
    status, text = answer(endpoint.url + "/metrics")
    assert 200 == status
    assert "# TYPE onrecord_articles_received_total counter" in text


def test_a_worker_that_is_well_is_healthy_and_ready(endpoint: Endpoint) -> None:
    assert (200, "ok\n") == answer(endpoint.url + "/healthz")
    assert (200, "ok\n") == answer(endpoint.url + "/readyz")


def test_an_unhealthy_worker_says_why(endpoint: Endpoint, state: State) -> None:
    state.wrong = "the event loop has stood still for 9 s"
    assert (503, "the event loop has stood still for 9 s\n") == answer(endpoint.url + "/healthz")


def test_a_starting_worker_is_alive_but_not_ready(endpoint: Endpoint, state: State) -> None:
    state.not_ready = "joining the consumer group"
    assert 200 == answer(endpoint.url + "/healthz")[0]
    assert (503, "joining the consumer group\n") == answer(endpoint.url + "/readyz")


def test_other_paths_are_not_there(endpoint: Endpoint) -> None:
    assert 404 == answer(endpoint.url + "/secrets")[0]


def test_a_taken_port_is_a_clear_start_up_error(endpoint: Endpoint) -> None:
    port = int(endpoint.url.rsplit(":", 1)[1])
    with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port} .*STREAMS_METRICS_PORT"):
        Endpoint(("127.0.0.1", port), Metrics().registry, lambda: "", lambda: "")

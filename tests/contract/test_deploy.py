"""What operators run agrees with the software: settings, ports, health checks, metrics and topics."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from schemas.topics import TOPICS
from streams.metrics import Metrics
from streams.settings import PREFIX, Settings, load_settings

TOP = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (TOP / "deploy/Dockerfile").read_text()
RUNBOOK = (TOP / "deploy/README.md").read_text()
PROMETHEUS = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())
RULES = [
    rule
    for group in yaml.safe_load((TOP / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
RULE_TESTS = yaml.safe_load((TOP / "deploy/prometheus/alerts_test.yml").read_text())["tests"]
DASHBOARD = json.loads((TOP / "deploy/grafana/dashboards/on-record.json").read_text())
DATASOURCE = yaml.safe_load((TOP / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text())[
    "datasources"
][0]

OURS = [name for name, service in SERVICES.items() if "build" in service]
DAEMONS = [name for name in SERVICES if name != "topics"]
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
SETTING_ROW = re.compile(rf"^\| `({PREFIX}\w+)` \| (\w*) ?\| (\S*) ?\| \S.* \|$", re.MULTILINE)
UNITS = {"_S": "s", "_BYTES": "bytes", "_CHARS": "characters", "_PROCESS": "articles"}
SHOWN_AS = {PREFIX + "POOL_PROCESSES": "cores"}
"""Defaults that depend on the machine."""


def exported_series() -> dict[str, set[str]]:
    """The series that each metric is exported as, `_created` left out."""
    registry = CollectorRegistry()
    Metrics(registry)
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",), "gauge": ("",)}
    return {family.name: {family.name + end for end in suffixes[family.type]} for family in registry.collect()}


def series_asked(queries: list[str]) -> set[str]:
    return {name for query in queries for name in re.findall(r"\bonrecord_\w+", query)}


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def default_shown(name: str) -> str:
    default = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
    if name in SHOWN_AS or default in (None, ""):
        return SHOWN_AS.get(name, "")
    value = ",".join(default) if isinstance(default, tuple) else str(default)
    return f"`{value.lower() if isinstance(default, bool) else value.removesuffix('.0')}`"


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_our_services_is_valid_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    settings = load_settings(environment)
    assert environment["STREAMS_BROKERS"] == settings.brokers


def test_the_image_sets_nothing_of_ours() -> None:
    assert re.findall(rf"{PREFIX}\w+", DOCKERFILE) == []


def test_our_services_reach_kafka_by_the_listener_advertised_inside() -> None:
    advertised = SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert {f"INTERNAL://{SERVICES[name]['environment']['STREAMS_BROKERS']}" for name in OURS} <= set(
        advertised.split(",")
    )


def test_clients_on_the_host_reach_kafka_by_the_default_setting() -> None:
    assert (
        f"HOST://{Settings.model_fields['brokers'].default}"
        in SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    )


def test_every_published_port_is_open_to_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in ports if not re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port)] == []


def test_prometheus_scrapes_the_port_that_the_worker_listens_on() -> None:
    port = Settings.model_fields["metrics_port"].default
    assert PROMETHEUS["scrape_configs"][0]["static_configs"] == [{"targets": [f"worker:{port}"]}]
    assert f"EXPOSE {port}\n" in DOCKERFILE
    assert SERVICES["worker"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_live_page_is_where_the_settings_put_it_and_asks_the_worker() -> None:
    port, metrics_port = (Settings.model_fields[name].default for name in ("web_port", "metrics_port"))
    web = SERVICES["web"]
    assert web["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"'127.0.0.1', {port}" in web["healthcheck"]["test"][3]
    assert web["environment"]["STREAMS_WEB_METRICS_URL"] == f"http://worker:{metrics_port}/metrics"


def test_the_image_checks_its_health_where_the_worker_answers() -> None:
    host, port = (Settings.model_fields[name].default for name in ("metrics_host", "metrics_port"))
    check = re.search(r"^HEALTHCHECK .*\\\n +CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert check
    command = json.loads(check[1])
    compile(command[2], "HEALTHCHECK", "exec")
    assert (["python", "-c"], True) == (command[:2], f"'{host}', {port}" in command[2] and "/healthz" in command[2])


@pytest.mark.parametrize("name", DAEMONS)
def test_every_service_that_stays_has_a_health_check(name: str) -> None:
    assert name in OURS or SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_whoever_waits_for_health_waits_for_a_service_that_has_a_health_check() -> None:
    waited_for = {
        other: condition["condition"]
        for service in SERVICES.values()
        for other, condition in service.get("depends_on", {}).items()
    }
    assert waited_for == {
        name: "service_healthy" if name in DAEMONS else "service_completed_successfully" for name in waited_for
    }


def test_a_worker_gets_longer_to_stop_than_it_takes_to_end_its_articles() -> None:
    assert seconds(SERVICES["worker"]["stop_grace_period"]) > Settings.model_fields["rebalance_timeout_s"].default


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert (["no-new-privileges:true"], ["ALL"], True) == (
        service["security_opt"],
        service["cap_drop"],
        "mem_limit" in service,
    )


@pytest.mark.parametrize("name", OURS)
def test_our_containers_cannot_write_to_their_file_system(name: str) -> None:
    assert (True, ["/tmp"]) == (SERVICES[name]["read_only"], SERVICES[name]["tmpfs"])  # noqa: S108  a mount point


def test_the_image_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize(
    "image", [*(s["image"] for s in SERVICES.values()), *re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)]
)
def test_every_image_of_others_is_pinned_to_a_version(image: str) -> None:
    assert image == "onrecord" or re.fullmatch(r"[a-z/]+:v?\d+\.\d+\S*", image)


def test_all_that_the_image_copies_exists_and_is_let_into_the_build() -> None:
    copied = {
        name for names in re.findall(r"^COPY (?!--)(.*) \S+$", DOCKERFILE, re.MULTILINE) for name in names.split()
    }
    let_in = {line[1:] for line in (TOP / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert (copied, []) == (let_in, [name for name in copied if not (TOP / name).exists()])


def test_mounted_files_exist() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert [path for path in mounts if path.startswith("./") and not (TOP / path).exists()] == []


def test_dashboard_and_alerts_ask_for_metrics_that_exist() -> None:
    exported = set().union(*exported_series().values())
    assert series_asked(QUERIES + [rule["expr"] for rule in RULES]) - exported == set()


def test_every_metric_is_on_the_dashboard_or_in_an_alert() -> None:
    asked = series_asked(QUERIES + [rule["expr"] for rule in RULES])
    assert [name for name, series in exported_series().items() if not series & asked] == []


def test_every_panel_asks_the_provisioned_data_source() -> None:
    asked = {panel["datasource"]["uid"] for panel in DASHBOARD["panels"] if panel["type"] != "row"}
    assert asked == {DATASOURCE["uid"]}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    cells = [
        (place["x"] + x, place["y"] + y)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    assert (len(DASHBOARD["panels"]), len(cells)) == (len({p["id"] for p in DASHBOARD["panels"]}), len(set(cells)))


def test_grafana_knows_how_often_prometheus_scrapes() -> None:
    assert DATASOURCE["jsonData"]["timeInterval"] == PROMETHEUS["global"]["scrape_interval"]


def test_each_alert_is_tested_firing_and_silent() -> None:
    cases = {
        (case["alertname"], bool(case.get("exp_alerts"))) for test in RULE_TESTS for case in test["alert_rule_test"]
    }
    assert cases == {(rule["alert"], fires) for rule in RULES for fires in (True, False)}


def test_each_alert_is_in_the_runbook() -> None:
    assert re.findall(r"^\| `(OnRecord\w+)` ", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_the_runbook_lists_every_setting_with_its_unit_and_default() -> None:
    names = [PREFIX + name.upper() for name in Settings.model_fields]
    units = {name: next((unit for end, unit in UNITS.items() if name.endswith(end)), "") for name in names}
    assert SETTING_ROW.findall(RUNBOOK) == [(name, units[name], default_shown(name)) for name in names]


def test_the_runbook_names_settings_that_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", RUNBOOK)) - known == set()


def test_the_runbook_lists_every_topic() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", RUNBOOK, re.MULTILINE) == [topic.name for topic in TOPICS]

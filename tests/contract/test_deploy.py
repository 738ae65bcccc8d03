"""Image, Compose files and runbook agree with the software: settings, ports, health checks, dependencies and topics."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from schemas.topics import TOPICS
from streams.settings import PREFIX, Settings, load_settings

TOP = Path(__file__).parents[2]


class OverrideLoader(yaml.SafeLoader):
    """Reads `!reset X` as None and `!override X` as X."""

    def override(self, node: yaml.Node) -> object:
        return self.construct_mapping(node) if isinstance(node, yaml.MappingNode) else self.construct_sequence(node)


OverrideLoader.add_constructor("!reset", lambda *_: None)
OverrideLoader.add_constructor("!override", OverrideLoader.override)

COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (TOP / "deploy/Dockerfile").read_text()
RUNBOOK = (TOP / "deploy/README.md").read_text()
PROMETHEUS = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())
BESIDE_TEXT = (TOP / "deploy/compose.existing-kafka.yml").read_text()
BESIDE: dict[str, Any] = yaml.load(BESIDE_TEXT, OverrideLoader)  # noqa: S506  it is a SafeLoader
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
LOCKS = {name: (TOP / f"deploy/{name}.lock").read_text() for name in ("requirements", "build")}

OURS = [name for name, service in SERVICES.items() if "build" in service]
DAEMONS = [name for name in SERVICES if name != "topics"]


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_our_services_is_valid_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    settings = load_settings(environment)
    assert environment["STREAMS_BROKERS"] == settings.brokers


@pytest.mark.parametrize("name", OURS)
def test_beside_an_existing_kafka_our_services_read_the_brokers_that_are_given(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = SERVICES[name]["environment"] | BESIDE["services"][name]["environment"]
    substituted = {"${STREAMS_BROKERS:?": "kafka-1:9092", "${STREAMS_TOPIC_PREFIX:-": ""}
    for key, value in given.items():
        monkeypatch.setenv(
            key, next((to for start, to in substituted.items() if str(value).startswith(start)), str(value))
        )
    settings = load_settings()
    assert ("kafka-1:9092", "") == (settings.brokers, settings.topic_prefix)


def test_beside_an_existing_kafka_there_is_no_kafka_of_ours_and_nobody_waits_for_one() -> None:
    services = BESIDE["services"]
    assert (None, None, ["topics"]) == (
        services["kafka"],
        services["topics"]["depends_on"],
        list(services["worker"]["depends_on"]),
    )


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


def test_the_lock_pins_every_dependency_to_a_release_that_the_project_allows() -> None:
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKS["requirements"], re.MULTILINE))
    project = PROJECT["project"]
    wanted = [Requirement(each) for each in project["dependencies"] + project["optional-dependencies"]["otel"]]
    assert [str(each) for each in wanted if pinned.get(canonicalize_name(each.name), "0") not in each.specifier] == []


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_the_locks_name_hashes_and_no_place_to_get_them_from(lock: str) -> None:
    pins = re.findall(r"^[a-z0-9].*", lock, re.MULTILINE)
    assert ([], []) == ([pin for pin in pins if not pin.endswith("\\")], re.findall(r".*(?:://|index-url).*", lock))


def test_the_build_lock_pins_what_builds_the_project() -> None:
    pinned = {name for name, _ in re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKS["build"], re.MULTILINE)}
    assert {Requirement(each).name for each in PROJECT["build-system"]["requires"]} | {"uv"} <= pinned


def test_mounted_files_exist() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert [path for path in mounts if path.startswith("./") and not (TOP / path).exists()] == []


def test_the_runbook_names_settings_that_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", RUNBOOK)) - known == set()


def test_the_runbook_lists_every_topic() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", RUNBOOK, re.MULTILINE) == [topic.name for topic in TOPICS]

"""The Kubernetes manifests agree with the software: settings, probes, time limits, partitions, and the restrictions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.topics import ARTICLES_RECEIVED
from streams.settings import PREFIX, Settings, load_settings

TOP = Path(__file__).parents[2]
K8S = TOP / "deploy/k8s"
KUSTOMIZATIONS = {path.parent: yaml.safe_load(path.read_text()) for path in K8S.rglob("kustomization.yaml")}
DOCKERFILE = (TOP / "deploy/Dockerfile").read_text()


def manifest(path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((K8S / path).read_text()))


BASE, PRODUCTION = KUSTOMIZATIONS[K8S / "base"], KUSTOMIZATIONS[K8S / "overlays/production"]
WORKER, TOPICS_JOB, SERVICE = (manifest(f"base/{name}.yaml") for name in ("worker", "topics", "service"))
SCALING = manifest("components/keda/scaled-object.yaml")["spec"]
MONITOR = manifest("components/prometheus-operator/service-monitor.yaml")["spec"]
PODS = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in (WORKER, TOPICS_JOB)}
(CONTAINER,) = PODS["onrecord"]["containers"]


def literals(kustomization: dict[str, Any]) -> dict[str, str]:
    (generator,) = kustomization["configMapGenerator"]
    return dict(literal.split("=", 1) for literal in generator["literals"])


def settings(monkeypatch: pytest.MonkeyPatch, **more: str) -> Settings:
    """A worker's settings; the pod's own fields as they come out of the manifest."""
    cores = CONTAINER["resources"]["requests"]["cpu"]
    environment = {f"{PREFIX}INSTANCE_ID": "onrecord-0", f"{PREFIX}POOL_PROCESSES": cores, **literals(BASE), **more}
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    return load_settings(environment)


@pytest.mark.parametrize("literal", [{}, literals(PRODUCTION)], ids=["base", "production"])
def test_the_settings_are_valid(literal: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = (literals(BASE) | literal)[f"{PREFIX}BROKERS"]
    assert expected == settings(monkeypatch, **literal).brokers


def test_each_worker_is_a_static_member_by_its_pods_name_and_has_a_process_for_each_core_it_asks_for() -> None:
    sources = {each["name"]: each["valueFrom"] for each in CONTAINER["env"]}
    assert {
        f"{PREFIX}INSTANCE_ID": {"fieldRef": {"fieldPath": "metadata.name"}},
        f"{PREFIX}POOL_PROCESSES": {
            "resourceFieldRef": {"containerName": CONTAINER["name"], "resource": "requests.cpu", "divisor": "1"}
        },
    } == sources


def test_a_pod_gets_longer_to_stop_than_its_worker_takes_to_end_its_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PODS["onrecord"]["terminationGracePeriodSeconds"] > settings(monkeypatch).rebalance_timeout_s


def test_a_pod_that_is_replaced_is_back_within_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch).session_timeout_s > Settings.model_fields["session_timeout_s"].default


def test_probes_service_and_monitor_ask_where_the_worker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    port = settings(monkeypatch).metrics_port
    asked = {kind: CONTAINER[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    paths = {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert {kind: {"path": path, "port": "metrics"} for kind, path in paths.items()} == asked
    assert [{"name": "metrics", "containerPort": port}] == CONTAINER["ports"]
    assert [{"name": "metrics", "port": port, "targetPort": "metrics"}] == SERVICE["spec"]["ports"]
    assert [endpoint["port"] for endpoint in MONITOR["endpoints"]] == ["metrics"]


def test_prometheus_gives_the_job_the_name_that_the_rules_ask_for() -> None:
    rules = (TOP / "deploy/prometheus/rules.yml").read_text()
    assert {SERVICE["metadata"]["labels"][MONITOR["jobLabel"]]} == set(re.findall(r'job="([^"]+)"', rules))


def test_selectors_find_the_workers() -> None:
    labels = WORKER["spec"]["template"]["metadata"]["labels"]
    budget = manifest("base/disruption-budget.yaml")["spec"]
    policy = manifest("base/network-policy.yaml")["spec"]
    for selector in (
        SERVICE["spec"]["selector"],
        WORKER["spec"]["selector"]["matchLabels"],
        budget["selector"]["matchLabels"],
        policy["podSelector"]["matchLabels"],
        MONITOR["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    assert SERVICE["metadata"]["name"] == WORKER["spec"]["serviceName"]


def test_there_are_never_more_workers_than_partitions() -> None:
    assert ARTICLES_RECEIVED.partitions == SCALING["maxReplicaCount"]


def test_scaling_looks_at_what_the_workers_read(monkeypatch: pytest.MonkeyPatch) -> None:
    (trigger,) = SCALING["triggers"]
    worker = settings(monkeypatch)
    expected = {
        "consumerGroup": worker.consumer_group,
        "topic": worker.topic_name(ARTICLES_RECEIVED.name),
        "offsetResetPolicy": "earliest",
        "allowIdleConsumers": "false",
        "excludePersistentLag": "true",
    }
    assert expected == {name: trigger["metadata"][name] for name in expected}
    assert {"kind": WORKER["kind"], "name": WORKER["metadata"]["name"]}.items() <= SCALING["scaleTargetRef"].items()


@pytest.mark.parametrize("pod", PODS.values(), ids=PODS)
def test_every_pod_meets_the_restricted_profile_and_cannot_write_to_its_file_system(pod: dict[str, Any]) -> None:
    user = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    assert user.items() <= pod["securityContext"].items()
    assert "USER 10001:10001\n" in DOCKERFILE
    confined = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert [confined] == [container["securityContext"] for container in pod["containers"]]


@pytest.mark.parametrize("pod", PODS.values(), ids=PODS)
def test_no_pod_can_ask_the_kubernetes_api_or_inherits_variables_of_services(pod: dict[str, Any]) -> None:
    assert ("onrecord", False, False) == tuple(
        pod[name] for name in ("serviceAccountName", "automountServiceAccountToken", "enableServiceLinks")
    )
    assert manifest("base/service-account.yaml")["automountServiceAccountToken"] is False


@pytest.mark.parametrize("pod", PODS.values(), ids=PODS)
def test_every_container_says_what_it_needs_and_may_take(pod: dict[str, Any]) -> None:
    resources = [container["resources"] for container in pod["containers"]]
    assert [{"requests", "limits"}] == [set(each) for each in resources]
    assert [True] == [each["requests"]["memory"] == each["limits"]["memory"] for each in resources]


def test_the_image_is_this_release() -> None:
    (image,) = BASE["images"]
    version = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["version"]
    used = {container["image"] for pod in PODS.values() for container in pod["containers"]}
    assert ({image["name"]}, image["newTag"]) == (used, version)


def test_every_manifest_is_part_of_a_kustomization() -> None:
    listed = {
        (folder / name).resolve() for folder, each in KUSTOMIZATIONS.items() for name in each.get("resources", [])
    }
    assert set(K8S.rglob("*.yaml")) - listed == {folder / "kustomization.yaml" for folder in KUSTOMIZATIONS}

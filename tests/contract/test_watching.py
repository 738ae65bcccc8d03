"""Rules and dashboard agree with the metrics, the scraping, the runbook and each other."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path

import yaml
from prometheus_client import CollectorRegistry

from deploy.grafana import generate
from deploy.prometheus import operator
from streams.metrics import Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
RUNBOOK = (DEPLOY / "README.md").read_text()
SCRAPING = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
RULES = [
    rule for group in yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())["groups"] for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
RULE_TESTS = yaml.safe_load((DEPLOY / "prometheus/rules_test.yml").read_text())["tests"]
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/on-record.json").read_text())
(DATASOURCE,) = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
ASKED = {
    name
    for expression in [*QUERIES, *(rule["expr"] for rule in RULES)]
    for name in re.findall(r"\b(?:onrecord|process)[_:][\w:]+", expression)
}
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",), "gauge": ("",)}


def exported_series() -> dict[str, set[str]]:
    """The series that each metric is exported as, `_created` left out."""
    registry = CollectorRegistry()
    Metrics(registry)
    return {family.name: {family.name + end for end in SUFFIXES[family.type]} for family in registry.collect()}


def test_dashboard_and_rules_ask_for_metrics_that_exist() -> None:
    assert ASKED - RECORDED - set(chain.from_iterable(exported_series().values())) == set()


def test_every_metric_of_ours_is_on_the_dashboard_or_in_a_rule() -> None:
    ours = {name: series for name, series in exported_series().items() if name.startswith("onrecord")}
    assert [name for name, series in ours.items() if not series & ASKED] == []


def test_every_recorded_series_is_asked_for() -> None:
    assert RECORDED - ASKED == set()


def test_the_dashboard_is_what_its_code_generates() -> None:
    assert generate.generated() == generate.TARGET.read_text()


def test_the_operators_rules_are_the_rules() -> None:
    assert operator.generated() == operator.TARGET.read_text()


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
    assert DATASOURCE["jsonData"]["timeInterval"] == SCRAPING["global"]["scrape_interval"]


def test_the_objective_is_a_bucket_of_the_latency() -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    name = "onrecord_end_to_end_latency_seconds"
    buckets = {
        s.labels["le"] for f in registry.collect() if f.name == name for s in f.samples if s.name.endswith("bucket")
    }
    asked = {limit for rule in RULES for limit in re.findall(r'le="([^"]+)"', rule["expr"])}
    assert ({"30.0"}, set()) == (asked, asked - buckets)


def test_each_alert_is_tested_firing_and_silent() -> None:
    cases = {
        (case["alertname"], bool(case.get("exp_alerts"))) for test in RULE_TESTS for case in test["alert_rule_test"]
    }
    assert cases == {(rule["alert"], fires) for rule in ALERTS for fires in (True, False)}


def test_each_alert_is_in_the_runbook() -> None:
    assert re.findall(r"^### `(OnRecord\w+)`", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in ALERTS]

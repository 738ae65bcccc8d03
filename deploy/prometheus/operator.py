"""The rules as the Prometheus Operator reads them: `python -m deploy.prometheus.operator` writes them anew."""

from __future__ import annotations

from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[1]
RULES = DEPLOY / "prometheus/rules.yml"
TARGET = DEPLOY / "k8s/components/prometheus-operator/rules.yaml"
HEAD = "# Written by `python -m deploy.prometheus.operator` from deploy/prometheus/rules.yml.\n"


def generated() -> str:
    """Return the PrometheusRule."""
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "onrecord", "labels": {"app.kubernetes.io/name": "onrecord"}},
        "spec": yaml.safe_load(RULES.read_text()),
    }
    return HEAD + yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    TARGET.write_text(generated())

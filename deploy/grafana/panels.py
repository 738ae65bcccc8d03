"""Kinds of panels and queries that the dashboard is made of: a title, what it says and PromQL in, a panel out."""

from __future__ import annotations

from typing import TypeAlias

from grafana_foundation_sdk.builders import common, heatmap, stat, timeseries
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import DataSourceRef
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

PROMETHEUS = DataSourceRef("prometheus", "prometheus")
"""The uid that provisioning/datasources/prometheus.yml gives it."""
PER_ROW = 3
WIDTH = 24

Panel: TypeAlias = timeseries.Panel | stat.Panel | heatmap.Panel


def rate(counter: str, *labels: str) -> str:
    """Return the query for a counter's rate, summed up to the labels."""
    by = f" by ({', '.join(labels)}) " if labels else ""
    return f"sum{by}(rate(onrecord_{counter}[$__rate_interval]))"


def quantile(share: float, histogram: str, *labels: str) -> str:
    """Return the query for a quantile of a histogram."""
    return f"histogram_quantile({share}, {rate(histogram + '_bucket', 'le', *labels)})"


def mean(histogram: str, *labels: str) -> str:
    """Return the query for a histogram's mean."""
    return f"{rate(histogram + '_sum', *labels)} / {rate(histogram + '_count', *labels)}"


def half_and_most(histogram: str) -> dict[str, str]:
    """Return the queries for a histogram's median and 95th percentile."""
    return {"p50": quantile(0.5, histogram), "p95": quantile(0.95, histogram)}


def chart(title: str, says: str, unit: str, queries: dict[str, str]) -> timeseries.Panel:
    """Return lines over time; `queries` are by legend."""
    panel = timeseries.Panel().title(title).description(says).datasource(PROMETHEUS).unit(unit).min(0)
    panel.span(WIDTH // PER_ROW).height(8).fill_opacity(8).line_width(1).show_points(VisibilityMode.NEVER)
    panel.tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    panel.legend(
        common.VizLegendOptions()
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
        .show_legend(True)  # noqa: FBT003
    )
    for legend, expression in queries.items():
        panel.with_target(Dataquery().expr(expression).legend_format(legend).range().datasource(PROMETHEUS))
    return panel


def stacked(title: str, says: str, unit: str, queries: dict[str, str]) -> timeseries.Panel:
    """Return areas over time, one on the other."""
    return (
        chart(title, says, unit, queries)
        .fill_opacity(25)
        .stacking(common.StackingConfig().mode(StackingMode.NORMAL).group("A"))
    )


def heat(title: str, says: str, unit: str, histogram: str) -> heatmap.Panel:
    """Return a histogram over time."""
    query = Dataquery().expr(rate(histogram + "_bucket", "le")).legend_format("{{le}}").range().datasource(PROMETHEUS)
    panel = heatmap.Panel().title(title).description(says).datasource(PROMETHEUS).span(WIDTH // PER_ROW).height(8)
    panel.with_target(query.format(PromQueryFormat.HEATMAP)).calculate(False)  # noqa: FBT003
    panel.y_axis(heatmap.YAxisConfig().unit(unit))
    return panel.color(
        heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Blues").steps(64).exponent(0.5)
    )


def value(title: str, says: str, unit: str, expression: str, *, name: str = "") -> stat.Panel:
    """Return one number, or with `name` that name."""
    panel = stat.Panel().title(title).description(says).datasource(PROMETHEUS).unit(unit).span(4).height(4)
    panel.color_mode(BigValueColorMode.VALUE).graph_mode(BigValueGraphMode.NONE)
    panel.text_mode(BigValueTextMode.NAME if name else BigValueTextMode.AUTO)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    return panel.with_target(Dataquery().expr(expression).legend_format(name).instant().datasource(PROMETHEUS))

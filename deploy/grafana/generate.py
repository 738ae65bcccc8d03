"""The Grafana dashboard as code: `python -m deploy.grafana.generate` writes dashboards/on-record.json anew."""

from __future__ import annotations

import json
from pathlib import Path

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync

from deploy.grafana.panels import Panel, chart, half_and_most, heat, mean, quantile, rate, stacked, value

TARGET = Path(__file__).parent / "dashboards/on-record.json"


def at_a_glance() -> list[Panel]:
    """Return the numbers at the top."""
    return [
        value(
            "Articles per second",
            "Articles that came to their end, whatever it was.",
            "cps",
            rate("articles_ended_total"),
        ),
        value("Words per second", "Words analysed.", "cps", rate("words_total")),
        value("Lag", "Articles that wait on the topic.", "short", "onrecord:consumer_lag_messages:sum"),
        value(
            "Until the lag is gone",
            "At the speed of the last five minutes, if nothing new arrived. ∞: nothing moves.",
            "s",
            "onrecord:consumer_lag:eta_seconds",
        ),
        value(
            "Partitions read",
            "Over all workers; as many as articles-received has when every article is read by somebody.",
            "short",
            "sum(onrecord_partitions_assigned)",
        ),
        value(
            "Extractor",
            "Two values for longer than a roll-out lasts: not all workers were upgraded.",
            "short",
            "max by (version, extractor) (onrecord_build_info)",
            name="{{extractor}} · onrecord {{version}}",
        ),
    ]


def throughput() -> list[Panel]:
    """Return what happens to articles."""
    return [
        chart(
            "Articles by outcome",
            "Received above the sum of the others: the window fills.",
            "cps",
            {
                "received": rate("articles_received_total"),
                "{{outcome}}: {{reason}}": rate("articles_ended_total", "outcome", "reason"),
            },
        ),
        stacked(
            "Articles by stage",
            "How often each stage ran.",
            "cps",
            {"{{stage}}": rate("stage_duration_seconds_count", "stage")},
        ),
        stacked(
            "Events by topic",
            "Acknowledged by the broker.",
            "cps",
            {"{{topic}}": rate("events_published_total", "topic")},
        ),
    ]


def latency() -> list[Panel]:
    """Return how long articles and canaries take."""
    end_to_end = "end_to_end_latency_seconds"
    return [
        heat("Latency from arrival to events", "A backlog rises as a slope.", "s", end_to_end),
        chart(
            "Late articles",
            "Later than 30 s. The objective allows 1 %; the alerts fire at 14.4 % of an hour or 6 % of six.",
            "percentunit",
            {span: f"onrecord:articles_late:ratio_rate{span}" for span in ("5m", "30m", "1h", "6h")},
        ),
        chart(
            "Canary",
            "An article of our own through every stage, and how long ago the last came. Empty without canaries.",
            "s",
            half_and_most("canary_latency_seconds")
            | {"{{instance}}: last seen": "time() - (onrecord_canary_last_success_timestamp_seconds > 0)"},
        ),
    ]


def time_spent() -> list[Panel]:
    """Return where the time goes."""
    stage, wait, delivery = (f"{name}_seconds" for name in ("stage_duration", "queue_wait", "delivery_duration"))
    return [
        stacked(
            "Processor time by stage",
            "Seconds in each second; 1 is a core.",
            "short",
            {"{{stage}}": rate(stage + "_sum", "stage")},
        ),
        chart("Stage time, p95", "Of one article.", "s", {"{{stage}}": quantile(0.95, stage, "stage")}),
        chart("Stage time, mean", "Of one article.", "s", {"{{stage}}": mean(stage, "stage")}),
        chart(
            "Wait for a pool process",
            "Long while all pool processes are busy: that is the window's purpose. Long while they are not: a fault.",
            "s",
            half_and_most(wait),
        ),
        chart(
            "Delivery of a batch",
            "From its first send to the broker's last acknowledgement.",
            "s",
            half_and_most(delivery),
        ),
        chart(
            "Oldest article in flight",
            "Near STREAMS_ARTICLE_DEADLINE_S: one article is stuck. Beyond it: the broker does not acknowledge.",
            "s",
            {"{{instance}}": "max by (instance) (onrecord_oldest_in_flight_seconds)"},
        ),
    ]


def backlog() -> list[Panel]:
    """Return what waits, and where."""
    return [
        stacked(
            "Lag by partition",
            "One partition far above the others: one key has most of the articles.",
            "short",
            {"partition {{partition}}": "sum by (partition) (onrecord_consumer_lag_messages)"},
        ),
        chart(
            "Window in use",
            "Full: the pool or the broker is the limit.",
            "percentunit",
            {"{{instance}}": "onrecord_window_depth / onrecord_window_size"},
        ).max(1),
        chart(
            "Partitions by worker",
            "Uneven or 0: too few partitions for so many workers.",
            "short",
            {"{{instance}}": "onrecord_partitions_assigned"},
        ),
    ]


def saturation() -> list[Panel]:
    """Return what is in use of what there is."""
    worker = '{job="onrecord"}'
    return [
        chart(
            "Pool in use",
            "Near 100 % with growing lag: more processes or workers. Far below: the broker or the partitions limit.",
            "percentunit",
            {"{{instance}}": "onrecord_pool_busy / onrecord_pool_processes"},
        ).max(1),
        chart(
            "Event loop's processor time",
            "Of the worker's own process, without its pool. Near 100 %: more workers rather than more processes.",
            "percentunit",
            {"{{instance}}": f"rate(process_cpu_seconds_total{worker}[$__rate_interval])"},
        ),
        chart(
            "Event loop's memory",
            "Of the worker's own process, without its pool.",
            "bytes",
            {"{{instance}}": f"process_resident_memory_bytes{worker}"},
        ),
    ]


def quality() -> list[Panel]:
    """Return what is found in the articles, and whether that drifts."""
    found = rate("statements_total")
    published = 'sum(rate(onrecord_articles_ended_total{reason="analysed"}[$__rate_interval]))'
    return [
        chart(
            "Found per article",
            "A step: a feed or the extractor has changed.",
            "short",
            {
                "statements": f"{found} / {published}",
                "entities": f"{rate('entities_total')} / {published}",
            },
        ),
        chart(
            "Unattributed share",
            "Of the statements; the alert compares the last hour with the day before.",
            "percentunit",
            {
                "{{reason}}": f"{rate('unattributed_statements_total', 'reason')} / on () group_left () {found}",
                "all, 1 h": "onrecord:statements_unattributed:ratio_rate1h",
                "all, 1 d": "onrecord:statements_unattributed:ratio_rate1d",
            },
        ),
        heat(
            "Confidence of statements",
            "The measured precision of what found them.",
            "percentunit",
            "statement_confidence",
        ),
        chart(
            "Mean confidence",
            "Falling: the texts are less like those that it was measured on.",
            "percentunit",
            {"mean": mean("statement_confidence")},
        ).max(1),
    ]


def findings() -> list[Panel]:
    """Return what kinds of things are found."""
    return [
        stacked(
            "Statements by kind and class", "", "cps", {"{{kind}} {{class}}": rate("statements_total", "kind", "class")}
        ),
        stacked("Entities by type", "", "cps", {"{{type}}": rate("entities_total", "type")}),
    ]


def errors() -> list[Panel]:
    """Return what goes wrong."""
    return [
        stacked(
            "Dead letters by kind",
            "`onrecord dlq list` shows them.",
            "cps",
            {"{{kind}} in {{stage}}": rate("dead_letters_total", "kind", "stage")},
        ),
        chart(
            "Pool processes replaced",
            "deadline: an article took too long. killed: it took too much memory, or crashed its process.",
            "cps",
            {"{{instance}}: {{cause}}": rate("child_restarts_total", "instance", "cause")},
        ),
        chart(
            "Since the last article ended",
            "Rising while there is lag: no progress.",
            "s",
            {"{{instance}}": "time() - onrecord_last_progress_timestamp_seconds > 0 < 1e6"},
        ),
        chart(
            "Worker starts in half an hour",
            "Three are an alert.",
            "short",
            {"{{instance}}": 'changes(process_start_time_seconds{job="onrecord"}[30m])'},
        ),
    ]


def dashboard() -> Dashboard:
    """Return the dashboard, row by row."""
    board = Dashboard("On Record").uid("on-record").description("Articles in, statements and entities out.")
    board.tags(["onrecord"]).readonly().timezone("browser").refresh("10s").time("now-30m", "now")
    board.tooltip(DashboardCursorSync.CROSSHAIR)
    for panel in at_a_glance():
        board.with_panel(panel)
    rows = {
        "What happens to articles": throughput(),
        "How long it takes": latency(),
        "Where the time goes": time_spent(),
        "Backlog and saturation": [*backlog(), *saturation()],
        "What is found": [*quality(), *findings()],
        "What goes wrong": errors(),
    }
    for title, panels in rows.items():
        board.with_row(Row(title))
        for panel in panels:
            board.with_panel(panel)
    return board


def generated() -> str:
    """Return the dashboard as Grafana reads it; panels get their ids from their order."""
    board = json.loads(json.dumps(dashboard().build(), cls=JSONEncoder))
    for number, panel in enumerate(board["panels"], 1):
        panel["id"] = number
    return json.dumps(board, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(generated())

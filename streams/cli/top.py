"""`onrecord top`: throughput, lag and who speaks most, in the terminal."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import typer

from schemas.events import StatementExtracted
from streams.cli.console import printable
from streams.cli.lines import statement_line
from streams.cli.options import Brokers
from streams.errors import ConfigurationError
from streams.settings import load_settings
from streams.web.following import Follower

try:
    from textual.app import App, ComposeResult
    from textual.binding import BindingType
    from textual.containers import Horizontal, Vertical
    from textual.widgets import DataTable, Footer, RichLog, Sparkline, Static
except ImportError as error:
    raise ConfigurationError("`onrecord top` needs Textual: pip install 'onrecord[top]'") from error

REFRESH_S = 1.0
SPEAKERS_SHOWN = 50
STATEMENTS_SHOWN = 200


def top(brokers: Brokers = None) -> None:
    """Watch throughput, lag and who speaks most, in the terminal.

    Reads the derived topics and the workers' metrics (STREAMS_WEB_METRICS_URL), as the live page does, and keeps
    nothing. Press q to leave, p to hold the view still.

    Exit codes: 0 left on request; 2 settings or topics are wrong, or Textual is missing; 3 no broker.

    Example: onrecord top --brokers kafka:9092
    """
    view = Top(Follower(load_settings(brokers=brokers)))
    view.run()
    if view.failure:
        raise view.failure
    raise typer.Exit(view.return_code or 0)


class Top(App[None]):
    """The view over a follower; `failure` is why it ended, if nobody asked it to."""

    CSS = """
    #figures { height: 1; padding: 0 1; background: $primary-background; }
    #rate { height: 3; margin: 0 1; }
    #speakers { width: 42%; min-width: 30; }
    #statements, #refusals { padding: 0 1; }
    #refusals { height: 30%; border-top: solid $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit"), ("p", "pause", "Hold still")]

    def __init__(self, follower: Follower) -> None:
        """Describe the view; it reads nothing yet."""
        super().__init__()
        self.failure: Exception | None = None
        self.is_held = False
        self._follower = follower
        self._shown = (-1, -1)
        self._following: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the figures, the speakers, the newest statements and the dead letters."""
        yield Static("reading the topics …", id="figures", markup=False)
        yield Sparkline([], id="rate")
        with Horizontal():
            yield DataTable(id="speakers", cursor_type="none")
            with Vertical():
                yield RichLog(id="statements", wrap=True, auto_scroll=False)
                yield RichLog(id="refusals", wrap=True, auto_scroll=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin to follow the topics and the metrics."""
        self.query_one(DataTable).add_columns("speaker", "said", "articles")
        self._following = asyncio.create_task(self._follow())
        self.set_interval(REFRESH_S, self.refresh_view)

    async def on_unmount(self) -> None:
        """Leave the broker."""
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def action_pause(self) -> None:
        """Hold the view still, or let it go on."""
        self.is_held = not self.is_held

    async def _follow(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follower.follow())
                tasks.create_task(self._follower.watch_metrics())
        except* Exception as failures:  # noqa: BLE001  raised again by `top`, where the terminal is whole again
            self.failure = failures.exceptions[0]
            self.exit()

    def refresh_view(self) -> None:
        """Show what is new."""
        board, health = self._follower.board, self._follower.health
        if self.is_held or self._shown == (board.version, health.version):
            return
        self._shown = (board.version, health.version)
        figures = health.view()
        self.query_one("#figures", Static).update(figures_line(figures))
        self.query_one("#rate", Sparkline).data = [statements for _, _, statements in figures["rates"]]
        standing = [statement for statement, _ in board.standing()]
        self._show_speakers(standing)
        newest = self.query_one("#statements", RichLog)
        if newest.scroll_y == 0:  # whoever has scrolled down reads on undisturbed
            newest.clear()
            for statement in standing[:STATEMENTS_SHOWN]:
                newest.write(printable(statement_line(statement)))
        refusals = self.query_one("#refusals", RichLog).clear()
        for each in figures["refusals"]:
            refusals.write(printable(f"✗ {each['key']}  {each['kind']} in {each['stage']}: {each['message']}"))

    def _show_speakers(self, standing: list[StatementExtracted]) -> None:
        said: Counter[str] = Counter()
        articles: dict[str, set[str]] = {}
        for statement in standing:
            if statement.source.name:
                said[statement.source.name] += 1
                articles.setdefault(statement.source.name, set()).add(statement.article_id)
        table = self.query_one(DataTable).clear()
        for name, count in said.most_common(SPEAKERS_SHOWN):
            table.add_row(printable(name), f"{count:,}", f"{len(articles[name]):,}")


def figures_line(figures: dict[str, Any]) -> str:
    """Return the figures of now in one line; a dash for what is not known."""
    if figures["fault"]:
        return str(figures["fault"])
    return "   ".join(
        f"{name} {'–' if value is None else format(value, form)}"
        for name, value, form in (
            ("articles/s", figures["articles_per_s"], ".1f"),
            ("statements/s", figures["statements_per_s"], ".1f"),
            ("lag", figures["lag"], ",.0f"),
            ("p95 s", figures["p95_s"], ".2f"),
            ("articles", figures["articles"], ",.0f"),
            ("statements", figures["statements"], ",.0f"),
            ("dead letters", figures["dead_letters"], ",.0f"),
        )
    )

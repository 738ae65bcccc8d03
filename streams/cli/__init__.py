"""The command `onrecord`: each command is a module of this package, imported when it is called."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from streams.errors import ConfigurationError, StreamsError

COMMANDS = {
    "demo": "Watch articles become statements on Kafka topics.",
    "worker": "Run a worker: articles in, events and receipts out.",
    "web": "Serve the live page: who is saying what right now.",
    "publish": "Write articles from files to Kafka.",
    "tail": "Follow a topic: statements as they arrive.",
    "top": "Watch throughput, lag and who speaks most, in the terminal.",
    "extract": "Extract statements and entities from files, without Kafka.",
    "topics": "Compare the broker's topics with the contracts, and create them.",
    "schemas": "Write the generated contracts, or check that they are up to date.",
    "dlq": "See why articles were refused, and send them through again.",
    "doctor": "Check that everything is in place, and say what to do if not.",
}
"""The name of each command, of its module and of what the module holds: a function or a group of its own."""

EPILOG = """Exit codes: 0 done · 1 something is wrong, or part of the work failed · 2 wrong options, files or settings ·
3 no Kafka broker answers · 130 interrupted. A worker adds 70: the watchdog gave up, start it again.

Settings are STREAMS_* environment variables. Data goes to stdout; what is for people goes to stderr."""


class DeferredCommand(TyperCommand):
    """A command whose module is imported when it is called: all of them take half a second, `--help` a tenth."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Import the command and let it read its arguments."""
        return self._load().make_context(info_name, args, parent, **extra)

    def _load(self) -> Any:
        found = getattr(import_module(f"{__name__}.{self.name}"), str(self.name))
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            single.command()(found)
            found = single
        return get_command(found)


class OnRecord(TyperGroup):
    """All commands; the one place where errors become a line on stderr and an exit code."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, summary in COMMANDS.items():
            self.add_command(DeferredCommand(name, help=summary))

    def invoke(self, ctx: Any) -> Any:
        """Run a command; that the reader of its output has gone is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _forget_reader()

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and exit."""
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it logs what it raises; a worker sets its own level
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
            sys.stdout.flush()
        except BrokenPipeError:
            code = _forget_reader()
        except Exception as error:
            line, code = _complaint(error)
            if code is None:
                raise
            if line:
                sys.stderr.write(f"onrecord: {line}\n")
        sys.exit(code)


def _forget_reader() -> int:
    """Send the rest of the output nowhere, so that nothing is flushed to the closed pipe when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complaint(error: Exception) -> tuple[str, int | None]:
    """Return what to say about an error and the exit code; a bug has none."""
    if isinstance(error, typer.TyperException):
        return _usage(error), error.exit_code
    if isinstance(error, StreamsError):
        return str(error), 2 if isinstance(error, ConfigurationError) else 1
    if isinstance(error, TimeoutError):
        return "the Kafka broker did not answer in time; see `onrecord doctor`", 3
    if isinstance(error, OSError):
        return f"{error.filename or 'system'}: {error.strerror or error}", 2
    return _kafka_complaint(error)


def _kafka_complaint(error: Exception) -> tuple[str, int | None]:
    from aiokafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError  # noqa: PLC0415  slow to import

    reason = str(error.args[0] if error.args else error).rstrip(".")
    if isinstance(error, KafkaConnectionError | KafkaTimeoutError):
        return f"{reason}; is it running? Choose another with --brokers or STREAMS_BROKERS", 3
    if isinstance(error, KafkaError):
        return f"Kafka: {reason}; see `onrecord doctor`", 1
    return "", None


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split())
    return f"{message} Try `{context.command_path} --help`." if message and context else message


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"onrecord {version('onrecord')}\n")
        raise typer.Exit


app = typer.Typer(
    name="onrecord",
    cls=OnRecord,
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """On Record: news articles in, typed facts out: who said what, and who is named.

    Example: onrecord demo
    """


def main() -> None:
    """Run the command line."""
    app(prog_name="onrecord")

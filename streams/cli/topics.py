"""`onrecord topics`: the contracts' topics on the broker, compared and created."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, TypeAlias

import typer
from rich.text import Text

from streams.cli.console import tell, warn, write_json, write_table
from streams.cli.options import AsJson, Brokers
from streams.cli.topic_plan import BROKER_DEFAULT, TopicState, change_config, create_topics, topic_states
from streams.kafka import open_admin
from streams.settings import Settings, load_settings

topics = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="""Compare the broker's topics with the contracts, and create them.

    Example: onrecord topics apply --replication-factor 3""",
)

Partitions: TypeAlias = Annotated[
    int | None, typer.Option(min=1, help="Partitions of each topic, instead of the number in the contracts.")
]


@topics.command()
def plan(*, brokers: Brokers = None, partitions: Partitions = None, as_json: AsJson = False) -> None:
    """Show what `topics apply` would change.

    Exit codes: 0 nothing differs; 1 something does; 2 wrong options or settings; 3 no broker.

    Example: onrecord topics plan --brokers kafka:9092
    """
    states = asyncio.run(_states(load_settings(brokers=brokers), partitions))
    _show(states, as_json)
    differs = any(state.is_missing or state.config_changes or state.lacks_partitions for state in states)
    raise typer.Exit(1 if differs else 0)


@topics.command()
def apply(
    *,
    brokers: Brokers = None,
    partitions: Partitions = None,
    replication_factor: Annotated[
        int, typer.Option(min=BROKER_DEFAULT, help="Of new topics; -1 leaves it to the broker.")
    ] = BROKER_DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Create missing topics and set the configuration of the others.

    Deletes and reduces nothing, and adds no partitions, because keys would move to other ones. Doing it twice is the
    same as once.

    Exit codes: 0 the topics are there; 1 the broker refused; 2 wrong options or settings; 3 no broker.

    Example: onrecord topics apply --partitions 24 --replication-factor 3
    """
    settings = load_settings(brokers=brokers)
    states = asyncio.run(apply_topics(settings, partitions, replication_factor))
    _show(states, as_json)


async def apply_topics(
    settings: Settings, partitions: int | None = None, replication_factor: int = BROKER_DEFAULT
) -> tuple[TopicState, ...]:
    """Put the broker's topics right as far as possible, telling what is done; return their state then.

    Raises:
        KafkaError: the broker cannot be reached, or refuses.
        DeliveryError: the topics are not there in time.
    """
    async with open_admin(settings) as admin:
        states = await topic_states(admin, settings, partitions)
        missing = [state for state in states if state.is_missing]
        if missing:
            await create_topics(admin, missing, replication_factor)
            tell(f"created {', '.join(state.name for state in missing)}")
        for state in states:
            if state.config_changes and await change_config(admin, state):
                tell(f"configured {state.name}: {_changes(state)}")
            elif state.config_changes:
                warn(f"this broker cannot change the configuration of {state.name}: {_changes(state)}")
            if state.lacks_partitions:
                warn(
                    f"{state.name} has {state.partitions} partitions, planned are {state.planned_partitions}; left as"
                    " they are, because keys would move to other partitions"
                )
        return await topic_states(admin, settings, partitions)


async def _states(settings: Settings, partitions: int | None) -> tuple[TopicState, ...]:
    async with open_admin(settings) as admin:
        return await topic_states(admin, settings, partitions)


def _show(states: tuple[TopicState, ...], as_json: bool) -> None:
    if as_json:
        for state in states:
            write_json(_state_json(state))
        return
    write_table(
        ("topic", "partitions", "state"),
        ((state.name, str(state.partitions or state.planned_partitions), _verdict(state)) for state in states),
    )


def _state_json(state: TopicState) -> dict[str, Any]:
    changes = {name: {"actual": actual, "planned": planned} for name, (actual, planned) in state.config_changes.items()}
    return {
        "topic": state.name,
        "exists": not state.is_missing,
        "partitions": {"actual": state.partitions, "planned": state.planned_partitions},
        "config_changes": changes,
    }


def _verdict(state: TopicState) -> Text:
    if state.is_missing:
        return Text("missing", style="red")
    differences = [f"{state.planned_partitions} partitions planned"] if state.lacks_partitions else []
    differences += [_changes(state)] if state.config_changes else []
    return Text("; ".join(differences), style="yellow") if differences else Text("as planned", style="green")


def _changes(state: TopicState) -> str:
    changes = state.config_changes.items()
    return ", ".join(
        f"{name} {'unset' if actual is None else actual} → {planned}" for name, (actual, planned) in changes
    )

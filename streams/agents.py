"""The topology on one screen: which agent reads which topic, what it emits, and when it acknowledges.

articles-received ──▶ [analyse-articles] ──▶ articles-cleaned · statements-extracted · entities-mentioned
                                         ──▶ articles-analysed         the receipt, after all of the above
                                         ──▶ articles-received-dlq     what was refused, and why
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import cast

import faust
from aiokafka.errors import MessageSizeTooLargeError
from faust.exceptions import ProducerSendError
from faust.types import EventT, StreamT

from schemas.codec import Record
from schemas.dead_letters import Origin
from schemas.topics import ARTICLES_RECEIVED, WORKER_TOPICS
from streams.consumer import consumer_of
from streams.delivery.line import ArticleLine
from streams.delivery.messages import Message, Send
from streams.settings import Settings

OpenLine = Callable[[Send], AbstractAsyncContextManager[ArticleLine]]
"""Starts a line that writes with the given function, and ends it."""


def add_agents(app: faust.App, settings: Settings, open_line: OpenLine) -> None:
    """Declare the topics and the one agent on `app`."""
    topics = {
        topic.name: app.topic(settings.topic_name(topic.name), key_type=bytes, value_type=bytes, value_serializer="raw")
        for topic in WORKER_TOPICS
    }

    async def send(record: Record) -> Awaitable[object]:
        topic = topics[record.topic]
        try:
            sent: Awaitable[object] = await topic.send(key=record.key, value=record.value, headers=list(record.headers))
        except ProducerSendError as error:  # Faust's wrapper hides what the client refused
            if isinstance(error.__cause__, MessageSizeTooLargeError):
                raise error.__cause__ from error
            raise
        return sent

    @app.agent(topics[ARTICLES_RECEIVED.name], name="analyse-articles", concurrency=1)
    async def analyse_articles(stream: StreamT[bytes]) -> None:
        stream.enable_acks = False  # Faust would acknowledge what it drops, cancels or fails on: the line acknowledges
        async with open_line(send) as line:
            async for event in stream.events():
                await line.take(_message(event), partial(_acknowledge, app, stream, event))


async def _acknowledge(app: faust.App, stream: StreamT[bytes], event: EventT[bytes]) -> None:
    consumer_of(app).end(event.message)
    await stream.ack(event)


def _message(event: EventT[bytes]) -> Message:
    record = event.message
    return Message(
        origin=Origin(record.topic, record.partition, record.offset),
        key=record.key,
        value=record.value,
        headers=tuple(
            cast("Iterable[tuple[str, bytes]]", record.headers or ())
        ),  # never a mapping: aiokafka gives pairs
        timestamp_s=record.timestamp or 0.0,
    )

"""The line that every article runs along, in order: taken, analysed in the pool, delivered, acknowledged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from aiokafka.errors import MessageSizeTooLargeError

from schemas.codec import Headers, Record
from schemas.dead_letters import Refusal
from streams.delivery.messages import Ended, Message, Send, refused
from streams.delivery.outcomes import count_ended, log_ended
from streams.delivery.window import OrderedWindow
from streams.errors import ChildKilled, DeadlineExceeded, DeliveryError, RecordTooLarge
from streams.metrics import Metrics
from streams.settings import Settings

log = logging.getLogger(__name__)


_FACTS = slice(None, -1)
"""What an article says: written before its receipt, so that whoever sees the receipt can read all of it."""
_CLOSING = slice(-1, None)
"""An article's last record: its receipt, or its dead letter."""


class Taken(NamedTuple):
    """A message, how to acknowledge it, and its part of a trace if there are traces."""

    message: Message
    acknowledge: Callable[[], Awaitable[object]]
    span: Span | None


class Pool(Protocol):
    """What analyses: an `AnalysisPool`."""

    def submit(self, message: Message) -> asyncio.Future[Ended]:
        """Return how the message ends; the future may raise `ChildKilled` or `DeadlineExceeded`."""


class Span(Protocol):
    """What traces an article: an `ArticleSpan`."""

    @property
    def trace(self) -> Headers:
        """The headers that what follows from the article carries on."""

    def end(self, ended: Ended, delivery_started_s: float) -> None:
        """Say that the article has been acknowledged."""


class ArticleLine:
    """Ends every message that it takes: as events and a receipt, as a dead letter, or not at all and then it stops.

    A message is acknowledged after the broker has acknowledged everything that follows from it and from all before it.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        pool: Pool,
        send: Send,
        *,
        begin_span: Callable[[Message], Span] | None = None,
    ) -> None:
        """Set up the line inside a running event loop; the pool must have been started; None traces nothing."""
        self._settings, self._metrics, self._pool, self._send = settings, metrics, pool, send
        self._begin_span = begin_span
        self._unexpected_in_a_row = 0
        self.window: OrderedWindow[Taken, Ended] = OrderedWindow(settings.window_size, self._deliver)
        self.window.task.add_done_callback(_log_failure)
        metrics.window_size.set(settings.window_size)
        metrics.window_depth.set_function(lambda: len(self.window))
        metrics.oldest_in_flight.set_function(self.window.oldest_s)

    def has_failed(self) -> bool:
        """Tell whether delivery ended by an error; safe from any thread."""
        task = self.window.task
        return task.done() and not task.cancelled()

    def forget(self) -> None:
        """Let go of what has not ended; it stays unacknowledged, for whoever reads its partition next."""
        self.window.forget()

    async def close(self) -> None:
        """Stop delivering; what is in flight stays unacknowledged."""
        await self.window.close()

    async def take(self, message: Message, acknowledge: Callable[[], Awaitable[object]]) -> None:
        """Wait for room and set a message going.

        Raises:
            Exception: the line has stopped; nothing more will be acknowledged.
        """
        span = self._begin_span(message) if self._begin_span else None
        traced = replace(message, trace=span.trace) if span else message
        await self.window.put(Taken(traced, acknowledge, span), lambda: asyncio.ensure_future(self._end(traced)))
        self._metrics.articles_received.inc()

    async def _end(self, message: Message) -> Ended:
        attempts = self._settings.max_attempts
        for attempt in range(1, attempts + 1):
            try:
                return await self._pool.submit(message)
            except DeadlineExceeded as error:
                return refused(message, Refusal("extraction", "analyse", type(error).__name__, str(error), attempt))
            except ChildKilled as error:
                killed = error
        return refused(message, Refusal("exhausted", "analyse", type(killed).__name__, str(killed), attempts))

    async def _deliver(self, batch: Sequence[tuple[Taken, Ended]]) -> None:
        """Write the facts of all articles, then, once they are acknowledged, what closes each; then acknowledge."""
        started_s, since_s = time.time(), time.perf_counter()
        articles = [_Article(taken, ended) for taken, ended in batch]
        self._stop_if_all_is_wrong(articles)
        await self._write(articles, _FACTS)
        too_large = await self._write(articles, _CLOSING)
        while too_large:  # first the events, then the dead letter, then the dead letter without the record's value
            too_large = await self._write(too_large, _CLOSING)
        self._metrics.delivery_duration.observe(time.perf_counter() - since_s)
        for article in articles:
            await article.taken.acknowledge()
            count_ended(self._metrics, article.taken.message, article.ended)
            log_ended(article.taken.message, article.ended)
            if article.taken.span:
                article.taken.span.end(article.ended, started_s)

    def _stop_if_all_is_wrong(self, articles: Sequence[_Article]) -> None:
        for article in articles:
            refusal = article.ended.refusal
            unexpected = refusal is not None and refusal.kind == "unexpected"
            self._unexpected_in_a_row = self._unexpected_in_a_row + 1 if unexpected else 0
            if refusal and self._unexpected_in_a_row >= self._settings.max_unexpected_in_a_row:
                raise DeliveryError(
                    f"{self._unexpected_in_a_row} articles in a row met an unexpected error, the last of them "
                    f"{refusal.exception}: {refusal.message}; this is a fault of the software, not of the articles"
                )

    async def _write(self, articles: Sequence[_Article], part: slice) -> list[_Article]:
        """Write a part of each article's records and wait for the broker; return the articles that became dead letters.

        Raises:
            DeliveryError: a record was not acknowledged.
        """
        waiting = [[await self._enqueued(record) for record in article.ended.records[part]] for article in articles]
        too_large = []
        for article, acknowledgements in zip(articles, waiting, strict=True):
            answers = await asyncio.gather(*acknowledgements, return_exceptions=True)
            faults = [answer for answer in answers if isinstance(answer, BaseException)]
            if faults:
                article.refuse(faults)
                too_large.append(article)
            else:
                self._count_published(article.ended.records[part])
        return too_large

    async def _enqueued(self, record: Record) -> Awaitable[object]:
        try:
            return await self._send(record)
        except MessageSizeTooLargeError as error:  # refused by the client before it was sent
            refusal: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            refusal.set_exception(error)
            return refusal

    def _count_published(self, records: Sequence[Record]) -> None:
        for record in records:
            self._metrics.events_published.labels(record.topic).inc()


class _Article:
    """An article on its way out; a record that is too large turns it into a dead letter."""

    def __init__(self, taken: Taken, ended: Ended) -> None:
        self.taken = taken
        self.ended = ended
        self._without_value = False

    def refuse(self, faults: Sequence[BaseException]) -> None:
        message, fault, refusal = self.taken.message, faults[0], self.ended.refusal
        too_large = all(isinstance(each, MessageSizeTooLargeError) for each in faults)
        if self._without_value or not too_large:
            raise DeliveryError(f"{message.origin} cannot be delivered: {type(fault).__name__}: {fault}") from fault
        self._without_value = refusal is not None
        refusal = refusal or Refusal("extraction", "deliver", RecordTooLarge.__name__, str(fault))
        self.ended = refused(message, refusal, self.ended.article_id, with_value=not self._without_value)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        log.critical("delivery has failed, nothing more is acknowledged", exc_info=task.exception())

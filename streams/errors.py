"""The errors of the pipeline; the class decides what is done.

    StreamsError
    ├── ExtractionError         permanent   dead-letter at once (kind=extraction)
    │   └── ArticleTooLong · UnreadableArticle · DeadlineExceeded · RecordTooLarge
    ├── TransientError          temporary   try again, then dead-letter (kind=exhausted)
    │   └── ChildKilled
    ├── DeliveryError           fatal       stop the worker, acknowledge nothing
    └── ConfigurationError      start-up    print one clear line, exit 2

A `schemas.errors.SchemaViolation` is dead-lettered with kind=schema; any other exception is a bug, dead-lettered with
kind=unexpected, and too many of those in a row are a DeliveryError.
"""


class StreamsError(Exception):
    """Base of everything that this package raises on purpose."""


class ExtractionError(StreamsError):
    """The article cannot be analysed, now or ever."""


class ArticleTooLong(ExtractionError):
    """The article's text has more characters than `STREAMS_MAX_TEXT_CHARS`."""


class UnreadableArticle(ExtractionError):
    """No text can be taken from the article's HTML."""


class DeadlineExceeded(ExtractionError):
    """The article took longer than `STREAMS_ARTICLE_DEADLINE_S`, and its pool process was killed."""


class RecordTooLarge(ExtractionError):
    """An event of the article is larger than `STREAMS_MAX_EVENT_BYTES`, or than its topic takes."""


class TransientError(StreamsError):
    """Something failed that may work when tried again."""


class ChildKilled(TransientError):
    """The pool process died while it had the article, by a signal or for want of memory."""


class DeliveryError(StreamsError):
    """Outputs cannot be delivered; going on would lose articles."""


class ConfigurationError(StreamsError):
    """The settings cannot work, or something that they name is not there."""

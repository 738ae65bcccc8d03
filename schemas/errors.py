"""The one error of the contracts: bytes that are not what their topic promises."""


class SchemaViolation(ValueError):
    """A message breaks its topic's contract; it is dead-lettered with `kind=schema` and never retried."""

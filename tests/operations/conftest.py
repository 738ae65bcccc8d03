"""The broker, topics and workers of the integration tests."""

from tests.integration.conftest import broker, kafka, start_worker

__all__ = ["broker", "kafka", "start_worker"]

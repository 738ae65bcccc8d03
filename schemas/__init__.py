"""The contracts: what travels on every topic, as pydantic models with their keys, ids and bytes."""

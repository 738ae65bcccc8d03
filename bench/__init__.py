"""Benchmarks: how fast the extraction is beside others, in one run on one processor."""

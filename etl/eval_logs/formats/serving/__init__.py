"""Serving benchmarks."""

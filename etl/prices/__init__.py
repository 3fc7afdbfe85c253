"""Prices: what providers ask for models, and what machines cost, as lists state them and as of when they were known."""

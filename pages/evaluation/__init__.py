"""Evaluation: who is best, is that real, and what lies behind it."""

"""The page Executive."""

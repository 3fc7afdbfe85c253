"""The page Submit."""

"""The page Leaderboards."""

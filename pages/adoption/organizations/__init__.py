"""The page Organizations."""

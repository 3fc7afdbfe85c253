"""The page Roi."""

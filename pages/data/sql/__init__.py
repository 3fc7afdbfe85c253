"""The page Sql."""

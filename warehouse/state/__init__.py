"""What readers keep, in SQLite or PostgreSQL: views, queries, scenarios, tokens."""

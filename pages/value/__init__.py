"""Value: what it costs, what it returns, and how sure we are."""

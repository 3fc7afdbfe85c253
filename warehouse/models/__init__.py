"""The SQL models, one SELECT a file, and what they say of themselves."""

"""Plain tables, read as a mapping of their columns says."""

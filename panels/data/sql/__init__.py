"""What the SQL page shows."""

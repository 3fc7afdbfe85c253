"""What the pages of Value show."""

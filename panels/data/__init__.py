"""What the pages of Data show."""

"""What the pages of Adoption show."""

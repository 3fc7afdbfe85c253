"""What the page Families shows, and any other door can show too."""

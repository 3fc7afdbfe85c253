"""What the page Prices shows, and any other door can show too."""

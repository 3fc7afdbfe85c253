"""What the page Trends shows, and any other door can show too."""

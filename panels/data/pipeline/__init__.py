"""What the page Pipeline shows, and any other door can show too."""

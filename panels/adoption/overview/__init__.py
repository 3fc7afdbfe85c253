"""What the page Overview shows, and any other door can show too."""

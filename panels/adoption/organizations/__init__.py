"""What the page Organizations shows, and any other door can show too."""

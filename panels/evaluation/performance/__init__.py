"""What the page Performance shows, and any other door can show too."""

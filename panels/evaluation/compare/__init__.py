"""What the page Compare shows, and any other door can show too."""

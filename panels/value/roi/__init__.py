"""What the page Roi shows, and any other door can show too."""

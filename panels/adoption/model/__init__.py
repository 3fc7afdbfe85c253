"""What the page Model shows, and any other door can show too."""

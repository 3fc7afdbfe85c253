"""What the page Explore shows, and any other door can show too."""

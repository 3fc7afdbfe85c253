"""What the page Catalog shows, and any other door can show too."""

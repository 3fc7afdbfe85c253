"""What the page Executive shows, and any other door can show too."""

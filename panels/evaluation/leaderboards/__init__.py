"""What the page Leaderboards shows, and any other door can show too."""

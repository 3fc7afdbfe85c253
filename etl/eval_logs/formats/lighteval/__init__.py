"""lighteval results and details."""

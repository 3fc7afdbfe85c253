"""Statistics over frames: pure functions, each with its source. Nothing here asks, reads a clock or draws."""

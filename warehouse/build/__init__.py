"""From raw to a published build: models, checks, manifest; and what a build says of itself."""

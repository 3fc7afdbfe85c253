"""The data and everything that answers questions of it. Knows no page and never calls out to the network."""

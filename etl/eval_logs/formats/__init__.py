"""One folder or file a kind of log; registry.py lists them."""

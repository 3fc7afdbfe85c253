"""The data folder, and which columns of the raw data in it are read."""

"""The files of what was handed in: folders, zips, and what may not be opened."""

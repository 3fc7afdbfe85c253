"""The files of a submission: folders, zips, and what may not be opened."""

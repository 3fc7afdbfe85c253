"""Whole-Hub dumps: the Hub's listings as Parquet files in a dataset on the Hub itself; README.md says how they are dated."""

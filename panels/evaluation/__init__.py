"""What the pages of Evaluation show."""

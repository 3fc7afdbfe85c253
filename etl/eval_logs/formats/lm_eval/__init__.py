"""Results and samples of the lm-evaluation-harness."""

"""The record each run leaves, how the portal starts and stops runs, and their figures."""

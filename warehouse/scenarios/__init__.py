"""Scenarios of cost and return: how they are written, kept, filled from the data, run and put into words."""

DRAWS = 8192  # simulated courses where no other number is asked for

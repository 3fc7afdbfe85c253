"""Scenarios of cost and return: how they are written, kept, filled from the data, run and put into words."""

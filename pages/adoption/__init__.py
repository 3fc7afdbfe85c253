"""Adoption: who uses what on the Hub."""

"""Scores as ANDs and ORs together."""

"""Scores free of rounding, and networks as exact polynomials."""

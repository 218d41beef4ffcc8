"""Bounds from the spread of the score over masks."""

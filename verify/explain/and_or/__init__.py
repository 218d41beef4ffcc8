"""The And-Or graph."""

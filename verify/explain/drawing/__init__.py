"""Drawings of concepts and of the And-Or graph."""

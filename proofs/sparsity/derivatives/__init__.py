"""Interactions and derivatives of a smooth score."""

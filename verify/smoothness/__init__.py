"""Derivatives of a score on the box between baseline and sample."""

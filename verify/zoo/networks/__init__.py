"""Architectures, trained or built."""

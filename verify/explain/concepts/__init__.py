"""Sparse graphs of concepts, and the indices beside them."""

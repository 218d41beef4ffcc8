"""Bounds on the order sums that hold for every n, and how far they are best."""

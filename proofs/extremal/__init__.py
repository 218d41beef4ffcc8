"""Exact optimisation: the best bounds that the conditions allow, with certificates."""

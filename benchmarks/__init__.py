"""Ratios of running times, taken in one run: this suite against what people use."""

"""Subsets written as integers, sums over them, and the tools that several theorems need."""

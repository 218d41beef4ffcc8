"""Paper B: when interactions are sparse, and what is missing where they need not be."""

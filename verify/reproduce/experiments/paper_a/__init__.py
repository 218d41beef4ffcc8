"""Paper A's own experiments, on its tables and models: one record set for each module."""

"""Paper A and the classical theory of interactions."""

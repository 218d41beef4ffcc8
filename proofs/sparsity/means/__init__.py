"""Mean scores over masks of one order, and the order sums of interactions."""

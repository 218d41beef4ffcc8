"""The statements of paper B on order sums and counts, with what they miss."""

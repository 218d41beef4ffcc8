"""What is verified: a network, its data, its variables and baselines."""

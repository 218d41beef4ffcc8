"""What is measured: which networks, their scores on samples, and each job done once."""

"""What is left of the claims when numbers are rounded or orders are only nearly absent."""

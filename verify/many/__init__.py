"""Many samples, on one core or many machines."""

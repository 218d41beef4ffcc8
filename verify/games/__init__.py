"""Tables of 2^n scores and what is computed from them once."""

"""What the proven bounds say of one game."""

"""Ways of taking interactions from a table of scores."""

"""The conditions, put to the test on a table of scores."""

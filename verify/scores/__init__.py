"""From a network, a sample and a baseline to the table of scores."""

"""Paper A: the few concepts that a score is made of, from baselines to the And-Or graph."""

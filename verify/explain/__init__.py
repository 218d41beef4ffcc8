"""The few concepts that a score is made of: baselines, protocols and splits, the And-Or graph."""

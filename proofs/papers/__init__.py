"""Every numbered or named statement of the two papers, and what stands behind it."""

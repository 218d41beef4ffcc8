"""Every figure and table of the two papers, and what answers it here."""

"""Figures that answer paper A: one module each, `draw(records)` returns a Matplotlib figure."""

"""Figures that answer paper B: one module each, `draw(records)` returns a Matplotlib figure."""

"""Figures that answer paper B in its own set-ups and by its own protocols: one module each."""

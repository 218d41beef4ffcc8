"""One module per figure: `draw(records)` returns a Matplotlib figure.

Figures are drawn from records alone, never from a network: nothing here loads torch.
"""

"""Theorems for people, printed from the very formulas that are checked."""

from proofs.display.formulas import hypotheses, latex, legend, outline, term_text, text
from proofs.display.style import LATEX, TEXT

__all__ = ["LATEX", "TEXT", "hypotheses", "latex", "legend", "outline", "term_text", "text"]

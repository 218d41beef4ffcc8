"""What is trusted, and nothing else: terms, formulas, theorems, and the rules that make them."""

from proofs.kernel.rules import infer
from proofs.kernel.theorem import Theorem

__all__ = ["Theorem", "infer"]

"""Every claim, what trying to prove it finds, what bends it, and its certificate."""

import proofs.tactics  # noqa: F401  with it come the printer and the reader of SymPy

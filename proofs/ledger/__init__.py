"""Every claim, what trying to prove it finds, and what bends it."""

import proofs.tactics  # noqa: F401  with it come the printer and the reader of SymPy

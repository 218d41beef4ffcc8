"""Finds proofs; nothing here is trusted, for the kernel checks every step.

Proofs read `import proofs.tactics as by`, then `by.ring(…)`, `by.linear(…)`, `by.spec(…)`; facts
about sums are in `proofs.tactics.sums`.  With it come the printer of messages and the reader of
what SymPy writes.
"""

import proofs.display  # registers the printer
import proofs.tactics.sympy_terms  # noqa: F401  registers the reader
from proofs.tactics.linear_arithmetic import gap, linear, relation
from proofs.tactics.search import (
    NOTHING,
    at,
    axiom,
    both,
    cofactor,
    condition,
    cut,
    discharge,
    empty,
    forall,
    given,
    implies,
    last,
    operate,
    replaced,
    ring,
    spec,
    state,
    swap_term,
    termwise,
)

__all__ = [
    "NOTHING",
    "at",
    "axiom",
    "both",
    "cofactor",
    "condition",
    "cut",
    "discharge",
    "empty",
    "forall",
    "gap",
    "given",
    "implies",
    "last",
    "linear",
    "operate",
    "relation",
    "replaced",
    "ring",
    "spec",
    "state",
    "swap_term",
    "termwise",
]

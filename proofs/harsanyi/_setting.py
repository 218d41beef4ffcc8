"""The setting that the claims share: v, its interactions I = μv, and coordinates set apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.kernel.formula import MOBIUS, ONE, Matrix, Tensor, Term, ints, tensor, term
from proofs.kernel.rules import Theorem, infer

n = ints("n")

HERE = Matrix([[1]])  # a coordinate on which the function does not depend
ALWAYS = Matrix([[1], [1]])  # the constant 1 in the bit of S
IN = Matrix([[0], [1]])  # [this variable is in S]
OUT = Matrix([[1], [0]])  # [this variable is not in S]
EMPTY = Matrix([[1, 0], [1, 0]])  # T = ∅, whatever S is


def interactions(of: str = "v", named: str = "I") -> Tensor:
    """The definition I(S) = Σ_{T⊆S} (-1)^(|S|-|T|) v(T), for every S."""
    return tensor("=", term(1, named, every=ONE), term(1, of, every=MOBIUS), every=n)


def refined(theorem: Theorem, **kinds: Any) -> Theorem:
    """A relation over `every` variable, with kinds of their own for some of them (and counts)."""
    law = theorem.concl
    assert isinstance(law, Tensor)

    def split(t: Term) -> Term:
        return Term(t.coeff, tuple((kind, t.matrices["every"]) for kind in kinds), t.game)

    lhs, rhs = (tuple(map(split, side)) for side in (law.lhs, law.rhs))
    names: Mapping[str, str] = {kind: "every" for kind in kinds}
    return infer("refine", tensor(law.op, lhs, rhs, **kinds), theorem, kinds=names)

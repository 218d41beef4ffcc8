"""The proven formulas, read from the statements that the kernel checks, and their exact values.

No bound is typed here a second time: each is the right-hand side of a conclusion, or of a
definition among the hypotheses, of a claim in `proofs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath

from proofs.kernel.formula import All, Formula, Rel, Sequent
from proofs.kernel.terms import Expr, key
from proofs.ledger.claim import Claim, Instance
from proofs.ledger.evaluate import value

DIGITS = 60  # of what is irrational


def bound_on(claim: Claim, left: str) -> Expr:
    """The right-hand side of the one conclusion of the claim whose left-hand side reads `left`.

    Raises LookupError unless there is exactly one.
    """
    found = cases_of(claim, left)
    if len(found) != 1:
        raise LookupError(f"left: {len(found)} conclusions of {claim.id} are about {left}; need 1")
    return found[0][1]


def cases_of(claim: Claim, left: str) -> list[tuple[tuple[Rel, ...], Expr]]:
    """(conditions, right-hand side) of every conclusion of the claim about `left`.

    The conditions are those between terms, among the hypotheses or in front of the conclusion.
    """
    found = []
    for sequent in claim.statement:
        concl, conds = sequent.concl, [h for h in sequent.hyps if isinstance(h, Rel)]
        while isinstance(concl, All):
            conds += concl.conds
            concl = concl.body
        if isinstance(concl, Rel) and str(concl.lhs) == left:
            found.append((tuple(conds), concl.rhs))
    return found


def defined_as(sequent: Sequent, left: str) -> tuple[Expr, ...]:
    """What `left` equals by the definitions among the hypotheses, one entry for each case."""
    bodies = [without_conditions(h) for h in sequent.hyps]
    equal = [b for b in bodies if isinstance(b, Rel) and b.op == "=" and str(b.lhs) == left]
    return tuple(sorted((b.rhs for b in equal), key=key))


def exact_value(
    expression: Expr, functions: Mapping[str, Callable[..., Any]] | None = None, **values: Any
) -> Any:
    """The number that a formula denotes: a Fraction, or an mpmath number of 60 digits.

    `values`: its symbols by name; `functions`: its functions, on integers.  Numbers are int,
    Fraction or mpmath, never float.  Raises `Undefined` (`proofs.ledger`) where it has no value.
    """
    numbers = {name: Fraction(x) if isinstance(x, int) else x for name, x in values.items()}
    case = Instance(values=numbers, functions=functions or {})
    with mpmath.workdps(DIGITS):
        return value(expression, case, numbers)


def without_conditions(formula: Formula) -> Formula:
    """What a formula says once the conditions in front of it are met."""
    while isinstance(formula, All):
        formula = formula.body
    return formula

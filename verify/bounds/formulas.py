"""The exact values of proven formulas.

No bound is typed in `verify`: each is one of the `formulas` that a claim in `proofs` exports by
name, and those stand in the statement that the kernel checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath

from proofs.kernel.terms import Expr
from proofs.ledger.claim import Instance
from proofs.ledger.evaluate import value

DIGITS = 60  # of what is irrational


def as_float(number: Any) -> float:
    """An exact number in float64, infinite where it is beyond that."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


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

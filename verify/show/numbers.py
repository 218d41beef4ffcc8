"""Numbers of one column of a table, all in one style."""

from __future__ import annotations

import math
from collections.abc import Sequence

from verify.verdicts.verdict import THIN, UP, rounded

SLACK = 1 + 2.0**-30  # of a bound, before it is cut to a whole number: solvers end a little apart
EXACT, LARGEST = 10**6, 10**9  # counts are written to the last digit below the one, at all below
SMALLEST = 1e-4


def count(number: int) -> str:
    """A whole number in groups of three digits, from five digits on: "1130", "10 400 000"."""
    return f"{number:,}".replace(",", THIN) if abs(number) >= 10_000 else str(number)


def at_most(bound: float) -> str:
    """A bound ≥ 0 on a whole number, as the whole number that it allows.

    From a million on it is rounded up to three digits, above 10⁹ it reads "over 10⁹".
    """
    if not bound < LARGEST:
        return "over 10⁹"
    allowed = math.floor(bound * SLACK)
    if allowed >= EXACT:
        step = 10 ** (len(str(allowed)) - 3)
        allowed = -(-allowed // step) * step
    return count(allowed)


def alike(values: Sequence[float | None], *, sign: bool = False) -> list[str]:
    """Numbers with as many decimals as give the largest three digits; "–" for None.

    What is 0 reads "0", what is too small for these decimals "0.00", without a sign.  Where the
    largest is itself tiny or huge, each number has three digits of its own.
    """
    largest = max((abs(x) for x in values if x is not None), default=0.0)
    if not SMALLEST <= largest < LARGEST:
        return ["–" if x is None else rounded(x, sign=sign) for x in values]
    decimals = max(0, 2 - math.floor(math.log10(largest)))
    return ["–" if x is None else _fixed(x, decimals, sign) for x in values]


def _fixed(value: float, decimals: int, sign: bool) -> str:
    if value == 0:
        return "0"
    text = f"{value * UP:.{decimals}f}"
    if float(text) == 0:
        return text.lstrip("-")
    plus = "+" if sign and value > 0 else ""
    return plus + (text if decimals else count(int(text))).replace("-", "−")

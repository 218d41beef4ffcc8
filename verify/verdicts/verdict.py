"""A verdict: what was measured, by what margin, how far to trust it, and one plain sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np

THIN = "\N{NARROW NO-BREAK SPACE}"  # between groups of digits
UP = 1 + 2.0**-40  # before a number is rounded to be read: a half falls to the same side everywhere


class Status(Enum):
    """The four outcomes of a measurement.  Measured, never proved."""

    HOLDS = "HOLDS"
    VIOLATED = "VIOLATED"  # with a witness: which subset, which m
    VACUOUS = "VACUOUS"  # the test says nothing here
    UNDECIDED = "UNDECIDED"  # within the numerical error, or the confidence band


@dataclass(frozen=True, eq=False)
class Verdict:
    """One claim about one table of scores.

    margin: signed distance to the threshold in `unit`, positive where the claim holds; None where
        the quantity is undefined.  tolerance: numerical error of the margin, or up to the end of
        its confidence band; |margin| ≤ tolerance means UNDECIDED, but for a margin of exactly 0
        with tolerance 0, which meets a claim "≥".
    witness: where the margin is attained (an m, or a subset with its variables).
    details: further numbers by name, plain data.
    method: how it was obtained, in words, as in "all 512 masks".  confidence: of a verdict from
        random masks; None where no chance is in it.
    """

    name: str
    status: Status
    margin: float | None
    tolerance: float | None
    unit: str
    witness: Mapping[str, Any]
    sentence: str
    details: Mapping[str, Any] = field(default_factory=dict)
    method: str = ""
    confidence: float | None = None

    def obtained(self, method: str, confidence: float | None = None) -> Verdict:
        """The same, with how it was obtained."""
        return replace(self, method=method, confidence=confidence)

    @property
    def how(self) -> str:
        """How it was obtained and, where chance is in it, at what confidence."""
        if self.confidence is None:
            return self.method
        return f"{self.method}, confidence {100 * self.confidence:g}%"


def decide(margin: float, tolerance: float) -> Status:
    """The status of a claim `true margin ≥ 0` when the margin is known up to ± tolerance."""
    if margin > tolerance or (margin == 0 and tolerance == 0):
        return Status.HOLDS
    return Status.VIOLATED if margin < -tolerance else Status.UNDECIDED


def decide_all(margins: np.ndarray, tolerances: np.ndarray) -> tuple[Status, int, int]:
    """(status, witness, place of the least margin) of a claim that every margin is ≥ 0.

    Needs one entry or more.  One clear violation decides; the least margin is that of those that
    made the status, and the witness the first of them that may be the least: within the tolerances
    of both, or by no more than 2^-33 of the largest margin.
    """
    violated = margins < -tolerances
    holding = (margins > tolerances) | ((margins == 0) & (tolerances == 0))
    if violated.any():
        status, those = Status.VIOLATED, violated
    elif holding.all():
        status, those = Status.HOLDS, holding
    else:
        status, those = Status.UNDECIDED, ~holding
    least = int(np.argmin(np.where(those, margins, np.inf)))
    same = math.ldexp(float(np.abs(margins).max()), -33)
    reach = margins[least] + tolerances[least] + same
    return status, int(np.argmax(those & (margins - tolerances <= reach))), least


def count_of(number: int, thing: str) -> str:
    """A number and its noun: "1 variable", "2 variables"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def rounded(value: float, *, sign: bool = False, error: float | None = 0.0) -> str:
    """A number as people read it: three significant digits, the sign on request, no "-0".

    Digits that the error makes doubtful are left out, all but one; a value within its error of 0 is
    "0".  Halves go away from 0, see `UP`.  What is below 10⁹ is written out: "1130", not "1.13e+3",
    from a million on in groups of three digits, "10 400 000".
    """
    if error is None or not math.isfinite(error):
        error = 0.0
    if abs(value) <= error or value == 0:
        return "0"
    plus, digits = "+" if sign else "", 3
    if error:
        first, last = math.floor(math.log10(abs(value))), math.ceil(math.log10(2 * error))
        digits = min(3, max(1, first - last + 1))
    text = f"{value * UP:{plus}.{digits}g}"
    if 1e3 <= abs(float(text)) < 1e9:
        group = "," if abs(float(text)) >= 1e6 else ""
        text = f"{float(text):{plus}{group}.0f}".replace(",", THIN)
    return text.replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")


def percent(share: float) -> str:
    """A fraction in percent with one decimal, halves away from 0: "4.2%"."""
    return f"{share * UP:.1%}"


def rounded_margin(margin: float | None, tolerance: float | None) -> str:
    """The margin in up to three digits, with "± tolerance" where that reaches them; "–" for None.

    Beside its tolerance a margin has one doubtful digit.
    """
    if margin is None:
        return "–"
    if tolerance is None:
        return f"{rounded(margin, sign=True)} ± ∞"
    text = rounded(margin, sign=True, error=tolerance / 10)
    last_digit = 10.0 ** (math.floor(math.log10(abs(margin))) - 2) if margin else 0.0
    if tolerance <= last_digit / 2:
        return text
    return f"{text} ± {f'{tolerance * UP:.1g}'.replace('e-0', 'e-').replace('-', '−')}"


def listed(names: Sequence[str]) -> str:
    """Names as a set: "{a, b}"."""
    return "{" + ", ".join(names) + "}"

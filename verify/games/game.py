"""A table of 2^n scores and all that is computed from it once: interactions, means, errors.

Errors are absolute and carried through every sum (claim `rounding`).  A table comes with the
error of each of its scores; storing a score in float64 adds a relative u = 2^-53 unless all scores
are small multiples of one power of two, and then all sums here are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Bool, Float, Int

from verify.arguments import real_array, require_finite
from verify.arguments.arrays import unmasked_array
from verify.games.in_part import refuse_in_part
from verify.games.lattice import members, mobius, order_sums, popcounts, variables_of, zeta
from verify.games.names import distinct

U = 2.0**-53  # unit roundoff of float64
ROUNDED_OFF = 2.0**-1000  # products below it may have lost digits
TINIEST = 2.0**-1074
PART = 1 << 15  # scores looked at together
GRID = 33  # strengths are compared in steps of 2^-GRID of the strongest

Table: TypeAlias = Float[np.ndarray, " subsets"]  # one entry per subset, 2^n
Mask: TypeAlias = Bool[np.ndarray, " subsets"]
PerOrder: TypeAlias = Float[np.ndarray, " orders"]  # one entry per order, n + 1


def largest_score(n: int) -> float:
    """The size of a score of n variables up to which all sums here are floats, with room to spare.

    Interactions add up 2^n scores, and their sums over an order as many of these.
    """
    return 2.0 ** (1016 - 2 * n)


def decimal(number: float) -> Fraction:
    """The decimal fraction that a number is written as: 1/20 for 0.05, whose float is larger."""
    return Fraction(str(float(number)))


def unit_of_exact_sums(v: Table) -> float | None:
    """The largest power of two that all scores are multiples of, where sums of |I(S)| are floats.

    None where they may be rounded: Σ|I(S)| is at most 3^n max |v|.
    """
    unit, top = math.inf, Fraction(float(np.abs(v).max())) * 3 ** variables_of(v)
    for start in range(0, len(v), PART):
        fractions, exponents = np.frexp(v[start : start + PART])
        whole = (fractions * 2.0**53).astype(np.int64)
        _, lowest = np.frexp((whole & -whole).astype(float))  # of the last bit that is set
        there = whole != 0
        if there.any():
            unit = min(unit, math.ldexp(1.0, int((exponents + lowest)[there].min()) - 54))
            if top >= Fraction(unit) * 2**53:
                return None
    return unit if top else 1.0


def storage_error(given: Any, table: Table) -> Table:
    """What float64 may have taken off each number as it was given, at most: 0 where it holds it.

    given: what `read_table` made the table of.  Whole numbers beyond 2^53, fractions, decimals and
    long floats may be rounded.
    """
    if hasattr(given, "detach"):
        given = table if given.is_floating_point() else given.detach().cpu().numpy()
    array = unmasked_array(given, "v")
    moved = np.zeros(len(table), dtype=bool)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        moved = array != table.astype(array.dtype)
    elif array.dtype.kind in "iuO":
        for S in np.flatnonzero((np.abs(table) >= 2.0**53) | (array.dtype == object)).tolist():
            number = array[S].item() if array.dtype != object else array[S]
            if isinstance(number, int | Fraction | Decimal):
                moved[S] = Fraction(number) != Fraction(float(table[S]))
    return np.where(moved, U * np.abs(table) + TINIEST, 0.0)


def gamma(k: int) -> float:
    """γ_k = k·u/(1 - k·u): the relative error of k float64 operations in a row."""
    return k * U / (1 - k * U)


@dataclass(frozen=True, eq=False)
class Game:
    """v on the 2^n subsets, the absolute error of each v(S), and the threshold of salience.

    What takes one pass over a table (`v_error`, `strengths`, `salience_margins`, `salience_errors`)
    is made anew at each access and not held.

    tau, where given, is in score units and replaces rel_tau, the fraction of max |I(S)|, S ≠ ∅.
    """

    v: Table
    error: Table
    names: tuple[str, ...]
    rel_tau: float = 0.05
    given_tau: float | None = None

    def __post_init__(self) -> None:
        if not len(self.v) == len(self.error) == 1 << len(self.names):
            raise ValueError(
                f"v: {len(self.v)} scores and {len(self.error)} errors for {len(self.names)} "
                "names; there are 2^n of either"
            )

    def require_usable(self) -> None:
        """Raises ValueError for what no caller could have given: asked of a game from a file."""
        require_tables(self.names, self.v, error=self.error)
        as_error(self.error, len(self.v))
        tau = 1.0 if self.given_tau is None else self.given_tau
        if not 0 < self.rel_tau <= 1 or not 0 < tau < math.inf:
            raise ValueError(f"tau: {self.rel_tau} or {self.given_tau} is no threshold")

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @cached_property
    def orders(self) -> Int[np.ndarray, " subsets"]:
        """|S| of every subset, in one byte each."""
        return popcounts(self.n).astype(np.int8)

    @cached_property
    def given_exactly(self) -> bool:
        """Whether the caller vouches for every score: no error was stated."""
        return not self.error.any()

    @cached_property
    def unit(self) -> float | None:
        """A power of two of which all scores are so small multiples that no sum here is rounded."""
        return unit_of_exact_sums(self.v) if self.given_exactly else None

    @cached_property
    def exact(self) -> bool:
        """Whether no sum here is rounded: multiples of a unit, or one score throughout."""
        if not self.given_exactly:
            return False
        return self.unit is not None or bool((self.v == self.v[0]).all())

    @property
    def v_error(self) -> Table:
        """Error of v(S), its storage in float64 included."""
        return self.error if self.exact else self.error + U * np.abs(self.v)

    @property
    def dealt_error(self) -> Table:
        """Error of v(S) where the scores are dealt out anew, as floats."""
        return np.zeros_like(self.v) if self.given_exactly else self.v_error

    @cached_property
    def I(self) -> Table:  # noqa: E743
        """Interactions I(S); I(∅) = v(∅)."""
        return np.asarray(mobius(self.v))

    @cached_property
    def I_error(self) -> Table:
        """Bound on the error of I(S): Σ_{T⊆S} error(T) + γ_|S| Σ_{T⊆S} |v(T)|."""
        if self.exact:
            bound = np.zeros_like(self.v)
            bound[0] = U * abs(self.v[0])  # a constant may have been rounded when it was stored
            return bound
        bound = np.asarray(zeta(np.abs(self.v)))
        bound *= np.array([gamma(k) for k in range(self.n + 1)])[self.orders]
        bound += zeta(self.v_error)
        bound *= 1 + gamma(2 * self.n + 4)  # the bound is summed in float64 too
        return bound

    @property
    def strengths(self) -> Table:
        """|I(S)| with the entry of ∅, which is never counted, set to 0."""
        strengths = np.abs(self.I)
        strengths[0] = 0.0
        return np.asarray(strengths)

    @cached_property
    def tau_interval(self) -> tuple[float, float]:
        """The least and largest value that the threshold can have, given the errors."""
        if self.given_tau is not None or self.exact:
            return self.tau, self.tau
        lowest = max(0.0, float((self.strengths - self.I_error)[1:].max(initial=0.0)))
        highest = float((self.strengths + self.I_error)[1:].max(initial=0.0))
        low, high = self._share_of(lowest) * (1 - 4 * U), self._share_of(highest) * (1 + 4 * U)
        if high < ROUNDED_OFF:  # rounded in the last of few digits
            return math.nextafter(low, 0.0), math.nextafter(high, math.inf) if high else 0.0
        return low, high

    def _share_of(self, strength: float) -> float:
        """rel_tau of a strength, rounded once, which is not 0 unless the strength is."""
        share = float(decimal(self.rel_tau) * Fraction(strength))
        return max(share, TINIEST) if strength else 0.0

    @cached_property
    def tau(self) -> float:
        """The salience threshold, in score units."""
        if self.given_tau is not None:
            return self.given_tau
        return self._share_of(float(self.strengths.max()))

    @cached_property
    def _least_salient(self) -> float:
        """The least strength that is salient; of exact scores a multiple of their unit."""
        if self.given_tau is not None or not self.unit or not self.exact:
            return self.tau
        share = decimal(self.rel_tau) * Fraction(float(self.strengths.max())) / Fraction(self.unit)
        return math.ceil(share) * self.unit

    @property
    def salience_margins(self) -> Table:
        """τ - |I(S)|; the entry of ∅ is τ.  No more than 0 where S is salient."""
        margins = self.tau - self.strengths
        if self.exact and self.tau:  # τ is rounded, which may hide on which side a strength lies
            np.minimum(margins, 0.0, out=margins, where=self.salient)
            np.maximum(margins, TINIEST, out=margins, where=~self.salient)
        return margins

    @property
    def salience_errors(self) -> Table:
        """Error of `salience_margins`: that of I(S) and that of τ."""
        low, high = self.tau_interval
        return self.I_error + max(high - self.tau, self.tau - low)

    @cached_property
    def salient(self) -> Mask:
        """|I(S)| ≥ τ, S ≠ ∅; nothing is salient in a game without interactions."""
        return (self.strengths >= self._least_salient) & (self.strengths > 0)

    @cached_property
    def surely_salient(self) -> Mask:
        """Salient whatever the errors."""
        if self.exact:
            return self.salient
        lowest = self.strengths - self.I_error
        return np.asarray((lowest >= self.tau_interval[1]) & (lowest > 0) & (self.orders > 0))

    @cached_property
    def maybe_salient(self) -> Mask:
        """Salient for some value of the errors."""
        if self.exact:
            return self.salient
        highest = self.strengths + self.I_error
        return np.asarray((highest >= self.tau_interval[0]) & (highest > 0) & (self.orders > 0))

    @cached_property
    def order_means(self) -> PerOrder:
        """Mean of v over |S| = m, for m = 0, …, n; each sum is rounded once."""
        return np.array([_mean(self.v[self.orders == m]) for m in range(self.n + 1)])

    @cached_property
    def stated_mean_errors(self) -> PerOrder:
        """Error of the mean of v over |S| = m that comes from the scores alone."""
        errors = self.v_error
        return np.array([_mean(errors[self.orders == m]) for m in range(self.n + 1)])

    @cached_property
    def order_mean_errors(self) -> PerOrder:
        """Error of `order_means`, their own rounding included."""
        return np.asarray(self.stated_mean_errors + 4 * U * np.abs(self.order_means))

    @cached_property
    def steps(self) -> PerOrder:
        """ū(m) - ū(m-1), m = 1, …, n."""
        return np.diff(self.order_means)

    @cached_property
    def step_errors(self) -> PerOrder:
        """Error of `steps`."""
        errors = self.order_mean_errors
        return np.asarray(errors[1:] + errors[:-1] + U * np.abs(self.steps))

    @property
    def mean_scores(self) -> PerOrder:
        """ū(m), m = 0, …, n: the mean of v(S) - v(∅) over |S| = m; ū(0) = 0."""
        return np.asarray(self.order_means - self.v[0])

    @property
    def spread(self) -> PerOrder:
        """The standard deviation of v over |S| = m, m = 0, …, n."""
        down = max(0, math.frexp(float(np.abs(self.v).max()))[1] - 400)  # squares are floats then
        v = np.ldexp(self.v, -down)
        deviations = [v[self.orders == m].std() for m in range(self.n + 1)]
        return np.asarray(np.ldexp(deviations, down))

    @cached_property
    def order_sums(self) -> PerOrder:
        """A(k), k = 0, …, n: the sum of I(S) over |S| = k."""
        return np.array(order_sums(self.I))

    @property
    def eta(self) -> tuple[float | None, ...]:
        """η(k) = A(k) / Σ_{|S|=k} |I(S)|, k = 0, …, n; None where the sum is 0."""
        totals = order_sums(np.abs(self.I))
        return tuple(
            float(np.clip(part / total, -1, 1)) if total > 0 else None
            for part, total in zip(self.order_sums, totals, strict=True)
        )

    def exact_mean_scores(self) -> list[Fraction]:
        """ū(m) of the table as stored, without any rounding: floats are dyadic rationals."""
        fraction, exponent = np.frexp(self.v)
        lowest = int(exponent.min())
        integers = (fraction * 2.0**53).astype(np.int64)
        shifts = int(exponent.max()) - lowest + 1
        sums = [0] * (self.n + 1)
        cells = self.orders.astype(np.int64) * shifts + (exponent - lowest)
        for digit in range(3):  # of 18 bits, the last with its sign: float64 adds 2^35 of them
            bits = integers >> 18 * digit
            digits = bits if digit == 2 else bits & (1 << 18) - 1
            totals = np.bincount(cells, digits)
            for cell in np.flatnonzero(totals).tolist():
                order, shift = divmod(cell, shifts)
                sums[order] += int(totals[cell]) << shift + 18 * digit
        unit = Fraction(2) ** (lowest - 53)
        means = [unit * Fraction(total, math.comb(self.n, m)) for m, total in enumerate(sums)]
        return [mean - means[0] for mean in means]

    def whole_interactions(self) -> np.ndarray:
        """I(S) of an exact game as integers, in its unit; 0 for ∅."""
        if not self.exact:
            raise ValueError("v: these scores are not exact")
        whole = np.zeros(len(self.v), dtype=object)
        whole[1:] = [int(effect) for effect in (self.I[1:] / (self.unit or 1.0)).tolist()]
        return whole

    def sharp_exponent(self, max_p: float) -> tuple[float, float, float, int] | None:
        """(p*, max_p - p*, tolerance, its m) where they are known better than from floats."""
        return None

    def subset(self, code: int) -> dict[str, Any]:
        """A subset as plain data: its integer and the names of its variables."""
        return {"subset": code, "variables": [self.names[i] for i in members(code)]}


def by_strength(strengths: Table) -> Int[np.ndarray, " subsets"]:
    """The places of a table of strengths, the strongest first.

    Strengths that agree on a grid of 2^-33 of the strongest count as equal and keep the order of
    their places, so that rounding does not decide which comes first; those that are 0 are last.
    """
    top = float(strengths.max(initial=0.0))
    steps = strengths / (top or 1.0)
    np.rint(np.ldexp(steps, GRID, out=steps), out=steps)
    np.negative(steps, out=steps)
    steps[strengths <= 0] = 1.0
    return np.argsort(steps, kind="stable")


def read_table(v: Any) -> Table:
    """A table of scores, given as tensor, array or sequence, in float64.

    Raises ValueError unless it is one-dimensional, real, finite and of length 2^n.
    """
    refuse_in_part(v, "v")
    table = real_array(v, "v")
    if table.ndim != 1:
        raise ValueError(f"v: shape {table.shape}; give one score per subset, shape [2^n]")
    try:
        n = variables_of(table)
    except ValueError as problem:
        raise ValueError(f"v: {problem}") from None
    bad = np.flatnonzero(~np.isfinite(table))
    if bad.size:
        first = int(bad[0])
        raise ValueError(
            f"v: entry {first} (variables {list(members(first))} of {n}) is {table[first]}; "
            "every score must be finite"
        )
    require_size(table, "v")
    return table


def require_size(table: Table, name: str) -> None:
    """Raises ValueError, naming the argument, for numbers whose sums float64 cannot hold."""
    largest, most = float(np.abs(table).max()), largest_score(variables_of(table))
    if largest > most:
        raise ValueError(
            f"{name}: an entry of size {largest:.3g}; sizes up to {most:.0e} work, "
            "so divide all by a number"
        )


def require_tables(names: Sequence[str], v: np.ndarray, **others: np.ndarray) -> None:
    """Raises ValueError unless v is a table of scores and the others are of finite numbers.

    Of a file that says so: all are float64 and have 2^n entries for n names, no two alike.
    """
    distinct(names, "names")
    read_table(v)
    require_finite((1 << len(names),), v=v, **others)


def as_error(error: Any, length: int) -> np.ndarray:
    """The absolute error of each of `length` scores, from one number or one per score.

    Raises ValueError when it is negative, not finite or of another length.
    """
    values = real_array(error, "error")
    if values.ndim > 1 or (values.ndim == 1 and len(values) != length):
        raise ValueError(f"error: shape {values.shape}; give one number or {length}, one per score")
    if not bool((np.isfinite(values) & (values >= 0)).all()):
        raise ValueError("error: absolute errors must be finite and at least 0")
    most = largest_score(length.bit_length() - 1)
    if float(values.max(initial=0.0)) > most:
        raise ValueError(
            f"error: {float(values.max()):.3g} is too large; up to {most:.0e} can be reckoned with"
        )
    return np.broadcast_to(values, (length,)).copy()


def _mean(values: np.ndarray) -> float:
    """The mean of some values, from a sum that is rounded once."""
    return math.fsum(values.tolist()) / len(values)

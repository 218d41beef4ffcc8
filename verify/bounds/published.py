"""The bound of paper B's Table 2 on one sample, computed as B computes it, omissions and all.

Apart from the words of the theorem: p is measured from order 1 alone; |A(1)|/ū(1) is set to n; A(k)
come from interactions that noise may have been taken from, ū(1) from the scores as they are; the
largest δ_k of all orders is taken, and λ and the a_i of the orders up to M; of the orders m₀ only
max(M, n−M), …, n are looked at; and δ gives way to δ*, the least that the theorem says of it.

What comes out is, with E(k) = Σ_{|S|=k} |I(S)| and h_k the part of |A(k)|/ū(1) at or above n^⌊p⌋,
Σ_{k≤M} E(k)/τ · (1 + (n^(δ*−δ) − 1) h_k ū(1)/|A(k)|): that of Markov's inequality (claim
count_markov), stretched or shrunk.  Where nothing is taken off and nothing stands above order M, δ*
is at least δ (claim order_sum_form) and the bound no less than Σ E(k)/τ.  Elsewhere no claim says
that it is a bound: for the OR of two variables and M = 1 it allows half of what is there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np

from proofs.ledger.evaluate import Undefined
from verify.bounds.formulas import DIGITS
from verify.bounds.paper_form import Expansion
from verify.games.game import Game, Table, read_table
from verify.games.lattice import popcounts

MAX_ORDER = 9  # B's M, for n = 10
LAMBDA = 1e-8  # |λ| below it is taken for 0
NOTHING = 1e-9  # E(k) below this share of max |I|, |A(k)| below this share of E(k): taken for 0

TOO_FEW = "fewer than two variables"
NOT_MONOTONE = "not monotone"
BELOW_XI = "v(N) − v(∅) below ξ"
NO_UNIT = "ū(1) = 0"
NO_ETA = "η = 0"
NO_DELTA = "no δ"
NO_LAMBDA = "λ ≈ 0"
NO_LOGARITHM = "logarithm of a negative number"
DROPPED = (
    NOT_MONOTONE, BELOW_XI, TOO_FEW, NO_UNIT, NO_ETA, NO_DELTA, NO_LAMBDA, NO_LOGARITHM,
)  # fmt: skip


@dataclass(frozen=True)
class PublishedBound:
    """What B's computation makes of one sample; None where it does not come so far.

    Its points are B's text or published code: sjtu-xai-lab/interaction-sparsity at 18d9e1c, folder
    demo.  tau is in units of the scores, exponents are pure numbers, the others count interactions.

    monotone: ū(0) ≤ ū(1) ≤ … ≤ ū(n), of the scores as they are (Assumption 2; Table 1, row 1).
    above_xi: v(N) − v(∅) ≥ ξ (D.1; applied to the counts of both tables, not to row 1 nor to p).
    p: max over m ≥ 2 of log_m(ū(m)/ū(1)), of monotone samples (Fig. 5(b); Assumption 3 asks more).
    delta: the largest δ_k (proof of Theorem 2).
    m0, delta_bound: where the theorem says least of δ, and what it says: δ*.
    tau: rel_tau · max |I(S)|, S ≠ ∅ (§4, τ = 0.05 max |I|).
    salient: how many |I(S)| ≥ τ there are of any order ≥ 1 (Table 1, rows 2 and 3).
    real: how many there are of the orders 1, …, M (Table 2, "real").
    bound: Σ_{k≤M} ū(1)/(τ|η_k|) · |λ_k n^(p+δ*) + Σ_i a_ki n^i| (Table 2, "bound"; Theorem 3).
    markov: Σ_{k≤M} E(k)/τ, which is never below `real`; no number of B's.
    dropped: why a sample is in no row of Table 2, one of `DROPPED`; "" where it is.
    """

    n: int
    M: int
    monotone: bool
    above_xi: bool
    p: float | None
    delta: float | None
    m0: int | None
    delta_bound: float | None
    tau: float
    salient: int
    real: int
    bound: float | None
    markov: float
    dropped: str


def published_bound(
    v: Any,
    interactions: Any,
    *,
    max_order: int | None = None,
    rel_tau: float = 0.05,
    xi: float = 0.0,
) -> PublishedBound:
    """B's computation on 2^n scores v and the interactions that some protocol takes from them.

    max_order: M, by default 9 as in B, and n − 1 where n is below 10.  rel_tau: τ as a fraction of
    the largest |I(S)|, S ≠ ∅; B's is 0.05, 0.1 for its MLP.  xi: ξ in units of v; B's are 1, 2 and
    3.  The entry of ∅ of the interactions is not looked at.
    An order without any interactions, at which B's code stops, adds nothing to the bound.
    Raises ValueError naming the argument at fault.
    """
    scores = read_table(v)
    effects = _effects(interactions, len(scores))
    n = len(scores).bit_length() - 1
    M = max(0, min(MAX_ORDER, n - 1)) if max_order is None else max_order
    if max_order is not None and not 1 <= M <= n:
        raise ValueError(f"max_order: {M} is not one of 1, …, n = {n}")
    if not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if not 0 <= xi < math.inf:
        raise ValueError(f"xi: {xi} is no number of score units, 0 or more")
    return _published(scores, effects, n, M, rel_tau, xi)


def _published(
    v: Table, effects: Table, n: int, M: int, rel_tau: float, xi: float
) -> PublishedBound:
    means = Game(v, np.zeros_like(v), tuple(map(str, range(n)))).exact_mean_scores()
    orders, strengths = popcounts(n), np.abs(effects)
    top = float(strengths.max())
    tau = rel_tau * top
    salient = (strengths >= tau) & (strengths > 0)
    found: dict[str, Any] = {
        "n": n,
        "M": M,
        "monotone": all(lower <= upper for lower, upper in pairwise(means)),
        "above_xi": float(v[-1] - v[0]) >= xi,
        **dict.fromkeys(("p", "delta", "m0", "delta_bound", "bound")),
        "tau": tau,
        "salient": int(salient.sum()),
        "real": int(salient[orders <= M].sum()),
        "markov": float(strengths[orders <= M].sum()) / tau if tau > 0 else 0.0,
    }
    if not found["monotone"]:
        return PublishedBound(**found, dropped=NOT_MONOTONE)
    p = reference_exponent(means) if n > 1 and means[1] > 0 else None
    found["p"] = None if p is None else float(p)
    if not found["above_xi"]:
        return PublishedBound(**found, dropped=BELOW_XI)
    if p is None:
        return PublishedBound(**found, dropped=TOO_FEW if n < 2 else NO_UNIT)
    sums, masses = _of_orders(effects, n, NOTHING * top)
    if not masses[0] or any(abs(a) < NOTHING * e for a, e in zip(sums, masses, strict=True)):
        return PublishedBound(**found, dropped=NO_ETA)
    first = Fraction(n if sums[0] > 0 else -n)
    written = Expansion([first, *(Fraction(a) / means[1] for a in sums[1:])], n, p)
    if not written.high:
        return PublishedBound(**found, dropped=NO_DELTA)
    found["delta"] = float(written.delta)
    least = _least_bound(written, M)
    if isinstance(least, str):
        return PublishedBound(**found, dropped=least)
    found["m0"], found["delta_bound"] = least[0], float(least[1])
    with mpmath.workdps(DIGITS):
        power = float(mpmath.power(n, p + least[1]))
    found["bound"] = math.fsum(
        float(means[1]) / (tau * abs(a / e)) * abs(_form(written, k, power))
        for k, (a, e) in enumerate(zip(sums[:M], masses[:M], strict=True))
        if e
    )
    return PublishedBound(**found, dropped="")


def _of_orders(effects: Table, n: int, nothing: float) -> tuple[list[float], list[float]]:
    """(A(k), E(k)) for k = 1, …, n; both 0 where E(k) is no more than nothing."""
    orders = popcounts(n)
    by_order = [effects[orders == k].tolist() for k in range(1, n + 1)]
    masses = [math.fsum(map(abs, order)) for order in by_order]
    some = [mass > nothing for mass in masses]
    return (
        [math.fsum(order) if there else 0.0 for order, there in zip(by_order, some, strict=True)],
        [mass if there else 0.0 for mass, there in zip(masses, some, strict=True)],
    )


def _least_bound(written: Expansion, M: int) -> tuple[int, Any] | str:
    """(m₀, δ*), or why there is none: one logarithm of a negative number is enough."""
    n, found = written.n, list[tuple[Any, int]]()
    for m in range(max(M, n - M), n + 1):
        if abs(float(written.mean_weight(m, M))) < LAMBDA:
            continue
        try:
            found.append((written.delta_bound(m, M), m))
        except Undefined:
            return NO_LOGARITHM
    if not found:
        return NO_LAMBDA
    bound, m0 = min(found)
    return m0, bound


def _form(written: Expansion, k: int, power: float) -> float:
    """λ n^(p+δ*) + Σ_i a_i n^i of the order k + 1; power: n^(p+δ*)."""
    digits = sum(digit * written.n**i for i, digit in enumerate(written.digits[k]))
    return float(written.weights[k]) * power + float(digits)


def reference_exponent(means: Sequence[Fraction]) -> Any:
    """max over m ≥ 2 of log_m(ū(m)/ū(1)) for means ū(0), …, ū(n) with 0 < ū(1) ≤ ū(m), n ≥ 2.

    An mpmath number of 60 digits, or a Fraction where it is whole: its floor decides where the
    digits are cut.
    """
    ratios = {m: means[m] / means[1] for m in range(2, len(means))}
    with mpmath.workdps(DIGITS):
        logs = {
            m: mpmath.log(mpmath.mpf(ratio.numerator) / ratio.denominator) / mpmath.log(m)
            for m, ratio in ratios.items()
        }
        steepest = max(logs, key=logs.__getitem__)
        whole = int(mpmath.nint(logs[steepest]))
    return Fraction(whole) if ratios[steepest] == steepest**whole else logs[steepest]


def _effects(interactions: Any, length: int) -> Table:
    """The interactions as a table of their own, 0 at ∅."""
    try:
        effects = read_table(interactions)
    except ValueError as problem:
        raise ValueError(f"interactions: {str(problem).removeprefix('v: ')}") from None
    if len(effects) != length:
        raise ValueError(f"interactions: {len(effects)} of them for {length} scores; give as many")
    effects[0] = 0.0
    return effects

"""How many interactions may be salient, by each proven bound: the numbers behind the figure.

The scores lie between 0 and 1 on all masks, τ = 1/20, (1α) holds at order M, and (ii) and (iii)
with p = 1.  Every number is the value of a formula that a claim exports, or of a certified program.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath

from proofs.extremal.order_program import growth_ratios, order_sums_of
from proofs.extremal.order_share import OrderShare, sharp_shares
from proofs.kernel.terms import Expr
from proofs.ledger.claim import Instance
from proofs.ledger.evaluate import value
from proofs.sparsity.bounds import markov_order_bound
from proofs.sparsity.energy import energy_bound
from proofs.sparsity.paper_b import count_bound, order_sum_form

TAU = Fraction(1, 20)
P = Fraction(1)
SPREAD = Fraction(1, 2)  # no standard deviation of scores between 0 and 1 is larger
ETAS = (Fraction(1), Fraction(1, 10))

Counts = tuple[float, ...]


@dataclass(frozen=True)
class Curves:
    """Bounds on the number of salient interactions, one entry for each n of `sizes`.

    `everything` is 2^n − 1 and `possible` Σ_{k≤M} C(n,k), what (1α) alone allows.  `sharp`,
    `paper` and `markov` have one curve for each η of `ETAS`; None where B's δ is undefined.
    """

    M: int
    sizes: tuple[int, ...]
    everything: Counts
    possible: Counts
    sharp: Mapping[Fraction, Counts]
    paper: Mapping[Fraction, tuple[float | None, ...]]
    markov: Mapping[Fraction, Counts]
    energy: Counts


def curves(M: int, sizes: Iterable[int]) -> Curves:
    """All bounds for one M and the given n ≥ M.

    Raises ValueError when a certificate of the sharp bound does not hold.
    """
    ns = tuple(sizes)
    shares = {n: _certified(n, M) for n in ns}
    energy = float(sum(energy_count(M, k) for k in range(1, M + 1)))
    markov = [markov_constant(M, k) for k in range(1, M + 1)]
    return Curves(
        M,
        ns,
        tuple(float(2**n - 1) for n in ns),
        tuple(float(sum(math.comb(n, k) for k in range(1, M + 1))) for n in ns),
        {eta: tuple(_count([s.value for s in shares[n]], eta) for n in ns) for eta in ETAS},
        {eta: tuple(_paper_count(shares[n], n, M, eta) for n in ns) for eta in ETAS},
        {eta: (_count(markov, eta),) * len(ns) for eta in ETAS},
        (energy,) * len(ns),
    )


def markov_constant(M: int, k: int) -> Fraction:
    """|A(k)| is at most this times the range of ū."""
    return Fraction(_at(markov_order_bound.CLAIM.formulas["bound"], M=M, k=k, hi=1, lo=0))


def energy_count(M: int, k: int) -> Any:
    """What the energy bound leaves of the salient interactions of order k."""
    with mpmath.workdps(60):
        q = nodes(M, k)
        w = [mpmath.fprod(p / (p - x) for p in q if p is not x) for x in q]
        r = [mpmath.sqrt(x * (1 - x)) for x in q]
        functions = {"w": w.__getitem__, "r": r.__getitem__, "s": lambda _: SPREAD}
        return _at(energy_bound.CLAIM.formulas["bound"], functions, J=len(q) - 1, k=k, tau=TAU)


def nodes(M: int, k: int) -> list[Any]:
    """M − k + 1 probabilities; the theorem holds for any, these have the smallest factor.

    Raises ValueError for 2 < k < M − 1, where no closed form is known to us.
    """
    if k == M:
        return [mpmath.mpf(1) / 2]
    if k == M - 1:
        return [(1 + sign / mpmath.sqrt(M)) / 2 for sign in (-1, 1)]
    if k == 1:
        return [mpmath.sin((2 * j - 1) * mpmath.pi / (4 * M)) ** 2 for j in range(1, M + 1)]
    if k == 2:
        turn = mpmath.pi / M
        return [(1 - mpmath.cos(j * turn) / mpmath.cos(turn / 2)) / 2 for j in range(1, M)]
    raise ValueError(f"k: {k} for M = {M}; optimal nodes are listed for k = 1, 2, M − 1 and M")


def paper_bound(sums: Sequence[Fraction], unit: Fraction, n: int) -> float | None:
    """B's bound 2 n^(p+δ) ū(1) on every |A(k)|, k = 1, …, M; None where all h(k) are 0.

    With ⌊p⌋ = 1 the digit of n⁰ and the fraction are cut off; what is left is h(k).
    """
    rests = [n * math.floor(abs(a) / (n * unit)) for a in sums]
    numbers = {"n": n, "p": P}
    formulas = order_sum_form.CLAIM.formulas
    deltas = [_at(formulas["share"], {"h": lambda _, h=h: h}, k=1, **numbers) for h in rests if h]
    if not deltas:
        return None
    return float(_at(formulas["bound"], {"ubar": lambda _: unit}, delta=max(deltas), **numbers))


def _paper_count(shares: Sequence[OrderShare], n: int, M: int, eta: Fraction) -> float | None:
    """B's count, with its bound for order k taken at the game in which A(k) is largest."""
    bounds = []
    for share in shares:
        gain = share.curve[-1]
        sums = [a / gain for a in order_sums_of(share.curve)[:M]]
        bounds.append(paper_bound(sums, share.curve[1] / gain, n))
    said = [Fraction(b) for b in bounds if b is not None]
    return _count(said, eta) if len(said) == M else None


def _count(sizes: Sequence[Fraction], eta: Fraction) -> float:
    """Σ_k R(k) ≤ Σ_k |A(k)|/(τ|η(k)|), with a bound on each |A(k)|."""
    functions = {"A": lambda k: sizes[k - 1], "eta": lambda _: eta}
    return float(_at(count_bound.CLAIM.formulas["total"], functions, M=len(sizes), tau=TAU))


def _certified(n: int, M: int) -> tuple[OrderShare, ...]:
    shares, ratios = sharp_shares(n, M, P), growth_ratios(n, P)
    if not all(c.holds(n, ratios) for share in shares for c in share.certificates):
        raise ValueError(f"n: a certificate of the sharp bound fails at n = {n}, M = {M}")
    return shares


def _at(expression: Expr, functions: Mapping[str, Any] | None = None, **values: Any) -> Any:
    case = Instance(values=values, functions=functions or {})
    return value(expression, case, values)

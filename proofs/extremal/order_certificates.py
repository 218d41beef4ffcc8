"""From the certificates of `order_program` and `order_range` to theorems of the kernel.

For fixed n, M and p the hypotheses are

    means    ū(m) = Σ_{k=1}^{M} C(m,k)/C(n,k) · A(k)      0 ≤ m ≤ n   (order_means, with (1α))
    rising   ū(m−1) ≤ ū(m)                                1 ≤ m ≤ n   (ii)
    growth   (m−1)^p ū(m) ≤ m^p ū(m−1)                    2 ≤ m ≤ n   (iii)

When p is not an integer, growth is ū(m) ≤ r_m ū(m−1) for the few m that are used, with the rational
r_m ≥ (m/(m−1))^p of the relaxation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import proofs.tactics as by
from proofs.extremal.order_program import Certificate, OrderBounds
from proofs.extremal.order_range import RangeConstant
from proofs.kernel.formula import (
    Abs,
    All,
    Rel,
    binomial,
    eq,
    fn,
    ints,
    le,
    lt,
    rational,
    reals,
    total_of,
)
from proofs.kernel.normal import poly
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, num

m = ints("m")
low, high = reals("lo hi")
A, u_bar = fn("A"), fn("ubar")


def certify(bounds: OrderBounds, k: int, *, lower: bool = False) -> Theorem:
    """A(k) ≤ upper·ū(1), or lower·ū(1) ≤ A(k), from the hypotheses; the kernel checks the weights.

    Raises ValueError for a k outside 1..M or infeasible conditions, Refused for a false
    certificate.
    """
    if not bounds.feasible:
        raise ValueError("bounds: no curve meets the conditions; use certify_infeasible")
    if not 1 <= k <= bounds.M:
        raise ValueError(f"k: {k} is not between 1 and M = {bounds.M}")
    if lower:
        certificate = bounds.lower_certificates[k - 1]
        goal = le(-_rational(certificate.value) * u_bar(1), A(k))
    else:
        certificate = bounds.upper_certificates[k - 1]
        goal = le(A(k), _rational(certificate.value) * u_bar(1))
    return _added_up(goal, bounds, certificate)


def certify_infeasible(bounds: OrderBounds) -> Theorem:
    """1 ≤ 0 from the hypotheses and ū(1) = 1.

    Raises ValueError when the conditions can be met, Refused for a false certificate.
    """
    if bounds.farkas is None:
        raise ValueError("bounds: the conditions can be met, so nothing is infeasible")
    normal = by.given(eq(u_bar(1), 1))
    below = _added_up(le(0, _rational(bounds.farkas.value) * u_bar(1)), bounds, bounds.farkas)
    value = _rational(bounds.farkas.value)
    return infer(
        "combine",
        le(1, 0),
        below,
        normal,
        equalities=[(-1, 1)],
        inequalities=[(-1 / value, 1, [0])],
    )


def certify_combination(bounds: OrderBounds, certificate: Certificate) -> Theorem:
    """Σ objective·A(k) ≤ value·ū(1) for any certificate of these n, M and p."""
    left = total_of(*(_rational(w) * A(k) for k, w in enumerate(certificate.objective, 1)))
    return _added_up(le(left, _rational(certificate.value) * u_bar(1)), bounds, certificate)


def hypotheses(bounds: OrderBounds) -> dict[str, All]:
    """The laws by name; `growth` only for an integer p."""
    n = bounds.n
    laws = {
        "means": _means(n, bounds.M),
        "rising": All(m, le(1, m, n), le(u_bar(m - 1), u_bar(m))),
    }
    if not bounds.relaxed:
        p = int(bounds.p)
        growth = le((m - 1) ** p * u_bar(m), m**p * u_bar(m - 1))
        laws["growth"] = All(m, le(2, m, n), growth)
    return laws


def _means(n: int, M: int) -> All:
    shares = (binomial(m, k) / binomial(n, k) * A(k) for k in range(1, M + 1))
    return All(m, le(0, m, n), eq(u_bar(m), total_of(*shares)))


def _added_up(goal: Rel, bounds: OrderBounds, certificate: Certificate) -> Theorem:
    laws = {name: by.given(law) for name, law in hypotheses(bounds).items()}
    premises: list[Theorem] = []
    inequalities: list[tuple[Any, int, list[int]]] = []
    for j, weight in certificate.rising:
        inequalities.append((_rational(weight), 1, [len(premises)]))
        premises.append(by.at(laws["rising"], j))
    for j, weight in certificate.growth:
        scale = 1 if bounds.relaxed else num(j - 1) ** int(bounds.p)
        inequalities.append((_rational(weight) / scale, 1, [len(premises)]))
        premises.append(_growth(laws, bounds, j))
    # What each ū(j) stands for: the weights with which it occurs, so that only A is left.
    places = {1} | {i for j, _ in certificate.rising + certificate.growth for i in (j - 1, j)}
    total = goal.rhs - goal.lhs
    for r, _, (i,) in inequalities:
        rel = premises[i].concl
        assert isinstance(rel, Rel)
        total -= r * (rel.rhs - rel.lhs)
    equalities = []
    for j in sorted(places):
        share = num(poly(total).get(next(iter(poly(u_bar(j)))), Fraction(0)))
        if share:
            equalities.append((-share, len(premises)))
            premises.append(by.at(laws["means"], j))
    return infer("combine", goal, *premises, equalities=equalities, inequalities=inequalities)


def _growth(laws: dict[str, Theorem], bounds: OrderBounds, j: int) -> Theorem:
    if not bounds.relaxed:
        return by.at(laws["growth"], j)
    return by.given(le(u_bar(j), _rational(bounds.ratios[j - 2]) * u_bar(j - 1)))


def _rational(x: Any) -> Expr:
    return rational(x.numerator, x.denominator)


def certify_range(constant: RangeConstant, k: int) -> Theorem:
    """|A(k)| ≤ value·(high − low), from `means` and low ≤ ū(m) ≤ high for 0 ≤ m ≤ n.

    Raises ValueError for a k outside 1..M, Refused for a false constant.
    """
    n, M = constant.n, constant.M
    if not 1 <= k <= M:
        raise ValueError(f"k: {k} is not between 1 and M = {M}")
    mixture = by.given(_means(n, M))
    floor, ceiling = (by.given(All(m, le(0, m, n), law)) for law in le(low, u_bar(m), high))
    bound = _rational(constant.values[k - 1]) * (high - low)
    weights = [(_rational(w), t) for w, t in zip(constant.weights(k), constant.nodes, strict=True)]

    def side(sign: int) -> Theorem:
        ends = [by.at(ceiling if sign * w > 0 else floor, t) for w, t in weights]
        return infer(
            "combine",
            le(sign * A(k), bound),
            *ends,
            *(by.at(mixture, t) for _, t in weights),
            equalities=[(-sign * w, len(ends) + i) for i, (w, _) in enumerate(weights)],
            inequalities=[(abs(w), 1, [i]) for i, (w, _) in enumerate(weights)],
        )

    goal = le(Abs(A(k)), bound)
    positive, negative = by.given(le(0, A(k)), lt(A(k), 0))
    plain = by.axiom("abs_of_nonneg", positive, x=A(k))
    mirrored = by.axiom("abs_of_nonpos", by.linear(le(A(k), 0), negative), x=A(k))
    return by.both(by.linear(goal, plain, side(1)), by.linear(goal, mirrored, side(-1)), 0, A(k))

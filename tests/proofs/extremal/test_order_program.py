"""The exact bounds on order sums: against a float solver, random games and broken certificates."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import linprog

from proofs.extremal.exact_lp import ExactProgram, Infeasible
from proofs.extremal.order_certificates import (
    A,
    certify,
    certify_combination,
    certify_infeasible,
    hypotheses,
    u_bar,
)
from proofs.extremal.order_program import (
    Certificate,
    OrderBounds,
    growth_ratios,
    meets,
    order_sums_of,
    sharp_order_bound,
    sharp_total,
)
from proofs.extremal.order_threshold import least_exponent
from proofs.kernel.formula import eq, le
from proofs.kernel.terms import Refused
from proofs.ledger.definitions import dividends, mean_gain, order_sum, subsets

HALF = Fraction(1, 2)


def certificates(bounds: OrderBounds) -> list[Certificate]:
    farkas = [bounds.farkas] if bounds.farkas else []
    return [*bounds.lower_certificates, *bounds.upper_certificates, *farkas]


def float_extremes(n: int, M: int, p: float) -> list[tuple[float, float]] | None:
    """(min, max) of A(k) by HiGHS, in the values of ū at 2, …, M; None when infeasible."""
    nodes = range(M + 1)
    basis = np.array(  # row m: the Lagrange polynomials of the nodes 0, …, M at m
        [
            [np.prod([(m - j) / (i - j) for j in nodes if j != i]) for i in nodes]
            for m in range(n + 1)
        ]
    )
    rows = [basis[m - 1] - basis[m] for m in range(1, n + 1)]
    rows += [basis[m] - (m / (m - 1)) ** p * basis[m - 1] for m in range(2, n + 1)]
    matrix = np.array(rows)
    fixed = [(0, 0), (1, 1), *[(None, None)] * (M - 1)]
    out = []
    for k in range(1, M + 1):
        cost = [comb(n, k) * (-1) ** (k - j) * comb(k, j) for j in nodes]
        ends = []
        for sign in (1, -1):
            scale = np.abs(matrix).max(axis=1, keepdims=True)
            found = linprog(
                sign * np.array(cost, float),
                A_ub=matrix / scale,
                b_ub=np.zeros(len(rows)),
                bounds=fixed,
            )
            if found.status == 2:
                return None
            assert found.status == 0
            ends.append(sign * found.fun)
        out.append((ends[0], ends[1]))
    return out


@pytest.mark.parametrize(
    ("n", "M", "p"),
    [
        *((n, M, p) for n in (1, 2, 3, 5, 8) for M in range(1, min(n, 4) + 1) for p in (1, 2, 3)),
        *((n, M, Fraction(3, 2)) for n in (2, 4, 7, 12) for M in (1, 2, 3) if n >= M),
        *((6, M, HALF) for M in (1, 2, 3, 4, 5)),
        (12, 4, Fraction(5, 4)),
        (20, 3, 1),
    ],
)
def test_bounds_agree_with_a_float_solver(n: int, M: int, p: int | Fraction) -> None:
    bounds = sharp_order_bound(n, M, p)
    expected = float_extremes(n, M, float(p))
    assert bounds.feasible == (expected is not None)
    if expected is not None:
        got = [(float(a), float(b)) for a, b in zip(bounds.lower, bounds.upper, strict=True)]
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-7)
    assert all(c.holds(n, bounds.ratios) for c in certificates(bounds))


def test_numbers_for_ten_variables() -> None:
    totals = {M: sharp_order_bound(10, M, 1).total for M in (1, 2, 3, 4, 5, 6)}
    assert [totals[M] for M in (1, 2, 3, 4)] == [10, 15, Fraction(530, 17), Fraction(7825, 99)]
    assert [round(float(totals[M] or 0), 2) for M in (5, 6)] == [221.59, 622.65]
    joint = {M: sharp_total(10, M, 1) for M in (1, 2, 3, 4, 5)}
    assert all(joint[M].value == totals[M] for M in (1, 2, 3, 4))  # type: ignore[union-attr]
    assert round(float(joint[5].value), 2) == 215.85  # type: ignore[union-attr]


def test_the_joint_maximum_is_attained_and_bounded_in_every_sign_pattern() -> None:
    n, M, p = 6, 4, 2
    joint = sharp_total(n, M, p)
    assert joint is not None
    ratios = growth_ratios(n, Fraction(p))
    assert all(c.holds(n, ratios) for c in joint.certificates)
    patterns = {tuple(int(s) for s in c.objective) for c in joint.certificates}
    assert patterns == {(1, *rest) for rest in product((1, -1), repeat=M - 1)}
    assert joint.worst.witness is not None
    assert sum(map(abs, order_sums_of(joint.worst.witness))) == joint.value
    assert joint.value == max(c.value for c in joint.certificates)


@pytest.mark.parametrize("p", [1, Fraction(3, 2)])
def test_the_largest_program_is_certified(p: int | Fraction) -> None:
    bounds = sharp_order_bound(32, 8, p)
    assert len(bounds.upper) == 8
    assert all(c.holds(32, bounds.ratios) for c in certificates(bounds))
    certify(bounds, 8)
    certify(bounds, 8, lower=True)


def random_curve(rng: random.Random, bounds: OrderBounds) -> list[Fraction]:
    """A random mixture of curves that meet the conditions: they are a convex set."""
    curves = [c.witness for c in certificates(bounds) if c.witness]
    shares = [Fraction(rng.randint(0, 4)) for _ in curves]
    shares[rng.randrange(len(shares))] += 1
    unit = Fraction(rng.randint(1, 5), rng.randint(1, 5)) / sum(shares)
    columns = zip(*curves, strict=True)
    return [
        unit * sum((s * x for s, x in zip(shares, col, strict=True)), Fraction(0))
        for col in columns
    ]


def test_random_curves_stay_within_the_bounds() -> None:
    rng = random.Random(0)
    for n, M, p in product((3, 6, 9), (1, 2, 3), (1, 2, Fraction(7, 4))):
        bounds = sharp_order_bound(n, M, p)
        joint = sharp_total(n, M, p)
        assert joint is not None
        for _ in range(120):
            curve = random_curve(rng, bounds)
            sums = order_sums_of(curve)
            ends = zip(bounds.lower, bounds.upper, sums, strict=False)
            assert all(low * curve[1] <= a <= high * curve[1] for low, high, a in ends)
            assert sum(map(abs, sums)) <= joint.value * curve[1]


def test_random_games_stay_within_the_bounds() -> None:
    """Games of order ≤ M, by rejection: interactions drawn, conditions tested by definition."""
    rng = random.Random(1)
    kept = 0
    for _ in range(2500):
        n = rng.randint(2, 4)
        M, p = rng.randint(1, min(n, 3)), rng.randint(1, 3)
        players = tuple(range(n))
        low = [Fraction(rng.choice([1, 2, 2, 3])), *[Fraction(rng.choice([-1, 0, 0, 1, 1]), n)] * M]
        J = {s: low[len(s) - 1] + rng.randint(-1, 1) for s in subsets(players) if 1 <= len(s) <= M}
        v = {s: sum((x for t, x in J.items() if t <= s), Fraction(0)) for s in subsets(players)}
        gains = [mean_gain(v.__getitem__, players, m) for m in range(n + 1)]
        rises = all(gains[m - 1] <= gains[m] for m in range(1, n + 1)) and gains[1] > 0
        grows = all(gains[m] * (m - 1) ** p <= m**p * gains[m - 1] for m in range(2, n + 1))
        if not (rises and grows):
            continue
        kept += 1
        I = dividends(v.__getitem__, players)  # noqa: E741
        bounds = sharp_order_bound(n, M, p)
        for k in range(1, M + 1):
            a = order_sum(I, players, k)
            assert bounds.lower[k - 1] * gains[1] <= a <= bounds.upper[k - 1] * gains[1]
    assert kept > 2000


def test_every_bound_is_attained_by_a_real_game() -> None:
    bounds = sharp_order_bound(4, 3, 2)
    players = tuple(range(4))
    for k, c in enumerate(bounds.upper_certificates, 1):
        assert c.witness is not None
        curve = c.witness
        I = dividends(lambda s, curve=curve: curve[len(s)], players)  # type: ignore[misc]  # noqa: E741
        assert order_sum(I, players, k) == bounds.upper[k - 1]
        assert all(I(s) == 0 for s in subsets(players) if len(s) > 3)
        assert meets(curve, 3, bounds.ratios)


def test_the_kernel_states_the_bound() -> None:
    bounds = sharp_order_bound(10, 3, 1)
    laws = set(hypotheses(bounds).values())
    for k in (1, 2, 3):
        high, low = certify(bounds, k), certify(bounds, k, lower=True)
        assert high.hyps | low.hyps <= laws
        assert high.concl == le(A(k), sp.Rational(str(bounds.upper[k - 1])) * u_bar(1))
        assert low.concl == le(sp.Rational(str(bounds.lower[k - 1])) * u_bar(1), A(k))
        assert not high.cited | low.cited


def test_the_kernel_states_the_relaxed_bound() -> None:
    bounds = sharp_order_bound(6, 2, Fraction(3, 2))
    theorem = certify(bounds, 2)
    growth = [h for h in theorem.hyps if h not in hypotheses(bounds).values()]
    assert bounds.relaxed
    assert bounds.upper_certificates[1].growth[0][0] == 6
    assert growth == [le(u_bar(6), sp.Rational(str(bounds.ratios[-1])) * u_bar(5))]


def test_the_kernel_bounds_a_sign_pattern() -> None:
    joint, bounds = sharp_total(8, 3, 1), sharp_order_bound(8, 3, 1)
    assert joint is not None
    theorem = certify_combination(bounds, joint.worst)
    assert theorem.hyps <= set(hypotheses(bounds).values())


@pytest.mark.parametrize(("n", "M", "p"), [(10, 2, HALF), (10, 1, HALF), (20, 3, Fraction(2, 5))])
def test_the_kernel_refutes_conditions_that_contradict_each_other(
    n: int, M: int, p: Fraction
) -> None:
    bounds = sharp_order_bound(n, M, p)
    assert not bounds.feasible
    assert bounds.total is None
    assert bounds.farkas is not None
    assert bounds.farkas.holds(n, bounds.ratios)
    theorem = certify_infeasible(bounds)
    assert theorem.concl == le(1, 0)
    assert eq(u_bar(1), 1) in theorem.hyps
    assert sharp_total(n, M, p) is None
    with pytest.raises(ValueError, match="certify_infeasible"):
        certify(bounds, 1)


def tampered(c: Certificate) -> list[Certificate]:
    """A smaller value, another weight, a negative weight, a weight left out, another constraint."""
    m, weight = c.growth[0]
    return [
        replace(c, value=c.value - Fraction(1, 10**9)),
        replace(c, growth=((m, weight + 1), *c.growth[1:])),
        replace(c, growth=((m, -weight), *c.growth[1:])),
        replace(c, growth=c.growth[1:]),
        replace(c, growth=((m - 1, weight), *c.growth[1:])),
    ]


def test_tampered_certificates_are_refused() -> None:
    bounds = sharp_order_bound(10, 3, 1)
    good = bounds.upper_certificates[2]
    assert good.holds(10, bounds.ratios)
    for bad in tampered(good):
        assert not bad.holds(10, bounds.ratios)
        broken = replace(bounds, upper_certificates=(*bounds.upper_certificates[:2], bad))
        with pytest.raises(Refused):
            certify(broken, 3)
    assert good.witness is not None
    bent = (*good.witness[:-1], good.witness[-1] + 1)
    assert not replace(good, witness=bent).holds(10, bounds.ratios)
    other = bounds.lower_certificates[2].witness
    assert not replace(good, witness=other).holds(10, bounds.ratios)


def test_tampered_refutations_are_refused() -> None:
    bounds = sharp_order_bound(10, 2, HALF)
    assert bounds.farkas is not None
    for bad in tampered(bounds.farkas):
        assert not bad.holds(10, bounds.ratios)
        with pytest.raises(Refused):
            certify_infeasible(replace(bounds, farkas=bad))
    with pytest.raises(ValueError, match="can be met"):
        certify_infeasible(sharp_order_bound(10, 2, 1))


def test_ratios_enclose_the_irrational_number() -> None:
    p = Fraction(5, 3)
    above, below = growth_ratios(9, p), growth_ratios(9, p, above=False)
    for m, high, low in zip(range(2, 10), above, below, strict=True):
        exact = Fraction(m, m - 1) ** 5
        assert low**3 < exact < high**3
        assert high - low == Fraction(1, 2**40)
    assert growth_ratios(3, Fraction(2)) == (Fraction(4), Fraction(9, 4))


@pytest.mark.parametrize(
    ("M", "expected"),
    [(1, 1.0), (2, 0.9175), (3, 0.765), (4, 0.573), (5, 0.387), (6, 0.235)],
)
def test_least_exponent_for_ten_variables(M: int, expected: float) -> None:
    found = least_exponent(10, M)
    assert abs(float(found.above) - expected) < 1e-3
    assert found.above - found.below == Fraction(1, 4096)
    assert found.farkas is not None
    assert found.farkas.holds(10, growth_ratios(10, found.below))
    assert meets(found.curve, M, growth_ratios(10, found.above, above=False))


def test_least_exponent_is_zero_when_the_order_is_not_limited() -> None:
    found = least_exponent(5, 5)
    assert found.below == 0 and found.farkas is None


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((5, 0, 1), ValueError, "M: 0 is not between 1 and n = 5"),
        ((5, 6, 1), ValueError, "M: 6 is not between 1 and n = 5"),
        ((0, 0, 1), ValueError, "M: 0 is not between 1 and n = 0"),
        ((5, 2, 0), ValueError, "p: 0 is not positive"),
        ((5, 2, Fraction(-1, 2)), ValueError, "p: -1/2 is not positive"),
        ((5, 2, 1.5), TypeError, "p: 1.5 is not rational"),
        ((5, 2, sp.sqrt(2)), TypeError, "p: sqrt.2. is not rational"),
        ((5, 2, "1"), TypeError, "p: '1' is not rational"),
        ((5, 2, True), TypeError, "p: True is not rational"),
        ((5.0, 2, 1), TypeError, "n: 5.0 is not an int"),
        ((5, 2.0, 1), TypeError, "M: 2.0 is not an int"),
    ],
)
def test_bad_input_gets_one_clear_error(
    arguments: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    for function in (sharp_order_bound, sharp_total):
        with pytest.raises(error, match=message):
            function(*arguments)


def test_a_sympy_rational_is_an_exponent() -> None:
    assert sharp_order_bound(4, 2, sp.Rational(3, 2)) == sharp_order_bound(4, 2, Fraction(3, 2))


@pytest.mark.parametrize("k", [0, 4])
def test_certify_names_an_order_out_of_range(k: int) -> None:
    with pytest.raises(ValueError, match=f"k: {k} is not between 1 and M = 3"):
        certify(sharp_order_bound(5, 3, 1), k)


def test_exact_program_on_a_square() -> None:
    rows = [[Fraction(x), Fraction(y)] for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    square = ExactProgram(rows, [Fraction(b) for b in (1, 1, 0, 0)], start=(0, 1))
    found = square.maximise([Fraction(2), Fraction(-3)])
    assert not isinstance(found, Infeasible)
    assert found.value == 2 and list(found.x) == [1, 0]
    assert found.multipliers == {0: Fraction(2), 3: Fraction(3)}
    half_plane = ExactProgram(rows[:2], [Fraction(0)] * 2, start=(0, 1))
    with pytest.raises(ValueError, match="unbounded"):
        half_plane.maximise([Fraction(-1), Fraction(0)])

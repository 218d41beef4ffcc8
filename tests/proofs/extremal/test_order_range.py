"""The best constants in |A(k)| ≤ c·range(ū): against a float solver, random curves, the limit."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import linprog

from proofs.extremal.order_certificates import A, certify_range, high, low
from proofs.extremal.order_program import order_sums_of
from proofs.extremal.order_range import limit_values, sharp_range_constant
from proofs.kernel.formula import Abs, le
from proofs.kernel.terms import Refused, num

CASES = [(n, M) for M in (1, 2, 3, 4) for n in (M, M + 1, 2 * M + 1, 12)]


@pytest.mark.parametrize(("n", "M"), CASES)
def test_constants_agree_with_a_float_solver_for_every_sign_pattern(n: int, M: int) -> None:
    rows = np.array([[comb(m, k) / comb(n, k) for k in range(M + 1)] for m in range(n + 1)])
    best = 0.0
    for signs in product((1, -1), repeat=M):
        found = linprog(
            [0.0, *(-s for s in signs)],
            A_ub=np.vstack([rows, -rows]),
            b_ub=np.full(2 * n + 2, 0.5),
            bounds=[(None, None)] * (M + 1),
        )
        assert found.status == 0
        best = max(best, -found.fun)
    constant = sharp_range_constant(n, M)
    assert constant.holds()
    assert abs(float(constant.total) - best) < 1e-6 * best


def test_random_curves_stay_within_the_constants() -> None:
    rng = random.Random(0)
    for n, M in CASES:
        constant = sharp_range_constant(n, M)
        for _ in range(100):
            B = [Fraction(0), *(Fraction(rng.randint(-9, 9), 1 + n**k) for k in range(1, M + 1))]
            curve = [
                sum((b * comb(m, k) for k, b in enumerate(B)), Fraction(0)) for m in range(n + 1)
            ]
            spread = max(curve) - min(curve)
            sums = zip(constant.values, order_sums_of(curve), strict=False)
            assert all(abs(a) <= c * spread for c, a in sums)


def test_limit_is_half_the_shifted_chebyshev_polynomial() -> None:
    x = sp.Symbol("x")
    for M in range(1, 9):
        coefficients = sp.Poly(sp.chebyshevt(M, 2 * x - 1), x).all_coeffs()[-2::-1]
        assert limit_values(M) == tuple(Fraction(int(abs(c)), 2) for c in coefficients)
        assert sum(limit_values(M)) == Fraction(int(sp.chebyshevt(M, 3)) - 1, 2)


@pytest.mark.parametrize("M", [1, 2, 3, 4])
def test_constants_stay_below_the_limit_and_approach_it(M: int) -> None:
    limits = limit_values(M)
    gaps = []
    for n in (16, 32, 64):
        values = sharp_range_constant(n, M).values
        assert all(c <= top for c, top in zip(values, limits, strict=True))
        gaps.append(sum(limits) - sum(values))
    assert M == 1 or 0 < gaps[2] < Fraction(6, 10) * gaps[1] < gaps[0] * Fraction(4, 10)


def test_the_kernel_states_the_constants() -> None:
    constant = sharp_range_constant(12, 3)
    for k, value in enumerate(constant.values, 1):
        theorem = certify_range(constant, k)
        assert theorem.concl == le(Abs(A(k)), num(value) * (high - low))
        assert len(theorem.hyps) == 3
    smaller = (*constant.values[:2], constant.values[2] - Fraction(1, 10**6))
    with pytest.raises(Refused):
        certify_range(replace(constant, values=smaller), 3)


def test_false_constants_do_not_hold() -> None:
    good = sharp_range_constant(9, 3)
    other = (*good.nodes[:-2], good.nodes[-2] - 1, good.nodes[-1])
    bent = (*good.curve[:-1], good.curve[-1] + 1)
    for bad in (
        replace(good, nodes=other),
        replace(good, values=tuple(2 * c for c in good.values)),
        replace(good, curve=bent),
        replace(good, nodes=(*good.nodes[:-1], 10)),
    ):
        assert not bad.holds()


@pytest.mark.parametrize(("n", "M"), [(3, 0), (3, 4), (0, 0)])
def test_an_order_out_of_range_is_named(n: int, M: int) -> None:
    with pytest.raises(ValueError, match=f"M: {M} is not between 1 and n = {n}"):
        sharp_range_constant(n, M)


def test_a_limit_needs_an_order() -> None:
    with pytest.raises(ValueError, match="M: 0 is not a positive order"):
        limit_values(0)
    with pytest.raises(ValueError, match="k: 4 is not between 1 and M = 3"):
        certify_range(sharp_range_constant(5, 3), 4)

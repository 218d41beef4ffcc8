"""The largest order sums beside the whole gain, against a floating-point linear program."""

from dataclasses import replace
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from proofs.extremal.order_certificates import certify_combination
from proofs.extremal.order_program import growth_ratios, meets, order_sums_of, sharp_order_bound
from proofs.extremal.order_range import limit_values
from proofs.extremal.order_share import sharp_shares
from proofs.kernel.formula import Rel

CASES = [(2, 1, 1), (4, 2, 1), (7, 3, 1), (10, 4, 2), (9, 5, 1), (12, 3, Fraction(3, 2))]


def oracle(n: int, M: int, p: Any, k: int) -> float:
    """max |A(k)| over the curves with ū(n) = 1, in the variables B."""
    m, orders = np.arange(n + 1), range(1, M + 1)
    gain = np.array([[comb(int(i), j) for j in orders] for i in m], dtype=float)
    growth = [gain[i] - (i / (i - 1)) ** float(p) * gain[i - 1] for i in m[2:]]
    rows = np.vstack([gain[:-1] - gain[1:], *growth])
    ends: list[float] = []
    for sign in (1, -1):
        cost = np.zeros(M)
        cost[k - 1] = -sign * comb(n, k)
        found = linprog(
            cost, rows, np.zeros(len(rows)), gain[-1:], [1.0], bounds=[(None, None)] * M
        )
        assert found.status == 0
        ends.append(-found.fun)
    return max(ends)


@pytest.mark.parametrize(("n", "M", "p"), CASES)
def test_shares_are_those_of_a_linear_program_and_certified(n: int, M: int, p: Any) -> None:
    shares, ratios = sharp_shares(n, M, p), growth_ratios(n, Fraction(p))
    assert len(shares) == M
    for k, share in enumerate(shares, 1):
        assert float(share.value) == pytest.approx(oracle(n, M, p, k), rel=1e-6)
        assert all(c.holds(n, ratios) and c.value == 0 for c in share.certificates)
        assert meets(share.curve, M, ratios)
        assert abs(order_sums_of(share.curve)[k - 1]) == share.value * share.curve[-1]
        assert share.value <= limit_values(M)[k - 1]  # (ii) and (iii) can only lower it


def test_the_kernel_accepts_the_certificates() -> None:
    bounds = sharp_order_bound(5, 3, 1)
    for k, share in enumerate(sharp_shares(5, 3, 1), 1):
        for sign, certificate in zip((1, -1), share.certificates, strict=True):
            theorem = certify_combination(bounds, certificate)
            assert isinstance(theorem.concl, Rel) and theorem.concl.rhs == 0
            value = -certificate.objective[k % 3]  # at another order than k
            assert certificate.objective[k - 1] == sign - value
            assert value <= share.value


def test_a_smaller_share_has_no_certificate() -> None:
    (up, _) = sharp_shares(5, 2, 1)[1].certificates
    lower = replace(up, objective=tuple(w + Fraction(1, 100) for w in up.objective))
    assert up.holds(5, growth_ratios(5, Fraction(1)))
    assert not lower.holds(5, growth_ratios(5, Fraction(1)))


def test_contradictory_conditions_leave_no_shares() -> None:
    assert sharp_shares(10, 2, Fraction(1, 2)) == ()


@pytest.mark.parametrize(("n", "M", "p"), [(3, 4, 1), (3, 0, 1), (3, 2, 0)])
def test_bad_input_is_named(n: int, M: int, p: Any) -> None:
    with pytest.raises(ValueError, match="p: " if p == 0 else "M: "):
        sharp_shares(n, M, p)

"""Both ends of the energy constant: certificates, a float solver, closed forms, games."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.optimize import linprog
from support.effort import slow

from proofs.extremal.energy_extremes import EnergyExtreme, extreme
from proofs.kernel.axioms import CITED
from proofs.kernel.formula import All, Rel
from proofs.kernel.terms import Refused
from proofs.ledger.claim import Instance, Status
from proofs.ledger.evaluate import value
from proofs.ledger.page import ProofView
from proofs.ledger.table import module_of, run, summary
from proofs.sparsity.energy import energy_constant
from proofs.sparsity.energy import energy_constant_optimal as optimal

PAIRS = [(M, k) for M in range(1, optimal.MOST + 1) for k in range(1, M + 1)]


@cache
def ends() -> dict[tuple[int, int], EnergyExtreme]:
    return dict(zip(PAIRS, optimal.extremes(), strict=True))


@pytest.mark.parametrize("pair", PAIRS)
def test_both_ends_hold_and_are_close(pair: tuple[int, int]) -> None:
    e = ends()[pair]
    assert (e.M, e.k) == pair and e.holds()
    assert 0 < e.upper - e.lower <= e.upper / 10**6


@pytest.mark.parametrize("pair", PAIRS)
def test_the_polynomial_stays_below_and_touches(pair: tuple[int, int]) -> None:
    """By values alone, at exact places."""
    e = ends()[pair]

    def height(x: Fraction) -> Fraction:
        z = (1 - 2 * x) ** 2
        even = sum((c * z**j for j, c in enumerate(e.polynomial)), Fraction(0))
        return e.lower * (x * (1 - x)) ** e.k * ((1 - 2 * x) ** e.odd * even) ** 2

    assert height(Fraction(1, 10**9)) / e.lower == pytest.approx(1e-9**e.k)  # Q(0) = 1
    assert all(height(Fraction(i, 500)) <= 1 for i in range(501))
    assert all(1 - Fraction(1, 10**5) < height(q) <= 1 for q, _ in e.nodes)


def largest(M: int, k: int) -> float:
    """max P(0) by a float solver, with the constraints on a grid: no smaller than the truth."""
    t = np.cos(np.linspace(0.001, np.pi - 0.001, 3001))
    rows = np.polynomial.chebyshev.chebvander(t, M - k) * ((1 - t**2) / 4)[:, None] ** (k / 2)
    at_zero = np.polynomial.chebyshev.chebvander(np.array([1.0]), M - k)[0]
    found = linprog(
        -at_zero,
        A_ub=np.vstack([rows, -rows]),
        b_ub=np.ones(2 * len(t)),
        bounds=(None, None),
    )
    assert found.status == 0
    return float(-found.fun)


@pytest.mark.parametrize("pair", [p for p in PAIRS if p[0] < 4] + slow(*PAIRS[6:]))
def test_a_float_solver_agrees(pair: tuple[int, int]) -> None:
    found, e = largest(*pair) ** 2, ends()[pair]
    assert float(e.lower) * (1 - 1e-9) <= found <= float(e.upper) * (1 + 1e-4)


def closed(M: int) -> dict[str, Any]:
    turn = mpmath.pi / (2 * M)
    numbers = {"M": Fraction(M), "s": Fraction(1), "y": Fraction(1), "sigma": mpmath.sin(turn)}
    return {"values": numbers, "functions": {"gamma": lambda i: mpmath.cos(i * turn)}}


@pytest.mark.parametrize("M", range(2, optimal.MOST + 1))
def test_the_closed_forms_lie_between(M: int) -> None:
    with mpmath.workdps(60):
        for part, k in zip(energy_constant.CLAIM.statement, (M, M - 1, 2, 1), strict=True):
            assert isinstance(part.concl, Rel)
            case = Instance(**closed(M))
            form = value(part.concl.rhs, case, {**case.values, "k": Fraction(k)})
            form = mpmath.mpmathify(form)
            low, high = map(mpmath.mpmathify, (ends()[M, k].lower, ends()[M, k].upper))
            assert low <= form <= high + mpmath.mpf(10) ** -40


@pytest.mark.parametrize("pair", PAIRS)
def test_the_bound_for_every_order_is_above(pair: tuple[int, int]) -> None:
    M, k = pair
    conclusion = energy_constant.CLAIM.statement[3].concl
    assert isinstance(conclusion, Rel)
    case = Instance(values={"M": Fraction(M), "k": Fraction(k), "s": Fraction(1)})
    form = value(conclusion.rhs, case, case.values)
    assert form >= ends()[pair].lower
    assert (form <= ends()[pair].upper) == (k == 1)


@pytest.mark.parametrize("M", [2, 3, 4, 7])
def test_schurs_inequality_is_cited_rightly(M: int) -> None:
    """The cited constant is the optimum, and γ(j) = cos(jπ/2M) is what its hypotheses ask for."""
    entry, case = CITED["schur_endpoint"], closed(M)
    gamma = case["functions"]["gamma"]
    assert isinstance(entry.concl, Rel)
    here = Instance(
        values=case["values"], functions={"gamma": gamma, "a": lambda j: Fraction(j == 0)}
    )
    left, right = (float(value(e, here, here.values)) for e in (entry.concl.lhs, entry.concl.rhs))
    assert largest(M, 2) ** 2 == pytest.approx(right / left, rel=1e-5)
    for h in entry.hyps:  # none but γ's holds for another angle with γ(M) = 0
        if isinstance(h, All) and h.var.name == "j" and not h.conds[0].lhs:
            assert all(gamma(j) > 0 for j in range(M))
            assert min(mpmath.cos(3 * j * mpmath.pi / (2 * M)) for j in range(M)) < 0


@pytest.mark.parametrize("M, k", [(2, 1), (3, 2), (5, 3), (6, 2)])
def test_games_come_close(M: int, k: int) -> None:
    """v = Π_{l≤k} (x_l1 − x_l2) · P(share of m others): Σ I² / max σ² tends to the constant."""
    e = ends()[M, k]
    even = [float(c) for c in e.polynomial]

    def Q(x: Any) -> Any:
        return (1 - 2 * x) ** e.odd * sum(c * (1 - 2 * x) ** (2 * j) for j, c in enumerate(even))

    found = []
    for m in (10, 100, 1000):
        share = np.arange(m + 1) / m
        ways = [float(mpmath.log(comb(m, i))) for i in range(m + 1)]
        spreads = []
        for q in np.linspace(0.001, 0.999, 999):
            chance = np.exp(ways + m * share * np.log(q) + m * (1 - share) * np.log1p(-q))
            spreads.append((q * (1 - q)) ** k * float(chance @ Q(share) ** 2))
        found.append(1 / max(spreads))  # 2^k interactions of size 1, and 2^k in the variance
    assert found == sorted(found) and found[-1] <= float(e.upper) * (1 + 1e-6)
    assert found[-1] > 0.9 * float(e.lower)


def forged(e: EnergyExtreme) -> dict[str, EnergyExtreme]:
    (q, r), *others = e.nodes
    first, *rest = e.polynomial
    return {
        "the lower end raised": replace(e, lower=e.lower * (1 + Fraction(1, 10**5))),
        "the upper end lowered": replace(e, upper=e.upper * (1 - Fraction(1, 10**5))),
        "a radius enlarged": replace(e, nodes=((q, r * 2), *others)),
        "a node twice": replace(e, nodes=((q, r), *others[:-1], (q, r))),
        "a node left out": replace(e, nodes=tuple(others)),
        "a node outside": replace(e, nodes=((1 - q / 2 + 1, r), *others)),
        "Q changed": replace(e, polynomial=(first + 1, *rest)),
        "Q scaled": replace(e, polynomial=tuple(c / 2 for c in e.polynomial)),
        "Q of a higher degree": replace(e, polynomial=(*e.polynomial, Fraction(0))),
        "a double root moved": replace(e, touching=tuple(z + 1 for z in e.touching)),
        "a negative weight": replace(e, rest=(-e.rest[0], *e.rest[1:])),
    }


@pytest.mark.parametrize("change", forged(ends()[5, 3]))
def test_a_forged_certificate_fails(change: str) -> None:
    assert not forged(ends()[5, 3])[change].holds()


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_the_kernel_refuses_a_better_end(end: str) -> None:
    e = ends()[5, 3]
    step = Fraction(1, 10**5) * (1 if end == "lower" else -1)
    better = replace(e, **{end: getattr(e, end) * (1 + step)})
    with pytest.raises(Refused):
        optimal._attaining(better) if end == "lower" else optimal._bounded(better)


@pytest.mark.parametrize(("M", "k"), [(3, 0), (3, 4), (0, 1)])
def test_orders_out_of_range(M: int, k: int) -> None:
    with pytest.raises(ValueError, match=r"k: .* is not between 1 and M"):
        extreme(M, k)


def test_a_finite_range_is_not_called_proved() -> None:
    entry = run("energy_constant_optimal")
    assert summary(entry)["status"] == "CHECKED (core)"
    assert {step["status"] for step in summary(entry)["steps"]} == {"CHECKED"}
    assert repr(ProofView(entry)) == "energy_constant_optimal: CHECKED (core), 1 ≤ k ≤ M ≤ 6"


def test_a_checked_claim_without_its_proof_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of("energy_constant_optimal")
    fewer = module.CLAIM.__class__(
        **{**vars(module.CLAIM), "statement": module.CLAIM.statement[1:]}
    )
    monkeypatch.setattr(module, "CLAIM", fewer)
    assert run("energy_constant_optimal").status is Status.UNKNOWN

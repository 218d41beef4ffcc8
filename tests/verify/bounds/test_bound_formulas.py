"""What the bounds are made of: the proven formulas, the nodes of the energy bound, B's own form."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import linprog
from support.bound_games import game, random_game_of_order

from proofs.kernel.terms import Expr
from proofs.sparsity.bounds import markov_order_bound
from proofs.sparsity.energy import energy_bound
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.paper_b import count_bound
from proofs.tactics.sympy_terms import to_sympy
from verify.bounds.energy import best_nodes, extrapolation, nodes
from verify.bounds.formulas import exact_value
from verify.bounds.paper_form import in_base, order_sum_bound, paper_form
from verify.bounds.truncation import Truncated


def by_sympy(
    expression: Expr, functions: dict[str, Callable[..., Any]], values: dict[str, Any]
) -> Any:
    """The value of an expression by SymPy's own substitution."""
    written = to_sympy(expression)
    named = {s: sp.Rational(values[s.name]) for s in written.free_symbols if s.name in values}
    out = written.subs(named).doit()
    for call in sorted(out.atoms(sp.core.function.AppliedUndef), key=str):
        out = out.subs(call, sp.Rational(functions[call.func.__name__](int(call.args[0]))))
    return sp.nsimplify(out)


def test_formulas_have_the_values_that_sympy_gives_them() -> None:
    rng = random.Random(1)

    def some(sign: tuple[int, ...] = (-1, 1)) -> Fraction:
        return Fraction(rng.randint(1, 9) * rng.choice(sign), rng.randint(1, 7))

    cases: list[tuple[Any, dict[str, Any]]] = [
        (count_bound.CLAIM.formulas["bound"], {"k": 2, "tau": some((1,))}),
        (markov_order_bound.CLAIM.formulas["bound"], {"M": 5, "k": 3, "lo": -1, "hi": some()}),
        (newton_inversion.CLAIM.formulas["order_sum"], {"n": 6, "k": 4}),
        (energy_bound.CLAIM.formulas["bound"], {"J": 2, "k": 2, "tau": some((1,))}),
    ]
    for expression, values in cases:
        table = [some() for _ in range(9)]
        functions = dict.fromkeys(("A", "eta", "ubar", "w", "s", "r"), table.__getitem__)
        assert exact_value(expression, functions, **values) == by_sympy(
            expression, functions, values
        )


def test_markov_constants() -> None:
    formula = markov_order_bound.CLAIM.formulas["bound"]
    totals = [
        sum(exact_value(formula, M=M, k=k, lo=0, hi=1) for k in range(1, M + 1))
        for M in range(1, 5)
    ]
    assert totals == [1, 8, 49, 288]


@pytest.mark.parametrize(("M", "k"), [(1, 1), (4, 1), (4, 4), (7, 2), (12, 1)])
def test_nodes_are_the_optimum_of_the_linear_program(M: int, k: int) -> None:
    q = np.array([float(node.q) for node in nodes()])
    sigma = 1 + np.sin(5 * q) ** 2
    sizes = sigma / np.array([float(node.r) for node in nodes()]) ** k
    chosen = best_nodes(sizes, M - k)
    weights = extrapolation([nodes()[i].q for i in chosen])
    for power in range(M - k + 1):
        total = sum(w * nodes()[i].q ** power for w, i in zip(weights, chosen, strict=True))
        assert total == (power == 0)
    ours = sum(abs(float(w)) * sizes[i] for w, i in zip(weights, chosen, strict=True))
    basis = np.cos(np.arange(M - k + 1)[:, None] * np.arccos(2 * q - 1))  # Chebyshev's, at 0: ±1
    found = linprog(
        np.r_[sizes, sizes],
        A_eq=np.c_[basis, -basis],
        b_eq=(-1.0) ** np.arange(M - k + 1),
        method="highs",
    )
    assert ours == pytest.approx(found.fun, rel=1e-6)


@pytest.mark.parametrize("degree", range(12))
def test_rounding_does_not_choose_the_nodes(degree: int) -> None:
    """The same in the last bit of σ, also where σ is symmetric and so the nodes have equals."""
    rng, q = np.random.default_rng(degree), np.array([float(node.q) for node in nodes()])
    for k in (1, 2, 5):
        even = np.abs(np.polynomial.polynomial.polyval((2 * q - 1) ** 2, rng.normal(size=4)))
        for sigma in (np.ones_like(q), 0.01 + even, 0.01 + even * q):
            sizes = sigma / np.array([float(node.r) for node in nodes()]) ** k
            found = [best_nodes(sizes, degree)]
            for _ in range(4):
                found.append(
                    best_nodes(sizes * (1 + rng.uniform(-1, 1, len(q)) * 2.0**-51), degree)
                )
            assert all(other == found[0] for other in found)
            basis = np.cos(np.arange(degree + 1)[:, None] * np.arccos(2 * q - 1))
            least = linprog(
                np.r_[sizes, sizes],
                A_eq=np.c_[basis, -basis],
                b_eq=(-1.0) ** np.arange(degree + 1),
                method="highs",
            )
            weights = extrapolation([nodes()[i].q for i in found[0]])
            cost = sum(abs(float(w)) * sizes[i] for w, i in zip(weights, found[0], strict=True))
            assert cost == pytest.approx(least.fun, rel=1e-6)


@pytest.mark.parametrize("seed", [43, 3039, 4327])
def test_nodes_of_size_zero_are_taken(seed: int) -> None:
    rng = np.random.default_rng(seed)
    degree, count = int(rng.integers(0, 9)), len(nodes())
    sizes = rng.integers(0, 3, count).astype(float)
    if seed == 4327:
        sizes = np.where(rng.random(count) < 0.1, 0.0, rng.random(count))
    chosen = best_nodes(sizes, degree)
    weights = extrapolation([nodes()[i].q for i in chosen])
    assert sum(abs(float(w)) * sizes[i] for w, i in zip(weights, chosen, strict=True)) < 0.1


@pytest.mark.parametrize("M", [1, 2, 3, 6])
def test_the_best_multiplier_at_order_one(M: int) -> None:
    """With one σ for all q the multiplier is 2M: the nodes are sin²((2j−1)π/4M)."""
    radius = np.array([float(node.r) for node in nodes()])
    chosen = best_nodes(1 / radius, M - 1)
    weights = extrapolation([nodes()[i].q for i in chosen])
    cost = sum(abs(float(w)) / radius[i] for w, i in zip(weights, chosen, strict=True))
    assert 2 * M - 1e-9 <= cost <= 2 * M * 1.01


def test_the_form_of_the_paper() -> None:
    rng = np.random.default_rng(4)
    formed = 0
    for _ in range(60):
        n, M = 5, int(rng.integers(1, 4))
        w = Truncated(game(random_game_of_order(rng, n, M, path_monotone=True)), M)
        p, _ = w.exponent
        sums, unit = w.order_sums[1 : M + 1], w.curve[1]
        assert p is not None
        form = paper_form(sums, unit, n, p)
        if form is None:
            assert order_sum_bound([abs(a) / unit for a in sums], unit, n, p) is None
            continue
        formed += 1
        for a, weight, digits in zip(sums, form.weights, form.digits, strict=True):
            whole = weight * n ** (form.p + form.delta) + sum(
                d * n**i for i, d in enumerate(digits)
            )
            assert float(a) == pytest.approx(whole * float(unit))
            assert abs(weight) <= 1 + 1e-12 and abs(a) < form.order_sum_bound
        assert form.mean_weight != 0 and n - M < form.m0 <= n
        assert form.delta <= form.delta_bound + 1e-12
    assert formed > 40


def test_digits() -> None:
    assert in_base(Fraction(57) + Fraction(1, 2), 9, 1) == ([Fraction(7, 2)], Fraction(54))
    assert in_base(Fraction(57), 9, 0) == ([], Fraction(57))
    assert in_base(Fraction(57), 9, 3) == ([Fraction(d) for d in (3, 6, 0)], Fraction(0))

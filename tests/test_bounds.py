"""Bounds on the number of salient interactions: they hold, and no smaller constant would."""

import itertools
import json
import random
import re
from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from scipy.optimize import linprog
from strategies import float_games, integer_games

from proofs.lattice import popcounts, zeta
from proofs.order_program import sharp_order_bound
from proofs.order_range import sharp_range_constant
from proofs.sparsity import count_bound, energy_bound, markov_order_bound, newton_inversion
from verify import Status, check_values
from verify.bounds import bounds_of, verdict
from verify.energy import best_nodes, extrapolation, nodes
from verify.formulas import bound_on, exact_value
from verify.game import Game
from verify.paper_form import in_base, order_sum_bound, paper_form
from verify.routes import ROUTES
from verify.truncated import Truncated

HOLDS, VACUOUS, UNDECIDED = Status.HOLDS, Status.VACUOUS, Status.UNDECIDED


def game(v, tau=None, rel_tau=0.05, error=0.0):
    v = np.asarray(v, dtype=float)
    n = len(v).bit_length() - 1
    errors = np.broadcast_to(error, v.shape).astype(float)
    return Game(v, errors, tuple("abcdefghijklmnop"[:n]), rel_tau, tau)


def of_sizes(curve):
    """The symmetric game v(S) = curve(|S|)."""
    return np.array([float(u) for u in curve])[popcounts(len(curve) - 1)]


def eta_witness(n=5):
    """m plus pairs of ±1 that cancel: meets all three conditions, and every pair is salient."""
    I = np.zeros(1 << n)  # noqa: E741
    I[[1 << i for i in range(n)]] = 1.0
    pairs = [1 << i | 1 << j for i, j in itertools.combinations(range(n), 2)]
    I[pairs] = [(-1.0) ** j for j in range(len(pairs))]
    return zeta(I)


def one_strong_pair():
    """Four variables: every strength of order 1 and 2 is 1, but for one pair with 10."""
    strengths = np.where(np.isin(popcounts(4), (1, 2)), 1.0, 0.0)
    strengths[0b0011] = 10.0
    return zeta(strengths)


def random_game_of_order(rng, n, M, path_monotone=False):
    """A game of order M with small integers; monotone along every path on request."""
    orders = popcounts(n)
    I = np.where(orders <= M, rng.integers(-3, 4, 1 << n), 0).astype(float)  # noqa: E741
    if path_monotone:  # each variable outweighs its negative interactions
        for i in range(n):
            inside = (np.arange(1 << n) >> i & 1 == 1) & (orders > 1)
            I[1 << i] = -I[inside & (I < 0)].sum() + rng.integers(1, 4)
    return zeta(I)


def check_all(found):
    """Every bound is at least the real count; how often each route spoke."""
    spoke = dict.fromkeys(ROUTES, 0)
    for row in found.rows:
        for route, bound in row.bounds.items():
            assert bound is None or row.salient <= bound, (route, row)
            spoke[route] += bound is not None
            assert (bound is None) == (route in row.silent), (route, row)
    return spoke


# --- known answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 5, 8])
def test_the_size_of_a_set(n):
    found = bounds_of(game(popcounts(n), tau=1.0))
    first = found.rows[0]
    assert (found.M, found.rho, found.p) == (1, 0.0, 1.0)
    assert (first.salient, first.order_sum, first.eta) == (n, n, 1.0)
    for route, factor in {"count_bound": 1, "sharp": 1, "markov": 1, "paper": 2}.items():
        assert first.bounds[route] == pytest.approx(factor * n)
    assert found.paper.delta == pytest.approx(0) and found.paper.m0 == n
    assert all(row.bounds["count_bound"] == 0 for row in found.rows[1:])


def test_the_number_of_pairs():
    m = popcounts(6)
    found = bounds_of(game(m * (m - 1) / 2))
    assert found.rows[1].order_sum == 15 and found.rows[1].eta == 1
    assert found.p is None and "ū(1) ≤ 0" in found.rows[1].silent["sharp"]
    assert found.rows[1].silent["paper"] == found.rows[1].silent["sharp"]


def test_without_a_bound_on_eta_nothing_is_said():
    report = check_values(eta_witness())
    out, found = report.verdicts["count_bound"], report.bounds()
    pairs = found.rows[1]
    assert out.status is VACUOUS and "η = 0 at order 2" in out.sentence
    assert (pairs.salient, pairs.possible, pairs.eta) == (10, 10, 0.0)
    for route in ("count_bound", "paper", "sharp", "markov"):
        assert pairs.bounds[route] is None and "cancel" in pairs.silent[route]
    assert report.verdicts["exponent"].status is HOLDS  # (i) to (iii) are met


def test_the_gap_in_the_paper_is_named():
    squares = bounds_of(game(popcounts(5) ** 2))
    assert squares.p == 2 and squares.paper is None
    assert "undefined" in squares.rows[0].silent["paper"]


def test_a_fall_is_named():
    found = bounds_of(game(of_sizes([0, 2, 1, 3])))
    assert found.rows[0].silent["sharp"] == "the mean score falls at m = 2, so (ii) fails"


@pytest.mark.parametrize("n", [0, 1, 4])
@pytest.mark.parametrize("value", [0.0, -3.5])
def test_a_constant_has_nothing_to_bound(n, value):
    out = verdict(game(np.full(1 << n, value)))
    assert out.status is VACUOUS and out.margin is None and "Nothing is salient" in out.sentence
    found = bounds_of(game(np.full(1 << n, value)))
    assert len(found.rows) == n and found.M == 0
    assert all(b is None for row in found.rows for b in row.bounds.values())
    json.dumps(found.to_dict(), allow_nan=False)


def test_one_variable():
    found = bounds_of(game([0.0, 2.0]))
    assert found.rows[0].bounds["count_bound"] == pytest.approx(20)
    assert verdict(game([0.0, 2.0])).status is VACUOUS
    assert "two variables" in found.rows[0].silent["paper"]


def test_the_threshold_decides_between_bound_and_vacuous():
    loose, tight = (verdict(game(one_strong_pair(), tau=tau)) for tau in (0.5, 2.5))
    assert loose.status is VACUOUS
    assert tight.status is HOLDS and tight.details["by_order"][1]["count_bound"] < 4
    assert tight.margin == tight.details["allowed"] - tight.details["salient"]


# --- every bound holds ---------------------------------------------------------------------------


def test_bounds_hold_on_random_games():
    rng = np.random.default_rng(0)
    spoke = dict.fromkeys(ROUTES, 0)
    for trial in range(240):
        n = int(rng.integers(1, 6))
        M = int(rng.integers(1, n + 1))
        v = random_game_of_order(rng, n, M, path_monotone=trial % 2 == 0)
        if trial % 3 == 0:
            v = v + rng.normal(size=1 << n) * 0.3  # of order M approximately
        tau = [None, 0.7, 2.0][trial % 3]
        g = game(v, tau=tau, rel_tau=float(rng.choice([0.05, 0.5, 1.0])))
        for order, approximate in ((None, False), (M, True), (max(1, M - 1), False)):
            for route, count in check_all(bounds_of(g, order, approximate=approximate)).items():
                spoke[route] += count
    assert min(spoke.values()) > 200, spoke


def test_bounds_hold_on_curves_at_the_edge_of_the_conditions():
    rng = random.Random(0)
    for n, M, p in itertools.product((3, 5), (1, 2, 3), (1, 2)):
        bounds = sharp_order_bound(n, M, p)
        for certificate in bounds.upper_certificates + bounds.lower_certificates:
            g = game(of_sizes(certificate.witness), tau=rng.choice([0.1, 0.4, 1.0]))
            check_all(bounds_of(g, M))


@given(integer_games(max_n=4))
def test_bounds_hold_on_integer_games(v):
    for tau in (None, 3.0):
        check_all(bounds_of(game(v, tau=tau)))


@settings(max_examples=40)
@given(float_games(min_n=1, max_n=4))
def test_samples_bound_no_better_than_the_table(v):
    own, sampled = (bounds_of(game(v), approximate=a) for a in (False, True))
    for mine, theirs in zip(own.rows, sampled.rows, strict=True):
        for route in ("markov", "energy"):
            if mine.bounds[route] is not None:
                assert mine.bounds[route] <= theirs.bounds[route] * (1 + 1e-6)


@pytest.mark.parametrize("scale", [2.0**-990, 2.0**-40, 2.0**40, 2.0**990])
def test_bounds_do_not_depend_on_the_unit(scale):
    v = of_sizes([0, 1, 2.5, 4.5, 7])
    ours, theirs = bounds_of(game(v)), bounds_of(game(v * scale))
    assert None not in ours.rows[1].bounds.values()
    for row, other in zip(ours.rows[:2], theirs.rows, strict=False):
        assert other.bounds == pytest.approx(dict(row.bounds), rel=1e-6)


# --- a smaller constant is refuted ---------------------------------------------------------------


def refuted(v, k, tau, route, factor):
    """Whether the game has more salient interactions than the bound times the factor."""
    row = bounds_of(game(v, tau=tau)).rows[k - 1]
    assert row.salient <= row.bounds[route]
    return row.salient > factor * row.bounds[route]


def test_the_count_bound_is_attained():
    strengths = np.where(popcounts(4) == 2, 2.0, 0.0)
    assert refuted(zeta(strengths), 2, 2.0, "count_bound", 0.999)


@pytest.mark.parametrize(("n", "M", "p", "k"), [(6, 2, 2, 2), (6, 3, 2, 3), (5, 3, 3, 2)])
def test_the_sharp_bound_is_attained(n, M, p, k):
    bounds = sharp_order_bound(n, M, p)
    sides = bounds.upper_certificates[k - 1], bounds.lower_certificates[k - 1]
    worst = max(sides, key=lambda c: c.value)
    strength = float(worst.value / comb(n, k))
    assert refuted(of_sizes(worst.witness), k, strength * (1 - 1e-9), "sharp", 0.999)


@pytest.mark.parametrize(("n", "M", "factor"), [(9, 1, 0.999), (8, 2, 0.87), (12, 3, 0.76)])
def test_markov_is_nearly_attained(n, M, factor):
    extremal = sharp_range_constant(n, M)
    strength = float(extremal.values[M - 1] / comb(n, M))
    assert refuted(of_sizes(extremal.curve), M, strength * (1 - 1e-9), "markov", factor)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_energy_bound_is_attained(n):
    assert refuted((-1.0) ** popcounts(n), n, 2.0**n, "energy", 0.999)


def test_the_factor_two_of_the_paper_is_needed():
    n, m = 9, popcounts(9)
    strength = Fraction(2 * n - 1, comb(n, 2))  # A(2) = (2n−1) ū(1), just below two in base n
    v = m + m * (m - 1) / 2 * float(strength)
    assert refuted(v, 2, float(strength) * (1 - 1e-9), "paper", 0.94)
    assert bounds_of(game(v), 2).paper.order_sum_bound == pytest.approx(2 * n)


# --- the formulas are the proven ones ------------------------------------------------------------


def by_sympy(expression, functions, values):
    """The value of an expression by SymPy's own substitution."""
    named = {s: sp.Rational(values[s.name]) for s in expression.free_symbols if s.name in values}
    out = expression.subs(named).doit()
    for call in sorted(out.atoms(sp.core.function.AppliedUndef), key=str):
        out = out.subs(call, sp.Rational(functions[call.func.__name__](int(call.args[0]))))
    return sp.nsimplify(out)


def test_formulas_have_the_values_that_sympy_gives_them():
    rng = random.Random(1)

    def some(sign=(-1, 1)):
        return Fraction(rng.randint(1, 9) * rng.choice(sign), rng.randint(1, 7))

    cases = [
        (bound_on(count_bound.CLAIM, "R(k)"), {"k": 2, "tau": some((1,))}),
        (bound_on(markov_order_bound.CLAIM, "Abs(A(k))"), {"M": 5, "k": 3, "lo": -1, "hi": some()}),
        (bound_on(newton_inversion.CLAIM, "A(k)"), {"n": 6, "k": 4}),
        (energy_bound.CLAIM.statement[-1].concl.rhs, {"J": 2, "k": 2, "tau": some((1,))}),
    ]
    for expression, values in cases:
        table = [some() for _ in range(9)]
        functions = dict.fromkeys(("A", "eta", "ubar", "w", "s", "r"), table.__getitem__)
        assert exact_value(expression, functions, **values) == by_sympy(
            expression, functions, values
        )


def test_a_formula_that_is_not_there_is_not_guessed():
    with pytest.raises(LookupError, match="0 conclusions of count_bound are about S"):
        bound_on(count_bound.CLAIM, "S(k)")


def test_markov_constants():
    formula = bound_on(markov_order_bound.CLAIM, "Abs(A(k))")
    totals = [
        sum(exact_value(formula, M=M, k=k, lo=0, hi=1) for k in range(1, M + 1))
        for M in range(1, 5)
    ]
    assert totals == [1, 8, 49, 288]


@pytest.mark.parametrize(("M", "k"), [(1, 1), (4, 1), (4, 4), (7, 2), (12, 1)])
def test_nodes_are_the_optimum_of_the_linear_program(M, k):
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


@pytest.mark.parametrize("M", [1, 2, 3, 6])
def test_the_best_multiplier_at_order_one(M):
    """With one σ for all q the multiplier is 2M: the nodes are sin²((2j−1)π/4M)."""
    radius = np.array([float(node.r) for node in nodes()])
    chosen = best_nodes(1 / radius, M - 1)
    weights = extrapolation([nodes()[i].q for i in chosen])
    cost = sum(abs(float(w)) / radius[i] for w, i in zip(weights, chosen, strict=True))
    assert 2 * M - 1e-9 <= cost <= 2 * M * 1.01


def test_the_form_of_the_paper():
    rng = np.random.default_rng(4)
    formed = 0
    for _ in range(60):
        n, M = 5, int(rng.integers(1, 4))
        w = Truncated(game(random_game_of_order(rng, n, M, path_monotone=True)), M)
        p, _ = w.exponent
        sums, unit = w.order_sums[1 : M + 1], w.curve[1]
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


def test_digits():
    assert in_base(Fraction(57) + Fraction(1, 2), 9, 1) == ([Fraction(7, 2)], 54)
    assert in_base(Fraction(57), 9, 0) == ([], 57)
    assert in_base(Fraction(57), 9, 3) == ([3, 6, 0], 0)


def test_the_truncated_game():
    v = np.random.default_rng(5).integers(-9, 9, 32).astype(float)
    for M in range(6):
        w, g = Truncated(game(v), M), game(v)
        assert np.array_equal(v - w.tail, zeta(np.where(g.orders <= M, g.I, 0.0)))
        assert w.rho == pytest.approx(float(np.abs(w.tail).max()), rel=1e-8)
        means = [float((v - w.tail)[g.orders == m].mean() - v[0]) for m in range(6)]
        assert [float(u) for u in w.curve] == pytest.approx(means)
        assert not any(w.curve_errors) and not w.order_sum_errors.any()


@pytest.mark.parametrize("M", [1, 2, 4])
def test_errors_of_the_truncated_game_are_attained(M):
    v, error = random_game_of_order(np.random.default_rng(7), 4, 4), 2.0**-6
    told, shaken = (Truncated(g, M) for g in (game(v, error=error), game(v)))
    worst = (-1.0) ** popcounts(4) * error
    moved = Truncated(game(v + worst), M)
    for k in range(1, 5):
        change = abs(moved.order_sums[k] - shaken.order_sums[k])
        assert change == comb(4, k) * 2**k * error
        assert change <= told.order_sum_errors[k] <= change * (1 + 1e-6)
    for rng in map(np.random.default_rng, range(20)):
        moved = Truncated(game(v + error * rng.choice([-1.0, 1.0], 16)), M)
        for a, b, e in zip(moved.curve, shaken.curve, told.curve_errors, strict=True):
            assert abs(a - b) <= e


def test_a_bound_that_leaves_room_for_all_is_vacuous():
    row = bounds_of(game(popcounts(6), tau=1 / 1.5)).rows[0]
    assert row.possible == 6 and row.bounds["count_bound"] == pytest.approx(9)
    assert row.vacuous("count_bound") and row.best is None
    strong = bounds_of(game(one_strong_pair(), tau=2.5)).rows[0]
    assert not strong.vacuous("count_bound")
    assert strong.best == ("energy", strong.bounds["energy"])  # nothing is salient there


# --- errors --------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(float_games(min_n=1, max_n=4))
def test_bounds_cover_the_numerical_error(v):
    error = 1e-3 * float(np.abs(v).max())
    told = bounds_of(game(v, error=error), approximate=False)
    rng = np.random.default_rng(0)
    for _ in range(3):
        shaken = game(v + error * rng.uniform(-1, 1, len(v)))
        real = bounds_of(shaken, told.M)
        for row, other in zip(told.rows, real.rows, strict=True):
            for route in ROUTES:
                if row.bounds[route] is not None:
                    assert other.salient <= row.bounds[route]
                    if route in ("count_bound", "markov", "energy") and other.bounds[route]:
                        assert other.bounds[route] <= row.bounds[route] * (1 + 1e-9)


@pytest.mark.parametrize("n", [1, 3])
def test_the_spread_covers_errors_that_conspire(n):
    parity = (-1.0) ** popcounts(n)
    told = bounds_of(game(0.9 * parity, tau=1.0, error=0.1)).rows[n - 1]
    real = bounds_of(game(parity, tau=1.0)).rows[n - 1]
    for route in ("count_bound", "energy"):
        assert told.bounds[route] >= real.bounds[route] * (1 - 1e-6)


def test_bounds_lost_in_the_error_are_undecided():
    v = one_strong_pair()
    statuses = [verdict(game(v, tau=2.5, error=e)).status for e in (0.0, 1e-3, 0.8)]
    assert statuses == [HOLDS, HOLDS, UNDECIDED]
    certain, vague = (verdict(game(v, tau=2.5, error=e)) for e in (1e-3, 0.8))
    assert certain.tolerance is not None and vague.tolerance >= 1


def test_eta_within_its_error_is_named():
    found = bounds_of(game(eta_witness(), error=1e-3))
    assert "numerical error" in found.rows[1].silent["count_bound"]


# --- the table -----------------------------------------------------------------------------------


def test_the_table_is_rounded_text_and_plain_data():
    found = bounds_of(game(eta_witness()))
    html, text = found._repr_html_(), repr(found)
    assert html.count("<tr>") == text.count("\n") - 2 == 7
    for shown in (html, text):
        assert "B's theorem" in shown.replace("&#x27;", "'") and "∅" in shown
        assert "η(2) = 0: the interactions of order 2 cancel" in shown
        assert not re.search(r"\d\.\d{4,}", shown.replace("1.0625", ""))
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["rows"][1]["salient"] == 10 and data["paper"]["m0"] == 5


def test_a_wrong_order_is_refused():
    report = check_values(eta_witness(), shuffles=1)
    for bad in (-1, 6):
        with pytest.raises(ValueError, match=f"max_order: {bad} is not one of 0, …, n = 5"):
            report.bounds(bad)
    assert report.bounds(3).M == 3


def test_quick_bounds_are_never_above_the_others():
    rng = np.random.default_rng(6)
    for _ in range(40):
        found = bounds_of(game(random_game_of_order(rng, 4, 2, path_monotone=True)))
        for row in found.rows[: found.M]:
            for route in ("paper", "sharp", "markov"):
                if row.bounds[route] is not None:
                    assert row.bounds["count_bound"] <= row.bounds[route] * (1 + 1e-6)

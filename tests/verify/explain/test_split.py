"""The split into ANDs and ORs, against a linear program written mask by mask and the claims."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog
from support.effort import examples
from support.strategies import float_games, games

from proofs.ledger.definitions import or_interactions as or_by_definition
from verify import AndOrSplit, and_or, or_interactions
from verify.explain.split import iteration, linear_program, split
from verify.explain.split import strength as strengths
from verify.games.lattice import members, mobius

SOLVERS = ("highs", "iteration")
NOISES = (0.0, 0.02, 0.3)


@cache
def _atoms(n: int) -> np.ndarray:
    """Columns: every AND and every OR, T ≠ ∅, on every mask S (rows), from the definition."""
    S, T = np.arange(1 << n)[:, None], np.arange(1, 1 << n)
    return np.hstack([S & T == T, S & T != 0]).astype(float)


def _least(v: np.ndarray, noise: float) -> float:
    """The least strength of a split, by a linear program over the atoms and the noise of masks."""
    n = len(v).bit_length() - 1
    size = float(np.abs(v - v[0]).max()) or 1.0
    u = (v - v[0]) / size
    A, bound = _atoms(n), noise * abs(u[-1])
    e = np.eye(len(v))
    room = [(0.0, 0.0), *[(-bound, bound)] * (len(v) - 2), (0.0, 0.0)][: len(v)]
    found = linprog(
        np.r_[np.ones(2 * A.shape[1]), np.zeros(len(v))],
        A_eq=np.hstack([A, -A, -e]),
        b_eq=u,
        bounds=[*[(0, None)] * (2 * A.shape[1]), *room],
        method="highs-ds",
        # By default HiGHS takes 1e-7 for nothing, more than the package's own solver does.
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.status == 0
    return float(found.fun) * size


def _scale(v: np.ndarray) -> float:
    return float(np.abs(v - v[0]).max()) * len(v) + 1e-300


@given(games(max_n=4))
def test_or_interactions_are_those_of_the_claim(v: np.ndarray) -> None:
    players = range(len(v).bit_length() - 1)
    table = {frozenset(members(S)): v[S] for S in range(len(v))}
    want = or_by_definition(table.__getitem__, players, at_empty=Fraction(0))
    found = or_interactions(v.astype(float))
    for S in range(len(v)):
        assert found[S] == pytest.approx(float(want(frozenset(members(S)))), abs=1e-9)


@given(float_games())
def test_scores_are_the_or_interactions_that_the_mask_meets(v: np.ndarray) -> None:
    I_or, masks = or_interactions(v), np.arange(len(v))
    assert I_or[0] == 0
    for S in masks:
        assert v[0] + I_or[masks & S != 0].sum() == pytest.approx(v[S], abs=1e-10 * _scale(v))


@pytest.mark.parametrize("solver", SOLVERS)
@examples(40)
@given(v=float_games(), noise=st.sampled_from(NOISES))
@example(v=np.array([3.0]), noise=0.0)
@example(v=np.array([1.0, -2.0]), noise=0.3)
@example(v=np.full(8, -7.3), noise=0.02)
@example(v=np.array([0.0, 1.0, 1.0, 0.0]), noise=0.3)
@example(v=np.array([0.0, 1.0, 1.0, 1e-12]), noise=0.02)
def test_split_is_the_best_and_the_gap_is_true(v: np.ndarray, noise: float, solver: str) -> None:
    s, masks = and_or(v, noise=noise, solver=solver), np.arange(len(v))
    least, fuzz = _least(v, noise), 1e-9 * _scale(v)
    assert s.lower_bound <= least + fuzz
    assert least <= s.objective + fuzz
    assert s.objective <= min(s.and_only, s.or_only) + fuzz
    assert s.relative_gap <= (1e-6 if solver == "highs" else 1e-3)
    assert not s.missed
    assert s.objective == np.abs(s.ands[1:]).sum() + np.abs(s.ors[1:]).sum()
    # The split: v_and + v_or = v + noise, each made of its interactions, v(∅) once.
    assert np.abs(s.noise).max() <= noise * abs(v[-1] - v[0])
    assert s.noise[0] == s.noise[-1] == s.v_or[0] == s.ors[0] == 0
    assert s.v_and[0] == s.ands[0] == v[0]
    assert np.allclose(s.v_and + s.v_or, v + s.noise, rtol=0, atol=fuzz)
    assert np.allclose(s.ands, mobius(s.v_and), rtol=0, atol=fuzz)
    assert np.allclose(s.ors[1:], or_interactions(s.v_or)[1:], rtol=0, atol=fuzz)
    for S in masks:
        met = s.ands[masks & ~S == 0].sum() + s.ors[masks & S != 0].sum()
        assert met == pytest.approx(v[S] + s.noise[S], abs=fuzz)
    assert not s.ors[1 << np.arange(s.n)].any()  # of one variable: with the ANDs


@given(float_games(1, 4), st.integers(0, 2**32 - 1), st.sampled_from(NOISES))
@example(v=np.array([1e-6, 0.0, 0.0, 11.0]), seed=0, noise=0.0)
def test_no_weights_prove_too_much(v: np.ndarray, seed: int, noise: float) -> None:
    """Whatever a solver hands over, also nonsense."""
    rng = np.random.default_rng(seed)
    least, best = _least(v, noise), and_or(v, noise=noise)
    for w in (rng.normal(size=len(v)), best.dual * 3, best.dual + 0.1 * rng.normal(size=len(v))):
        assert strengths.lower_bound(v, w, best.bound) <= least + 1e-9 * _scale(v)
    assert strengths.lower_bound(v, best.dual, best.bound) == best.lower_bound


@pytest.mark.parametrize("w", [[0, 0, 0, 0], [5, 0, 0, 0], [0, np.nan, 1, 1], [0, np.inf, 1, 1]])
def test_weights_that_prove_nothing(w: list[float]) -> None:
    v = np.array([0.0, 1.0, 1.0, 1.0])
    assert strengths.lower_bound(v, np.array(w, dtype=float), 0.0) == 0


def test_a_lower_bound_by_hand() -> None:
    """v = x or y: strength 1, and weight 1 on either single mask less their AND proves it."""
    v = np.array([0.0, 1.0, 1.0, 1.0])
    assert strengths.lower_bound(v, np.array([0.0, 1, 1, -1]), 0.0) == pytest.approx(1)
    assert strengths.lower_bound(v, np.array([0.0, 1, 1, -1]), 0.1) == pytest.approx(0.8)
    assert strengths.lower_bound(v, np.array([np.nan, 1, 1, -1]), 0.0) == pytest.approx(1)
    s = and_or(v)
    assert s.concepts().kinds == ("or",)
    assert s.objective == pytest.approx(1)


def test_a_wrong_solver_cannot_give_a_wrong_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    v = np.random.default_rng(0).normal(size=16)

    def boast(best: strengths.Best) -> None:
        best.offer_split(np.arange(16.0), np.full(16, 1e3))
        best.offer_weights(np.full(16, 1e3))

    monkeypatch.setattr(linear_program, "solve", boast)
    s = and_or(v, noise=0.1)
    assert s.objective >= _least(v, 0.1) >= s.lower_bound
    assert s.missed
    assert "MISSED" in repr(s)


def test_an_idle_solver_leaves_ands_or_ors_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_program, "solve", lambda _: None)
    for v in ([0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]):  # an OR and an AND
        s = and_or(v)
        assert s.objective == min(s.and_only, s.or_only) == 1
        assert s.relative_gap == 1


def _sum_of_ands_and_ors(n: int, k: int, seed: int) -> tuple[np.ndarray, set[tuple[str, int]]]:
    rng = np.random.default_rng(seed)
    several = [T for T in range(1 << n) if T.bit_count() > 1]
    masks, v, truth = np.arange(1 << n), np.full(1 << n, 0.25), set()
    for i, T in enumerate(rng.choice(several, k, replace=False)):
        effect = rng.choice([-1, 1]) * rng.uniform(0.5, 1)
        v += effect * (masks & T != 0 if i % 2 else masks & T == T)
        truth.add(("or" if i % 2 else "and", int(T)))
    return v, truth


@pytest.mark.parametrize(("n", "k"), [(4, 2), (4, 4), (6, 6), (8, 6)])
def test_few_ands_and_ors_are_recovered(n: int, k: int) -> None:
    for seed in range(8):
        v, truth = _sum_of_ands_and_ors(n, k, seed)
        graph = and_or(v).concepts(tau=1e-6)
        assert set(zip(graph.kinds, graph.codes, strict=True)) == truth  # IoU 1
        assert graph.error < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_few_ands_and_ors_are_recovered_past_the_linear_program(seed: int) -> None:
    v, truth = _sum_of_ands_and_ors(11, 6, seed)
    s = and_or(v, tolerance=1e-4)
    assert s.solver == "Douglas–Rachford"
    assert s.relative_gap <= 1e-4
    graph = s.concepts(rel_tau=0.1)
    assert set(zip(graph.kinds, graph.codes, strict=True)) == truth


def _network(n: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    masks = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    return np.tanh(masks @ rng.normal(size=(n, 16))) @ rng.normal(size=16)


@pytest.mark.parametrize(
    ("n", "noise"), [(8, 0.0), (6, 0.02), pytest.param(8, 0.02, marks=pytest.mark.slow)]
)
def test_both_solvers_agree_on_a_network(n: int, noise: float) -> None:
    v = _network(n)
    lp, it = (and_or(v, noise=noise, solver=name) for name in SOLVERS)
    assert lp.relative_gap <= 1e-8
    assert it.relative_gap <= 1e-3
    assert it.lower_bound <= lp.objective <= it.objective
    assert lp.objective < 0.6 * min(lp.and_only, lp.or_only)
    assert lp.steps == 0 < it.steps <= (500 if noise == 0 else 2000)  # 400 and 1550 when written
    again = and_or(v, noise=noise, solver="iteration")
    assert np.array_equal(again.ors, it.ors) and again.lower_bound == it.lower_bound


def test_steps_that_run_out_leave_an_honest_gap() -> None:
    v = _network(7)
    s = and_or(v, solver="iteration", max_steps=3, tolerance=0.0)
    assert s.steps == 3
    assert s.missed and s.relative_gap > 1e-3
    assert s.lower_bound <= and_or(v).objective <= s.objective


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("factor", [2.0**900, 2.0**-900])
def test_units_do_not_matter(factor: float, solver: str) -> None:
    v = np.random.default_rng(2).normal(size=32)
    s, scaled = (and_or(x, solver=solver, noise=0.05) for x in (v, factor * v))
    assert scaled.objective == pytest.approx(factor * s.objective, rel=1e-9)
    assert scaled.relative_gap == pytest.approx(s.relative_gap, abs=1e-9)


@pytest.mark.parametrize("n", [0, 1, 5, 9])
@pytest.mark.parametrize("block", ["MOBIUS", "ZETA", "OR_AS_AND"])
def test_a_power_is_the_tensor_power(n: int, block: str) -> None:
    matrix = getattr(iteration, block)
    x, want = np.random.default_rng(n).normal(size=1 << n), np.eye(1)
    for _ in range(n):
        want = np.kron(matrix, want)
    assert np.allclose(iteration.power(matrix, n)(x), want @ x)
    assert np.allclose(iteration.power(matrix, n, -2.0)(x), -2 * want @ x)


def test_names_and_concepts() -> None:
    v = np.array([0.0, 1.0, 1.0, 1.0])
    s = and_or(v, names=("<red>", "round"))
    assert s.concepts().label(0) == "<red> or round"
    assert s.concepts(names=("a", "b")).label(0) == "a or b"
    assert s.concepts(max_error=0.0).error < 1e-12
    assert "the least there is" in repr(s) and "<p>" in s._repr_html_()
    assert "noise up to" in repr(and_or(v, noise=0.1))


@pytest.mark.parametrize(
    ("gap", "words"),
    [(0.0, "the least"), (2.0**-10, "0.098 %"), (2.31e-4, "0.024 %"), (0.5, "50 %")],
)
def test_a_gap_is_never_rounded_down(gap: float, words: str) -> None:
    s = dataclasses.replace(and_or([0.0, 1.0]), objective=1.0, lower_bound=1.0 - gap, tolerance=1.0)
    assert isinstance(s, AndOrSplit)
    assert words in s.summary()


@pytest.mark.parametrize("progress", [False, True])
def test_the_bar_is_shown_on_request(progress: bool, capsys: pytest.CaptureFixture[str]) -> None:
    and_or(_network(5), solver="iteration", progress=progress)
    assert ("gap=" in capsys.readouterr().err) == progress


def test_an_interrupt_leaves_the_scores_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    v = _network(6)
    before = v.copy()
    monkeypatch.setattr(iteration._Exact, "project", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        and_or(v, solver="iteration")
    assert np.array_equal(v, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("v", "keywords", "message"),
    [
        ([1.0, np.nan], {}, "v: entry 1 .* is nan"),
        ([1.0, 2.0, 3.0], {}, "v: .*length 3, which is not a power of two"),
        (np.zeros((2, 2)), {}, r"v: shape \(2, 2\)"),
        ([1j, 0], {}, "v: entries are complex"),
        ([1e308, -1e308], {}, r"v: an entry of size 1e\+308"),
        ([0.0, 1.0], {"noise": -0.1}, "noise: -0.1"),
        ([0.0, 1.0], {"noise": np.nan}, "noise: nan"),
        ([0.0, 1.0], {"noise": np.inf}, "noise: inf"),
        ([0.0, 1.0], {"tolerance": -1e-3}, "tolerance: -0.001"),
        ([0.0, 1.0], {"tolerance": 1.0}, "tolerance: 1.0"),
        ([0.0, 1.0], {"max_steps": 0}, "max_steps: 0"),
        ([0.0, 1.0], {"solver": "simplex"}, "solver: 'simplex' is unknown"),
        (np.zeros(1 << 13), {"solver": "highs"}, "solver: HiGHS needs hours for 13"),
        ([0.0, 1.0], {"names": ["a", "b"]}, "names: 2 names for 1 variable"),
    ],
)
def test_bad_input_gets_one_clear_error(v: object, keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        and_or(v, **keywords)


@pytest.mark.parametrize("v", [[1.0, np.inf], [1.0, 2.0, 3.0], []])
def test_or_interactions_refuse_bad_scores(v: list[float]) -> None:
    with pytest.raises(ValueError, match="v: "):
        or_interactions(v)


def test_too_many_variables_are_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verify.games.memory.available_bytes", lambda: 1 << 20)
    monkeypatch.setattr(split.strengths, "start", _interrupt)
    with pytest.raises(MemoryError, match="n = 12 variables are too many"):
        and_or(np.zeros(1 << 12))

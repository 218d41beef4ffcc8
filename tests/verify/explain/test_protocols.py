"""Extraction protocols, against linear programs written mask by mask and against one another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog
from support.effort import examples, slow
from support.same import same
from support.strategies import float_games

from verify import (
    PROTOCOLS,
    AgainstNull,
    Extraction,
    Protocol,
    against_null,
    and_or,
    check,
    check_values,
    extract,
    load,
)
from verify.explain.protocols import and_program, protocol, published, ties
from verify.explain.protocols.sparsity import sparse_by
from verify.explain.split import linear_program
from verify.explain.split.strength import NONEMPTY, lower_bound
from verify.games.game import Game
from verify.games.lattice import members, mobius, zeta
from verify.reproduce.measuring import score_tables
from verify.verdicts.counts import Count
from verify.verdicts.sparsity import null_model

NOISY = ("and-noise", "and-or-noise")
ZETAS = (0.0, 0.04, 0.5)


def _least(v: np.ndarray, bound: float, ors: bool) -> float:
    """The least strength, by a program whose unknowns are concepts and noise, mask by mask."""
    size = float(np.abs(v - v[0]).max()) or 1.0
    u = (v - v[0]) / size
    S, T = np.arange(len(v))[:, None], np.arange(1, len(v))
    atoms = np.hstack([S & T == T, S & T != 0] if ors else [S & T == T]).astype(float)
    room = [(0.0, 0.0)] + [(-bound / size, bound / size)] * (len(v) - 1)
    found = linprog(
        np.r_[np.ones(2 * atoms.shape[1]), np.zeros(len(v))],
        A_eq=np.hstack([atoms, -atoms, -np.eye(len(v))]),
        b_eq=u,
        bounds=[*[(0, None)] * (2 * atoms.shape[1]), *room],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.status == 0
    return float(found.fun) * size


def _fuzz(v: np.ndarray) -> float:
    return 1e-9 * (float(np.abs(v - v[0]).max()) * len(v) + 1e-300)


def _network(n: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    masks = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    out: np.ndarray = np.tanh(masks @ rng.normal(size=(n, 16))) @ rng.normal(size=16)
    return out


@examples(40)
@given(float_games(1, 3), st.booleans(), st.sampled_from(ZETAS))
@example(v=np.array([1.0, -2.0]), ors=False, zeta=0.5)
@example(v=np.full(8, -7.3), ors=False, zeta=0.04)
@example(v=np.array([0.0, 1.0, 1.0, 0.0]), ors=True, zeta=0.5)
@example(v=np.array([0.0, 1.0, 1.0, 1e-12]), ors=False, zeta=0.5)
def test_nothing_is_weaker_and_the_bound_is_true(v: np.ndarray, ors: bool, zeta: float) -> None:
    found = extract(v, Protocol("own", zeta, ors))
    bound = zeta * abs(v[-1] - v[0])
    least, fuzz = _least(v, bound, ors), _fuzz(v)
    assert found.lower_bound <= least + fuzz
    assert least <= found.objective + fuzz
    assert found.relative_gap <= 1e-6
    assert found.objective <= found.plain_objective + fuzz
    assert found.objective == np.abs(found.ands[1:]).sum() + np.abs(found.ors[1:]).sum()
    assert np.abs(found.noise).max() <= found.bound == bound
    assert found.noise[0] == found.ors[0] == 0
    assert not found.ors[1 << np.arange(found.n)].any()
    masks = np.arange(len(v))
    for S in masks:
        met = found.ands[masks & ~S == 0].sum() + found.ors[masks & S != 0].sum()
        assert met == pytest.approx(v[S] + found.noise[S], abs=fuzz)


@given(float_games(1, 4), st.integers(0, 2**32 - 1), st.sampled_from(ZETAS))
def test_no_weights_prove_too_much(v: np.ndarray, seed: int, zeta: float) -> None:
    """Whatever a solver hands over, also nonsense: for ANDs alone, with noise at N too."""
    rng = np.random.default_rng(seed)
    best = extract(v, Protocol("own", zeta))
    least = _least(v, best.bound, False)
    for w in (rng.normal(size=len(v)), best.dual + 0.1 * rng.normal(size=len(v))):
        found = lower_bound(v, w, best.bound, NONEMPTY, ors=False)
        assert found <= least + _fuzz(v)


@pytest.mark.parametrize("n", [0, 1, 4, 7])
def test_without_noise_they_are_plain_and_the_split(n: int) -> None:
    v = _network(n)
    ands, both = extract(v, Protocol("a", 0.0)), extract(v, Protocol("b", 0.0, ors=True))
    assert np.array_equal(ands.ands, mobius(v)) and not ands.noise.any()
    assert ands.salient == extract(v).salient
    split = and_or(v)
    assert np.array_equal(both.ands, split.ands) and np.array_equal(both.ors, split.ors)
    assert (both.objective, both.lower_bound) == (split.objective, split.lower_bound)


def test_noise_at_n_is_what_sets_the_protocol_apart_from_the_split() -> None:
    """v = x: with noise of a tenth everywhere the strength falls by a tenth, else not at all."""
    v = np.array([0.0, 1.0])
    assert extract(v, Protocol("p", 0.1)).objective == pytest.approx(0.9)
    assert extract(v, Protocol("p", 0.1, ors=True)).objective == pytest.approx(0.9)
    assert and_or(v, noise=0.1).objective == pytest.approx(1)
    assert and_or(v, noise=0.1, noise_at_full=True).objective == pytest.approx(0.9)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_names_of_variables_do_not_matter(name: str) -> None:
    v = _network(3, seed=5)
    one = extract(v, name)
    for order in permutations(range(3)):
        places = np.array([sum(1 << order[i] for i in members(S)) for S in range(8)])
        other = extract(v[places], name)
        assert other.objective == pytest.approx(one.objective, rel=1e-9)
        assert other.lower_bound == pytest.approx(one.lower_bound, rel=1e-9)


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("whole", [False, True])
def test_last_digits_do_not_move_what_is_printed(name: str, whole: bool) -> None:
    v = np.rint(4 * _network(6)) if whole else _network(6)
    one, rng = extract(v, name), np.random.default_rng(0)
    for _ in range(6):
        moved = np.nextafter(v, np.where(rng.random(len(v)) < 0.5, -np.inf, np.inf))
        other = extract(moved, name)
        assert one.salient.least <= other.salient.value <= one.salient.most
        assert np.allclose(other.ands, one.ands, rtol=0, atol=1e-6 * np.abs(one.ands[1:]).max())
        assert other.summary().split(";")[1:] == one.summary().split(";")[1:]


@pytest.mark.parametrize("name", [NOISY[0], *slow(*NOISY[1:])])
@pytest.mark.parametrize("n", [4, *slow(6)])
def test_the_published_optimiser_is_never_below_the_bound(name: str, n: int) -> None:
    best = extract(_network(n), name)
    theirs = published.published(best, published.Schedule(300, 1e-3))
    assert best.lower_bound <= theirs.objective * (1 + 1e-12)
    assert theirs.objective < best.plain_objective
    assert n == 4 or theirs.objective > best.objective * (1 + 1e-6)  # it stops short
    assert np.abs(theirs.noise).max() <= best.bound
    masks = np.arange(1 << n)
    for S in masks:
        met = theirs.ands[masks & ~S == 0].sum() + theirs.ors[masks & S != 0].sum()
        assert met == pytest.approx(best.v[S] + theirs.noise[S], abs=1e-9)
    near = published.published(best, published.Schedule(30_000, 1e-3))
    assert near.objective < 1.1 * best.objective  # it does go there
    assert "SGD, 30000 steps" in near.solver


@pytest.mark.parametrize("name", NOISY)
def test_the_order_of_sums_does_not_steer_the_published_optimiser(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By matrices, as a processor's library adds them up, and variable by variable."""
    effects = np.zeros(64)
    effects[[1, 6, 11, 40, 63]] = 0.1, -0.7, 0.3, 1.1, 0.2  # the others are 0 but for rounding
    best, schedule = extract(zeta(effects), name), published.Schedule(500, 1e-3)
    there = published.published(best, schedule)

    def one_by_one(block: np.ndarray, n: int) -> Callable[[np.ndarray], np.ndarray]:
        below = np.array_equal(block, published.MOBIUS)
        return mobius if below else lambda table: np.asarray(mobius(table[::-1]))[::-1]

    monkeypatch.setattr(published, "power", one_by_one)
    here = published.published(best, schedule)
    assert np.array_equal(here.ands, there.ands) and np.array_equal(here.ors, there.ors)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1e-310, 1e-300, 1e300])
def test_the_published_optimiser_ends_somewhere_whatever_the_scale(scale: float) -> None:
    best = extract(scale * np.random.default_rng(0).normal(size=8), "and-or-noise")
    assert np.isfinite(published.published(best, published.Schedule(50, 1e-4)).objective)


@pytest.mark.parametrize("ors", [False, True])
def test_one_step_of_the_published_optimiser_by_hand(ors: bool) -> None:
    """v = x: the slope of Σ|I| in e is 1, in γ it is 0: e = −rate, and u + e is the single AND."""
    best = extract(np.array([0.0, 1.0]), Protocol("p", 0.5, ors))
    step = published.published(best, published.Schedule(1, 0.25))
    assert step.noise.tolist() == [0.0, -0.25] and step.objective == 0.75


def test_there_is_nothing_to_optimise_in_plain() -> None:
    with pytest.raises(ValueError, match='optimum: there is nothing to optimise in "plain"'):
        published.published(extract(_network(3)), published.TABLES)


@pytest.mark.parametrize(("steps", "rate"), [(0, 1.0), (1, 0.0), (1, np.inf)])
def test_a_schedule_goes_somewhere(steps: int, rate: float) -> None:
    with pytest.raises(ValueError, match=r"steps: 0|rate: "):
        published.Schedule(steps, rate)


def test_an_idle_or_lying_solver_cannot_give_a_wrong_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    v = _network(4)
    least = _least(v, 0.04 * abs(v[-1] - v[0]), False)

    class Idle:
        x = None

    monkeypatch.setattr(and_program, "_solution", lambda *_: Idle)
    idle = extract(v, "and-noise")
    assert idle.objective == idle.plain_objective > least >= idle.lower_bound
    assert not idle.canonical and "above the least" in idle.summary()


def test_where_the_interior_point_gives_up_the_simplex_goes_on() -> None:
    """Of this sample HiGHS ends the first method with a status that is none of its own."""
    v = score_tables.shipped("pairs-zero")[1][5].v
    found = extract(v, "and-noise")
    assert found.canonical and found.objective < 0.97 * found.plain_objective


def test_plain_is_what_a_report_counts() -> None:
    v = _network(5)
    report = check_values(v, error=1e-3, unit="log-odds", feature_names=tuple("abcde"))
    found = against_null(report, "plain")
    details = report.verdicts["sparse"].details
    assert found.extraction.salient.value == details["salient"]
    assert found.extraction.salient.most == details["salient_maybe"]
    assert found.share == details["share"] and found.null_share == details["null_share"]["mean"]
    assert (found.extraction.unit, found.extraction.names) == ("log-odds", tuple("abcde"))
    null = null_model(Game(v, np.full(32, 1e-3), tuple("abcde")), 10, 0)
    assert found.null_shares.tolist() == (null.salient / 32).tolist()


@pytest.mark.parametrize("name", NOISY)
def test_the_null_has_the_noise_of_the_network(name: str) -> None:
    v = _network(5)
    found = against_null(v, name, shuffles=3)
    rng = np.random.default_rng(0)
    for count, objective in zip(found.salient, found.objectives, strict=True):
        again = extract(np.sort(v)[rng.permutation(32)], name, noise_bound=found.extraction.bound)
        assert (again.salient, again.objective) == (count, objective)
    assert found.extraction.bound == 0.04 * abs(v[-1] - v[0])
    assert found.null_share == np.mean([c.value for c in found.salient]) / found.extraction.possible
    assert name in repr(found) and f"{found.extraction.salient} of" in found._repr_html_()


def test_a_threshold_in_score_units_and_the_report_s_own() -> None:
    v = _network(4)
    report = check_values(v, tau=0.3)
    for found in (extract(report, "and-noise"), extract(v, "and-noise", tau=0.3)):
        assert found.tau == 0.3
        assert found.salient.value == int((np.abs(found.ands[1:]) >= 0.3).sum())
    other = extract(report, "and-noise", rel_tau=0.5)
    assert other.tau == pytest.approx(0.5 * np.abs(other.ands[1:]).max())


def test_errors_of_scores_widen_the_count() -> None:
    v = _network(6)
    sharp, blunt = (extract(v, "and-noise", error=e) for e in (0.0, 1e-2))
    assert sharp.salient.least == sharp.salient.value == sharp.salient.most
    assert blunt.salient.least < blunt.salient.value < blunt.salient.most


def test_concepts_frame_and_file(tmp_path: Path) -> None:
    report = check_values(_network(4), unit="log-odds", feature_names=("<a>", "b", "c", "d"))
    for name in PROTOCOLS:
        found = extract(report, name)
        graph = found.concepts()
        assert len(graph) == found.salient.value
        assert (graph.unit, graph.names) == ("log-odds", found.names)
        assert graph.protocol == name == graph.to_dict().get("protocol", "plain")
        assert (f"protocol {name}" in repr(graph)) == (name != "plain")
        frame = found.to_frame()
        assert frame.attrs["protocol"] == name and len(frame) == 16
        assert same(load(found.save(tmp_path / "e.json")), found)
        assert isinstance(load(tmp_path / "e.json"), Extraction)
        assert f"Extraction ({name})" in repr(found) and "<p>" in found._repr_html_()
    null = against_null(report, "and-noise", shuffles=2)
    assert same(load(null.save(tmp_path / "n.json")), null)
    assert isinstance(null, AgainstNull)


def test_without_ors_there_is_half_as_much_to_count() -> None:
    v = _network(4)
    assert [extract(v, name).possible for name in PROTOCOLS] == [16, 16, 32]


def test_many_variables_with_ors_say_that_the_count_is_of_these() -> None:
    v = np.zeros(1 << 11)
    v[-1] = 1.0
    found = extract(v + 1e-3 * _network(11), "and-or-noise")
    assert found.solver == "Douglas–Rachford" and found.relative_gap <= 1e-4
    coarse = dataclasses.replace(found, objective=1.0, lower_bound=0.9995)
    assert "at most 0.05 % above the least, the count is of these" in coarse.summary()


def test_protocols_are_data() -> None:
    assert list(PROTOCOLS) == ["plain", "and-noise", "and-or-noise"]
    assert [p.zeta for p in PROTOCOLS.values()] == [0, 0.04, 0.04]
    assert protocol.protocol_of("and-noise") is protocol.AND_NOISE
    assert dataclasses.replace(protocol.AND_NOISE, zeta=0.1).zeta == 0.1
    assert str(protocol.PLAIN) == "plain"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Protocol("", 0.1), "name: it is empty"),
        (lambda: Protocol("p", -0.1), "zeta: -0.1 is not a fraction"),
        (lambda: Protocol("p", float("nan")), "zeta: nan"),
        (lambda: extract([0.0, 1.0], "and"), "protocol: 'and' is unknown; give \"plain\""),
        (lambda: extract([0.0, np.nan]), "v: entry 1"),
        (lambda: extract([1e308, -1e308], "and-noise"), r"v: an entry of size 1e\+308"),
        (lambda: extract([0.0, 1.0], rel_tau=2.0), "rel_tau: 2"),
        (lambda: extract([0.0, 1.0], tau=0.0), "tau: 0.0 "),
        (lambda: extract([0.0, 1.0], noise_bound=-1.0), "noise_bound: -1.0"),
        (lambda: extract(np.arange(2.0**13), "and-noise"), "at most 12 variables, not 13"),
        (lambda: against_null([0.0, 1.0], shuffles=0), "shuffles: 0"),
    ],
)
def test_bad_input_gets_one_clear_error(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", NOISY)
def test_a_report_says_by_which_protocol_it_is_sparse(name: str, tmp_path: Path) -> None:
    v = _network(5)
    report, plain = check_values(v, protocol=name, shuffles=3), check_values(v, shuffles=3)
    own, verdict = against_null(v, name, shuffles=3), report.verdicts["sparse"]
    assert report.protocol == name != plain.protocol == "plain"
    assert same(report.by_protocol, own)
    counts = [count.value for count in own.salient]
    assert verdict.margin == 0.5 - own.extraction.salient.value / min(counts)
    assert verdict.details["null_salient"]["mean"] == np.mean(counts)
    assert verdict.details["null_share"]["mean"] == own.null_share
    assert f"by {name}" in verdict.sentence and f"{own.extraction.salient} of" in verdict.sentence
    for text in (repr(report), report._repr_html_(), report.to_html(pictures=False)):
        assert f"protocol {name}" in str(text)
        assert f"protocol {name}" not in repr(plain)
    assert report.to_dict()["protocol"] == name and "protocol" not in plain.to_dict()
    for other in report.verdicts.keys() - {"sparse"}:
        assert same(report.verdicts[other], plain.verdicts[other])
    assert same(load(report.save(tmp_path / "r.json")), dataclasses.replace(report))
    anew = check_values(report, protocol=name, rel_tau=0.2).by_protocol
    assert anew is not None and anew.extraction.rel_tau == 0.2
    assert check_values(report).by_protocol is None


def test_check_takes_a_protocol() -> None:
    def model(X: torch.Tensor) -> torch.Tensor:
        return torch.tanh(X @ torch.tensor([1.0, -2.0, 0.5]).double() + X[:, 0] * X[:, 1] * X[:, 2])

    asked: dict[str, Any] = {"score": "logit", "shuffles": 2, "error": 0.0}
    report = check(model, torch.ones(3).double(), 0.0, protocol="and-noise", **asked)
    assert report.by_protocol is not None and report.by_protocol.extraction.bound > 0
    same_scores = against_null(report.v, "and-noise", shuffles=2)
    assert report.by_protocol.extraction.salient == same_scores.extraction.salient
    with pytest.raises(ValueError, match="protocol: 'x' is unknown"):
        check(model, torch.ones(3).double(), 0.0, protocol="x", **asked)


@pytest.mark.parametrize(
    ("v", "status"),
    [
        ([0.0, 1.0], "VACUOUS"),
        (np.full(8, 2.0), "VACUOUS"),
        (_network(5), "VIOLATED"),
        (np.arange(64) % 2 + 0.0, "HOLDS"),
    ],
)
def test_sparse_by_a_protocol(v: Any, status: str) -> None:
    verdict = check_values(v, protocol="and-noise", shuffles=4).verdicts["sparse"]
    assert verdict.status.value == status


def test_sparse_by_a_protocol_can_be_lost_in_the_error() -> None:
    found = against_null(_network(5), "and-noise", shuffles=1)
    own = dataclasses.replace(found.extraction, salient=Count(10, 8, 12))
    for count, status in ((Count(20, 20, 20), "UNDECIDED"), (Count(30, 30, 30), "HOLDS")):
        verdict = sparse_by(dataclasses.replace(found, extraction=own, salient=(count,)))
        assert verdict.status.value == status


@pytest.mark.parametrize(
    ("n", "name", "whole"),
    [
        (1, "and-noise", False),
        (4, "and-noise", False),
        pytest.param(6, "and-noise", False, marks=pytest.mark.slow),
        (6, "and-noise", True),
        (4, "and-or-noise", False),
        pytest.param(5, "and-or-noise", False, marks=pytest.mark.slow),
    ],
)
def test_other_tie_rules_stay_inside_the_ranges(
    n: int, name: str, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever vertex another rule takes, its effects and its count are among those of ties."""
    v = np.rint(3 * _network(n)) if whole else _network(n)
    found = extract(v, name)
    count, (effects, least, most) = ties.count_over_optima(found), ties.ranges(found)
    assert count.value == found.salient.value and count.least <= count.value <= count.most
    far = 1e-5 * np.abs(effects).max()
    for seed in range(5):
        random = np.random.default_rng(seed)
        for module in (and_program, linear_program):
            monkeypatch.setattr(module, "generic_numbers", random.random)
        other = extract(v, name)
        assert other.objective == pytest.approx(found.objective, rel=1e-9)
        taken = np.r_[other.ands[1:], other.ors[1:]][: len(effects)]
        assert (taken >= least - far).all() and (taken <= most + far).all()
        assert count.least <= other.salient.value <= count.most


def test_equally_weak_interactions_can_differ_in_number() -> None:
    """The optimum is not unique: the published steps end in another one here, with another count.

    So a count needs its tie rule, or the range over all optima.
    """
    best = extract(_network(4), "and-noise")
    theirs = published.published(best, published.Schedule(3000, 1e-3))
    assert theirs.objective == pytest.approx(best.objective, rel=1e-12)
    assert theirs.salient.value != best.salient.value
    count = ties.count_over_optima(best)
    assert count.least <= theirs.salient.value <= count.most


def test_a_single_optimum_has_no_range() -> None:
    """v = x and plain interactions leave nothing to choose."""
    for found in (extract([0.0, 1.0], "and-noise"), extract(_network(4), "plain")):
        assert ties.count_over_optima(found) == found.salient


def test_ties_are_of_optima() -> None:
    found = dataclasses.replace(extract(_network(3), "and-noise"), lower_bound=0.0)
    with pytest.raises(ValueError, match="found: it is not of least strength"):
        ties.count_over_optima(found)

"""Verdicts without rounding: at the threshold, a hair beside it, and where floats err."""

import itertools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import as_table, games
from torch import nn

from verify import Status, check, check_values, exact_outputs
from verify.games.exact_table import ExactTable
from verify.games.lattice import mobius, popcounts, zeta
from verify.verdicts.verdict import Verdict
from verify.zoo.tasks.cases import baseline_of
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.weights.shipped import shipped

HOLDS, VIOLATED, VACUOUS, UNDECIDED = Status
HAIR = Fraction(1, 2**150)


def table_of(values: list[Fraction] | np.ndarray, radius: float = 0.0) -> ExactTable:
    """An exact table of fractions."""
    values = [Fraction(v) for v in values]
    unit = math.lcm(*(v.denominator for v in values))
    numerators = as_table([int(v * unit) for v in values])
    return ExactTable(numerators, Fraction(1, unit), np.full(len(values), radius))


def verdicts(
    values: list[Fraction] | np.ndarray, radius: float = 0.0, **kwargs: Any
) -> Mapping[str, Verdict]:
    return check_values(table_of(values, radius), shuffles=1, **kwargs).verdicts


def thirds(values: list[int]) -> list[Fraction]:
    return [Fraction(int(v), 3) for v in values]


@given(games(min_n=1, max_n=4), st.sampled_from([0.05, 0.25, 1.0]), st.integers(0, 3))
def test_verdicts_are_those_of_fractions(v: np.ndarray, rel_tau: float, max_order: int) -> None:
    out = check_values(table_of(v), rel_tau=rel_tau, max_order=max_order, shuffles=1)
    n, I = out.n, mobius(v)  # noqa: E741
    top = max(abs(e) for e in I[1:])
    salient = [S for S in range(1, len(I)) if I[S] and abs(I[S]) >= Fraction(rel_tau) * top]
    assert np.flatnonzero(out.game.salient).tolist() == salient
    assert [c["subset"] for c in out.surely_salient] == salient and not out.undecided_salient
    beyond = any(S.bit_count() > max_order for S in salient)
    assert out.verdicts["order"].status is (VIOLATED if beyond else HOLDS)
    sizes = popcounts(n)
    means = [sum(v[sizes == m]) / math.comb(n, m) for m in range(n + 1)]
    steps = [b - a for a, b in itertools.pairwise(means)]
    assert out.verdicts["monotone"].status is (HOLDS if min(steps) >= 0 else VIOLATED)
    assert out.verdicts["monotone"].margin == float(min(steps))
    assert out.verdicts["monotone"].tolerance == 0 == out.verdicts["order"].tolerance
    assert out.game.I.tolist() == [float(e) for e in I]
    assert out.mean_scores.tolist() == [float(m - means[0]) for m in means]


def sized(v: Callable[[int], Fraction], size: int, value: Fraction) -> np.ndarray:
    """The interactions of a game with one order replaced."""
    return np.asarray(zeta(as_table([value if S.bit_count() == size else v(S) for S in range(16)])))


@pytest.mark.parametrize(("shift", "status"), [(0, VIOLATED), (HAIR, VIOLATED), (-HAIR, HOLDS)])
def test_order_at_the_threshold(shift: Fraction | int, status: Status) -> None:
    v = sized(lambda S: Fraction(S.bit_count() == 1, 3), 3, Fraction(0.25) / 3 + shift)
    order = verdicts(v, rel_tau=0.25, max_order=2)["order"]
    assert order.status is status and order.tolerance == 0
    assert order.margin == pytest.approx(-float(shift), rel=1e-12)
    given_tau = verdicts([3 * x for x in v], tau=0.25, max_order=2)["order"]
    assert given_tau.status is status
    loose = verdicts(v, radius=1e-30, rel_tau=0.25, max_order=2)["order"]
    assert loose.status is UNDECIDED and loose.tolerance is not None
    assert 1e-30 < loose.tolerance < 1e-28


@pytest.mark.parametrize(("shift", "status"), [(0, HOLDS), (HAIR, HOLDS), (-HAIR, VIOLATED)])
def test_monotone_at_the_threshold(shift: Fraction | int, status: Status) -> None:
    levels = [Fraction(0), Fraction(1, 3), Fraction(1, 3) + shift, Fraction(2, 3)]
    v = [levels[S.bit_count()] for S in range(8)]
    assert verdicts(v)["monotone"].status is status
    assert verdicts(v, radius=1e-40)["monotone"].status is UNDECIDED


@pytest.mark.parametrize(("shift", "status"), [(0, HOLDS), (HAIR, VIOLATED), (-HAIR, HOLDS)])
def test_exponent_at_the_threshold(shift: Fraction | int, status: Status) -> None:
    levels = [Fraction(m * m, 3) for m in range(5)]  # every pair of sizes grows like m^2
    levels[4] += shift
    v = [levels[S.bit_count()] for S in range(16)]
    out = verdicts(v, max_p=2.0)["exponent"]
    assert out.status is status
    assert out.details["pairwise"] == pytest.approx(2, abs=1e-12)
    if shift > 0:
        assert out.margin is not None and out.tolerance is not None
        assert out.witness == {"m": 4} and 0 < -out.margin < 1e-40 and out.tolerance < 1e-60
    assert verdicts(v, radius=1e-60, max_p=2.0)["exponent"].status is UNDECIDED or shift > 0
    assert verdicts(v, radius=1e-30, max_p=2.0)["exponent"].status is UNDECIDED


def test_degenerate_tables() -> None:
    level = verdicts(thirds([7, 7, 7, 7]))
    names = ("matching", "order", "monotone", "exponent", "sparse")
    assert [level[name].status for name in names] == [HOLDS, HOLDS, HOLDS, VACUOUS, VACUOUS]
    assert verdicts([Fraction(1, 3)])["monotone"].status is VACUOUS
    assert verdicts(thirds([1, 2]))["exponent"].status is VACUOUS
    pairs = [S.bit_count() * (S.bit_count() - 1) for S in range(8)]
    assert verdicts(thirds(pairs))["exponent"].status is VIOLATED
    with pytest.raises(ValueError, match="error: an exact table has its own"):
        verdicts(thirds([0, 1]), error=0.1)


# --- networks where float32 alone decides wrongly ------------------------------------------------


def cancelling() -> nn.Module:
    """4 + x0 - x1 - 2^-30 x2: float32 cannot see x2, whatever the order of its sums."""
    layer = nn.Linear(3, 1)
    layer.weight.data = torch.tensor([[1.0, -1.0, -(2.0**-30)]])
    layer.bias.data.fill_(4.0)
    return nn.Sequential(layer).eval()


def test_float32_alone_calls_a_falling_score_monotone() -> None:
    net, x = cancelling(), torch.ones(3)
    alone = check(net, x, 0.0, score="output", error=0.0)
    barred = check(net, x, 0.0, score="output")
    exact = check(net, x, 0.0, score="output", exact=True)
    assert alone.verdicts["monotone"].status is HOLDS  # wrong
    assert barred.verdicts["monotone"].status is UNDECIDED
    assert exact.verdicts["monotone"].status is VIOLATED
    assert exact.verdicts["monotone"].margin == float(Fraction(-1, 3 * 2**30))
    assert exact.error_source == "exact replay" and exact.game.error.max() == 0


def test_float32_alone_misplaces_an_interaction_of_a_trained_network() -> None:
    """A threshold of four decimals falls between float32's largest strength and the true one."""
    task, net = TASKS["tic-tac-toe"], shipped("tic-tac-toe").network
    data = task.load(0)
    baseline, wrong = baseline_of(data, "mean"), 0
    for x in data.x_test[:30]:
        alone = check(net, x, baseline, error=0.0, shuffles=1)
        exact = check(net, x, baseline, exact=True, shuffles=1)
        for m in range(1, 9):
            near = alone.verdicts["order"].details["largest_beyond"][m]
            true = exact.verdicts["order"].details["largest_beyond"][m]
            tau = round((near + true) / 2, 4)
            if not min(near, true) < tau < max(near, true):
                continue
            asked = {"tau": tau, "max_order": m, "shuffles": 1}
            runs = {
                "alone": check(net, x, baseline, error=0.0, **asked),
                "barred": check(net, x, baseline, **asked),
                "exact": check(net, x, baseline, exact=True, **asked),
            }
            status = {name: run.verdicts["order"].status for name, run in runs.items()}
            assert status["barred"] is UNDECIDED and runs["barred"].undecided_salient
            assert status["exact"] is (HOLDS if true < tau else VIOLATED)
            assert {status["alone"], status["exact"]} == {HOLDS, VIOLATED}
            wrong += 1
        if wrong:
            return
    pytest.fail("no such threshold in thirty boards: widen the search")


# --- check's arguments ---------------------------------------------------------------------------


def network(outputs: int = 3) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, outputs)).eval()


X = torch.tensor([1.0, -2.0, 0.0, 0.5, 3.0])


def test_exact_verdicts_are_those_of_the_exact_table() -> None:
    report = check(network(), X, 0.0, exact=True)
    assert report.n == 4 and report.dead == ("x2",)
    live = torch.tensor([0, 1, -1, 2, 3])
    assert np.array_equal(report.v, exact_outputs(network(), X, 0.0, groups=live).as_float())
    tolerance = report.verdicts["monotone"].tolerance
    assert tolerance is not None and tolerance < 1e-35  # three classes: enclosures
    assert report.to_dict()["error"]["source"] == "exact replay"


def test_auto_replays_what_it_can_and_says_when_it_cannot() -> None:
    assert check(network(), X, 0.0, exact="auto").error_source == "exact replay"
    net = network()
    assert isinstance(net, nn.Sequential)
    net[1] = nn.Tanh().eval()
    source = check(net, X, 0.0, exact="auto").error_source
    assert source.startswith("measured against float64") and "layer '1' (Tanh)" in source
    assert "no exact replay" not in check(net, X, 0.0).error_source
    with pytest.raises(ValueError, match=r"layer '1' \(Tanh\)"):
        check(net, X, 0.0, exact=True)
    wide = nn.Sequential(nn.Linear(13, 2)).eval()
    many = check(wide, torch.ones(13), 0.0, exact="auto", shuffles=1).error_source
    assert "no exact replay: more than 12 variables" in many


def test_errors_on_all_masks_on_request() -> None:
    net, x = nn.Sequential(nn.Linear(11, 8), nn.ReLU(), nn.Linear(8, 2)).eval(), torch.randn(11)
    sampled = check(net, x, 0.0, shuffles=1)
    every = check(net, x, 0.0, error="float64", shuffles=1)
    exact = check(net, x, 0.0, error="exact", shuffles=1)
    assert sampled.error_source == "measured against float64 on 1024 masks, doubled"
    assert every.error_source == "measured against float64 on all masks"
    assert exact.error_source == "measured against exact replay on all masks"
    assert len(set(every.game.error)) > 100 and np.array_equal(every.v, exact.v)
    assert np.abs(every.game.error - exact.game.error).max() < 1e-12
    assert (sampled.game.error >= exact.game.error).all()


def test_a_model_that_treats_a_replay_differently_is_found_out() -> None:
    net = network(2)

    class Sly(nn.Module):
        def forward(self, x: Any) -> Any:
            return net(x) if isinstance(x, torch.Tensor) else net(x) * 1.001

    with pytest.raises(RuntimeError, match=r"exact: replay and model differ by .* at masked"):
        check(Sly().eval(), X, 0.0, exact=True)


@pytest.mark.parametrize(
    ("match", "kwargs"),
    [
        ("exact: 'yes' is unknown", {"exact": "yes"}),
        ("error: 'double' is unknown; use \"float64\"", {"error": "double"}),
        ("error: exact=True leaves none", {"exact": True, "error": 0.1}),
        ("error: exact=True leaves none", {"exact": True, "error": "float64"}),
        ('error: "float64" cannot be had: a plain callable', {"error": "float64"}),
    ],
)
def test_bad_arguments_are_named(match: str, kwargs: dict[str, Any]) -> None:
    net = network()
    with pytest.raises(ValueError, match=match):
        check(lambda z: net(z), X, 0.0, **kwargs)

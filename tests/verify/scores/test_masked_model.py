"""The checked model as a game: called on coalitions, made again, and taken by every function."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import mlp, sample
from torch import nn

from verify import (
    MaskedModel,
    check,
    derivatives,
    exact_outputs,
    integral_form,
    learn_baseline,
    masked_outputs,
    stability,
)


def coalitions(n: int) -> np.ndarray:
    return np.asarray((np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1)


@pytest.fixture
def game() -> MaskedModel:
    return MaskedModel(mlp(nn.Tanh(), 3), sample(), 0.5)


def test_it_is_a_game_on_coalitions(game: MaskedModel) -> None:
    every = coalitions(game.n)
    v = game(every)
    assert v.dtype == np.float64 and v.shape == (32,)
    assert np.allclose(v, game.table().numpy(), rtol=0, atol=1e-6)
    for row in (0, 5, 31):
        alone = torch.where(torch.from_numpy(every[row]), game.x, game.baseline)
        direct = game.scores(torch.from_numpy(every[row : row + 1])).item()
        z = game.model(alone[None])[0].double()
        others = torch.cat([z[: game.target], z[game.target + 1 :]])
        assert direct == pytest.approx((z[game.target] - others.logsumexp(0)).item(), abs=1e-6)
    assert game(every[3]) == pytest.approx(v[3:4])
    assert np.array_equal(game(every.astype(int)), v)
    assert np.array_equal(game(torch.from_numpy(every)), v)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        (np.ones((2, 4), bool), r"coalitions: shape \(2, 4\) for 5 variables"),
        (np.ones((1, 2, 5), bool), "coalitions: shape"),
        (np.full((1, 5), 0.5), "coalitions: entries other than 0 and 1"),
        (np.full((1, 5), 2), "coalitions: entries other than 0 and 1"),
    ],
)
def test_what_is_no_coalition_is_refused(game: MaskedModel, given: np.ndarray, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        game(given)


def test_a_hundred_variables_make_a_game_but_no_table() -> None:
    x = torch.linspace(1, 2, 100)
    game = MaskedModel(lambda z: z.sum(1), x, 0.0, score="output")
    rows = np.random.default_rng(0).random((7, 100)) < 0.5
    assert np.allclose(game(rows), rows @ x.double().numpy(), rtol=1e-6)
    with pytest.raises(MemoryError, match="n = 100"):
        game.table()
    with pytest.raises(MemoryError, match="n = 100"):
        check(game, method="exhaustive")


def test_a_score_that_is_not_finite_is_named_however_many_variables() -> None:
    game = MaskedModel(lambda z: 1 / z[:, :1].sum(1), torch.ones(70), 0.0, score="output")
    rows = np.ones((2, 70), bool)
    rows[1, 0] = False
    with pytest.raises(ValueError, match=rf"inf at masked sample {2**70 - 2} .*x1, x2"):
        game(rows)


def test_it_cannot_be_changed_and_does_not_follow_its_caller() -> None:
    x, baseline = sample().clone(), torch.full((5,), 0.5)
    game = MaskedModel(mlp(nn.Tanh(), 3), x, baseline)
    before = game.table()
    x += 1
    baseline += 1
    assert torch.equal(game.table(), before)
    with pytest.raises(dataclasses.FrozenInstanceError):
        game.target = 0  # type: ignore[misc]


def test_made_again_in_another_dtype_or_under_another_baseline(game: MaskedModel) -> None:
    double = game.to(torch.float64)
    assert double.output_dtype == torch.float64 and game.output_dtype == torch.float32
    assert 0 < (double.table() - game.table()).abs().max() < 1e-5
    other = game.with_baseline(0.0)
    assert torch.equal(other.table(), masked_outputs(game.model, game.x, 0.0, target=game.target))
    assert other.target == game.target and other.names == game.names
    logit = game.with_score("logit", 1)
    assert torch.equal(
        logit.table(), masked_outputs(game.model, game.x, 0.5, score="logit", target=1)
    )


def test_dead_variables_are_those_of_the_baseline_at_hand() -> None:
    x = torch.tensor([1.0, 2.0, 3.0])
    game = MaskedModel(
        lambda z: z.sum(1), x, torch.tensor([1.0, 0.0, 0.0]), score="output", feature_names="abc"
    )
    live = game.without_dead()
    assert (game.names, game.dead) == (("a", "b", "c"), ())
    assert (live.names, live.dead) == (("b", "c"), ("a",))
    assert live.without_dead() is live
    moved = live.with_baseline(torch.tensor([0.0, 2.0, 0.0]))
    assert (moved.names, moved.dead) == (("a", "c"), ("b",))
    assert moved(coalitions(2)).tolist() == [2.0, 3.0, 5.0, 6.0]


def test_every_function_takes_it_or_the_arguments_it_is_made_of() -> None:
    net, x, b = mlp(nn.Tanh(), 2), sample(), 0.5
    game = MaskedModel(net, x, b, target=1)
    report, plain = check(game), check(net, x, b, target=1)
    assert np.array_equal(report.v, plain.v)
    assert {k: v.status for k, v in report.verdicts.items()} == {
        k: v.status for k, v in plain.verdicts.items()
    }
    assert torch.equal(masked_outputs(game), masked_outputs(net, x, b, target=1))
    assert derivatives(game).margin == derivatives(net, x, b, target=1).margin
    assert integral_form(game).margin == integral_form(net, x, b, target=1).margin
    rows = stability(game, rel_taus=(0.1,)).rows
    assert (
        rows
        == stability(net, x, b, target=1, rel_taus=(0.1,)).rows
        == tuple(plain.stability(rel_taus=(0.1,)).rows)
    )
    bounds = (-1.0, 1.0)
    learned = learn_baseline(game, bounds=bounds, steps=2)
    assert torch.equal(
        learned.baseline, learn_baseline(net, x, b, target=1, bounds=bounds, steps=2).baseline
    )
    relu = MaskedModel(mlp(nn.ReLU(), 2), x, b, target=1)
    exact = exact_outputs(relu)
    assert np.array_equal(exact.as_float(), exact_outputs(relu.model, x, b, target=1).as_float())


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"x": torch.ones(5)}, "x"),
        ({"baseline": 0.0}, "baseline"),
        ({"target": 0}, "target"),
        ({"score": "logit"}, "score"),
        ({"groups": [0, 0, 1, 1, 2]}, "groups"),
        ({"feature_names": list("abcde")}, "feature_names"),
        ({"dtype": torch.float64}, "dtype"),
    ],
)
def test_arguments_that_it_has_already_are_refused(
    game: MaskedModel, given: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name}: the MaskedModel has its own"):
        check(game, **given)


def test_a_model_without_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="x: missing"):
        check(mlp(nn.Tanh(), 3))


def test_shapiq_plays_it(game: MaskedModel) -> None:
    shapiq = pytest.importorskip("shapiq")
    found = shapiq.ExactComputer(n_players=game.n, game=game)("SV", order=1)
    from verify import shapley_values

    ours = shapley_values(check(game).interactions)
    assert np.allclose([found[(i,)] for i in range(game.n)], ours, atol=1e-6)

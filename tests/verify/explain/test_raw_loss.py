"""Learning one vector for absent tokens: the sets that are drawn, the descent, its errors."""

import numpy as np
import pytest
import torch
from support.causal import WIDTH, causal
from torch import Tensor

from verify import LearnedVector, learn_embedding
from verify.explain.baselines.raw_loss import pairs_beside
from verify.scores.texts import read_text

TEXT = "seven red balls and nine green cubes lie on the old wooden table"


@pytest.mark.parametrize("n", [2, 5, 10])
def test_sets_are_disjoint_and_of_the_sizes_said(n: int) -> None:
    masks = pairs_beside(n, 3000, np.random.default_rng(0))
    both, first, second, third = masks.transpose(1, 0, 2)
    assert (both == (first | second)).all() and (third == (first & second)).all()
    a, b, c = ((part & ~third).sum(1) for part in (first, second, both))
    assert (a + b == c).all() and a.min() == b.min() == 1 and a.max() == min(3, n // 2)
    rest = n - a - b
    all_of_it = third.sum(1) == rest
    if n > 2:
        assert 0.3 < all_of_it[rest > 0].mean() < 0.37  # 1/3, and never by the other way
        others = third.sum(1)[~all_of_it] / rest[~all_of_it]
        assert others.min() == 0 and others.max() < 1


class Quadratic:
    """v(S) of three variables, whose pairs interact by ‖b − goal‖²; a third changes nothing."""

    n = 3
    goal = torch.tensor([1.0, -2.0])

    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        present = masks.double().sum(1)
        scores: Tensor = present.square() * (baseline - self.goal).square().sum()
        return scores


def test_the_descent_is_that_of_sgd_with_momentum() -> None:
    # |v(ab) − v(a) − v(b) + v()| with v = s²q is 2q whatever S₃ is, so the slope is 4 (b − goal).
    found = learn_embedding([Quadratic()], torch.zeros(2), steps=3, lr=0.01, momentum=0.5, draws=4)
    b, speed = torch.zeros(2), torch.zeros(2)
    losses, norms = [], [0.0]
    for _ in range(3):
        losses.append(2 * float((b - Quadratic.goal).square().sum()))
        speed = 0.5 * speed + 4 * (b - Quadratic.goal)
        b = b - 0.01 * speed
        norms.append(float(b.norm()))
    torch.testing.assert_close(found.vector, b)
    assert found.losses == pytest.approx(losses) and found.norms == pytest.approx(norms)
    assert "3 steps" in repr(found) and not found.interrupted


def test_the_loss_of_a_language_model_falls() -> None:
    model, tokenizer = causal(TEXT)
    samples = [read_text(model, tokenizer, TEXT, variables=6, seed=seed) for seed in range(5)]
    start = model.table.weight[0]
    found = learn_embedding(samples, start, steps=60, lr=0.02)
    assert isinstance(found, LearnedVector) and torch.equal(found.start, start)
    first, *_, last = found.means(4)
    assert last < first
    again = learn_embedding(samples, start, steps=60, lr=0.02)
    assert torch.equal(again.vector, found.vector)
    other = learn_embedding(samples, start, steps=60, lr=0.02, seed=1)
    assert not torch.equal(other.vector, found.vector)
    assert found.vector.shape == (WIDTH,)


class Flat(Quadratic):
    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        scores: Tensor = masks.double().sum(1).square() * baseline.norm() * torch.inf
        return scores


class Steep(Quadratic):
    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        return masks.double().sum(1).square() * baseline.sum().sqrt()


class Lone(Quadratic):
    n = 1


def test_what_cannot_be_learned_from_is_named() -> None:
    zero = torch.zeros(2)
    with pytest.raises(ValueError, match="samples: none"):
        learn_embedding([], zero)
    with pytest.raises(ValueError, match="draws: 0 is not a positive number"):
        learn_embedding([Quadratic()], zero, draws=0)
    with pytest.raises(ValueError, match="step 0 has fewer than two variables"):
        learn_embedding([Lone()], zero)
    with pytest.raises(ValueError, match="the loss is not finite at step 0"):
        learn_embedding([Flat()], torch.ones(2))
    with pytest.raises(ValueError, match="the gradient is not finite at step 0"):
        learn_embedding([Steep()], zero)

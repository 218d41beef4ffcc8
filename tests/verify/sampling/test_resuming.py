"""What a model answered before it failed is kept, and each call goes on from it to the same end."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.asked_games import polynomial, random_terms

from verify import (
    energy_certificate,
    interactions_up_to,
    load,
    order_means,
    sampled_indices,
    sparse_interactions,
)
from verify.sampling.resuming import Finished, MaskFailed, fingerprints

N = 20
TERMS = random_terms(np.random.default_rng(0), N, 3, 15)
RIGHT = polynomial(TERMS)
LOW = interactions_up_to(RIGHT, n=N, order=2)


class Failing:
    """A game that fails on one mask until it is mended; `asked` counts masks that it answered."""

    def __init__(self, calls: int, value: float | None = None) -> None:
        self.calls, self.value, self.asked = calls, value, 0
        self.bad: np.ndarray | None = None

    def __call__(self, masks: np.ndarray) -> np.ndarray:
        if self.bad is None and self.asked + len(masks) > self.calls:
            self.bad = masks[(self.calls - self.asked)].copy()
        hit = self.bad is not None and (masks == self.bad).all(axis=1)
        value = self.value
        if np.any(hit) and value is None:
            raise RuntimeError("no such input")
        self.asked += len(masks)
        scores = RIGHT(masks)
        return scores if value is None else np.where(hit, value, scores)


CALLS: dict[str, tuple[Callable[..., Any], Callable[[Any], np.ndarray]]] = {
    "low": (partial(interactions_up_to, order=3), lambda r: np.concatenate(r.values)),
    "means": (partial(order_means, every=50, budget=5000), lambda r: r.steps_lowest),
    "indices": (partial(sampled_indices, samples=60), lambda r: r.lowest),
    "energy": (partial(energy_certificate, order=2, tau=1.0), lambda r: np.array(r.bounds)),
    "sparse": (partial(sparse_interactions, epsilon=1e-6), lambda r: r.values),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("value", [None, np.nan])
def test_a_call_goes_on_from_what_is_finished(name: str, value: float | None) -> None:
    call, numbers = CALLS[name]
    game = Failing(700, value)
    with pytest.raises(
        MaskFailed, match=r"model: .* the mask with .*resume=error.finished"
    ) as info:
        call(game, n=N, batch_size=64)
    assert game.bad is not None and np.array_equal(info.value.mask, game.bad)
    done = info.value.finished
    assert 630 <= len(done) <= 700
    first, second = Failing(10**9), Failing(10**9)  # they do not fail
    whole, again = call(first, n=N), call(second, n=N, resume=done, batch_size=100)
    assert np.array_equal(numbers(whole), numbers(again))
    again_at_most = 2  # the empty mask and another, which show whose scores these are
    assert 0 < second.asked - (first.asked - len(done)) <= again_at_most


def test_so_does_a_test_of_the_residual() -> None:
    low = interactions_up_to(RIGHT, n=N, order=2)
    failing = Failing(211 + 400)
    broken = interactions_up_to(failing, n=N, order=2)
    with pytest.raises(MaskFailed) as info:
        broken.residual(0.1)
    whole, again = low.residual(0.1), low.residual(0.1, resume=info.value.finished)
    assert len(info.value.finished) <= 400 and repr(whole) == repr(again)
    assert np.array_equal(whole.lowest, again.lowest)


def test_scores_of_another_call_are_refused() -> None:
    with pytest.raises(MaskFailed) as info:
        interactions_up_to(Failing(100), n=N, order=2, present="most", batch_size=16)
    done = info.value.finished
    with pytest.raises(ValueError, match="resume: these are the scores of other masks"):
        interactions_up_to(RIGHT, n=N, order=2, resume=done)
    with pytest.raises(ValueError, match="resume: the scores of 20 variables, and these are 9"):
        interactions_up_to(RIGHT, n=9, order=2, resume=done)


@pytest.mark.parametrize("name", CALLS)
def test_scores_of_another_sample_are_refused(name: str) -> None:
    """Of the same masks; on the empty one both samples have the same score."""
    call, _ = CALLS[name]
    with pytest.raises(MaskFailed) as info:
        call(Failing(700), n=N, batch_size=64)

    def other(masks: np.ndarray) -> np.ndarray:
        return np.asarray(RIGHT(masks) + 0.01 * masks.sum(axis=1))

    message = "resume: these scores are of another model, sample, target or baseline: .* was kept"
    with pytest.raises(ValueError, match=message):
        call(other, n=N, resume=info.value.finished)


def test_what_a_score_is_off_by_is_no_other_sample() -> None:
    """Numbers in single precision that change with the batch."""

    def rough(masks: np.ndarray) -> np.ndarray:
        off = np.float32(1 + 1e-7 * (len(masks) % 7))
        return np.asarray(RIGHT(masks).astype(np.float32) * off)

    def failing(masks: np.ndarray) -> np.ndarray:
        if (masks.sum(axis=1) == 2).any():
            raise RuntimeError("no such input")
        return rough(masks)

    with pytest.raises(MaskFailed) as info:
        interactions_up_to(failing, n=N, order=2, batch_size=8)
    assert len(info.value.finished) >= 16
    interactions_up_to(rough, n=N, order=2, batch_size=8, resume=info.value.finished)


def test_they_outlast_the_process(tmp_path: Path) -> None:
    with pytest.raises(MaskFailed) as info:
        interactions_up_to(Failing(100), n=N, order=2, batch_size=16)
    done = load(info.value.finished.save(tmp_path / "finished.json"))
    assert isinstance(done, Finished) and repr(done).startswith("Finished: the scores of 85")
    found = interactions_up_to(RIGHT, n=N, order=2, resume=done)
    assert all(np.array_equal(a, b) for a, b in zip(found.values, LOW.values, strict=True))
    other = pickle.loads(pickle.dumps(info.value))
    assert str(other) == str(info.value) and len(other.finished) == len(done)


def test_where_the_first_mask_fails_nothing_is_kept() -> None:
    with pytest.raises(MaskFailed, match="fails on the mask with 0 of 20") as info:
        interactions_up_to(Failing(0), n=N, order=1)
    assert len(info.value.finished) == 0 and "resume" not in str(info.value)


def test_prints_tell_masks_apart() -> None:
    masks = np.random.default_rng(0).random((20_000, 70)) < 0.5
    assert len(np.unique(fingerprints(masks))) > 20_000 - 5
    one = np.eye(70, dtype=bool)
    assert len(np.unique(fingerprints(one))) == 70
    assert np.array_equal(fingerprints(masks[5:9]), fingerprints(masks)[5:9])

"""Paper A's measures against their definitions by brute force, and where they mislead."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.effort import examples

from verify.explain.concepts.comparison import unfaithfulness
from verify.explain.measures.overlap import effects_jaccard, top_overlap
from verify.explain.measures.ratio import explained_ratio, raw_unfaithfulness, relative_error
from verify.explain.measures.removal import removal
from verify.games.lattice import mobius, zeta

N = 4
tables = st.lists(st.integers(-8, 8), min_size=1 << N, max_size=1 << N).map(
    lambda entries: np.array(entries, dtype=float)
)


def kept_table(codes: object) -> np.ndarray:
    kept = np.zeros(1 << N, dtype=bool)
    kept[np.asarray(codes, dtype=int)] = True
    return kept


@given(tables, st.sets(st.integers(0, (1 << N) - 1)))
def test_ratio_is_its_formula(I: np.ndarray, codes: set[int]) -> None:  # noqa: E741
    found = explained_ratio(I, kept_table(sorted(codes)))
    strength = sum(abs(I[c]) for c in codes if c)
    missing = abs(I.sum() - sum(I[c] for c in codes))
    if strength + missing == 0:
        assert found.ratio is None
    else:
        assert found.ratio == pytest.approx(strength / (strength + missing))
    v = zeta(I)
    wrong = [v[S] - sum(I[c] for c in codes if c & S == c) for S in range(1 << N)]
    assert found.unfaithfulness == pytest.approx(np.mean(np.square(wrong)), abs=1e-9)


def test_ratio_is_1_with_any_error() -> None:
    """The witness of claim one_mask_ratio: w = (1, t, −t), Ω the first of them."""
    for t in (100.0, 1e6):
        I = np.array([0.0, 1.0, t, -t])  # noqa: E741
        found = explained_ratio(I, np.array([False, True, False, False]))
        assert found.ratio == 1.0
        assert found.unfaithfulness == pytest.approx(t * t / 4)


def test_attributions_are_charged_for_the_empty_mask_and_indices_are_not() -> None:
    I = np.array([3.0, 1.0, 2.0, 0.0])  # noqa: E741
    v, bare = zeta(I), np.array([0.0, 1.0, 2.0, 0.0])
    assert raw_unfaithfulness(v, bare) == pytest.approx(9.0)
    assert raw_unfaithfulness(v, I) == 0.0 == unfaithfulness(I, bare)
    assert relative_error(v, 9.0) == pytest.approx(np.sqrt(9.0 / np.mean([0, 1, 4, 9])))
    assert relative_error(np.ones(4), 0.0) == 0.0 and relative_error(np.ones(4), 1.0) == np.inf


@examples(20)
@given(tables)
def test_removal_takes_the_cheapest_of_the_weakest(I: np.ndarray) -> None:  # noqa: E741
    weakest = 3
    found = removal(I, weakest)
    assert sorted(found.order.tolist()) == list(range(1 << N))
    v, left = zeta(I), list(range(1 << N))
    for step, gone in enumerate(found.order.tolist()):
        few = sorted(abs(I[c]) for c in left)[min(weakest, len(left)) - 1]
        assert abs(I[gone]) <= few

        def square(out: int, left: list[int] = left) -> float:
            kept = np.where(kept_table([c for c in left if c != out]), I, 0.0)
            return float(np.mean(np.square(v - zeta(kept))))

        # Of equally weak ones any may be the candidates: none strictly weaker is cheaper.
        sure = [c for c in left if abs(I[c]) < few]
        assert square(gone) <= min([square(c) for c in sure], default=np.inf) + 1e-9
        left.remove(gone)
        k = len(left)
        assert found.squares[k] == pytest.approx(square(gone, [*left, gone]), abs=1e-9)
        own = explained_ratio(I, kept_table(left))
        if own.ratio is None:
            assert np.isnan(found.ratios[k])
        else:
            assert found.ratios[k] == pytest.approx(own.ratio)
        assert set(found.left(k).tolist()) == set(left), step


def test_removal_stops_as_published() -> None:
    v = np.zeros(16)
    v[3::4] = 10.0  # one pattern, {0, 1}
    v += np.where(np.arange(16) == 15, 0.01, 0.0)
    found = removal(mobius(v))
    assert found.as_published() == 1 == found.least_above(0.95) == found.least_within(0.1)
    assert found.left(1).tolist() == [3]
    assert found.as_published(ratio=0.9999, share=1e-9) == 2
    assert found.as_published(ratio=0.9999, share=1e-9, most=1) is None
    assert found.least_within(0.0) == 2 and found.least_above(1.0) is None
    with pytest.raises(ValueError, match=r"^weakest: 0 is not a positive"):
        removal(v, 0)


@given(tables, tables)
def test_jaccard_of_effects(a: np.ndarray, b: np.ndarray) -> None:
    found, signed = effects_jaccard(a, b), effects_jaccard(a, b, signs=True)
    x, y = np.abs(a[1:]), np.abs(b[1:])
    if not (x + y).any():
        assert found == 1.0
        return
    assert found == pytest.approx(np.minimum(x, y).sum() / np.maximum(x, y).sum())
    assert 0 <= signed <= found <= 1 == effects_jaccard(a, -a) or not a[1:].any()
    assert effects_jaccard(a, -a, signs=True) == (0.0 if a[1:].any() else 1.0)


@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sets(st.integers(1, 7), min_size=1, max_size=4),
)
def test_overlap_is_the_mean_over_every_choice_of_equals(
    strengths: list[int], truth: set[int]
) -> None:
    m = len(truth)
    choices = [
        set(chosen)
        for chosen in combinations(range(1, 8), m)
        if min(strengths[c] for c in chosen)
        >= max([strengths[c] for c in range(1, 8) if c not in chosen], default=0)
    ]
    want = sum(Fraction(len(c & truth), len(c | truth)) for c in choices) / len(choices)
    assert top_overlap(np.array(strengths), truth) == want


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"^kept: int64 of shape \(4,\); give bool"):
        explained_ratio(np.zeros(4), np.zeros(4, dtype=np.int64))
    with pytest.raises(ValueError, match=r"^effects: length 2; give one for each of 4 masks"):
        raw_unfaithfulness(np.zeros(4), np.zeros(2))
    with pytest.raises(ValueError, match=r"^second: 2 effects; give 4"):
        effects_jaccard(np.zeros(4), np.zeros(2))
    with pytest.raises(ValueError, match=r"^truth: \[0\] are no nonempty subsets of 4"):
        top_overlap(np.zeros(4), [0])
    assert top_overlap(np.zeros(4), []) == 1


def test_alike_where_products_underflow_and_bytes_have_no_positive_extreme() -> None:
    tiny = [0.0, 1e-200, 0.0, 0.0]
    assert effects_jaccard(tiny, tiny, signs=True) == 1.0
    assert top_overlap(np.array([0, -128, 5, 3], dtype=np.int8), [1]) == 1

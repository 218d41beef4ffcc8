"""Table 2 as paper B computes it: against its formulas written out, and against what is proved."""

import math
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bound_games import of_sizes, random_game_of_order
from support.effort import examples

from verify.bounds import published
from verify.bounds.published import DROPPED, PublishedBound, published_bound
from verify.games.lattice import mobius, popcounts

UP = 1 + 1e-9  # rounding


def plain(v: Any, **choice: Any) -> PublishedBound:
    """The computation on the interactions of the scores themselves."""
    return published_bound(v, mobius(np.asarray(v, dtype=float)), **choice)


def written_out(v: np.ndarray, effects: np.ndarray, M: int, rel_tau: float) -> tuple[str, float]:
    """(why a sample is dropped, the bound) in floats, subset by subset, digit by digit."""
    n = len(v).bit_length() - 1
    subsets = {k: [sum(1 << i for i in S) for S in combinations(range(n), k)] for k in range(n + 1)}
    mean = [sum(v[S] - v[0] for S in subsets[m]) / len(subsets[m]) for m in range(n + 1)]
    if any(mean[m] < mean[m - 1] for m in range(1, n + 1)):
        return "not monotone", 0.0
    if mean[1] == 0:
        return "ū(1) = 0", 0.0
    p = max(math.log(mean[m] / mean[1], m) for m in range(2, n + 1))
    cut = math.floor(p)
    tau = rel_tau * max(abs(effects[S]) for k in range(1, n + 1) for S in subsets[k])
    sign, low, high, eta = {}, {}, {}, {}
    for k in range(1, n + 1):
        A, E = (sum(f(effects[S]) for S in subsets[k]) for f in (float, abs))
        if E == 0 and k > 1:
            sign[k], low[k], high[k] = 0, [0.0] * cut, 0.0
            continue
        if A == 0:
            return "η = 0", 0.0
        eta[k] = A / E
        sign[k] = 1 if A > 0 else -1
        ratio = n if k == 1 else abs(A) / mean[1]
        whole, low[k] = int(ratio), []
        for _ in range(cut):
            low[k].append(float(whole % n))
            whole //= n
        high[k] = whole * float(n) ** cut
        if cut:
            low[k][0] += ratio - int(ratio)
        else:
            high[k] = float(ratio)
    share = {k: math.log(rest, n) - p for k, rest in high.items() if rest > 0}
    if not share:
        return "no δ", 0.0
    delta = max(share.values())
    weight = {k: sign[k] * n ** (share[k] - delta) if k in share else 0.0 for k in sign}
    least = math.inf
    for m0 in range(max(M, n - M), n + 1):
        part = {k: math.comb(m0, k) / math.comb(n, k) for k in range(1, M + 1)}
        mixed = sum(part[k] * weight[k] for k in part)
        if abs(mixed) < 1e-8:
            continue
        digits = [sum(part[k] * sign[k] * low[k][i] for k in part) for i in range(cut)]
        lower = sum(digit * n ** (i - p) for i, digit in enumerate(digits))
        argument = (1 - lower) / mixed if mixed > 0 else lower / -mixed
        if argument <= 0:
            return "logarithm of a negative number", 0.0
        least = min(least, math.log(argument, n))
    if least == math.inf:
        return "λ ≈ 0", 0.0
    return "", sum(
        mean[1] / (tau * abs(eta[k]))
        * abs(weight[k] * n ** (p + least) + sum(sign[k] * d * n**i for i, d in enumerate(low[k])))
        for k in eta if k <= M
    )  # fmt: skip


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, int, float]:
    """Scores, the interactions of scores near them, M and rel_tau."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    M = int(rng.integers(1, n + 1))
    v = random_game_of_order(rng, n, M if seed % 3 else n, path_monotone=bool(seed % 4))
    v = v if seed % 5 else popcounts(n) ** 2.0
    v = v + rng.normal(0, 0.05 * abs(v[-1] - v[0]), len(v)) * (seed % 2)
    off = rng.normal(0, (0.0, 0.05, 0.5)[seed % 3] * abs(v[-1] - v[0]), len(v))
    return v, mobius(v + off), M, float(rng.uniform(0.05, 1))


def test_the_formulas_written_out_give_the_same() -> None:
    seen: Counter[str] = Counter()
    for seed in range(120):
        v, effects, M, rel_tau = drawn(seed)
        found = published_bound(v, effects, max_order=M, rel_tau=rel_tau)
        why, bound = written_out(v, effects, M, rel_tau)
        assert found.dropped == why, seed
        assert (found.bound is None) == bool(why)
        if found.bound is not None:
            assert found.bound == pytest.approx(bound, rel=1e-9), seed
        seen[why] += 1
    assert seen[""] > 50 and set(seen) == {"", *DROPPED} - {published.TOO_FEW, published.BELOW_XI}


@examples(30)
@given(st.integers(0, 2**32), st.integers(2, 6), st.data())
def test_with_nothing_taken_off_nor_above_order_m_it_is_no_less_than_markov_s(
    seed: int, n: int, data: st.DataObject
) -> None:
    """order_sum_form: δ ≤ δ*, so |λ n^(p+δ*) + Σ a n^i| ≥ |A(k)|/ū(1); the rest is count_markov."""
    M = data.draw(st.integers(1, n))
    v = random_game_of_order(np.random.default_rng(seed), n, M, path_monotone=True)
    found = plain(v, max_order=M)
    if found.bound is not None and found.delta is not None and found.delta_bound is not None:
        assert found.delta <= found.delta_bound + 1e-12
        assert found.real <= found.markov * UP <= found.bound * UP**2


@pytest.mark.parametrize("seed", range(40))
def test_markov_s_bound_needs_nothing(seed: int) -> None:
    v, effects, M, rel_tau = drawn(seed)
    found = published_bound(v, effects, max_order=M, rel_tau=rel_tau)
    assert found.real <= found.markov * UP and found.real <= found.salient


def test_an_interaction_above_order_m_takes_the_bound_below_what_is_there() -> None:
    """An OR of two variables: both are as strong as their pair, and the bound of order 1 is 1."""
    found = plain([0, 1, 1, 1], max_order=1, rel_tau=1.0)
    assert (found.p, found.delta, found.delta_bound) == (0.0, 1.0, 0.0)
    assert (found.bound, found.real, found.markov) == (1.0, 2, 2.0)
    whole = plain([0, 1, 1, 1], max_order=2, rel_tau=1.0)
    assert whole.real == whole.markov == 3.0 <= (whole.bound or 0.0)


def test_it_is_markov_s_bound_with_the_upper_digits_stretched() -> None:
    v = random_game_of_order(np.random.default_rng(3), 5, 3, path_monotone=True)
    effects = mobius(v)
    found = plain(v, max_order=3)
    assert found.bound is not None and found.delta is not None and found.delta_bound is not None
    orders = np.array([S.bit_count() for S in range(32)])
    total, cut = 0.0, 5 ** math.floor(found.p or 0.0)
    for k in (1, 2, 3):
        ratio = abs(effects[orders == k].sum()) / v[orders == 1].mean()
        upper = ratio // cut * cut if cut > 1 else ratio
        stretched = 1 + (5 ** (found.delta_bound - found.delta) - 1) * upper / ratio
        total += np.abs(effects[orders == k]).sum() / found.tau * stretched
    assert found.bound == pytest.approx(total)


def test_why_a_sample_is_dropped() -> None:
    single = np.array([0.0, -1.0, -1.0, 0.5])  # what was taken off turned the order 1 over
    cases = {
        "not monotone": plain([0, 2, 2, 1]),
        "v(N) − v(∅) below ξ": plain([0, 1, 1, 2], xi=2.5),
        "ū(1) = 0": plain([0, 0, 0, 1]),
        "η = 0": published_bound([0, 1, 1, 2], [0, 1, -1, 0]),
        "no δ": plain(of_sizes([0, 1, 4, 9]), max_order=2),
        "λ ≈ 0": plain([0, 1, 1, 1e9]),
        "logarithm of a negative number": published_bound([0, 1, 1, 1.5], single),
    }
    assert set(cases) == set(DROPPED) - {published.TOO_FEW}
    assert {name: found.dropped for name, found in cases.items()} == {name: name for name in cases}
    assert all(found.bound is None for found in cases.values())
    assert plain([0, 1, 1, 2], xi=2.0).dropped == ""
    below = cases["v(N) − v(∅) below ξ"]
    assert below.p == 1.0 and below.monotone and not below.above_xi  # p and row 1 are not filtered


def test_counts_are_of_all_orders_and_of_those_up_to_m() -> None:
    found = plain([0, 1, 1, 1])
    assert (found.M, found.salient, found.real) == (1, 3, 2)
    assert plain(np.zeros(4)).salient == 0 and plain(np.zeros(4)).dropped == "ū(1) = 0"
    assert plain(of_sizes(range(12))).M == 9  # as in B


@pytest.mark.parametrize("v", [[2.0], [2.0, 5.0]])
def test_fewer_than_two_variables_are_dropped_too(v: list[float]) -> None:
    found = plain(v)
    assert found.dropped == published.TOO_FEW and found.monotone and found.salient == len(v) - 1


@pytest.mark.parametrize("power", [1, 2, 3])
def test_a_whole_exponent_is_whole(power: int) -> None:
    """In floats log₅ 125 is a little more than 3, and ⌊p⌋ decides where the digits are cut."""
    found = plain(of_sizes([m**power / 3 for m in range(6)]))
    exact = plain(of_sizes([m**power for m in range(6)]))
    assert exact.p == power and found.p == pytest.approx(power)


def test_an_order_that_is_only_rounding_is_empty() -> None:
    v = np.array([0.0, 1.0, 1.0, 2.0])
    noisy = published_bound(v, [0, 1, 1, 1e-17], max_order=2)
    assert noisy.bound == published_bound(v, [0, 1, 1, 0], max_order=2).bound == 40.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"interactions": [0, 1]}, "interactions: 2 of them for 4 scores"),
        ({"interactions": [0, 1, 1, math.nan]}, r"interactions: entry 3 .* is nan"),
        ({"max_order": 0}, "max_order: 0 is not one of 1, …, n = 2"),
        ({"max_order": 3}, "max_order: 3"),
        ({"rel_tau": 0.0}, r"rel_tau: 0.0 is not in \(0, 1\]"),
        ({"xi": -1.0}, "xi: -1.0 is no number of score units"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, Any], message: str) -> None:
    given_ = {"v": [0, 1, 1, 2], "interactions": [0, 1, 1, 0], **arguments}
    with pytest.raises(ValueError, match=message):
        published_bound(given_.pop("v"), given_.pop("interactions"), **given_)


def test_b_s_numbers_are_stated() -> None:
    assert (published.MAX_ORDER, published.LAMBDA) == (9, 1e-8)

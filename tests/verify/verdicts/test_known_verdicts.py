"""Every verdict on games whose truth is known: in general, and within and beside its error bar.

The oracle decides in fractions, from the definitions.
"""

import itertools
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples
from support.small_nets import Formula
from support.strategies import integer_games

from verify import Status, check_values, derivatives
from verify.games.game import Game
from verify.games.lattice import mobius, popcounts, zeta
from verify.verdicts.counts import needed_count, salient_count
from verify.verdicts.verdict import Verdict

HOLDS, VIOLATED, VACUOUS, UNDECIDED = Status
SHUFFLES, SEED = 2, 3


# --- the oracle ----------------------------------------------------------------------------------


def table_of(values: list[int] | np.ndarray) -> np.ndarray:
    out = np.empty(len(values), dtype=object)
    out[:] = [Fraction(value) for value in np.asarray(values).tolist()]
    return out


def salient(I: np.ndarray, tau: float | None, rel_tau: float) -> tuple[list[int], Fraction]:  # noqa: E741
    """The subsets S ≠ ∅ with |I(S)| ≥ τ > 0."""
    top = max((abs(effect) for effect in I[1:]), default=Fraction(0))
    least = Fraction(str(rel_tau)) * top if tau is None else Fraction(tau)
    return [S for S in range(1, len(I)) if I[S] and abs(I[S]) >= least], least


def needed(v: np.ndarray, I: np.ndarray) -> int:  # noqa: E741
    """The least k for which the k strongest leave a root mean square error of 5 %."""
    order = sorted(range(1, len(I)), key=lambda S: (-abs(I[S]), S))
    whole = sum((score - v[0]) ** 2 for score in v)
    if not whole:
        return 0
    left = I.copy()
    left[0] = Fraction(0)
    for k, S in enumerate(order, 1):
        left[S] = Fraction(0)
        if 400 * sum(r**2 for r in zeta(left)) <= whole:
            return k
    raise AssertionError("all of them give all scores")


def truth(
    v: list[int] | np.ndarray,
    tau: float | None = None,
    rel_tau: float = 0.05,
    max_order: int | None = None,
    max_p: float = 2,
) -> dict[str, Status]:
    """The status of each verdict on exact scores; count_bound by the mass of each order alone."""
    v = table_of(v)
    n, I, sizes = len(v).bit_length() - 1, mobius(v), popcounts(len(v).bit_length() - 1)  # noqa: E741
    chosen, threshold = salient(I, tau, rel_tau)
    allowed = math.ceil(n / 2) if max_order is None else max_order
    out = {"order": VIOLATED if any(S.bit_count() > allowed for S in chosen) else HOLDS}

    u = [sum(v[sizes == m]) / math.comb(n, m) - v[0] for m in range(n + 1)]
    rises = all(b >= a for a, b in itertools.pairwise(u))
    out["monotone"] = HOLDS if rises else VIOLATED
    pairs = itertools.combinations(range(1, n + 1), 2)
    meets = rises and u[1] > 0 and all(u[b] * a**max_p <= u[a] * b**max_p for a, b in pairs)
    out["exponent"] = (HOLDS if meets else VIOLATED) if n > 1 and any(u) else VACUOUS

    rng, floors = np.random.default_rng(SEED), []
    for _ in range(SHUFFLES):
        w = np.sort(v)[rng.permutation(len(v))]
        floors.append((len(salient(mobius(w), tau, rel_tau)[0]), needed(w, mobius(w))))
    R, k = (max(1, min(column)) for column in zip(*floors, strict=True))
    sparse = 2 * len(chosen) <= R and 2 * needed(v, I) <= k
    out["sparse"] = (HOLDS if sparse else VIOLATED) if n > 1 and any(I[1:]) else VACUOUS

    by_order = {
        k: I[sizes == k] for k in range(1, max((S.bit_count() for S in chosen), default=0) + 1)
    }
    below = any(
        not any(part) or (sum(part) and sum(map(abs, part)) < threshold * math.comb(n, k))
        for k, part in by_order.items()
    )
    out["count_bound"] = HOLDS if below else VACUOUS
    return out


def asked(v: np.ndarray, **settings: Any) -> dict[str, Verdict]:
    return check_values(v, shuffles=SHUFFLES, seed=SEED, **settings).verdicts


def agrees(name: str, status: Status, true: Status) -> bool:
    """Whether a decided verdict is right; the energy bound may add a HOLDS to `count_bound`."""
    return status is true or (name, status, true) == ("count_bound", HOLDS, VACUOUS)


# --- known games ---------------------------------------------------------------------------------


def from_terms(n: int, terms: dict[int, float]) -> np.ndarray:
    I = np.zeros(1 << n)  # noqa: E741
    for S, effect in terms.items():
        I[S] = effect
    return np.asarray(zeta(I))


m = popcounts(5)
pairs = [1 << i | 1 << j for i, j in itertools.combinations(range(5), 2)]
FULL, SINGLES = {31: 1.0}, {1 << i: 1.0 for i in range(5)}
KNOWN = {  # order, monotone, exponent, count_bound: what theory says of them
    "size": (m, "HOLDS HOLDS HOLDS VACUOUS"),
    "all pairs": (m * (m - 1) / 2, "HOLDS HOLDS VIOLATED HOLDS"),  # none of order 1
    "square": (m**2, "HOLDS HOLDS HOLDS VACUOUS"),
    "cube": (m**3, "HOLDS HOLDS VIOLATED VACUOUS"),
    "one or": (1.0 * (m > 0), "VIOLATED HOLDS HOLDS VACUOUS"),
    "one and": (from_terms(5, FULL), "VIOLATED HOLDS VIOLATED HOLDS"),
    "parity": ((-1.0) ** m, "VIOLATED VIOLATED VIOLATED VACUOUS"),
    "rise and fall": (m - m * (m - 1) / 2, "HOLDS VIOLATED VIOLATED VACUOUS"),
    "cancelling pairs": (
        from_terms(5, SINGLES | {S: (-1.0) ** k for k, S in enumerate(pairs)}),
        "HOLDS HOLDS HOLDS VACUOUS",
    ),
    "one pair": (from_terms(5, {3: 1.0}), "HOLDS HOLDS VIOLATED HOLDS"),
    "one variable": (from_terms(5, {1: 1.0}), "HOLDS HOLDS HOLDS VACUOUS"),
    "level": (0 * m + 7, "HOLDS HOLDS VACUOUS VACUOUS"),
    "one of one": ([0, 2], "HOLDS HOLDS VACUOUS VACUOUS"),
    "falling": ([2, 0], "HOLDS VIOLATED VACUOUS VACUOUS"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_games(name: str) -> None:
    v, expected = KNOWN[name]
    found, true = asked(np.asarray(v, dtype=float)), truth(v)
    named = ("order", "monotone", "exponent", "count_bound")
    assert [found[key].status.value for key in named] == expected.split()
    assert [true[key].value for key in named] == expected.split()
    assert found["matching"].status is HOLDS and found["sparse"].status is true["sparse"]


@given(integer_games(min_n=1, max_n=4), st.sampled_from([0.05, 0.25, 0.9]), st.integers(0, 3))
@examples(60)
def test_integer_games(v: np.ndarray, rel_tau: float, max_order: int) -> None:
    found = asked(v, rel_tau=rel_tau, max_order=max_order)
    for name, true in truth(v, rel_tau=rel_tau, max_order=max_order).items():
        assert agrees(name, found[name].status, true), name


@given(
    integer_games(min_n=2, max_n=4),
    st.sampled_from([0.05, 0.25, 0.5]),
    st.sampled_from([2.0**-30, 2.0**-10, 0.5]),
    st.integers(0, 99),
)
@example(np.array([3, 4, 4, 5, 3, 4, 4, 6]), 0.5, 2.0**-10, 7)  # of the shuffles' counts
@example(np.array([-4, -2, -4, -3, -8, -6, -8, -7]), 0.25, 2.0**-30, 70)  # M within its error
@examples(80)
def test_a_decided_verdict_is_right_wherever_in_its_bar_the_scores_lie(
    v: np.ndarray, rel_tau: float, error: float, seed: int
) -> None:
    """The scores seen are off by the stated error, each in its own direction."""
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], len(v))
    found, true = asked(v + error * signs, error=error, rel_tau=rel_tau), truth(v, rel_tau=rel_tau)
    for name, status in true.items():
        assert found[name].status is UNDECIDED or agrees(name, found[name].status, status), name


@given(integer_games(min_n=2, max_n=4), st.sampled_from([2.0**-20, 0.25]), st.integers(0, 99))
@example(  # equal strengths, of which the errors decide
    np.array([0, 2, 0, 3, 1, 3, 3, 6, 0, 4, 2, 7, 3, 7, 8, 12]), 2.0**-20, 26
)
def test_counts_lie_in_their_range(v: np.ndarray, error: float, seed: int) -> None:
    seen = v + error * np.random.default_rng(seed).choice([-1.0, 1.0], len(v))
    names = tuple("abcd")[: len(v).bit_length() - 1]
    game, exact = Game(seen, np.full(len(v), error), names), table_of(v.tolist())
    counts = len(salient(mobius(exact), None, 0.05)[0]), needed(exact, mobius(exact))
    for count, true in zip((salient_count(game), needed_count(game)), counts, strict=True):
        assert count.least <= true <= count.most and count.least <= count.value <= count.most


# --- at the threshold ----------------------------------------------------------------------------

E = 2.0**-12  # the stated error of every score
FACTORS = (-3, -1.01, -0.99, -0.3, 0.3, 0.99, 1.01, 3)
n = 5


def order_given(d: float) -> tuple[np.ndarray, dict[str, float]]:
    """A subset of four variables has strength τ - d; its error is 2⁴ times that of a score."""
    return from_terms(n, {1: 4.0, 15: 1.0 - d}), {"tau": 1.0}


def order_relative(d: float) -> tuple[np.ndarray, dict[str, float]]:
    """τ is a quarter of the strength of one variable, which has an error of its own."""
    return from_terms(n, {1: 4.0, 15: 1.0 - d}), {"rel_tau": 0.25}


def monotone(d: float) -> tuple[np.ndarray, dict[str, float]]:
    """The mean score rises by d at the last step."""
    return np.array([0.0, 1.0, 2.0, 3.0, 4.0, 4.0 + d])[m], {}


def exponent(d: float) -> tuple[np.ndarray, dict[str, float]]:
    """ū(5) is short of (5/4)² ū(4) by d."""
    return np.array([0.0, 1.0, 3.0, 6.0, 10.0, 15.625 - d])[m], {"max_p": 2.0}


def count(d: float) -> tuple[np.ndarray, dict[str, float]]:
    """The mass of order 1 is short of five thresholds by d."""
    return from_terms(n, {1: 2.0 - d, 2: 0.75, 4: 0.75, 8: 0.75, 16: 0.75}), {"tau": 1.0}


# The bar of d: how far errors of E in every score can move it.
BARS = {
    order_given: 16 * E,
    order_relative: 16 * E + 0.25 * 2 * E,
    monotone: 2 * E,
    exponent: E + 1.5625 * E + 0.5625 * E,  # v(∅) errs as well, and moves both means alike
    count: 5 * 2 * E,
}


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("family", BARS, ids=lambda family: family.__name__)
def test_thresholds(family: Callable[..., Any], factor: float) -> None:
    """Within the bar UNDECIDED, outside decided and right."""
    name = family.__name__.split("_")[0].replace("count", "count_bound")
    v, settings = family(factor * BARS[family])
    found = asked(v, error=E, **settings)[name]
    if abs(factor) < 1:
        assert found.status is UNDECIDED
    else:
        assert found.status is truth(v, **settings)[name]
        assert found.status is (HOLDS if factor > 0 else VACUOUS if family is count else VIOLATED)
    without = asked(v, **settings)[name]  # exact scores leave nothing open
    assert without.status is truth(v, **settings)[name]


@pytest.mark.parametrize("factor", [0.99, -0.99])
@pytest.mark.parametrize(
    "family", [f for f in BARS if f is not exponent], ids=lambda family: family.__name__
)  # the bar of `exponent` takes the error of v(∅) twice
def test_no_bar_is_wider_than_it_must_be(family: Callable[..., Any], factor: float) -> None:
    """Scores within E of those seen exist for which the opposite is true."""
    name = family.__name__.split("_")[0].replace("count", "count_bound")
    v, settings = family(factor * BARS[family])
    side = 1 if factor > 0 else -1
    if name == "order":  # raises the strength of {0, 1, 2, 3} and lowers that of {0}
        push = np.where(m % 2 == 0, 1.0, -1.0) * side
        push[1] = -side if family is order_relative else push[1]
    elif name == "count_bound":
        push = np.where(m == 0, -1.0, 1.0) * side
    else:
        push = np.where(m == n, -1.0, np.where(m == n - 1, 1.0, 0.0)) * side
    other = truth(v + E * push, **settings)[name]
    assert other is not truth(v, **settings)[name]


@pytest.mark.parametrize("factor", FACTORS)
def test_derivatives_at_the_threshold(factor: float) -> None:
    """∂³/∂x₀∂x₁∂x₂ of a product of three is 1 everywhere."""
    import torch

    model = Formula(lambda x: x[:, 0] * x[:, 1] * x[:, 2]).eval()

    def run(tau: float) -> Verdict:
        return derivatives(model, torch.ones(3), 0.0, score="output", order=2, tau=tau)

    bar = run(1.5).tolerance
    assert bar is not None
    assert 0 < bar < 1e-12
    found = run(1.0 + factor * bar)
    if abs(factor) < 0.9:
        assert found.status is UNDECIDED
    elif abs(factor) > 1.1:
        assert found.status is (HOLDS if factor > 0 else VIOLATED)


@pytest.mark.parametrize("seed", range(3))
def test_the_sentence_on_sparsity_gives_the_numbers_that_decide(seed: int) -> None:
    sparse = check_values(np.random.default_rng(seed).normal(size=64)).verdicts["sparse"]
    numbers = [int(number) for number in re.findall(r"\d+", sparse.sentence)]
    salient, possible, least_salient, needed, percent, least_needed = numbers
    assert (possible, percent) == (63, 5)
    assert sparse.margin == 0.5 - max(salient / least_salient, needed / least_needed)

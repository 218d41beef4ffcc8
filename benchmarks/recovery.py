"""Few interactions among many variables: the calls it takes to find them, and if they are right.

Beside it, where shapiq is installed, its SPEX (Kang et al. 2025), which finds them by a sparse
Fourier transform and certifies nothing.  It knows how many calls it may make, and no error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from verify.sampling.calls import sparse_interactions

Terms = dict[tuple[int, ...], float]
NEAR = 1e-3  # of the least coefficient, 1: a term of SPEX's counts from there on
SPEX_CALLS, SPEX_LARGEST = 10_000, 20  # calls it may make; more variables take it minutes


@dataclass(frozen=True)
class Setting:
    """n variables, `terms` interactions of at most `degree` of them; scores are off by ≤ noise."""

    n: int
    terms: int
    degree: int
    noise: float = 0.0


SETTINGS = (
    Setting(20, 5, 2),
    Setting(20, 5, 2, 1e-3),
    Setting(100, 20, 3),
    Setting(100, 20, 3, 0.01),
    Setting(100, 20, 3, 0.1),
    Setting(100, 200, 5),
    Setting(1000, 200, 5),
)


@dataclass(frozen=True)
class Recovery:
    """calls to find and to test; exact: whether the terms are all and no others, within errors.

    certified: the verdict on fresh masks, and the largest residual that was seen on them.
    """

    find: int
    test: int
    exact: bool
    certified: str
    residual: float


def terms_of(setting: Setting, seed: int = 0) -> Terms:
    """Different sets of variables with coefficients of size 1 to 2 and either sign."""
    rng, found = np.random.default_rng(seed), Terms()
    while len(found) < setting.terms:
        size = int(rng.integers(1, setting.degree + 1))
        S = tuple(sorted(rng.choice(setting.n, size, replace=False).tolist()))
        found[S] = float(rng.choice([-1.0, 1.0]) * rng.uniform(1, 2))
    return found


def game_of(terms: Terms, setting: Setting) -> Callable[[np.ndarray], np.ndarray]:
    """Their sum on masks, bool [B, n], off by a noise that depends on the mask alone."""
    rows = np.zeros((len(terms), setting.n))
    for row, S in zip(rows, terms, strict=True):
        row[list(S)] = 1
    values, weights = np.array(list(terms.values())), np.arange(1.0, setting.n + 1) ** 1.5

    def v(masks: np.ndarray) -> np.ndarray:
        absent = (~np.asarray(masks, dtype=bool)).astype(np.float64)
        noise = setting.noise * np.sin(1e3 * (1 - absent) @ weights)
        return np.asarray((absent @ rows.T == 0) @ values + noise)

    return v


def ours(setting: Setting) -> Recovery:
    """`sparse_interactions`, tested on masks of five sizes."""
    terms, n = terms_of(setting), setting.n
    found = sparse_interactions(
        game_of(terms, setting),
        n=n,
        epsilon=max(1e-6, 10 * setting.noise),
        error=setting.noise or None,
        sizes=(1, n // 4, n // 2, 3 * n // 4, n),
    )
    got = {
        S: (value, error)
        for S, value, error in zip(found.subsets, found.values, found.errors, strict=True)
    }
    exact = set(got) == set(terms) and all(
        abs(value - terms[S]) <= max(error, 1e-12) for S, (value, error) in got.items()
    )
    return Recovery(
        found.search_calls, found.test_calls, exact, found.residual.status.value,
        float(found.residual.largest.max()),
    )  # fmt: skip


def spex_installed() -> bool:
    """Whether shapiq is there, and what it reads codes with."""
    return all(map(find_spec, ("shapiq", "galois")))


def with_spex(setting: Setting) -> tuple[int, int, int] | None:
    """(calls, terms found, terms that are not there) of SPEX; None where it is not run."""
    if not spex_installed() or setting.n > SPEX_LARGEST:
        return None
    shapiq = import_module("shapiq")  # not among our dependencies
    terms, calls = terms_of(setting), 0
    game = game_of(terms, setting)

    def counted(masks: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += len(masks)
        return game(masks)

    # Of an order above all others the Shapley-Taylor indices below it are the interactions.
    order = setting.degree + 1
    spex = shapiq.SPEX(n=setting.n, index="STII", max_order=order, decoder_type="soft")
    with np.errstate(all="ignore"):
        found = spex.approximate(SPEX_CALLS, counted).dict_values
    near = max(NEAR, 10 * setting.noise)
    right = sum(abs(found.get(S, 0.0) - value) <= near for S, value in terms.items())
    wrong = sum(abs(value) > near for S, value in found.items() if S and S not in terms)
    return calls, right, wrong

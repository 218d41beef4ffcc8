"""All 2^n interactions of a ready table of scores: the butterfly and what people use instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from verify.games.lattice import bitmask, mobius

Transform = Callable[[np.ndarray], np.ndarray]
READY = "matrix ready"
SIZES = (8, 10, 12, 14, 16, 20, 22, 24)
LARGEST = {"definition": 12, "mask by mask": 24, "dense matrix": 12, READY: 12}
LARGEST["shapiq"] = 14  # variables; beyond, they take minutes or more memory than there is


def contenders(n: int) -> dict[str, Transform | None]:
    """The ways to compute the interactions of n variables, by name; None where one is missing.

    One that n is too large for is left out.
    """
    found: dict[str, Transform | None] = {
        "definition": definition,
        "mask by mask": by_masks,
        "dense matrix": dense,
        READY: dense_ready,
        "shapiq": with_shapiq if find_spec("shapiq") else None,
    }
    return {name: way for name, way in found.items() if n <= LARGEST[name]}


def scores(n: int, seed: int = 0) -> np.ndarray:
    """A table of scores: 16 hidden units of a random network on all masks."""
    rng = np.random.default_rng(seed)
    weights, heads = rng.normal(size=(n, 16)), rng.normal(size=16)
    codes, parts = np.arange(1 << n), []
    for some in np.array_split(codes, max(1, len(codes) >> 16)):
        masks = some[:, None] >> np.arange(n) & 1
        parts.append(np.tanh(masks @ weights) @ heads)
    return np.concatenate(parts)


def definition(v: np.ndarray) -> np.ndarray:
    """Σ_{T⊆S} (−1)^(|S|−|T|) v(T), subset by subset: 3^n terms in a Python loop."""
    table, out = v.tolist(), []
    for S in range(len(table)):
        total, T, size = 0.0, S, S.bit_count()
        while True:
            total += -table[T] if (size - T.bit_count()) & 1 else table[T]
            if T == 0:
                break
            T = (T - 1) & S
        out.append(total)
    return np.array(out)


def by_masks(v: np.ndarray) -> np.ndarray:
    """One variable after the other, its masks found among all 2^n by their bit."""
    out, masks = v.copy(), np.arange(len(v))
    for i in range(len(v).bit_length() - 1):
        present = masks[masks >> i & 1 == 1]
        out[present] -= out[present ^ (1 << i)]
    return out


def dense(v: np.ndarray) -> np.ndarray:
    """The 2^n × 2^n matrix of signs, built for every sample, times the scores."""
    return np.asarray(_signs.__wrapped__(len(v)) @ v)


def dense_ready(v: np.ndarray) -> np.ndarray:
    """The same with the matrix kept from the last sample: 8·4^n bytes."""
    return np.asarray(_signs(len(v)) @ v)


@lru_cache(maxsize=1)
def _signs(length: int) -> np.ndarray:
    signs: np.ndarray = np.ones((1, 1))
    while len(signs) < length:
        signs = np.kron(np.array([[1.0, 0.0], [-1.0, 1.0]]), signs)
    return signs


def with_shapiq(v: np.ndarray) -> np.ndarray:
    """The Möbius transform of shapiq's exact computer, on the ready table."""
    shapiq = import_module("shapiq")  # not among our dependencies
    n = len(v).bit_length() - 1
    weights = 1 << np.arange(n)
    computer = shapiq.ExactComputer(lambda coalitions: v[coalitions @ weights], n)
    out = np.zeros(len(v))
    for members, effect in computer("Moebius", n).dict_values.items():
        out[bitmask(members)] = effect
    return out


def ours(v: np.ndarray) -> np.ndarray:
    """The butterfly of this suite."""
    return np.asarray(mobius(v))

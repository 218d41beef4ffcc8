"""Functions whose concepts are known: those of paper A's table 1, drawn from a seed.

- sums of products of ten 0/1 variables, 10 to 100 distinct products with coefficient 1;
- functions in the manner of Ren et al. 2021, 6 to 12 variables: products with either sign, and
  terms ±σ(5 Π x_i − 5 Σ x_j − 2.5);
- ORs of ANDs of (x_i > 0) over eight Gaussian inputs, which networks learn.

What A leaves open is our choice: products are drawn evenly from all, other terms have 2 to 4
variables, and no two terms have the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from verify.zoo.data.datasets import Dataset

SIGMOID = 5.0, 2.5  # the factor of the inputs, and what is taken off


@dataclass(frozen=True)
class Term:
    """`sign` times the product of the variables `on` or, where `sigmoid`, σ of it.

    on, off: bitmasks; σ(5 Π_on x − 5 Σ_off x − 2.5).
    """

    on: int
    off: int = 0
    sign: int = 1
    sigmoid: bool = False

    def values(self, inputs: np.ndarray) -> np.ndarray:
        """On 0/1 inputs given as bitmasks, without the sign; whole numbers without a sigmoid."""
        product = np.asarray((inputs & self.on) == self.on, dtype=np.int64)
        if not self.sigmoid:
            return product
        factor, less = SIGMOID
        z = factor * product - factor * np.bitwise_count(inputs & self.off) - less
        return np.asarray(1 / (1 + np.exp(-z)))

    def active(self, x: int) -> bool:
        """Whether it exceeds ½ at an input, without the sign."""
        if not self.sigmoid:
            return x & self.on == self.on
        return float(self.values(np.array([x]))[0]) > 0.5


@dataclass(frozen=True)
class KnownFunction:
    """A sum of terms over n variables that are 0 or 1."""

    n: int
    terms: tuple[Term, ...]

    def scores(self, x: int, baseline: int = 0) -> np.ndarray:
        """v on all 2^n masks of the input x, a bitmask, under a baseline, another: shape [2^n]."""
        masks = np.arange(1 << self.n)
        inputs = (x & masks) | (baseline & ~masks)
        values = [term.sign * term.values(inputs) for term in self.terms]
        return np.asarray(sum(values[1:], values[0]))

    def concepts(self, x: int) -> frozenset[int]:
        """What A takes for the truth at x: terms that are 1 there, those with a σ if above ½."""
        return frozenset(t.on | t.off for t in self.terms if t.active(x))

    @property
    def against(self) -> int:
        """The variables whose presence makes a term smaller: 1 is what "absent" is for them."""
        found = 0
        for term in self.terms:
            found |= term.off
        return found


def sum_of_products(rng: random.Random, n: int = 10) -> KnownFunction:
    """10 to 100 distinct products, each with coefficient 1."""
    codes = rng.sample(range(1, 1 << n), rng.randint(10, 100))
    return KnownFunction(n, tuple(map(Term, codes)))


def with_sigmoids(rng: random.Random) -> KnownFunction:
    """2 to 5 terms of either sign, half of them with σ, over 6 to 12 variables.

    A quarter of the variables enter with a minus alone.
    """
    n = rng.randint(6, 12)
    against = rng.sample(range(n), n // 4)
    others = [i for i in range(n) if i not in against]
    terms: dict[int, Term] = {}
    for place in range(rng.randint(2, 5)):
        on = _code(rng.sample(others, rng.randint(2, min(3, len(others)))))
        sigmoid = place % 2 == 1
        off = 1 << rng.choice(against) if sigmoid else 0
        terms.setdefault(on | off, Term(on, off, rng.choice((-1, 1)), sigmoid))
    return KnownFunction(n, tuple(terms.values()))


def or_of_ands(rng: random.Random, n: int = 8) -> tuple[int, ...]:
    """3 to 5 ANDs of 2 to 4 variables, as bitmasks, none within another."""
    wanted, codes = rng.randint(3, 5), list[int]()
    while len(codes) < wanted:
        code = _code(rng.sample(range(n), rng.randint(2, 4)))
        if all(code & other not in (code, other) for other in codes):
            codes.append(code)
    return tuple(codes)


def gaussian_inputs(codes: Sequence[int], seed: int, count: int, n: int = 8) -> Dataset:
    """Gaussian inputs [n], class 1 iff all x_i > 0 of the variables of some AND; a fifth tested."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, n)).astype(np.float32)
    y = np.zeros(count, dtype=np.int64)
    for code in codes:
        y |= (x[:, _members(code)] > 0).all(1)
    cut = count - count // 5
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    names = tuple(f"x{i + 1}" for i in range(n))
    return Dataset(
        "or-of-ands", inputs[:cut], labels[:cut], inputs[cut:], labels[cut:], ("false", "true"),
        names,
    )  # fmt: skip


def active(codes: Sequence[int], x: np.ndarray) -> frozenset[int]:
    """The ANDs all of whose inputs exceed ½: A's convention of what is known at a sample."""
    return frozenset(code for code in codes if (x[_members(code)] > 0.5).all())


def _members(code: int) -> list[int]:
    return [i for i in range(code.bit_length()) if code >> i & 1]


def _code(places: Sequence[int]) -> int:
    return sum(1 << i for i in places)

"""Every rewriting that `terms` and `normal` list in their docstrings: done, and true of all values.

Beside each family stand near misses: pairs that the kernel must not take for one, each with
different values somewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from support.soundness_semantics import NoVerdict, World, apart, value
from support.soundness_terms import built

from proofs.kernel import normal
from proofs.kernel.formula import Matrix, ints, reals
from proofs.kernel.terms import Refused, add, mul, substitute_term

k, j, n = ints("k j n")
x, y, z = reals("x y z")
HALF, TWO, THREE = Fraction(1, 2), Fraction(2), Fraction(3)
ONE, ZERO, MINUS = Fraction(1), Fraction(0), Fraction(-1)


CUBIC = ("binomial", k, THREE)
TWICE = ("+", ("*", x, y), x)


def up(base: Any, exponent: Any) -> Any:
    return ("^", base, Fraction(exponent) if isinstance(exponent, int) else exponent)


# (k + 1)² − k² − 2k, which only the normal form sees to be 1
PLAIN_ONE = ("+", up(("+", k, ONE), 2), ("*", MINUS, up(k, 2)), ("*", Fraction(-2), k))


def differs_somewhere(a: Any, c: Any) -> bool:
    """On a grid of values with zeros, signs and fractions."""
    for values in product(map(Fraction, ("-3/2", "-1", "0", "1/2", "2")), repeat=2):
        for whole in product(range(-3, 4), repeat=2):
            world = World(random.Random(0))
            world.symbols = dict(zip((x, y), values, strict=True)) | {z: Fraction(-2, 3)}
            world.symbols |= dict(zip((k, j), map(Fraction, whole), strict=True)) | {n: Fraction(3)}
            try:
                if apart(value(a, world), value(c, world)):
                    return True
            except NoVerdict:
                continue
    return False


# name of the rewriting: (a tree, a tree that is built into the same term)
BUILT: dict[str, tuple[Any, Any]] = {
    "add: sums in sums are opened": (("+", ("+", x, y), ("+", z, x)), ("+", ("*", TWO, x), y, z)),
    "add: like terms are gathered": (("+", x, ("*", TWO, x), ("*", Fraction(-3), x)), ZERO),
    "add: numbers are added": (("+", HALF, x, HALF), ("+", x, ONE)),
    "mul: products in products are opened": (("*", ("*", x, y), z), ("*", x, y, z)),
    "mul: numbers are multiplied": (("*", TWO, ("*", HALF, x)), x),
    "mul: 0·x = 0": (("*", ZERO, x, up(y, -1)), ZERO),
    "mul: c(x + y) = cx + cy": (("*", TWO, ("+", x, y)), ("+", ("*", TWO, x), ("*", TWO, y))),
    "mul: xᵃxᵇ = xᵃ⁺ᵇ in ℕ⁺": (("*", up(x, 2), x), up(x, 3)),
    "mul: xᵃxᵇ = xᵃ⁺ᵇ below 0": (("*", up(x, -1), up(x, -2)), up(x, -3)),
    "power: x⁰ = 1": (up(x, 0), ONE),
    "power: 0⁰ = 1": (up(ZERO, 0), ONE),
    "power: x¹ = x": (up(x, 1), x),
    "power: 1ˣ = 1": (up(ONE, x), ONE),
    "power: of numbers": (up(Fraction(-2, 3), -3), Fraction(-27, 8)),
    "power: (xᵃ)ᵇ = xᵃᵇ": (up(up(x, -2), 3), up(x, -6)),
    "power: (x⁻¹)⁻¹ = x": (up(up(x, -1), -1), x),
    "power: (xy)ᵇ = xᵇyᵇ": (up(("*", x, y), -2), ("*", up(x, -2), up(y, -2))),
    "power: (cx)ᵇ = cᵇxᵇ": (up(("*", Fraction(-2), x), 3), ("*", Fraction(-8), up(x, 3))),
    "heads: |c|": (("abs", Fraction(-3, 2)), Fraction(3, 2)),
    "heads: ⌊c⌋": (("floor", Fraction(-3, 2)), Fraction(-2)),
    "heads: c!": (("factorial", Fraction(4)), Fraction(24)),
    "heads: C(c, b)": (("binomial", Fraction(-2), THREE), Fraction(-4)),
    "heads: C(c, b) of a fraction": (("binomial", HALF, TWO), Fraction(-1, 8)),
    "heads: min of numbers": (("min", HALF, x, Fraction(-1)), ("min", x, Fraction(-1))),
    "heads: max of numbers": (("max", HALF, x, Fraction(-1)), ("max", x, HALF)),
    "heads: |cx| = |c||x|": (("abs", ("*", Fraction(-2), x)), ("*", TWO, ("abs", x))),
    "heads: C(x, 0) = 1": (("binomial", x, ZERO), ONE),
    "heads: C(x, 1) = x": (("binomial", x, ONE), x),
    "heads: C(x, b) = 0 below 0": (("binomial", x, MINUS), ZERO),
    "heads: log 1 = 0": (("log", ONE), ZERO),
    "heads: min x = x": (("min", x, x), x),
    "heads: max x = x": (("max", x), x),
}

# What a constructor must keep as it is.
KEPT: dict[str, tuple[Any, Any]] = {
    "x·x⁻¹ is not 1": (("*", x, up(x, -1)), ONE),
    "xᵏ·x⁻ᵏ is not 1": (("*", up(x, k), up(x, ("*", MINUS, k))), ONE),
    "(x²)^½ is not x": (up(up(x, 2), HALF), x),
    "(x^½)² is not x": (up(up(x, HALF), 2), x),
    "x^½ x^½ is not x": (("*", up(x, HALF), up(x, HALF)), x),
    "0ᵏ is not 0": (up(ZERO, k), ZERO),
    "|C(k, 3)| is not −C(k, 3)": (("abs", CUBIC), ("*", MINUS, CUBIC)),
    "|C(k, 3)| is not C(k, 3)": (("abs", CUBIC), CUBIC),
    "max(0, C(k, 3)) is not 0": (("max", ZERO, CUBIC), ZERO),
    "|x| is not x": (("abs", x), x),
    "⌊x + y⌋ is not ⌊x⌋ + y": (("floor", ("+", x, y)), ("+", ("floor", x), y)),
    "⌊k/2⌋ is not k/2": (("floor", ("*", HALF, k)), ("*", HALF, k)),
    "log(xy) is not log x + log y": (("log", ("*", x, y)), ("+", ("log", x), ("log", y))),
    "C(k, j) is not C(k, k − j)": (("binomial", k, j), ("binomial", k, ("+", k, ("*", MINUS, j)))),
    "C(−k, 2) is not C(k, 2)": (("binomial", ("*", MINUS, k), TWO), ("binomial", k, TWO)),
    "(k + 1)! is not (k + 1) k!": (
        ("factorial", ("+", k, ONE)),
        ("*", ("+", k, ONE), ("factorial", k)),
    ),
    "(−1)^|2k + 3| is not 1": (up(MINUS, ("abs", ("+", ("*", TWO, k), THREE))), ONE),
    "(−1)^|2k + 3j| is not 1": (up(MINUS, ("abs", ("+", ("*", TWO, k), ("*", THREE, j)))), ONE),
    "(−1)^(k + j) is not (−1)^(kj)": (up(MINUS, ("+", k, j)), up(MINUS, ("*", k, j))),
    "(xˣ)ʸ is not x^(xy)": (up(up(x, x), y), up(x, ("*", x, y))),
    "xᵏxʲ is not xᵏ⁺ʲ": (("*", up(x, k), up(x, j)), up(x, ("+", k, j))),
    "x^(k+1) is not x·xᵏ": (up(x, ("+", k, ONE)), ("*", x, up(x, k))),
    "Σ_{j} k is not Σ_{k} k": (("sum", j, ZERO, n, k), ("sum", k, ZERO, n, k)),
    "Σ from n to 0 is not that from 0 to n": (("sum", k, n, ZERO, k), ("sum", k, ZERO, n, k)),
    "min is not max": (("min", x, y), ("max", x, y)),
    "(x + 1)/x is not 1 + 1/x": (("*", ("+", x, ONE), up(x, -1)), ("+", ONE, up(x, -1))),
}  # fmt: skip

# name of the law: (two trees with one normal form)
NORMAL: dict[str, tuple[Any, Any]] = {
    "rings": (up(("+", x, y), 2), ("+", up(x, 2), ("*", TWO, x, y), up(y, 2))),
    "(xy)⁻¹ = x⁻¹y⁻¹": (up(("*", x, ("+", y, ONE)), -1), ("*", up(x, -1), up(("+", y, ONE), -1))),
    "(x⁻¹)⁻¹ = x": (up(up(("+", x, y), -1), -1), ("+", x, y)),
    "(xy)ᵉ = xᵉyᵉ": (up(("*", x, y), z), ("*", up(x, z), up(y, z))),
    "(xᵉ)⁻¹ = x⁻ᵉ": (up(up(x, z), -1), up(x, ("*", MINUS, z))),
    "(x⁻¹)ᵉ = x⁻ᵉ": (up(up(x, -1), z), up(x, ("*", MINUS, z))),
    "(cx)ᵉ = |c|ᵉ(−x)ᵉ": (up(("*", Fraction(-2), x), z), ("*", up(TWO, z), up(("*", MINUS, x), z))),
    "(cx)ᵉ = |c|ᵉ(−1)ᵉxᵉ for an integer e": (
        up(("*", Fraction(-2), x), k),
        ("*", up(TWO, k), up(MINUS, k), up(x, k)),
    ),
    "c^(e+f) = c^e c^f": (up(TWO, ("+", x, y)), ("*", up(TWO, x), up(TWO, y))),
    "(cᵉ)^f = c^(ef)": (up(up(TWO, x), y), up(TWO, ("*", x, y))),
    "c is taken apart into primes": (up(Fraction(6), x), ("*", up(TWO, x), up(THREE, x))),
    "roots of numbers": (("*", up(TWO, HALF), up(TWO, HALF)), TWO),
    "(−1)ᵉ modulo 2": (up(MINUS, ("+", k, ("*", TWO, j))), up(MINUS, k)),
    "(−1)ᵏ(−1)ᵏ = 1": (("*", up(MINUS, k), up(MINUS, k)), ONE),
    "|xy| = |x||y|": (("abs", ("*", x, y)), ("*", ("abs", x), ("abs", y))),
    "|x²| = x²": (("abs", up(x, 2)), up(x, 2)),
    "|x|² = x²": (up(("abs", ("+", x, y)), 2), up(("+", x, y), 2)),
    "|x⁻¹| = |x|⁻¹": (("abs", up(x, -1)), up(("abs", x), -1)),
    "|xᵉ| = |x|ᵉ": (("abs", up(x, k)), up(("abs", x), k)),
    "|c x| = |c||x|": (
        ("abs", ("*", Fraction(-2), ("+", x, y))),
        ("*", TWO, ("abs", ("+", x, y))),
    ),
    "no bars around bars": (("abs", ("abs", x)), ("abs", x)),
    "no bars around powers of c > 0": (("abs", up(TWO, x)), up(TWO, x)),
    "no bars around signs": (("abs", up(MINUS, k)), ONE),
    "|x − y| = |y − x|": (
        ("abs", ("+", x, ("*", MINUS, y))),
        ("abs", ("+", y, ("*", MINUS, x))),
    ),
    "⌊x + k⌋ = ⌊x⌋ + k": (("floor", ("+", x, k)), ("+", ("floor", x), k)),
    "⌊k + ½⌋ = k": (("floor", ("+", k, HALF)), k),
    "min of a set": (("min", x, y, x), ("min", y, x)),
    "max of equal terms": (("max", ("*", x, ("+", y, ONE)), TWICE), TWICE),
    "C(x, 0) = 1": (("binomial", x, ("+", PLAIN_ONE, MINUS)), ONE),
    "C(x, 1) = x": (("binomial", ("+", x, y), PLAIN_ONE), ("+", x, y)),
    "C(x, b) = 0 below 0": (("binomial", x, ("*", Fraction(-3), PLAIN_ONE)), ZERO),
    "bound names are counted": (("sum", k, ZERO, n, ("*", k, x)), ("sum", j, ZERO, n, ("*", x, j))),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_a_rewriting_of_the_constructors(name: str) -> None:
    before, after = BUILT[name]
    assert built(before) is built(after)
    assert not differs_somewhere(before, after)
    assert not differs_somewhere(before, built(before))


@pytest.mark.parametrize("name", NORMAL)
def test_a_law_of_the_normal_form(name: str) -> None:
    before, after = NORMAL[name]
    assert normal.same_term(built(before), built(after))
    assert not differs_somewhere(before, after)


@pytest.mark.parametrize("name", KEPT)
def test_a_near_miss_is_kept_apart(name: str) -> None:
    one, other = KEPT[name]
    assert differs_somewhere(one, other)
    try:
        a, c = built(one), built(other)
        assert a is not c
        assert not normal.same_term(a, c)
    except Refused:
        assert "−1" in name or "(−1)" in name  # has no normal form at all


def test_division_by_zero_is_no_term() -> None:
    with pytest.raises(Refused):
        built(up(ZERO, -1))


def test_matrices_compute_as_matrices_do() -> None:
    """Products, sums, multiples and negatives, entry by entry and at random values."""
    rng = random.Random(0)
    terms = [x, y, k, add(x, y), mul(x, k), built(ZERO), built(MINUS)]
    for _ in range(50):
        rows, inner, cols = (rng.randint(1, 3) for _ in range(3))
        a = Matrix([[rng.choice(terms) for _ in range(inner)] for _ in range(rows)])
        b = Matrix([[rng.choice(terms) for _ in range(cols)] for _ in range(inner)])
        world = World(rng)
        product_ = a * b
        assert product_.shape == (rows, cols)
        for r, c in product(range(rows), range(cols)):
            by_hand = sum(value(a[r][i], world) * value(b[i][c], world) for i in range(inner))
            assert value(product_[r][c], world) == by_hand
        laws: tuple[tuple[Matrix, Callable[[Fraction], Fraction]], ...] = (
            (a + a, lambda v: 2 * v),
            (-a, lambda v: -v),
            (a - a, lambda v: 0 * v),
            (a * HALF, lambda v: v / 2),
            (a / 2, lambda v: v / 2),
        )
        for made, law in laws:
            for r, i in product(range(rows), range(inner)):
                assert value(made[r][i], world) == law(value(a[r][i], world))


def test_substitution_captures_nothing() -> None:
    total = built(("sum", k, ZERO, n, ("+", k, x)))
    put = substitute_term(total, {x: k})
    world = World(random.Random(0))
    world.symbols = {k: Fraction(5), n: Fraction(2)}
    assert value(put, world) == 3 + 15
    ends = substitute_term(built(("sum", k, k, n, k)), {k: built(ONE)})  # the end is not bound
    assert value(ends, world) == 3

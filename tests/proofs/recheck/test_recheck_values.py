"""Each rewriting of the second engine leaves the value of a term as it was, on random terms."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from support.total_values import (
    TooLarge,
    equal,
    product,
    raised,
    value,
    value_of_key,
    value_of_poly,
)

from proofs.recheck.algebra import Algebra
from proofs.recheck.limits import Fault
from proofs.recheck.reading import HEADS, read_lambda, read_term
from proofs.recheck.terms import is_integer, open_term, substitute

Json = Any
SEEDS = [*range(2), *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 40))]
ROUNDS = 250
NUMBERS = ("0", "1", "-1", "2", "-2", "3", "1/2", "-1/2", "4/9", "-8")
REALS = (["r", "x"], ["r", "y"])
INTS = (["i", "k"], ["i", "n"])
POINTS = [Fraction(a, b) for a in range(-4, 5) for b in (1, 2, 3)]


def pick(rng: random.Random, depth: int, scope: tuple[Json, ...] = ()) -> Json:
    """A term of the language, as JSON."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([rng.choice(NUMBERS), rng.choice((*REALS, *INTS, *INTS, *scope))])
    head = rng.choice(["+", "*", "+", "*", "^", "^", "^", "sum", "f", "fi", *HEADS, "scaled"])
    if head == "scaled":
        return ["*", rng.choice(NUMBERS), pick(rng, depth - 1, scope)]
    if head == "sum":
        name = rng.choice(["j", "k"])
        ends = [whole(rng, 1, scope), whole(rng, 1, scope)]
        return ["sum", name, *ends, pick(rng, depth - 1, (*scope, ["i", name]))]
    if head == "f":
        return ["f", "F", pick(rng, depth - 1, scope)]
    if head == "fi":
        return ["fi", "G", whole(rng, depth - 1, scope)]
    if head == "^":
        simple = rng.choice(["2", "-1", "-2", "3", "1/2", "-1/2", ["i", "k"], None, None])
        exponent = rng.choice([pick, whole])(rng, depth - 1, scope) if simple is None else simple
        return ["^", pick(rng, depth - 1, scope), exponent]
    count = {"binomial": 2, "min": 2, "max": 3, "+": 2, "*": 2}.get(head, 1)
    make = rng.choice([pick, whole]) if head in ("factorial", "binomial", "abs") else pick
    return [head, *(make(rng, depth - 1, scope) for _ in range(count))]


def whole(rng: random.Random, depth: int, scope: tuple[Json, ...] = ()) -> Json:
    """A term that is an integer by its form."""
    scope = tuple(s for s in scope if s[0] == "i")
    if depth <= 0 or rng.random() < 0.2:
        return rng.choice([rng.choice(["0", "1", "-1", "2", "3"]), rng.choice((*INTS, *scope))])
    head = rng.choice(["+", "*", "abs", "abs", "floor", "factorial", "binomial", "fi", "^"])
    if head == "floor":
        return ["floor", pick(rng, depth - 1, scope)]
    inner = [whole(rng, depth - 1, scope) for _ in range(2)]
    if head == "abs" and rng.random() < 0.7:
        return ["abs", ["+", ["*", rng.choice(["2", "3", "-2"]), inner[0]], inner[1]]]
    if head in ("abs", "factorial"):
        return [head, inner[0]]
    if head == "fi":
        return ["fi", "G", inner[0]]
    return ["^", inner[0], "2"] if head == "^" else [head, *inner]


def world(rng: random.Random) -> dict[Any, Any]:
    """Values for everything that is free."""
    shift, times = rng.randint(-2, 2), rng.randint(-2, 2)
    return {
        ("r", "x"): rng.choice(POINTS),
        ("r", "y"): rng.choice(POINTS),
        ("i", "k"): Fraction(rng.randint(-4, 4)),
        ("i", "n"): Fraction(rng.randint(-4, 4)),
        ("f", "F"): lambda a: product(a, a) if times else Fraction(shift),
        ("fi", "G"): lambda a: a * times + shift,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_normal_form_is_worth_what_the_term_is(seed: int) -> None:
    rng, tried = random.Random(seed), 0
    for _ in range(ROUNDS):
        written = pick(rng, rng.randint(1, 4))
        term = read_term(written)
        try:
            poly = Algebra().poly(term)
        except Fault:
            continue
        for _ in range(4):
            env = world(rng)
            try:
                left, right = value(term, env), value_of_poly(poly, env)
            except (TooLarge, OverflowError):
                continue
            tried += 1
            assert equal(left, right), (written, env, left, right)
            if is_integer(term):
                assert isinstance(left, Fraction)
                assert left.denominator == 1, (written, env, left)
    assert tried > ROUNDS


def _relation(rng: random.Random) -> Json:
    side = pick(rng, rng.randint(0, 1))
    return [rng.choice(["<", "<=", "!="]), rng.choice(["0", "1", side]), pick(rng, 1)]


def _holds(op: str, gap: Any) -> bool:
    return bool({"<": gap > 0, "<=": gap >= 0, "!=": gap != 0}[op])


def _around(rng: random.Random, base: Json, depth: int) -> Json:
    """A term full of powers, inverses and factorials of one base."""
    near = ["+", base, rng.choice(["0", "0", "1", "2"])]
    simple = [["^", base, e] for e in ("-1", "-2", "1/2", "3/2", "-1/2", ["r", "y"], ["i", "k"])]
    counts = [["factorial", near], ["binomial", near, base], ["binomial", near, "2"],
              ["^", ["factorial", near], "-1"], ["abs", base], base]  # fmt: skip
    if depth == 0:
        return rng.choice([*simple, *counts])
    parts = [_around(rng, base, depth - 1) for _ in range(2)]
    head = rng.choice(["+", "*", "*", "F", "^"])
    if head == "F":
        return ["f", "F", parts[0]]
    return ["^", parts[0], rng.choice(["-1", "2"])] if head == "^" else [head, *parts]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("expand", [False, True])
def test_dividing_is_right_where_the_relations_hold(expand: bool, seed: int) -> None:
    rng, tried = random.Random(seed), 0
    for _ in range(ROUNDS):
        base = rng.choice([["i", "k"], ["r", "x"], ["+", ["i", "n"], "1"], pick(rng, 1)])
        rels = [[rng.choice(["<", "<=", "!="]), "0", base]]
        if rng.random() < 0.5:
            rels.append(_relation(rng))
        term = read_term(_around(rng, base, rng.randint(1, 3)))
        given = [(op, read_term(a), read_term(b)) for op, a, b in rels]
        try:
            algebra = Algebra(given, expand=expand)
            poly = algebra.poly(term)
            above, below = algebra.fraction(poly)
            key = algebra.key(term)
        except Fault:
            continue
        for _ in range(6):
            env = world(rng)
            try:
                gaps = [(op, value(b, env) - value(a, env)) for op, a, b in given]
                if not all(_holds(op, gap) for op, gap in gaps):
                    continue
                left = value(term, env)
                under = product(
                    *(raised(value_of_key(f, env), Fraction(n)) for f, n in below.items())
                )
                over, named = value_of_poly(above, env), value_of_key(key, env)
            except (TooLarge, OverflowError, TypeError):
                continue
            tried += 1
            assert under != 0, (rels, term, env)
            assert equal(product(over, raised(under, Fraction(-1))), left), (rels, term, env)
            assert equal(named, left), (rels, term, env)
    assert tried > ROUNDS // 4


@pytest.mark.parametrize("seed", SEEDS)
def test_substitution_is_worth_another_interpretation(seed: int) -> None:
    rng, tried = random.Random(seed), 0
    scope = (["i", "a"],)
    for _ in range(ROUNDS):
        written = pick(rng, rng.randint(1, 4))
        term = read_term(written)
        new = {
            ("r", "x"): pick(rng, 2),
            ("i", "k"): whole(rng, 2),
            ("f", "F"): ["lambda", [["r", "a"]], pick(rng, 2, (["r", "a"],))],
            ("fi", "G"): ["lambda", [["i", "a"]], whole(rng, 2, scope)],
        }
        values = {k: (read_term if k[0] in "ri" else read_lambda)(x) for k, x in new.items()}
        env = world(rng)

        def function(body: Any, env: Any = env) -> Any:
            return lambda a: value(body, env, (a,))

        there = {k: v if k[0] in "ri" else v[2] for k, v in values.items()}
        try:
            other = {
                **env,
                **{k: value(v, env) if k[0] in "ri" else function(v) for k, v in there.items()},
            }
            left, right = value(substitute(term, values), env), value(term, other)
        except (TooLarge, OverflowError, Fault):
            continue
        tried += 1
        assert equal(left, right), (written, new, env, left, right)
    assert tried > ROUNDS // 3


def test_opening_a_sum_captures_nothing() -> None:
    inner = read_term(["sum", "j", "0", ["i", "k"], ["+", ["i", "j"], ["i", "n"]]], (("i", "n"),))
    opened = open_term(inner, (read_term(["i", "j"]),))
    assert opened == read_term(["sum", "z", "0", ["i", "k"], ["+", ["i", "z"], ["i", "j"]]])

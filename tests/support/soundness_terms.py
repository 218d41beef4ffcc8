"""Terms written by hand, as trees that no constructor has touched, beside what is built of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs.kernel import normal
from proofs.kernel.formula import Rel, fn, ints, reals
from proofs.kernel.terms import (
    Expr,
    Lambda,
    Refused,
    add,
    applied,
    apply_head,
    functions_of,
    mul,
    num,
    power,
    substitute_term,
    symbol,
    total,
)
from support.soundness_semantics import NoVerdict, World, apart, holds, value

k, j, n = ints("k j n")
k1 = ints("k'")
x, y, b = reals("x y b")
F, G = fn("F"), fn("G")
N = fn("N", integer=True)
NUMBERS = tuple(
    map(Fraction, ("-3", "-2", "-1", "0", "0", "1", "1", "2", "3", "1/2", "-1/2", "3/2", "2/3"))
)


def a_tree(rng: random.Random, depth: int = 3, *, whole: bool = False) -> Any:
    """A random tree; `whole` makes one that is an integer by its form."""
    if depth == 0 or rng.random() < 0.2:
        if whole:
            return rng.choice((k, j, n, Fraction(rng.randint(-3, 4))))
        return rng.choice((x, y, b, k, n, rng.choice(NUMBERS), rng.choice(NUMBERS)))

    def real() -> Any:
        return a_tree(rng, depth - 1)

    def integer() -> Any:
        return a_tree(rng, depth - 1, whole=True)

    if whole:
        a, c = integer(), integer()
        return rng.choice(
            (
                ("+", a, c),
                ("*", a, c),
                ("abs", a),
                ("abs", ("+", ("*", Fraction(2), a), ("*", Fraction(3), c))),
                ("abs", ("+", ("*", Fraction(2), a), Fraction(3))),
                ("binomial", a, c),
                ("binomial", a, Fraction(rng.randint(-1, 4))),
                ("factorial", a),
                ("floor", real()),
                ("^", a, Fraction(rng.choice((0, 1, 2, 3)))),
                ("fn", N, a),
            )
        )
    a, c, i = real(), real(), integer()
    e = rng.choice((*NUMBERS, Fraction(-1), Fraction(-2), Fraction(2), Fraction(1, 2)))
    f = rng.choice((*NUMBERS, Fraction(-1), Fraction(2), Fraction(1, 2)))
    return rng.choice(
        (
            ("+", a, c),
            ("+", a, c, a),
            ("+", ("+", a, Fraction(1)), ("*", Fraction(-1), a)),
            ("*", a, c),
            ("*", a, a),
            ("*", rng.choice(NUMBERS), ("+", a, c)),
            ("*", ("*", rng.choice(NUMBERS), a), ("*", rng.choice(NUMBERS), c)),
            ("*", ("^", a, e), ("^", a, f)),
            ("*", ("^", a, i), ("^", a, f)),
            ("*", a, ("^", a, Fraction(-1))),
            ("^", a, e),
            ("^", ("^", a, e), f),
            ("^", ("*", a, c), e),
            ("^", ("*", rng.choice(NUMBERS), a), rng.choice((e, i, c))),
            ("^", a, i),
            ("^", a, c),
            ("^", rng.choice(NUMBERS), rng.choice((i, e))),
            ("^", Fraction(-1), i),
            ("*", ("^", Fraction(-1), i), ("^", Fraction(-1), integer())),
            ("^", ("^", rng.choice((Fraction(2), Fraction(3, 2))), c), rng.choice((e, a))),
            ("abs", a),
            ("abs", ("*", rng.choice(NUMBERS), a)),
            ("^", ("abs", a), Fraction(rng.choice((-2, 2, 3)))),
            ("abs", ("^", a, rng.choice((e, i)))),
            ("abs", ("+", a, ("*", Fraction(-1), c))),
            ("floor", a),
            ("floor", ("+", a, i)),
            ("floor", ("*", Fraction(1, 2), i)),
            ("log", a),
            ("log", Fraction(1)),
            ("binomial", a, rng.choice((Fraction(-1), Fraction(0), Fraction(1), Fraction(3)))),
            ("binomial", a, i),
            ("binomial", rng.choice(NUMBERS), rng.choice(NUMBERS)),
            ("factorial", Fraction(rng.randint(0, 5))),
            ("factorial", a),
            ("min", a, c),
            ("max", a, c, Fraction(0)),
            ("min", a, a),
            ("max", rng.choice(NUMBERS), rng.choice(NUMBERS), a),
            ("max", Fraction(0), ("binomial", i, Fraction(3))),
            ("abs", ("binomial", i, Fraction(3))),
            ("^", ("^", ("binomial", i, Fraction(3)), Fraction(2)), Fraction(1, 2)),
            ("fn", F, a),
            ("fn", G, ("*", a, ("^", a, Fraction(-1)))),
            ("sum", rng.choice((k, j)), rng.choice((Fraction(0), Fraction(-1), n)), i, a),
            i,
        )
    )


def built(tree: Any) -> Expr:
    """The tree by the constructors."""
    if isinstance(tree, Fraction):
        return num(tree)
    head = tree[0]
    if head == "sym":
        symbol: Expr = tree
        return symbol
    if head == "fn":
        return applied(tree[1], *map(built, tree[2:]))
    if head == "sum":
        return total(tree[1], *map(built, tree[2:]))
    args = tuple(map(built, tree[1:]))
    makers: dict[str, Callable[..., Expr]] = {"+": add, "*": mul, "^": power}
    make = makers.get(head)
    return make(*args) if make else apply_head(head, *args)


def differ(a: Any, c: Any, world: World) -> bool | None:
    """Are the values different?  None without a verdict."""
    try:
        left, right = value(a, world), value(c, world)
        return apart(left, right)
    except NoVerdict:
        return None


def fault(rng: random.Random, tally: dict[str, int]) -> str:
    """One random tree through everything; what is wrong with it, or nothing."""

    def count(what: str, verdict: bool | None) -> None:
        tally[what] = tally.get(what, 0) + (verdict is not None)

    tree = a_tree(rng)
    try:
        term = built(tree)
    except Refused:
        return ""
    try:
        form = normal.poly(term)
        words = normal.words(form)
    except Refused:
        form, words = None, None
    other = None
    if words is not None:
        try:
            other = built(rng.choice((lambda: tree, lambda: a_tree(rng, 2)))())
            mixed = add(mul(other, term), mul(num(-1), term, other))
            left, needs = normal.settle([(1, [(term, words)]), (1, [(mixed, num(0))])])
        except Refused:
            other = None
    names = sorted(term.free_symbols, key=repr)
    values: dict[Any, Any] = {}
    for s in names:
        if rng.random() < 0.6:
            put = a_tree(rng, 1, whole=s.is_integer)
            try:
                values[s] = built(put)
            except Refused:
                continue
    if F in functions_of(term) and rng.random() < 0.7:
        r = symbol("r", "r")
        inside = (("+", r, x), ("sum", k, Fraction(0), j, ("*", r, k)), ("abs", r))
        values[F] = Lambda(r, built(rng.choice(inside)))
    try:
        substituted = substitute_term(term, values)
    except Refused:
        substituted = None
    for _ in range(4):
        world = World(random.Random(rng.random()))
        gap = differ(tree, term, world)
        count("built", gap)
        if gap:
            return f"built: {tree} became {term} at {world.symbols}"
        if words is not None:
            gap = differ(term, words, world)
            count("normal form", gap)
            if gap:
                return f"normal form: {term} became {words} at {world.symbols}"
        if other is not None and not left:
            met = _met(needs, world)
            if met:
                gap = differ(add(term, mixed), words, world)
                count("settled", gap)
                if gap:
                    return f"settled: {term} and {words} at {world.symbols}"
        if substituted is not None and values:
            try:
                gap = _substitution_differs(term, values, substituted, world)
            except NoVerdict:
                gap = None
            count("substituted", gap)
            if gap:
                return f"substituted: {term} with {values} became {substituted} at {world.symbols}"
    return ""


def _met(needs: normal.Needs, world: World) -> bool:
    """Does everything hold that a normal form requires?"""
    ops = {"nonzero": "!=", "positive": "<", "nonneg": "<="}
    try:
        rels = [Rel(ops[kind], num(0), normal.words(dict(p))) for kind, p in needs]
    except Refused:
        return False
    return all(holds(r, world) is True for r in rels)


def _substitution_differs(term: Expr, values: Any, result: Expr, world: World) -> bool:
    after = value(result, world)
    there = World(random.Random(0))
    there.styles, there.rng = world.styles, world.rng
    there.functions = world.functions
    there.symbols = dict(world.symbols)
    for s in term.free_symbols:
        there.symbols[s] = value(values[s], world) if s in values else world.symbol(s)
    for f, v in values.items():
        if isinstance(v, Lambda):
            there.laws[f] = _law(v, world)
    return apart(value(term, there), after)


def _law(v: Lambda, world: World) -> Any:
    def of(*args: Any) -> Any:
        out = value(v.expr, world, dict(zip(v.variables, args, strict=True)))
        if not isinstance(out, Fraction):
            raise NoVerdict("an irrational value of a function")
        return out

    return of


def pairs_fault(rng: random.Random, pair: tuple[Expr, Expr], tally: dict[str, int]) -> str:
    """Two terms that the normal form may take for one, tried on instances."""
    p, q = pair
    try:
        same = normal.same_term(p, q)
        left, needs = normal.settle([(1, [(p, q)])], expand=rng.random() < 0.5)
    except Refused:
        return ""
    for _ in range(6 if same or not left else 0):
        world = World(random.Random(rng.random()))
        gap = differ(p, q, world)
        if gap is None:
            continue
        if same:
            tally["the same"] = tally.get("the same", 0) + 1
            if gap:
                return f"the same: {p} and {q} at {world.symbols}"
        met = _met(needs, world)
        if met:
            tally["settled pairs"] = tally.get("settled pairs", 0) + 1
            if gap:
                return f"settled: {p} and {q} at {world.symbols}, {needs}"
    return ""


def search_terms(seed: int, trees: int) -> tuple[list[str], dict[str, int]]:
    """So many random trees, and as many pairs: (what is wrong, how often each kind was judged)."""
    from support.soundness_derivations import wrong_or_right

    rng = random.Random(seed)
    tally: dict[str, int] = {}
    wrong: list[Any] = []
    for _ in range(trees):
        wrong += filter(None, [fault(rng, tally), pairs_fault(rng, wrong_or_right(rng), tally)])
    return wrong, tally

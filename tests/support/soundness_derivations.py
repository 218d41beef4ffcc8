"""Random and guided derivations: steps that a kernel may take or refuse, and must not take wrongly.

Each function of `STEPS` proposes one application of a rule, (rule, conclusion, premises,
arguments): often the right one, often one that a side condition forbids.  `search` puts many of
them to `infer` and tries the conclusion of each that is accepted on random instances.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

import proofs.tactics as by
from proofs.kernel.axioms import AXIOMS, CITED
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    FLIP,
    MOBIUS,
    ONE,
    STEP,
    SUM,
    ZETA,
    All,
    Formula,
    Matrix,
    Rel,
    Sum,
    eq,
    fn,
    free,
    ints,
    le,
    lt,
    ne,
    reals,
    substitute,
)
from proofs.kernel.rules import infer
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import (
    Expr,
    Function,
    Lambda,
    Refused,
    Y,
    apply_head,
    as_term,
    num,
    power,
    substitute_term,
    total,
)
from proofs.kernel.theorem import Theorem, is_theorem
from support.soundness_semantics import counterexample

k, j, n, m = ints("k j n m")
k1 = ints("k'")
x, y, z, b = reals("x y z b")
F, G, H, A, B = fn("F"), fn("G"), fn("H"), fn("A"), fn("B")
N = fn("N", integer=True)
INTS, REALS = (k, j, n, m, k1), (x, y, z, b)
GAMES = ("v", "w", "u")
Kind = TypeVar("Kind", Rel, All, Tensor)
Step = tuple[str, Any, list[Theorem], dict[str, Any]]


# Terms ----------------------------------------------------------------------------------------


def an_int(rng: random.Random, depth: int = 2) -> Expr:
    """A term that is an integer by its form."""
    if depth == 0 or rng.random() < 0.35:
        return rng.choice((*INTS, k, j, n, num(rng.randint(-2, 4))))
    a, c = an_int(rng, depth - 1), an_int(rng, depth - 1)
    return rng.choice(
        (
            lambda: a + c,
            lambda: a - c,
            lambda: a * c,
            lambda: abs(a),
            lambda: a ** num(2),
            lambda: N(a),
            lambda: apply_head("binomial", a, num(rng.randint(2, 4))),
            lambda: apply_head("binomial", a, c),
            lambda: apply_head("factorial", a),
            lambda: apply_head("floor", a_real(rng, depth - 1)),
            lambda: abs(2 * a + rng.choice((1, 3)) * c),
        )
    )()


def a_real(rng: random.Random, depth: int = 2) -> Expr:
    """Any term."""
    if depth == 0 or rng.random() < 0.3:
        numbers = (num(rng.randint(-2, 3)), num(Fraction(1, 2)), num(Fraction(-3, 2)))
        return rng.choice((*REALS, x, y, k, n, *numbers))
    a, c = a_real(rng, depth - 1), a_real(rng, depth - 1)
    i = an_int(rng, depth - 1)
    return rng.choice(
        (
            lambda: a + c,
            lambda: a - c,
            lambda: a * c,
            lambda: a / c,
            lambda: a / a,
            lambda: a ** num(rng.choice((-2, -1, 2, 3))),
            lambda: power(a, num(rng.choice((Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2))))),
            lambda: power(abs(a) ** 2, num(Fraction(1, 2))),
            lambda: power(a, i),
            lambda: power(a, c),
            lambda: num(rng.choice((-1, -2, 2, 3))) ** i,
            lambda: num(0) ** i,
            lambda: abs(a),
            lambda: apply_head("floor", a + i),
            lambda: apply_head("log", a),
            lambda: apply_head("min", a, c),
            lambda: apply_head("max", a, apply_head("binomial", i, num(3))),
            lambda: apply_head("binomial", a, i),
            lambda: F(a),
            lambda: G(i),
            lambda: H(a, i),
            lambda: total(rng.choice((k, j)), num(rng.randint(-1, 2)), i, a),
            lambda: i,
        )
    )()


def wrong_or_right(rng: random.Random) -> tuple[Expr, Expr]:
    """Two terms that are often taken for each other, some of them rightly."""
    a, c = term_of(rng, 1), term_of(rng, 1)
    i, l = int_of(rng), int_of(rng)  # noqa: E741
    half = num(Fraction(1, 2))
    cubic = apply_head("binomial", i, num(3))
    least, most, floor = "min", "max", "floor"
    sign = num(-1)
    pairs: tuple[Callable[[], tuple[Any, Any]], ...] = (
        lambda: (abs(a), a),
        lambda: (abs(cubic), -cubic),
        lambda: (abs(cubic), cubic),
        lambda: (apply_head(most, num(0), cubic), rng.choice((num(0), cubic))),
        lambda: (power(cubic**2, half), cubic),
        lambda: (power(a**2, half), rng.choice((a, abs(a)))),
        lambda: (power(a, half) ** 2, rng.choice((a, abs(a)))),
        lambda: (a / a, num(1)),
        lambda: (a * a / a, a),
        lambda: ((a + 1) / a, 1 + 1 / a),
        lambda: (power(a, i) * power(a, l), power(a, i + l)),
        lambda: (a**-1 * a**3, a**2),
        lambda: (power(a, i + 1), a * power(a, i)),
        lambda: (power(power(a, c), i), power(a, c * i)),
        lambda: (power(a * c, half), power(a, half) * power(c, half)),
        lambda: (num(2) ** c * num(2) ** a, num(2) ** (a + c)),
        lambda: (power(a, c) * power(a, 1 - c), a),
        lambda: (num(0) ** i, num(0)),
        lambda: (sign**i * sign**i, num(1)),
        lambda: (sign ** abs(2 * i + 1), num(1)),
        lambda: (sign ** abs(2 * i + 3 * l), rng.choice((num(1), sign**l))),
        lambda: (sign ** (i * l), sign ** (i + l)),
        lambda: (apply_head(floor, a + i), apply_head(floor, a) + i),
        lambda: (apply_head(floor, a + c), apply_head(floor, a) + c),
        lambda: (apply_head(floor, i * half), i * half),
        lambda: (apply_head("log", a * c), apply_head("log", a) + apply_head("log", c)),
        lambda: (apply_head("binomial", i, l), apply_head("binomial", i, i - l)),
        lambda: (apply_head("binomial", -i, num(2)), apply_head("binomial", i, num(2))),
        lambda: (apply_head("factorial", i + 1), (i + 1) * apply_head("factorial", i)),
        lambda: (apply_head(least, a, c) + apply_head(most, a, c), a + c),
        lambda: (apply_head(least, a, c), a),
        lambda: (abs(a * c), abs(a) * abs(c)),
        lambda: (abs(a + c), abs(a) + abs(c)),
        lambda: (total(k, num(0), n, F(k)), total(j, num(0), n, F(j))),
        lambda: (total(k, num(0), n, H(k, j)), total(j, num(0), n, H(j, j))),
        lambda: (total(k, n, num(0), a), -total(k, num(1), n - 1, a)),
        lambda: (total(k, num(0), num(-1), a), num(0)),
        lambda: (abs(1 / a), 1 / abs(a)),
        lambda: (abs(power(a, i)), power(abs(a), i)),
        lambda: (F(a / a), F(num(1))),
    )
    try:
        p, q = rng.choice(pairs)()
    except Refused:
        return x, x
    return as_term(p), as_term(q)


def term_of(rng: random.Random, depth: int = 2) -> Expr:
    """A term; never refused."""
    while True:
        try:
            return (an_int if rng.random() < 0.3 else a_real)(rng, depth)
        except Refused:
            continue


def int_of(rng: random.Random, depth: int = 1) -> Expr:
    while True:
        try:
            return an_int(rng, depth)
        except Refused:
            continue


def a_rel(rng: random.Random, op: str = "") -> Rel:
    op = op or rng.choice(("=", "=", "<=", "<=", "<", "!="))
    shape = rng.random()
    if shape < 0.3:
        return Rel(op, rng.choice((F(rng.choice(INTS)), G(k), *REALS, k, n)), term_of(rng, 1))
    if shape < 0.45:
        return Rel(op, *wrong_or_right(rng))
    if shape < 0.6:
        return Rel(op, num(rng.choice((0, 0, 1))), term_of(rng, 1))
    return Rel(op, term_of(rng, 1), term_of(rng, 1))


def an_all(rng: random.Random) -> All:
    var = rng.choice((k, j, k1, x))
    conds = [le(int_of(rng), var), le(var, term_of(rng, 1)), a_rel(rng)]
    rng.shuffle(conds)
    body: Formula = rng.choice(
        (
            Rel(rng.choice(("=", "<=")), F(var), term_of(rng, 1)),
            eq(F(var), 0),
            eq(H(var, rng.choice(INTS)), rng.choice((x, num(0)))),
            a_rel(rng),
        )
    )
    if rng.random() < 0.15:
        body = All(rng.choice((k, j)), (), body)
    return All(var, conds[: rng.choice((0, 0, 1, 2))], body)


# Functions on subsets -------------------------------------------------------------------------

SQUARE = (
    *(ONE, ZETA, MOBIUS, FLIP),
    *(Matrix([[1, 2], [0, -1]]), Matrix([[1, 1], [1, 1]]), Matrix([[1, 0], [1, 0]])),
)
ROWS = (AT_0, AT_1, SUM, STEP)
KINDS = ("a", "b", "c", "d", "e")


def some_kinds(rng: random.Random) -> tuple[tuple[str, Expr], ...]:
    counts = (n, m, num(1), num(1), num(2), n + 1, k, num(0), n + m)
    names = rng.sample(KINDS[:3], rng.choice((1, 1, 2)))
    return tuple((name, rng.choice(counts)) for name in names)


def a_tensor(rng: random.Random, kinds: Any = None, op: str = "", row: bool = False) -> Tensor:
    kinds = kinds or some_kinds(rng)
    if not row and rng.random() < 0.4:  # a game is what another one makes it
        plain = [(name, ONE) for name, _ in kinds]
        made = [(name, rng.choice(SQUARE)) for name, _ in kinds]
        games = rng.sample(GAMES[:2], 2)
        return Tensor(
            kinds,
            op or rng.choice(("=", "<=")),
            [Term(1, plain, games[0])],
            [Term(1, made, games[1])],
        )
    thin = {name: row or rng.random() < 0.2 for name, _ in kinds}

    def side(size: int) -> list[Term]:
        out = []
        for _ in range(size):
            game = rng.choice((*GAMES[:2], *GAMES[:2], ""))
            pick = ROWS if True in thin.values() else SQUARE
            factors = []
            for name, _ in kinds:
                pick = ROWS if thin[name] else SQUARE
                one = Matrix([[1]]) if thin[name] else Matrix([[1], [rng.choice((0, 1))]])
                factors.append((name, (rng.choice((ONE, *pick)) if not thin[name] else None)))
                if thin[name]:
                    factors[-1] = (name, rng.choice(pick))
                if not game:
                    factors[-1] = (name, one)
            out.append(Term(rng.choice((num(1), num(1), num(-1), num(2), x, n)), factors, game))
        return out

    op = op or rng.choice(("=", "<="))
    return Tensor(kinds, op, side(1), side(rng.choice((1, 1, 2, 0))))


def a_formula(rng: random.Random) -> Formula:
    kind = rng.random()
    if kind < 0.6:
        return a_rel(rng)
    if kind < 0.8:
        return an_all(rng)
    return a_tensor(rng)


# Values ---------------------------------------------------------------------------------------


def values_for(rng: random.Random, names: Any, *, typed: float = 0.95) -> dict[Any, Any]:
    """Something to put in for every name, nearly always of its type."""
    out: dict[Any, Any] = {}
    for name in sorted(names, key=repr):
        if isinstance(name, str):
            out[name] = rng.choice(GAMES)
        elif type(name) is Function:
            args = tuple(ints("i1 i2") if name.is_integer else reals("r1 r2"))
            arity = 2 if name is H or name.name in ("H", "E") else 1
            if rng.random() < 0.3:
                args = (k, j)
            inside = rng.choice((args[0], term_of(rng, 1), args[0] + int_of(rng)))
            if name.is_integer and rng.random() < typed:
                inside = rng.choice((args[0], int_of(rng), args[0] * 2))
            out[name] = Lambda(args[:arity], inside)
        elif name.is_integer and rng.random() < typed:
            out[name] = rng.choice((num(rng.randint(-3, 4)), int_of(rng)))
        else:
            cubic = apply_head("binomial", rng.choice((k, n)), num(3))
            out[name] = rng.choice((num(rng.randint(-3, 3)), term_of(rng, 1), term_of(rng), cubic))
    return out


def changed(rng: random.Random, f: Formula) -> Formula:
    """The formula a little different, often wrongly so."""
    if isinstance(f, Rel):
        p, q = wrong_or_right(rng)
        way = rng.randrange(6)
        if way == 0:
            return Rel(f.op, f.rhs, f.lhs)
        if way == 1:
            return Rel(rng.choice(("=", "<=", "<", "!=")), f.lhs, f.rhs)
        if way == 2:
            return Rel(f.op, f.lhs + p, f.rhs + q)
        if way == 3:
            return Rel(f.op, f.lhs, f.rhs + rng.choice((num(1), x, -f.rhs)))
        names = sorted(free(f) & {*INTS, *REALS}, key=repr)
        if names:
            swap = rng.choice(names)
            return Rel(f.op, by.replaced(f.lhs, {swap: rng.choice((k, j, n, x))}), f.rhs)
        return Rel(f.op, f.lhs * 2, f.rhs * 2)
    if isinstance(f, All):
        way = rng.randrange(4)
        if way == 0:
            return All(f.var, f.conds[1:], f.body)
        if way == 1:
            return All(f.var, f.conds, changed(rng, f.body))
        other = rng.choice((k, j, k1, x))
        if way == 2:
            return All(other, f.conds, f.body)
        return All(other, f.conds, substitute(f.body, {f.var: other}))
    if isinstance(f, Tensor):
        way = rng.randrange(4)
        if way == 0:
            return Tensor(f.kinds, f.op, f.rhs, f.lhs)
        if way == 1:
            return Tensor(f.kinds, rng.choice(("=", "<=")), f.lhs, f.rhs)
        if way == 2:
            return Tensor(
                f.kinds, f.op, [t.mapped(lambda e: e, rng.choice(GAMES)) for t in f.lhs], f.rhs
            )
        return Tensor(f.kinds, f.op, f.lhs, f.lhs)
    return f


# Steps ----------------------------------------------------------------------------------------


def given(*formulas: Formula) -> list[Theorem]:
    return [infer("assume", f) for f in formulas]


def parts(x: Any) -> int:
    """How many tuples there are in a tuple."""
    return 1 + sum(parts(part) for part in x if isinstance(part, tuple))


@dataclass
class Pool:
    """Theorems to go on from, of either shape."""

    rng: random.Random
    theorems: list[Theorem] = field(default_factory=list)

    def add(self, t: Theorem) -> None:
        if len(t.hyps) > 3 or parts((t.concl, *t.hyps)) > 120:
            return
        if len(self.theorems) < 150:
            self.theorems.append(t)
        else:
            self.theorems[self.rng.randrange(150)] = t

    def any(self, *types: type) -> Theorem:
        """A theorem whose conclusion has one of these types; perhaps a new assumption."""
        for _ in range(4):
            if self.theorems and self.rng.random() < 0.7:
                t = self.rng.choice(self.theorems)
                if not types or type(t.concl) in types:
                    return t
        make = {Rel: a_rel, All: an_all, Tensor: a_tensor}
        f = make[self.rng.choice(types)](self.rng) if types else a_formula(self.rng)  # type: ignore[operator,index]
        more = [a_formula(self.rng)] if self.rng.random() < 0.2 else []
        return infer("assume", f, hyps=more)


def said_by(theorem: Theorem, kind: type[Kind]) -> Kind:
    """The conclusion, of the kind that the pool was asked for."""
    assert isinstance(theorem.concl, kind)
    return theorem.concl


def assume(rng: random.Random, pool: Pool) -> Step:
    return "assume", a_formula(rng), [], {}


def axiom(rng: random.Random, pool: Pool) -> Step:
    name = rng.choice((*AXIOMS, *AXIOMS, *CITED))
    entry = {**AXIOMS, **CITED}[name]
    values = values_for(rng, free(entry))
    concl = substitute(entry.concl, {s: v for s, v in values.items()})
    return "axiom", concl, [], {"name": name, "values": values}


def cut(rng: random.Random, pool: Pool) -> Step:
    main = pool.any()
    lemmas = []
    for h in sorted(main.hyps, key=repr)[:2]:
        if rng.random() < 0.7:
            told = h if rng.random() < 0.7 else changed(rng, h)
            lemmas.append(
                infer("assume", told, hyps=[a_formula(rng)] if rng.random() < 0.3 else [])
            )
    if rng.random() < 0.2:
        lemmas.append(pool.any())
    concl = main.concl
    if isinstance(concl, Rel) and rng.random() < 0.35:  # the same in other words, or not
        p, q = wrong_or_right(rng)
        concl = Rel(concl.op, concl.lhs + p, concl.rhs + q)
    return "cut", concl, [main, *lemmas], {}


def combine(rng: random.Random, pool: Pool) -> Step:
    way = rng.random()
    if way < 0.45:  # an identity that may be none
        p, q = wrong_or_right(rng)
        facts: list[Theorem] = []
        for e in (p, q):
            for part in (e, *e.args):
                if rng.random() < 0.2:
                    facts += given(rng.choice((lt(0, part), ne(part, 0), le(0, part), lt(part, 0))))
        around = rng.choice((lambda e: e, lambda e: e, lambda e: F(e), lambda e: e + x, abs))
        op = rng.choice(("=", "=", "<="))
        args: dict[str, Any] = {"expand": rng.random() < 0.3}
        if op == "<=":
            args["inequalities"] = []
        return "combine", Rel(op, around(p), around(q)), facts, args
    if way < 0.5:  # powers of one base, which must be positive
        a, c = rng.choice((x, y, k, x - 1)), rng.choice((x, y, n, num(Fraction(1, 2))))
        fact = rng.choice((lt(0, a), lt(a, 0), le(0, a), lt(0, 2 * a), ne(a, 0)))
        return "combine", eq(power(a, c) * power(a, 1 - c), a), given(fact), {}
    premises, rels = [], []
    for _ in range(rng.choice((1, 1, 2, 3))):
        t = pool.any(Rel)
        premises.append(t)
        rels.append(said_by(t, Rel))
    gap: Any = num(0)
    equalities, inequalities = [], []
    for i, r in enumerate(rels):
        if r.op == "=":
            c = rng.choice((num(1), num(-1), x, 1 / x, term_of(rng, 1)))
            equalities.append((c, i))
            gap += c * (r.rhs - r.lhs)
        elif r.op in ("<", "<=") or rng.random() < 0.2:
            w = rng.choice((num(1), num(1), num(2), num(Fraction(1, 2)), num(0), num(-1)))
            s = rng.choice((num(1), num(1), num(1), x, term_of(rng, 1)))
            group = [i] if rng.random() < 0.8 else [i, rng.randrange(len(rels))]
            inequalities.append((w, s, group))
            gap += w * s * s * _product(rels, group)
    if rng.random() < 0.15:
        s = rng.choice((x, num(1), y - 1, num(0)))
        inequalities.append((num(1), s, []))
        gap += s * s
    base = rng.choice((num(0), x, term_of(rng, 1)))
    op = rng.choice(("<=", "<=", "<", "!=", "=")) if inequalities else rng.choice(("=", "<="))
    if way > 0.8:
        gap = rng.choice((gap / x, gap * 2, -gap, gap + x - x, gap))
    return (
        "combine",
        Rel(op, base, base + gap),
        premises,
        {"equalities": equalities, "inequalities": inequalities},
    )


def _product(rels: list[Rel], group: list[int]) -> Any:
    out: Any = num(1)
    for i in group:
        out = out * (rels[i].rhs - rels[i].lhs)
    return out


def antisymmetry(rng: random.Random, pool: Pool) -> Step:
    first = pool.any(Rel)
    rel = said_by(first, Rel)
    a, c = rel.lhs, rel.rhs
    if rel.op != "<=":
        first = given(le(a, c))[0]
    second = rng.choice((le(c, a), le(c, a), le(a, c), lt(c, a), le(c, a + 1)))
    return "antisymmetry", Rel(rng.choice(("=", "=", "=", "<")), a, c), [first, *given(second)], {}


def cases(rng: random.Random, pool: Pool) -> Step:
    a, c = term_of(rng, 1), term_of(rng, 1)
    t = pool.any(Rel, All)
    low, high = le(a, c), rng.choice((lt(c, a), lt(c, a), le(c, a), lt(a, c), lt(c - 1, a)))
    one = infer("cut", t.concl, t, hyps=[low])
    other = infer("cut", t.concl, t, hyps=[high])
    concl: Any = t.concl
    if rng.random() < 0.5:  # |x| = ±x, each in its case
        lo = infer("axiom", eq(abs(x), -x), name="abs_of_nonpos", values={reals("x"): x})
        hi = infer("axiom", eq(abs(x), x), name="abs_of_nonneg", values={reals("x"): x})
        one = infer("combine", eq(x**2, abs(x) ** 2), lo, equalities=[(x - abs(x), 0)])
        other = infer("combine", eq(x**2, abs(x) ** 2), hi, equalities=[(-x - abs(x), 0)])
        if rng.random() < 0.5:
            one, other = given(eq(F(x), 0))[0], given(eq(F(x), 0))[0]
            one = infer("cut", one.concl, one, hyps=[le(x, 0)])
        a, c, concl = x, num(0), one.concl
    elif rng.random() < 0.3:  # a ≠ c on either side, and not between
        concl = ne(a, c)
        one, other = given(*rng.choice(((lt(a, c), lt(c, a)), (le(a, c), lt(c, a)))))
        how: dict[str, Any] = {"inequalities": [(1, 1, [0])]}
        one, other = (infer("combine", concl, t, **how) for t in (one, other))
    return "cases", concl, [one, other], {"a": a, "b": c}


def integer(rng: random.Random, pool: Pool) -> Step:
    a, c = int_of(rng), int_of(rng)
    if rng.random() < 0.4:
        a = rng.choice(
            (a / 2, x, power(num(2), k), apply_head("floor", x), apply_head("min", a, c))
        )
    op = rng.choice(("<", "<", "<", "<="))
    with_ = rng.choice((1, 1, 1, 2))
    return "integer", le(a + with_, c), given(Rel(op, a, c)), {}


def specialise(rng: random.Random, pool: Pool) -> Step:
    t = pool.any()
    names = free(t.sequent)
    chosen = [s for s in sorted(names, key=repr) if rng.random() < 0.6 and s is not Y]
    values = values_for(rng, chosen)
    concl = substitute(t.concl, values)
    return "specialise", concl, [t], {"values": values}


def generalise(rng: random.Random, pool: Pool) -> Step:
    t = pool.any(Rel, All, Tensor)
    symbols = sorted((s for s in free(t.sequent) if type(s) is Expr), key=repr) or [k]
    var = rng.choice(symbols)
    conds = [h for h in sorted(t.hyps, key=repr) if type(h) is Rel and rng.random() < 0.6]
    return "generalise", All(var, conds, t.concl), [t], {}


def instantiate(rng: random.Random, pool: Pool) -> Step:
    law = pool.any(All)
    every = said_by(law, All)
    at = (int_of if every.var.is_integer and rng.random() < 0.9 else term_of)(rng, 1)
    here = {every.var: at}
    conds = [substitute(c, here) for c in every.conds]
    conds = [c if rng.random() < 0.85 else changed(rng, c) for c in conds if rng.random() < 0.9]
    return "instantiate", substitute(every.body, here), [law, *given(*conds)], {"at": at}


def induct(rng: random.Random, pool: Pool) -> Step:
    var = rng.choice((k, k, k, j, x))
    low = rng.choice((num(0), num(0), n, num(-1), num(Fraction(1, 2)), var - 1, x))
    c = rng.choice((num(0), x, F(low)))
    op = rng.choice(("=", "<="))

    def phi(e: Any) -> Rel:
        return Rel(op, F(e), c)

    if var is x and rng.random() < 0.7:
        low, c = num(0), num(0)
    law = given(
        All(
            j if var is not j else k,
            (),
            Rel(op, F((j if var is not j else k) + 1), F(j if var is not j else k)),
        )
    )[0]
    if var is x or rng.random() < 0.2:
        law = given(All(y, (), Rel(op, F(y + 1), F(y))))[0]
    if rng.random() < 0.2:  # only where F is 0 already: no law at all
        up = infer("assume", phi(var + 1), hyps=[phi(var), le(low, var)])
    else:
        next_ = infer("instantiate", Rel(op, F(var + 1), F(var)), law, at=var)
        before = given(phi(var))[0]
        how: dict[str, Any] = {"equalities": [(1, 0), (1, 1)]}
        if op == "<=":
            how = {"inequalities": [(1, 1, [0]), (1, 1, [1])]}
        up = infer("combine", phi(var + 1), before, next_, **how)
    where = rng.choice((low, low, low, low, low, low + 1))
    base = given(phi(where))[0]
    cond = rng.choice((*[le(low, var)] * 6, lt(low, var), le(var, low)))
    return "induct", All(var, (cond,), phi(var)), [base, up], {}


def _a_sum(rng: random.Random) -> tuple[Expr, Expr, Expr, Expr]:
    var = rng.choice((k, j))
    body = rng.choice((F(var), H(var, rng.choice(INTS)), x * F(var), var / n, term_of(rng, 1)))
    ends = (num(0), n, m, var, n + 1, num(3), num(1), num(-1), num(-2), int_of(rng))
    return var, rng.choice(ends), rng.choice(ends), body


def sum_empty(rng: random.Random, pool: Pool) -> Step:
    var, low, high, body = _a_sum(rng)
    if low.number is not None and high.number is not None and rng.random() < 0.7:
        low = high + rng.choice((1, 2))
    premise = rng.choice((lt(high, low), lt(high, low), le(high, low), lt(low, high)))
    return (
        "sum_empty",
        eq(total(var, low, high, body), rng.choice((0, 0, 0, 1))),
        given(premise),
        {},
    )


def sum_last(rng: random.Random, pool: Pool) -> Step:
    var, low, high, body = _a_sum(rng)
    end = rng.choice((high, high, high, low, high - 1))
    rest = total(var, low, high - rng.choice((1, 1, 1, 2)), body)
    last = substitute_term(body, {var: end})
    premise = rng.choice((*[le(low, high)] * 4, le(low, high + 1), lt(high, low)))
    return "sum_last", eq(total(var, low, high, body), rest + last), given(premise), {}


def sum_terms(rng: random.Random, pool: Pool) -> Step:
    var = rng.choice((k, j))
    low, high = rng.choice((num(0), num(1), n, -var, num(0))), rng.choice((n, m, num(3), var, n))
    op = rng.choice(("=", "<=", "<=", "<"))
    f, g = F(var), rng.choice((G(var), H(var, var), H(var, rng.choice((j, k))), x, num(0)))
    bounds = given(le(low, var), le(var, high))
    if rng.random() < 0.6:
        other = k1
        conds = rng.choice(
            ((), (le(low, other), le(other, high)), (le(low, other),), (le(other, high),))
        )
        here = {var: other}
        law = All(other, conds, Rel(op, substitute_term(f, here), substitute_term(g, here)))
        kept = [b_ for b_, c in zip(bounds, (low, high), strict=True)]
        termwise = infer("instantiate", Rel(op, f, g), *given(law), *kept, at=var)
    else:
        termwise = infer("assume", Rel(op, f, g), hyps=[t.concl for t in bounds])
    if rng.random() < 0.15:  # true of the bounds alone
        termwise = infer("combine", le(0, var - low), bounds[0], inequalities=[(1, 1, [0])])
        f, g, op = num(0), var - low, "<="
    name = rng.choice((var, var, k, j, k1))
    right = substitute_term(g, {var: name}) if rng.random() < 0.7 else g
    low2, high2 = (low, high) if rng.random() < 0.9 else (high, low)
    concl = Rel(op, total(var, low, high, f), total(name, low2, high2, right))
    return "sum_terms", concl, [termwise], {}


def rewrite(rng: random.Random, pool: Pool) -> Step:
    equation = pool.any(Rel) if rng.random() < 0.4 else given(a_rel(rng, "="))[0]
    rel = said_by(equation, Rel)
    s, t = rel.lhs, rel.rhs
    whole = s.is_integer and t.is_integer
    fresh_hole = (ints if whole or rng.random() < 0.1 else reals)("hole")
    hole = rng.choice((fresh_hole, fresh_hole, fresh_hole, k, x, n, b))
    patterns: tuple[Callable[[], Formula], ...] = (
        lambda: eq(F(hole), term_of(rng, 1)),
        lambda: le(hole, term_of(rng, 1)),
        lambda: eq(F(hole), rng.choice((hole, k, x, n))),
        lambda: eq(total(k, num(0), n, H(hole, k)), 0),
        lambda: All(k, (), eq(H(k, hole), 0)),
        lambda: All(rng.choice((k, j)), (le(hole, j),), eq(F(k), hole)),
        lambda: eq(total(k, num(0), hole, F(k)), 1),
        lambda: lt(hole / hole, 1 + hole),
        lambda: Tensor((("a", hole),), "=", a_tensor(rng, (("a", n),)).lhs, ()),
        lambda: eq(num(1), x * hole),
    )
    pattern = rng.choice(patterns)()
    before = given(substitute(pattern, {hole: s}))[0]
    after = substitute(pattern, {hole: t})
    return "rewrite", after, [before, equation], {"pattern": pattern, "hole": hole}


def _operated(terms: Any, c: Any, ops: Mapping[str, Any]) -> list[Term]:
    return [
        Term(
            t.coeff * c,
            [(kind, ops[kind] * mat if kind in ops else mat) for kind, mat in t.factors],
            t.game,
        )
        for t in terms
    ]


def tensor(rng: random.Random, pool: Pool) -> Step:
    t = pool.any(Tensor)
    law = said_by(t, Tensor)
    thin = {kind: mat.rows for kind, mat in (law.lhs + law.rhs)[0].factors}
    ops = {
        kind: rng.choice((*SQUARE, *ROWS, SUM * Matrix([[1, 0], [0, Y]])))
        for kind, rows in thin.items()
        if rows == 2 and rng.random() < 0.6
    }
    c = rng.choice((num(1), num(1), num(2), num(-1), x, num(0)))
    premises, steps = [t], [(c, 0, ops)]
    lhs, rhs = _operated(law.lhs, c, ops), _operated(law.rhs, c, ops)
    if rng.random() < 0.3:
        second = given(rng.choice((law, a_tensor(rng, law.kinds, law.op))))[0]
        other = said_by(second, Tensor)
        d = rng.choice((num(1), num(-1), 1 / x))
        premises.append(second)
        steps.append((d, 1, ops))
        lhs, rhs = lhs + _operated(other.lhs, d, ops), rhs + _operated(other.rhs, d, ops)
    op = law.op if rng.random() < 0.8 else rng.choice(("=", "<="))
    return "tensor", Tensor(law.kinds, op, lhs, rhs), premises, {"steps": steps}


def absolute(rng: random.Random, pool: Pool) -> Step:
    kinds = some_kinds(rng)
    up = a_tensor(rng, kinds, "<=")
    minus = [Term(-t.coeff, t.factors, t.game) for t in up.lhs]
    down = rng.choice(
        (
            Tensor(kinds, "<=", minus, up.rhs),
            Tensor(kinds, "<=", minus, up.rhs),
            up,
            Tensor(kinds, "<=", minus, a_tensor(rng, kinds).rhs)
            if rng.random() < 0.3
            else Tensor(kinds, "<=", minus, up.rhs),
        )
    )
    rows = {kind: mat.rows for kind, mat in up.lhs[0].factors}
    ops = {
        kind: rng.choice((*SQUARE, *ROWS))
        for kind in rows
        if rows[kind] == 2 and rng.random() < 0.8
    }
    sizes = {kind: op.map(abs) for kind, op in ops.items()} if rng.random() < 0.85 else ops
    concl = Tensor(kinds, "<=", _operated(up.lhs, 1, ops), _operated(up.rhs, 1, sizes))
    return "absolute", concl, given(up, down), {"ops": ops}


def refine(rng: random.Random, pool: Pool) -> Step:
    t = pool.any(Tensor)
    if rng.random() < 0.5:
        t = given(
            a_tensor(rng, rng.choice(((("a", n),), (("a", n), ("b", m)), (("a", n), ("b", n)))))
        )[0]
    law = said_by(t, Tensor)
    names = [kind for kind, _ in law.kinds]
    whole = rng.choice(names)
    count = dict(law.kinds)[whole]
    new = rng.sample(KINDS, rng.choice((1, 2, 2, 2)))
    if rng.random() < 0.2:
        new[0] = whole
    shares = (
        [count]
        if len(new) == 1
        else rng.choice(([m, count - m], [num(1), count - 1], [count, num(0)]))
    )
    if rng.random() < 0.1:
        shares = [s + 1 for s in shares]
    kinds, of = [], {}
    for kind, number in law.kinds:
        for name, share in zip(new, shares, strict=True) if kind == whole else ((kind, number),):
            kinds.append((name, share))
            of[name] = kind
    if rng.random() < 0.1:
        rng.shuffle(kinds)

    def side(terms: Any) -> list[Term]:
        return [Term(s.coeff, [(a, s.matrices[of[a]]) for a, _ in kinds], s.game) for s in terms]

    return "refine", Tensor(kinds, law.op, side(law.lhs), side(law.rhs)), [t], {"kinds": of}


def grade(rng: random.Random, pool: Pool) -> Step:
    kinds = rng.choice(((("a", n),), (("a", n), ("b", m)), (("a", num(2)),)))
    count = kinds[0][1]
    rest = [("b", rng.choice(ROWS)) for _ in kinds[1:]]
    plain = rng.random() < 0.7
    entries = ((1, Y), (1 + Y, 1), (1, 1 + Y), (1, 1 - Y), (1 + Y, Y), (Y, 1), (1, 1), (1 - Y, 1))
    wild = ((1 + Y, 1 + Y), (1, 2 * Y), (1, Y**2), (1 - Y, 1 + Y))
    row = Matrix([rng.choice(entries if rng.random() < 0.9 else wild)])
    other = Matrix([rng.choice(entries)]) if rng.random() < 0.3 else row
    op = "=" if plain else "<="
    law = Tensor(
        kinds,
        op,
        [Term(1, [("a", row), *rest], "v")],
        [Term(1, [("a", other), *rest], "w")],
    )
    inner = ONE if rng.random() < 0.9 else rng.choice(SQUARE)
    sums = [
        Graded(f, kinds, "a", Term(1, [("a", inner), *rest], g)) for f, g in ((A, "v"), (B, "w"))
    ]
    args: dict[str, Any] = {"over": "a", "sums": sums}
    bounds: list[Theorem] = []
    at = weight = None
    if rng.random() < 0.6:
        at = rng.choice((num(0), num(1), m, k, num(-1), n))
        args["at"] = at
        bounds = given(le(0, at), le(at, count))
        if rng.random() < 0.15:
            bounds = bounds[:1]
    else:
        var = rng.choice((k, j, ints("t")))
        weight = Lambda(var, rng.choice((num(1), F(var), x * var, total(j, num(0), var, F(j)))))
        args["weight"] = weight
    concl = Rel(
        op,
        _coefficient(row, A, count, at, weight),
        _coefficient(other, B, count, at, weight),
    )
    return "grade", concl, [*given(law), *bounds], args


def _coefficient(row: Matrix, f: Function, count: Expr, at: Any, weight: Any) -> Expr:
    """Σ_t of the coefficient (or the weight) of row₀^(count−t) row₁^t times f(t)."""
    t, s = ints("t0 s0")
    low, high, sign = num(0), None, num(1)
    for e, often in zip(row[0], (count - t, t), strict=True):
        if e is Y:
            low = low + often
        elif e != 1:
            high, sign = often, num(1) if e is 1 + Y else num(-1)
    if at is not None:
        if high is None:
            return f(at)
        return Sum(
            sign ** (at - low) * apply_head("binomial", high, at - low) * f(t), (t, 0, count)
        )
    if high is None:
        return Sum(weight(low) * f(t), (t, 0, count))
    inner = Sum(sign**s * apply_head("binomial", high, s) * weight(low + s), (s, 0, high))
    return Sum(inner * f(t), (t, 0, count))


STEPS: dict[str, Callable[[random.Random, Pool], Step]] = {
    f.__name__: f
    for f in (
        assume,
        axiom,
        cut,
        combine,
        antisymmetry,
        cases,
        integer,
        specialise,
        generalise,
        instantiate,
        induct,
        sum_empty,
        sum_last,
        sum_terms,
        rewrite,
        tensor,
        absolute,
        refine,
        grade,
    )
}


# The search -----------------------------------------------------------------------------------


@dataclass
class Report:
    """What came of a search."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)  # accepted, and decided on an instance
    false: list[str] = field(default_factory=list)
    other_errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{r:13} tried {self.tried[r]:6} accepted {self.accepted[r]:6} "
            f"judged {self.judged[r]:6}"
            for r in STEPS
        ]
        total_ = f"{'all':13} tried {self.tried.total():6} accepted {self.accepted.total():6}"
        return "\n".join([*lines, f"{total_} judged {self.judged.total():6}", *self.false])


def partitions(t: Theorem) -> list[tuple[str, tuple[str, ...]]]:
    """How kinds were taken apart on the way to a theorem."""
    out: dict[tuple[str, tuple[str, ...]], None] = {}
    seen, todo = set(), [t]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        todo += here.premises
        if here.rule == "refine":
            of = here.args["kinds"]
            whole = next(w for p, w in of.items() if p != w)
            out[whole, tuple(p for p, w in of.items() if w == whole)] = None
    return list(out)


def story(t: Theorem, depth: int = 6) -> str:
    """The derivation of a theorem, one line a step."""
    lines: list[str] = []

    def tell(here: Theorem, indent: int) -> None:
        args = {name: v for name, v in here.args.items()}
        lines.append("  " * indent + f"{here.rule}: {here}   {args}"[:600])
        for p in here.premises if indent < depth else ():
            tell(p, indent + 1)

    tell(t, 0)
    return "\n".join(lines)


def smallest(t: Theorem, rng: random.Random) -> Theorem:
    """The first false theorem on the way to a false one."""
    for p in t.premises:
        if counterexample(p.sequent, rng, partitions=partitions(p), tries=120)[0] is not None:
            return smallest(p, rng)
    return t


def search(
    seed: int,
    steps: int,
    *,
    rules: tuple[str, ...] = tuple(STEPS),
    tries: int = 6,
    stop_at_first: bool = False,
) -> Report:
    """Put so many steps to the kernel; judge what it accepts."""
    rng = random.Random(seed)
    pool, report = Pool(rng), Report()
    seen: set[Any] = set()
    while report.tried.total() < steps:
        rule = rng.choice(rules)
        try:
            name, concl, premises, args = STEPS[rule](rng, pool)
            if rng.random() < 0.12:
                concl = changed(rng, concl)
        except Refused:  # no such formula
            continue
        report.tried[rule] += 1
        try:
            theorem = infer(name, concl, *premises, **args)
        except Refused:
            continue
        except Exception as error:
            report.other_errors.append(f"{rule}: {type(error).__name__}: {error}: {concl}")
            continue
        assert is_theorem(theorem)
        report.accepted[rule] += 1
        if rule == "assume" or theorem.sequent in seen:  # nothing new to judge
            report.judged[rule] += 1
            pool.add(theorem)
            continue
        seen.add(theorem.sequent)
        world, judged = counterexample(
            theorem.sequent, rng, partitions=partitions(theorem), tries=tries
        )
        report.judged[rule] += judged > 0
        if world is not None:
            least = smallest(theorem, rng)
            report.false.append(f"FALSE, found by {rule}:\n{story(least)}\n{world.symbols}")
            if stop_at_first:
                break
        else:
            pool.add(theorem)
    return report

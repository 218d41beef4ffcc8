"""Steps that the kernel must accept, one or more for each rule."""

from __future__ import annotations

from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    SUM,
    ZETA,
    Abs,
    All,
    Matrix,
    Sum,
    Term,
    binomial,
    eq,
    fn,
    graded,
    ints,
    le,
    lt,
    ne,
    reals,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, Y

x, y, z, b, w, p, q = reals("x y z b w p q")
i, j, k, m, n = ints("i j k m n")
F, G, H = fn("F"), fn("G"), fn("H")
N = fn("N", integer=True)
A, B = fn("A"), fn("B")


def T(formula: Any) -> Theorem:
    """φ ⊢ φ."""
    return infer("assume", formula)


def K(formula: Any) -> Theorem:
    """A theorem without hypotheses, by arithmetic."""
    return infer("combine", formula)


def sums(f: Any, *ends: Any) -> Expr:
    return Sum(f, (k, *ends))


def on(game: str, *, coeff: Any = 1, **factors: Any) -> Term:
    return term(coeff, game, **(factors or {"every": ONE}))


def row(*entries: Any) -> Matrix:
    return Matrix([list(entries)])


ROW = row(1, Y)
EQUAL = tensor("=", on("v"), on("w"), every=n)
BELOW = tensor("<=", on("v"), on("w"), every=n)
ABOVE = tensor("<=", on("v", coeff=-1), on("w"), every=n)
GRADED = tensor("=", on("v", every=ROW), on("w", every=ROW), every=n)
SUMS = [graded(A, "every", on("v"), every=n), graded(B, "every", on("w"), every=n)]
RANGE = by.given(*le(0, m, n))
NEAR = {"over": "every", "sums": SUMS}

Case = tuple[Any, ...]  # rule, conclusion, premises, arguments


def onward(k: Any, first: Any, constant: All) -> Theorem:
    """F(k) = first ⊢ F(k+1) = first, from F(j+1) = F(j) for all j."""
    same = infer("instantiate", eq(F(k + 1), F(k)), T(constant), at=k)
    weights = [(1, 0), (1, 1)]
    return infer("combine", eq(F(k + 1), first), T(eq(F(k), first)), same, equalities=weights)


ONWARD = onward(k, F(0), All(j, (), eq(F(j + 1), F(j))))

ACCEPTED: dict[str, Case] = {
    "assume": ("assume", eq(x, 0), [], {}),
    "axiom": ("axiom", le(0, (x + 1) ** 2), [], {"name": "square", "values": {x: x + 1}}),
    "cut": ("cut", eq(2 * x, x + x), [K(eq(2 * x, 2 * x))], {}),
    "combine": ("combine", eq(x / y, 1), [T(eq(x, y)), T(ne(y, 0))], {"equalities": [(1 / y, 0)]}),
    "combine, dividing by |x|": (
        "combine",
        le(0, y / Abs(x)),
        [T(lt(0, Abs(x))), T(le(0, y))],
        {"inequalities": [(1, 1 / Abs(x), [0, 1])]},
    ),
    "combine <": (
        "combine",
        lt(0, x * y),
        [T(lt(0, x)), T(lt(0, y))],
        {"inequalities": [(1, 1, [0, 1])]},
    ),
    "combine !=": ("combine", ne(x, y), [T(lt(y, x))], {"inequalities": [(1, 1, [0])]}),
    "combine expand": (
        "combine",
        eq(binomial(n, m), binomial(n, n - m)),
        by.given(le(0, m), le(0, n - m), le(0, n)),
        {"expand": True},
    ),
    "antisymmetry": ("antisymmetry", eq(x, y), by.given(le(x, y), le(y, x)), {}),
    "cases": (
        "cases",
        le(0, x**2),
        [infer("axiom", le(0, x**2), name="square", values={x: x})] * 2,
        {"a": x, "b": y},
    ),
    "integer": ("integer", le(k + 1, m), [T(lt(k, m))], {}),
    "specialise": ("specialise", eq(y + 1, 0), [T(eq(x, 0))], {"values": {x: y + 1}}),
    "specialise, dividing": (
        "specialise",
        eq(x * (1 / x), z),
        [T(eq(x * y, z))],
        {"values": {y: 1 / x}},
    ),
    "sum_last, dividing": (
        "sum_last",
        eq(sums(k / n * F(k), m, n), sums(k / n * F(k), m, n - 1) + n / n * F(n)),
        [T(le(m, n))],
        {},
    ),
    "generalise": (
        "generalise",
        All(k, (le(0, k),), le(-1, k)),
        [infer("combine", le(-1, k), T(le(0, k)), inequalities=[(1, 1, [0]), (1, 1, [])])],
        {},
    ),
    "instantiate": (
        "instantiate",
        eq(F(m), 0),
        [T(All(k, (le(0, k),), eq(F(k), 0))), T(le(0, m))],
        {"at": m},
    ),
    "induct": (
        "induct",
        All(k, (le(0, k),), eq(F(k), F(0))),
        [K(eq(F(0), F(0))), ONWARD],
        {},
    ),
    "sum_empty": ("sum_empty", eq(sums(F(k), m, n), 0), [T(lt(n, m))], {}),
    "sum_last": ("sum_last", eq(sums(F(k), m, n), sums(F(k), m, n - 1) + F(n)), [T(le(m, n))], {}),
    "sum_terms": (
        "sum_terms",
        le(sums(F(k), 0, n), sums(G(k), 0, n)),
        [
            infer(
                "instantiate",
                le(F(k), G(k)),
                T(All(j, le(0, j, n), le(F(j), G(j)))),
                *by.given(*le(0, k, n)),
                at=k,
            )
        ],
        {},
    ),
    "rewrite": (
        "rewrite",
        eq(F(y), 0),
        [T(eq(F(x), 0)), T(eq(x, y))],
        {"pattern": eq(F(z), 0), "hole": z},
    ),
    "tensor": (
        "tensor",
        tensor("=", on("v", every=ZETA), on("w", every=ZETA), every=n),
        [T(EQUAL)],
        {"steps": [(1, 0, {"every": ZETA})]},
    ),
    "tensor <=": (
        "tensor",
        tensor("<=", on("v", every=SUM), on("w", every=SUM), every=n),
        [T(BELOW)],
        {"steps": [(1, 0, {"every": SUM})]},
    ),
    "absolute": (
        "absolute",
        tensor("<=", on("v", every=MOBIUS), on("w", every=ZETA), every=n),
        [T(BELOW), T(ABOVE)],
        {"ops": {"every": MOBIUS}},
    ),
    "refine": (
        "refine",
        tensor("=", on("v", one=ONE, rest=ONE), on("w", one=ONE, rest=ONE), one=1, rest=n - 1),
        [T(EQUAL)],
        {"kinds": {"one": "every", "rest": "every"}},
    ),
    "grade": ("grade", eq(A(m), B(m)), [T(GRADED), *RANGE], {**NEAR, "at": m}),
    "grade by weights": (
        "grade",
        eq(sums(k * A(k), 0, n), sums(k * B(k), 0, n)),
        [T(GRADED)],
        {**NEAR, "weight": Lambda(k, k)},
    ),
}

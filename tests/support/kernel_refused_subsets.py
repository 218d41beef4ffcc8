"""Steps that the kernel must refuse: sums, rewriting, functions on subsets."""

from __future__ import annotations

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    FLIP,
    MOBIUS,
    ONE,
    STEP,
    SUM,
    ZETA,
    All,
    Matrix,
    Rel,
    Sum,
    binomial,
    eq,
    le,
    lt,
    rational,
    tensor,
)
from proofs.kernel.rules import infer
from proofs.kernel.terms import Lambda, Y
from support.kernel_accepted import (
    ABOVE,
    BELOW,
    EQUAL,
    GRADED,
    NEAR,
    RANGE,
    ROW,
    SUMS,
    A,
    B,
    Case,
    F,
    G,
    H,
    K,
    T,
    i,
    j,
    k,
    m,
    n,
    on,
    row,
    sums,
    w,
    x,
    y,
    z,
)

MIXED = tensor("=", on("v", a=AT_0, b=SUM), on("w", a=AT_0, b=SUM), a=n, b=n)


def graded_by(entries: Matrix, concl: Rel) -> Case:
    """The coefficient of Y^m, from a law with that row."""
    law = tensor("=", on("v", every=entries), on("w", every=entries), every=n)
    return "grade", concl, [T(law), *RANGE], {**NEAR, "at": m}


LATER: dict[str, Case] = {
    # Sums
    "sum_empty: not empty": ("sum_empty", eq(sums(F(k), m, n), 0), [T(le(n, m))], {}),
    "sum_empty: not 0": ("sum_empty", eq(sums(F(k), m, n), 1), [T(lt(n, m))], {}),
    "sum_last: an empty sum": (
        "sum_last",
        eq(sums(F(k), m, n), sums(F(k), m, n - 1) + F(n)),
        [T(le(m, n + 1))],
        {},
    ),
    "sum_last: the first term": (
        "sum_last",
        eq(sums(F(k), m, n), sums(F(k), m, n - 1) + F(m)),
        [T(le(m, n))],
        {},
    ),
    "sum_last: merged": (
        "sum_last",
        eq(sums(k / n * F(k), m, n), sums(k / n * F(k), m, n - 1) + F(n)),
        [T(le(m, n))],
        {},
    ),
    "sum_terms: other terms": (
        "sum_terms",
        eq(sums(F(k), 0, n), sums(G(k), 0, n)),
        [K(eq(0, 0))],
        {},
    ),
    "sum_terms: the name of another variable": (
        "sum_terms",
        eq(sums(F(k), 0, n), Sum(H(j, k), (j, 0, n))),
        [infer("instantiate", eq(F(k), H(k, k)), T(All(j, (), eq(F(j), H(j, j)))), at=k)],
        {},
    ),
    "sum_terms: another range": (
        "sum_terms",
        eq(sums(F(k), 0, n), sums(F(k), 0, m)),
        [K(eq(F(k), F(k)))],
        {},
    ),
    "sum_terms: <": ("sum_terms", lt(sums(F(k), 0, n), sums(G(k), 0, n)), [T(lt(F(k), G(k)))], {}),
    "sum_terms: one term": (
        "sum_terms",
        le(sums(F(k), 0, n), sums(G(k), 0, n)),
        [T(le(F(k), G(k)))],
        {},
    ),
    "sum_terms: the name of an end": (
        "sum_terms",
        le(sums(0, -k, n), sums(k, -k, n)),
        [infer("combine", le(0, k), T(le(-k, k)), inequalities=[(rational(1, 2), 1, [0])])],
        {},
    ),
    # Rewriting
    "rewrite: by ≤": (
        "rewrite",
        eq(F(y), 0),
        [T(eq(F(x), 0)), T(le(x, y))],
        {"pattern": eq(F(z), 0), "hole": z},
    ),
    "rewrite: a hole that is used": (
        "rewrite",
        eq(F(y), y),
        [T(eq(F(x), x)), T(eq(x, y))],
        {"pattern": eq(F(x), x), "hole": x},
    ),
    "rewrite: another term": (
        "rewrite",
        eq(F(w), 0),
        [T(eq(F(x), 0)), T(eq(x, y))],
        {"pattern": eq(F(z), 0), "hole": z},
    ),
    "rewrite: a real in an integer hole": (
        "rewrite",
        eq(F(y), 0),
        [T(eq(F(x), 0)), T(eq(x, y))],
        {"pattern": eq(F(i), 0), "hole": i},
    ),
    "rewrite: x·hole at 1/x": (
        "rewrite",
        eq(0, 1),
        [K(eq(1, 1)), T(eq(1 / x, 0))],
        {"pattern": eq(x * z, 1), "hole": z},
    ),
    # Functions on subsets
    "tensor: another operator": (
        "tensor",
        tensor("=", on("v", every=ZETA), on("w"), every=n),
        [T(EQUAL)],
        {"steps": [(1, 0, {"every": ZETA})]},
    ),
    "tensor: a difference of ≤": (
        "tensor",
        tensor("<=", on("v", every=STEP), on("w", every=STEP), every=n),
        [T(BELOW)],
        {"steps": [(1, 0, {"every": STEP})]},
    ),
    "tensor: minus ≤": (
        "tensor",
        tensor("<=", on("w"), on("v"), every=n),
        [T(BELOW)],
        {"steps": [(-1, 0, {})]},
    ),
    "tensor: ≤ by a weight of unknown sign": (
        "tensor",
        tensor("<=", on("v", coeff=x), on("w", coeff=x), every=n),
        [T(BELOW)],
        {"steps": [(x, 0, {})]},
    ),
    "tensor: = from ≤": ("tensor", EQUAL, [T(BELOW)], {"steps": [(1, 0, {})]}),
    "tensor: other coordinates": (
        "tensor",
        tensor("=", on("v"), on("w"), every=m),
        [T(EQUAL)],
        {"steps": [(1, 0, {})]},
    ),
    "tensor: dividing": (
        "tensor",
        tensor("=", on("v"), on("w"), every=n),
        [T(tensor("=", on("v", coeff=x), on("w", coeff=x), every=n))],
        {"steps": [(1 / x, 0, {})]},
    ),
    "tensor: dividing in the matrix": (
        "tensor",
        EQUAL,
        [T(tensor("=", on("v", every=x * ONE), on("w", every=x * ONE), every=n))],
        {"steps": [(1, 0, {"every": ONE / x})]},
    ),
    "tensor: one number for all": (
        "tensor",
        tensor("=", on("v", every=2 * ONE), on("v", coeff=2), every=n),
        [],
        {"steps": []},
    ),
    "absolute: without signs": (
        "absolute",
        tensor("<=", on("v", every=MOBIUS), on("w", every=MOBIUS), every=n),
        [T(BELOW), T(ABOVE)],
        {"ops": {"every": MOBIUS}},
    ),
    "absolute: an equality": (
        "absolute",
        tensor("=", on("v", every=MOBIUS), on("w", every=ZETA), every=n),
        [T(BELOW), T(ABOVE)],
        {"ops": {"every": MOBIUS}},
    ),
    "absolute: other coordinates": (
        "absolute",
        tensor("<=", on("v", every=MOBIUS), on("w", every=ZETA), every=m),
        [T(BELOW), T(ABOVE)],
        {"ops": {"every": MOBIUS}},
    ),
    "absolute: one side": (
        "absolute",
        tensor("<=", on("v", every=MOBIUS), on("w", every=ZETA), every=n),
        [T(BELOW), T(BELOW)],
        {"ops": {"every": MOBIUS}},
    ),
    "absolute: symbols": (
        "absolute",
        tensor("<=", on("v", every=x * ONE), on("w", every=ONE), every=n),
        [T(BELOW), T(ABOVE)],
        {"ops": {"every": x * ONE}},
    ),
    "refine: too few": (
        "refine",
        tensor("=", on("v", one=ONE, rest=ONE), on("w", one=ONE, rest=ONE), one=1, rest=n),
        [T(EQUAL)],
        {"kinds": {"one": "every", "rest": "every"}},
    ),
    "refine: other matrices": (
        "refine",
        tensor("=", on("v", one=FLIP, rest=ONE), on("w", one=ONE, rest=ONE), one=1, rest=n - 1),
        [T(EQUAL)],
        {"kinds": {"one": "every", "rest": "every"}},
    ),
    "refine: swapped names": (
        "refine",
        tensor("=", on("v", a=SUM, b=AT_0), on("w", a=SUM, b=AT_0), a=n, b=n),
        [T(MIXED)],
        {"kinds": {"a": "b", "b": "a"}},
    ),
    "grade: out of range": ("grade", eq(A(m), B(m)), [T(GRADED), RANGE[0]], {**NEAR, "at": m}),
    "grade: between two orders": (
        "grade",
        eq(A(x), B(x)),
        [T(GRADED), *by.given(*le(0, x, n))],
        {**NEAR, "at": x},
    ),
    "grade: another order": ("grade", eq(A(0), B(0)), [T(GRADED), *RANGE], {**NEAR, "at": m}),
    "grade: no sums": (
        "grade",
        eq(A(m), B(m)),
        [T(GRADED), *RANGE],
        {**NEAR, "sums": SUMS[:1], "at": m},
    ),
    "grade: ≤ by weights": (
        "grade",
        le(sums(-A(k), 0, n), sums(-B(k), 0, n)),
        [T(tensor("<=", on("v", every=ROW), on("w", every=ROW), every=n))],
        {**NEAR, "weight": Lambda(k, -1)},
    ),
    "grade: dividing by the sum": (
        "grade",
        eq(1, B(m) / A(m)),
        [
            T(
                tensor(
                    "=",
                    on("v", every=ROW, coeff=1 / A(m)),
                    on("w", every=ROW, coeff=1 / A(m)),
                    every=n,
                )
            ),
            *RANGE,
        ],
        {**NEAR, "at": m},
    ),
    "refine: = from ≤": (
        "refine",
        tensor("=", on("v", one=ONE, rest=ONE), on("w", one=ONE, rest=ONE), one=1, rest=n - 1),
        [T(BELOW)],
        {"kinds": {"one": "every", "rest": "every"}},
    ),
    "grade: = from ≤": (
        "grade",
        eq(A(m), B(m)),
        [T(tensor("<=", on("v", every=ROW), on("w", every=ROW), every=n)), *RANGE],
        {**NEAR, "at": m},
    ),
    "grade: the sum over all orders": graded_by(row(1, 1), eq(A(m), B(m))),
    "grade: a row of two binomials": graded_by(
        row(1 + Y, 1 + Y), eq(*(sums(binomial(k, m) * f(k), 0, n) for f in (A, B)))
    ),
    "grade: another row": graded_by(
        row(1, 2 * Y), eq(*(sums((-1) ** m * binomial(k, m) * f(k), 0, n) for f in (A, B)))
    ),
}

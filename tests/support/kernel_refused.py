"""Steps that the kernel must refuse: logic and arithmetic."""

from __future__ import annotations

import sympy as sp

import proofs.tactics as by
from proofs.kernel.formula import (
    SUM,
    All,
    binomial,
    eq,
    factorial,
    le,
    log,
    lt,
    ne,
    rational,
    reals,
    sqrt,
    tensor,
)
from proofs.kernel.rules import infer
from proofs.kernel.terms import Lambda, Y
from support.kernel_accepted import (
    EQUAL,
    ONWARD,
    SUMS,
    A,
    Case,
    F,
    G,
    K,
    N,
    T,
    b,
    j,
    k,
    m,
    n,
    on,
    onward,
    p,
    q,
    row,
    sums,
    x,
    y,
)

LAW = All(k, (le(0, k),), eq(F(k), 0))
STEP_F = infer(
    "combine", eq(F(k + 1), 0), T(eq(F(k), 0)), T(eq(F(k + 1), F(k))), equalities=[(1, 0), (1, 1)]
)
HALF = rational(1, 2)
EVERY = All(k, (), eq(F(k), 0))

EARLIER: dict[str, Case] = {
    "assume from a premise": ("assume", eq(x, 0), [K(eq(0, 0))], {}),
    "assume with arguments": ("assume", eq(x, 0), [], {"name": "square"}),
    # Axioms
    "axiom: unknown": ("axiom", eq(0, 1), [], {"name": "obvious", "values": {}}),
    "axiom: not an instance": ("axiom", le(1, x**2), [], {"name": "square", "values": {x: x}}),
    "axiom: a value is missing": ("axiom", le(0, x**2), [], {"name": "square", "values": {}}),
    "axiom: a root of anything": (
        "axiom",
        le(0, y),
        [],
        {"name": "square", "values": {reals("x"): sqrt(y)}},
    ),
    "axiom: an imaginary number": (
        "axiom",
        le(0, -1),
        [],
        {"name": "square", "values": {reals("x"): sp.I}},
    ),
    "axiom: −1 to a real power": (
        "axiom",
        le(0, -1),
        [],
        {"name": "square", "values": {reals("x"): (-1) ** sp.Symbol("p", real=True)}},
    ),
    "axiom: b^(log y/log b)": (
        "axiom",
        lt(0, y),
        [T(lt(0, b))],
        {"name": "power_positive", "values": {reals("b"): b, reals("x"): log(y) / log(b)}},
    ),
    "axiom: a real for an integer": (
        "axiom",
        lt(0, factorial(x)),
        [],
        {"name": "factorial_positive", "values": {k: x}},
    ),
    # Cut
    "cut: another conclusion": ("cut", eq(x, 1), [T(eq(x, 0))], {}),
    "cut: of nothing": ("cut", eq(0, 0), [], {}),
    "cut: integers for reals": ("cut", All(x, (), eq(F(x), 0)), [T(EVERY)], {}),
    "cut: one bound variable for a free one": (
        "cut",
        All(k, (), eq(F(k), G(k))),
        [T(All(j, (), eq(F(j), G(k))))],
        {},
    ),
    # Combinations
    "combine: left over": ("combine", eq(x, y), [], {}),
    "combine: (x+1)/x": ("combine", eq((x + 1) / x, 1 + 1 / x), [], {}),
    "combine: dividing an equality": (
        "combine",
        eq(0, 1),
        [T(eq(x, 0))],
        {"equalities": [(-1 / x, 0)]},
    ),
    "combine: inside a function": ("combine", eq(F((x + 1) / x), F(1 + 1 / x)), [], {}),
    "combine: inside a sum": (
        "combine",
        eq(sums((k + 1) / k, 0, n), sums(1 + 1 / k, 0, n)),
        [],
        {},
    ),
    "combine: a hidden zero": (
        "combine",
        eq(
            F(x + 1 / ((x + 1) ** 2 - x**2 - 2 * x - 1)),
            F(y + 1 / ((x + 1) ** 2 - x**2 - 2 * x - 1)),
        ),
        [],
        {},
    ),
    "combine: 1/0": ("combine", eq(1 / ((x + 1) ** 2 - x**2 - 2 * x - 1), 0), [], {}),
    "combine: negative weight": (
        "combine",
        le(x, 0),
        [T(le(0, x))],
        {"inequalities": [(-1, 1, [0])]},
    ),
    "combine: symbolic weight": (
        "combine",
        le(0, x * y),
        [T(le(0, x))],
        {"inequalities": [(y, 1, [0])]},
    ),
    "combine: ≤ as an equality": ("combine", eq(x, y), [T(le(x, y))], {"equalities": [(1, 0)]}),
    "combine: = from ≤": ("combine", eq(x, y), [T(le(x, y))], {"inequalities": [(1, 1, [0])]}),
    "combine: < from ≤": ("combine", lt(x, y), [T(le(x, y))], {"inequalities": [(1, 1, [0])]}),
    "combine: < by a square": ("combine", lt(0, x**2), [], {"inequalities": [(1, x, [])]}),
    "combine: ≠ from ≤": ("combine", ne(x, y), [T(le(x, y))], {"inequalities": [(1, 1, [0])]}),
    "combine: ≠ as a factor": ("combine", lt(0, x), [T(ne(0, x))], {"inequalities": [(1, 1, [0])]}),
    "combine: b^p b^q of any b": ("combine", eq(b**p * b**q, b ** (p + q)), [], {}),
    "combine: b^p b^q of another b": (
        "combine",
        eq(b**p * b**q, b ** (p + q)),
        by.given(lt(0, x), ne(b, 0)),
        {},
    ),
    "combine: b^(p+1) = b b^p of any b": ("combine", eq(b ** (p + 1), b * b**p), [], {}),
    "combine: binomials out of range": (
        "combine",
        eq(binomial(n, m), binomial(n, n - m)),
        [],
        {"expand": True},
    ),
    "combine: half the range": (
        "combine",
        eq(binomial(n, m), binomial(n, n - m)),
        [T(le(0, m))],
        {"expand": True},
    ),
    "combine: (n+1)! for any n": (
        "combine",
        eq(factorial(n + 1), (n + 1) * factorial(n)),
        [],
        {"expand": True},
    ),
    "combine: no such premise": ("combine", eq(x, 0), [T(eq(x, 0))], {"equalities": [(1, 1)]}),
    # Order
    "antisymmetry: half": ("antisymmetry", eq(x, y), by.given(le(x, y), le(x, y)), {}),
    "antisymmetry: the other half": ("antisymmetry", eq(x, y), by.given(le(y, x), le(y, x)), {}),
    "antisymmetry: ≤": ("antisymmetry", le(x, y), by.given(le(x, y), le(y, x)), {}),
    "cases: another conclusion": (
        "cases",
        eq(x, 1),
        by.given(eq(x, 1), eq(x, 0)),
        {"a": x, "b": y},
    ),
    "cases: one case": ("cases", eq(x, 1), [T(eq(x, 1))], {"a": x, "b": y}),
    "integer: reals": ("integer", le(x + 1, y), [T(lt(x, y))], {}),
    "integer: ≤": ("integer", le(k + 1, m), [T(le(k, m))], {}),
    "integer: two more": ("integer", le(k + 2, m), [T(lt(k, m))], {}),
    "integer: a half": ("integer", le(k / 2 + 1, m), [T(lt(k / 2, m))], {}),
    # Substitution
    "specialise: not the instance": ("specialise", eq(y, 0), [T(eq(x, 0))], {"values": {x: y + 1}}),
    "specialise: a real for an integer": (
        "specialise",
        eq(F(x), 0),
        [T(eq(F(k), 0))],
        {"values": {k: x}},
    ),
    "specialise: y := 1/x in x·y": (
        "specialise",
        eq(1, 0),
        [infer("combine", eq(x * y, 0), T(eq(x, 0)), equalities=[(y, 0)])],
        {"values": {y: 1 / x}},
    ),
    "specialise: infinity": (
        "specialise",
        eq(0, 0),
        [K(eq(1 / (1 + y), 1 / (1 + y)))],
        {"values": {y: sp.zoo}},
    ),
    "specialise: a merged power": (
        "specialise",
        eq(y, 0),
        [T(eq(x**2, 0))],
        {"values": {x: sqrt(y)}},
    ),
    "specialise: a positive symbol": (
        "specialise",
        le(-1, 1),
        [K(eq(x, x))],
        {"values": {x: sp.Symbol("s", positive=True)}},
    ),
    "specialise: half-integers for an integer function": (
        "specialise",
        le(1, k / 2),
        [infer("integer", le(1, N(k)), T(lt(0, N(k))))],
        {"values": {N: Lambda(k, k / 2)}},
    ),
    "specialise: the formal variable": (
        "specialise",
        tensor("=", on("v", one=row(Y, Y)), on("v", one=SUM), one=1),
        [T(tensor("=", on("v", one=row(x, x)), on("v", one=SUM), one=1))],
        {"values": {x: Y}},
    ),
    "specialise: order sums of another name": (
        "specialise",
        SUMS[0],
        [T(SUMS[0])],
        {"values": {A: Lambda(k, k)}},
    ),
    "specialise: no game": ("specialise", EQUAL, [T(EQUAL)], {"values": {"v": ""}}),
    # Quantifiers
    "generalise: free in a hypothesis": (
        "generalise",
        All(k, (), eq(F(k), 0)),
        [T(eq(F(k), 0))],
        {},
    ),
    "generalise: another body": ("generalise", All(k, (), eq(k, 1)), [K(eq(0, 0))], {}),
    "generalise: another condition": (
        "generalise",
        All(k, (le(1, k),), le(0, k)),
        [T(le(0, k))],
        {},
    ),
    "instantiate: a condition is missing": ("instantiate", eq(F(m), 0), [T(LAW)], {"at": m}),
    "instantiate: another condition": (
        "instantiate",
        eq(F(m), 0),
        [T(LAW), T(le(-1, m))],
        {"at": m},
    ),
    "instantiate: an integer law at a half": (
        "instantiate",
        eq(F(rational(1, 2)), 0),
        [T(EVERY)],
        {"at": rational(1, 2)},
    ),
    "instantiate: elsewhere": ("instantiate", eq(F(m), 0), [T(EVERY)], {"at": n}),
    "induct: no base": (
        "induct",
        All(k, (le(0, k),), eq(F(k), F(0))),
        [K(eq(0, 0)), ONWARD],
        {},
    ),
    "induct: a base elsewhere": (
        "induct",
        All(k, (le(0, k),), eq(F(k), F(0))),
        [T(eq(F(1), F(0))), ONWARD],
        {},
    ),
    "induct: no step": (
        "induct",
        All(k, (le(0, k),), eq(F(k), 0)),
        [T(eq(F(0), 0)), T(eq(F(k), 0))],
        {},
    ),
    "induct: a step under a condition on k": (
        "induct",
        All(k, (le(0, k),), eq(F(k), 0)),
        [T(eq(F(0), 0)), STEP_F],
        {},
    ),
    "induct: over the reals": (
        "induct",
        All(x, (le(0, x),), eq(F(x), F(0))),
        [K(eq(F(0), F(0))), onward(x, F(0), All(y, (), eq(F(y + 1), F(y))))],
        {},
    ),
    "induct: from a half": (
        "induct",
        All(k, (le(HALF, k),), eq(F(k), F(HALF))),
        [K(eq(F(HALF), F(HALF))), onward(k, F(HALF), All(j, (), eq(F(j + 1), F(j))))],
        {},
    ),
}

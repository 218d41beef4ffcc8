"""One variable joins a mask: what it adds, when the pairs are scaled by 1/(n−1).

i is the variable, S a mask of k others; w(S) = D0(k), w(S ∪ {i}) = D1(k), and K(t) is the sum of
w's interactions G({i} ∪ T) over T ⊆ S of order t.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    STEP,
    ZETA,
    All,
    Matrix,
    Sum,
    Y,
    binomial,
    eq,
    fn,
    graded,
    ints,
    le,
    lt,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.sparsity.setting._setting import k, n
from proofs.tactics.sums import F, a, b, constant, splitting, vanishing, x
from proofs.tactics.sums import c as MIDDLE

e, r = ints("e r")
sign, D0, D1, K = fn("sign"), fn("Dzero"), fn("Done"), fn("K")

PARTS: dict[str, Any] = {"i": 1, "S": k, "out": n - 1 - k}
DIVIDENDS = tensor("=", term(1, "G", every=ONE), term(1, "w", every=MOBIUS), every=n)
WITHOUT = graded(D0, "S", term(1, "w", i=AT_0, S=ONE, out=AT_0), **PARTS)
WITH = graded(D1, "S", term(1, "w", i=AT_1, S=ONE, out=AT_0), **PARTS)
INTERACTIONS = graded(K, "S", term(1, "G", i=AT_1, S=ONE, out=AT_0), **PARTS)
PATH = (
    *(DIVIDENDS, WITHOUT, WITH, INTERACTIONS),
    eq(K(0), 1),
    eq(K(1), Sum(sign(e), (e, 1, k)) / (n - 1)),
    All(r, le(2, r, k), eq(K(r), 0)),
    All(e, le(1, e, k), le(-1, sign(e))),
)
CLIMBS = le(D0(k), D1(k))


@cache
def step() -> Theorem:
    """D1(k) − D0(k) = Σ_{t≤k} K(t): v(S ∪ {i}) − v(S) by the interactions with i inside S."""
    row = Matrix([[1, Y]])
    matching = by.operate(
        tensor("=", term(1, "w", every=ONE), term(1, "G", every=ZETA), every=n),
        (-1, by.given(DIVIDENDS), {"every": ZETA}),
    )
    kinds = {"i": "every", "S": "every", "out": "every"}
    named = infer(
        "refine",
        tensor(
            "=",
            term(1, "w", i=ONE, S=ONE, out=ONE),
            term(1, "G", i=ZETA, S=ZETA, out=ZETA),
            **PARTS,
        ),
        matching,
        kinds=kinds,
    )
    sides = tuple(term(c, "w", i=at_i, S=row, out=AT_0) for c, at_i in ((1, AT_1), (-1, AT_0)))
    difference = by.operate(
        tensor("=", sides, term(1, "G", i=AT_1, S=row * ZETA, out=AT_0), **PARTS),
        (1, named, {"i": STEP, "S": row, "out": AT_0}),
    )
    inside = binomial(k - r, k - r) * K(r)
    low = by.given(le(0, k))
    top = infer(
        "grade",
        eq(D1(k) - D0(k), Sum(inside, (r, 0, k))),
        difference,
        low,
        by.linear(le(k, k)),
        over="S",
        sums=[WITHOUT, WITH, INTERACTIONS],
        at=k,
    )
    each = by.ring(eq(inside, K(r)), *by.given(*le(0, r, k)), expand=True)
    return by.linear(eq(D1(k) - D0(k), Sum(K(r), (r, 0, k))), top, by.termwise(each, r, 0, k))


@cache
def climb() -> Theorem:
    low, high = by.given(*le(0, k, n - 1))
    zero, one = by.given(eq(K(0), 1), PATH[5])
    sums = Sum(K(r), (r, 0, k))
    # k = 0
    strict = by.given(lt(k, 1))
    none = infer("antisymmetry", eq(0, k), low, by.linear(le(k, 0), strict))
    hole = ints("hole")
    here = infer("rewrite", eq(K(k), 1), zero, none, pattern=eq(K(hole), 1), hole=hole)
    before = by.empty(Sum(K(r), (r, 0, k - 1)), strict)
    alone = by.linear(CLIMBS, step(), by.last(sums, low), before, here)
    # k ≥ 1
    more = by.given(le(1, k))
    parts = by.spec(splitting(), {F: Lambda(r, K(r)), a: 0, MIDDLE: 1, b: k}, more)
    gone = by.at(by.given(PATH[6]), r, *by.given(*le(2, r, k)))
    rest = by.spec(
        vanishing(), {F: Lambda(r, K(r)), a: 2, b: k}, by.forall(gone, r, *le(2, r, k)), more
    )
    ends = [by.last(Sum(K(r), (r, 0, z))) for z in (1, 0)]
    nothing = by.empty(Sum(K(r), (r, 0, -1)))
    least = by.at(by.given(PATH[7]), e, *by.given(*le(1, e, k)))
    signs = by.termwise(least, e, 1, k)
    counted = by.spec(constant(), {a: 1, b: k, x: -1}, more)
    wide = by.linear(lt(0, n - 1), more, high)
    total = by.linear(le(0, n - 1 + Sum(sign(e), (e, 1, k))), signs, counted, high)
    pair = by.ring(
        le(-1, K(1)), wide, using=[(-1, one)], products=[(1, 1 / (n - 1), [wide, total])]
    )
    several = by.linear(CLIMBS, step(), parts, rest, *ends, nothing, zero, pair)
    return by.both(several, alone, 1, k)

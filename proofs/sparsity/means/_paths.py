"""One variable joins a mask: what it adds, when the pairs are scaled by 1/(n−1).

i is the variable, S a mask of k others; w(S) = D0(k), w(S ∪ {i}) = D1(k), and K(t) is the sum of
w's interactions G({i} ∪ T) over T ⊆ S of order t.
"""

from __future__ import annotations

from functools import cache
from typing import Any

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
from proofs.tactics.search import (
    at,
    both,
    empty,
    forall,
    given,
    last,
    linear,
    operate,
    ring,
    spec,
    termwise,
)
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
    matching = operate(
        tensor("=", term(1, "w", every=ONE), term(1, "G", every=ZETA), every=n),
        (-1, given(DIVIDENDS), {"every": ZETA}),
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
    difference = operate(
        tensor("=", sides, term(1, "G", i=AT_1, S=row * ZETA, out=AT_0), **PARTS),
        (1, named, {"i": STEP, "S": row, "out": AT_0}),
    )
    inside = binomial(k - r, k - r) * K(r)
    low = given(le(0, k))
    top = infer(
        "grade",
        eq(D1(k) - D0(k), Sum(inside, (r, 0, k))),
        difference,
        low,
        linear(le(k, k)),
        over="S",
        sums=[WITHOUT, WITH, INTERACTIONS],
        at=k,
    )
    each = ring(eq(inside, K(r)), *given(*le(0, r, k)), expand=True)
    return linear(eq(D1(k) - D0(k), Sum(K(r), (r, 0, k))), top, termwise(each, r, 0, k))


@cache
def climb() -> Theorem:
    low, high = given(*le(0, k, n - 1))
    zero, one = given(eq(K(0), 1), PATH[5])
    sums = Sum(K(r), (r, 0, k))
    # k = 0
    strict = given(lt(k, 1))
    none = infer("antisymmetry", eq(0, k), low, linear(le(k, 0), strict))
    hole = ints("hole")
    here = infer("rewrite", eq(K(k), 1), zero, none, pattern=eq(K(hole), 1), hole=hole)
    before = empty(Sum(K(r), (r, 0, k - 1)), strict)
    alone = linear(CLIMBS, step(), last(sums, low), before, here)
    # k ≥ 1
    more = given(le(1, k))
    parts = spec(splitting(), {F: Lambda(r, K(r)), a: 0, MIDDLE: 1, b: k}, more)
    gone = at(given(PATH[6]), r, *given(*le(2, r, k)))
    rest = spec(vanishing(), {F: Lambda(r, K(r)), a: 2, b: k}, forall(gone, r, *le(2, r, k)), more)
    ends = [last(Sum(K(r), (r, 0, z))) for z in (1, 0)]
    nothing = empty(Sum(K(r), (r, 0, -1)))
    least = at(given(PATH[7]), e, *given(*le(1, e, k)))
    signs = termwise(least, e, 1, k)
    counted = spec(constant(), {a: 1, b: k, x: -1}, more)
    wide = linear(lt(0, n - 1), more, high)
    total = linear(le(0, n - 1 + Sum(sign(e), (e, 1, k))), signs, counted, high)
    pair = ring(le(-1, K(1)), wide, using=[(-1, one)], products=[(1, 1 / (n - 1), [wide, total])])
    several = linear(CLIMBS, step(), parts, rest, *ends, nothing, zero, pair)
    return both(several, alone, 1, k)

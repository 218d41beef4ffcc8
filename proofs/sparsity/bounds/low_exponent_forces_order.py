"""A low exponent forces a high order: for p < 1 and fixed M, (i)–(iii) contradict each other.

Under (1α) at order M, M ≤ n, and lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n:
n |ū(1)| = |A(1)| ≤ M Σ_{j=1}^{M} 2^(j−1)/j · (hi − lo).  So (1α), (ii), (iii) and ū(1) > 0 imply

    n^(1−p) ≤ M Σ_{j=1}^{M} 2^(j−1)/j = 1, 4, 10, 64/3, …,   and   n^(1−p) ≤ M².

Source: this suite.  The first bound cites nothing; the second rests on V. A. Markov's inequality
for coefficients (`markov_order_bound`).  Both are sharper than with 2M − 1 for M.

Assumptions: as said.  p < 1 need not be assumed, nor p > 0.  Proof: Σ_k A(k) q^k stays in a range
of length hi − lo for 0 < q ≤ 1; on the grid q = i/M its j-th difference is ≤ 2^(j−1) (hi − lo),
and the first coefficient is M Σ_j (−1)^(j−1)/j times the differences.
"""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Rel,
    Sequent,
    Sum,
    binomial,
    eq,
    le,
    lt,
    rational,
    sequent,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Proof, Step, conclude
from proofs.sparsity.bounds import markov_order_bound
from proofs.sparsity.bounds._conditioned_games import monotone_instance
from proofs.sparsity.bounds._conditions import CONDITIONS, IN_RANGE, in_range, p, reach
from proofs.sparsity.bounds._extraction import bounded, size
from proofs.sparsity.bounds._grid import UNIT, difference_bound, w
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.means._draws import high, low
from proofs.sparsity.setting._codes import replace, same
from proofs.sparsity.setting._differences import e, f, first_row, j, l, tau, turned
from proofs.sparsity.setting._setting import SIZE, A, M, k, n, u_bar
from proofs.tactics.blocks import distribute

__all__ = ["CLAIM", "prove"]

_constant = M * Sum(2 ** (j - 1) / j, (j, 1, M))
_first = le(n * Abs(u_bar(1)), _constant * (high - low))
_forced = le(n ** (1 - p), _constant)
_forced_markov = le(n ** (1 - p), M**2)
_WEIGHT = All(j, (le(1, j),), eq(e(j), (-1) ** (j - 1) / j))  # a name, until the end
_SHARE = All(j, (le(1, j),), eq(size(j), 1 / j))


@cache
def _picks() -> Theorem:
    """Σ_{j=1}^{M} (−1)^(j−1)/j τ(l, j) = [l = 1] for 1 ≤ l ≤ M."""
    inside, whole, later = by.given(*le(1, l, M)), by.given(*SIZE), by.given(lt(1, l))
    first = by.linear(
        eq(Sum(e(j) * tau(1, j), (j, 1, M)), 1), first_row(), by.at(by.given(_WEIGHT), 1)
    )
    goal = eq(Sum(e(j) * tau(l, j), (j, 1, M)), same(l, 1))
    equal = infer("antisymmetry", eq(1, l), inside[0], by.given(le(l, 1)))
    here = replace(goal, by.linear(eq(by.relation(first).lhs, same(1, 1)), first), equal, l)
    place = by.given(*le(1, j, M))
    now, then = (by.at(by.given(_WEIGHT), x, *place) for x in (j, j + 1))
    link = by.ring(
        eq(0, (j + 1) * e(j + 1) + j * e(j)), *place, using=[(-(j + 1), then), (-j, now)]
    )
    law = by.forall(link, j, *le(1, j, M))
    row = by.spec(turned(), {l: l - 1, f: Lambda(j, num(0))}, law, *inside, later)
    nothing = distribute([(0, num(1))], j, num(1), M, *whole)
    apart = by.axiom("binomial_above", later, k=num(0), j=l - 1)
    away = by.linear(goal, row, nothing, apart)
    return by.forall(by.both(here, away, l, 1), l, *le(1, l, M))


@cache
def _bounded() -> Theorem:
    """n |ū(1)| ≤ M Σ_j 2^(j−1)/j · (hi − lo)."""
    place, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    weight, share = (by.at(by.given(x), j, *place) for x in (_WEIGHT, _SHARE))
    nonneg = by.ring(le(0, 1 / j), *place, products=[(1, 1 / j, [by.linear(le(0, j), *place)])])
    half, sign = rational(1, 2), (-1) ** (j - 1)
    laws = [
        by.forall(
            by.ring(goal, *place, using=[(-1, share), (-c_, weight)], products=[term]),
            j,
            *le(1, j, M),
        )
        for c_, goal, term in (
            (1, le(-size(j), e(j)), (half, 1 + sign, [nonneg])),
            (-1, le(e(j), size(j)), (half, 1 - sign, [nonneg])),
        )
    ]
    sums = [by.spec(t, {k: 1}, _picks(), *laws, *whole) for t in bounded()]
    top = 2 ** (j - 1)
    named = by.termwise(by.ring(eq(size(j) * top, top / j), *place, using=[(top, share)]), j, 1, M)
    order_one = newton_inversion.prove().theorems[1]
    unit = by.given(UNIT[1])
    width = (high - low) * M
    both_signs = []
    for c_, total in zip((1, -1), sums, strict=True):
        goal = le(c_ * n * u_bar(1), _constant * (high - low))
        out = by.ring(
            goal,
            *whole,
            using=[(-c_, order_one), (-c_ * A(1), unit), (width, named)],
            products=[(1, 1, [total, _whole_number()])],
        )
        both_signs.append(out)
    positive, negative = by.given(le(0, u_bar(1)), lt(u_bar(1), 0))
    sizes = (
        by.axiom("abs_of_nonneg", positive, x=u_bar(1)),
        by.axiom("abs_of_nonpos", negative, x=u_bar(1)),
    )
    cases = (
        by.ring(_first, using=[(n, x)], products=[(1, 1, [t])])
        for x, t in zip(sizes, both_signs, strict=True)
    )
    one, other = cases
    out = by.both(one, other, 0, u_bar(1))
    values = {
        e: Lambda(j, (-1) ** (j - 1) / j),
        size: Lambda(j, 1 / j),
        w: 1 / M,
    }
    plain = (
        by.forall(by.linear(eq(body, body)), j, le(1, j)) for body in ((-1) ** (j - 1) / j, 1 / j)
    )
    fraction = _inverse(by.linear(lt(0, M), *whole))
    return by.spec(out, values, *plain, fraction, *whole, by.linear(eq(1, 1)))


@cache
def _whole_number() -> Theorem:
    """0 ≤ M."""
    return by.linear(le(0, M), *by.given(*SIZE))


def _inverse(positive: Theorem, *facts: Theorem) -> Theorem:
    """0 < 1/x from 0 < x."""
    return by.axiom("power_positive", positive, *facts, b=by.relation(positive).rhs, x=-1)


def _forces(goal: Rel, bound: Theorem, nonneg: Theorem) -> Theorem:
    """n^(1−p) ≤ C, from n |ū(1)| ≤ C (hi − lo) and 0 ≤ C."""
    whole, first = by.given(*SIZE), by.given(lt(0, u_bar(1)))
    size_one = by.axiom("abs_of_nonneg", first, x=u_bar(1))
    some = by.linear(lt(0, n), *whole)
    power = by.axiom("power_positive", some, b=n, x=p)
    unit = by.ring(lt(0, n**p * u_bar(1)), products=[(1, 1, [power, first])])
    chain = by.ring(
        le(n * u_bar(1), goal.rhs * n**p * u_bar(1)),
        using=[(-n, size_one)],
        products=[(1, 1, [in_range(bound)]), (1, 1, [reach()[2], nonneg])],
    )
    return by.ring(goal, some, unit, first, power, products=[(1, 1, [chain, _inverse(unit, some)])])


@cache
def _order_forced() -> Theorem:
    place, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    power = by.axiom("power_positive", by.linear(lt(0, num(2))), b=num(2), x=j - 1)
    part = 2 ** (j - 1) / j
    each = by.ring(
        le(0, part), *place, products=[(1, 1, [power, _inverse(by.linear(lt(0, j), *place))])]
    )
    zero = distribute([(0, num(1))], j, num(1), M, *whole)
    total = by.linear(le(0, Sum(part, (j, 1, M))), by.termwise(each, j, 1, M), zero)
    nonneg = by.ring(le(0, _constant), products=[(1, 1, [total, _whole_number()])])
    return _forces(_forced, _bounded(), nonneg)


@cache
def _markov_forced() -> Theorem:
    whole = by.given(*SIZE)
    each = by.spec(markov_order_bound.prove().theorems[0], {k: 1}, *whole)
    order_one = by.cut(newton_inversion.prove().theorems[1], by.linear(le(1, n), *whole))
    above, below = (by.axiom(name, x=A(1)) for name in ("abs_above", "abs_below"))
    signs = by.given(le(0, u_bar(1)), lt(u_bar(1), 0))
    pair = binomial(M + 1, 2)
    count = by.ring(eq(pair, M * (M + 1) / 2), *whole, expand=True)
    width = (high - low) * 2 * M / (M + 1)
    goal = le(n * Abs(u_bar(1)), M**2 * (high - low))
    cases = []
    for name, sign, side, c_ in (
        ("abs_of_nonneg", signs[0], above, 1),
        ("abs_of_nonpos", signs[1], below, -1),
    ):
        size_one = by.axiom(name, sign, x=u_bar(1))
        cases.append(
            by.ring(
                goal,
                *whole,
                using=[(n, size_one), (-c_, order_one), (width, count)],
                products=[(1, 1, [each]), (1, 1, [side])],
            )
        )
    one, other = cases
    bound = by.both(one, other, 0, u_bar(1))
    square = by.ring(le(0, M**2), products=[(1, M, [])])
    return _forces(_forced_markov, bound, square)


CLAIM = Claim(
    id="low_exponent_forces_order",
    title="A low exponent forces a high order",
    source="this suite; V. A. Markov 1892",
    words="Conditions (i) to (iii) with exponent p and ū(1) > 0 imply n^(1−p) ≤ M Σ_{j≤M} "
    "2^(j−1)/j, and ≤ M²: for a fixed order M and p < 1 they contradict each other once n is "
    "large.",
    reading="that A(k) = 0 for k > M under (i), and that n^(1−p) outgrows M² when p < 1",
    statement=(
        sequent(_first, *IN_RANGE),
        sequent(_forced, *CONDITIONS, lt(0, u_bar(1))),
        sequent(_forced_markov, *CONDITIONS, lt(0, u_bar(1))),
    ),
    draw=monotone_instance,
    scope="1 ≤ M ≤ n",
    cites=("markov_coefficients",),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    differences, first = difference_bound(), _bounded()
    forced, markov = _order_forced(), _markov_forced()
    return Proof(
        steps=(
            Step(
                "On the grid i/M, w = 1/M, the differences are bounded by the range.",
                differences[0],
            ),
            Step("Σ_j (−1)^(j−1)/j of them is A(1)/M = n ū(1)/M.", first),
            Step("Under (ii) and (iii) the range is at most n^p ū(1).", reach()[2]),
            Step("Divide by n^p ū(1).", forced),
            Step("With V. A. Markov's constant M² instead.", markov),
        ),
        theorems=tuple(map(conclude, statement, (first, forced, markov))),
    )

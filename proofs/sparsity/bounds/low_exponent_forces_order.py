"""A low exponent forces a high order: for p < 1 and fixed M, (i)–(iii) contradict each other.

Under (i-β) at order M, M ≤ n, and lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n:
n |ū(1)| = |A(1)| ≤ M Σ_{j=1}^{M} 2^(j−1)/j · (hi − lo).  So (i-β), (ii), (iii) and ū(1) > 0 imply

    n^(1−p) ≤ M Σ_{j=1}^{M} 2^(j−1)/j = 1, 4, 10, 64/3, …,   and   n^(1−p) ≤ M².

Source: this suite.  The first bound cites nothing; the second rests on V. A. Markov's inequality
for coefficients (`markov_order_bound`).  Both are sharper than with 2M − 1 for M.

Assumptions: as said.  p < 1 need not be assumed, nor p > 0.  Proof: Σ_k A(k) q^k stays in a range
of length hi − lo for 0 < q ≤ 1; on the grid q = i/M its j-th difference is ≤ 2^(j−1) (hi − lo),
and the first coefficient is M Σ_j (−1)^(j−1)/j times the differences.
"""

from __future__ import annotations

from functools import cache

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
from proofs.sparsity.setting._blocks import distribute
from proofs.sparsity.setting._codes import replace, same
from proofs.sparsity.setting._differences import e, f, first_row, j, l, tau, turned
from proofs.sparsity.setting._setting import SIZE, A, M, k, n, u_bar
from proofs.tactics.search import (
    at,
    axiom,
    both,
    cut,
    forall,
    given,
    linear,
    relation,
    ring,
    spec,
    termwise,
)

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
    inside, whole, later = given(*le(1, l, M)), given(*SIZE), given(lt(1, l))
    first = linear(eq(Sum(e(j) * tau(1, j), (j, 1, M)), 1), first_row(), at(given(_WEIGHT), 1))
    goal = eq(Sum(e(j) * tau(l, j), (j, 1, M)), same(l, 1))
    equal = infer("antisymmetry", eq(1, l), inside[0], given(le(l, 1)))
    here = replace(goal, linear(eq(relation(first).lhs, same(1, 1)), first), equal, l)
    place = given(*le(1, j, M))
    now, then = (at(given(_WEIGHT), x, *place) for x in (j, j + 1))
    link = ring(eq(0, (j + 1) * e(j + 1) + j * e(j)), *place, using=[(-(j + 1), then), (-j, now)])
    law = forall(link, j, *le(1, j, M))
    row = spec(turned(), {l: l - 1, f: Lambda(j, num(0))}, law, *inside, later)
    nothing = distribute([(0, num(1))], j, num(1), M, *whole)
    apart = axiom("binomial_above", later, k=num(0), j=l - 1)
    away = linear(goal, row, nothing, apart)
    return forall(both(here, away, l, 1), l, *le(1, l, M))


@cache
def _bounded() -> Theorem:
    """n |ū(1)| ≤ M Σ_j 2^(j−1)/j · (hi − lo)."""
    place, whole = given(*le(1, j, M)), given(*SIZE)
    weight, share = (at(given(x), j, *place) for x in (_WEIGHT, _SHARE))
    nonneg = ring(le(0, 1 / j), *place, products=[(1, 1 / j, [linear(le(0, j), *place)])])
    half, sign = rational(1, 2), (-1) ** (j - 1)
    laws = [
        forall(
            ring(goal, *place, using=[(-1, share), (-c_, weight)], products=[term]), j, *le(1, j, M)
        )
        for c_, goal, term in (
            (1, le(-size(j), e(j)), (half, 1 + sign, [nonneg])),
            (-1, le(e(j), size(j)), (half, 1 - sign, [nonneg])),
        )
    ]
    sums = [spec(t, {k: 1}, _picks(), *laws, *whole) for t in bounded()]
    top = 2 ** (j - 1)
    named = termwise(ring(eq(size(j) * top, top / j), *place, using=[(top, share)]), j, 1, M)
    order_one = newton_inversion.prove().theorems[1]
    unit = given(UNIT[1])
    width = (high - low) * M
    both_signs = []
    for c_, total in zip((1, -1), sums, strict=True):
        goal = le(c_ * n * u_bar(1), _constant * (high - low))
        out = ring(
            goal,
            *whole,
            using=[(-c_, order_one), (-c_ * A(1), unit), (width, named)],
            products=[(1, 1, [total, _whole_number()])],
        )
        both_signs.append(out)
    positive, negative = given(le(0, u_bar(1)), lt(u_bar(1), 0))
    sizes = (
        axiom("abs_of_nonneg", positive, x=u_bar(1)),
        axiom("abs_of_nonpos", negative, x=u_bar(1)),
    )
    cases = (
        ring(_first, using=[(n, x)], products=[(1, 1, [t])])
        for x, t in zip(sizes, both_signs, strict=True)
    )
    one, other = cases
    out = both(one, other, 0, u_bar(1))
    values = {
        e: Lambda(j, (-1) ** (j - 1) / j),
        size: Lambda(j, 1 / j),
        w: 1 / M,
    }
    plain = (forall(linear(eq(body, body)), j, le(1, j)) for body in ((-1) ** (j - 1) / j, 1 / j))
    fraction = _inverse(linear(lt(0, M), *whole))
    return spec(out, values, *plain, fraction, *whole, linear(eq(1, 1)))


@cache
def _whole_number() -> Theorem:
    """0 ≤ M."""
    return linear(le(0, M), *given(*SIZE))


def _inverse(positive: Theorem, *facts: Theorem) -> Theorem:
    """0 < 1/x from 0 < x."""
    return axiom("power_positive", positive, *facts, b=relation(positive).rhs, x=-1)


def _forces(goal: Rel, bound: Theorem, nonneg: Theorem) -> Theorem:
    """n^(1−p) ≤ C, from n |ū(1)| ≤ C (hi − lo) and 0 ≤ C."""
    whole, first = given(*SIZE), given(lt(0, u_bar(1)))
    size_one = axiom("abs_of_nonneg", first, x=u_bar(1))
    some = linear(lt(0, n), *whole)
    power = axiom("power_positive", some, b=n, x=p)
    unit = ring(lt(0, n**p * u_bar(1)), products=[(1, 1, [power, first])])
    chain = ring(
        le(n * u_bar(1), goal.rhs * n**p * u_bar(1)),
        using=[(-n, size_one)],
        products=[(1, 1, [in_range(bound)]), (1, 1, [reach()[2], nonneg])],
    )
    return ring(goal, some, unit, first, power, products=[(1, 1, [chain, _inverse(unit, some)])])


@cache
def _order_forced() -> Theorem:
    place, whole = given(*le(1, j, M)), given(*SIZE)
    power = axiom("power_positive", linear(lt(0, num(2))), b=num(2), x=j - 1)
    part = 2 ** (j - 1) / j
    each = ring(le(0, part), *place, products=[(1, 1, [power, _inverse(linear(lt(0, j), *place))])])
    zero = distribute([(0, num(1))], j, num(1), M, *whole)
    total = linear(le(0, Sum(part, (j, 1, M))), termwise(each, j, 1, M), zero)
    nonneg = ring(le(0, _constant), products=[(1, 1, [total, _whole_number()])])
    return _forces(_forced, _bounded(), nonneg)


@cache
def _markov_forced() -> Theorem:
    whole = given(*SIZE)
    each = spec(markov_order_bound.prove().theorems[0], {k: 1}, *whole)
    order_one = cut(newton_inversion.prove().theorems[1], linear(le(1, n), *whole))
    above, below = (axiom(name, x=A(1)) for name in ("abs_above", "abs_below"))
    signs = given(le(0, u_bar(1)), lt(u_bar(1), 0))
    pair = binomial(M + 1, 2)
    count = ring(eq(pair, M * (M + 1) / 2), *whole, expand=True)
    width = (high - low) * 2 * M / (M + 1)
    goal = le(n * Abs(u_bar(1)), M**2 * (high - low))
    cases = []
    for name, sign, side, c_ in (
        ("abs_of_nonneg", signs[0], above, 1),
        ("abs_of_nonpos", signs[1], below, -1),
    ):
        size_one = axiom(name, sign, x=u_bar(1))
        cases.append(
            ring(
                goal,
                *whole,
                using=[(n, size_one), (-c_, order_one), (width, count)],
                products=[(1, 1, [each]), (1, 1, [side])],
            )
        )
    one, other = cases
    bound = both(one, other, 0, u_bar(1))
    square = ring(le(0, M**2), products=[(1, M, [])])
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

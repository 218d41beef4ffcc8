"""B's Case 2 is false for every n ≥ 3: all pairs salient, though η is only polynomially small.

P = C(n,2), h = ⌊(P−1)/2⌋; v(S) = m + Σ of s over the pairs in S, m = |S|, where h of the s are +1
and the other P − h are −1.  So I({i}) = 1, I(pair) = s = ±1, and 0 above: (1α) with M = 2.

1, 2. Σ s is −1 or −2 (as P is odd or even), and every |s| = 1: all C(n,2) pairs are salient, for
   every τ ≤ 1.
3. η(2) = Σ s / Σ |s| lies between −2/P and −1/P: it shrinks as n^−2, not exponentially.
4. ū(m) = m + Σ s · C(m,2)/P.
5. (ii): ū(m−1) ≤ ū(m).        6. (iii) with p = 1: ū(m)/m never rises.

Case 2 says that the number of salient interactions stays far below C(n,k) where |η(k)| is not
exponentially small.  (eta_needed has η(2) = 0, of which Case 2 does not speak.)

What is formal: 1 to 3 are the numbers s; 4 to 6 are of a game with order sums A(1) = n, A(2) = Σ s
and 0 above.  That a game has these interactions is in words; `proofs/rocq` has it in full.

Source: B, p. 8.  Assumptions: n ≥ 3.  Proof: 2h − P ∈ {−2, −1}; then Newton's formula.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import combinations

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    Sum,
    binomial,
    eq,
    floor,
    fn,
    ints,
    le,
    lt,
    rational,
    sequent,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.setting._setting import SETTING, A, M, instance, k, m, n, u_bar
from proofs.tactics.sums import F, a, b, constant, splitting, x
from proofs.tactics.sums import c as MIDDLE

__all__ = ["CLAIM", "prove"]

e, h, low = ints("e h low")
s = fn("s")
P = binomial(n, 2)
_HALF = eq(h, floor((P - 1) / 2))
_PLUS = All(e, le(1, e, h), eq(s(e), 1))
_MINUS = All(e, le(h + 1, e, P), eq(s(e), -1))
_SIGNS = (_HALF, _PLUS, _MINUS, le(3, n))
_TOTAL = Sum(s(e), (e, 1, P))
_SIZES = Sum(Abs(s(e)), (e, 1, P))
_GAME = (*SETTING, eq(A(1), n), eq(A(2), _TOTAL), All(k, le(3, k, n), eq(A(k), 0)))

_few, _negative = le(-2, _TOTAL), le(_TOTAL, -1)
_strong = eq(Abs(s(e)), 1)
_eta = le(-2 / P, _TOTAL / _SIZES), le(_TOTAL / _SIZES, -1 / P)
_mean = eq(u_bar(m), m + binomial(m, 2) / P * _TOTAL)
_rises = le(u_bar(m - 1), u_bar(m))
_confident = le(low * u_bar(m), m * u_bar(low))


def _draw(rng: random.Random) -> Instance:
    size = rng.choice([3, 3, 4])
    players = tuple(range(size))
    pairs = [frozenset(z) for z in combinations(players, 2)]
    rng.shuffle(pairs)
    plus = (len(pairs) - 1) // 2
    signs = [Fraction(1)] * plus + [Fraction(-1)] * (len(pairs) - plus)
    strength = dict(zip(pairs, signs, strict=True))
    upper = rng.randint(1, size)
    case = instance(
        lambda S: len(S) + sum(strength[z] for z in pairs if z <= S),
        players,
        m=upper,
        low=rng.randint(1, upper),
        e=rng.randint(1, len(pairs)),
        h=plus,
    )
    return Instance(
        values=case.values,
        functions={**case.functions, "s": lambda z: signs[z - 1]},
        games=case.games,
        layout=case.layout,
    )


CLAIM = Claim(
    id="case_2_fails",
    title="Case 2 fails",
    source="this suite, on B, Case 2",
    words="For every n ≥ 3 a game of order 2 that satisfies (ii), and (iii) with p = 1, has all "
    "C(n,2) pairs at |I| = 1 and −2/C(n,2) ≤ η(2) ≤ −1/C(n,2), which is not exponentially small.",
    reading="that a game has I({i}) = 1, the numbers s(e) on its C(n,2) pairs and 0 above, so that "
    "A(1) = n, A(2) = Σ s(e) and η(2) = Σ s(e)/Σ|s(e)|",
    statement=(
        sequent(_few, *_SIGNS),
        sequent(_negative, *_SIGNS),
        sequent(_strong, *_SIGNS, *le(1, e, P)),
        *(sequent(bound, *_SIGNS) for bound in _eta),
        sequent(_mean, *_GAME, le(3, n), *le(0, m, n)),
        sequent(_rises, *_GAME, *_SIGNS, *le(1, m, n)),
        sequent(_confident, *_GAME, *_SIGNS, *le(1, low, m, n)),
    ),
    draw=_draw,
    scope="n ≥ 3",
)


@cache
def _pairs() -> Theorem:
    """C(n, 2) = n (n−1)/2."""
    return by.ring(eq(P, n * (n - 1) / 2), by.given(le(3, n)), expand=True)


@cache
def _numbers() -> tuple[Theorem, ...]:
    """3 ≤ P, 1 ≤ 2h, P − 2 ≤ 2h ≤ P − 1."""
    size, half = by.given(le(3, n), _HALF)
    most = by.linear(le(3, P), _pairs(), size, products=[[size, size]])
    below, above = (by.axiom(f"floor_{side}", x=(P - 1) / 2) for side in ("below", "above"))
    high = by.linear(le(2 * h, P - 1), below, half)
    strict = by.linear(lt(P - 1, 2 * h + 2), above, half)
    low_ = by.linear(le(P - 2, 2 * h), infer("integer", le(P, 2 * h + 2), strict))
    return most, by.linear(le(1, h + h), most, low_), low_, high


def _counted(summand: object, parts: tuple[Theorem, Theorem], values: tuple[int, int]) -> Theorem:
    """Σ over all pairs = values[0]·h + values[1]·(P − h)."""
    facts = _facts()
    body = Lambda(e, summand)
    split = by.spec(splitting(), {F: body, a: 1, MIDDLE: h, b: P}, *facts)
    first = by.termwise(parts[0], e, 1, h)
    second = by.termwise(parts[1], e, h + 1, P)
    ones = by.spec(constant(), {a: 1, b: h, x: num(values[0])}, *facts)
    rest = by.spec(constant(), {a: h + 1, b: P, x: num(values[1])}, *facts)
    goal = eq(Sum(body.expr, (e, 1, P)), values[0] * h + values[1] * (P - h))
    return by.linear(goal, split, first, second, ones, rest)


@cache
def _facts() -> tuple[Theorem, ...]:
    most, some, _, high = _numbers()
    whole = by.linear(le(0, h), some)
    return whole, by.linear(le(h, P), whole, high), most


@cache
def _values() -> tuple[Theorem, Theorem]:
    """s(e) for e ≤ h and for e > h."""
    return (
        by.at(by.given(_PLUS), e, *by.given(*le(1, e, h))),
        by.at(by.given(_MINUS), e, *by.given(*le(h + 1, e, P))),
    )


@cache
def _sum() -> Theorem:
    """Σ s = 2h − P."""
    return by.linear(eq(_TOTAL, 2 * h - P), _counted(s(e), _values(), (1, -1)))


@cache
def _each() -> tuple[Theorem, Theorem]:
    """|s(e)| = 1 for either sign."""
    up, down = _values()
    plus = by.axiom("abs_of_nonneg", by.linear(le(0, s(e)), up), x=s(e))
    minus = by.axiom("abs_of_nonpos", by.linear(le(s(e), 0), down), x=s(e))
    return by.linear(_strong, plus, up), by.linear(_strong, minus, down)


@cache
def _one() -> Theorem:
    """|s(e)| = 1."""
    first, last = by.given(*le(1, e, P))
    early, late = by.given(le(e, h), lt(h, e))
    plus, minus = _each()
    after = by.linear(le(h + 1, e), late)
    return by.both(by.discharge(plus, first, early), by.discharge(minus, after, last), e, h)


@cache
def _strength() -> Theorem:
    """Σ |s| = P."""
    return by.linear(eq(_SIZES, P), _counted(Abs(s(e)), _each(), (1, 1)))


@cache
def _range() -> tuple[Theorem, Theorem]:
    """−2 ≤ Σ s ≤ −1."""
    _, _, low_, high = _numbers()
    return by.linear(_few, _sum(), low_), by.linear(_negative, _sum(), high)


@cache
def _ratio() -> tuple[Theorem, Theorem]:
    """−2/P ≤ η ≤ −1/P."""
    (few, negative), size = _range(), by.given(le(3, n))
    positive = by.linear(lt(0, P), _numbers()[0])
    mass = by.linear(lt(0, _SIZES), _strength(), positive)
    share = _TOTAL / (P * _SIZES)
    return (
        by.ring(
            _eta[0], size, positive, mass,
            using=[(share, _strength())], products=[(1, 1 / P, [positive, few])],
        ),
        by.ring(
            _eta[1], size, positive, mass,
            using=[(-share, _strength())], products=[(1, 1 / P, [positive, negative])],
        ),
    )  # fmt: skip


@cache
def _means() -> Theorem:
    """ū(m) = m + Σ s · C(m,2)/P."""
    size, within = by.given(le(3, n)), by.given(*le(0, m, n))
    polynomial = by.discharge(
        by.spec(newton_inversion.prove().theorems[2], {M: 2}), by.linear(le(0, 2)), *within
    )
    inside = binomial(m, k) * A(k) / binomial(n, k)
    ends = [by.last(Sum(inside, (k, 1, z))) for z in (2, 1)]
    none = by.empty(Sum(inside, (k, 1, 0)))
    one, total = by.given(eq(A(1), n), eq(A(2), _TOTAL))
    out = binomial(m, 2) / P
    return by.ring(
        _mean,
        size,
        using=[*((1, z) for z in (polynomial, *ends, none)), (m / n, one), (out, total)],
    )


@cache
def _two() -> Theorem:
    """0 ≤ m ⊢ C(m, 2) = m (m−1)/2."""
    goal = eq(binomial(m, 2), m * (m - 1) / 2)
    start, one, more = by.given(le(0, m), le(m, 1), lt(1, m))
    inside = by.ring(goal, by.linear(le(2, m), more), expand=True)
    none = by.axiom("binomial_above", start, one, k=m, j=2)
    least, above = by.given(le(m, 0), lt(0, m))
    zero = infer("antisymmetry", eq(m, 0), least, start)
    first = infer("antisymmetry", eq(m, 1), one, by.linear(le(1, m), above))
    at_zero = by.ring(goal, using=[(1, none), ((1 - m) / 2, zero)])
    at_one = by.ring(goal, using=[(1, none), (-m / 2, first)])
    return by.both(by.both(at_zero, at_one, m, 0), inside, m, 1)


@cache
def _slow() -> Theorem:
    """1 ≤ m ≤ n ⊢ (m−1)(P − 2h) ≤ P."""
    goal = le((m - 1) * (P - 2 * h), P)
    size, within = by.given(le(3, n)), by.given(*le(1, m, n))
    _, _, low_, _ = _numbers()
    least, rest = by.linear(le(0, m - 1), *within), by.linear(le(0, n - m), *within)
    small, large = by.given(le(n, 3), lt(3, n))
    four = by.linear(le(4, n), large)
    many = by.linear(
        goal, _pairs(), low_, rest, four, products=[[least, low_], [four, size], [four, four]]
    )
    three = infer("antisymmetry", eq(n, 3), small, size)
    pairs = by.ring(eq(P, 3), using=[(1, _pairs()), ((n + 2) / 2, three)])
    one = infer("integer", le(1, h), by.linear(lt(0, h), low_, pairs))
    few = by.linear(
        goal, pairs, three, rest, one, products=[[least, by.linear(le(P - 2 * h, 1), pairs, one)]]
    )
    return by.both(few, many, n, 3)


@cache
def _conditions() -> tuple[Theorem, Theorem]:
    """(ii), and (iii) with p = 1."""
    size, within, pair = by.given(le(3, n)), by.given(*le(1, m, n)), by.given(*le(1, low, m, n))
    positive = by.linear(lt(0, P), _numbers()[0])
    share = _TOTAL / P

    def at(point: object, *facts: Theorem) -> Theorem:
        """ū at a point, by its polynomial."""
        value = by.discharge(by.spec(_means(), {m: point}), *facts)
        choose = by.discharge(by.spec(_two(), {m: point}), *facts)
        goal = eq(u_bar(point), point + share * point * (point - 1) / 2)  # type: ignore[operator]
        return by.ring(goal, size, positive, using=[(1, value), (share, choose)])

    here, before = at(m, *within), at(m - 1, *within)
    rises = by.ring(
        _rises,
        size,
        positive,
        using=[(1, before), (-1, here), ((1 - m) / P, _sum())],
        products=[(1, 1 / P, [positive, _slow()])],
    )
    ends = at(low, *pair), at(m, *pair)
    longer = by.linear(le(0, m - low), *pair)
    signs = [by.linear(le(0, z), *pair) for z in (low, m)]
    down = by.linear(le(0, -_TOTAL), _range()[1])
    confident = by.ring(
        _confident,
        size,
        positive,
        using=[(-m, ends[0]), (low, ends[1])],
        products=[(rational(1, 2), 1 / P, [positive, *signs, longer, down])],
    )
    return rises, confident


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    few, negative = _range()
    theorems = (few, negative, _one(), *_ratio(), _means(), *_conditions())
    return Proof(
        steps=(
            Step("h times 1 and P − h times −1.", _sum()),
            Step("P − 2 ≤ 2h ≤ P − 1.", negative),
            Step("Every pair has strength 1.", _one()),
            Step("So the strengths add up to P.", _strength()),
            Step("η(2) is at least −2/P.", theorems[3]),
            Step("And at most −1/P.", theorems[4]),
            Step("Newton: of the orders 1 and 2.", theorems[5]),
            Step("(ii): a further variable adds 1 + Σ s · (m−1)/P.", theorems[6]),
            Step("(iii): Σ s is negative.", theorems[7]),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )

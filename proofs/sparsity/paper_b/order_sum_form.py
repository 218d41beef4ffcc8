"""The form of the order sums: B's Theorem 2, with what it says about δ.

n ≥ 2; (1α) at order M, of which A(k) = 0 for k > M is used; ū(1) > 0; 0 ≤ ū(m) ≤ m^p ū(1), p ≥ 0.
Write |A(k)|/ū(1) in base n, the fractional part with the digit of n⁰, and cut at ⌊p⌋: digits d(k,i)
below, the rest h(k), which for ⌊p⌋ ≥ 1 is a whole multiple of n^⌊p⌋.  Where h(k) > 0 let
δ_k = log_n h(k) − p, and δ the largest, at k = K (so some h(K) > 0; see order_sum_form_gap).  With
signs s(k), λ(k) = s(k) n^(δ_k − δ), or 0 where h(k) = 0, and a_i(k) = s(k) d(k,i):

1. A(k) = (λ(k) n^(p+δ) + Σ_{i<⌊p⌋} a_i(k) n^i) ū(1);      2. |λ(k)| ≤ 1;      3. |a_i(k)| < n;
4. λ := Σ_k C(m₀,k)/C(n,k) λ(k) ≠ 0 for some m₀ in n−M+1, …, n (said as: the squares have a
   positive sum);
5. for every 1 ≤ m₀ ≤ n with λ > 0: the argument is positive and δ ≤ log_n((1 − Σ a_i n^(i−p))/λ),
   where a_i = Σ_k C(m₀,k)/C(n,k) a_i(k);
6. for λ < 0: the same with δ ≤ log_n(Σ a_i n^(i−p)/(−λ));
7. |a_i| < M n (not n);      8. |A(k)| < 2 n^(p+δ) ū(1).

Only the reference exponent is used, and only at m₀; condition (ii) and the pairwise (iii) are not.
λ and a_i are made from the A(k) and δ themselves: 1, 5 and 6 hold for every real δ, whether it is
the largest δ_k or not (the statements show it), so they relate δ to λ and bound nothing beforehand.

Proof: order_means at m₀, in which the sums over k and i are exchanged; the roots of Σ_k C(m,k) L(k)
by differences (no theorem on polynomials is cited); induction on the digits.
"""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Sequent, Sum, binomial, eq, le, lt, reals, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, num
from proofs.ledger.claim import Claim, Proof, Step, conclude
from proofs.sparsity.paper_b._delta import (
    AT,
    CONFIDENT,
    HIGH,
    LOW,
    NONNEGATIVE,
    bounds,
    if_above,
    if_below,
    log_n,
    share,
)
from proofs.sparsity.paper_b._digits import below_power, mixed_digit, signed_digit, signs
from proofs.sparsity.paper_b._expanded import draw
from proofs.sparsity.paper_b._expansion import (
    DELTAS,
    DIGIT,
    EXPANSION,
    FIRST,
    INSIDE,
    LAMBDA,
    LAMBDA_0,
    LARGEST,
    OTHERS,
    PLACE,
    POSITIVE,
    REST,
    SIGNED,
    SIGNS,
    TOP,
    WHOLE,
    P,
    below,
    d,
    decomposed,
    delta,
    delta_k,
    height,
    highest,
    i,
    mixed,
    own_share,
    own_weight,
    p,
    q,
    s,
    size,
    top,
    unit,
    weights,
)
from proofs.sparsity.paper_b._expansion import h as rest
from proofs.sparsity.setting._codes import absurd
from proofs.sparsity.setting._roots import K, lam, mixture, no_weight, some_mixture
from proofs.sparsity.setting._setting import NOTHING_ABOVE, SETTING, A, M, k, m, n
from proofs.tactics.sums import x, y

__all__ = ["CLAIM", "prove"]

_FORM = (EXPANSION, SIGNED, REST, DELTAS, LAMBDA, LAMBDA_0, le(2, n))
_GAME = (*SETTING, NOTHING_ABOVE, le(0, M), lt(0, unit), le(0, p))


def _all_digits(e: Expr, bound: Expr) -> All:
    return All(i, DIGIT, lt(Abs(e), bound))


_mixed_digit = Sum(binomial(m, k) / binomial(n, k) * s(k) * d(k, i), (k, 1, M))
_digits_form = Sum(s(k) * d(k, i) * n**i, (i, 0, P - 1))
_STATEMENT = (
    sequent(eq(A(k), (lam(k) * top + _digits_form) * unit), *_FORM, *INSIDE, le(0, p)),
    sequent(le(Abs(lam(k)), 1), LAMBDA, LAMBDA_0, LARGEST, SIGNS, le(2, n), *INSIDE),
    sequent(_all_digits(s(k) * d(k, i), n), POSITIVE, FIRST, OTHERS, SIGNS, *INSIDE),
    sequent(lt(0, by.relation(some_mixture()).rhs), LAMBDA, SIGNS, *TOP[:3], TOP[4], le(M, n)),
    sequent(if_above(lt(0, HIGH)), *_FORM, *_GAME, CONFIDENT, *AT),
    sequent(if_above(le(delta, log_n(HIGH))), *_FORM, *_GAME, CONFIDENT, *AT),
    sequent(if_below(lt(0, LOW)), *_FORM, *_GAME, NONNEGATIVE, *AT),
    sequent(if_below(le(delta, log_n(LOW))), *_FORM, *_GAME, NONNEGATIVE, *AT),
    sequent(
        _all_digits(_mixed_digit, M * n),
        *(POSITIVE, FIRST, OTHERS, SIGNS, le(0, m), le(m, n), le(1, M), le(M, n)),
    ),
    sequent(
        lt(Abs(A(k)), 2 * top * unit),
        *(EXPANSION, FIRST, OTHERS, WHOLE, LARGEST, *TOP, lt(0, unit), *INSIDE),
    ),
)
CLAIM = Claim(
    id="order_sum_form",
    title="The form of the order sums",
    source="B, Theorem 2",
    words="A(k) = (λ(k) n^(p+δ) + lower powers) ū(1) with |λ(k)| ≤ 1 and |A(k)| < 2 n^(p+δ) ū(1), "
    "where some |A(k)|/ū(1) has a digit at or above n^⌊p⌋; if A(k) = 0 for k > M and 0 ≤ ū(m) ≤ "
    "m^p ū(1), δ is bounded by a logarithm of λ, the weighted sum of the λ(k) at m₀, and of the "
    "digits wherever λ is not 0, which is so for one of the last M orders m₀.",
    reading="that numbers have digits in base n, that one of the δ_k is the largest, and that a "
    "positive sum of squares leaves an m₀ where λ is not 0",
    statement=_STATEMENT,
    draw=draw,
    scope="n ≥ 2, 1 ≤ M ≤ n, p ≥ 0",
    formulas={
        "share": own_share,  # δ_k
        "weight": own_weight,  # λ(k) where h(k) > 0
        "mean_weight": mixture(m),  # λ, at the order m
        "mean_digit": _mixed_digit,  # a_i, at the order m
        "delta_above": log_n(HIGH),  # δ is at most this where λ > 0
        "delta_below": log_n(LOW),  # and this where λ < 0
        "bound": 2 * top * unit,  # on |A(k)|
    },
)


@cache
def _weights() -> tuple[Theorem, Theorem]:
    """(|λ(k)| ≤ 1, λ(K)² = 1)."""
    inside, positive, zero = by.given(*INSIDE), by.given(lt(0, rest(k))), by.given(le(rest(k), 0))
    exact = by.at(by.given(LAMBDA), k, *inside, positive)
    power = n ** (delta_k(k) - delta)
    below = by.linear(le(delta_k(k) - delta, 0), by.at(by.given(LARGEST), k, *inside, positive))
    most = by.axiom("power_monotone", *size(), below, b=n, x=delta_k(k) - delta, y=0)
    least = by.linear(le(0, power), by.axiom("power_positive", *size(), b=n, x=delta_k(k) - delta))
    sign = by.at(by.given(SIGNS), k, *inside)
    bound = by.spec(signs(False), {x: s(k), reals("e"): power, y: 1}, sign, least, most)
    goal = le(Abs(lam(k)), 1)
    hole = reals("hole")
    back = by.linear(eq(s(k) * power, lam(k)), exact)
    some = infer("rewrite", goal, bound, back, pattern=le(Abs(hole), 1), hole=hole)
    gone = by.at(by.given(LAMBDA_0), k, *inside, zero)
    none = infer(
        "rewrite",
        goal,
        by.linear(le(0, 1)),
        by.linear(eq(0, lam(k)), gone),
        pattern=le(Abs(hole), 1),
        hole=hole,
    )

    place = by.given(*PLACE)
    here = by.spec(exact, {k: K}, *place)
    same = by.linear(eq(delta_k(K), delta), by.given(eq(delta, delta_k(K))))
    pattern = eq(n ** (delta_k(K) - hole), 1)
    one = infer(
        "rewrite",
        eq(n ** (delta_k(K) - delta), 1),
        by.linear(eq(num(1), 1)),
        same,
        pattern=pattern,
        hole=hole,
    )
    unit_ = by.spec(sign, {k: K}, *place)
    sum_ = lam(K) + s(K) * n ** (delta_k(K) - delta)
    factor = s(K) ** 2 * (1 + n ** (delta_k(K) - delta))
    square = by.ring(eq(lam(K) ** 2, 1), *size(), using=[(sum_, here), (factor, one), (1, unit_)])
    return by.both(none, some, rest(k), 0), square


@cache
def _magnitude() -> Theorem:
    """|A(k)| < 2 n^(p+δ) ū(1)."""
    inside, positive = by.given(*INSIDE), by.given(lt(0, unit))
    expanded = by.at(by.given(EXPANSION), k, *inside)
    power = by.axiom("power_positive", *size(), b=n, x=p + delta)
    rest_ = _rest_below()
    goal = lt(Abs(A(k)), 2 * top * unit)
    none = by.given(lt(P, 1))
    low = by.linear(lt(below, top), below_power(), _power_below())
    wide = by.ring(
        goal,
        *size(),
        using=[(1, expanded)],
        products=[(1, 1, [positive, low]), (1, 1, [positive, rest_])],
    )
    empty_ = by.empty(below, none)
    flat = by.ring(
        goal,
        *size(),
        using=[(1, expanded), (unit, empty_)],
        products=[(1, 1, [positive, power]), (1, 1, [positive, rest_])],
    )
    return by.both(wide, flat, 1, P)


@cache
def _rest_below() -> Theorem:
    """h(k) ≤ n^(p+δ)."""
    inside, zero, positive = by.given(*INSIDE), by.given(le(rest(k), 0)), by.given(lt(0, rest(k)))
    power = by.axiom("power_positive", *size(), b=n, x=p + delta)
    goal = le(rest(k), top)
    least = by.linear(le(p + delta_k(k), p + delta), by.at(by.given(LARGEST), k, *inside, positive))
    more = by.axiom("power_monotone", *size(), least, b=n, x=p + delta_k(k), y=p + delta)
    return by.both(by.linear(goal, zero, power), by.linear(goal, height(), more), rest(k), 0)


@cache
def _power_below() -> Theorem:
    """1 ≤ ⌊p⌋ ⊢ n^⌊p⌋ ≤ n^(p+δ): h(K) is a positive whole multiple of n^⌊p⌋."""
    place, some, positive = by.given(*PLACE), by.given(le(1, P)), by.given(lt(0, rest(K)))
    multiple = by.at(by.given(WHOLE), K, *place, some)
    power = by.axiom("power_positive", *size(), b=n, x=P)
    none = by.given(le(q(K), 0))
    low = by.ring(le(rest(K), 0), *size(), using=[(1, multiple)], products=[(1, 1, [power, none])])
    whole = infer("integer", le(1, q(K)), by.given(lt(0, q(K))))
    many = by.both(absurd(le(1, q(K)), low, positive), whole, q(K), 0)
    return by.ring(
        le(n**P, top),
        *size(),
        using=[(1, by.linear(eq(rest(K), top), highest())), (-1, multiple)],
        products=[(1, 1, [power, many])],
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    sizes, square = _weights()
    some = by.cut(some_mixture(), square, by.linear(le(1, M), *by.given(*PLACE)))
    high_argument, high_bound, low_argument, low_bound = bounds()
    theorems = (
        decomposed(),
        sizes,
        by.forall(signed_digit(), i, *DIGIT),
        some,
        high_argument,
        high_bound,
        low_argument,
        low_bound,
        by.forall(mixed_digit(), i, *DIGIT),
        _magnitude(),
    )
    return Proof(
        steps=(
            Step("n^(p+δ_k) = h(k), so λ(k) n^(p+δ) = ± h(k).", weights()),
            Step("The digits below ⌊p⌋ and the rest, with the sign of A(k).", decomposed()),
            Step("δ_k ≤ δ.", sizes),
            Step("At K the weight is ±1.", square),
            Step(
                "M zeros in a row and 0: every difference vanishes, and every weight.", no_weight()
            ),
            Step("So the squares of the mixtures cannot all be 0.", some),
            Step("Newton's formula at m₀, the sums over k and i exchanged.", mixed()),
            Step("Divide ū(m₀) ≤ m₀^p ū(1) ≤ n^p ū(1) by n^p ū(1).", share()[1]),
            Step("λ > 0: solve for n^δ and take logarithms.", high_bound),
            Step("λ < 0: the same from ū(m₀) ≥ 0.", low_bound),
            Step("C(m,k) ≤ C(n,k), so M digits, each below n, stay below M n.", mixed_digit()),
            Step("Σ_{i<⌊p⌋} d(k,i) n^i < n^⌊p⌋, by induction on the digits.", below_power()),
            Step("h(K) > 0 is a whole multiple of n^⌊p⌋.", _power_below()),
            Step("Both parts are at most n^(p+δ).", _magnitude()),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )

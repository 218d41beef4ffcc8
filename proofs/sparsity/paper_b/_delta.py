"""What 0 ≤ ū(m₀) ≤ m₀^p ū(1) says about δ: the two bounds of B's main theorem, in the kernel."""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, le, log, lt
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Expr
from proofs.sparsity.paper_b._expansion import delta, lower, mixed, p, size, unit
from proofs.sparsity.setting._roots import mixture
from proofs.sparsity.setting._setting import m, n, u_bar

CONFIDENT = All(m, (le(1, m), le(m, n)), le(u_bar(m), m**p * unit))
NONNEGATIVE = All(m, (le(1, m), le(m, n)), le(0, u_bar(m)))
AT = le(1, m, n)

HIGH = (1 - lower(m)) / mixture(m)
LOW = lower(m) / -mixture(m)


def if_above(body: Rel) -> All:
    return by.implies((lt(0, mixture(m)),), body)


def if_below(body: Rel) -> All:
    return by.implies((lt(mixture(m), 0),), body)


def log_n(e: Expr) -> Expr:
    return log(e) / log(n)


@cache
def share() -> tuple[Theorem, Theorem, Theorem]:
    """(0 < n^p ū(1), n^δ λ + Σ a_i n^(i−p) ≤ 1, 0 ≤ n^δ λ + Σ a_i n^(i−p))."""
    here, positive = by.given(*AT), by.given(lt(0, unit))
    base = by.axiom("power_positive", *size(), b=n, x=p)
    scale = by.linear(lt(0, n**p * unit), products=[[base, positive]])
    value = by.cut(mixed(), by.linear(le(0, m), here[0]))
    confident = by.at(by.given(CONFIDENT), m, *here)
    order = by.axiom(
        "power_base", by.linear(lt(0, m), *here), *here, by.given(le(0, p)), x=m, y=n, z=p
    )
    total = n**delta * mixture(m) + lower(m)
    unit_scale = 1 / (n**p * unit)
    high = by.ring(
        le(u_bar(m), n**p * unit),
        *size(),
        *here,
        products=[
            (1, 1, [confident]),
            (1, 1, [positive, order]),
            (0, 1, [by.linear(lt(0, m), *here)]),
        ],
    )
    above = by.ring(
        le(total, 1),
        *size(),
        positive,
        using=[(-unit_scale, value)],
        products=[(1, unit_scale, [scale, high])],
    )
    below = by.ring(
        le(0, total),
        *size(),
        positive,
        using=[(unit_scale, value)],
        products=[(1, unit_scale, [scale, by.at(by.given(NONNEGATIVE), m, *here)])],
    )
    return scale, above, below


@cache
def bounds() -> tuple[Theorem, ...]:
    """Positive arguments and bounds on δ, for λ > 0 and for λ < 0."""
    _, above, below = share()
    out = []
    for sign, sided, goal in ((1, above, HIGH), (-1, below, LOW)):
        weight_ = sign * mixture(m)
        positive = by.given(lt(0, mixture(m)) if sign == 1 else lt(mixture(m), 0))
        reciprocal = 1 / weight_
        bound = by.ring(
            le(n**delta, goal),
            *size(),
            positive,
            products=[(1, reciprocal, [positive, sided])],
        )
        power = by.axiom("power_positive", *size(), b=n, x=delta)
        argument = by.linear(lt(0, goal), power, bound)
        logs = by.axiom("log_monotone", power, bound, x=n**delta, y=goal)
        left = by.axiom("log_of_power", *size(), b=n, x=delta)
        scaled = by.linear(le(delta * log(n), log(goal)), logs, left)
        small = 1 / log(n)
        divided = by.ring(
            le(delta, log_n(goal)), *size(), products=[(1, small, [size()[2], scaled])]
        )
        out += [by.forall(t, by.NOTHING, positive.concl) for t in (argument, divided)]
    return tuple(out)

"""What the kernel takes as given: a table of statements, nothing else.

`AXIOMS` holds definitions and elementary facts about real numbers that every reader grants.
`CITED` holds classical theorems that are named instead of proved; whatever uses one says so.
Free symbols and functions are arbitrary; hypotheses of an entry become hypotheses of its use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from proofs.kernel.formula import (
    Abs,
    All,
    Rel,
    Sequent,
    Sum,
    binomial,
    eq,
    factorial,
    floor,
    fn,
    ints,
    le,
    log,
    lt,
    ne,
    reals,
    sequent,
)

x, y, z, b = reals("x y z b")
i, j, k, M = ints("i j k M")
a, gamma = fn("a"), fn("gamma")
_polynomial = z + Sum(a(j) * x**j, (j, 1, M))
_factor = Sum(a(j) * x**j, (j, 0, M - 2))

AXIOMS: Mapping[str, Sequent] = MappingProxyType(
    {
        # |x|
        "abs_above": sequent(le(x, Abs(x))),
        "abs_below": sequent(le(-x, Abs(x))),
        "abs_of_nonneg": sequent(eq(Abs(x), x), le(0, x)),
        "abs_of_nonpos": sequent(eq(Abs(x), -x), le(x, 0)),
        "abs_product": sequent(eq(Abs(x * y), Abs(x) * Abs(y))),
        # order
        "apart": sequent(lt(y, x), ne(x, y), le(y, x)),
        "square": sequent(le(0, x**2)),
        # powers with a positive base, and logarithms
        "power_positive": sequent(lt(0, b**x), lt(0, b)),
        "power_monotone": sequent(le(b**x, b**y), le(1, b), le(x, y)),
        "power_product": sequent(eq((x * y) ** z, x**z * y**z), lt(0, x), lt(0, y)),
        "power_base": sequent(le(x**z, y**z), lt(0, x), le(x, y), le(0, z)),
        "log_defined": sequent(eq(b**y, x), eq(y * log(b), log(x)), lt(0, b), lt(0, x)),
        "log_monotone": sequent(le(log(x), log(y)), lt(0, x), le(x, y)),
        "log_positive": sequent(lt(0, log(b)), lt(1, b)),
        "log_of_power": sequent(eq(log(b**x), x * log(b)), lt(0, b)),
        # whole parts
        "floor_below": sequent(le(floor(x), x)),
        "floor_above": sequent(lt(x, floor(x) + 1)),
        # counting
        "factorial_positive": sequent(lt(0, factorial(k)), le(0, k)),
        "binomial_positive": sequent(lt(0, binomial(k, j)), le(0, j), le(j, k)),
        "binomial_above": sequent(eq(binomial(k, j), 0), le(0, k), lt(k, j)),
        "binomial_below": sequent(eq(binomial(k, j), 0), lt(j, 0)),
    }
)

CITED: Mapping[str, Sequent] = MappingProxyType(
    {
        # V. A. Markov 1892: a polynomial of degree ≤ M that stays in [−y, y] on (0, 1) has
        # coefficients no larger than those of y·T_M(2x − 1), the shifted Chebyshev polynomial
        "markov_coefficients": sequent(
            le(Abs(a(k)), 4**k * M * binomial(M + k, 2 * k) / (M + k) * y),
            All(x, (lt(0, x), lt(x, 1)), le(-y, _polynomial)),
            All(x, (lt(0, x), lt(x, 1)), le(_polynomial, y)),
            le(1, k),
            le(k, M),
        ),
        # I. Schur 1919: a polynomial of degree ≤ M that is 0 at 0 and 1,
        # p(x) = x(1−x) Σ_j a(j) x^j, with p² ≤ y on (0, 1) has |p'(0)| ≤ 2M cot(π/2M) √y.
        # γ(j) = cos(jπ/2M): the cosines of the multiples of an angle, positive before M and 0 at M
        "schur_endpoint": sequent(
            le(a(0) ** 2 * (1 - gamma(1) ** 2), 4 * M**2 * gamma(1) ** 2 * y),
            All(x, (lt(0, x), lt(x, 1)), le((x * (1 - x)) ** 2 * _factor**2, y)),
            eq(gamma(0), 1),
            All(j, le(1, j, M - 1), eq(gamma(j + 1), 2 * gamma(1) * gamma(j) - gamma(j - 1))),
            All(j, le(0, j, M - 1), lt(0, gamma(j))),
            eq(gamma(M), 0),
            le(2, M),
        ),
        # Bernoulli's inequality for real exponents, on either side of 1
        "bernoulli": sequent(le(1 + z * x, (1 + x) ** z), lt(-1, x), le(1, z)),
        "bernoulli_below": sequent(le((1 + x) ** z, 1 + z * x), lt(-1, x), le(0, z), le(z, 1)),
    }
)


def _check() -> None:
    """Every entry is about real numbers only."""
    for table in (AXIOMS, CITED):
        for name, entry in table.items():
            if not all(isinstance(f, Rel | All) for f in (entry.concl, *entry.hyps)):
                raise TypeError(f"axiom {name}: only statements about terms")


_check()

"""The Shapley family and Banzhaf's index, exactly, from a table of interactions.

Each index of T is a weighted sum of I(S) over S ⊇ T.  The weights are those of the claims
`shapley`, `shapley_interaction`, `shapley_taylor` and `banzhaf`, read from what is proved.  For
all T of one order they depend on |S| alone, so that one butterfly serves a whole order: a table of
all orders costs n of them, O(n² 2^n).

Every table here is indexed as the interactions are, and its entry ∅ is v(∅): an index is about
T ≠ ∅, and an explanation by it starts from v(∅).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from proofs.harsanyi import banzhaf as banzhaf_theorem
from proofs.harsanyi import shapley, shapley_interaction
from proofs.harsanyi import shapley_taylor as taylor_theorem
from proofs.kernel.formula import Matrix, Tensor, Term
from proofs.ledger.claim import Claim
from verify.arguments import checked
from verify.bounds.formulas import exact_value
from verify.explain.concepts.selection import as_interactions
from verify.games.lattice import popcounts, variables_of, zeta
from verify.verdicts.verdict import count_of

SHARED: dict[str, Claim] = {
    theorem.CLAIM.id: theorem.CLAIM for theorem in (shapley, shapley_interaction, taylor_theorem)
}


@checked
def shapley_values(interactions: Any) -> np.ndarray:
    """The Shapley value φ(i) = Σ_{S∋i} I(S)/|S| of every variable: shape [n], in score units.

    interactions: length 2^n, entry S is I(S); floats, or exact numbers in an object array, which
    stay exact.  Of a report: a value for every variable that the caller has, in his order, 0 for
    those that were left out as dead.
    Raises ValueError for any other length and for entries that are not finite.
    """
    I = read(interactions)  # noqa: E741
    n = variables_of(I)
    values = _above(I, 1, _shares("shapley", n, 1))[1 << np.arange(n)]
    return interactions.in_full(values) if hasattr(interactions, "in_full") else values


@checked
def shapley_interactions(interactions: Any, max_order: int | None = None) -> np.ndarray:
    """The Shapley interaction index Σ_{S⊇T} I(S)/(|S|−|T|+1) of every T ≠ ∅: shape [2^n].

    Entry ∅ is v(∅); entries of order above `max_order` (default n) are 0.  Errors as
    `shapley_values`.
    """
    I = read(interactions)  # noqa: E741
    n = variables_of(I)
    top, orders, out = upper_order("max_order", max_order, n), popcounts(n), _alone(I)
    for k in range(1, top + 1):
        index = _above(I, k, _shares("shapley_interaction", n, k))
        out[orders == k] = index[orders == k]
    return out


@checked
def shapley_taylor(interactions: Any, order: int) -> np.ndarray:
    """The Shapley–Taylor index of an order from 1 to n: shape [2^n], 0 for |T| > order.

    I(T) for |T| < order, Σ_{S⊇T} I(S)/C(|S|, order) for |T| = order; its entries add up to v(N).
    Errors as `shapley_values`.
    """
    I = read(interactions)  # noqa: E741
    n = variables_of(I)
    k, orders = upper_order("order", order, n), popcounts(n)
    if k == 0:
        raise ValueError("order: a game without variables has no Shapley–Taylor index")
    rows = _term(taylor_theorem.CLAIM.formulas["low"]).matrices
    as_they_are = _by_variable(I, Matrix([*rows["beyond"], *rows["low"]]))
    out = np.where(orders < k, as_they_are, 0 * I)
    index = _above(I, k, _shares("shapley_taylor", n, k))
    out[orders == k] = index[orders == k]
    return out


@checked
def banzhaf(interactions: Any, max_order: int | None = None) -> np.ndarray:
    """The Banzhaf interaction index Σ_{S⊇T} I(S)/2^(|S|−|T|) of every T ≠ ∅: shape [2^n].

    Of a single variable it is the Banzhaf value.  Entry ∅ is v(∅); entries of order above
    `max_order` (default n) are 0.  Errors as `shapley_values`.
    """
    I = read(interactions)  # noqa: E741
    n = variables_of(I)
    top = upper_order("max_order", max_order, n)
    index = _by_variable(I, _term(banzhaf_theorem.CLAIM.formulas["index"]).matrices["every"])
    out = np.where(popcounts(n) <= top, index, 0 * I)
    out[0] = I[0]
    return out


def read(interactions: Any) -> np.ndarray:
    """A table of interactions: exact numbers of an object array as they are, else float64.

    Raises ValueError unless it is one-dimensional, of length 2^n and finite.
    """
    if (
        getattr(getattr(interactions, "dtype", None), "kind", "") == "O"
        and np.ndim(interactions) == 1
    ):
        as_interactions("interactions", interactions)
        return np.array(interactions)
    return as_interactions("interactions", interactions)


def upper_order(argument: str, given: int | None, n: int) -> int:
    """The largest order asked for, n when none is.  Raises ValueError outside 1, …, n."""
    if given is None or given == n == 0:
        return n
    if not 1 <= given <= n:
        raise ValueError(
            f"{argument}: {given} is not an order of {count_of(n, 'variable')}; give 1 to {n}"
        )
    return int(given)


def _alone(I: np.ndarray) -> np.ndarray:  # noqa: E741
    """A table with v(∅) at ∅ and 0 elsewhere."""
    out = 0 * I
    out[0] = I[0]
    return out


def _above(I: np.ndarray, k: int, shares: tuple[Fraction, ...]) -> np.ndarray:  # noqa: E741
    """Σ_{S⊇T} shares[|S|−k] I(S); of use at the T of order k."""
    by_order = np.array([Fraction(0)] * k + list(shares), dtype=I.dtype)
    weighted = by_order[popcounts(variables_of(I))] * I
    return np.asarray(zeta(weighted[::-1])[::-1])  # N∖S runs backwards: sums over supersets


@cache
def _shares(claim: str, n: int, k: int) -> tuple[Fraction, ...]:
    """What the claim gives to a T of order k of each I(S∪T) with |S| = t, t = 0, …, n−k."""
    share = SHARED[claim].formulas["share"]
    return tuple(exact_value(share, None, n=n, k=k, t=t) for t in range(n - k + 1))


def _term(formula: Any) -> Term:
    """The one term in I on the right of a relation between functions on subsets."""
    assert isinstance(formula, Tensor)
    (found,) = formula.rhs
    assert found.game == "I" and found.coeff == 1
    return found


def _by_variable(I: np.ndarray, matrix: Any) -> np.ndarray:  # noqa: E741
    """The table times a 2 × 2 matrix in every variable: rows T ∌ i, T ∋ i; columns for S."""
    entries = [x.number for x in matrix.entries()]
    (a, b), (c, d) = np.array(entries, dtype=I.dtype).reshape(2, 2)
    for i in range(variables_of(I)):
        pairs = I.reshape(-1, 2, 1 << i)
        out, inside = pairs[:, 0], pairs[:, 1]
        I = np.stack([a * out + b * inside, c * out + d * inside], axis=1).reshape(-1)  # noqa: E741
    return I

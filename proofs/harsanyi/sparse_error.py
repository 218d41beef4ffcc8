"""Sparse error: what is lost on a mask, and on average, when only the interactions in Ω are kept.

v̂(S) = v(∅) + Σ_{∅≠T⊆S, T∈Ω} I(T).  With r(T) = I(T) for T ∉ Ω, T ≠ ∅, and r(T) = 0 otherwise:

1. v(S) − v̂(S) = Σ_{T⊆S} r(T), so |v(S) − v̂(S)| ≤ Σ_{∅≠T⊆S, T∉Ω} |I(T)|, for every S;
2. the mean of (v − v̂)² over all 2^n masks is Σ I(T) I(T') 2^−|T∪T'| over nonempty T, T' ∉ Ω.

Source: elementary; bounds the pruning of A.  Assumptions: none on v or Ω.  Formally I = kept + r is
any way to take I apart, and any g with |r| ≤ g bounds the error; Ω says which one is meant.

Proof of 1: matching, and ζ has no negative entry.
Proof of 2: the mean over S of [T⊆S][T'⊆S] is a product over the variables, 1 for a variable in
neither and ½ for any other (part 4).  The rest is the expansion of a square of a sum (part 5):
there subsets are the integers 0, …, 2^n − 1, error(S) = Σ_T u(T,S) r(T) is part 1 with
u(T,S) = [T⊆S], and 2^n times part 4 is what is assumed of u, with size(T,T') = |T∪T'|.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, HERE, IN, interactions, n
from proofs.kernel.formula import (
    ONE,
    SUM,
    ZETA,
    All,
    Formula,
    Matrix,
    Sequent,
    Sum,
    Tensor,
    Term,
    eq,
    fn,
    ints,
    le,
    rational,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Expr, Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets
from proofs.tactics.squares import product, square_of_sum, taken_out

__all__ = ["CLAIM", "prove"]


def _relation(op: str, lhs: list[Term], rhs: list[Term]) -> Tensor:
    return tensor(op, lhs, rhs, every=n)


_parts = _relation(
    "=", [term(1, "I", every=ONE)], [term(1, "kept", every=ONE), term(1, "r", every=ONE)]
)
_sparse = _relation("=", [term(1, "sparse", every=ONE)], [term(1, "kept", every=ZETA)])
_above = _relation("<=", [term(1, "r", every=ONE)], [term(1, "g", every=ONE)])
_below = _relation("<=", [term(-1, "r", every=ONE)], [term(1, "g", every=ONE)])

_lost = [term(1, "v", every=ONE), term(-1, "sparse", every=ONE)]
_gained = [term(-1, "v", every=ONE), term(1, "sparse", every=ONE)]
_error = _relation("=", _lost, [term(1, "r", every=ZETA)])
_upper = _relation("<=", _lost, [term(1, "g", every=ZETA)])
_lower = _relation("<=", _gained, [term(1, "g", every=ZETA)])

# The mean of [T ⊆ S][T' ⊆ S]: variables in T only, in T' only, in both, in neither.
_kinds = dict(zip(("one", "other", "both", "neither"), ints("k l m q"), strict=True))
_mask = Matrix([[0, 0], [0, 1]])  # multiplies by the bit of S
_half = Matrix([[rational(1, 2)]])
_second = tensor(
    "=",
    term(1, "second", **dict.fromkeys(_kinds, ONE)),
    term(1, "", one=ALWAYS, other=IN, both=IN, neither=ALWAYS),
    **_kinds,
)
_overlap = tensor(
    "=",
    term(1, "overlap", **dict.fromkeys(_kinds, ONE)),
    term(1, "second", one=_mask, other=ONE, both=_mask, neither=ONE),
    **_kinds,
)
_mean = tensor(
    "=",
    term(1, "overlap", **dict.fromkeys(_kinds, SUM / 2)),
    term(1, "", one=_half, other=_half, both=_half, neither=HERE),
    **_kinds,
)

# Subsets as integers.
S, T, Q, N = ints("S T Q N")
error, r, u, size = fn("error"), fn("r"), fn("u"), fn("size", integer=True)


def _every(var: Any, body: Formula) -> All:
    return All(var, le(0, var, N - 1), body)


def _total(body: Any, *over: Any) -> Expr:
    for var in over:
        body = Sum(body, (var, 0, N - 1))
    return body


_count = eq(N, 2**n)
_errors = _every(S, eq(error(S), _total(r(T) * u(T, S), T)))
_overlaps = _every(T, _every(Q, eq(_total(u(T, S) * u(Q, S), S), 2 ** (n - size(T, Q)))))
_share = r(T) * r(Q) / 2 ** size(T, Q)
_mean_square = eq(_total(error(S) ** 2, S) / 2**n, _total(_share, Q, T))


def _on_masks(f: Callable[..., Any], count: int) -> Callable[..., Any]:
    """A function of masks, made total: 7 for integers that are no mask."""
    return lambda *masks: f(*masks) if all(0 <= m < count for m in masks) else Fraction(7)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.choice([0, 1, 1, 2, 2, 2, 2, 3])))
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    omega = {s for s in subsets(players) if s and rng.random() < 0.5}
    nothing, shift = frozenset[int](), rng.choice([0, 0, 0, 1])  # I may be taken apart at ∅ too
    kept = {s: I(s) if s in omega else Fraction(0) for s in subsets(players)}
    kept[nothing] = v(nothing) + shift
    left = {s: I(s) - kept[s] for s in subsets(players)}
    sparse = {
        s: v(nothing) + shift + sum(I(t) for t in subsets(s) if t in omega)
        for s in subsets(players)
    }
    sets = [frozenset(i for i in players if mask >> i & 1) for mask in range(2 ** len(players))]
    first, other = rng.choice(sets), rng.choice(sets)
    functions: dict[str, Callable[..., Any]] = {
        "error": lambda S: v(sets[S]) - sparse[sets[S]],
        "r": lambda T: left[sets[T]],
        "u": lambda T, S: int(sets[T] <= sets[S]),
        "size": lambda T, Q: len(sets[T] | sets[Q]),
    }
    return Instance(
        values={
            "n": len(players),
            "N": len(sets),
            "k": len(first - other),
            "l": len(other - first),
            "m": len(first & other),
            "q": len(players) - len(first | other),
        },
        functions={name: _on_masks(f, len(sets)) for name, f in functions.items()},
        games={
            "v": v,
            "I": I,
            "kept": kept.__getitem__,
            "r": left.__getitem__,
            "g": lambda s: abs(left[s]),
            "sparse": sparse.__getitem__,
            "second": lambda s: Fraction(other <= s),
            "overlap": lambda s: Fraction(first <= s) * (other <= s),
        },
        layout={
            "every": players,
            "one": tuple(first - other),
            "other": tuple(other - first),
            "both": tuple(first & other),
            "neither": tuple(set(players) - first - other),
        },
        within=range(-1, len(sets) + 1),
    )


_given = (interactions(), _parts, _sparse)

CLAIM = Claim(
    id="sparse_error",
    title="Error of the sparse model",
    source="elementary",
    words="Leaving some interactions out changes v(S) by at most the sum of |I(T)| over the T ⊆ S "
    "left out; the mean square over all masks is Σ I(T) I(T') 2^−|T∪T'| over T, T' left out.",
    reading="for the mean square, that the integers below 2^n are the masks with u(T, S) = [T ⊆ "
    "S] and size(T, T') = |T∪T'|, so that part 4 gives what part 5 assumes of u",
    statement=(
        sequent(_error, *_given),
        sequent(_upper, *_given, _above),
        sequent(_lower, *_given, _below),
        sequent(_mean, _second, _overlap),
        sequent(_mean_square, _count, _errors, _overlaps),
    ),
    draw=_draw,
)


@cache
def _on_average() -> Theorem:
    """The mean square, from the sums over masks of u(T,S) u(T',S)."""
    positive = by.axiom("power_positive", b=2, x=n)
    counted = by.linear(le(0, N), by.given(_count), positive)
    whole = Lambda((T, Q), 2 ** (n - size(T, Q)))
    square = by.spec(square_of_sum(), {product: whole}, counted)
    one = by.ring(eq(r(T) * r(Q) * whole.expr, 2**n * _share))
    spread = by.termwise(by.termwise(one, Q, 0, N - 1), T, 0, N - 1)
    inner = by.termwise(taken_out(2**n, Q, _share, counted), T, 0, N - 1)
    outer = taken_out(2**n, T, _total(_share, Q), counted)
    parts = [(1 / 2**n, t) for t in (square, spread, inner, outer)]
    return by.ring(_mean_square, using=parts)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition, parts, sparse, above, below = by.given(*_given, _above, _below)
    error_of = by.operate(
        _error,
        (-1, definition, {"every": ZETA}),
        (1, parts, {"every": ZETA}),
        (-1, sparse, {}),
    )
    upper = by.operate(_upper, (1, error_of, {}), (1, above, {"every": ZETA}))
    lower = by.operate(_lower, (-1, error_of, {}), (1, below, {"every": ZETA}))
    mean = by.operate(
        _mean,
        (1, by.given(_overlap), dict.fromkeys(_kinds, SUM / 2)),
        (
            1,
            by.given(_second),
            {k: SUM / 2 * (_mask if k in ("one", "both") else ONE) for k in _kinds},
        ),
    )
    theorems = (error_of, upper, lower, mean, _on_average())
    return Proof(
        steps=(
            Step("The error on a mask is the sum of what was left out inside it.", error_of),
            Step("It is at most the sum of the sizes of what was left out,", upper),
            Step("and at least minus that sum.", lower),
            Step("On average T and T' are both inside a mask 2^−|T∪T'| of the time.", mean),
            Step("Expand the square of the error and sum over all masks.", _on_average()),
        ),
        theorems=tuple(conclude(goal, t) for goal, t in zip(statement, theorems, strict=True)),
    )

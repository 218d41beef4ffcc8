"""The language of theorems: what has a meaning, what substitution keeps, what a normal form is."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from proofs.kernel.formula import (
    ONE,
    SUM,
    All,
    Rel,
    Sum,
    eq,
    floor,
    fn,
    free,
    graded,
    ints,
    ne,
    reals,
    sequent,
    substitute,
    tensor,
    term,
)
from proofs.kernel.normal import poly, same_term, words
from proofs.kernel.rules import infer
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import Lambda, Refused, Y, as_term, substitute_term

x, y = reals("x y")
i, j, k, m, n = ints("i j k m n")
F, G, H, A = fn("F"), fn("G"), fn("H"), fn("A")
N = fn("N", integer=True)


def on(game: str, **factors: Any) -> Term:
    return term(1, game, **(factors or {"every": ONE}))


@pytest.mark.parametrize(
    "make",
    [
        lambda: eq(sp.Symbol("s"), 0),
        lambda: eq(sp.Symbol("s", positive=True), 0),
        lambda: eq(sp.Symbol("s", even=True), 0),
        lambda: eq(sp.Dummy("s", integer=True), 0),
        lambda: eq(sp.Function("f")(x), 0),
        lambda: eq(sp.Function("f", positive=True)(x), 0),
        lambda: eq(N(x), 0),
        lambda: eq((-1) ** x, 0),
        lambda: eq(sp.sqrt(-2), 0),
        lambda: eq(sp.exp(x), 0),
        lambda: eq(sp.pi, 0),
        lambda: eq(sp.Float(0.5), 0),
        lambda: eq(sp.oo, 0),
        lambda: eq(-sp.oo, 0),
        lambda: eq(sp.log(0), 0),
        lambda: eq(sp.Sum(x, (x, 0, 1)), 0),
        lambda: eq(Sum(F(k), (k, 0, x)), 0),
        lambda: eq(Y, 0),
        lambda: All(Y, (), eq(0, 0)),
        lambda: All(k, (All(k, (), eq(0, 0)),), eq(0, 0)),  # type: ignore[arg-type]
        lambda: All(k, (), sequent(eq(0, 0))),  # type: ignore[arg-type]
        lambda: Rel("==", x, y),
        lambda: term(Y, "v", every=ONE),
        lambda: term(1, "v", every=ONE / Y),
        lambda: tensor("=", on("v"), on("w"), every=x),
        lambda: tensor("<", on("v"), on("w"), every=n),
        lambda: tensor("=", on("v"), on("w", every=SUM), every=n),
        lambda: tensor("=", on("v"), on("v", every=sp.eye(2)[:, :1]), every=n),
        lambda: Tensor((("every", n), ("every", n)), "=", (on("v"),), ()),
        lambda: graded(A, "every", on("v", every=ONE, rest=ONE), every=n, rest=m),
        lambda: graded(A, "other", on("v"), every=n),
        lambda: graded(A, "every", on("v", every=ONE * Y), every=n),
        lambda: on("v", every=[[1, Y, 0]]),
        lambda: Graded(sp.Abs, (("every", n),), "every", on("v")),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_no_formula(make: Any) -> None:
    with pytest.raises(ValueError):
        make()


def test_substitution_captures_nothing() -> None:
    other = ints("k'")
    law = All(k, (), eq(F(k, other, x), 0))
    put = substitute(law, {x: k})
    assert isinstance(put, All)
    assert put.var not in (k, other)
    assert free(put) == {F, k, other}
    inner = substitute_term(Sum(F(k, x), (k, 0, n)), {x: k})
    assert inner.free_symbols == {k, n}
    twice = substitute_term(Sum(H(k), (k, 0, n)), {H: Lambda(j, Sum(G(j, k), (k, 0, j)))})
    assert twice.free_symbols == {n}
    assert same_term(twice, Sum(Sum(G(j, i), (i, 0, j)), (j, 0, n)))


def test_captured_names_would_prove_too_much() -> None:
    """∀k: F(k, k') = 0 at k' := k is not ∀k: F(k, k) = 0."""
    other = ints("k'")
    law = infer("assume", All(k, (), eq(F(k, other, x), 0)))
    here = infer("instantiate", eq(F(j, other, x), 0), law, at=j)
    for diagonal in (All(k, (), eq(F(k, k, k), 0)), All(other, (), eq(F(other, other, k), 0))):
        out = infer("specialise", eq(F(j, other, k), 0), here, values={x: k})
        assert diagonal not in out.hyps


@pytest.mark.parametrize("name", ["#0", "#1", "#2", "@000", "@", "Y", "_", "k'", "b"])
def test_names_of_atoms_clash_with_no_symbol(name: str) -> None:
    """A sum over k of F(k, s) is not the sum of F(k, k), whatever s is called."""
    s = ints(name)
    total = Sum(F(k, s), (k, 0, n))
    assert not same_term(total, Sum(F(k, k), (k, 0, n)))
    assert not same_term(total, Sum(F(s, s), (s, 0, n)))
    assert not same_term(s + x, 2 * x)
    assert same_term(total, Sum(F(i, s), (i, 0, n)))


def test_sums_in_the_ends_of_sums() -> None:
    ends = Sum(Sum(F(i, j, k), (i, 0, 2)), (j, 0, 2))
    other = Sum(Sum(F(i, j, j), (i, 0, 2)), (j, 0, 2))
    total, diagonal = (Sum(Sum(1, (m, 0, floor(e))), (k, 0, n)) for e in (ends, other))
    assert not same_term(total, diagonal)


def test_normal_forms_keep_what_may_be_zero() -> None:
    assert eq(sp.Mul(x, 1 / x, evaluate=False), 1).lhs != 1
    assert not same_term(x * (1 / x), as_term(1))
    assert not same_term((x + 1) / x, 1 + 1 / x)
    assert not same_term(F((x + 1) / (x + x**2)), F(1 / x))
    assert same_term((x + y) ** 2, x**2 + 2 * x * y + y**2)
    assert same_term((-1) ** (k + j), (-1) ** (k - j))
    assert not same_term((-1) ** (k + j), (-1) ** (k * j))


def test_a_requirement_is_about_the_term_it_came_from() -> None:
    """Σ_j f(k) under a sum over k and Σ_j f(j) outside have one normal form, and are two terms."""
    outside, inside = Sum(F(j), (j, 1, 2)), Sum(F(k), (j, 1, 2))
    infer("combine", eq(Sum(inside, (k, 0, 0)), Sum(inside, (k, 0, 0)) + 1 - 1))
    known = infer("assume", ne(inside, 0))
    with pytest.raises(Refused, match="not shown"):
        infer("combine", eq(outside / outside, 1), known)
    assert infer("combine", eq(inside / inside, 1), known).hyps == known.hyps
    for e in (outside, inside, Sum(inside, (k, 0, n)), 1 / outside + inside**2):
        assert same_term(words(poly(e)), e)


def test_polynomials_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        poly(x + y).clear()  # type: ignore[attr-defined]

"""Every side condition of every rule, with what false thing follows without it.

A row: the rule, the condition taken out (as patches of the source), and a derivation that the
kernel refuses and that ends in a false sequent once the condition is gone.
"""

# ruff: noqa: E501 (pieces of source are quoted as they stand)
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs.kernel import rules as K
from proofs.kernel import subset_rules as S
from proofs.kernel import theorem as T
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    ONE,
    STEP,
    SUM,
    All,
    Matrix,
    Rel,
    Sum,
    binomial,
    eq,
    factorial,
    fn,
    ints,
    le,
    lt,
    ne,
    reals,
    substitute,
    tensor,
    term,
)
from proofs.kernel.rules import infer
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import Lambda, Y, num
from proofs.kernel.theorem import Theorem
from support.soundness_bugs import Patch
from support.soundness_semantics import World, given_world

k, j, n, m = ints("k j n m")
x, y, z = reals("x y z")
F, G, H, A = fn("F"), fn("G"), fn("H"), fn("A")
N = fn("N", integer=True)
HALF = num(Fraction(1, 2))
Row = tuple[str, tuple[Patch, ...], Callable[[], Theorem]]
B = fn("B")


def g(*formulas: Any) -> Any:
    out = [infer("assume", f) for f in formulas]
    return out[0] if len(out) == 1 else out


def true(concl: Any, **how: Any) -> Theorem:
    return infer("combine", concl, **how)


def by(*weights: int) -> dict[str, Any]:
    return {"inequalities": [(w, 1, [i]) for i, w in enumerate(weights)]}


def v(game: str = "v", coeff: Any = 1, **factors: Any) -> Term:
    return term(coeff, game, **(factors or {"a": ONE}))


def equal(op: str = "=", left: str = "v", right: str = "w", count: Any = n) -> Tensor:
    return tensor(op, v(left), v(right), a=count)


def rel(op: str = "=", **kinds: Any) -> Callable[..., Tensor]:
    """tensor(v by these factors op w by those), over these kinds."""
    return lambda first, second: tensor(op, term(1, "v", **first), term(1, "w", **second), **kinds)


def on_row(*entries: Any) -> Matrix:
    return Matrix([list(entries)])


def law(row: Matrix, op: str = "=", right: Any = ()) -> Tensor:
    return tensor(op, term(1, "v", a=row), right, a=n)


SUMS = Graded(A, (("a", n),), "a", Term(1, (("a", ONE),), "v"))


def graded(concl: Rel, row: Matrix, *bounds: Any, op: str = "=", **args: Any) -> Theorem:
    given = {"over": "a", "sums": [SUMS], **args}
    return infer("grade", concl, g(law(row, op)), *map(g, bounds), **given)


def two_laws(concl: Rel, row: Matrix, first: Matrix = ONE) -> Theorem:
    """By the coefficient of Y^m from Σ row v = Σ Y^|S| w(S), with A, B the order sums of v, w."""
    both = tensor("=", term(1, "v", a=row), term(1, "w", a=on_row(1, Y)), a=n)
    sums = [
        Graded(f, (("a", n),), "a", Term(1, (("a", e),), game))
        for f, e, game in ((A, first, "v"), (B, ONE, "w"))
    ]
    return infer("grade", concl, g(both), *g(le(0, m), le(m, n)), over="a", at=m, sums=sums)


def induction(
    var: Any, cond: Any, base: Any, *, step: Theorem | None = None, phi: Any = None, under: Any = ()
) -> Theorem:
    """F(var) = 0 for all var with the condition, from F(j+1) = F(j) under some conditions."""
    phi = phi or (lambda e: eq(F(e), 0))
    other = j if var.is_integer else y
    here = [c for h in under if isinstance(c := substitute(h, {var: other}), Rel)]
    law_ = g(All(other, here, eq(F(other + 1), F(other))))
    up = infer("instantiate", eq(F(var + 1), F(var)), law_, *map(g, under), at=var)
    step = step or infer("combine", phi(var + 1), g(phi(var)), up, equalities=[(1, 0), (1, 1)])
    return infer("induct", All(var, cond if type(cond) is tuple else (cond,), phi(var)), base, step)


def up_to(e: Any, high: Any = n, var: Any = k, low: Any = 0) -> Any:
    return Sum(e, (var, low, high))


def swapped() -> Theorem:
    """v does not depend on b ⊢ v does not depend on a, by names that are taken."""
    flat = Matrix([[1, 0], [1, 0]])

    def no(flats: str, kept: str, **none: Any) -> Tensor:
        """v does not depend on the first kinds, of one letter each; some are of no coordinates."""
        kinds = {name: none.get(name, n) for name in kept + flats}
        plain: dict[str, Any] = dict.fromkeys(kinds, ONE)
        bent: dict[str, Any] = {**plain, **dict.fromkeys(flats, flat)}
        return tensor("=", v(**bent), v(**plain), **kinds)

    t = g(no("b", "a"))
    t = infer("refine", no("cd", "a", d=0), t, kinds={"a": "a", "c": "b", "d": "b"})
    of = {"b": "a", "e": "a", "c": "c", "d": "d"}
    t = infer("refine", no("cd", "be", d=0, e=0), t, kinds=of)
    of = {"b": "b", "e": "e", "a": "c", "f": "c", "d": "d"}
    return infer("refine", no("afd", "be", d=0, e=0, f=0), t, kinds=of)


def refined(concl: Tensor, old: Tensor, **kinds: str) -> Theorem:
    return infer("refine", concl, g(old), kinds=kinds)


TAKEN: tuple[Patch, ...] = (
    (S.refine, "need(part not in taken", "need(True"),
    (T.joined, "need(len(whole_of) == len(splits)", "need(True"),
    (T.joined, "need(part not in wholes(part, whole_of)", "need(True"),
    (T.check_kinds, "not overlap", "True"),
)

CONDITIONS: dict[str, Row] = {
    # Axioms and substitution
    "axiom: the name is in the table": (
        "axiom",
        (
            (
                K.axiom,
                'if entry is None:\n        raise Refused(f"no axiom {name!r}")',
                "if entry is None:\n        entry = Sequent((), concl)",
            ),
        ),
        lambda: infer("axiom", eq(0, 1), name="obvious", values={}),
    ),
    "axiom: an instance": (
        "axiom",
        ((K._instance, "same(substitute(of.concl, values), concl)", "True"),),
        lambda: infer("axiom", le(1, x**2), name="square", values={x: x}),
    ),
    "axiom: its hypotheses": (
        "axiom",
        ((K._instance, "substitute(h, values) for h in of.hyps", "h for h in ()"),),
        lambda: (
            T.need(  # type: ignore[func-returns-value]  # None: or goes on
                not infer(
                    "axiom", lt(0, z**x), name="power_positive", values={reals("b"): z, x: x}
                ).hyps,
                "kept",
            )
            or infer("axiom", lt(0, z**x), name="power_positive", values={reals("b"): z, x: x})
        ),
    ),
    "axiom: integers for integers": (
        "axiom",
        ((K._typed, "need(whole,", "need(True,"),),
        lambda: infer("axiom", lt(0, factorial(x)), name="factorial_positive", values={k: x}),
    ),
    "specialise: an instance": (
        "specialise",
        ((K._instance, "same(substitute(of.concl, values), concl)", "True"),),
        lambda: infer("specialise", eq(y, 1), true(eq(x, x)), values={x: y}),
    ),
    "specialise: integers for integers": (
        "specialise",
        ((K._typed, "need(whole,", "need(True,"),),
        lambda: infer(
            "specialise",
            le(x + 1, y),
            infer("integer", le(k + 1, m), g(lt(k, m))),
            values={k: x, m: y},
        ),
    ),
    "specialise: integer-valued functions": (
        "specialise",
        ((K._typed, "need(is_integer(body),", "need(True,"),),
        lambda: infer(
            "specialise",
            le(1, k / 2),
            infer("integer", le(1, N(k)), g(lt(0, N(k)))),
            values={N: Lambda(k, k / 2)},
        ),
    ),
    # Cut
    "cut: the same conclusion": (
        "cut",
        ((K.cut, "need(same(main.concl, concl),", "need(True,"),),
        lambda: infer("cut", eq(x, 1), g(eq(x, 0))),
    ),
    "cut: only what a lemma proves is dropped": (
        "cut",
        ((T.drop, "any(same(h, u) for u in used)", "used"),),
        lambda: (
            T.need(not infer("cut", eq(x, 0), g(eq(x, 0)), true(eq(0, 0))).hyps, "kept")  # type: ignore[func-returns-value]  # None: or goes on
            or infer("cut", eq(x, 0), g(eq(x, 0)), true(eq(0, 0)))
        ),
    ),
    "cut: the hypotheses of lemmas": (
        "cut",
        ((K.cut, " | all_hyps(*lemmas)", ""),),
        lambda: (
            T.need(not infer("cut", eq(x, 0), g(eq(x, 0)), g(eq(x, 0))).hyps, "kept")  # type: ignore[func-returns-value]  # None: or goes on
            or infer("cut", eq(x, 0), g(eq(x, 0)), g(eq(x, 0)))
        ),
    ),
    # Combinations
    "combine: equalities are equalities": (
        "combine",
        ((K.combine, 'need(eq.op == "=",', "need(True,"),),
        lambda: infer("combine", eq(x, y), g(le(x, y)), equalities=[(1, 0)]),
    ),
    "combine: weights are not negative": (
        "combine",
        ((K.combine, "weight is None or weight < 0", "weight is None"),),
        lambda: infer("combine", le(x, 0), g(le(0, x)), **by(-1)),
    ),
    "combine: factors are inequalities": (
        "combine",
        ((K.combine, 'need(rel.op in ("<=", "<"),', "need(True,"),),
        lambda: infer("combine", le(0, x), g(ne(0, x)), **by(1)),
    ),
    "combine: strict by strict factors": (
        "combine",
        ((K.combine, 'and all(relation_of(rels[j]).op == "<" for j in group)', ""),),
        lambda: infer("combine", lt(x, y), g(le(x, y)), **by(1)),
    ),
    "combine: strict without squares": (
        "combine",
        ((K.combine, "root[0] is ONE_ and ", ""),),
        lambda: infer("combine", lt(0, x**2), inequalities=[(1, x, [])]),
    ),
    "combine: strict with a weight": (
        "combine",
        ((K.combine, "bool(weight and plain)", "bool(plain)"),),
        lambda: infer("combine", lt(0, 0), g(lt(0, x)), **by(0)),
    ),
    "combine: an equality from equalities": (
        "combine",
        ((K.combine, 'goal.op != "=" or not inequalities', "True"),),
        lambda: infer("combine", eq(x, y), g(le(x, y)), **by(1)),
    ),
    "combine: something strict": (
        "combine",
        ((K.combine, 'goal.op in ("=", "<=") or strict', "True"),),
        lambda: infer("combine", lt(x, x), inequalities=[]),
    ),
    "combine: nothing is left over": (
        "combine",
        ((K.combine, "need(not left,", "need(True,"),),
        lambda: infer("combine", eq(x, y)),
    ),
    "combine: requirements are met": (
        "combine",
        ((K.combine, "discharge(needs, premises)", "pass"),),
        lambda: infer("combine", eq(x / x, 1)),
    ),
    "combine: a requirement of the right relation": (
        "combine",
        ((T.discharge, "and t.concl.op in ops", ""),),
        lambda: infer("combine", eq(x / x, 1), g(eq(0, x))),
    ),
    "combine: a requirement by its own term": (
        "combine",
        ((T.discharge, 'ratio is not None and (kind == "nonzero" or ratio > 0)', "True"),),
        lambda: infer("combine", eq(x / x, 1), g(ne(0, y))),
    ),
    "combine: a requirement of the right sign": (
        "combine",
        ((T.discharge, 'kind == "nonzero" or ratio > 0', "True"),),
        lambda: infer("combine", eq(x**z * x ** (1 - z), x), g(lt(x, 0))),
    ),
    # Order
    "antisymmetry: proves an equality": (
        "antisymmetry",
        ((K.antisymmetry, 'need(goal.op == "=",', "need(True,"),),
        lambda: infer("antisymmetry", lt(x, y), *g(le(x, y), le(y, x))),
    ),
    "antisymmetry: below": (
        "antisymmetry",
        ((K.antisymmetry, 'need(same(below.concl, Rel("<=", goal.lhs, goal.rhs)),', "need(True,"),),
        lambda: infer("antisymmetry", eq(x, y), true(eq(0, 0)), g(le(y, x))),
    ),
    "antisymmetry: above": (
        "antisymmetry",
        ((K.antisymmetry, 'need(same(above.concl, Rel("<=", goal.rhs, goal.lhs)),', "need(True,"),),
        lambda: infer("antisymmetry", eq(x, y), g(le(x, y)), true(eq(0, 0))),
    ),
    "cases: the first conclusion": (
        "cases",
        ((K.cases, "same(one.concl, concl) and ", ""),),
        lambda: infer(
            "cases",
            le(1, x),
            true(eq(0, 0)),
            infer("combine", le(1, x), g(lt(1, x)), **by(1)),
            a=x,
            b=1,
        ),
    ),
    "cases: the second conclusion": (
        "cases",
        ((K.cases, " and same(other.concl, concl)", ""),),
        lambda: infer(
            "cases",
            le(x, 1),
            infer("combine", le(x, 1), g(le(x, 1)), **by(1)),
            true(eq(0, 0)),
            a=x,
            b=1,
        ),
    ),
    "cases: both cases are dropped as they are": (
        "cases",
        ((K.cases, 'Rel("<=", a, b)', 'Rel("<", a, b)'),),
        lambda: _no_hyps(
            infer(
                "cases",
                ne(x, 1),
                infer("combine", ne(x, 1), g(lt(x, 1)), **by(1)),
                infer("combine", ne(x, 1), g(lt(1, x)), **by(1)),
                a=x,
                b=1,
            )
        ),
    ),
    "integer: strict": (
        "integer",
        ((K.integer, 'rel.op == "<" and ', ""),),
        lambda: infer("integer", le(k + 1, m), g(le(k, m))),
    ),
    "integer: the left side": (
        "integer",
        ((K.integer, "is_integer(rel.lhs) and ", ""),),
        lambda: infer("integer", le(x + 1, m), g(lt(x, m))),
    ),
    "integer: the right side": (
        "integer",
        ((K.integer, " and is_integer(rel.rhs)", ""),),
        lambda: infer("integer", le(m + 1, x), g(lt(m, x))),
    ),
    "integer: one more": (
        "integer",
        ((K.integer, 'need(same(concl, Rel("<=", rel.lhs + 1, rel.rhs)),', "need(True,"),),
        lambda: infer("integer", le(k + 2, m), g(lt(k, m))),
    ),
    # Quantifiers
    "generalise: the same body": (
        "generalise",
        ((K.generalise, "need(same(concl.body, theorem.concl),", "need(True,"),),
        lambda: infer("generalise", All(k, (), eq(k, 1)), true(eq(0, 0))),
    ),
    "generalise: not free in what is left": (
        "generalise",
        ((K.generalise, "concl.var not in free(h)", "True"),),
        lambda: infer("generalise", All(k, (), eq(F(k), 0)), g(eq(F(k), 0))),
    ),
    "instantiate: the conditions": (
        "instantiate",
        ((K.instantiate, "any(same(wanted, t.concl) for t in conds)", "True"),),
        lambda: infer("instantiate", eq(F(m), 0), g(All(k, (le(0, k),), eq(F(k), 0))), at=m),
    ),
    "instantiate: integers for integers": (
        "instantiate",
        ((K._typed, "need(whole,", "need(True,"),),
        lambda: infer("instantiate", eq(F(x), 0), g(All(k, (), eq(F(k), 0))), at=x),
    ),
    "instantiate: an instance": (
        "instantiate",
        ((K.instantiate, "need(same(substitute(law.body, value), concl),", "need(True,"),),
        lambda: infer("instantiate", eq(G(m), 0), g(All(k, (), eq(F(k), 0))), at=m),
    ),
    "instantiate: the hypotheses of the conditions": (
        "instantiate",
        ((K.instantiate, "all_hyps(every, *conds)", "all_hyps(every)"),),
        lambda: (
            T.need(  # type: ignore[func-returns-value]  # None: or goes on
                len(
                    infer(
                        "instantiate",
                        eq(F(m), 0),
                        *g(All(k, (le(0, k),), eq(F(k), 0)), le(0, m)),
                        at=m,
                    ).hyps
                )
                == 1,
                "kept",
            )
            or infer(
                "instantiate", eq(F(m), 0), *g(All(k, (le(0, k),), eq(F(k), 0)), le(0, m)), at=m
            )
        ),
    ),
    "induct: one condition": (
        "induct",
        (
            (K.induct, " and len(concl.conds) == 1", ""),
            (
                K.induct,
                "k, (low,), body = concl.var, concl.conds, concl.body",
                "k, (low, *_), body = concl.var, concl.conds or (Rel('<=', 0, concl.var),), concl.body",
            ),
        ),
        lambda: induction(k, (), g(eq(F(0), 0)), under=(le(0, k),)),
    ),
    "induct: from below": (
        "induct",
        ((K.induct, "low.rhs is k and", ""),),
        lambda: induction(k, le(0, k - 5), g(eq(F(0), 0)), under=(le(0, k - 5),)),
    ),
    "induct: from the start itself": (
        "induct",
        ((K.induct, 'low.op == "<=" and', ""),),
        lambda: induction(k, lt(0, k), g(eq(F(0), 0)), under=(lt(0, k),)),
    ),
    "induct: over the integers": (
        "induct",
        ((K.induct, "need(k.is_integer,", "need(True,"),),
        lambda: induction(x, le(0, x), g(eq(F(0), 0))),
    ),
    "induct: an integer start": (
        "induct",
        ((K.induct, " and is_integer(low.lhs)", ""),),
        lambda: induction(k, le(HALF, k), g(eq(F(HALF), 0))),
    ),
    "induct: the base": (
        "induct",
        ((K.induct, "need(same(base.concl, substitute(body, {k: low.lhs})),", "need(True,"),),
        lambda: induction(k, le(0, k), true(eq(0, 0))),
    ),
    "induct: the step": (
        "induct",
        ((K.induct, "need(same(step.concl, substitute(body, {k: k + 1})),", "need(True,"),),
        lambda: induction(k, le(0, k), g(eq(F(0), 0)), step=true(eq(0, 0))),
    ),
    "induct: not free in what is left": (
        "induct",
        ((K.induct, "k not in free(h)", "True"),),
        lambda: induction(
            k,
            le(0, k),
            g(eq(F(0), 0)),
            step=infer(
                "combine",
                eq(F(k + 1), 0),
                *g(eq(F(k), 0), eq(F(k + 1), F(k))),
                equalities=[(1, 0), (1, 1)],
            ),
        ),
    ),
    # Sums
    "sum_empty: 0": (
        "sum_empty",
        ((K.sum_empty, " and goal.rhs == 0", ""),),
        lambda: infer("sum_empty", eq(up_to(F(k)), 1), g(lt(n, 0))),
    ),
    "sum_empty: an equality": (
        "sum_empty",
        ((K.sum_empty, 'goal.op == "=" and ', ""),),
        lambda: infer("sum_empty", ne(up_to(F(k)), 0), g(lt(n, 0))),
    ),
    "sum_empty: nothing in the range": (
        "sum_empty",
        ((K.sum_empty, 'need(same(short.concl, Rel("<", high, low)),', "need(True,"),),
        lambda: infer("sum_empty", eq(up_to(F(k)), 0), g(le(n, 0))),
    ),
    "sum_last: the last term": (
        "sum_last",
        ((K.sum_last, "same_term(goal.rhs, last)", "True"),),
        lambda: infer("sum_last", eq(up_to(F(k)), up_to(F(k), n - 1) + F(0)), g(le(0, n))),
    ),
    "sum_last: an equality": (
        "sum_last",
        ((K.sum_last, 'goal.op == "=" and ', ""),),
        lambda: infer("sum_last", ne(up_to(F(k)), up_to(F(k), n - 1) + F(n)), g(le(0, n))),
    ),
    "sum_last: something in the range": (
        "sum_last",
        ((K.sum_last, 'need(same(inside.concl, Rel("<=", low, high)),', "need(True,"),),
        lambda: infer("sum_last", eq(up_to(F(k)), up_to(F(k), n - 1) + F(n)), g(le(0, n + 5))),
    ),
    "sum_terms: one range": (
        "sum_terms",
        ((K.sum_terms, "same_term(high, high2)", "True"),),
        lambda: infer("sum_terms", eq(up_to(F(k)), up_to(F(k), m)), true(eq(F(k), F(k)))),
    ),
    "sum_terms: one start": (
        "sum_terms",
        ((K.sum_terms, "same_term(low, low2) and", ""),),
        lambda: infer("sum_terms", eq(up_to(F(k)), up_to(F(k), low=m)), true(eq(F(k), F(k)))),
    ),
    "sum_terms: = or ≤": (
        "sum_terms",
        ((K.sum_terms, 'goal.op in ("=", "<=")', "goal.op"),),
        lambda: infer(
            "sum_terms",
            lt(up_to(k), up_to(k + 1)),
            infer("combine", lt(k, k + 1), inequalities=[(1, 1, [])]),
        ),
    ),
    "sum_terms: the bound variable is not used": (
        "sum_terms",
        ((K.sum_terms, "k is other or k not in right.free_symbols", "True"),),
        lambda: infer("sum_terms", eq(up_to(k), up_to(k, var=j)), true(eq(k, k))),
    ),
    "sum_terms: the ends do not use it": (
        "sum_terms",
        ((K.sum_terms, "k not in low.free_symbols | high.free_symbols", "True"),),
        lambda: infer(
            "sum_terms",
            le(up_to(0, low=-k), up_to(k, low=-k)),
            infer("combine", le(0, k), g(le(-k, k)), inequalities=[(HALF, 1, [0])]),
        ),
    ),
    "sum_terms: term by term": (
        "sum_terms",
        ((K.sum_terms, "need(same(termwise.concl, wanted),", "need(True,"),),
        lambda: infer("sum_terms", eq(up_to(F(k)), up_to(G(k))), true(eq(0, 0))),
    ),
    "sum_terms: not free in what is left": (
        "sum_terms",
        ((K.sum_terms, "k not in free(h)", "True"),),
        lambda: infer("sum_terms", eq(up_to(F(k)), up_to(G(k))), g(eq(F(k), G(k)))),
    ),
    "rewrite: by an equality": (
        "rewrite",
        ((K.rewrite, 'need(rel.op == "=",', "need(True,"),),
        lambda: infer(
            "rewrite", eq(F(y), 0), *g(eq(F(x), 0), le(x, y)), pattern=eq(F(z), 0), hole=z
        ),
    ),
    "rewrite: the pattern": (
        "rewrite",
        ((K.rewrite, "need(same(filled, formula),", "need(True,"),),
        lambda: infer(
            "rewrite", eq(G(y), 0), *g(eq(F(x), 0), eq(x, y)), pattern=eq(F(z), 0), hole=z
        ),
    ),
    # Functions on subsets
    "tensor: the same coordinates": (
        "tensor",
        ((S.tensor, " and known.kinds == concl.kinds", ""),),
        lambda: infer("tensor", equal(count=m), g(equal(count=n)), steps=[(1, 0, {})]),
    ),
    "tensor: ≤ from ≤": (
        "tensor",
        ((S.tensor, 'concl.op == "<=" and good', "good"),),
        lambda: infer("tensor", equal(), g(equal("<=")), steps=[(1, 0, {})]),
    ),
    "tensor: weights and operators not negative": (
        "tensor",
        ((S.tensor, 'concl.op == "<=" and good', 'concl.op == "<="'),),
        lambda: infer("tensor", equal("<=", "w", "v"), g(equal("<=")), steps=[(-1, 0, {})]),
    ),
    "tensor: operators of differences": (
        "tensor",
        ((S.tensor, 'concl.op == "<=" and good', 'concl.op == "<="'),),
        lambda: infer(
            "tensor",
            tensor("<=", v(a=STEP), v("w", a=STEP), a=n),
            g(equal("<=")),
            steps=[(1, 0, {"a": STEP})],
        ),
    ),
    "tensor: the sides": (
        "tensor",
        ((S.tensor, "need(balanced(concl.kinds, left, right),", "need(True,"),),
        lambda: infer("tensor", equal(), steps=[]),
    ),
    "absolute: r and −r": (
        "absolute",
        ((S.absolute, "need(mirrored,", "need(True,"),),
        lambda: infer(
            "absolute",
            tensor("<=", v(a=STEP), v("w", a=SUM), a=n),
            *g(equal("<="), equal("<=")),
            ops={"a": STEP},
        ),
    ),
    "absolute: one bound": (
        "absolute",
        (
            (
                S.absolute,
                "mirrored = mirrored and balanced_terms(up.kinds, up.rhs, down.rhs)",
                "pass",
            ),
        ),
        lambda: infer(
            "absolute",
            tensor("<=", v(a=STEP), v("w", a=SUM), a=n),
            g(equal("<=")),
            g(tensor("<=", v(coeff=-1), v("u"), a=n)),
            ops={"a": STEP},
        ),
    ),
    "absolute: proves ≤": (
        "absolute",
        ((S.absolute, 'concl.op == "<=" and rational', "rational"),),
        lambda: infer(
            "absolute",
            tensor("=", v(a=STEP), v("w", a=SUM), a=n),
            g(equal("<=")),
            g(tensor("<=", v(coeff=-1), v("w"), a=n)),
            ops={"a": STEP},
        ),
    ),
    "absolute: the same coordinates": (
        "absolute",
        ((S.absolute, "up.kinds == down.kinds == concl.kinds", "True"),),
        lambda: infer(
            "absolute",
            tensor("<=", v(a=STEP), v("w", a=SUM), a=m),
            g(equal("<=")),
            g(tensor("<=", v(coeff=-1), v("w"), a=n)),
            ops={"a": STEP},
        ),
    ),
    "absolute: the bound": (
        "absolute",
        ((S.absolute, "need(bound,", "need(True,"),),
        lambda: infer(
            "absolute",
            tensor("<=", v(a=STEP), v("w", a=STEP), a=n),
            g(equal("<=")),
            g(tensor("<=", v(coeff=-1), v("w"), a=n)),
            ops={"a": STEP},
        ),
    ),
    "refine: names that are not taken": ("refine", TAKEN, swapped),
    "refine: two parts at least": (
        "refine",
        ((S.split_of, "len(parts) >= 2", "True"),),
        lambda: refined(tensor("=", v(b=SUM), (), b=n), tensor("=", v(a=SUM), (), a=n), b="a"),
    ),
    "refine: as many as before": (
        "refine",
        ((S.refine, " and same_term(together, before[whole])", ""),),
        lambda: refined(
            tensor("=", v(b=SUM, c=SUM), (), b=n, c=1),
            tensor("=", v(a=SUM), (), a=n),
            b="a",
            c="a",
        ),
    ),
    "refine: the others keep their number": (
        "refine",
        ((S.refine, "need(rest,", "need(True,"),),
        lambda: refined(
            tensor("=", v(c=SUM, d=SUM, b=SUM), (), c=n, d=0, b=n + 1),
            tensor("=", v(a=SUM, b=SUM), (), a=n, b=n),
            c="a",
            d="a",
            b="b",
        ),
    ),
    "refine: the sides": (
        "refine",
        (
            (
                S.refine,
                "need(alike and balanced_terms(concl.kinds, named(old.rhs), concl.rhs),",
                "need(True,",
            ),
        ),
        lambda: refined(
            tensor("=", v("w", b=SUM, c=SUM), (), b=n, c=0),
            tensor("=", v(a=SUM), (), a=n),
            b="a",
            c="a",
        ),
    ),
    "refine: the relation": (
        "refine",
        ((S.refine, "concl.op == old.op and ", ""),),
        lambda: refined(
            tensor("=", v(b=ONE, c=ONE), v("w", b=ONE, c=ONE), b=n, c=0), equal("<="), b="a", c="a"
        ),
    ),
    "grade: the same relation": (
        "grade",
        ((S.grade, " and law.op == goal.op", ""),),
        lambda: graded(eq(A(m), 0), on_row(1, Y), le(0, m), le(m, n), op="<=", at=m),
    ),
    "grade: weights need an equality": (
        "grade",
        ((S.grade, 'need(goal.op == "=",', "need(True,"),),
        lambda: graded(
            le(Sum(F(k) * A(k), (k, 0, n)), 0), on_row(1, Y), op="<=", weight=Lambda(k, F(k))
        ),
    ),
    "grade: the order is an integer": (
        "grade",
        ((S.grade, "need(is_integer(at) and Y not in at.free_symbols,", "need(True,"),),
        lambda: graded(eq(A(x), 0), on_row(1, Y), le(0, x), le(x, n), at=x),
    ),
    "grade: the order is in range": (
        "grade",
        ((S.grade, "any(same(bound, b.concl) for b in bounds)", "True"),),
        lambda: graded(eq(A(m), 0), on_row(1, Y), at=m),
    ),
    "grade: not plain order sums": (
        "grade",
        ((S._sums_of, "need(plain,", "need(True,"),),
        lambda: two_laws(eq(A(m), B(m)), on_row(1, Y), Matrix([[1, 1], [0, 1]])),
    ),
    "grade: order sums of the same game": (
        "grade",
        (
            (
                S._sums_of,
                "(g.over, g.term.game, g.kinds) == (over, t.game, law.kinds)",
                "(g.over, g.kinds) == (over, law.kinds)",
            ),
        ),
        lambda: infer(
            "grade",
            eq(A(m), 0),
            g(law(on_row(1, Y))),
            *g(le(0, m), le(m, n)),
            over="a",
            at=m,
            sums=[Graded(A, (("a", n),), "a", Term(1, (("a", ONE),), "w"))],
        ),
    ),
    "grade: order sums over the same coordinates": (
        "grade",
        (
            (
                S._sums_of,
                "(g.over, g.term.game, g.kinds) == (over, t.game, law.kinds)",
                "(g.over, g.term.game) == (over, t.game)",
            ),
        ),
        lambda: infer(
            "grade",
            eq(A(m), 0),
            g(law(on_row(1, Y))),
            *g(le(0, m), le(m, n)),
            over="a",
            at=m,
            sums=[Graded(A, (("a", n + 1),), "a", Term(1, (("a", ONE),), "v"))],
        ),
    ),
    "grade: the other factors are the same": (
        "grade",
        ((S._sums_of, "\n        and [f for f in g.term.factors if f[0] != over] == others", ""),),
        lambda: infer(
            "grade",
            eq(A(m), 0),
            g(tensor("=", v(a=on_row(1, Y), b=AT_0), (), a=n, b=n)),
            *g(le(0, m), le(m, n)),
            over="a",
            at=m,
            sums=[Graded(A, (("a", n), ("b", n)), "a", Term(1, (("a", ONE), ("b", AT_1)), "v"))],
        ),
    ),
    "grade: entries that are 1, Y, 1 ± Y": (
        "grade",
        ((S._exponents, "need(plain or f == plus(one, scale(-1, y)),", "need(True,"),),
        lambda: two_laws(
            eq(Sum((-1) ** m * binomial(k, m) * A(k), (k, 0, n)), B(m)), on_row(1, 1 + 2 * Y)
        ),
    ),
    "grade: one binomial in a row": (
        "grade",
        ((S._exponents, 'need(high is None, "grade: two', 'need(True, "grade: two'),),
        lambda: two_laws(
            eq(Sum((-1) ** m * binomial(k, m) * A(k), (k, 0, n)), B(m)), on_row(1 + Y, 1 - Y)
        ),
    ),
    "grade: the row (1, Y)": (
        "grade",
        ((S.grade, "need(same_term(low, s),", "need(True,"),),
        lambda: two_laws(eq(A(m), B(m)), on_row(Y, 1)),
    ),
    "grade: the side": (
        "grade",
        ((S.grade, "need(not left,", "need(True,"),),
        lambda: graded(eq(A(m), 1), on_row(1, Y), le(0, m), le(m, n), at=m),
    ),
    "grade: the hypotheses on order sums": (
        "grade",
        ((S.grade, " | frozenset(sums)", ""),),
        lambda: (
            T.need(  # type: ignore[func-returns-value]  # None: or goes on
                len(graded(eq(A(m), 0), on_row(1, Y), le(0, m), le(m, n), at=m).hyps) == 3, "kept"
            )
            or graded(eq(A(m), 0), on_row(1, Y), le(0, m), le(m, n), at=m)
        ),
    ),
}


FROM_0 = {F: lambda t: t < 0}
BROKEN = {F: lambda t: t.denominator > 1}


def _of(*values: int) -> Any:
    """A game on one coordinate: its value without it and with it."""
    return lambda inside: values[len(inside)]


# Where a false sequent is false, if random instances would seldom say so.
INSTANCES: dict[str, World] = {
    "instantiate: the conditions": given_world({m: -1}, FROM_0),
    "instantiate: the hypotheses of the conditions": given_world({m: -1}, FROM_0),
    "instantiate: integers for integers": given_world({x: HALF.number}, BROKEN),
    "induct: one condition": given_world({}, FROM_0),
    "induct: from below": given_world({}, {F: lambda t: t >= 5}),
    "induct: from the start itself": given_world({}, {F: lambda t: t >= 1}),
    "induct: over the integers": given_world({}, BROKEN),
    "refine: names that are not taken": given_world(
        {n: 1}, {"v": lambda inside: (("a", 0), 1) in inside}, {"a": 1, "b": 1}
    ),
    "refine: two parts at least": given_world(
        {n: 1}, {"v": lambda inside: (("b", 0), 1) in inside}, {"a": 1, "b": 1}
    ),
    "grade: not plain order sums": given_world(
        {n: 1, m: 0}, {"v": _of(0, 1), "w": _of(0, 1), A: lambda t: 1, B: lambda t: t}, {"a": 1}
    ),
    "grade: order sums over the same coordinates": given_world(
        {n: 0, m: 0}, {"v": _of(1, 1), A: lambda t: 1}, {"a": 1}
    ),
    "grade: the other factors are the same": given_world(
        {n: 1, m: 0},
        {"v": lambda inside: (("b", 0), 1) in inside, A: lambda t: 1},
        {"a": 1, "b": 1},
    ),
    "grade: entries that are 1, Y, 1 ± Y": given_world(
        {n: 1, m: 1}, {"v": _of(0, 1), "w": _of(1, 2), A: lambda t: t, B: lambda t: 1 + t}, {"a": 1}
    ),
    "grade: one binomial in a row": given_world(
        {n: 1, m: 1}, {"v": _of(1, 0), "w": _of(1, 1), A: lambda t: 1 - t, B: lambda t: 1}, {"a": 1}
    ),
    "grade: the row (1, Y)": given_world(
        {n: 1, m: 0}, {"v": _of(1, 0), "w": _of(0, 1), A: lambda t: 1 - t, B: lambda t: t}, {"a": 1}
    ),
}

# Conditions without which nothing false is known to follow, and why they are kept.
NOT_NEEDED = {
    "axiom: a value for every name": "the entry itself, with its own name free, is true",
    "combine: no Y in multipliers": "a relation in Y without one on either side holds coefficientwise",
    "rewrite: a fresh hole": "φ(s) and φ(t) have one truth value where s = t, whatever s and t hold",
    "rewrite: an integer hole": "the same; the types of terms are checked when they are built",
    "absolute: premises are ≤": "from r = g and −r = g the same bound follows",
    "induct: a fixed start": "the base then speaks of every k; kept because it is simpler to read",
    "refine: not of one coordinate": "the sum of the parts is 1 all the same; kept with `balanced`",
}


def _no_hyps(t: Theorem) -> Theorem:
    T.need(not t.hyps, "a hypothesis is left")
    return t

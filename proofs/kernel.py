"""The trusted base: the few rules that can make a theorem.

A `Theorem` is a sequent (hypotheses ⊢ conclusion) with the rule that made it.  Only `infer` makes
one; it runs the rule's check and raises `Refused` when the check fails.  Searching for a proof is
not done here and needs no trust.  What a status rests on is exactly

1. the rules below, each of which says what it trusts;
2. `AXIOMS`: definitions and elementary facts about |x|, powers, logarithms and factorials;
3. for theorems marked so, `CITED`: classical theorems that are named, not proved;
4. the meaning of terms and the substitution in `terms.py`, `tensors.py` and `formula.py`, and the
   arithmetic of `normal.py` (SymPy's rational functions over ℚ).  No rule calls `simplify`,
   `summation`, `solve` or asks SymPy to infer a sign.

Conventions.  Terms denote real numbers; no rule knows more of x⁻¹ at 0 than that it is one, so a
rule that computes with a denominator must be given a theorem that it is not 0, also where it is
SymPy that writes x·x⁻¹ as 1 when terms are put in.  A sum whose upper end is below its lower end is
empty.  binomial(a, b) is a(a−1)…(a−b+1)/b! for an integer b ≥ 0, and 0 for an integer b < 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any

import sympy as sp

from proofs.axioms import AXIOMS, CITED
from proofs.formula import (
    All,
    Formula,
    Graded,
    Rel,
    Sequent,
    Tensor,
    Term,
    free,
    open_sum,
    substitute,
    substitute_term,
)
from proofs.normal import Factor, Normal, Refused, same_term, settle
from proofs.terms import (
    Needs,
    Y,
    apply,
    check_function,
    check_lambda,
    check_symbol,
    check_term,
    is_formal,
    is_integer,
)

_MINT = object()


@dataclass(frozen=True, eq=False)
class Theorem:
    """A sequent that the kernel accepted, and how.  Made by `infer` only."""

    sequent: Sequent
    rule: str
    premises: tuple[Theorem, ...]
    args: Mapping[str, Any]
    cited: frozenset[str]
    _key: InitVar[Any]  # not kept: `dataclasses.replace` must not pass it on

    def __post_init__(self, _key: Any) -> None:
        if _key is not _MINT:
            raise Refused("a Theorem is made by kernel.infer, not by hand")

    @property
    def hyps(self) -> frozenset[Formula]:
        return self.sequent.hyps

    @property
    def concl(self) -> Formula:
        return self.sequent.concl


# Comparing formulas ---------------------------------------------------------------------------


def same(a: Formula, b: Formula) -> bool:
    """The same formula, up to the way its terms are written."""
    if a == b:
        return True
    if isinstance(a, Rel) and isinstance(b, Rel):
        return a.op == b.op and same_term(a.lhs, b.lhs) and same_term(a.rhs, b.rhs)
    if isinstance(a, All) and isinstance(b, All):
        if a.var != b.var and (a.var in free(b) or a.var.is_integer != b.var.is_integer):
            return False
        conds = tuple(substitute(c, {b.var: a.var}) for c in b.conds)
        alike = len(conds) == len(a.conds) and all(map(same, a.conds, conds))
        return alike and same(a.body, substitute(b.body, {b.var: a.var}))
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return (
            (a.kinds, a.op) == (b.kinds, b.op)
            and _balanced(a.kinds, a.lhs, b.lhs)
            and _balanced(a.kinds, a.rhs, b.rhs)
        )
    return False


def _drop(hyps: frozenset[Formula], *used: Formula) -> frozenset[Formula]:
    return frozenset(h for h in hyps if not any(same(h, u) for u in used))


def _discharge(needs: list[tuple[str, sp.Expr]], given: Sequence[Theorem]) -> None:
    """Every requirement is plain, or a theorem among `given` up to a positive factor."""
    for kind, e in needs:
        ops = {"nonzero": ("<", "!="), "positive": ("<",), "nonneg": ("<=", "<")}[kind]
        (value,) = Normal().forms(e)
        ok = _sign_ok(kind, value)
        for t in given:
            if ok or not (isinstance(t.concl, Rel) and t.concl.op in ops):
                continue
            gap, target = Normal().forms(t.concl.rhs - t.concl.lhs, e)
            ok = bool(target) and _sign_ok(
                "nonzero" if kind == "nonzero" else "positive", gap / target
            )
        if not ok:
            raise Refused(f"not shown: {e} is {kind}")


def _sign_ok(kind: str, value: Any) -> bool:
    if not value:
        return kind == "nonneg"
    if not (value.numer.is_ground and value.denom.is_ground):
        return False
    return kind == "nonzero" or value.numer.LC / value.denom.LC > 0


# Rules ---------------------------------------------------------------------------------------
# Each takes the wanted conclusion, the premises and its arguments; it returns the hypotheses the
# conclusion then has, or raises Refused.

Hyps = frozenset[Formula]


def _all_hyps(*theorems: Theorem) -> Hyps:
    return frozenset().union(*(t.hyps for t in theorems))


def _need(ok: bool, message: str) -> None:
    if not ok:
        raise Refused(message)


def _rel(formula: Formula) -> Rel:
    _need(isinstance(formula, Rel), f"an (in)equality between terms is needed, not {formula}")
    return formula  # type: ignore[return-value]


def assume(concl: Formula) -> Hyps:
    """φ ⊢ φ."""
    return frozenset({concl})


def axiom(concl: Formula, *conds: Theorem, name: str, values: Mapping[Any, Any]) -> Hyps:
    """An instance of a named entry of AXIOMS or CITED.  Trusts the entry."""
    entry = (AXIOMS | CITED).get(name)
    if entry is None:
        raise Refused(f"no axiom {name!r}")
    _need(set(values) >= free(entry), f"axiom {name}: values are missing")
    return _instance(concl, entry, values, conds)


def _instance(
    concl: Formula, of: Sequent, values: Mapping[Any, Any], conds: Sequence[Theorem]
) -> Hyps:
    """The hypotheses of an instance; what the substitution needs is among `conds`."""
    _typed(values)
    needs: Needs = []
    _need(same(substitute(of.concl, values, needs), concl), "not the instance")
    hyps = frozenset(substitute(h, values, needs) for h in of.hyps)
    _discharge(needs, conds)
    return hyps | _all_hyps(*conds)


def cut(concl: Formula, main: Theorem, *lemmas: Theorem) -> Hyps:
    """From Γ, φ ⊢ ψ and Δ ⊢ φ: Γ, Δ ⊢ ψ (for several φ at once; without lemmas, a restatement)."""
    _need(same(main.concl, concl), f"cut: {concl} is not the conclusion of the main premise")
    return _drop(main.hyps, *(t.concl for t in lemmas)) | _all_hyps(*lemmas)


def combine(
    concl: Formula,
    *premises: Theorem,
    equalities: Sequence[tuple[Any, int]] = (),
    inequalities: Sequence[tuple[Any, Any, Sequence[int]]] = (),
    expand: bool = False,
) -> Hyps:
    """Positivstellensatz: a − b is a combination of known differences, as rational functions.

    For "=": rhs − lhs = Σ c·(rhsᵢ − lhsᵢ) over premises that are equalities, c any term.
    For "≤", "<": rhs − lhs = that + Σ r·s²·Π(rhsⱼ − lhsⱼ) over premises that are inequalities,
    r ≥ 0 rational, s any term; "<" needs one summand with r > 0, s = 1 and only strict factors.
    For "≠": "<" one way or the other is shown (with the sign of the summands).
    Every requirement of the normal form is a premise or plain.  With `expand`, binomials and
    factorials are computed with (0 ≤ b ≤ a is then a requirement).
    """
    goal, rels = _rel(concl), [t.concl for t in premises]
    parts: list[tuple[Any, list[Factor]]] = []
    strict = False
    for c, i in equalities:
        eq = _rel(rels[i])
        _need(eq.op == "=", "combine: a multiplier of any sign needs an equality")
        parts.append((-1, [_factor(c), (eq.rhs, eq.lhs)]))
    for r, s, group in inequalities:
        r, factors = sp.sympify(r), [_factor(s), _factor(s)]
        _need(isinstance(r, sp.Rational) and r >= 0, f"combine: the weight {r} is not rational ≥ 0")
        for j in group:
            rel = _rel(rels[j])
            _need(rel.op in ("<=", "<"), "combine: a factor must be an inequality")
            factors.append((rel.rhs, rel.lhs))
        strict |= bool(r > 0 and s == 1 and all(_rel(rels[j]).op == "<" for j in group))
        parts.append((-r, factors))
    _need(goal.op != "=" or not inequalities, "combine: an equality follows from equalities only")
    _need(goal.op in ("=", "<=") or strict, "combine: nothing strict")
    gap = (goal.rhs, goal.lhs)
    left, needs = settle([(1, [gap]), *parts], expand=expand)
    if left and goal.op == "!=":
        left, needs = settle([(-1, [gap]), *parts], expand=expand)
    _need(not left, f"combine: {left} is left over, not 0")
    _discharge(needs, premises)
    return _all_hyps(*premises)


def _factor(e: Any) -> Factor:
    check_term(sp.sympify(e))
    return sp.sympify(e), sp.S.Zero


def antisymmetry(concl: Formula, below: Theorem, above: Theorem) -> Hyps:
    """From a ≤ b and b ≤ a: a = b."""
    goal = _rel(concl)
    _need(goal.op == "=", "antisymmetry: proves an equality")
    _need(same(below.concl, Rel("<=", goal.lhs, goal.rhs)), "antisymmetry: a ≤ b is missing")
    _need(same(above.concl, Rel("<=", goal.rhs, goal.lhs)), "antisymmetry: b ≤ a is missing")
    return _all_hyps(below, above)


def cases(concl: Formula, one: Theorem, other: Theorem, *, a: Any, b: Any) -> Hyps:
    """From Γ, a ≤ b ⊢ ψ and Δ, b < a ⊢ ψ: Γ, Δ ⊢ ψ.  Trusts that ≤ is total."""
    _need(same(one.concl, concl) and same(other.concl, concl), "cases: the conclusions differ")
    return _drop(one.hyps, Rel("<=", a, b)) | _drop(other.hyps, Rel("<", b, a))


def integer(concl: Formula, strict: Theorem) -> Hyps:
    """From a < b, both integers by their form: a + 1 ≤ b."""
    rel = _rel(strict.concl)
    _need(
        rel.op == "<" and is_integer(rel.lhs) and is_integer(rel.rhs), "integer: needs a < b in ℤ"
    )
    _need(same(concl, Rel("<=", rel.lhs + 1, rel.rhs)), "integer: the conclusion is a + 1 ≤ b")
    return strict.hyps


def _typed(values: Mapping[Any, Any]) -> None:
    """Symbols get terms of their type, functions Lambdas of theirs, games the names of games."""
    for name, value in values.items():
        if isinstance(name, str):
            _need(isinstance(value, str) and bool(name and value), "a game is replaced by a game")
        elif isinstance(name, sp.Symbol):
            check_symbol(name)
            check_term(value)
            whole = is_integer(value) or not name.is_integer
            _need(whole, f"{value} is not an integer by its form")
        else:
            check_function(name)
            check_lambda(value)
            if name._kwargs.get("integer", False):  # its arguments are integers then
                ints = {v: sp.Symbol(v.name, integer=True) for v in value.variables}
                _need(len(set(ints.values())) == len(ints), f"{value}: names clash")
                body = substitute_term(value.expr, ints)
                _need(is_integer(body), f"{value} is not integer-valued by its form")
        if not isinstance(name, str):
            formal = Y in (name, *value.free_symbols)
            _need(not formal, "the formal variable cannot be replaced or brought in")


def specialise(
    concl: Formula, theorem: Theorem, *conds: Theorem, values: Mapping[Any, Any]
) -> Hyps:
    """Terms for free symbols and functions, games for games, everywhere in the sequent.

    `conds` show what writing the instance down needs: x·x⁻¹ = 1 needs x ≠ 0.
    """
    return _instance(concl, theorem.sequent, values, conds)


def generalise(concl: Formula, theorem: Theorem) -> Hyps:
    """From Γ, conds ⊢ φ: Γ ⊢ (for all k with conds: φ), k not free in Γ."""
    _need(isinstance(concl, All), "generalise: proves an All")
    assert isinstance(concl, All)
    _need(same(concl.body, theorem.concl), "generalise: another body")
    rest = _drop(theorem.hyps, *concl.conds)
    _need(all(concl.var not in free(h) for h in rest), f"generalise: {concl.var} is free")
    return rest


def instantiate(concl: Formula, every: Theorem, *conds: Theorem, at: Any) -> Hyps:
    """From "for all k with conds: φ" and conds at t: φ at t."""
    law = every.concl
    _need(isinstance(law, All), "instantiate: the first premise is an All")
    assert isinstance(law, All)
    _typed({law.var: sp.sympify(at)})
    needs: Needs = []
    for cond in law.conds:
        wanted = substitute(cond, {law.var: at}, needs)
        _need(any(same(wanted, t.concl) for t in conds), f"instantiate: {wanted} is not given")
    _need(same(substitute(law.body, {law.var: at}, needs), concl), "instantiate: not the instance")
    _discharge(needs, conds)
    return _all_hyps(every, *conds)


def induct(concl: Formula, base: Theorem, step: Theorem, *conds: Theorem) -> Hyps:
    """From φ(a) and a ≤ k, φ(k) ⊢ φ(k+1): φ(k) for all integers k ≥ a.  Trusts induction.

    `conds` show what writing φ(a) and φ(k+1) down needs; in the latter they may use a ≤ k.
    """
    _need(isinstance(concl, All) and len(concl.conds) == 1, "induct: proves “for all k ≥ a”")
    assert isinstance(concl, All)
    k, (low,), body = concl.var, concl.conds, concl.body
    _need(bool(k.is_integer), "induct: over an integer variable")
    _need(
        low.op == "<=" and low.rhs == k and k not in low.lhs.free_symbols and is_integer(low.lhs),
        "induct: the condition must be a ≤ k with an integer a",
    )
    first: Needs = []
    onward: Needs = []
    _need(same(base.concl, substitute(body, {k: low.lhs}, first)), "induct: the base is not φ(a)")
    after = substitute(body, {k: k + 1}, onward)
    _need(same(step.concl, after), "induct: the step does not end in φ(k+1)")
    _discharge(first, [t for t in conds if k not in free(t.sequent)])
    _discharge(onward, conds)
    rest = base.hyps | _drop(step.hyps | _all_hyps(*conds), low, body)
    _need(all(k not in free(h) for h in rest), f"induct: {k} is free in a hypothesis")
    return rest


def _sum(e: sp.Expr) -> tuple[sp.Symbol, sp.Expr, sp.Expr, sp.Expr]:
    _need(isinstance(e, sp.Sum), f"{e} is not a sum")
    var, low, high, body = open_sum(e)
    _need(is_integer(low) and is_integer(high), "the ends of a sum are integers")
    return var, low, high, body


def sum_empty(concl: Formula, short: Theorem) -> Hyps:
    """From high < low: Σ_{k=low}^{high} f = 0.  Part of the definition of Σ."""
    goal = _rel(concl)
    _, low, high, _ = _sum(goal.lhs)
    _need(goal.op == "=" and goal.rhs == 0, "sum_empty: proves Σ = 0")
    _need(same(short.concl, Rel("<", high, low)), "sum_empty: the range is not shown to be empty")
    return short.hyps


def sum_last(concl: Formula, inside: Theorem, *conds: Theorem) -> Hyps:
    """From low ≤ high: Σ_{k=low}^{high} f = Σ_{k=low}^{high−1} f + f(high).  Definition of Σ."""
    goal = _rel(concl)
    var, low, high, body = _sum(goal.lhs)
    needs: Needs = []
    last = sp.Sum(body, (var, low, high - 1)) + substitute_term(body, {var: high}, needs)
    _need(
        goal.op == "=" and same_term(goal.rhs, last), "sum_last: not the sum with its last term off"
    )
    _need(same(inside.concl, Rel("<=", low, high)), "sum_last: low ≤ high is not given")
    _discharge(needs, conds)
    return _all_hyps(inside, *conds)


def sum_terms(concl: Formula, termwise: Theorem) -> Hyps:
    """From f(k) ≤ g(k) (or =) for low ≤ k ≤ high: Σ f ≤ Σ g (or =).  Trusts monotone addition."""
    goal = _rel(concl)
    k, low, high, left = _sum(goal.lhs)
    other, low2, high2, right = _sum(goal.rhs)
    _need(
        goal.op in ("=", "<=") and same_term(low, low2) and same_term(high, high2),
        "sum_terms: the ranges differ",
    )
    _need(k == other or k not in right.free_symbols, "sum_terms: the bound variable clashes")
    _need(k not in low.free_symbols | high.free_symbols, "sum_terms: the ends use its name")
    wanted = Rel(goal.op, left, substitute_term(right, {other: k}))
    _need(same(termwise.concl, wanted), f"sum_terms: {wanted} is not given")
    rest = _drop(termwise.hyps, Rel("<=", low, k), Rel("<=", k, high))
    _need(all(k not in free(h) for h in rest), f"sum_terms: {k} is free in a hypothesis")
    return rest


def rewrite(
    concl: Formula,
    theorem: Theorem,
    equation: Theorem,
    *conds: Theorem,
    pattern: Formula,
    hole: Any,
) -> Hyps:
    """From φ(s) and s = t: φ(t), where φ = `pattern` with a `hole`."""
    rel = _rel(equation.concl)
    _need(rel.op == "=", "rewrite: the second premise is an equality")
    _need(
        hole not in free(theorem.sequent) | free(equation.sequent), "rewrite: the hole is not fresh"
    )
    needs: Needs = []
    for term, formula in ((rel.lhs, theorem.concl), (rel.rhs, concl)):
        _typed({hole: term})
        filled = substitute(pattern, {hole: term}, needs)
        _need(same(filled, formula), f"rewrite: the pattern at {term} is not {formula}")
    _discharge(needs, conds)
    return _all_hyps(theorem, equation, *conds)


# Functions on subsets, for every number of variables -------------------------------------------
# A product over coordinates: entry (S, T) of ⊗A is Π_i A[s_i, t_i], so ⊗A · ⊗B = ⊗(A·B), because a
# sum over a product set of products is the product of the sums.  That, and that it holds for any
# number of coordinates of each kind, is what these rules trust.  Entries may be polynomials in the
# formal variable Y; a relation then holds for every coefficient.


@dataclass(frozen=True)
class _Image:
    """weight · (⊗ops) applied to a term; what is not in `ops` stays as it is."""

    weight: sp.Expr
    ops: Mapping[str, Any]
    term: Term


def _image(terms: Sequence[Term], weight: Any = 1, ops: Mapping[str, Any] | None = None) -> Any:
    weight, ops = sp.sympify(weight), {k: sp.ImmutableMatrix(m) for k, m in (ops or {}).items()}
    for e in (weight, *(e for m in ops.values() for e in m)):
        check_term(e)
        _need(is_formal(e), f"tensor: {e} is not a polynomial in Y")
    return [_Image(weight, ops, t) for t in terms]


def _balanced(
    kinds: Sequence[tuple[str, sp.Expr]],
    lhs: Sequence[Term | _Image],
    rhs: Sequence[Term | _Image],
) -> bool:
    """Σ lhs = Σ rhs in normal form; coordinates that occur once are expanded in matrix units.

    Every entry is written in atoms on its own before matrices are multiplied.
    """
    work = Normal()
    total: dict[Any, sp.Expr] = {}
    for sign, x in [(1, x) for x in lhs] + [(-1, x) for x in rhs]:
        image = x if isinstance(x, _Image) else _Image(sp.S.One, {}, x)
        t = image.term
        weight = sign * work.flatten(image.weight) * work.flatten(t.coeff)
        parts: list[tuple[Any, sp.Expr]] = [((t.game,), weight)]
        for kind, count in kinds:
            m = t.matrices[kind].applyfunc(work.flatten)
            if kind in image.ops:
                m = image.ops[kind].applyfunc(work.flatten) * m
            if count != 1:
                entries = tuple(str(v.as_expr()) for v in work.elements(*m))
                options: list[tuple[Any, sp.Expr]] = [((kind, m.shape, entries), sp.S.One)]
            else:
                options = [((kind, i, j), m[i, j]) for i in range(m.rows) for j in range(m.cols)]
            parts = [((*key, o), c * e) for key, c in parts for o, e in options]
        for key, c in parts:
            total[key] = total.get(key, sp.S.Zero) + c
    return not any(work.elements(*total.values())) if total else True


def tensor(
    concl: Formula, *premises: Theorem, steps: Sequence[tuple[Any, int, Mapping[str, Any]]]
) -> Hyps:
    """rhs − lhs = Σ c · (⊗ops)(rhsᵢ − lhsᵢ) over the premises; for "≤", c and ops are ≥ 0."""
    _need(isinstance(concl, Tensor), "tensor: proves a relation between functions on subsets")
    assert isinstance(concl, Tensor)
    left: list[Term | _Image] = list(concl.lhs)
    right: list[Term | _Image] = list(concl.rhs)
    for c, i, ops in steps:
        known = premises[i].concl
        _need(isinstance(known, Tensor) and known.kinds == concl.kinds, "tensor: other coordinates")
        assert isinstance(known, Tensor)
        left += _image(known.rhs, c, ops)
        right += _image(known.lhs, c, ops)
        if known.op == "<=":
            entries = [sp.sympify(c), *(e for op in ops.values() for e in sp.ImmutableMatrix(op))]
            good = all(x.is_Rational and x >= 0 for e in entries for x in sp.Poly(e, Y).coeffs())
            _need(concl.op == "<=" and good, "tensor: “≤” needs weights and operators ≥ 0")
    _need(_balanced(concl.kinds, left, right), "tensor: the two sides differ")
    return _all_hyps(*premises)


def absolute(concl: Formula, above: Theorem, below: Theorem, *, ops: Mapping[str, Any]) -> Hyps:
    """From r ≤ g and −r ≤ g: (⊗A) r ≤ (⊗|A|) g, entries of A rational.  The triangle inequality."""
    for t in (above, below):
        _need(isinstance(t.concl, Tensor) and t.concl.op == "<=", "absolute: needs ± r ≤ g")
    up, down = above.concl, below.concl
    assert isinstance(up, Tensor) and isinstance(down, Tensor) and isinstance(concl, Tensor)
    _need(up.kinds == down.kinds == concl.kinds, "absolute: other coordinates")
    mirrored = _balanced(up.kinds, _image(up.lhs, -1), down.lhs)
    mirrored = mirrored and _balanced(up.kinds, up.rhs, down.rhs)
    _need(mirrored, "absolute: the premises are not r ≤ g and −r ≤ g")
    sizes = {k: sp.ImmutableMatrix(op).applyfunc(abs) for k, op in ops.items()}
    rational = all(e.is_Rational for op in sizes.values() for e in op)
    _need(concl.op == "<=" and rational, "absolute: proves “≤”, with rational entries")
    bound = _balanced(up.kinds, _image(up.lhs, 1, ops), concl.lhs)
    bound = bound and _balanced(up.kinds, _image(up.rhs, 1, sizes), concl.rhs)
    _need(bound, "absolute: not the bound")
    return _all_hyps(above, below)


def refine(concl: Formula, theorem: Theorem, *, kinds: Mapping[str, str]) -> Hyps:
    """A relation for coordinates of one kind holds when some of them get a name of their own."""
    old = theorem.concl
    _need(
        isinstance(old, Tensor) and isinstance(concl, Tensor), "refine: needs functions on subsets"
    )
    assert isinstance(old, Tensor) and isinstance(concl, Tensor)
    for name, count in old.kinds:
        parts = [c for new, c in concl.kinds if kinds[new] == name]
        _need(
            count != 1 and same_term(sp.Add(*parts), count), f"refine: not {count} of kind {name}"
        )
    for new, count in concl.kinds:
        stays = new not in dict(old.kinds) or (kinds[new] == new and count == dict(old.kinds)[new])
        _need(stays, f"refine: {new!r} names other coordinates already")

    def named(terms: Sequence[Term]) -> list[Term]:
        return [
            Term(t.coeff, tuple((new, t.matrices[kinds[new]]) for new, _ in concl.kinds), t.game)
            for t in terms
        ]

    alike = concl.op == old.op and _balanced(concl.kinds, named(old.lhs), concl.lhs)
    _need(alike and _balanced(concl.kinds, named(old.rhs), concl.rhs), "refine: sides differ")
    return frozenset(theorem.hyps)


def grade(
    concl: Formula,
    theorem: Theorem,
    *bounds: Theorem,
    over: str,
    sums: Sequence[Graded],
    at: Any = None,
    weight: Any = None,
) -> Hyps:
    """Apply to a relation between polynomials in Y the coefficient of Y^at, or Y^s ↦ weight(s).

    Each term is a row (f₀, f₁) at every coordinate of kind `over`, f in {1, Y, 1+Y, 1−Y} and at
    most one of the last two kinds, so it is Σ_t f₀^(c−t) f₁^t G(t), with G(t) its sum over the
    subsets of order t (the hypothesis in `sums`).  Trusts the binomial theorem.
    """
    law, goal = theorem.concl, _rel(concl)
    _need(isinstance(law, Tensor) and law.op == goal.op, "grade: needs the same kind of relation")
    assert isinstance(law, Tensor)
    count = dict(law.kinds)[over]
    at = None if at is None else sp.sympify(at)
    if at is None:
        check_lambda(weight)
        _need(Y not in weight.free_symbols, "grade: the weight holds the formal variable")
    else:
        _need(is_integer(at), f"grade: {at} is not an integer by its form")
    s, j = sp.Dummy("t", integer=True), sp.Dummy("j", integer=True)
    if at is not None:
        for bound in (Rel("<=", sp.S.Zero, at), Rel("<=", at, count)):
            _need(any(same(bound, b.concl) for b in bounds), f"grade: {bound} is not given")
    else:
        _need(goal.op == "=", "grade: weights of unknown sign need an equality")

    work = Normal()

    def value(t: Term) -> sp.Expr:
        row, others = t.matrices[over], tuple(f for f in t.factors if f[0] != over)
        found = [
            g
            for g in sums
            if g.over == over
            and g.term.game == t.game
            and g.kinds == law.kinds
            and tuple(f for f in g.term.factors if f[0] != over) == others
        ]
        _need(len(found) == 1 and row.shape == (1, 2), f"grade: no order sums named for {t.game}")
        plain = found[0].term.matrices[over] == sp.eye(2) and found[0].term.coeff == 1
        _need(plain, "grade: not plain order sums")
        low = high = sp.S.Zero
        sign = sp.S.One
        for f, times in ((row[0], count - s), (row[1], s)):
            f = sp.expand(f)
            _need(f in (1, Y, 1 + Y, 1 - Y), f"grade: the row entry {f} is not 1, Y, 1+Y or 1-Y")
            if f == Y:
                low += times
            elif f != 1:
                _need(high == 0, "grade: two binomials in one row")
                high, sign = times, sp.S.One if f == 1 + Y else sp.S.NegativeOne
        g = found[0].function
        if high == 0 and at is not None:
            _need(low == s, "grade: the row must be (1, Y)")
            return work.flatten(t.coeff) * work.flatten(g(at))
        if high == 0:
            inner = [apply(weight, low)]
        elif at is not None:
            inner = [sign ** (at - low), sp.binomial(high, at - low)]
        else:
            each = [sign**j, sp.binomial(high, j), apply(weight, low + j)]
            inner = [sp.Sum(sp.Mul(*each, evaluate=False), (j, 0, high))]
        body = sp.Mul(*inner, g(s), evaluate=False)  # SymPy must not cancel one with the other
        return work.flatten(t.coeff) * work.flatten(sp.Sum(body, (s, 0, count)))

    for got, wanted in ((law.lhs, goal.lhs), (law.rhs, goal.rhs)):
        (rest,) = work.elements(sp.Add(*map(value, got)) - work.flatten(wanted))
        _need(not rest, f"grade: {wanted} is not this side")
    return _all_hyps(theorem, *bounds) | frozenset(sums)


FORMULAS = (Rel, All, Tensor, Graded)

RULES: dict[str, Callable[..., Hyps]] = {
    f.__name__: f
    for f in (
        assume,
        axiom,
        cut,
        combine,
        antisymmetry,
        cases,
        integer,
        specialise,
        generalise,
        instantiate,
        induct,
        sum_empty,
        sum_last,
        sum_terms,
        rewrite,
        tensor,
        absolute,
        refine,
        grade,
    )
}


def infer(
    rule: str, concl: Formula, *premises: Theorem, hyps: Sequence[Formula] = (), **args: Any
) -> Theorem:
    """The one door: check the rule and mint the theorem; `hyps` may add hypotheses (weakening)."""
    _need(rule in RULES, f"no rule {rule!r}")
    _need(all(type(t) is Theorem for t in premises), f"{rule}: a premise is not a theorem")
    _need(all(type(f) in FORMULAS for f in (concl, *hyps)), f"{rule}: not a formula")
    try:
        needed = RULES[rule](concl, *premises, **args)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise Refused(f"{rule}: {error}") from error
    cited = frozenset().union(*(t.cited for t in premises))
    if rule == "axiom" and args["name"] in CITED:
        cited |= {args["name"]}
    args = {**args, **({"hyps": tuple(hyps)} if hyps else {})}
    return Theorem(Sequent(needed | frozenset(hyps), concl), rule, premises, args, cited, _MINT)

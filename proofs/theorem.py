"""What a theorem is, when two formulas are the same, and when a requirement is met.

Part of the trusted base: `kernel.py` and `subset_rules.py` are written with these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any

import sympy as sp

from proofs.formula import All, Formula, Rel, Sequent, Tensor, Term, free, substitute
from proofs.normal import Normal, Refused, same_term
from proofs.terms import check_term, is_formal

Hyps = frozenset[Formula]
MINT = object()


@dataclass(frozen=True, eq=False)
class Theorem:
    """A sequent that the kernel accepted, and how.  Made by `kernel.infer` only."""

    sequent: Sequent
    rule: str
    premises: tuple[Theorem, ...]
    args: Mapping[str, Any]
    cited: frozenset[str]
    _key: InitVar[Any]  # not kept: `dataclasses.replace` must not pass it on

    def __post_init__(self, _key: Any) -> None:
        if _key is not MINT:
            raise Refused("a Theorem is made by kernel.infer, not by hand")

    @property
    def hyps(self) -> frozenset[Formula]:
        return self.sequent.hyps

    @property
    def concl(self) -> Formula:
        return self.sequent.concl


def all_hyps(*theorems: Theorem) -> Hyps:
    return frozenset().union(*(t.hyps for t in theorems))


def need(ok: bool, message: str) -> None:
    if not ok:
        raise Refused(message)


def relation_of(formula: Formula) -> Rel:
    need(isinstance(formula, Rel), f"an (in)equality between terms is needed, not {formula}")
    return formula  # type: ignore[return-value]


# Comparing formulas ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Image:
    """weight · (⊗ops) applied to a term; what is not in `ops` stays as it is."""

    weight: sp.Expr
    ops: Mapping[str, Any]
    term: Term


def image_of(terms: Sequence[Term], weight: Any = 1, ops: Mapping[str, Any] | None = None) -> Any:
    weight, ops = sp.sympify(weight), {k: sp.ImmutableMatrix(m) for k, m in (ops or {}).items()}
    for e in (weight, *(e for m in ops.values() for e in m)):
        check_term(e)
        need(is_formal(e), f"tensor: {e} is not a polynomial in Y")
    return [Image(weight, ops, t) for t in terms]


def balanced(
    kinds: Sequence[tuple[str, sp.Expr]],
    lhs: Sequence[Term | Image],
    rhs: Sequence[Term | Image],
) -> bool:
    """Σ lhs = Σ rhs in normal form; coordinates that occur once are expanded in matrix units.

    Every entry is written in atoms on its own before matrices are multiplied.
    """
    work = Normal()
    total: dict[Any, sp.Expr] = {}
    for sign, x in [(1, x) for x in lhs] + [(-1, x) for x in rhs]:
        image = x if isinstance(x, Image) else Image(sp.S.One, {}, x)
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
            and balanced(a.kinds, a.lhs, b.lhs)
            and balanced(a.kinds, a.rhs, b.rhs)
        )
    return False


def drop(hyps: frozenset[Formula], *used: Formula) -> frozenset[Formula]:
    return frozenset(h for h in hyps if not any(same(h, u) for u in used))


def discharge(needs: list[tuple[str, sp.Expr]], given: Sequence[Theorem]) -> None:
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

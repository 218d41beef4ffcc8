"""What a theorem is, when two formulas are the same, and when a requirement is met.

Part of the trusted base: `rules.py` and `subset_rules.py` are written with these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from proofs.kernel.formula import (
    All,
    Formula,
    Rel,
    Sequent,
    Tensor,
    Term,
    free,
    kinds_of,
    substitute,
)
from proofs.kernel.matrices import Matrix
from proofs.kernel.normal import (
    Needs,
    Poly,
    constant,
    plus,
    poly,
    same_term,
    scale,
    times,
    value_of,
    without_bars,
    words,
)
from proofs.kernel.terms import Expr, Refused, as_term, is_formal

Hyps = frozenset[Formula]
Splits = frozenset[
    tuple[str, str]
]  # (part, whole): kinds of coordinates that got a name by `refine`
MINT = object()


class Theorem:
    """A sequent that the kernel accepted, and how.  Made by `kernel.infer` only.

    `rule`, `premises` and `args` say where it comes from; nothing is inferred from them.  The
    object is a bare token: what it says stands in a table here, where it cannot be reached from it.
    """

    __slots__ = ("__weakref__",)

    def __new__(cls, mint: object, *parts: Any) -> Theorem:
        if mint is not MINT:
            raise Refused("a Theorem is made by kernel.infer, not by hand")
        new = object.__new__(cls)
        _SAID[new] = parts
        return new

    def __reduce__(self) -> Any:
        raise TypeError("a Theorem cannot be copied or pickled; its certificate can")

    @property
    def sequent(self) -> Sequent:
        return _SAID[self][0]

    @property
    def rule(self) -> str:
        return _SAID[self][1]

    @property
    def premises(self) -> tuple[Theorem, ...]:
        return _SAID[self][2]

    @property
    def args(self) -> Mapping[str, Any]:
        return _SAID[self][3]

    @property
    def cited(self) -> frozenset[str]:
        """The CITED facts it rests on."""
        return _SAID[self][4]

    @property
    def splits(self) -> Splits:
        """The kinds of coordinates that were taken apart on the way."""
        return _SAID[self][5]

    @property
    def hyps(self) -> frozenset[Formula]:
        return self.sequent.hyps

    @property
    def concl(self) -> Formula:
        return self.sequent.concl

    def __repr__(self) -> str:
        return repr(self.sequent)


_SAID: WeakKeyDictionary[Theorem, tuple[Any, ...]] = WeakKeyDictionary()


def is_theorem(t: object) -> bool:
    """A theorem that the kernel made, and no imitation."""
    return type(t) is Theorem and t in _SAID


def all_hyps(*theorems: Theorem) -> Hyps:
    return frozenset().union(*(t.hyps for t in theorems))


def need(ok: bool, message: str, *about: object) -> None:
    """Raises Refused, with the message about these things, unless `ok`."""
    if not ok:
        raise Refused(message.format(*about) if about else message)


def relation_of(formula: Formula) -> Rel:
    need(isinstance(formula, Rel), "an (in)equality between terms is needed, not {}", formula)
    return formula  # type: ignore[return-value]


# Comparing formulas ---------------------------------------------------------------------------

Grid = list[list[Poly]]  # a matrix of normal forms
Image = tuple[Poly, dict[str, Grid], str]  # coefficient, matrices by kind, game


def grid(m: Matrix) -> Grid:
    return [[poly(e) for e in row] for row in m]


def images(terms: Sequence[Term], weight: Any = 1, ops: Mapping[str, Any] | None = None) -> Any:
    """weight · (⊗ops) applied to terms; at a kind that is not in `ops` nothing changes."""
    factor = as_term(weight)
    by = {kind: Matrix(m) for kind, m in (ops or {}).items()}
    for e in (factor, *(e for m in by.values() for e in m.entries())):
        need(is_formal(e), "tensor: {} is not a polynomial in Y", e)
    grids = {kind: grid(m) for kind, m in by.items()}
    return [_image(t, poly(factor), grids) for t in terms]


def _image(t: Term, factor: Poly, ops: Mapping[str, Grid]) -> Image:
    matrices = {kind: grid(m) for kind, m in t.factors}
    for kind, op in ops.items():
        if kind in matrices:
            matrices[kind] = _product(op, matrices[kind])
    return times(factor, poly(t.coeff)), matrices, t.game


def _product(a: Grid, b: Grid) -> Grid:
    need(all(len(row) == len(b) for row in a), "an operator does not fit")
    return [
        [plus(*(times(x, b[k][j]) for k, x in enumerate(row))) for j in range(len(b[0]))]
        for row in a
    ]


def balanced(kinds: Sequence[tuple[str, Expr]], lhs: Sequence[Image], rhs: Sequence[Image]) -> bool:
    """Σ lhs = Σ rhs; coordinates that occur once are expanded in matrix units."""
    total: dict[Any, Poly] = {}
    for sign, (weight, matrices, game) in [(1, x) for x in lhs] + [(-1, x) for x in rhs]:
        parts: list[tuple[Any, Poly]] = [((game,), scale(sign, weight))]
        for kind, count in kinds:
            m = matrices[kind]
            shape = len(m), len(m[0])
            if count == 1:
                options: list[tuple[Any, Poly]] = [
                    ((kind, shape, i, j), e) for i, row in enumerate(m) for j, e in enumerate(row)
                ]
            else:
                entries = tuple(frozenset(e.items()) for row in m for e in row)
                options = [((kind, shape, entries), constant(1))]
            parts = [((*key, o), times(c, e)) for key, c in parts for o, e in options if e]
        for key, c in parts:
            total[key] = plus(total.get(key, {}), c)
    return not any(total.values())


def balanced_terms(
    kinds: Sequence[tuple[str, Expr]], lhs: Sequence[Term], rhs: Sequence[Term]
) -> bool:
    return balanced(kinds, images(lhs), images(rhs))


def same(a: Formula, b: Formula) -> bool:
    """The same formula, up to the way its terms are written."""
    if a == b:
        return True
    if isinstance(a, Rel) and isinstance(b, Rel):
        return a.op == b.op and same_term(a.lhs, b.lhs) and same_term(a.rhs, b.rhs)
    if isinstance(a, All) and isinstance(b, All):
        if a.var is not b.var and (a.var in free(b) or a.var.is_integer != b.var.is_integer):
            return False
        conds = tuple(substitute(c, {b.var: a.var}) for c in b.conds)
        alike = len(conds) == len(a.conds) and all(map(same, a.conds, conds))
        return alike and same(a.body, substitute(b.body, {b.var: a.var}))
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return (
            (a.kinds, a.op) == (b.kinds, b.op)
            and balanced_terms(a.kinds, a.lhs, b.lhs)
            and balanced_terms(a.kinds, a.rhs, b.rhs)
        )
    return False


def drop(hyps: frozenset[Formula], *used: Formula) -> frozenset[Formula]:
    return frozenset(h for h in hyps if not any(same(h, u) for u in used))


def discharge(needs: Needs, given: Sequence[Theorem]) -> None:
    """Every requirement is plain, or a theorem among `given` up to a positive factor."""
    for kind, form in needs:
        ops = {"nonzero": ("<", "!="), "positive": ("<",), "nonneg": ("<=", "<")}[kind]
        wanted = dict(form)
        ok = _sign_ok(kind, value_of(wanted))
        for t in given:
            if ok or not (isinstance(t.concl, Rel) and t.concl.op in ops):
                continue
            gap = plus(poly(t.concl.rhs), scale(-1, poly(t.concl.lhs)))
            ratio = _ratio(gap, wanted)
            if kind == "nonzero" and ratio is None:
                ratio = _ratio(without_bars(gap), without_bars(wanted))  # x ≠ 0 where |x| ≠ 0
            ok = ratio is not None and (kind == "nonzero" or ratio > 0)
        if not ok:
            raise Refused(f"not shown: {words(wanted)} is {kind}")


def _ratio(p: Poly, q: Poly) -> Any:
    """The number c with p = c·q, if there is one; q is not 0."""
    ratios = {p[m] / q[m] for m in q} if q and p.keys() == q.keys() else set()
    return ratios.pop() if len(ratios) == 1 else None


def _sign_ok(kind: str, value: Any) -> bool:
    if value is None:
        return False
    return bool({"nonzero": value != 0, "positive": value > 0, "nonneg": value >= 0}[kind])


# Kinds of coordinates -------------------------------------------------------------------------


def joined(theorems: Sequence[Theorem], new: Splits = frozenset()) -> Splits:
    """All that was taken apart; a part has one whole, and nothing is a part of itself."""
    splits = new.union(*(t.splits for t in theorems))
    whole_of = dict(splits)
    need(len(whole_of) == len(splits), "a kind of coordinates is part of two others")
    for part in whole_of:
        need(part not in wholes(part, whole_of), "the kind {!r} would be part of itself", part)
    return splits


def wholes(part: str, whole_of: Mapping[str, str]) -> list[str]:
    """Whatever the kind is a part of, directly or not (with itself where that is a circle)."""
    out: list[str] = []
    while part in whole_of and whole_of[part] not in out:
        part = whole_of[part]
        out.append(part)
    return out


def check_kinds(formulas: Sequence[Formula], splits: Splits) -> None:
    """No formula names a kind beside one that it is a part of: kinds are disjoint."""
    whole_of = dict(splits)
    for formula in formulas if splits else ():
        names = kinds_of(formula)
        for name in names:
            overlap = names & set(wholes(name, whole_of))
            need(
                not overlap, f"{name!r} is a part of {sorted(overlap)}, and both stand side by side"
            )

"""Theorems for people, printed from the very formulas that are checked."""

from __future__ import annotations

import sympy as sp

from proofs.formula import All, Formula, Graded, Rel, Sequent, Term

_OPS = {"=": "=", "<=": "≤", "<": "<", "!=": "≠"}


def text(formula: Formula | Sequent) -> str:
    """One line of plain text."""
    if isinstance(formula, Sequent):
        hyps = ", ".join(sorted(text(h) for h in formula.hyps))
        return f"{hyps} ⊢ {text(formula.concl)}" if hyps else f"⊢ {text(formula.concl)}"
    if isinstance(formula, Rel):
        return f"{sp.sstr(formula.lhs)} {_OPS[formula.op]} {sp.sstr(formula.rhs)}"
    if isinstance(formula, All):
        conds = ", ".join(text(c) for c in formula.conds)
        if formula.var.name == "_":
            return f"({conds} → {text(formula.body)})"
        return f"(for all {formula.var} with {conds}: {text(formula.body)})"
    if isinstance(formula, Graded):
        return f"{formula.function.__name__}(t) = Σ_(|T|=t) {_term(formula.term)}"
    left, right = (" + ".join(map(_term, side)) or "0" for side in (formula.lhs, formula.rhs))
    return f"{left} {_OPS[formula.op]} {right}"


def _term(term: Term) -> str:
    matrices = " ⊗ ".join(f"{m.tolist()}^{kind}" for kind, m in term.factors if m != sp.eye(m.rows))
    parts = [
        str(term.coeff) if term.coeff != 1 else "",
        f"({matrices})" if matrices else "",
        term.game,
    ]
    return "·".join(p for p in parts if p) or "1"

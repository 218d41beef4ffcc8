"""Theorems for people, printed from the very formulas that are checked: plain text and LaTeX."""

from __future__ import annotations

import re

import sympy as sp

from proofs.formula import (
    AT_0,
    AT_1,
    FLIP,
    MOBIUS,
    ONE,
    STEP,
    SUM,
    ZETA,
    All,
    Formula,
    Graded,
    Rel,
    Sequent,
    Tensor,
    Term,
)

_OPS = {"=": "=", "<=": "≤", "<": "<", "!=": "≠"}
_LATEX_OPS = {"=": "=", "<=": r"\le", "<": "<", "!=": r"\ne"}
_SYMBOLS = {
    "ubar": r"\bar u",
    "eta": r"\eta",
    "delta": r"\delta",
    "lambda": r"\lambda",
    "tau": r"\tau",
    "rho": r"\rho",
    "sigma": r"\sigma",
    "epsilon": r"\varepsilon",
}
# One coordinate's matrix, by the letter that names its product over all coordinates.
_OPERATORS = {
    (2, 2): {ONE: "", ZETA: r"\zeta", MOBIUS: r"\mu", FLIP: r"\mathrm{flip}"},
    (1, 2): {AT_0: "e_0", AT_1: "e_1", SUM: r"\textstyle\sum", STEP: r"\Delta"},
}


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
        within = f" with {conds}" if conds else ""
        return f"(for all {formula.var}{within}: {text(formula.body)})"
    if isinstance(formula, Graded):
        return f"{formula.function.__name__}(t) = Σ_(|T|=t) {_text_term(formula.term)}"
    left, right = (" + ".join(map(_text_term, s)) or "0" for s in (formula.lhs, formula.rhs))
    return f"{left} {_OPS[formula.op]} {right}"


def _text_term(term: Term) -> str:
    matrices = " ⊗ ".join(f"{m.tolist()}^{kind}" for kind, m in term.factors if m != sp.eye(m.rows))
    coeff = str(term.coeff) if term.coeff != 1 else ""
    return "·".join(p for p in (coeff, f"({matrices})" if matrices else "", term.game) if p) or "1"


# LaTeX -----------------------------------------------------------------------------------------


def latex_term(e: sp.Expr) -> str:
    """A term, with the papers' letters."""
    names = {s: _SYMBOLS[s.name] for s in e.free_symbols if s.name in _SYMBOLS}
    out = sp.latex(e, symbol_names=names)
    for plain, letter in _SYMBOLS.items():
        out = out.replace(rf"\operatorname{{{plain}}}", letter + " ")
    return re.sub(r"\{\\left\((\w+) \\right\)\}", r"(\1)", out)  # f(k), not f{\left(k \right)}


def latex(formula: Formula | Sequent) -> str:
    """LaTeX without dollars."""
    if isinstance(formula, Sequent):
        hyps = r",\quad ".join(sorted(latex(h) for h in formula.hyps))
        return rf"{hyps} \;\vdash\; {latex(formula.concl)}" if hyps else latex(formula.concl)
    if isinstance(formula, Rel):
        op = _LATEX_OPS[formula.op]
        return f"{latex_term(formula.lhs)} {op} {latex_term(formula.rhs)}"
    if isinstance(formula, All):
        conds = r",\ ".join(latex(c) for c in formula.conds)
        if formula.var.name == "_":
            return rf"\left({conds} \Rightarrow {latex(formula.body)}\right)"
        bound = rf"{conds}" if conds else latex_term(formula.var)
        return rf"\left(\forall\, {bound}:\ {latex(formula.body)}\right)"
    if isinstance(formula, Graded):
        name = latex_term(formula.function(sp.Symbol("t", integer=True)))
        size = rf"\sum_{{T \subseteq {_kind(formula.over)},\ |T| = t}}"
        return rf"{name} = {size} {_latex_tensor_term(formula.term)}(T)"
    left, right = (_side(side) for side in (formula.lhs, formula.rhs))
    return f"{left} {_LATEX_OPS[formula.op]} {right}"


def _side(terms: tuple[Term, ...]) -> str:
    out = ""
    for t in terms:
        piece = _latex_tensor_term(t)
        out += piece if not out or piece.startswith("-") else f" + {piece}"
    return out or "0"


def _kind(kind: str) -> str:
    return "N" if kind == "every" else rf"\mathrm{{{kind}}}"


def _latex_tensor_term(term: Term) -> str:
    factors = []
    for kind, m in term.factors:
        name = _OPERATORS.get(m.shape, {}).get(m, sp.latex(m))
        if name:
            factors.append(name if kind == "every" else f"{name}^{{{_kind(kind)}}}")
    coeff = {1: "", -1: "-"}.get(term.coeff, latex_term(term.coeff))
    product = r" \otimes ".join(factors)
    space = r"\, " if product else ""
    return f"{coeff}{product}{space}{term.game or '1'}"


def legend(statement: tuple[Sequent, ...]) -> list[str]:
    """What the letters for operators mean, for those that a statement uses (LaTeX in dollars)."""
    used = {
        m
        for part in statement
        for f in (*part.hyps, part.concl)
        if isinstance(f, Tensor)
        for t in (*f.lhs, *f.rhs)
        for _, m in t.factors
    }
    meanings = {
        ZETA: r"$(\zeta g)(S) = \sum_{T \subseteq S} g(T)$",
        MOBIUS: r"$(\mu g)(S) = \sum_{T \subseteq S} (-1)^{|S|-|T|} g(T)$",
        FLIP: r"$(\mathrm{flip}\, g)(S) = g(N \setminus S)$",
        AT_0: r"$e_0$: without these variables",
        AT_1: r"$e_1$: with these variables",
        SUM: r"$\sum$: summed over these variables",
        STEP: r"$\Delta$: with minus without these variables",
    }
    return [words for m, words in meanings.items() if m in used]

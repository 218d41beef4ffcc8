"""Theorems for people, printed from the very formulas that are checked: plain text and LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from proofs.display.style import LATEX, TEXT, Style, listed
from proofs.display.subsets import order_sum, relation, sizes
from proofs.display.terms import show
from proofs.kernel.formula import All, Formula, Graded, Rel, Sequent, Tensor
from proofs.kernel.terms import Expr, shown

_OPS = {"=": "=", "<=": "≤", "<": "<", "!=": "≠"}


def text(formula: Formula | Sequent) -> str:
    """One line of plain text."""
    return _sequent(formula, TEXT) if isinstance(formula, Sequent) else _formula(formula, TEXT)


def latex(formula: Formula | Sequent) -> str:
    """LaTeX without dollars."""
    return _sequent(formula, LATEX) if isinstance(formula, Sequent) else _formula(formula, LATEX)


def term_text(e: Expr) -> str:
    """A term in one line of plain text."""
    return show(e, TEXT)


shown.register(Expr, term_text)  # so that messages and repr() are in this notation
for _kind in (Rel, All, Sequent):
    shown.register(_kind, text)


def hypotheses(formulas: Iterable[Formula], style: Style = TEXT) -> list[str]:
    """The formulas, definitions first, inequalities in chains: 0 ≤ m ≤ n."""
    formulas = list(formulas)
    out = sorted(_formula(f, style) for f in formulas if isinstance(f, Tensor))
    out += sorted(_formula(f, style) for f in formulas if isinstance(f, Graded))
    ranges: dict[tuple[object, ...], list[Formula]] = {}
    for f in sorted((f for f in formulas if isinstance(f, All)), key=text):
        ranges.setdefault((f.var, f.conds, isinstance(f.body, Rel)), []).append(f)
    for same in ranges.values():
        first = same[0]
        assert isinstance(first, All)
        bodies = [f.body for f in same if isinstance(f, All)]
        if len(bodies) > 1 and isinstance(first.body, Rel) and first.var.name != "_":
            out.append(_for_all(listed(chains(bodies, style), style), first, style))
        else:
            out += [_formula(f, style) for f in same]
    return out + chains([f for f in formulas if isinstance(f, Rel)], style)


def chains(rels: Iterable[Formula], style: Style) -> list[str]:
    """(In)equalities, those that share an end joined: [0 ≤ m, m ≤ n] is 0 ≤ m ≤ n."""
    links: list[list[Rel]] = []
    for r in sorted((r for r in rels if isinstance(r, Rel)), key=text):
        links.append([r])
    joined = True
    while joined:
        joined = False
        for a in links:
            b = next((b for b in links if b is not a and _meet(a[-1], b[0])), None)
            if b:
                a += b
                links.remove(b)
                joined = True
                break
    return [_chain(c, style) for c in sorted(links, key=lambda c: c[0].op != "=")]


def _meet(a: Rel, b: Rel) -> bool:
    ordered = a.op in ("<=", "<") and b.op in ("<=", "<")
    return ordered and a.rhs == b.lhs and a.rhs.number is None


def _chain(links: Sequence[Rel], style: Style) -> str:
    first, last = links[0], links[-1]
    if len(links) == 2 and first.lhs == last.rhs and {first.op, last.op} == {"<="}:
        return f"{show(first.rhs, style)} = {show(first.lhs, style)}"
    out = show(first.lhs, style)
    for r in links:
        out += f" {style.mark(_OPS[r.op]).strip()} {show(r.rhs, style)}"
    return out


def _formula(formula: Formula, style: Style) -> str:
    if isinstance(formula, Rel):
        return _chain([formula], style)
    if isinstance(formula, All):
        if formula.var.name == "_":
            conds = listed(chains(formula.conds, style), style)
            body = _formula(formula.body, style)
            if style.latex:
                return rf"{conds} \;\Rightarrow\; {body}"
            return f"if {conds} then {body}"
        return _for_all(_formula(formula.body, style), formula, style)
    if isinstance(formula, Graded):
        return order_sum(formula, style)
    law, within = relation(formula, style.mark(_OPS[formula.op]).strip(), style)
    return law + (_within("for all", within, style) if within else "")


def _within(words: str, what: str, style: Style) -> str:
    return rf" \quad \text{{{words} }} {what}" if style.latex else f" {words} {what}"


def _for_all(body: str, formula: All, style: Style) -> str:
    """`body` for all values of the bound variables in their ranges."""
    ranges: list[str] = []
    more: list[str] = []
    real, inner = "", formula.body
    todo: Formula = formula
    while isinstance(todo, All) and todo.var.name != "_":
        real = real if todo.var.is_integer else "real "
        ends = [c for c in todo.conds if todo.var in (c.lhs, c.rhs)]
        ranges += chains(ends, style) or [show(todo.var, style)]
        more += chains([c for c in todo.conds if c not in ends], style)
        todo = todo.body
    if todo is not inner:
        body = _formula(todo, style)
    out = body + _within(f"for all {real}".strip(), listed(ranges, style), style)
    return out + (_within("with", listed(more, style), style) if more else "")


def _sequent(part: Sequent, style: Style) -> str:
    hyps, concl = hypotheses(part.hyps, style), _formula(part.concl, style)
    turnstile = r"\;\vdash\;" if style.latex else "⊢"
    between = r";\quad " if style.latex else "; "
    return f"{between.join(hyps)} {turnstile} {concl}" if hyps else f"{turnstile} {concl}"


Part = tuple[list[str], str]


def outline(statement: Iterable[Sequent], style: Style) -> tuple[list[str], list[Part]]:
    """(what is given in all parts, (what is given besides, the conclusion) of each part)."""
    parts = list(statement)
    common = frozenset.intersection(*(p.hyps for p in parts))
    return hypotheses(common, style), [
        (hypotheses(p.hyps - common, style), _formula(p.concl, style)) for p in parts
    ]


# What needs a word of explanation, by the mark that shows it in plain text.
_LEGEND = {
    "Δ_": (
        "Δ_K g(S) = Σ_{L⊆K} (−1)^(|K|−|L|) g(S∪L)",
        r"$\Delta_K\, g(S) = "
        r"\sum_{L \subseteq K} (-1)^{|K|-|L|} g(S \cup L)$, the discrete derivative",
    ),
    "[": (
        "[…] is 1 where … is true and 0 elsewhere",
        r"$[\,\cdots]$ is 1 where it is true, else 0",
    ),
    "(π": ("π exchanges i and j", r"$\pi$ exchanges $i$ and $j$"),
    "C(": ("C(n, k) = n!/(k! (n−k)!), and 0 outside 0 ≤ k ≤ n", ""),
    "Y": ("Y is a formal variable: coefficients are compared", r"$Y$ is a formal variable"),
}


def legend(formulas: Iterable[Formula | Sequent], *, plain: bool = False) -> list[str]:
    """What the marks mean that these formulas use, and how large their sets are.

    Plain text, or words with LaTeX in dollars.
    """
    formulas = list(formulas)
    shown = " ".join(map(text, formulas))
    plainly, known = (_sizes(formulas, style) for style in (TEXT, LATEX))
    out = plainly if plain else [f"${s}$" for s in known]
    if ("⊆S" in shown or "(S)" in shown) and not any(s.startswith("|S") for s in plainly):
        out.insert(0, "S is any subset of the variables N" if plain else "$S$ is any subset of $N$")
    words = [w[not plain] for mark, w in _LEGEND.items() if mark in shown]
    return out + [w for w in words if w]


def _sizes(formulas: Iterable[Formula | Sequent], style: Style) -> list[str]:
    found: dict[str, None] = {}
    todo = list(formulas)
    while todo:
        f = todo.pop()
        if isinstance(f, Sequent):
            todo += [f.concl, *f.hyps]
        elif isinstance(f, All):
            todo.append(f.body)
        elif isinstance(f, Tensor | Graded):
            found |= dict.fromkeys(sizes(f.kinds, style))
    return sorted(found, key=lambda s: ("|N|" not in s, s))

"""Formulas and terms as JSON.

A term is an integer or fraction as a string, a symbol ["i"|"r", name] (integer or real), or
[head, …args]; a function value is ["f"|"fi", name, …args].  Nothing is decided here.
"""

from __future__ import annotations

from typing import Any

from proofs.kernel.formula import All, Formula, Graded, Rel, Sequent, Term
from proofs.kernel.terms import ARITY, Expr, Function


def encode_term(e: Expr) -> Any:
    """A term as JSON: numbers as strings, symbols as ["i"|"r", name], else [head, …args]."""
    if e.number is not None:
        return str(e.number)
    if e.head == "sym":
        return ["i" if e.is_integer else "r", e.name]
    args = [encode_term(a) for a in e.args]
    if e.head == "sum":
        return ["sum", e.args[0].name, *args[1:]]
    if e.head == "fn":
        return [*encode_function(e.func), *args]
    if e.head in ("+", "*", "^", *ARITY):
        return [e.head, *args]
    raise ValueError(f"term: {e.head} is not in the language of the ledger")


def encode_function(f: Function) -> list[str]:
    return ["fi" if f.is_integer else "f", f.name]


def encode(formula: Formula | Sequent) -> Any:
    """A formula or sequent as JSON."""
    if isinstance(formula, Sequent):
        hyps = sorted((encode(h) for h in formula.hyps), key=repr)
        return {"hyps": hyps, "concl": encode(formula.concl)}
    if isinstance(formula, Rel):
        return [formula.op, encode_term(formula.lhs), encode_term(formula.rhs)]
    if isinstance(formula, All):
        conds = [encode(c) for c in formula.conds]
        return ["all", encode_term(formula.var), conds, encode(formula.body)]
    if isinstance(formula, Graded):
        kinds = [[kind, encode_term(count)] for kind, count in formula.kinds]
        return [
            "graded",
            encode_function(formula.function),
            kinds,
            formula.over,
            encode_tensor_term(formula.term),
        ]
    return [
        "tensor",
        [[kind, encode_term(count)] for kind, count in formula.kinds],
        formula.op,
        *([encode_tensor_term(t) for t in side] for side in (formula.lhs, formula.rhs)),
    ]


def encode_tensor_term(t: Term) -> Any:
    matrices = [[kind, [[encode_term(e) for e in row] for row in m]] for kind, m in t.factors]
    return [encode_term(t.coeff), matrices, t.game]

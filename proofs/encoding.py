"""Formulas and terms as JSON.

A term is an integer or fraction as a string, a symbol ["i"|"r", name] (integer or real), or
[head, …args]; a function value is ["f"|"fi", name, …args].  Nothing is decided here.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from proofs.formula import All, Formula, Graded, Rel, Sequent, Term
from proofs.terms import HEADS, open_sum

_NAME_OF = {f: name for name, f in HEADS.items()}


def encode_term(e: sp.Expr) -> Any:
    """A term as JSON: integers as strings, symbols as ["i"|"r", name], else [head, …args]."""
    if isinstance(e, sp.Integer):
        return str(int(e))
    if isinstance(e, sp.Rational):
        return f"{e.p}/{e.q}"
    if isinstance(e, sp.Symbol):
        return ["i" if e.is_integer else "r", e.name]
    if isinstance(e, sp.Sum):
        var, low, high, body = open_sum(e)
        return ["sum", var.name, *(encode_term(x) for x in (low, high, body))]
    args = (
        [encode_term(a) for a in sorted(e.args, key=sp.default_sort_key)]
        if isinstance(e, sp.Add | sp.Mul)
        else [encode_term(a) for a in e.args]
    )
    if isinstance(e, sp.Add | sp.Mul):
        return ["+" if isinstance(e, sp.Add) else "*", *args]
    if isinstance(e, sp.Pow):
        return ["^", *args]
    if isinstance(e, sp.core.function.AppliedUndef):
        return ["fi" if e.is_integer else "f", e.func.__name__, *args]
    if e.func in _NAME_OF:
        return [_NAME_OF[e.func], *args]
    raise ValueError(f"term: {e.func.__name__} is not in the language of the ledger")


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
            ["fi" if formula.function(0).is_integer else "f", formula.function.__name__],
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
    matrices = [
        [kind, [[encode_term(e) for e in row] for row in m.tolist()]] for kind, m in t.factors
    ]
    return [encode_term(t.coeff), matrices, t.game]

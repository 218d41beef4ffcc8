"""From JSON to the terms and formulas of the second engine; whatever is malformed is a Fault."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from proofs.recheck.limits import LONGEST, spend
from proofs.recheck.terms import (
    Fault,
    Formula,
    Term,
    Y,
    check_fit,
    is_formal,
    is_integer,
    leaves,
    need,
)

Scope = tuple[tuple[str, str], ...]  # (type, name), the innermost last

OPS = ("=", "<=", "<", "!=")
ARITY = {"abs": 1, "floor": 1, "log": 1, "factorial": 1, "binomial": 2}  # min and max: any
HEADS = (*ARITY, "min", "max")
NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")


def read_list(x: Any, what: str, length: int | None = None) -> list[Any]:
    need(isinstance(x, list) and length in (None, len(x)), f"{what}: not a list as it should be")
    return x


def read_name(x: Any) -> str:
    need(isinstance(x, str) and x, "a name is missing")
    return x


def read_type(x: Any) -> str:
    need(x in ("i", "r"), "a symbol is i (integer) or r (real)")
    return x


def read_symbol(x: Any) -> tuple[str, str]:
    kind, name = read_list(x, "symbol", 2)
    return read_type(kind), read_name(name)


def read_term(x: Any, scope: Scope = ()) -> Term:
    """A term from its JSON; raises Fault when it is none."""
    spend(1)
    if isinstance(x, str):
        need(len(x) < LONGEST and NUMBER.fullmatch(x), f"{x[:40]!r} is not a number")
        return ("n", Fraction(x))
    need(isinstance(x, list) and x and isinstance(x[0], str), "not a term")
    head, rest = x[0], x[1:]
    if head in ("i", "r"):
        symbol = read_symbol(x)
        for index, bound in enumerate(reversed(scope)):
            if bound == symbol:
                return ("b", index, head)
        return ("v", *symbol)
    if head == "sum":
        need(len(rest) == 4, "a sum has a variable, two ends and a body")
        low, high = (read_term(end, scope) for end in rest[1:3])
        need(is_integer(low) and is_integer(high), "the ends of a sum are integers")
        return ("sum", low, high, read_term(rest[3], (*scope, ("i", read_name(rest[0])))))
    if head in ("f", "fi"):
        need(len(rest) >= 2, "a function has a name and arguments")
        args = tuple(read_term(a, scope) for a in rest[1:])
        need(head == "f" or all(map(is_integer, args)), "an integer function takes integers")
        return ("f", head, read_name(rest[0]), args)
    args = tuple(read_term(a, scope) for a in rest)
    if head in ("+", "*"):
        return (head, args)
    if head == "^":
        need(len(args) == 2, "a power has a base and an exponent")
        return ("^", *args)
    need(head in HEADS and len(args) == ARITY.get(head, len(args)), f"{head[:40]!r}: not a term")
    need(args, f"{head} of nothing")
    return (head, args)


def read_lambda(x: Any) -> Term:
    """("lambda", types, body): its variables are bound, the last one innermost."""
    head, variables, body = read_list(x, "function", 3)
    need(head == "lambda", "a function is given by a lambda")
    scope = tuple(read_symbol(v) for v in read_list(variables, "variables"))
    need(scope and len(set(scope)) == len(scope), "a lambda has different variables")
    return ("lambda", tuple(kind for kind, _ in scope), read_term(body, scope))


def read_formula(x: Any, scope: Scope = ()) -> Formula:
    """A formula from its JSON; raises Fault when it is none."""
    need(isinstance(x, list) and x and isinstance(x[0], str), "not a formula")
    head = x[0]
    if head in OPS:
        sides = [read_term(side, scope) for side in read_list(x, "relation", 3)[1:]]
        need(not any(Y in leaves(side) for side in sides), "Y stands in matrices only")
        return ("rel", head, *sides)
    if head == "all":
        _, symbol, conds, body = read_list(x, "all", 4)
        kind, name = read_symbol(symbol)
        need((kind, name) != Y[1:], "Y cannot be bound")
        inner = (*scope, (kind, name))
        read = tuple(read_formula(c, inner) for c in read_list(conds, "conditions"))
        need(all(c[0] == "rel" for c in read), "a condition is an (in)equality")
        return ("all", kind, name, read, read_formula(body, inner))
    if head == "tensor":
        _, kinds, op, lhs, rhs = read_list(x, "tensor", 5)
        need(op in ("=", "<="), "a relation between functions on subsets is = or <=")
        names = _kinds(kinds, scope)
        sides = [
            tuple(_product(t, names, scope) for t in read_list(s, "terms")) for s in (lhs, rhs)
        ]
        check_fit(sides[0] + sides[1])
        return ("tensor", names, op, *sides)
    if head == "graded":
        _, function, kinds, over, term = read_list(x, "graded", 5)
        tag, name = read_list(function, "function", 2)
        need(tag in ("f", "fi"), "a function is f or fi")
        names = _kinds(kinds, scope)
        product = _product(term, names, scope)
        need(read_name(over) in dict(names), "the order is counted over one of the kinds")
        for kind, rows in product[1]:
            need(kind == over or len(rows) == 1, "the other coordinates have one row each")
            entries = [e for row in rows for e in row]
            need(not any(Y in leaves(e) for e in entries), "Y stands in a Tensor only")
        check_fit((product,))
        return ("graded", (tag, read_name(name)), names, over, product)
    raise Fault(f"{head[:40]!r}: not a formula")


def read_matrix(x: Any, scope: Scope = ()) -> tuple[tuple[Term, ...], ...]:
    rows = [read_list(row, "row") for row in read_list(x, "matrix")]
    need(rows and rows[0] and len({len(r) for r in rows}) == 1, "not a matrix")
    need(max(len(rows), len(rows[0])) <= 2, "a matrix has at most two rows and two columns")
    out = tuple(tuple(read_term(e, scope) for e in row) for row in rows)
    need(all(is_formal(e) for row in out for e in row), "an entry is not a polynomial in Y")
    return out


def _kinds(x: Any, scope: Scope) -> tuple[tuple[str, Term], ...]:
    pairs = [read_list(pair, "kind", 2) for pair in read_list(x, "kinds")]
    out = tuple((read_name(name), read_term(count, scope)) for name, count in pairs)
    need(len(dict(out)) == len(out), "a kind is named twice")
    for _, count in out:
        need(is_integer(count) and Y not in leaves(count), "a number of coordinates is an integer")
    return out


def _product(x: Any, kinds: Any, scope: Scope) -> tuple[Term, Any, str]:
    coeff, factors, game = read_list(x, "term", 3)
    pairs = [read_list(pair, "factor", 2) for pair in read_list(factors, "factors")]
    read = tuple((read_name(kind), read_matrix(m, scope)) for kind, m in pairs)
    need([kind for kind, _ in read] == [kind for kind, _ in kinds], "factors and kinds differ")
    need(isinstance(game, str), "a game has a name")
    term = read_term(coeff, scope)
    need(Y not in leaves(term), "Y stands in matrices only")
    return term, read, game

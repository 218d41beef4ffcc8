"""Terms and formulas of the second engine: plain tuples read from JSON, bound variables counted.

Shares no code with the first engine.  A term is a tuple (head, …):

    ("n", Fraction)   ("v", "i"|"r", name)   ("b", index, "i"|"r")   ("f", "f"|"fi", name, args)
    ("+", args)   ("*", args)   ("^", base, exponent)   ("sum", low, high, body)   (head, args)

("b", k, …) is the variable bound k binders further out, so that nothing can be captured.  A formula
is ("rel", op, a, b), ("all", type, name, conditions, body), ("tensor", kinds, op, lhs, rhs) or
("graded", function, kinds, over, term); the name in an All is a hint and means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from proofs.recheck.limits import ROOM, Fault, need, spend

__all__ = ["Fault", "need"]  # defined with the limits, used wherever terms are

Term = tuple[Any, ...]
Formula = tuple[Any, ...]

Y = ("v", "r", "Y")  # the formal variable of generating functions; only in matrices


# Structure -----------------------------------------------------------------------------------


def children(t: Term) -> tuple[Term, ...]:
    """The terms a term is made of (the body of a sum is one level deeper)."""
    if t[0] in ("n", "v", "b"):
        return ()
    return t[1:] if t[0] in ("^", "sum") else t[-1]


def with_children(t: Term, new: tuple[Term, ...]) -> Term:
    if t[0] in ("n", "v", "b"):
        return t
    return (t[0], *new) if t[0] in ("^", "sum") else (*t[:-1], new)


def leaves(t: Term) -> Iterator[Term]:
    """Every variable and every function value in a term."""
    rest = [t]
    while rest:
        spend(1)
        term = rest.pop()
        if term[0] in ("v", "b", "f"):
            yield term
        rest += children(term)


def is_integer(t: Term) -> bool:
    """Integer by its form."""
    spend(1)
    head = t[0]
    if head == "n":
        return bool(t[1].denominator == 1)
    if head in ("v", "f"):
        return t[1] in ("i", "fi")
    if head == "b":
        return bool(t[2] == "i")
    if head == "^":
        natural = t[2][0] == "n" and t[2][1] >= 0
        return bool(natural and is_integer(t[2]) and is_integer(t[1]))
    return head == "floor" or (
        head in ("+", "*", "abs", "factorial", "binomial") and all(map(is_integer, t[1]))
    )


def is_formal(t: Term) -> bool:
    """A polynomial in Y by its form."""
    if t == Y or Y not in leaves(t):
        return True
    if t[0] == "^":
        return t[2][0] == "n" and t[2][1] >= 0 and t[2][1].denominator == 1 and is_formal(t[1])
    return t[0] in ("+", "*") and all(map(is_formal, t[1]))


def map_terms(f: Formula, on: Callable[[Term, int], Term], depth: int = 0) -> Formula:
    """The formula with `on` (term, number of binders around it) applied to every term in it."""

    def product(p: Any) -> Any:
        factors = tuple(
            (kind, tuple(tuple(on(e, depth) for e in row) for row in rows)) for kind, rows in p[1]
        )
        return on(p[0], depth), factors, p[2]

    if f[0] == "rel":
        return (*f[:2], on(f[2], depth), on(f[3], depth))
    if f[0] == "all":
        conds = tuple(map_terms(c, on, depth + 1) for c in f[3])
        return (*f[:3], conds, map_terms(f[4], on, depth + 1))
    place = 1 if f[0] == "tensor" else 2
    kinds = tuple((name, on(count, depth)) for name, count in f[place])
    if f[0] == "tensor":
        return ("tensor", kinds, f[2], *(tuple(map(product, side)) for side in f[3:]))
    return ("graded", f[1], kinds, f[3], product(f[4]))


def free(f: Formula) -> set[Any]:
    """Free symbols as (type, name), functions as ("f"|"fi", name), games as ("game", name)."""
    found: set[Any] = set()

    def note(t: Term, _: int) -> Term:
        found.update(leaf[1:3] for leaf in leaves(t) if leaf[0] != "b")
        return t

    map_terms(f, note)
    _games(f, found)
    return found - {Y[1:]}


def _games(f: Formula, found: set[Any]) -> None:
    if f[0] == "all":
        _games(f[4], found)
    elif f[0] == "tensor":
        found.update(("game", p[2]) for side in f[3:] for p in side if p[2])
    elif f[0] == "graded":
        found.add(f[1])
        found.update({("game", f[4][2])} if f[4][2] else ())


# Substitution --------------------------------------------------------------------------------
#
# `room` is how deep the result may still be: a chain of substitutions must not outgrow the stack.


def shift(t: Term, by: int, under: int = 0, room: int = ROOM) -> Term:
    """The term `by` binders further in."""
    need(room > 0, "a term becomes too deep")
    spend(4)
    if t[0] == "b":
        return ("b", t[1] + by, t[2]) if t[1] >= under else t
    inner = [
        shift(c, by, under + (t[0] == "sum" and i == 2), room - 1)
        for i, c in enumerate(children(t))
    ]
    return with_children(t, tuple(inner))


def open_term(t: Term, args: tuple[Term, ...], under: int = 0, room: int = ROOM) -> Term:
    """The body of a binder of len(args) variables with the arguments for them."""
    need(room > 0, "a term becomes too deep")
    spend(4)
    if t[0] == "b":
        place = t[1] - under
        if place < 0:
            return t
        if place < len(args):
            return shift(args[len(args) - 1 - place], under, 0, room)
        return ("b", t[1] - len(args), t[2])
    inner = [
        open_term(c, args, under + (t[0] == "sum" and i == 2), room - 1)
        for i, c in enumerate(children(t))
    ]
    return with_children(t, tuple(inner))


def open_formula(f: Formula, arg: Term) -> Formula:
    """The body of an All with the term (which holds no bound variable) for its variable."""
    return map_terms(f, lambda t, depth: open_term(t, (arg,), depth))


def substitute(t: Term, values: Mapping[Any, Any], room: int = ROOM) -> Term:
    """Terms for symbols (type, name), lambdas for functions ("f"|"fi", name), all at once."""
    need(room > 0, "a term becomes too deep")
    spend(4)
    if t[0] == "v":
        return shift(values[t[1:]], 0, 0, room) if t[1:] in values else t
    new = tuple(substitute(c, values, room - 1) for c in children(t))
    if t[0] == "f" and t[1:3] in values:
        _, types, body = values[t[1:3]]
        need(len(types) == len(new), f"{t[2]} has another number of arguments")
        fits = all(kind == "r" or is_integer(a) for kind, a in zip(types, new, strict=True))
        need(fits, f"{t[2]} is given a function of integers, and not an integer")
        return open_term(body, new, 0, room)
    return with_children(t, new)


def substitute_formula(f: Formula, values: Mapping[Any, Any]) -> Formula:
    """As `substitute`; games too: ("game", name) to a name."""
    out = map_terms(f, lambda t, _: substitute(t, values))
    return _rename(out, values)


def _rename(f: Formula, values: Mapping[Any, Any]) -> Formula:
    def product(p: Any) -> Any:
        return (*p[:2], values.get(("game", p[2]), p[2]))

    if f[0] == "all":
        return (*f[:4], _rename(f[4], values))
    if f[0] == "tensor":
        out = (*f[:3], *(tuple(map(product, side)) for side in f[3:]))
        check_fit(out[3] + out[4])
        return out
    if f[0] == "graded":
        check_fit((f[4],))
        function = f[1]
        if function in values:
            _, types, body = values[function]
            own = tuple(("b", i, k) for i, k in zip(range(len(types))[::-1], types, strict=True))
            good = len(own) == 1 and body[0] == "f" and body[3] == own
            need(good, "a function of order sums is only renamed")
            function = body[1:3]
        return ("graded", function, *f[2:4], product(f[4]))
    return f


def kinds_in(f: Formula) -> Iterator[frozenset[str]]:
    """The names of the kinds of each statement about subsets in the formula."""
    if f[0] == "all":
        yield from kinds_in(f[4])
    elif f[0] in ("tensor", "graded"):
        yield frozenset(name for name, _ in f[1 if f[0] == "tensor" else 2])


def check_fit(terms: Any) -> None:
    """All terms have the same rows; a game has the same columns everywhere, the constant one.

    Rows and columns are indexed by a bit, so there are one or two of them.
    """
    rows: dict[str, int] = {}
    columns: dict[tuple[str, str], int] = {}
    for _, factors, game in terms:
        for kind, m in factors:
            need(max(len(m), len(m[0])) <= 2, "a matrix has at most two rows and two columns")
            need(rows.setdefault(kind, len(m)) == len(m), "rows differ")
            width = columns.setdefault((game, kind), len(m[0]))
            need(width == len(m[0]) and (game or width == 1), "columns differ")

"""Terms for people: one printer for both styles."""

from __future__ import annotations

from itertools import pairwise

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs.display.style import Style

_ADD, _MUL, _SIGN, _POW, _ATOM = range(5)  # how tightly a printed piece holds together


class _LogTo(sp.Function):
    """log(x)/log(b) on the way to its print as log_b(x)."""


def show(e: sp.Expr, style: Style) -> str:
    """A term on its own."""
    return _show(e, style)[0]


def tight(e: sp.Expr, style: Style) -> str:
    """A term as a factor: sums of terms and signs in brackets."""
    return _at_least(_MUL, e, style)


def _at_least(level: int, e: sp.Expr, style: Style) -> str:
    out, holds = _show(e, style)
    return out if holds >= level else style.wrap(out)


def _show(e: sp.Expr, style: Style) -> tuple[str, int]:
    if isinstance(e, sp.Add):
        return _addition(e, style), _ADD
    if isinstance(e, sp.Mul) or (isinstance(e, sp.Rational) and not (e >= 0 and e.q == 1)):
        return _product(e, style)
    if isinstance(e, sp.Rational):
        return str(e), _ATOM
    if isinstance(e, sp.Symbol):
        return style.name(e.name), _ATOM
    if isinstance(e, sp.Pow):
        return _product(e, style) if _inverted(e) else _power(e, style)
    if isinstance(e, sp.Sum):
        return _sum(e, style), _MUL
    if isinstance(e, _LogTo):
        base = show(e.args[1], style)
        head = rf"\log_{{{base}}}" if style.latex else f"log_{base}"
        return head + style.wrap(show(e.args[0], style)), _ATOM
    if isinstance(e, AppliedUndef):
        inside = ", ".join(show(a, style) for a in e.args)
        return style.name(e.func.__name__) + style.wrap(inside), _ATOM
    if isinstance(e, sp.binomial):
        return style.binomial(*(show(a, style) for a in e.args)), _ATOM
    if isinstance(e, sp.factorial):
        return _at_least(_ATOM, e.args[0], style) + "!", _ATOM
    for head, kind in ((sp.Abs, "||"), (sp.floor, "⌊⌋")):
        if isinstance(e, head):
            return style.wrap(show(e.args[0], style), kind), _ATOM
    word = type(e).__name__.lower()  # log, min, max
    inside = ", ".join(sorted((show(a, style) for a in e.args), key=lambda s: (len(s), s)))
    return (rf"\{word}" if style.latex else word) + style.wrap(inside), _ATOM


def _addition(e: sp.Add, style: Style) -> str:
    """Positive terms first, numbers last, sums at the very end."""
    terms = sorted(
        e.as_ordered_terms(),
        key=lambda t: (t.has(sp.Sum), _negative(t), bool(t.is_Number)),
    )
    if _negative(terms[0]):  # never lead with a sign when there is another way
        terms.sort(key=_negative)
    minus = style.mark("−")
    out = ""
    for i, t in enumerate(terms):
        piece, level = _show(-t if _negative(t) else t, style)
        if level < _MUL or (isinstance(t, sp.Sum) and i < len(terms) - 1):
            piece = style.wrap(piece)
        sign = minus if _negative(t) else "+"
        out += f" {sign} {piece}" if i else (minus if _negative(t) else "") + piece
    return out


def _negative(e: sp.Expr) -> bool:
    coefficient = e.as_coeff_Mul()[0]
    return bool(coefficient.is_Rational and coefficient < 0)


def _inverted(e: sp.Expr) -> bool:
    """A power that belongs below a fraction line."""
    return isinstance(e, sp.Pow) and e.base != -1 and _negative(e.exp)


def _rank(e: sp.Expr) -> tuple[int, bool]:
    """Where a factor stands: signs, numbers, symbols, brackets, binomials, functions, sums."""
    base = e.base if isinstance(e, sp.Pow) else e
    order = (sp.Rational, sp.Symbol, sp.Add, sp.binomial, sp.factorial, (sp.Abs, AppliedUndef))
    if isinstance(e, sp.Sum):
        return 9, False
    if isinstance(e, sp.Pow) and e.base == -1:
        return 0, False
    found = next((i for i, kinds in enumerate(order) if isinstance(base, kinds)), 7)
    return 1 + found, base is not e


def _product(e: sp.Expr, style: Style) -> tuple[str, int]:
    coefficient, rest = e.as_coeff_Mul()
    sign = coefficient < 0
    factors = [f for f in sp.Mul.make_args(rest) if f != 1]
    above = next((f for f in factors if isinstance(f, sp.log)), None)
    below_it = next((f for f in factors if isinstance(1 / f, sp.log)), None)
    if above is not None and below_it is not None and (1 / below_it).args[0].is_Atom:
        rest_of = [f for f in factors if f not in (above, below_it)]
        factors = [*rest_of, _LogTo(above.args[0], (1 / below_it).args[0])]
    for i, f in enumerate(factors):  # p (−1 − n) reads better as −p (n + 1)
        if isinstance(f, sp.Add) and all(map(_negative, f.args)):
            factors[i], sign = -f, not sign
    over = sorted((f for f in factors if not _inverted(f)), key=_rank)
    under = [f.base**-f.exp for f in factors if _inverted(f)]
    front, below = abs(coefficient.p), coefficient.q
    tail = [f for f in over if isinstance(f, AppliedUndef | sp.Sum | sp.Abs)]
    head = [f for f in over if f not in tail]
    whole = not under and below == 1
    if whole or (not head and front == 1 and not any(map(_summed, tail))):
        head, tail = over, []
    top, bottom = _row(front, head, style), _row(below, sorted(under, key=_rank), style)
    level = _MUL
    if bottom == "1":
        out = top
        level = _MUL if len(head) + (front != 1) > 1 or any(map(_summed, head)) else _ATOM
        if level == _ATOM and head and isinstance(head[0], sp.Pow):
            level = _POW
    else:
        if not style.latex and under and below == 1 and len(under) == 1:
            bottom = _at_least(_POW, under[0], style)
        elif not style.latex and under:
            bottom = style.wrap(bottom)
        out = style.fraction(top, bottom)
    if tail:
        if not style.latex and top == "1":
            out = style.wrap(out)
        out += (r" \, " if style.latex else "·") + _row(1, tail, style)
    return (style.mark("−") + out, _SIGN if level > _MUL else _ADD) if sign else (out, level)


def _summed(e: sp.Expr) -> bool:
    return isinstance(e, sp.Sum)


def _row(number: int, factors: list[sp.Expr], style: Style) -> str:
    """number · factors, with a dot where two would run into each other."""
    pieces = [str(number)] if number != 1 or not factors else []
    alone = len(factors) + len(pieces) == 1
    for i, f in enumerate(factors):
        last = i == len(factors) - 1
        inner, level = _show(f, style)
        inside = level >= (_ADD if alone and style.latex else _MUL)
        pieces.append(inner if inside and (last or not _summed(f)) else style.wrap(inner))
    out = pieces[0]
    for before, piece in pairwise(pieces):
        digits = before[-1].isdigit() and piece[:1].isdigit()
        bracket = piece.startswith(("(", r"\left(")) and not piece.startswith("(−1)")
        if style.latex:
            out += (r" \cdot " if digits else r" \, ") + piece
        else:
            out += ("·" if digits or bracket else " ") + piece
    return out


def _power(e: sp.Pow, style: Style) -> tuple[str, int]:
    if e.exp == sp.Rational(1, 2):
        return style.root(show(e.base, style)), _ATOM
    return style.power(_at_least(_ATOM, e.base, style), show(e.exp, style)), _POW


def _sum(e: sp.Sum, style: Style) -> str:
    signs = [
        style.total(f"{show(var, style)}={show(low, style)}", show(high, style))
        for var, low, high in reversed(e.limits)
    ]
    return " ".join([*signs, _at_least(_MUL, e.function, style)])

"""Terms for people: one printer for both styles."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from proofs.display.style import Style
from proofs.kernel.terms import Expr, key, mul, num, number_and_rest, power, walk

_ADD, _MUL, _SIGN, _POW, _ATOM = range(5)  # how tightly a printed piece holds together


def show(e: Expr, style: Style) -> str:
    """A term on its own."""
    return _show(e, style)[0]


def tight(e: Expr, style: Style) -> str:
    """A term as a factor: sums of terms and signs in brackets."""
    return _at_least(_MUL, e, style)


def _at_least(level: int, e: Expr, style: Style) -> str:
    out, holds = _show(e, style)
    return out if holds >= level else style.wrap(out)


def _show(e: Expr, style: Style) -> tuple[str, int]:
    head, value = e.head, e.number
    if head == "+":
        return _addition(e, style), _ADD
    if head == "*" or (value is not None and not (value >= 0 and value.denominator == 1)):
        return _product(e, style)
    if value is not None:
        return str(value), _ATOM
    if head == "sym":
        return style.name(e.name), _ATOM
    if head == "^":
        return _product(e, style) if _inverted(e) else _power(e, style)
    if head == "sum":
        return _sum(e, style), _MUL
    shown = [show(a, style) for a in e.args]
    if head == "fn":
        return style.name(e.name) + style.wrap(", ".join(shown)), _ATOM
    if head == "binomial":
        return style.binomial(*shown), _ATOM
    if head == "factorial":
        return _at_least(_ATOM, e.args[0], style) + "!", _ATOM
    if head in ("abs", "floor"):
        return style.wrap(shown[0], {"abs": "||", "floor": "⌊⌋"}[head]), _ATOM
    inside = ", ".join(sorted(shown, key=lambda s: (len(s), s)))  # log, min, max
    return (rf"\{head}" if style.latex else head) + style.wrap(inside), _ATOM


def ordered_terms(e: Expr) -> list[Expr]:
    """The terms of a sum, high powers of the first letters first, the number last."""
    powers: list[dict[Expr, Fraction]] = []
    for t in e.args:
        rest = number_and_rest(t)[1]
        here: dict[Expr, Fraction] = {}
        for f in rest.args if rest.head == "*" else (rest,):
            whole = f.head == "^" and f.args[1].number is not None
            base = f.args[0] if whole else f
            if base.number is None:
                here[base] = (f.args[1].number or Fraction(0)) if whole else Fraction(1)
        powers.append(here)
    letters = sorted({b for here in powers for b in here}, key=key)
    rank = {
        t: tuple(-here.get(b, Fraction(0)) for b in letters)
        for t, here in zip(e.args, powers, strict=True)
    }
    return sorted(e.args, key=rank.__getitem__)


def _addition(e: Expr, style: Style) -> str:
    """Positive terms first, numbers last, sums at the very end."""
    terms = sorted(
        ordered_terms(e),
        key=lambda t: (any(p.head == "sum" for p in walk(t)), _negative(t), t.number is not None),
    )
    if _negative(terms[0]):  # never lead with a sign when there is another way
        terms.sort(key=_negative)
    minus = style.mark("−")
    out = ""
    for i, t in enumerate(terms):
        piece, level = _show(-t if _negative(t) else t, style)
        if level < _MUL or (t.head == "sum" and i < len(terms) - 1):
            piece = style.wrap(piece)
        sign = minus if _negative(t) else "+"
        out += f" {sign} {piece}" if i else (minus if _negative(t) else "") + piece
    return out


def _negative(e: Expr) -> bool:
    return number_and_rest(e)[0] < 0


def _inverted(e: Expr) -> bool:
    """A power that belongs below a fraction line."""
    return e.head == "^" and e.args[0] != -1 and _negative(e.args[1])


def _rank(e: Expr) -> tuple[int, bool]:
    """Where a factor stands: signs, numbers, symbols, brackets, binomials, functions, sums."""
    base = e.args[0] if e.head == "^" else e
    order = (("num",), ("sym",), ("+",), ("binomial",), ("factorial",), ("abs", "fn"))
    if e.head == "sum":
        return 9, False
    if e.head == "^" and base == -1:
        return 0, False
    found = next((i for i, heads in enumerate(order) if base.head in heads), 7)
    return 1 + found, base is not e


def _product(e: Expr, style: Style) -> tuple[str, int]:
    coefficient, rest = number_and_rest(e)
    sign = coefficient < 0
    factors = [f for f in (rest.args if rest.head == "*" else (rest,)) if f != 1]
    logs = [f for f in factors if f.head == "log"]
    bases = [f for f in factors if f.head == "^" and f.args[0].head == "log" and f.args[1] == -1]
    to_base = ""
    if logs and bases and bases[0].args[0].args[0].head in ("sym", "num"):
        factors = [f for f in factors if f not in (logs[0], bases[0])]
        base, inside = (show(x.args[0], style) for x in (bases[0].args[0], logs[0]))
        head = rf"\log_{{{base}}}" if style.latex else f"log_{base}"
        to_base = head + style.wrap(inside)
    for i, f in enumerate(factors):  # p (−1 − n) reads better as −p (n + 1)
        if f.head == "+" and all(map(_negative, f.args)):
            factors[i], sign = -f, not sign
    over = sorted((f for f in factors if not _inverted(f)), key=_rank)
    under = [power(f.args[0], mul(num(-1), f.args[1])) for f in factors if _inverted(f)]
    front, below = abs(coefficient.numerator), coefficient.denominator
    tail = [f for f in over if f.head in ("fn", "sum", "abs")]
    head_ = [f for f in over if f not in tail]
    whole = not under and below == 1
    if whole or (not head_ and front == 1 and not any(map(_summed, tail))):
        head_, tail = over, []
    alone = bool(to_base) and not head_ and front == 1
    top = to_base if alone else _row(front, head_, style, to_base)
    bottom = _row(below, sorted(under, key=_rank), style)
    level = _MUL
    if bottom == "1":
        out = top
        several = len(head_) + (front != 1) + bool(to_base) > 1
        level = _MUL if several or any(map(_summed, head_)) else _ATOM
        if level == _ATOM and head_ and head_[0].head == "^":
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


def _summed(e: Expr) -> bool:
    return e.head == "sum"


def _row(number: int, factors: list[Expr], style: Style, last: str = "") -> str:
    """number · factors, with a dot where two would run into each other."""
    pieces = [str(number)] if number != 1 or not (factors or last) else []
    alone = len(factors) + len(pieces) + bool(last) == 1
    for i, f in enumerate(factors):
        at_end = i == len(factors) - 1 and not last
        inner, level = _show(f, style)
        inside = level >= (_ADD if alone and style.latex else _MUL)
        pieces.append(inner if inside and (at_end or not _summed(f)) else style.wrap(inner))
    pieces += [last] if last else []
    out = pieces[0]
    for before, piece in pairwise(pieces):
        digits = before[-1].isdigit() and piece[:1].isdigit()
        bracket = piece.startswith(("(", r"\left(")) and not piece.startswith("(−1)")
        if style.latex:
            out += (r" \cdot " if digits else r" \, ") + piece
        else:
            out += ("·" if digits or bracket else " ") + piece
    return out


def _power(e: Expr, style: Style) -> tuple[str, int]:
    base, exponent = e.args
    if exponent.number == Fraction(1, 2):
        return style.root(show(base, style)), _ATOM
    return style.power(_at_least(_ATOM, base, style), show(exponent, style)), _POW


def _sum(e: Expr, style: Style) -> str:
    var, low, high, body = e.args
    sign = style.total(f"{show(var, style)}={show(low, style)}", show(high, style))
    return f"{sign} {_at_least(_MUL, body, style)}"

"""Functions on subsets for people: sums over subsets instead of products of small matrices.

A relation is printed at a subset S of the coordinates whose matrices have two rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs.display.style import TEXT, Style, close
from proofs.display.terms import show, tight
from proofs.display.words import NAMED, PAIRS, SWAP, Piece, generic
from proofs.kernel.formula import ONE, Graded, Matrix, Tensor, Term, total_of
from proofs.kernel.terms import Expr, number_and_rest

Kinds = tuple[tuple[str, Expr], ...]

# The names of kinds of coordinates, alone and together; the coordinates that are left over are
# the complement of the others.
_REST = {"others", "outside", "beyond", "out", "neither", "rest"}
_ELEMENTS = {"one": "1", "two": "2"}
_SETS: dict[frozenset[str], str] = {
    frozenset(kinds.split()): name
    for kinds, name in {
        "every": "N",
        "inside": "T",
        "low": "T",
        "first": "F",
        "more": "S∖F",
        "first more": "S",
        "in_C": "C∖D",
        "in_D": "D∖C",
        "in_C both": "C",
        "in_D both": "D",
        "in_C in_D both": "C∪D",
        "one": "T∖T′",
        "other": "T′∖T",
        "one both": "T",
        "other both": "T′",
        "one other both": "T∪T′",
    }.items()
}


class Subsets:
    """Prints the terms of one relation between functions on subsets."""

    def __init__(self, kinds: Kinds, output: Sequence[str], style: Style) -> None:
        self.counts, self.style = dict(kinds), style
        self.output = frozenset(output)
        taken = {c for k in self.counts for c in self.ground([k])}
        self.S = next(x for x in "STRQ" if x not in taken)
        taken |= {self.S} if output else set()
        self.fresh = [x for x in dict.fromkeys("TLRQ" if output else "STLRQ") if x not in taken]

    def ground(self, kinds: Sequence[str] | frozenset[str]) -> str:
        """The set of the coordinates of these kinds."""
        these, every = frozenset(kinds), frozenset(self.counts)
        if these == every:
            return "N"
        if these & _REST:
            outside = self.ground(every - these)
            return f"N∖({outside})" if set(outside) & set("∖∪∩") else f"N∖{outside}"
        if these == {"both"}:
            return "C∩D" if "in_C" in every else "T∩T′"
        single = sorted(_ELEMENTS.get(k, k) for k in these if self.counts[k] == 1)
        several = frozenset(k for k in these if self.counts[k] != 1)
        named = _SETS.get(several)
        names = [named] if named else sorted(_SETS.get(frozenset([k]), k) for k in several)
        return "∪".join([*names, *([f"{{{','.join(single)}}}"] if single else [])])

    def all_of(self) -> str:
        """for all S ⊆ …, where S does not range over all subsets of N."""
        ground = self.ground(self.output)
        if not self.output or ground == "N":
            return ""
        return f"{self.S}⊆{ground}"

    def side(self, terms: Sequence[Term]) -> str:
        out, rest = "", list(terms)
        if rest and _negative(rest[0]):  # a positive term first, where there is one
            rest.sort(key=_negative)
        while rest:
            coefficient, body = self._next(rest)
            minus = number_and_rest(coefficient)[0] < 0
            size = -coefficient if minus else coefficient
            factor = "" if size == 1 and body else tight(size, self.style)
            gap = r" \, " if self.style.latex else " "
            piece = gap.join(p for p in (factor, body) if p)
            sign = self.style.mark("−") if minus else "+"
            out += f" {sign} {piece}" if out else (sign if minus else "") + piece
        return out or "0"

    def _next(self, rest: list[Term]) -> tuple[Expr, str]:
        """Takes the first term, with whatever belongs to it, off the list."""
        t = rest.pop(0)
        if len(rest) >= 3 and self._is_swap([t, *rest[:3]]):
            del rest[:3]
            return t.coeff, self._call(t.game, f"π{self.S}")
        for at, other in enumerate(rest):
            if (other.game, other.coeff) != (t.game, -t.coeff):
                continue
            first, second = (set(x.matrices.values()) for x in (t, other))
            if len(first) == len(second) == 1:
                piece = PAIRS.get((first.pop(), second.pop()))
                if piece:
                    del rest[at]
                    return t.coeff, self._join(t.game, [(tuple(self.counts), piece)])
        return t.coeff, self.body(t)

    def _is_swap(self, terms: Sequence[Term]) -> bool:
        alike = len({(t.coeff, t.game) for t in terms}) == 1
        free = [k for k in self.counts if k not in _REST]
        if not alike or len(free) != 2 or len(self.counts) - len(free) > 1:
            return False
        plain = all(m == ONE for t in terms for k, m in t.factors if k in _REST)
        return plain and {tuple(t.matrices[k] for k in free) for t in terms} == SWAP

    def body(self, term: Term) -> str:
        """⊗matrices · game, without the coefficient."""
        groups: dict[Matrix, list[str]] = {}
        for kind, m in term.factors:
            groups.setdefault(m, []).append(kind)
        return self._join(
            term.game,
            [(tuple(ks), NAMED.get(m) or generic(m, self.style)) for m, ks in groups.items()],
        )

    def _join(self, game: str, pieces: list[tuple[tuple[str, ...], Piece]]) -> str:
        style, fresh = self.style, iter(self.fresh)
        over, powers, where, along, at = [], [], [], [], []
        plain: set[str] = set()  # the kinds where the argument is S
        for kinds, p in pieces:
            K = self.ground(kinds)
            size = close(show(total_of(*(self.counts[k] for k in kinds)), TEXT))
            names = {
                "X": self._part(kinds),
                "K": K,
                "T": next(fresh) if "{T}" in p.over else "",
                "k": size,
                "kb": f"({size})" if set("+−") & set(size) else size,
            }
            if "∖" in K and ("{K}∖" in p.over + p.at):
                names["K"] = f"({K})"
            over += [p.over.format(**names)] if p.over else []
            powers += [(b, e.format(**names)) for b, e in p.powers]
            where += [p.where.format(**names)] if p.where else []
            along += [p.along.format(**names)] if p.along else []
            if p.at == "{X}":
                plain |= set(kinds)
            elif p.at:
                at.append(p.at.format(**names))
        singles = [a[1:-1] for a in at if a.startswith("{")]
        sets = sorted((a for a in at if not a.startswith("{")), key=lambda a: a not in self.fresh)
        sets = [self._part(tuple(plain)), *sets] if plain else sets
        argument = "∪".join([*sets, *([f"{{{','.join(singles)}}}"] if singles else [])]) or "∅"
        out = [style.mark(f"[{w}]") for w in _joined(where)]
        out += [style.total(style.mark(", ".join(over)), "")] if over else []
        out += [self._power(b, e) for b, e in powers if e]
        out += [self._delta(a) for a in along]
        out += [self._call(game, argument)] if game else []
        return (r" \, " if style.latex else " ").join(out)

    def _part(self, kinds: tuple[str, ...]) -> str:
        """S among the coordinates of these kinds."""
        if frozenset(kinds) >= self.output:
            return self.S
        K = self.ground(kinds)
        return f"{self.S}∖{K[2:]}" if K.startswith("N∖") else f"{self.S}∩{K}"

    def _power(self, base: str, exponent: str) -> str:
        base = base.replace("−", self.style.mark("−"))
        if exponent == "1":
            return base
        return self.style.power(base, self.style.mark(exponent))

    def _delta(self, along: str) -> str:
        inside = along[1:-1] if along.startswith("{") else along
        if self.style.latex:
            return rf"\Delta_{{{self.style.mark(inside)}}}"
        return f"Δ_{inside}" if inside.isalnum() else f"Δ_{{{inside}}}"

    def _call(self, game: str, argument: str) -> str:
        return self.style.name(game) + f"({self.style.mark(argument)})"


def _joined(where: list[str]) -> list[str]:
    """K⊆S and S∖K=∅ say S=K."""
    for w in where:
        inner, _, outer = w.partition("⊆")
        if f"{outer}∖{inner}=∅" in where:
            rest = [x for x in where if x not in (w, f"{outer}∖{inner}=∅")]
            return [*rest, f"{outer}={inner}"]
    return where


def _negative(t: Term) -> bool:
    return number_and_rest(t.coeff)[0] < 0


def relation(formula: Tensor, ops: str, style: Style) -> tuple[str, str]:
    """(the relation at S, where S ranges unless it is all of N)."""
    terms = formula.lhs + formula.rhs
    output = [k for k, m in terms[0].factors if m.rows == 2] if terms else []
    printer = Subsets(formula.kinds, output, style)
    left, right = printer.side(formula.lhs), printer.side(formula.rhs)
    return f"{left} {ops} {right}", style.mark(printer.all_of())


def sizes(kinds: Kinds, style: Style) -> list[str]:
    """How many coordinates the named sets have: |N| = n, |T| = k."""
    sets = Subsets(kinds, [], style)
    named = [(sets.ground([k]), c) for k, c in kinds if k not in _REST and c != 1]
    every = [("N", total_of(*(c for _, c in kinds)))]
    return [
        f"{style.mark(f'|{name}|')} = {show(count, style)}"
        for name, count in dict(every + named).items()
    ]


def order_sum(formula: Graded, style: Style) -> str:
    """function(t) = Σ over the subsets of order t."""
    printer = Subsets(formula.kinds, [formula.over], style)
    S, ground = printer.S, printer.ground([formula.over])
    within = f"|{S}|=t" if ground == "N" else f"{S}⊆{ground}, |{S}|=t"
    body = printer.side([formula.term])
    name = style.name(formula.function.name)
    return f"{name}(t) = {style.total(style.mark(within), '')} {body}"

"""What a small matrix does to a subset, in words: the tables behind the printed sums over subsets.

A coordinate with the matrix [[a, b], [c, d]] weighs a pair (S, T) by a, b, c or d as it lies in
neither, in T, in S or in both; so every matrix has words, and the common ones have short ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofs.display.style import Style
from proofs.display.terms import show
from proofs.kernel.formula import FLIP, MOBIUS, ONE, STEP, ZETA, Matrix, Y, rational
from proofs.kernel.terms import Expr


@dataclass(frozen=True)
class Piece:
    """What coordinates of one matrix add to a term; {X} is S among them, {K} all of them, {T} new.

    `over` restricts T; `powers` are (base, exponent); `where` is an Iverson bracket; `along` is
    the set of a discrete derivative; `at` is what the argument gets.
    """

    over: str = ""
    powers: tuple[tuple[str, str], ...] = ()
    where: str = ""
    along: str = ""
    at: str = ""


def _matrix(*rows: Sequence[object]) -> Matrix:
    return Matrix(rows)


_HALF = rational(1, 2)
_SIGN = ("(−1)", "|{X}|−|{T}|")
NAMED: dict[Matrix, Piece] = {
    ONE: Piece(at="{X}"),
    ZETA: Piece(over="{T}⊆{X}", at="{T}"),
    MOBIUS: Piece(over="{T}⊆{X}", powers=(_SIGN,), at="{T}"),
    FLIP: Piece(at="{K}∖{X}"),
    _matrix([1, 0], [1, 0]): Piece(),
    _matrix([0, 1], [0, 1]): Piece(at="{K}"),
    _matrix([1, 1], [1, 1]): Piece(over="{T}⊆{K}", at="{T}"),
    _matrix([1, 1], [1, 0]): Piece(over="{T}⊆{K}∖{X}", at="{T}"),
    _matrix([0, 1], [1, -1]): Piece(over="{T}⊆{X}", powers=(_SIGN,), at="{K}∖{T}"),
    _matrix([1, 0], [0, 0]): Piece(where="{X}=∅"),
    _matrix([0, 0], [0, 1]): Piece(where="{K}⊆S", at="{X}"),
    _matrix([0, 1], [0, 0]): Piece(where="{X}=∅", at="{K}"),
    _matrix([0, 0], [1, 0]): Piece(where="{K}⊆S"),
    _matrix([_HALF, _HALF], [-1, 1]): Piece(
        over="{T}⊆{K}∖{X}", powers=(("2", "|{X}|−{kb}"),), along="{X}", at="{T}"
    ),
    _matrix([1, _HALF], [0, 1]): Piece(
        over="{X}⊆{T}⊆{K}", powers=(("2", "|{X}|−|{T}|"),), at="{T}"
    ),
    STEP: Piece(along="{K}"),
    _matrix([_HALF, _HALF]): Piece(over="{T}⊆{K}", powers=(("2", "−{kb}"),), at="{T}"),
    _matrix([1, Y]): Piece(over="{T}⊆{K}", powers=(("Y", "|{T}|"),), at="{T}"),
}
# Two neighbouring terms, one added and one taken away, that are a sum over fewer subsets.
PAIRS: dict[tuple[Matrix, Matrix], Piece] = {
    (_matrix([1, 1], [1, 1]), _matrix([1, 1], [1, 0])): Piece(over="{T}∩{X}≠∅", at="{T}"),
    (ZETA, _matrix([1, 0], [1, 0])): Piece(over="∅≠{T}⊆{X}", at="{T}"),
    (_matrix([1], [1]), _matrix([1], [0])): Piece(where="{X}≠∅"),
}
# The four terms that exchange two coordinates.
SWAP = {
    tuple(_matrix(*([int((r, c) == at) for c in (0, 1)] for r in (0, 1))) for at in (ab, ab[::-1]))
    for ab in ((0, 0), (0, 1), (1, 0), (1, 1))
}


def generic(m: Matrix, style: Style) -> Piece:
    """The words of any matrix: conditions where an entry is 0, powers where it is not 1."""

    def power(e: Expr, size: str) -> tuple[str, str]:
        c = e.number
        if c is not None and c.numerator == 1:
            return str(c.denominator), "−{kb}" if size == "{k}" else f"−({size})"
        out = show(e, style).replace("Y + 1", "1 + Y")
        return (
            out
            if e.head == "sym" or (c is not None and c.denominator == 1 and c >= 0)
            else f"({out})"
        ), size

    if m.cols == 1:
        sizes = ("{k}−|{X}|", "|{X}|") if m.rows == 2 else ("{k}",)
        wheres = ("{K}⊆S", "{X}=∅") if m.rows == 2 else ("{K}=∅",)
        powers = tuple(
            power(e, s) for e, s in zip(m.entries(), sizes, strict=True) if e not in (0, 1)
        )
        zeros = [w for e, w in zip(m.entries(), wheres, strict=True) if e == 0]
        return Piece(powers=powers, where=", ".join(zeros))
    if m.rows == 1:
        a, b = m.entries()
        if 0 in (a, b):
            powers = tuple(power(e, "{k}") for e in (a, b) if e not in (0, 1))
            return Piece(powers=powers, at="{K}" if b else "", where="" if a or b else "{K}=∅")
        sizes = ("{k}−|{T}|", "|{T}|")
        return Piece(
            over="{T}⊆{K}",
            powers=tuple(power(e, s) for e, s in zip((a, b), sizes, strict=True) if e != 1),
            at="{T}",
        )
    zero = ("{X}∪{T}={K}", "{T}⊆{X}", "{X}⊆{T}", "{X}∩{T}=∅")
    size = ("|{K}∖({X}∪{T})|", "|{T}∖{X}|", "|{X}∖{T}|", "|{X}∩{T}|")
    over = [z for e, z in zip(m.entries(), zero, strict=True) if e == 0]
    if m.entry(0, 0) != 0 != m.entry(0, 1):  # nothing yet keeps T inside K
        over.insert(0, "{T}⊆{K}")
    powers = tuple(power(e, s) for e, s in zip(m.entries(), size, strict=True) if e not in (0, 1))
    return Piece(over=", ".join(over), powers=powers, at="{T}")

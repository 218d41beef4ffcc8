"""The two kinds of concepts, and when they act: AND of all their variables, or OR of any.

A concept is a set T of variables with an effect.  An AND acts on a mask S when all of T is present
(T ⊆ S), an OR when any of T is (T ∩ S ≠ ∅).  Sets and masks are bitmasks: bit i is variable i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from verify.arguments import real_array
from verify.games.game import Table
from verify.games.lattice import members, zeta
from verify.verdicts.verdict import count_of

Kind: TypeAlias = Literal["and", "or"]
KINDS: tuple[Kind, ...] = ("and", "or")
JOINS: dict[Kind, str] = {"and": " + ", "or": " or "}  # between the names of a concept


@dataclass(frozen=True)
class Coalition:
    """Variables, as a bitmask, that act as one: an AND when all, an OR when any is present."""

    kind: Kind
    code: int


def label_of(kind: Kind, code: int, names: Sequence[str]) -> str:
    """Some variables in words: "red + round", "red or round"."""
    return JOINS[kind].join(names[k] for k in members(code))


def acts(kind: Kind, code: int, mask: int) -> bool:
    """Whether a concept acts on a mask."""
    return code & ~mask == 0 if kind == "and" else code & mask != 0


def sums(ands: Table, ors: Table) -> Table:
    """On every mask S, Σ_{T⊆S} ands(T) + Σ_{T∩S≠∅} ors(T)."""
    out = np.asarray(zeta(ands))
    if ors.any():  # T misses S just where T ⊆ N∖S, and N∖S runs backwards through the table
        out = out + (ors.sum() - np.asarray(zeta(ors))[::-1])
    return out


def as_mask(present: Any, n: int) -> int:
    """A mask as an integer, from an integer or n booleans.

    Raises ValueError when it is no subset of n variables.
    """
    if isinstance(present, int | np.integer):
        if not 0 <= present < 1 << n:
            raise ValueError(f"present: {present} is no subset of {count_of(n, 'variable')}")
        return int(present)
    given = real_array(present, "present")
    if given.ndim != 1 or not np.isin(given, (0, 1)).all():
        raise ValueError("present: give an integer mask or one boolean per variable, not indices")
    flags = [bool(x) for x in given]
    if len(flags) != n:
        raise ValueError(f"present: {len(flags)} entries for {count_of(n, 'variable')}")
    return sum(1 << i for i, on in enumerate(flags) if on)

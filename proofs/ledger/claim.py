"""What a claim is, what a proof of it is, and what status it then has."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from proofs.display import text
from proofs.kernel.formula import All, Formula, Rel, Sequent, kinds_of
from proofs.kernel.rules import Theorem, infer, same
from proofs.kernel.terms import Expr, Refused, walk
from proofs.kernel.theorem import is_theorem


class Status(Enum):
    """How much of a claim has been established."""

    PROVED = "PROVED"  # for all that the scope names, by the kernel
    CHECKED = "CHECKED"  # for the finite range that is named
    CITED = "CITED"  # a classical theorem, named and not proved
    REFUTED = "REFUTED"  # false, by an explicit witness
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Instance:
    """One concrete case: values for everything that a statement leaves free.

    `values`: symbols by name; `functions`: by name, integers to exact numbers; `games`: by name,
    frozensets of coordinates to exact numbers; `layout`: the coordinates of each kind.
    `within`: quantified integers are tried in this range.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    games: Mapping[str, Callable[[frozenset[int]], Any]] = field(default_factory=dict)
    layout: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    within: range = range(-1, 8)


@dataclass(frozen=True)
class Claim:
    """A statement with its source, and a way to draw cases of it from the definitions alone.

    `statement` is one or more sequents; `draw` makes an instance that meets all hypotheses, from
    brute-force definitions that share no formula with the proof.  `equivalent` names mutants that
    say the same thing, each with the reason.  `cites` are the CITED facts it may rest on.

    `reading` is what only the words say: the piece of title and words that the statement does not
    contain, "that …"; the claim is then shown as proved in its core.  Not such a piece is what a
    hypothesis of the statement defines, as it does I, A(k) and V(m), and ū(m) = V(m)/C(n,m) − V(0),
    the mean of C(n,m) gains; nor (iii) without its denominator, m'^p ū(m) ≤ m^p ū(m').
    `parts`: kinds of coordinates that the statement names, each with the kind it is a part of; a
    statement is read with them, as {i} and N∖{i} are parts of N.
    `scope` says for which n, M, k, … the statement holds: "all n" for every number of variables.
    `formulas` are what others compute with, by name: terms or relations that stand in the statement
    as they are.  Raises ValueError for one that does not.
    """

    id: str
    title: str
    source: str
    words: str
    statement: tuple[Sequent, ...]
    draw: Callable[[random.Random], Instance]
    reading: str = ""
    scope: str = "all n"
    status: Status = Status.PROVED
    cites: tuple[str, ...] = ()
    equivalent: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "formulas", MappingProxyType(dict(self.formulas)))
        said = {part for s in self.statement for f in (*s.hyps, s.concl) for part in _parts(f)}
        for name, formula in self.formulas.items():
            if formula not in said:
                raise ValueError(f"formulas: {name!r} of {self.id} does not stand in its statement")


def _parts(formula: Formula) -> Iterator[Formula | Expr]:
    """The formula, the formulas in it and the terms in those."""
    yield formula
    if isinstance(formula, All):
        for inner in (*formula.conds, formula.body):
            yield from _parts(inner)
    elif isinstance(formula, Rel):
        yield from walk(formula.lhs)
        yield from walk(formula.rhs)


@dataclass(frozen=True)
class Step:
    """A theorem worth showing, and what it says in words."""

    words: str
    theorem: Theorem


@dataclass(frozen=True)
class Proof:
    """The steps worth showing, and one theorem for each sequent of the statement."""

    steps: tuple[Step, ...]
    theorems: tuple[Theorem, ...]

    @property
    def cited(self) -> frozenset[str]:
        return frozenset().union(*(t.cited for t in self.theorems))

    def status(
        self, statement: tuple[Sequent, ...], parts: Mapping[str, str] | None = None
    ) -> Status:
        """PROVED when every sequent of the statement is the sequent of its theorem.

        `parts` says which kinds that the statement names are parts of which; the proof may use no
        other kinship of theirs.
        """
        genuine = all(map(is_theorem, self.theorems))
        proved = tuple(t.sequent for t in self.theorems) if genuine else ()
        if proved != statement or not self.kinship.items() <= (parts or {}).items():
            return Status.UNKNOWN
        return Status.PROVED

    @property
    def kinship(self) -> dict[str, str]:
        """Of the kinds of coordinates that its sequents name: which is a part of which."""
        found: dict[str, str] = {}
        for t in self.theorems:
            named = set().union(*map(kinds_of, (t.concl, *t.hyps)))
            found |= {part: whole for part, whole in t.splits if {part, whole} <= named}
        return found


def conclude(goal: Sequent, theorem: Theorem) -> Theorem:
    """The theorem in the words of the goal: the same conclusion, no hypothesis that it lacks."""
    reworded = [
        infer("assume", g) for h in theorem.hyps - goal.hyps for g in goal.hyps if same(g, h)
    ]
    out = infer("cut", goal.concl, theorem, *reworded, hyps=tuple(goal.hyps))
    extra = out.hyps - goal.hyps
    if extra:
        raise Refused(f"the proof also needs {_short(extra)}")
    return out


def _short(formulas: Iterable[Formula]) -> str:
    return "; ".join(text(f) for f in formulas)

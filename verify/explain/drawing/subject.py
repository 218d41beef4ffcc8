"""What the drawings ask of the graphs that they draw: these attributes, whatever the class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from verify.explain.kinds import Coalition, Kind


@runtime_checkable
class Concepts(Protocol):
    """Concepts, strongest first, as a ConceptGraph has them.

    `codes` are bitmasks of the variables that `names` names, `effects` are in score units, and
    `empty` is v(∅).
    """

    @property
    def codes(self) -> tuple[int, ...]:
        """The sets of variables."""

    @property
    def effects(self) -> tuple[float, ...]:
        """The signed effects."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which are ANDs and which are ORs."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all variables."""

    @property
    def empty(self) -> float:
        """The score of nothing."""

    def predict(self, present: Any) -> float:
        """What the concepts say on one mask."""

    def summary(self) -> str:
        """One line on what they amount to."""


@runtime_checkable
class Folded(Protocol):
    """Concepts with the coalitions that they share, as an AndOrGraph has them.

    `children[i]` are the nodes of the i-th concept: variables 0, …, n−1, then coalitions.
    """

    @property
    def graph(self) -> Concepts:
        """The concepts."""

    @property
    def coalitions(self) -> Sequence[Coalition]:
        """The shared coalitions."""

    @property
    def children(self) -> Sequence[Sequence[int]]:
        """What every concept is written with."""

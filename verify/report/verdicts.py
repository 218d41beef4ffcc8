"""The verdicts on one table of scores, and what they are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.bounds import table as bounds
from verify.explain.protocols.extraction import extraction_of
from verify.explain.protocols.null import AgainstNull, beside_null
from verify.explain.protocols.protocol import PLAIN, Protocol
from verify.explain.protocols.sparsity import sparse_by
from verify.games.exact_game import ExactGame, exact_game
from verify.games.exact_table import ExactTable
from verify.games.game import Game, as_error, read_table, storage_error
from verify.games.memory import require_memory
from verify.games.names import distinct
from verify.scores.groups import default_names
from verify.verdicts import conditions
from verify.verdicts.sparsity import NullModel, sparse
from verify.verdicts.verdict import Verdict

TABLES = 24  # arrays of length 2^n that a report holds at its widest


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What the verdicts compare with.

    rel_tau: the salience threshold as a fraction of the largest strength; tau, in score units,
        replaces it.  max_order (None: ⌈n/2⌉) and max_p: what `order` and `exponent` allow.
    shuffles, seed: of the null model beside `sparse`.
    protocol: how the interactions that `sparse` counts are taken from the scores.
    Raises ValueError naming the argument at fault.
    """

    rel_tau: float = 0.05
    tau: float | None = None
    max_order: int | None = None
    max_p: float = 2.0
    shuffles: int = 10
    seed: int = 0
    protocol: Protocol = PLAIN

    def __post_init__(self) -> None:
        require_rel_tau(self.rel_tau)
        if self.tau is not None and not 0 < self.tau < float("inf"):
            raise ValueError(f"tau: {self.tau} is not a positive number of score units")
        if self.max_order is not None and self.max_order < 0:
            raise ValueError(f"max_order: {self.max_order} is negative; give 0, 1, …, n")
        if not 0 < self.max_p < float("inf"):
            raise ValueError(f"max_p: {self.max_p} is not a positive exponent")
        if not isinstance(self.shuffles, int | np.integer) or self.shuffles < 1:
            raise ValueError(f"shuffles: {self.shuffles} is not a number of shuffles, 1 or more")
        if not isinstance(self.seed, int | np.integer) or self.seed < 0:
            raise ValueError(f"seed: {self.seed} is not a whole number from 0 on")


@dataclass(frozen=True, eq=False)
class Measured:
    """A game, the verdicts on it by name, and the null model beside `sparse`.

    by_protocol: what `sparse` was judged by where the protocol is not "plain".
    """

    game: Game
    verdicts: dict[str, Verdict]
    null: NullModel
    by_protocol: AgainstNull | None = None


@dataclass(frozen=True, eq=False)
class SecondScores:
    """Scores of some subsets from a second evaluation: what the matching is checked against."""

    codes: np.ndarray  # the subsets, as integers
    values: np.ndarray  # their scores
    allowance: float  # how far these may lie from the table


def require_rel_tau(rel_tau: float, name: str = "rel_tau") -> None:
    """Raises ValueError, naming the argument, for what is no fraction of a strength."""
    if not 0 < rel_tau <= 1:
        raise ValueError(f"{name}: {rel_tau} is not in (0, 1], a fraction of the largest strength")


def game_of(v: Any, error: Any, names: Sequence[str] | None, criteria: Criteria) -> Game:
    """The game of a table: an array, tensor or sequence of 2^n floats, or an `ExactTable`.

    error: absolute, one number or one per entry; an exact table has its own.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    exact = isinstance(v, ExactTable)
    table = read_table(v.as_float() if exact else v)
    n = len(table).bit_length() - 1
    require_memory(n, TABLES)
    names = default_names(n) if names is None else distinct(names, "feature_names")
    if len(names) != n:
        raise ValueError(f"feature_names: {len(names)} names for {n} variables")
    stated = as_error(error, len(table))
    if not exact:
        stated += storage_error(v, table)
        return Game(table, stated, names, criteria.rel_tau, criteria.tau)
    if stated.any():
        raise ValueError("error: an exact table has its own; leave error=0")
    return exact_game(v, names, criteria.rel_tau, criteria.tau)


def verdicts_of(
    game: Game, criteria: Criteria, unit: str, second: SecondScores | None = None
) -> Measured:
    """Every verdict that a table of scores allows; without `second` it stands for itself."""
    again = second or SecondScores(np.arange(len(game.v)), game.v, 0.0)
    sparsity, null = sparse(game, criteria.shuffles, criteria.seed)
    found = None
    if criteria.protocol != PLAIN:
        own = extraction_of(game, criteria.protocol, unit)
        found = beside_null(game, own, criteria.shuffles, criteria.seed)
        sparsity = sparse_by(found)
    verdicts = (
        conditions.matching(game, unit, again.codes, again.values, again.allowance),
        conditions.order(game, unit, criteria.max_order),
        conditions.monotone(game, unit),
        conditions.exponent(game, criteria.max_p),
        sparsity,
        bounds.verdict(game),
    )
    how = f"{'exact replay of all' if isinstance(game, ExactGame) else 'all'} {len(game.v)} masks"
    return Measured(game, {v.name: v.obtained(how) for v in verdicts}, null, found)

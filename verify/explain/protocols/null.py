"""A protocol's count beside its null model: the same scores, shuffled over the masks.

What a protocol gives away for free shows in the shuffles, if they go through it as the network
does: the same noise, in score units, and the same threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

import numpy as np

from verify.arguments import checked
from verify.explain.protocols.extraction import (
    CANONICAL,
    Extraction,
    extract,
    extraction_of,
    game_of,
)
from verify.explain.protocols.protocol import Protocol
from verify.games.game import Game
from verify.records import objects
from verify.verdicts.counts import Count
from verify.verdicts.sparsity import shuffled_games
from verify.verdicts.verdict import percent, rounded


@dataclass(frozen=True, eq=False)
class AgainstNull(objects.Saved):
    """What a protocol takes from a network's scores, and from the same scores shuffled.

    `salient`, `objectives` (in score units) and `relative_gaps` (how far an objective may be above
    the least, as a fraction of it) have one entry per shuffle.
    """

    PARTS: ClassVar[objects.Parts] = (Extraction, *Extraction.PARTS)

    extraction: Extraction
    salient: tuple[Count, ...]
    objectives: tuple[float, ...]
    relative_gaps: tuple[float, ...]
    seed: int

    @property
    def protocol(self) -> Protocol:
        """How both were taken."""
        return self.extraction.protocol

    @property
    def canonical(self) -> bool:
        """Whether all counts are those of the tie rule, see `Extraction.canonical`."""
        return self.extraction.canonical and max(self.relative_gaps) <= CANONICAL

    @property
    def share(self) -> float:
        """The share of interactions of the network that are salient."""
        return self.extraction.share

    @property
    def null_shares(self) -> np.ndarray:
        """The same share of each shuffle."""
        return np.array([count.value for count in self.salient]) / self.extraction.possible

    @property
    def null_share(self) -> float:
        """The mean share of the shuffles."""
        return float(self.null_shares.mean())

    def summary(self) -> str:
        """One line: the share salient of the network and of its shuffles."""
        counts = [count.value for count in self.salient]
        return (
            f"{self.protocol}: {percent(self.share)} of the interactions are salient "
            f"({self.extraction.salient} of {self.extraction.possible}); of shuffled scores "
            f"{percent(self.null_share)} ({rounded(float(np.mean(counts)))}, "
            f"{min(counts)} at the least)"
        )

    def __repr__(self) -> str:
        return f"AgainstNull, {self.summary()}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@checked
def against_null(
    v: Any,
    protocol: Protocol | str = "plain",
    *,
    shuffles: int = 10,
    seed: int = 0,
    error: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
) -> AgainstNull:
    """A protocol on 2^n scores or a report, and on `shuffles` seeded shuffles of them.

    All masks are shuffled, ∅ and N too, as in the null model of `check`.  The shuffles may have
    as much noise as the network, in score units; a tau in score units holds for both, too.
    error, rel_tau, tau, feature_names, unit: as `extract` has them.
    Raises what `extract` raises, and ValueError for a number of shuffles below 1.
    """
    if not isinstance(shuffles, int | np.integer) or shuffles < 1:
        raise ValueError(f"shuffles: {shuffles} is not a number of shuffles, 1 or more")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed: {seed} is not a whole number from 0 on")
    game = game_of(v, error, rel_tau, tau, feature_names)
    asked = {"error": error, "rel_tau": rel_tau, "tau": tau, "feature_names": feature_names}
    own = extract(v, protocol, unit=unit, **asked)
    return beside_null(game, own, shuffles, seed)


def beside_null(game: Game, own: Extraction, shuffles: int, seed: int) -> AgainstNull:
    """The null model of an extraction from a game."""
    found = [
        extraction_of(shuffled, own.protocol, own.unit, own.bound)
        for shuffled in shuffled_games(game, shuffles, seed)
    ]
    return AgainstNull(
        own,
        tuple(one.salient for one in found),
        tuple(one.objective for one in found),
        tuple(one.relative_gap for one in found),
        seed,
    )

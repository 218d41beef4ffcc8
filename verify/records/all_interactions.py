"""All interactions of one sample, as they are kept for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from verify.records import objects


@dataclass(frozen=True, eq=False)
class AllInteractions(objects.Saved):
    """All interactions of one sample, float64 [2^n], entry S for the subset whose bit i is set.

    In the unit of the score; variables whose value equals the baseline are there, too: all
    interactions with them are 0.
    """

    PARTS: ClassVar[objects.Parts] = ()

    interactions: np.ndarray
    names: tuple[str, ...]
    unit: str
    target: int | None
    predicted: int | None

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

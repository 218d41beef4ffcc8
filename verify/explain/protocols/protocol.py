"""Extraction protocols: what is taken off the scores, and what they are written as.

A count of salient interactions belongs to the protocol that it was made by: noise that is taken off
the scores, or ORs beside ANDs, make fewer of them, also where there is nothing to be found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from verify.arguments import checked_constructor


@checked_constructor
@dataclass(frozen=True)
class Protocol:
    """How interactions are taken from scores v; three of them are named, see `PROTOCOLS`.

    They are those of least total strength Σ_{S≠∅} |I(S)| among all that give v + e back on all
    masks, for noise e of at most ζ·|v(N) − v(∅)| on every mask but ∅, where it is 0.
    zeta: ζ, a fraction from 0 to 1.  ors: ORs beside the ANDs.  source: who measures so.
    Raises ValueError for another ζ and for an empty name.
    """

    name: str
    zeta: float = 0.0
    ors: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("name: it is empty; give the protocol a name")
        if not (0 <= self.zeta <= 1 and math.isfinite(self.zeta)):
            raise ValueError(f"zeta: {self.zeta} is not a fraction of |v(N) − v(∅)|, from 0 to 1")

    def __str__(self) -> str:
        return self.name


PLAIN = Protocol("plain", source="the definition of interactions, nothing taken off")
AND_NOISE = Protocol("and-noise", 0.04, source="paper B, Tables 1 and 2 and Fig. 10 to 12 (D.2)")
AND_OR_NOISE = Protocol(
    "and-or-noise", 0.04, ors=True, source="paper B, Fig. 4 and 7 to 9 (D.2); Li & Zhang 2023"
)
PROTOCOLS: dict[str, Protocol] = {p.name: p for p in (PLAIN, AND_NOISE, AND_OR_NOISE)}


def protocol_of(given: Protocol | str) -> Protocol:
    """A protocol, given itself or by name.  Raises ValueError for an unknown name."""
    if isinstance(given, Protocol):
        return given
    if not isinstance(given, str) or given not in PROTOCOLS:
        known = ", ".join(f'"{name}"' for name in PROTOCOLS)
        raise ValueError(f"protocol: {given!r} is unknown; give {known} or a Protocol")
    return PROTOCOLS[given]

"""The experiments of the main job beside the verdicts on samples, each with its record set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verify.reproduce.pieces import Piece
from verify.reproduce.plan import Settings, Unit


def pieces_of(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], *, full: bool = False
) -> list[Piece]:
    """All pieces of all experiments on these networks; `keys` names the weights of each unit."""
    return []

"""Interactions for the tools that people already use."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from verify.arguments import checked
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.indices import upper_order
from verify.explain.concepts.selection import as_interactions
from verify.games.lattice import members, popcounts, variables_of


@checked
def to_shapiq(interactions: Any, *, index: str = "Moebius", max_order: int | None = None) -> Any:
    """The same numbers as `shapiq.InteractionValues`, whose plots take them (and feature_names).

    interactions: a table of length 2^n, entry ∅ v(∅), of interactions or of another index, a report
    (its plain interactions), or a ConceptGraph of AND concepts, by whatever protocol.
    index: what shapiq calls it: "Moebius" (interactions), "SII" (`shapley_interactions`), "STII"
    (`shapley_taylor`), "BII" (`banzhaf`).  max_order: entries of higher order are left out (default
    n); so are entries that are 0, as shapiq reads them as 0.
    Raises ImportError, saying what to install, where shapiq is missing, and ValueError naming the
    argument at fault.
    """
    if isinstance(interactions, ConceptGraph):
        if "or" in interactions.kinds:
            raise ValueError(
                "interactions: the graph holds OR concepts, for which shapiq has no index; "
                "give a graph of AND concepts (concepts without ors)"
            )
        table = interactions.kept()
        table[0] = interactions.empty
    else:
        table = as_interactions("interactions", interactions)
    n = variables_of(table)
    top = upper_order("max_order", max_order, n)
    try:
        shapiq = import_module("shapiq")
    except ModuleNotFoundError as problem:
        raise ImportError(
            "to_shapiq needs the optional package shapiq: pip install shapiq"
        ) from problem
    if not shapiq.game_theory.indices.is_index_valid(index):
        raise ValueError(f"index: {index!r} is no index of shapiq {shapiq.__version__}")
    sets = np.flatnonzero((table != 0) & (popcounts(n) <= top))
    return shapiq.InteractionValues(
        {(): float(table[0])} | {members(int(S)): float(table[S]) for S in sets},
        index=index,
        n_players=n,
        min_order=0,
        max_order=top,
        estimated=False,
        baseline_value=float(table[0]),
    )

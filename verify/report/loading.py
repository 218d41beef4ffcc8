"""Whatever was saved, read back without saying of which kind it is."""

from __future__ import annotations

import os
from typing import TypeAlias, get_args

from verify.arguments import checked
from verify.explain.concepts import comparison, graph
from verify.explain.protocols import extraction, null
from verify.explain.split import split
from verify.records import all_interactions, objects
from verify.report import partial, report, stability
from verify.sampling import (
    attributions,
    certificate,
    low_orders,
    means,
    residual,
    resuming,
    sparse,
)

Saved: TypeAlias = (
    report.Report
    | partial.PartialReport
    | stability.Stability
    | graph.ConceptGraph
    | graph.AndOrGraph
    | split.AndOrSplit
    | comparison.Comparison
    | extraction.Extraction
    | null.AgainstNull
    | low_orders.LowOrders
    | residual.ResidualTest
    | sparse.SparseInteractions
    | means.OrderMeans
    | certificate.EnergyCertificate
    | attributions.SampledIndices
    | resuming.Finished
    | all_interactions.AllInteractions
)

KINDS: dict[type, objects.Parts] = {kind: kind.parts() for kind in get_args(Saved)}


@checked
def load(path: str | os.PathLike[str]) -> Saved:
    """A report, table, graph, split or other result from the file that its `save` wrote.

    Raises FileNotFoundError when there is no such file, ValueError for a file that is none of
    these, of a later version, cut off or changed.
    """
    found: Saved = objects.load(path, KINDS)
    return found

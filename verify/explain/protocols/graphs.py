"""The sparse graph of scores by any extraction protocol: what users call `concepts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from verify.arguments import checked
from verify.explain.concepts import selection
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.partial import PartialGraph
from verify.explain.protocols.extraction import Extraction, extract
from verify.explain.protocols.protocol import PLAIN, Protocol, protocol_of
from verify.games.in_part import InPart, unmeasured
from verify.games.lattice import zeta


@overload
def concepts(
    interactions: InPart,
    *,
    top: int | None = None,
    rel_tau: float | None = None,
    tau: float | None = None,
) -> PartialGraph: ...


@overload
def concepts(
    interactions: Any,
    *,
    protocol: Protocol | str | None = None,
    ors: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    top: int | None = None,
    max_error: float | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
    names: Sequence[str] | None = None,
    progress: bool = False,
) -> ConceptGraph: ...


@checked
def concepts(
    interactions: Any,
    *,
    protocol: Protocol | str | None = None,
    ors: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    top: int | None = None,
    max_error: float | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
    names: Sequence[str] | None = None,
    progress: bool = False,
) -> ConceptGraph | PartialGraph:
    """The sparse graph of a report, or of a table of interactions of length 2^n (∅: v(∅)).

    Where only some interactions were measured (a `PartialReport`, the results of
    `interactions_up_to` and `sparse_interactions`), their `.graph` by top, rel_tau or tau: a
    PartialGraph, which says what was not measured.

    protocol: how the interactions are taken from the scores, see `extract`; None: as in the report,
        "plain" for a table, whose sums are the scores.  The graph names it; by one with noise the
        error of the graph is against v + noise, and the threshold that of the report where none
        is given.
    feature_names, unit: of the variables and the scores, for all that is shown; a report brings its
        own.  names: the same as feature_names.
    ors: OR interactions beside plain ones, of the same length (entry ∅ is not read); see `and_or`.
    One way to choose: by threshold (`rel_tau`, a fraction of the largest strength, default 0.05,
    or `tau` in score units), the `top` strongest, or greedily to an error: concepts leave, the
    least needed first, while the error (see ConceptGraph) stays at most `max_error`.  That takes
    O(m²) for m interactions that are not 0: seconds at m = 2^16, where `progress` shows a bar.
    Raises ValueError naming the argument at fault.  An all-zero game gives an empty graph.
    """
    choice: dict[str, Any] = {
        "rel_tau": rel_tau, "tau": tau, "top": top, "max_error": max_error,
        "feature_names": feature_names, "unit": unit, "names": names, "progress": progress,
    }  # fmt: skip
    if isinstance(interactions, InPart):
        return _in_part(interactions, {"protocol": protocol, "ors": ors, **choice})
    if hasattr(interactions, "concepts") and not hasattr(interactions, "interactions"):
        kind = type(interactions).__name__
        raise ValueError(f"interactions: an {kind} has a graph of its own; call its .concepts(…)")
    taken = extracted(interactions, protocol)
    if taken is None:
        return selection.concepts(interactions, ors=ors, **choice)
    if ors is not None:
        raise ValueError(f'ors: "{taken.protocol}" takes its own; leave them out, or ask for plain')
    return taken.concepts(**{name: given for name, given in choice.items() if given is not None})


def _in_part(found: InPart, choice: dict[str, Any]) -> PartialGraph:
    """The graph of a result that knows some interactions; ValueError for a choice it has not."""
    ways = {name: choice.pop(name) for name in ("top", "rel_tau", "tau")}
    for name, value in choice.items():
        if value not in (None, False):
            raise ValueError(
                f"{name}: {unmeasured(found)}, so that there is no choice by it; use top, rel_tau "
                "or tau"
            )
    graph: PartialGraph = found.graph(**ways)
    return graph


def extracted(source: Any, protocol: Protocol | str | None) -> Extraction | None:
    """What a protocol takes from a report or a table of interactions; None where that is plain.

    protocol: None for that of the report, whose extraction is then not made again.
    """
    own = getattr(source, "by_protocol", None)
    if protocol is None:
        return None if own is None else own.extraction
    asked = protocol_of(protocol)
    if asked == PLAIN:
        return None
    if own is not None and own.protocol == asked:
        found: Extraction = own.extraction
        return found
    if hasattr(source, "interactions"):
        return extract(source, asked)
    return extract(zeta(selection.as_interactions("interactions", source)), asked)

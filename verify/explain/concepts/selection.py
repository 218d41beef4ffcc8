"""Which concepts a sparse graph keeps: by threshold, by count, or greedily to an error.

The error of a graph is exact and needs no sampling: what is left out, r, makes the scores wrong by
d(S) = Σ_{T⊆S} r(T) on mask S; the mean of d² over all 2^n masks is summed directly, and claim
`sparse_error` proves a formula for the same number.  OR concepts enter in the same way, with
T ∩ S ≠ ∅ in place of T ⊆ S.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from verify.arguments import checked, real_array
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.pruning import SAME, Tables, mean_square, pruning
from verify.explain.kinds import KINDS
from verify.games.game import Table, by_strength, require_size
from verify.games.in_part import refuse_in_part
from verify.games.lattice import variables_of
from verify.games.names import distinct
from verify.scores.groups import default_names
from verify.verdicts.verdict import count_of


@checked
def concepts(
    interactions: Any,
    *,
    ors: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    top: int | None = None,
    max_error: float | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
    names: Sequence[str] | None = None,
    progress: bool = False,
) -> ConceptGraph:
    """The sparse graph of a report, or of a table of interactions of length 2^n (∅: v(∅)).

    feature_names, unit: of the variables and the scores, for all that is shown; a report brings its
    own.  names: the same as feature_names.
    ors: OR interactions beside them, of the same length (entry ∅ is not read); see `and_or`.
    One way to choose: by threshold (`rel_tau`, a fraction of the largest strength, default 0.05,
    or `tau` in score units), the `top` strongest, or greedily to an error: concepts leave, the
    least needed first, while the error (see ConceptGraph) stays at most `max_error`.  That takes
    O(m²) for m interactions that are not 0: seconds at m = 2^16, where `progress` shows a bar.
    Raises ValueError naming the argument at fault.  An all-zero game gives an empty graph.
    """
    effects, empty = _effects(interactions, ors)
    labels = names_of(
        carried(interactions, feature_names, names), variables_of(effects), named_by(names)
    )
    unit = getattr(interactions, "unit", "score units") if unit is None else str(unit)
    ways = {"rel_tau": rel_tau, "tau": tau, "top": top, "max_error": max_error}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        raise ValueError(f"{' and '.join(given)}: give one way to choose the concepts, not several")
    strengths = np.abs(effects).ravel()
    if max_error is not None:
        if not 0 <= max_error <= 1:
            raise ValueError(f"max_error: {max_error} is not in [0, 1], a fraction of the scores")
        chosen = pruning(_scaled(effects)[0], max_error, progress=progress).within(max_error)
    elif top is not None:
        if not isinstance(top, int | np.integer) or isinstance(top, bool):
            raise ValueError(f"top: {top!r} is not a whole number of concepts")
        if top < 0:
            raise ValueError(f"top: {top} is negative; give the number of concepts to keep")
        chosen = by_strength(strengths)[:top]
    else:
        chosen = np.flatnonzero(strengths >= _threshold(strengths, rel_tau, tau) * (1 - SAME))
    return _graph(effects, chosen, labels, empty, max_error, unit)


def graphs_within(interactions: Any, max_errors: Sequence[float]) -> list[ConceptGraph]:
    """The graphs concepts(interactions, max_error=…) of several errors, from one pruning.

    Raises ValueError as `concepts` does.
    """
    if not all(0 <= error <= 1 for error in max_errors):
        raise ValueError(f"max_errors: {list(max_errors)}; give fractions of the scores in [0, 1]")
    effects, empty = _effects(interactions, None)
    names = names_of(None, variables_of(effects))
    found = pruning(_scaled(effects)[0], max(max_errors, default=0.0))
    return [_graph(effects, found.within(error), names, empty, error) for error in max_errors]


def as_interactions(argument: str, given: Any) -> Table:
    """A table given as tensor, array or sequence, in float64.

    Raises ValueError, naming the argument, unless it is real, finite and of length 2^n.
    """
    refuse_in_part(given, argument)
    table = real_array(getattr(given, "interactions", given), argument)  # of a report, too
    try:
        variables_of(table)
    except ValueError as problem:
        raise ValueError(f"{argument}: {problem}") from None
    if table.ndim != 1:
        raise ValueError(f"{argument}: shape {table.shape}; one table of length 2^n is needed")
    bad = np.flatnonzero(~np.isfinite(table))
    if bad.size:
        raise ValueError(
            f"{argument}: entry {bad[0]} is {table[bad[0]]}; every entry must be finite"
        )
    require_size(table, argument)
    return table


def named_by(names: Sequence[str] | None) -> str:
    """The word that names were given under, of the two that there are."""
    return "feature_names" if names is None else "names"


def names_of(
    given: Sequence[str] | None, n: int, argument: str = "feature_names"
) -> tuple[str, ...]:
    """The names of n variables, those given or the default ones.

    Raises ValueError for another number of names, and where two are alike.
    """
    names = default_names(n) if given is None else distinct(given, argument)
    if len(names) != n:
        raise ValueError(f"{argument}: {len(names)} names for {count_of(n, 'variable')}")
    return names


def carried(
    source: Any, feature_names: Sequence[str] | None, names: Sequence[str] | None
) -> Sequence[str] | None:
    """The names that were given under either word, else those that a report brings along.

    Raises ValueError when both words are used.
    """
    if feature_names is not None and names is not None:
        raise ValueError("names: the same as feature_names; give one of them")
    own: Sequence[str] | None = getattr(source, "feature_names", None)
    return next((given for given in (feature_names, names) if given is not None), own)


def _effects(interactions: Any, ors: Any) -> tuple[Tables, float]:
    """The effects of ANDs and ORs, none of ∅, and v(∅)."""
    ands = as_interactions("interactions", interactions)
    others = np.zeros_like(ands) if ors is None else as_interactions("ors", ors)
    if len(others) != len(ands):
        raise ValueError(f"ors: length {len(others)}; give one for each of {len(ands)} subsets")
    effects = np.stack([ands, others])
    effects[:, 0] = 0.0
    return effects, float(ands[0])


def _graph(
    effects: Tables,
    chosen: np.ndarray,
    names: tuple[str, ...],
    empty: float,
    target: float | None,
    unit: str = "score units",
) -> ConceptGraph:
    """`effects`: [2, 2^n], AND and OR; `chosen`: places in its flat form, in any order."""
    strengths = np.abs(effects).ravel()
    chosen = chosen[strengths[chosen] > 0]
    chosen = chosen[by_strength(strengths[chosen])]
    left_out, exponent = _scaled(effects)
    total, everything = float(np.abs(left_out).sum()), mean_square(*left_out)
    explained = float(np.abs(left_out.ravel()[chosen]).sum()) / total if total > 0 else 1.0
    left_out.ravel()[chosen] = 0.0
    unfaithful = mean_square(*left_out)
    values, length = effects.ravel()[chosen], effects.shape[1]
    try:
        squared = math.ldexp(unfaithful, 2 * exponent)
    except OverflowError:
        raise ValueError("interactions: too large to be squared; divide the scores") from None
    return ConceptGraph(
        codes=tuple(int(i) % length for i in chosen),
        effects=tuple(float(e) for e in values),
        kinds=tuple(KINDS[int(i) // length] for i in chosen),
        names=names,
        empty=empty,
        error=math.sqrt(unfaithful / everything) if everything > 0 else 0.0,
        explained=explained,
        unfaithfulness=squared,
        target=target,
        unit=unit,
    )


def _scaled(effects: Tables) -> tuple[Tables, int]:
    """A copy divided by 2^e, whose largest entry is about 1, and e: no square of it is lost."""
    exponent = math.frexp(float(np.abs(effects).max()))[1]
    return np.ldexp(effects, -exponent), exponent


def _threshold(strengths: Table, rel_tau: float | None, tau: float | None) -> float:
    if tau is not None:
        if not 0 < tau < math.inf:
            raise ValueError(f"tau: {tau} is not a positive number of score units")
        return tau
    share = 0.05 if rel_tau is None else rel_tau
    if not 0 < share <= 1:
        raise ValueError(f"rel_tau: {share} is not in (0, 1], a fraction of the largest strength")
    return share * float(strengths.max())

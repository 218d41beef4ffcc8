"""Which concepts a sparse graph keeps: by threshold, by count, or greedily to an error.

The error of a graph is exact and needs no sampling: what is left out, r, makes the scores wrong by
d(S) = Σ_{T⊆S} r(T) on mask S; the mean of d² over all 2^n masks is summed directly, and claim
`sparse_error` proves a formula for the same number.  OR concepts enter in the same way, with
T ∩ S ≠ ∅ in place of T ⊆ S.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

from proofs.lattice import popcounts, variables_of, zeta
from verify.explain.graph import ConceptGraph, Kind, sums
from verify.game import Table
from verify.groups import default_names
from verify.verdict import count_of

Tables: TypeAlias = Float[np.ndarray, "kinds subsets"]  # ANDs, then ORs
KINDS: tuple[Kind, ...] = ("and", "or")
RESTART = 1024  # pruning steps after which rounding errors are cleared


def concepts(
    interactions: Any,
    *,
    ors: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    top: int | None = None,
    max_error: float | None = None,
    names: Sequence[str] | None = None,
) -> ConceptGraph:
    """The sparse graph of a table of interactions of length 2^n (entry ∅ is v(∅)).

    ors: OR interactions beside them, of the same length (entry ∅ is not read); see `and_or`.
    One way to choose: by threshold (`rel_tau`, a fraction of the largest strength, default 0.05,
    or `tau` in score units), the `top` strongest, or greedily to an error: concepts leave, the
    least needed first, while the error (see ConceptGraph) stays at most `max_error`.
    Raises ValueError naming the argument at fault.  An all-zero game gives an empty graph.
    """
    effects = np.stack(
        [as_interactions("interactions", interactions), np.zeros(np.shape(interactions))]
    )
    n, empty = variables_of(effects), float(effects[0, 0])
    if ors is not None:
        other = as_interactions("ors", ors)
        if len(other) != 1 << n:
            raise ValueError(f"ors: length {len(other)}; give one for each of {1 << n} subsets")
        effects[1] = other
    effects[:, 0] = 0.0
    labels = names_of(names, n)
    ways = {"rel_tau": rel_tau, "tau": tau, "top": top, "max_error": max_error}
    chosen = [name for name, value in ways.items() if value is not None]
    if len(chosen) > 1:
        raise ValueError(
            f"{' and '.join(chosen)}: give one way to choose the concepts, not several"
        )
    strengths = np.abs(effects).ravel()
    if max_error is not None:
        if not 0 <= max_error <= 1:
            raise ValueError(f"max_error: {max_error} is not in [0, 1], a fraction of the scores")
        kept = _pruned(_scaled(effects)[0], max_error)
    elif top is not None:
        if not isinstance(top, int | np.integer) or isinstance(top, bool):
            raise ValueError(f"top: {top!r} is not a whole number of concepts")
        if top < 0:
            raise ValueError(f"top: {top} is negative; give the number of concepts to keep")
        kept = np.argsort(-strengths, kind="stable")[:top]
    else:
        kept = np.flatnonzero(strengths >= _threshold(strengths, rel_tau, tau))
    kept = kept[strengths[kept] > 0]
    return _graph(
        effects, kept[np.argsort(-strengths[kept], kind="stable")], labels, empty, max_error
    )


def as_interactions(argument: str, given: Any) -> Table:
    """A table given as tensor, array or sequence, in float64.

    Raises ValueError, naming the argument, unless it is real, finite and of length 2^n.
    """
    if hasattr(given, "detach"):  # a torch tensor
        given = given.detach().cpu().numpy()
    if np.iscomplexobj(given):
        raise ValueError(f"{argument}: entries are complex; give real numbers")
    try:
        table = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: its entries are not numbers") from None
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
    return table


def names_of(given: Sequence[str] | None, n: int) -> tuple[str, ...]:
    """The names of n variables, those given or the default ones.

    Raises ValueError for another number of names.
    """
    names = default_names(n) if given is None else tuple(str(x) for x in given)
    if len(names) != n:
        raise ValueError(f"names: {len(names)} names for {count_of(n, 'variable')}")
    return names


def mean_square(ands: Table, ors: Table) -> float:
    """The mean over all 2^n masks of the square of what these concepts add up to."""
    # Summed as squares of the masked sums, so that it is never negative.
    return float(np.mean(np.square(sums(ands, ors))))


def alignments(d: Table) -> Tables:
    """For a function d on masks, E[d(S); T ⊆ S] and E[d(S); T∩S ≠ ∅] over random S: [2, 2^n]."""
    above = np.asarray(zeta(d[::-1]))[::-1] / len(d)
    missing = np.asarray(zeta(d))[::-1] / len(d)
    return np.stack([above, d.mean() - missing])


def _graph(
    effects: Tables, kept: np.ndarray, names: tuple[str, ...], empty: float, target: float | None
) -> ConceptGraph:
    """`effects`: [2, 2^n], AND and OR; `kept`: places in its flat form, strongest first."""
    left_out, exponent = _scaled(effects)
    total, everything = float(np.abs(left_out).sum()), mean_square(*left_out)
    explained = float(np.abs(left_out.ravel()[kept]).sum()) / total if total > 0 else 1.0
    left_out.ravel()[kept] = 0.0
    unfaithful = mean_square(*left_out)
    values, length = effects.ravel()[kept], effects.shape[1]
    try:
        squared = math.ldexp(unfaithful, 2 * exponent)
    except OverflowError:
        raise ValueError("interactions: too large to be squared; divide the scores") from None
    return ConceptGraph(
        codes=tuple(int(i) % length for i in kept),
        effects=tuple(float(e) for e in values),
        kinds=tuple(KINDS[int(i) // length] for i in kept),
        names=names,
        empty=empty,
        error=math.sqrt(unfaithful / everything) if everything > 0 else 0.0,
        explained=explained,
        unfaithfulness=squared,
        target=target,
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


def _pruned(effects: Tables, max_error: float) -> np.ndarray:
    """What is left, as places in `effects` [2, 2^n] made flat, when concepts leave one by one.

    The least needed leaves first, up to the error.  With d what has left, on every mask, and f the
    indicator of a concept with effect e, its leaving raises E[d²] by 2 e E[d f] + e² E[f²]; a step
    costs O(2^n): one look at all costs, one update of all E[d f].  Adding concepts to an empty
    graph instead gets stuck: interactions of a dense score cancel.
    """
    kinds = 2 if effects[1].any() else 1  # without ORs, half the work
    length = effects.shape[1]
    halves, subsets = 0.5 ** popcounts(variables_of(effects)), np.arange(length)
    goal = max_error**2 * mean_square(*effects)
    own = np.stack([halves, 1 - halves]) * effects**2
    barred = np.where(effects == 0, np.inf, 0.0)
    gone, aligned, error = np.zeros_like(effects), np.zeros_like(effects), 0.0
    for step in range(1, effects.size):
        costs = (2 * effects[:kinds] * aligned[:kinds] + own[:kinds] + barred[:kinds]).ravel()
        least = int(costs.argmin())
        if error + costs[least] > goal:
            break
        error += float(costs[least])
        kind, T = divmod(least, length)
        gone[kind, T], barred[kind, T] = effects[kind, T], np.inf
        for other in range(kinds):
            aligned[other] += effects[kind, T] * _overlap(kind, T, other, halves, subsets)
        if step % RESTART == 0:  # rounding gathers: start afresh
            d = sums(*gone)
            error, aligned = float(np.mean(np.square(d))), alignments(d)
    return np.flatnonzero(np.isfinite(barred))


def _overlap(kind: int, T: int, other: int, halves: Table, subsets: np.ndarray) -> Table:
    """The share of masks on which concept T of a kind acts together with each of another kind."""
    joint = halves[subsets | T]  # all of both present
    if kind != other:
        apart = np.where(subsets & T == 0, halves * halves[T], 0.0)  # all of one, none of the other
        return (halves[T] if kind == 0 else halves) - apart
    return joint if kind == 0 else 1 - halves - halves[T] + joint

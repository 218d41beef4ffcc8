"""The sparse graph of paper A: a few interactions that together give the scores of all masks.

The graph keeps a set Ω of interactions.  Its prediction on a mask S is v(∅) + Σ I(T) over the kept
T ⊆ S, T ≠ ∅.  With r = I off Ω, the mean of (v − v̂)² over all 2^n masks is r·Gr, where
G(T, T') = 2^(−|T∪T'|) (claim `sparse_error`), so the error needs no mask to be evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from proofs.lattice import members, popcounts, variables_of, zeta
from verify.game import Table
from verify.groups import default_names
from verify.verdict import count_of, rounded


@dataclass(frozen=True, eq=False)
class ConceptGraph:
    """Kept interactions of one sample, strongest first.

    `codes` are the kept subsets as bitmasks, `effects` their I(S).  `error` is the root mean square
    of v − v̂ over all 2^n masks divided by that of v − v(∅); `explained` is Σ|I| over the kept
    divided by Σ|I| over all S ≠ ∅.  Both are always given: a graph may explain 97 % of the strength
    and be far from the scores.  `unfaithfulness` is the mean of (v − v̂)², in squared score units.
    `target` is the error that was asked for, and `missed` says that it was not reached.
    """

    codes: tuple[int, ...]
    effects: tuple[float, ...]
    names: tuple[str, ...]
    empty: float
    error: float
    explained: float
    unfaithfulness: float
    target: float | None = None

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def missed(self) -> bool:
        """Whether an error was asked for and not reached."""
        return self.target is not None and self.error > self.target

    def __len__(self) -> int:
        return len(self.codes)

    def concept(self, i: int) -> tuple[str, ...]:
        """The names of the variables of the i-th concept."""
        return tuple(self.names[j] for j in members(self.codes[i]))

    def kept(self) -> Table:
        """The kept interactions as a table of length 2^n, v(∅) at the empty set, 0 elsewhere."""
        table = np.zeros(1 << self.n)
        table[list(self.codes)] = self.effects
        table[0] = self.empty
        return table

    def predictions(self) -> Table:
        """v̂ on all 2^n masks."""
        return np.asarray(zeta(self.kept()))

    def predict(self, present: Any) -> float:
        """v̂ on one mask: an integer whose bit i says that variable i is present, or n booleans."""
        mask = _mask(present, self.n)
        inside = (e for c, e in zip(self.codes, self.effects, strict=True) if c & ~mask == 0)
        return self.empty + math.fsum(inside)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "names": list(self.names),
            "empty": self.empty,
            "concepts": [
                {"variables": list(members(c)), "effect": e}
                for c, e in zip(self.codes, self.effects, strict=True)
            ],
            "error": self.error,
            "explained": self.explained,
            "unfaithfulness": self.unfaithfulness,
            "target": self.target,
            "missed": self.missed,
        }

    def _summary(self) -> str:
        parts = [
            f"{count_of(len(self), 'concept')} of {2**self.n - 1}",
            f"error {self.error:.1%} of the scores' own size",
            f"explained strength {self.explained:.1%}",
        ]
        if self.target is not None:
            parts.append(f"target {self.target:.1%} {'MISSED' if self.missed else 'reached'}")
        return "; ".join(parts)

    def __repr__(self) -> str:
        lines = [f"ConceptGraph: {self._summary()}"]
        lines += [
            f"  {rounded(e, sign=True):>8}  {' + '.join(self.concept(i))}"
            for i, e in enumerate(self.effects[:10])
        ]
        if len(self) > 10:
            lines.append(f"  … and {len(self) - 10} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:right">{rounded(e, sign=True)}</td>'
            f'<td style="text-align:left">{escape(" + ".join(self.concept(i)))}</td></tr>'
            for i, e in enumerate(self.effects[:20])
        )
        more = f"<p>… and {len(self) - 20} more</p>" if len(self) > 20 else ""
        return (
            f"<p>{escape(self._summary())}</p><table><tr><th>effect</th>"
            f'<th style="text-align:left">concept</th></tr>{rows}</table>{more}'
        )


def concepts(
    interactions: Any,
    *,
    rel_tau: float | None = None,
    tau: float | None = None,
    top: int | None = None,
    max_error: float | None = None,
    names: Sequence[str] | None = None,
) -> ConceptGraph:
    """The sparse graph of a table of interactions of length 2^n (entry ∅ is v(∅)).

    One way to choose: by threshold (`rel_tau`, a fraction of the largest strength, default 0.05,
    or `tau` in score units), the `top` strongest, or greedily to an error: interactions leave,
    the least needed first, while the error (see ConceptGraph) stays at most `max_error`.
    Raises ValueError naming the argument at fault.  An all-zero game gives an empty graph.
    """
    I = _table(interactions)  # noqa: E741
    n = variables_of(I)
    labels = default_names(n) if names is None else tuple(str(x) for x in names)
    if len(labels) != n:
        raise ValueError(f"names: {len(labels)} names for {count_of(n, 'variable')}")
    chosen = [k for k, x in (("rel_tau", rel_tau), ("tau", tau), ("top", top),
                             ("max_error", max_error)) if x is not None]  # fmt: skip
    if len(chosen) > 1:
        raise ValueError(
            f"{' and '.join(chosen)}: give one way to choose the concepts, not several"
        )
    strengths = np.abs(I)
    strengths[0] = 0.0
    if max_error is not None:
        if not 0 <= max_error <= 1:
            raise ValueError(f"max_error: {max_error} is not in [0, 1], a fraction of the scores")
        codes = _pruned(I, max_error)
    elif top is not None:
        if top < 0:
            raise ValueError(f"top: {top} is negative; give the number of concepts to keep")
        codes = np.argsort(-strengths, kind="stable")[:top]
        codes = codes[strengths[codes] > 0]
    else:
        codes = np.flatnonzero(strengths >= _threshold(strengths, rel_tau, tau))
        codes = codes[strengths[codes] > 0]
    return _graph(I, codes, labels, max_error)


def _threshold(strengths: Table, rel_tau: float | None, tau: float | None) -> float:
    if tau is not None:
        if not 0 < tau < math.inf:
            raise ValueError(f"tau: {tau} is not a positive number of score units")
        return tau
    share = 0.05 if rel_tau is None else rel_tau
    if not 0 < share <= 1:
        raise ValueError(f"rel_tau: {share} is not in (0, 1], a fraction of the largest strength")
    return share * float(strengths.max())


def _table(interactions: Any) -> Table:
    if hasattr(interactions, "detach"):  # a torch tensor
        interactions = interactions.detach().cpu().numpy()
    I = np.array(interactions, dtype=np.float64)  # noqa: E741
    variables_of(I)
    if I.ndim != 1:
        raise ValueError(f"interactions: shape {I.shape}; one table of length 2^n is needed")
    if not np.isfinite(I).all():
        bad = int(np.flatnonzero(~np.isfinite(I))[0])
        raise ValueError(f"interactions: entry {bad} is {I[bad]}; every entry must be finite")
    return I


def _mask(present: Any, n: int) -> int:
    if isinstance(present, int | np.integer):
        if not 0 <= present < 1 << n:
            raise ValueError(f"present: {present} is no subset of {count_of(n, 'variable')}")
        return int(present)
    flags = [bool(x) for x in present]
    if len(flags) != n:
        raise ValueError(f"present: {len(flags)} entries for {count_of(n, 'variable')}")
    return sum(1 << i for i, on in enumerate(flags) if on)


def _graph(I: Table, codes: Any, names: tuple[str, ...], target: float | None) -> ConceptGraph:  # noqa: E741
    order = codes[np.argsort(-np.abs(I[codes]), kind="stable")]
    left_out = I.copy()
    left_out[0] = 0.0
    everything = mean_square(left_out)
    total = float(np.abs(left_out).sum())
    kept = float(np.abs(I[order]).sum())
    left_out[order] = 0.0
    unfaithful = mean_square(left_out)
    return ConceptGraph(
        codes=tuple(int(c) for c in order),
        effects=tuple(float(e) for e in I[order]),
        names=names,
        empty=float(I[0]),
        error=math.sqrt(unfaithful / everything) if everything > 0 else 0.0,
        explained=kept / total if total > 0 else 1.0,
        unfaithfulness=unfaithful,
        target=target,
    )


def gram(r: Table) -> Table:
    """G r with G(T, T') = 2^(−|T∪T'|), along the last axis: one butterfly, n·2^n operations."""
    # In one coordinate G is [[1, 1/2], [1/2, 1/2]] = (1/2) ζᵀζ.
    n = variables_of(r)
    out = np.array(r, dtype=np.float64)
    for i in range(n):
        pairs = out.reshape(-1, 2, 1 << i)
        half = (pairs[:, 0] + pairs[:, 1]) / 2
        pairs[:, 0] = half + pairs[:, 0] / 2
        pairs[:, 1] = half
    return out


def mean_square(r: Table) -> float:
    """The mean over all 2^n masks S of (Σ_{T⊆S} r(T))²: r·Gr of claim `sparse_error`."""
    # Summed as squares of the masked sums, so that it is never negative.
    sums = zeta(r)
    return float(np.mean(np.square(sums)))


def _pruned(I: Table, max_error: float) -> np.ndarray:  # noqa: E741
    """Codes that are left when interactions are dropped, the least needed first, up to the error.

    With r = I on what is dropped and g = G r, dropping T as well raises r·Gr by
    2 I(T) g(T) + I(T)² 2^(−|T|); a step costs O(2^n): one look at all costs, one update of g.
    Adding concepts to an empty graph instead gets stuck: interactions of a dense score cancel.
    """
    n = variables_of(I)
    halves, subsets = 0.5 ** popcounts(n), np.arange(1 << n)
    everything = I.copy()
    everything[0] = 0.0
    goal = max_error**2 * mean_square(everything)
    own, barred = everything**2 * halves, np.where(everything == 0, np.inf, 0.0)
    r, g, error = np.zeros_like(I), np.zeros_like(I), 0.0
    for step in range(1, 1 << n):
        costs = 2 * everything * g + own + barred
        least = int(costs.argmin())
        if error + costs[least] > goal:
            break
        error += float(costs[least])
        r[least], barred[least] = everything[least], np.inf
        g += everything[least] * halves[subsets | least]
        if step % 1024 == 0:  # rounding gathers: start afresh
            error, g = mean_square(r), gram(r)
    return np.flatnonzero(np.isfinite(barred))

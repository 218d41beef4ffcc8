"""Unfaithfulness of whole explanations, as paper A has it, beside the sparse graph of equal size.

Source: paper A, table 2, and table 4 of the supplement: ρ_unfaith, the mean over all masks of
(v(S) − Σ_{T⊆S} e(T))², e being the effects of all patterns (ours: 0 but for rounding, because all
2^n terms stay, whatever the network), an index whole, or an attribution.  Attributions get no v(∅)
in A; the same with it is given as well, and all is given relative to the scores, too.  The row that
can be compared with an index of m terms is the graph of the m patterns that leave last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb
from typing import Any

import numpy as np

from verify.explain.concepts.indices import shapley_interactions, shapley_taylor
from verify.explain.measures.ratio import raw_unfaithfulness, relative_error
from verify.explain.measures.removal import removal
from verify.games.game import Table
from verify.games.lattice import mobius, variables_of
from verify.reproduce.experiments.paper_a.asked import Answers, answers_of, pieces_per_table
from verify.reproduce.experiments.paper_a.attributions import GRADIENT, LRP, OCCLUSION
from verify.reproduce.experiments.paper_a.other_networks import (
    OTHERS,
    SAMPLES,
    explained,
    facts_of,
)
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.zoo.tasks.paper_a import MLP5, RESMLP5, TABLES

SHAPLEY, SI, STI2, STI3, OURS = (
    "Shapley value",
    "Shapley interaction index",
    "Shapley–Taylor, order 2",
    "Shapley–Taylor, order 3",
    "all interactions",
)
NETWORKS = (MLP5, RESMLP5)
ORDER = (SHAPLEY, GRADIENT, LRP, OCCLUSION, SI, STI2, STI3, OURS)
PUBLISHED = {
    ("diabetes", MLP5): (125.5, 738.7, 317.6, 1386.2, 6231.2, 182.0, 177.7, 9.4e-12),
    ("diabetes", RESMLP5): (130.8, 2586.1, 9.4e4, 1117.5, 5598.6, 236.0, 252.4, 1.1e-11),
    ("census", MLP5): (55.6, 408.1, 155.1, 638.7, 2726.1, 34.7, 41.0, 8.5e-12),
    ("census", RESMLP5): (51.4, 1325.1, 1.4e4, 287.4, 2719.0, 38.8, 60.5, 8.5e-12),
    ("bikes", MLP5): (1.1e4, 1.4e5, 1.4e5, 6.2e4, 1.2e5, 7685.0, 1.0e4, 2.6e-9),
    ("bikes", RESMLP5): (7953.9, 1.1e5, 5.8e8, 3.7e4, 1.2e5, 5219.8, 5045.8, 1.9e-9),
    ("snippets-lstm-2", ""): (15.8, 1.0e3, 258.0, 65.9, 166.0, 4.05, 2.50, 1.4e-12),
    ("snippets-cnn", ""): (27.4, 38.5, 210.0, 577.0, 234.0, 4.06, 1.12, 6.7e-12),
    ("mnist-resnet", ""): (22.6, 303.0, 349.0, 21.6, 234.0, 3.44, 0.47, 9.1e-14),
}


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each table, and one for each other network that is measured in this run."""
    own = pieces_per_table("whole_explanations", make, TABLES, settings, full, 3.0)
    others = [unit for unit in units if unit.task in OTHERS and unit.seed == settings.seed]
    return own + [
        Piece(
            "whole_explanations", f"{unit.name}-{OTHERS[unit.task]}", others_of,
            {"unit": unit, "settings": settings},
            [keys.get(unit.name), unit.task, unit.seed, facts_of(unit, settings), settings.epochs],
            SAMPLES * plan.weight(unit),
        )
        for unit in others
    ]  # fmt: skip


def make(table: str, settings: Settings, full: bool) -> list[dict[str, Any]]:
    """One record for each network and sample of a table."""
    return measured(answers_of(table, settings, full))


def measured(answers: Answers) -> list[dict[str, Any]]:
    """The MLP-5 and the ResMLP-5 of a table, attributions among the explanations."""
    found = []
    for network in NETWORKS:
        given = answers.attributions[network]
        for i, v in enumerate(answers.of(network)):
            own = {method: np.array(values[i]) for method, values in given.items()}
            key = (answers.task.name, network)
            found.append(
                {
                    "table": answers.task.name,
                    "data": answers.task.title,
                    "stands_for": answers.task.stands_for,
                    "network": network,
                    "sample": i,
                    "unit": answers.task.unit,
                    "published": dict(zip(ORDER, PUBLISHED[key], strict=True)),
                    **compared(v, own),
                }
            )
    return found


def others_of(unit: Unit, settings: Settings) -> list[dict[str, Any]]:
    """The same of a network that is like one of A's table 4."""
    task = plan.ZOO[unit.task]
    return [
        {
            "table": unit.task,
            "data": task.title,
            "stands_for": "",
            "network": task.network_name,
            "sample": i,
            "unit": "log-odds",
            "published": dict(zip(ORDER, PUBLISHED[unit.task, ""], strict=True)),
            **compared(
                one.v,
                {
                    GRADIENT: one.attributions[GRADIENT],
                    OCCLUSION: occlusion(one.v),
                    LRP: one.attributions[LRP],
                },
            ),
        }
        for i, one in enumerate(explained(unit, settings))
    ]


def occlusion(v: Table) -> np.ndarray:
    """v(N) − v(N∖i) of every variable."""
    full = len(v) - 1
    return np.array([v[full] - v[full ^ (1 << i)] for i in range(variables_of(v))])


def compared(v: Table, attributions: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """n, and of every explanation its terms, ρ_unfaith raw and relative, with and without v(∅)."""
    n, I = variables_of(v), np.asarray(mobius(v))  # noqa: E741
    single = 1 << np.arange(n)
    tables = dict(_indices(I))
    for name, values in attributions.items():
        tables[name] = np.zeros_like(I)
        tables[name][single] = values
    rows = {name: _row(v, table, as_printed(name, table)) for name, table in tables.items()}
    rows[OURS] = _row(v, I, I)
    removed = removal(I)
    for m in (n, n + comb(n, 2), n + comb(n, 2) + comb(n, 3)):
        kept = np.zeros_like(I)
        left = removed.left(min(m + 1, len(I)))  # v(∅) comes on top, as with the indices
        kept[left] = I[left]
        rows[f"sparse graph of {m} terms"] = _row(v, kept, kept)
    return {"n": n, "rows": rows}


def _indices(I: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:  # noqa: E741
    """Whole indices, v(∅) at ∅."""
    n = variables_of(I)
    yield SHAPLEY, shapley_interactions(I, 1)
    yield SI, shapley_interactions(I)
    for name, order in ((STI2, 2), (STI3, 3)):
        if order <= n:
            yield name, shapley_taylor(I, order)


def as_printed(name: str, table: np.ndarray) -> np.ndarray:
    """What A's ρ_unfaith reads of an explanation: attributions have no term for ∅."""
    if name not in (SHAPLEY, GRADIENT, LRP, OCCLUSION):
        return table
    bare = table.copy()
    bare[0] = 0.0
    return bare


def _row(v: Table, table: np.ndarray, printed: np.ndarray) -> dict[str, Any]:
    """terms: those that are not 0, ∅ left out.  from_empty: v(∅) added where there is none."""
    whole = table.copy()
    whole[0] = v[0] if table[0] == 0 else table[0]
    raw = raw_unfaithfulness(v, printed)
    return {
        "terms": int(np.count_nonzero(table[1:])),
        "rho": raw,
        "relative": relative_error(v, raw),
        "from_empty": relative_error(v, raw_unfaithfulness(v, whole)),
    }

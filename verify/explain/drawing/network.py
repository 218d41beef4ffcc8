"""The And-Or graph as a networkx graph: what is drawn, and what other tools take."""

from __future__ import annotations

import networkx as nx

from verify.explain.drawing.subject import Folded
from verify.explain.kinds import label_of
from verify.games.lattice import members


def network_of(aog: Folded) -> nx.DiGraph:
    """Nodes and edges as AndOrGraph.to_networkx says."""
    out, graph = nx.DiGraph(), aog.graph
    names, n = graph.names, len(graph.names)
    keys = [f"variable {k}" for k in range(n)]
    keys += [f"coalition {j}" for j in range(len(aog.coalitions))]
    out.add_node("root", layer="root", label="v(∅)", effect=graph.empty)
    for i, (code, effect, kind) in enumerate(
        zip(graph.codes, graph.effects, graph.kinds, strict=True)
    ):
        out.add_node(
            f"concept {i}",
            layer="concept",
            label=label_of(kind, code, names),
            code=code,
            kind=kind,
            effect=effect,
        )
        out.add_edge("root", f"concept {i}")
    for j, c in enumerate(aog.coalitions):
        label = label_of(c.kind, c.code, names)
        out.add_node(keys[n + j], layer="coalition", label=label, code=c.code, kind=c.kind)
    for k in range(n):
        if any(code >> k & 1 for code in graph.codes):
            out.add_node(keys[k], layer="variable", label=names[k], code=1 << k)
    for i, nodes in enumerate(aog.children):
        out.add_edges_from((f"concept {i}", keys[k]) for k in nodes)
    for j, c in enumerate(aog.coalitions):
        out.add_edges_from((keys[n + j], keys[k]) for k in members(c.code))
    return out

"""The And-Or graph: the same on every mask, its code length, and the search for coalitions."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT
from support.strategies import sparse_tables

import verify.explain.and_or.merging as merging
from proofs.harsanyi.aog_equivalence import CLAIM
from proofs.ledger.claim import Instance
from proofs.ledger.evaluate import holds
from verify.explain.and_or.code_length import code_length
from verify.explain.and_or.merging import Writing, foldings, merged, written_out
from verify.explain.concepts.graph import SHOWN, AndOrGraph, ConceptGraph, and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.kinds import Coalition, Kind
from verify.games.lattice import bitmask, members, mobius

Node: TypeAlias = tuple[str, frozenset[int]]  # ("", {k}) is a variable
Children: TypeAlias = list[frozenset[Node]]
CODEBOOKS = st.sampled_from([0.0, 1.0, 10.0, 100.0])


def _all(tables: np.ndarray) -> ConceptGraph:
    """All of some AND and OR interactions [2, 2^n] as concepts."""
    return concepts(tables[0], ors=tables[1], top=tables.size)


def _graph(ands: dict[int, float], ors: dict[int, float], n: int, empty: float = 0) -> ConceptGraph:
    tables = np.zeros((2, 1 << n))
    for table, effects in zip(tables, (ands, ors), strict=True):
        table[list(effects)] = list(effects.values())
    tables[0, 0] = empty
    return _all(tables)


def _random(seed: int, n: int, size: int) -> ConceptGraph:
    """Up to `size` concepts of both kinds with strengths of very different sizes."""
    rng = random.Random(seed)
    kinds: list[dict[int, float]] = [{}, {}]
    for _ in range(size):
        effect = rng.choice([-1, 1]) * math.exp(rng.gauss(0, 1.5))
        kinds[rng.random() < 0.3][rng.randrange(1, 1 << n)] = effect
    return _graph(kinds[0], kinds[1], n)


def _start(graph: ConceptGraph) -> Writing:
    ors = np.array([kind == "or" for kind in graph.kinds], dtype=bool)
    sets = np.array(graph.codes, dtype=np.int64)
    return written_out(graph.n, sets, np.abs(np.array(graph.effects)), ors)


# The same on every mask ------------------------------------------------------------------------


@given(sparse_tables(max_n=10), CODEBOOKS)
def test_graph_says_the_same_on_every_mask(tables: np.ndarray, codebook: float) -> None:
    graph = _all(tables)
    folded = and_or_graph(graph, codebook=codebook)
    assert np.array_equal(folded.predictions(), graph.predictions())
    for mask in random.Random(0).sample(range(1 << graph.n), min(1 << graph.n, 30)):
        assert folded.predict(mask) == graph.predict(mask) == folded.predictions()[mask]


@pytest.mark.parametrize("seed", range(4))
def test_rounding_of_the_sums_is_all_that_differs(seed: int) -> None:
    graph = concepts(np.random.default_rng(seed).normal(size=1 << 8), rel_tau=0.4)
    folded = and_or_graph(graph)
    assert folded.coalitions
    scale = abs(graph.empty) + sum(map(abs, graph.effects))
    assert np.allclose(folded.predictions(), graph.predictions(), rtol=0, atol=1e-13 * scale)
    flags = [True, False] * 4
    assert folded.predict(flags) == graph.predict(flags)


@given(sparse_tables(max_n=6), CODEBOOKS)
def test_children_are_disjoint_and_make_up_the_concept(tables: np.ndarray, codebook: float) -> None:
    g = _all(tables)
    folded = and_or_graph(g, codebook=codebook)
    assert len(set(folded.coalitions)) == len(folded.coalitions)
    for nodes, code, kind in zip(folded.children, g.codes, g.kinds, strict=True):
        parts = [members(1 << k if k < g.n else folded.coalitions[k - g.n].code) for k in nodes]
        assert sorted(sum(parts, ())) == list(members(code))
        assert all(folded.coalitions[k - g.n].kind == kind for k in nodes if k >= g.n)
    for j, coalition in enumerate(folded.coalitions):
        assert coalition.code.bit_count() >= 2
        assert len(folded.users(j)) >= 2


def _chains(folded: AndOrGraph) -> tuple[list[int], list[tuple[int, int]], list[int]]:
    """The graph in the claim's words: set and two children of every node, node of each concept."""
    sets, pairs, named = [1 << k for k in range(folded.n)], [(7, 7)] * folded.n, []

    def node(children: list[int]) -> int:
        last = children[0]
        for child in children[1:]:
            pairs.append((last, child))
            sets.append(sets[last] | sets[child])
            last = len(sets) - 1
        return last

    names = list(range(folded.n))
    names += [node(list(members(c.code))) for c in folded.coalitions]
    named = [node([names[k] for k in nodes]) for nodes in folded.children]
    return sets, pairs, named


@pytest.mark.parametrize("seed", range(8))
def test_claim_of_the_ledger_speaks_of_this_graph(seed: int) -> None:
    """All that `aog_equivalence` assumes of a graph is true of ours, on every mask."""
    rng = random.Random(seed)
    effects = {code: float(rng.randint(1, 9)) for code in rng.sample(range(1, 16), 13)}
    folded = and_or_graph(_graph(effects, {}, 4, empty=2))
    assert folded.coalitions
    sets, pairs, named = _chains(folded)
    for mask in range(16):
        worth = [mask >> k & 1 for k in range(4)]
        for a, b in pairs[4:]:
            worth.append(worth[a] * worth[b])
        numbers: dict[str, list[Any]] = {
            "worth": worth,
            "inside": [int(s & ~mask == 0) for s in sets],
            "left": [a for a, _ in pairs],
            "right": [b for _, b in pairs],
            "node": [7, *named],
            "effect": [7, *map(Fraction, folded.graph.effects)],
        }
        case = Instance(
            values={
                "n": 4, "L": len(sets), "W": len(named), "base": 2,
                "sparse": Fraction(folded.graph.predict(mask)),
                "root": Fraction(folded.predict(mask)),
            },
            functions={
                name: lambda i, t=table: t[int(i)] if 0 <= i < len(t) else 7
                for name, table in numbers.items()
            },
            within=range(-1, max(len(sets), len(named)) + 2),
        )  # fmt: skip
        assert all(holds(h, case) for h in CLAIM.statement[1].hyps)
        assert holds(CLAIM.statement[1].concl, case)


# The code length -------------------------------------------------------------------------------


def _length(children: Children, strengths: list[float], codebook: float) -> float:
    """Paper A's words, term by term."""
    count: dict[Node, float] = {}
    for nodes, strength in zip(children, strengths, strict=True):
        for node in nodes:
            count[node] = count.get(node, 0.0) + strength
    p = {node: c / sum(count.values()) for node, c in count.items()}
    concept_part = sum(
        strength * sum(-math.log(p[node]) for node in nodes)
        for nodes, strength in zip(children, strengths, strict=True)
    )
    return concept_part + codebook * sum(-q * math.log(q) for q in p.values())


def _children(folded: AndOrGraph) -> Children:
    def node(k: int) -> Node:
        if k < folded.n:
            return "", frozenset({k})
        c = folded.coalitions[k - folded.n]
        return c.kind, frozenset(members(c.code))

    return [frozenset(map(node, nodes)) for nodes in folded.children]


@given(sparse_tables(), CODEBOOKS)
def test_code_length_is_the_paper_s(tables: np.ndarray, codebook: float) -> None:
    graph = _all(tables)
    folded = and_or_graph(graph, codebook=codebook)
    strengths = [abs(e) for e in graph.effects]
    plain: Children = [frozenset(("", frozenset({k})) for k in members(c)) for c in graph.codes]
    before = _length(plain, strengths, codebook)
    assert folded.code_length_before == pytest.approx(before, abs=1e-9)
    after = _length(_children(folded), strengths, codebook)
    assert folded.code_length_after == pytest.approx(after, abs=1e-9)


@given(sparse_tables(max_n=6, max_size=30), CODEBOOKS)
def test_every_step_shortens_the_code(tables: np.ndarray, codebook: float) -> None:
    graph = _all(tables)
    lengths = [code_length(w.counts, codebook) for w in foldings(_start(graph), codebook)]
    assert all(a > b for a, b in pairwise(lengths))
    folded = and_or_graph(graph, codebook=codebook)
    assert (folded.code_length_before, folded.code_length_after) == (lengths[0], lengths[-1])


@given(sparse_tables(), CODEBOOKS)
def test_scores_in_another_unit_need_another_code_book(tables: np.ndarray, codebook: float) -> None:
    one, other = _all(tables), _all(16 * tables)
    folded, both = (
        and_or_graph(g, codebook=c) for g, c in ((one, codebook), (other, 16 * codebook))
    )
    assert (folded.coalitions, folded.children) == (both.coalitions, both.children)
    assert both.code_length_after == pytest.approx(16 * folded.code_length_after)
    assert and_or_graph(one, codebook=0.0).children == and_or_graph(other, codebook=0.0).children


def test_small_strengths_share_little_with_the_paper_s_code_book() -> None:
    graph = _random(2, 6, 40)
    tiny = {c: e / 1000 for c, e in enumerate(graph.kept()) if e}
    few, many = (and_or_graph(_graph(tiny, {}, 6), codebook=c).coalitions for c in (10.0, 0.01))
    assert 2 * len(few) < len(many)


# The search ------------------------------------------------------------------------------------


def _merge(children: Children, kinds: list[str], K: frozenset[int], kind: str) -> Children | None:
    """What the concepts are written with after a merge, from its words; None where not shared."""
    new, out, users = (kind, K), list(children), 0
    for i, nodes in enumerate(children):
        inside = frozenset(node for node in nodes if node[1] <= K)
        if (
            kinds[i] == kind
            and new not in nodes
            and frozenset().union(*[s for _, s in inside]) == K
        ):
            out[i] = (nodes - inside) | {new}
            users += 1
    if not users or sum(new in nodes for nodes in out) < 2:
        return None
    for coalition in {node for nodes in out for node in nodes if node[0]}:
        using = [i for i, nodes in enumerate(out) if coalition in nodes]
        if len(using) == 1:
            i = using[0]
            out[i] = (out[i] - {coalition}) | {("", frozenset({k})) for k in coalition[1]}
    return out


def _written(now: Writing) -> Children:
    def node(k: int) -> Node:
        kind = "" if k < now.n else "or" if now.of_or[k] else "and"
        return kind, frozenset(members(int(now.nodes[k])))

    return [frozenset(node(int(k)) for k in np.flatnonzero(row)) for row in now.uses]


@pytest.mark.parametrize("codebook", [0.0, 10.0])
def test_every_step_is_the_best_of_all_sets_of_variables(codebook: float) -> None:
    """On up to 5 variables no merge is missed, whatever the sets it might take."""
    steps = undone = 0
    for seed in range(40):
        graph = _random(seed, 3 + seed % 3, 4 + seed % 17)
        kinds: list[str] = list(graph.kinds)
        strengths = [abs(e) for e in graph.effects]
        states = list(foldings(_start(graph), codebook))
        for now, then in zip(states, [*states[1:], None], strict=True):
            children = _written(now)
            length = _length(children, strengths, codebook)
            rates = {}
            for of_or, kind in enumerate(("and", "or")):
                sets = np.arange(1, 1 << graph.n)
                sets = sets[np.bitwise_count(sets) > 1]
                gains = merging.decreases(now, sets, bool(of_or), codebook)
                for code, gain in zip(sets.tolist(), gains.tolist(), strict=True):
                    K = frozenset(members(code))
                    tried = _merge(children, kinds, K, kind)
                    want = 0.0 if tried is None else length - _length(tried, strengths, codebook)
                    assert gain == pytest.approx(want, abs=1e-9 * (1 + length))
                    if want > 0:
                        after = _written(merged(now, code, bool(of_or)))
                        assert after == tried
                    rates[K, kind] = want / len(K)
            best = max(rates.values(), default=0.0)
            if then is None:
                assert best <= 1e-8 * length
            else:
                taken = length - _length(_written(then), strengths, codebook)
                sizes = [s for _, s in set().union(*_written(then)) - set().union(*children)]
                assert any(taken / len(s) >= best * (1 - 1e-6) for s in sizes)
                steps += 1
                undone += len(then.nodes) <= len(now.nodes)
    assert steps > 50
    assert undone > 0  # coalitions inside a larger one were left by all, or all but one


@pytest.mark.parametrize("seed", range(4))
def test_what_concepts_have_in_common_is_kept_up_to_date(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the concepts that a merge rewrites are looked at again; the others have not changed."""
    calls, candidates = [], merging.candidates

    def checked(now: Writing, common: np.ndarray) -> list[np.ndarray]:
        afresh = merging.common_sets(now, np.arange(len(now.sets)))
        alike = now.ors[:, None] == now.ors
        calls.append(np.array_equal(common[alike], afresh[alike]))
        return candidates(now, common)

    monkeypatch.setattr(merging, "candidates", checked)
    and_or_graph(_random(seed, 7, 40))
    assert all(calls) and len(calls) > 5


def test_what_two_concepts_share_beside_a_coalition_is_tried_alone() -> None:
    """x1 + x3 comes first; then x0 + x2 helps, and the four together do not."""
    effects = {0b011010: 1.33, 0b101111: 0.56, 0b000100: 0.91, 0b001111: 0.61}
    folded = and_or_graph(_graph(effects, {}, 6), codebook=0.0)
    assert [c.code for c in folded.coalitions] == [0b1010, 0b101]


@pytest.mark.parametrize("kind", ["and", "or"])
def test_a_planted_coalition_is_found(kind: Kind) -> None:
    rng = random.Random(3)
    core, effects = bitmask((1, 4, 5, 8)), {}
    for extra in (0b1, 0b100, 0b11000000, 0b1000, 0b1000000000):
        effects[core | extra] = rng.uniform(1, 3)
    effects |= {0b11: 1.0, 0b1100000000: -2.0, 0b1001: 1.5}
    folded = and_or_graph(_graph(*((effects, {}) if kind == "and" else ({}, effects)), 10))
    assert folded.coalitions == (Coalition(kind, core),)
    assert folded.users(0) == tuple(i for i, c in enumerate(folded.graph.codes) if core & ~c == 0)
    assert folded.edges_after < folded.edges_before
    assert folded.nodes_after == folded.nodes_before + 1


@given(sparse_tables(kinds=1, max_size=30))
def test_ors_fold_as_ands_do(tables: np.ndarray) -> None:
    folded, dual = and_or_graph(_all(tables)), and_or_graph(_all(tables[::-1]))
    assert [c.code for c in dual.coalitions] == [c.code for c in folded.coalitions]
    assert dual.children == folded.children
    assert {c.kind for c in dual.coalitions} <= {"or"}
    assert dual.code_length_after == folded.code_length_after


def test_equal_sets_of_ands_and_of_ors_are_two_coalitions() -> None:
    effects = {0b1111 | 1 << k: 5.0 for k in range(4, 9)}
    folded = and_or_graph(_graph(effects, effects, 9))
    assert {(c.kind, c.code) for c in folded.coalitions} == {("and", 0b1111), ("or", 0b1111)}


# Shape and text --------------------------------------------------------------------------------


@given(sparse_tables(max_n=6))
def test_networkx_graph_has_the_layers_and_the_counts(tables: np.ndarray) -> None:
    graph = _all(tables)
    folded = and_or_graph(graph)
    net = folded.to_networkx()
    assert net.number_of_nodes() == folded.nodes_after
    assert net.number_of_edges() == folded.edges_after
    ranks = {"root": 0, "concept": 1, "coalition": 2, "variable": 3}
    rank = {key: ranks[layer] for key, layer in net.nodes(data="layer")}
    assert all(rank[a] < rank[b] for a, b in net.edges)
    for i, code in enumerate(graph.codes):
        below = nx.descendants(net, f"concept {i}")
        variables = [net.nodes[k]["code"] for k in below if net.nodes[k]["layer"] == "variable"]
        assert sum(variables) == code == net.nodes[f"concept {i}"]["code"]
        assert net.nodes[f"concept {i}"]["effect"] == graph.effects[i]
        assert net.nodes[f"concept {i}"]["label"] == graph.label(i)
    used = {k for code in graph.codes for k in members(code)}
    assert folded.nodes_before == 1 + len(graph) + len(used)
    assert folded.edges_before == len(graph) + sum(len(members(c)) for c in graph.codes)


@pytest.mark.parametrize("table", [np.zeros(8), np.array([2.5]), [0.5, 0, 0, 3.0]])
@pytest.mark.parametrize("codebook", [0.0, 10.0])
def test_nothing_to_share(table: Any, codebook: float) -> None:
    graph = concepts(table)
    folded = and_or_graph(graph, codebook=codebook)
    assert folded.coalitions == ()
    assert folded.code_length_after == folded.code_length_before
    assert folded.predictions().tolist() == graph.predictions().tolist()
    assert folded.nodes_after == folded.to_networkx().number_of_nodes()
    assert "0 shared coalitions" in repr(folded) and "0 shared" in folded._repr_html_()


def test_text_and_plain_data() -> None:
    effects = {0b0111: 5.0, 0b1011: -4.0, 0b10011: 3.0}
    names = ("<b>", "red", "c", "d", "e")
    table = np.zeros(32)
    table[list(effects)] = list(effects.values())
    folded = and_or_graph(concepts(table, names=names))
    assert folded.label(0) == "<b> + red"
    assert folded.written(1) == "(<b> + red) + d"
    assert "3 concepts of 5 variables; 1 shared coalition; edges 12 → 11; nodes 9 → 10" in repr(
        folded
    )
    assert "<b> + red  (3 concepts, strength 12)" in repr(folded)
    assert "<b>" not in folded._repr_html_() and "(&lt;b&gt; + red) + d" in folded._repr_html_()
    data = json.loads(json.dumps(folded.to_dict()))
    assert data["coalitions"] == [{"variables": [0, 1], "kind": "and"}]
    assert data["children"] == [[2, 5], [3, 5], [4, 5]]
    assert data["graph"] == folded.graph.to_dict()


def test_long_text_is_cut() -> None:
    folded = and_or_graph(concepts(mobius(np.random.default_rng(0).normal(size=64)), top=40))
    more = len(folded.coalitions) - SHOWN
    assert repr(folded).endswith(f"… and {more} more") and more > 0
    assert "… and 20 more" in folded._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"codebook": -1.0}, "codebook: -1.0 is not a finite number ≥ 0 of score units"),
        ({"codebook": math.nan}, "codebook: nan is not a finite number"),
        ({"codebook": math.inf}, "codebook: inf is not a finite number"),
    ],
)
def test_bad_code_book(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        and_or_graph(concepts([0, 1, 2, 3]), **arguments)


def test_a_table_is_no_graph() -> None:
    """Asked of a fresh interpreter, where types are not checked at run time as they are here."""
    code = "from verify import and_or_graph; and_or_graph([0.0, 1.0])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "graph: [0.0, 1.0] is not a ConceptGraph" in run.stderr

"""Records by hand, as small as the figures can do with, for figures whose answer is known."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes

FACTS = {
    "network": "MLP",
    "data": "boards",
    "task": "tic-tac-toe",
    "baseline": "mean",
    "family": "tabular",
    "breaks": "",
    "training_seed": 0,
    "sample": 0,
    "n": 3,
}
VERDICTS = ("order", "monotone", "exponent", "sparse", "count_bound")


def verdicts(default: str = "HOLDS", **statuses: str) -> dict[str, Any]:
    """Verdicts with a status each; two of eight interactions salient, shuffled scores four."""
    found: dict[str, Any] = {
        name: {"status": statuses.get(name, default), "details": {}, "sentence": ""}
        for name in VERDICTS
    }
    beyond = {"tau": 0.1, "largest_beyond": [1.0, 0.5, 0.0, 0.0]}
    found["order"] |= {"tolerance": 0.0, "details": beyond}
    found["exponent"]["details"] = {"pairwise": 1.5, "reference": 1.0}
    found["sparse"]["details"] = {
        "salient": 2, "share": 0.25, "needed_share": 0.5, "null_share": {"mean": 0.5},
    }  # fmt: skip
    return found


def bound_row(k: int, salient: int, possible: int, **bounds: float | None) -> dict[str, Any]:
    """One order of a record's bounds; routes that are not given say nothing."""
    return {"k": k, "salient": salient, "possible": possible,
            **dict.fromkeys(("paper", "sharp", "markov", "energy")), **bounds}  # fmt: skip


def sample(**parts: Any) -> dict[str, Any]:
    """The record of a verified sample of three variables."""
    return {
        **FACTS,
        "unit": "log-odds",
        "rel_tau": 0.05,
        "largest_strength": 2.0,
        "ranks": [1, 2, 3],
        "strengths": [1.0, 0.5, 0.0],
        "null_strengths": [1.0, 0.9, 0.8],
        "mean_scores": [0.0, 1.0, 2.0, 3.0],
        "by_order": [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7 / k] for k in (1, 2, 3)],
        "eta": [None, 0.5, -0.2, 1.0],
        "bounds": {"by_order": [bound_row(1, 2, 3, sharp=2.5, energy=6.0)], "silent": {}},
        "signed": [[1, 1.0], [3, -0.5]],
        "predicted_label": "won",
        "verdicts": verdicts(),
        "training": {"seed": 0},
        "seeded": True,
        "own_labels": False,
        "test_accuracy": 0.9,
        "test_samples": 192,
        "variables": "three cells",
        "versions": {"torch": "2"},
        **parts,
    }


def matching(**parts: Any) -> dict[str, Any]:
    """Four masks; half of the interactions are right, a quarter is not."""
    kept = [
        {"share": 0.25, "k": 1, "error": 0.5, "explained": 0.5, "predictions": [0.0, 0.0, 2, 2]},
        {"share": 0.5, "k": 2, "error": 0.0, "explained": 1.0, "predictions": [0.0, 1, 2, 3]},
    ]
    return {**FACTS, "n": 2, "scores": [0.0, 1.0, 2.0, 3.0], "kept": kept, **parts}


def explanation(**parts: Any) -> dict[str, Any]:
    """A hundred interactions: pruned to 10 at 5 %, the strongest first reach it with 50."""
    errors = {"sparse graph": [1.2, 0.9, 0.05, 0.0], "Shapley value": [0.6, 0.4, 0.4, 0.4]}
    return {
        **FACTS, "total": 100, "sizes": [1, 10, 50, 100], "errors": errors,
        "targets": [0.5, 0.05], "pruned": [[1, 0.5], [10, 0.05]],
        "needed": {"error": 0.05, "pruned": 10, "strongest": 43}, **parts,
    }  # fmt: skip


def recovered(**parts: Any) -> dict[str, Any]:
    """All of ten functions of six variables recovered."""
    return {"n": 6, "terms": 5, "noise": 0.0, "functions": 10, "seed": 0, "mean": 1.0,
            "least": 1.0, "perfect": 10, **parts}  # fmt: skip


def specimen(**parts: Any) -> dict[str, Any]:
    """Two concepts that share two of their three variables."""
    concepts = [
        {"variables": [0, 1, 2], "kind": "and", "effect": 2.0},
        {"variables": [0, 1], "kind": "and", "effect": -1.0},
    ]
    graph = {
        "names": ["top left", "top right", "bottom left"], "empty": -0.5, "concepts": concepts,
        "error": 0.25, "explained": 0.75, "unfaithfulness": 0.5, "target": None, "missed": False,
    }  # fmt: skip
    return {
        "graph": graph, "coalitions": [{"variables": [0, 1], "kind": "and"}],
        "children": [[2, 3], [3]], "code_length_before": 8.0, "code_length_after": 6.0,
        "nodes_before": 6, "nodes_after": 7, "edges_before": 7, "edges_after": 7, **parts,
    }  # fmt: skip


def folded(**parts: Any) -> dict[str, Any]:
    """Twenty edges before, fifteen after."""
    return {
        **FACTS, "needed": 12, "concepts": 12, "cut": False, "error": 0.1, "coalitions": 2,
        "nodes": [10, 12], "edges": [20, 15], "code_length": [8.0, 6.0], "specimen": specimen(),
        **parts,
    }  # fmt: skip


def learned(**parts: Any) -> dict[str, Any]:
    """Half the sum, the same range, a third of the concepts."""
    return {
        **FACTS, "width": 0.25, "steps": 50, "max_error": 0.05,
        "before": {"n": 3, "strength": 8.0, "range": -2.0, "needed": 6},
        "after": {"n": 3, "strength": 4.0, "range": -2.0, "needed": 2}, **parts,
    }  # fmt: skip


def split(**parts: Any) -> dict[str, Any]:
    """A quarter of the strength, half of the concepts."""
    return {**FACTS, "strength": [8.0, 2.0], "needed": [6, 3], "ors": 2, "relative_gap": 1e-14,
            **parts}  # fmt: skip


def strengths(**parts: Any) -> dict[str, Any]:
    """Two samples of two variables: two and four of eight salient by B's reading, of shuffles 4."""
    reading = {
        "ranks": [1, 2, 8],
        "strengths": [1.0, 0.5, 0.0],
        "null_strengths": [1.0, 0.9, 0.1],
        "possible": 8,
        "salient": [2, 4],
        "null_salient": 4.0,
        "canonical": True,
    }
    plain = {**reading, "ranks": [1, 2, 4], "possible": 4, "salient": [2, 2], "null_salient": 3.0}
    return {
        **{k: v for k, v in FACTS.items() if k != "sample"}, "n": 2, "samples": 2, "shuffles": 2,
        "rel_tau": 0.05, "variables": "two cells", "interactions": [shown()], "digits": [digit()],
        "readings": {"and-or-noise": reading, "plain": plain}, **parts,
    }  # fmt: skip


def digit(**parts: Any) -> dict[str, Any]:
    """A picture of 2 × 3 pixels, of two parts of one pixel or of two."""
    cut = {"1": ["1..", "..2"], "3": ["11.", ".22"]}
    return {"picture": ["ff3300", "000033"], "parts": cut, **parts}


def shown(**parts: Any) -> dict[str, Any]:
    """The interaction of two parts in three samples, two of them with one sign."""
    reading = {"effects": [1.0, 0.5, 0.0], "null_effects": [2.0, -2.0, 1.0, -1.0, 0.0, 0.0]}
    of = {"and-or-noise": reading, "plain": {**reading, "effects": [-1.0, -1.0, -1.0]}}
    return {"variables": ["light", "front wheel"], "readings": of, **parts}


def by_protocol(salient: int, *null: int, possible: int = 8, **parts: Any) -> dict[str, Any]:
    """What one protocol finds on a sample; sparse where at most half as much as in any shuffle."""
    return {
        "possible": possible,
        "salient": [salient] * 3,
        "null_salient": [[count] * 3 for count in null],
        "sparse": "HOLDS" if 2 * salient <= min(null) else "VIOLATED",
        "objective": 2.0, "null_objective": 8.0, "noise_bound": 0.1, "gap": 1e-8, "null_gap": 1e-8,
        "canonical": True, **parts,
    }  # fmt: skip


def protocols(kind: str = "trained", **parts: Any) -> dict[str, Any]:
    """Half of the interactions plainly, a quarter without noise, an eighth with ORs."""
    return {
        **FACTS, "kind": kind, "rel_tau": 0.05, "shuffles": 2,
        "protocols": {
            "plain": by_protocol(4, 6, 8),
            "and-noise": by_protocol(2, 4, 8),
            "and-or-noise": by_protocol(2, 4, 6, possible=16),
        },
        "published": {
            "and-noise": {"steps": 10, "rate": 0.1, "strength_ratio": 1.5, "salient": [4] * 3},
            "and-or-noise": {"steps": 10, "rate": 0.1, "strength_ratio": 2.0, "salient": [4] * 3},
        },
        **parts,
    }  # fmt: skip


def epoch(number: int, status: str = "HOLDS", **parts: Any) -> dict[str, Any]:
    """One sample after some epochs."""
    return {
        **FACTS, "epoch": number, "epochs": 4, "test_accuracy": 0.5 + number / 10,
        "train_accuracy": 0.9, "status": dict.fromkeys(VERDICTS[:4], status), "share": 0.25,
        "null_share": 0.75, "needed_share": 0.5, "null_needed_share": 1.0, **parts,
    }  # fmt: skip


def as_b(salient: int = 4, dropped: str = "", **parts: Any) -> dict[str, Any]:
    """As B and plain: so many salient; shuffles twice as many and one more, and twice as many."""
    way = {
        "salient": [salient] * 3, "real": salient - 1, "markov": 2.0 * salient,
        "null": [[2 * salient + 1] * 3, [2 * salient] * 3],
    }  # fmt: skip
    return {
        **FACTS, "zeta": 0.04, "rel_tau": 0.05, "xi": 1.0, "M": 2, "range": 2.0,
        "monotone": dropped != "not monotone", "above_xi": "ξ" not in dropped,
        "dropped": dropped, "reference_p": None if dropped == "not monotone" else 1.0,
        "delta": 0.1, "m0": 3, "delta_bound": 0.2, "bound": None if dropped else 2.5 * salient,
        "as_b": way, "canonical": True, "pairwise_p": 1.5, "plain": way, **parts,
    }  # fmt: skip


def of_a(**parts: Any) -> dict[str, Any]:
    """Which model of paper A, on which table, a record is of."""
    return {
        "table": "boards", "data": "boards", "stands_for": "TV news", "model": "MLP-5",
        "network": "MLP-5", "attacked": False, "baseline": "mean", "sample": 0, "n": 2,
        "unit": "log-odds", "test": 0.75, "published_test": 80.0, "regression": False, **parts,
    }  # fmt: skip


def removed(error: float = 0.5, within: int = 3) -> dict[str, Any]:
    """Of four patterns, one has R_Ω above every level with an error of 50 %."""
    levels = [
        {"ratio": ratio, "patterns": 1, "error": error, "nodes": 4, "edges": 3}
        for ratio in (0.5, 0.95)
    ]
    return {
        "strength": 4.0, "range": 2.0, "salient": 3, "ratios": [None, 0.99, 0.9, 1.0, 1.0],
        "errors": [1.0, error, 0.2, 0.1, 0.0], "levels": levels, "published": [1, error],
        "within": within,
    }  # fmt: skip


def ratios(error: float = 0.5, within: int = 3, **parts: Any) -> dict[str, Any]:
    """A sample of one of paper A's models, its shuffled scores as far with one pattern."""
    return {**of_a(), **removed(error, within), "null": removed(2.0, 4), **parts}


def moved(**parts: Any) -> dict[str, Any]:
    """A baseline after 0 and 50 epochs: Σ|w| is halved, and the range."""
    start, end = (
        {"loss": 4.0 * k, "range": 2.0 * k, "patterns": 3, "error": 0.5, "within": 8, "nodes": 6,
         "edges": 7, "histogram": [2, 1]}
        for k in (1.0, 0.5)
    )  # fmt: skip
    course = {"steps": [0, 50], "course": [start, end], "papers_reach": start}
    return {**of_a(), **course, **parts}


def alike(attacked: bool = False, jaccard: float = 0.5, **parts: Any) -> dict[str, Any]:
    """Two trainings that are half alike, with signs a quarter."""
    return {
        **of_a(attacked=attacked), "jaccard": jaccard, "with_signs": jaccard / 2,
        "shuffled": 0.125, "other_sample": 0.25, "strengths": [1.0, 2.0], "tests": [0.75, 0.8],
        "published": 0.625, **parts,
    }  # fmt: skip


def explained_whole(**parts: Any) -> dict[str, Any]:
    """An explanation that errs by all, an index by half of it, a graph of as many terms by less."""
    rows = {
        name: {"terms": terms, "rho": relative**2, "relative": relative, "from_empty": relative}
        for name, terms, relative in (
            ("Shapley value", 2, 1.0), ("Shapley–Taylor, order 2", 3, 0.5),
            ("all interactions", 3, 0.0), ("sparse graph of 2 terms", 2, 0.25),
            ("sparse graph of 3 terms", 3, 0.75),
        )
    }  # fmt: skip
    return {**of_a(), "published": {}, "rows": rows, **parts}


def on_a_table(**parts: Any) -> dict[str, Any]:
    """Three interactions of a model of paper A, two salient; of its shuffled scores, all."""
    counts = {"mean": 3.0, "spread": 0.0, "least": 3.0, "largest": 3.0}
    return {
        **of_a(), "rel_tau": 0.05, "largest_strength": 4.0, "ranks": [1, 2, 3],
        "strengths": [1.0, 0.5, 0.0], "null_strengths": [1.0, 0.75, 0.25], "salient": 2,
        "needed": 1, "null_salient": counts, "null_needed": counts, **parts,
    }  # fmt: skip


def of_sentence(**parts: Any) -> dict[str, Any]:
    """A sentence of three words that a network gets wrong, and the graph of two patterns."""
    graph = {**specimen()["graph"], "names": ["not", "bad", "film"]}
    return {
        **FACTS, "kind": "sentence", "unit": "log-odds", "sentence": "not bad film",
        "label": "in favour", "predicted": "against", "right": False, "asked": 4, "wrong": 3,
        "score": -1.25, "patterns": 3, "ratio": 0.975, "error": 0.25, "null_ratio": 0.5,
        "null_error": 2.0, "specimen": specimen(graph=graph), **parts,
    }  # fmt: skip


def known(**parts: Any) -> dict[str, Any]:
    """Known concepts that only the interactions find."""
    mean = dict(zip(("SI", "STI 2", "STI 3", "interactions"), (0.5, 0.25, 0.75, 1.0), strict=True))
    return {
        "kind": "sums of products", "baseline": "", "functions": 2, "inputs": 10,
        "without_concepts": 1, "mean": mean, "perfect": dict.fromkeys(mean, 1),
        "published": dict.fromkeys(mean, 0.5), **parts,
    }  # fmt: skip


def deep(blocks: int = 1, nodes: int | None = 6, **parts: Any) -> dict[str, Any]:
    """A ResMLP and the graph of one sample."""
    graph = {"within": 9, "range": 1.0, "patterns": 3, "error": 0.1, "nodes": nodes, "edges": 7}
    return {
        "kind": "census", "network": "ResMLP", "blocks": blocks, "width": 20,
        "parameters": 100 * blocks, "test": 0.8, "graphs": [graph], **parts,
    }  # fmt: skip


def ordered(kind: str = "two orders", **parts: Any) -> dict[str, Any]:
    """An effect that turns with the order of two words."""
    return {
        "kind": kind, "words": ["just", "not"], "sentences": ["just not", "not just"],
        "effects": [-1.0, 0.5], **parts,
    }  # fmt: skip


def sentence(**parts: Any) -> dict[str, Any]:
    """Seven interactions, as B four salient of them and plainly five; shuffled, six."""
    way = {
        "strengths": [2.0, 1.0, 0.5, 0.2, 0.1, 0.0, 0.0],
        "null_strengths": [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 0.0], "tau": 0.1, "salient": 4,
        "null_salient": 6, "M": 2, "real": 4, "bound": 9.5, "markov": 8.0, "dropped": "",
    }  # fmt: skip
    box = {"low": 0.0, "q1": 0.1, "median": 0.2, "q3": 0.3, "high": 0.4, "mean": 0.6,
           "largest": 2.0}  # fmt: skip
    return {
        **FACTS, "rel_tau": 0.05, "range": 2.0, "ranks": list(range(1, 8)),
        "sorted": {"and-noise": way, "plain": {**way, "salient": 5, "real": 5}},
        "orders": {"and-or-noise": [box] * 3, "plain": [{**box, "mean": 0.9}] * 3},
        "canonical": True, **parts,
    }  # fmt: skip


ONE: dict[str, Callable[..., dict[str, Any]]] = {
    "samples": sample,
    "matching": matching,
    "explanations": explanation,
    "recovery": recovered,
    "folding": folded,
    "learned": learned,
    "splits": split,
    "strengths": strengths,
    "protocols": protocols,
    "course": lambda **parts: epoch(0, **parts),
    "paper_b_tables": as_b,
    "graph_ratios": ratios,
    "baseline_course": moved,
    "seeds_alike": alike,
    "whole_explanations": explained_whole,
    "recovered_concepts": known,
    "graph_depth": deep,
    "word_order": ordered,
    "table_strengths": on_a_table,
    "sentence_graphs": of_sentence,
    "language_model/sentences": sentence,
}  # record set → a record of it


def one_set(need: str, **parts: Any) -> list[dict[str, Any]]:
    """The smallest record set of that name that figures are drawn from."""
    return [ONE[need](**parts) for _ in range(8 if need == "samples" else 1)]


def title(axes: Axes) -> str:
    """The title of a panel."""
    return axes.get_title(loc="left") or axes.get_title()


def lines(axes: Axes) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """x and y of every line by its label; where labels repeat, the last."""
    return {
        str(line.get_label()): (np.asarray(line.get_xdata()), np.asarray(line.get_ydata()))
        for line in axes.lines
    }


def marks(axes: Axes, marker: str) -> np.ndarray:
    """[points, 2]: all points drawn with a marker, line by line."""
    found = [np.column_stack(line.get_data()) for line in axes.lines if line.get_marker() == marker]
    return np.concatenate(found) if found else np.zeros((0, 2))

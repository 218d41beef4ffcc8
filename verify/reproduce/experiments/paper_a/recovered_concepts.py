"""Paper A's table 1: the strongest terms of four indices against concepts that are known.

Rows: sums of products; functions with minus and σ, under the baseline 0 and under one that is 1
where a variable enters with a minus; networks that learnt ORs of ANDs.  Columns: the Shapley
interaction index of all orders, Shapley–Taylor of order 2 and 3, the interactions.  Where no
concept is known at an input, nothing can be compared, and it is counted.  Sums of products are
computed in whole numbers, so that equals are equal; other strengths on a grid of 2^-33.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from math import comb, lcm
from typing import Any

import numpy as np

from verify.cache.keys import files_key
from verify.explain.concepts.indices import shapley_interactions, shapley_taylor
from verify.explain.measures.overlap import top_overlap
from verify.games.game import GRID
from verify.games.lattice import mobius, popcounts, variables_of, zeta
from verify.reproduce.experiments.paper_a import known_networks
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.zoo.data.known_functions import sum_of_products, with_sigmoids

SI, STI2, STI3, OURS = (
    "Shapley interaction index",
    "Shapley–Taylor index of order 2",
    "Shapley–Taylor index of order 3",
    "interactions",
)
ORDERS = {STI2: 2, STI3: 3}
FUNCTIONS, INPUTS = 100, 200
SIGMOID_INPUTS, FULL_SIGMOID_INPUTS = 4, 50
FULL_SAMPLES = 1000  # of each network, as A
PUBLISHED = {  # A's table 1, in the order SI, STI2, STI3, OURS
    "sums of products": (0.61, 0.27, 0.55, 1.00),
    "with σ": (0.99, 0.50, 0.59, 1.00),
    "OR of ANDs, MLP-5": (0.87, 0.35, 0.69, 0.97),
    "OR of ANDs, ResMLP-5": (0.90, 0.35, 0.69, 0.98),
}

Overlaps = dict[str, list[float]]


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each kind of function."""
    anew = full and not settings.shipped
    inputs = FULL_SIGMOID_INPUTS if full else SIGMOID_INPUTS
    networks = {"settings": settings, "anew": anew}
    return [
        Piece("recovered_concepts", "products", products, {}, [FUNCTIONS, INPUTS], 8.0),
        Piece(
            "recovered_concepts", "sigmoids", sigmoids, {"inputs": inputs}, [inputs],
            float(inputs),
        ),
        Piece(
            "recovered_concepts", "networks", networks_of, networks,
            [anew, files_key([known_networks.path_of("formulas")])], 4.0,
        ),
    ]  # fmt: skip


def products() -> list[dict[str, Any]]:
    """100 sums of products at 200 inputs each."""
    found: Overlaps = {name: [] for name in (SI, STI2, STI3, OURS)}
    skipped = 0
    for i in range(FUNCTIONS):
        rng = random.Random(f"sum of products {i}")
        function = sum_of_products(rng)
        inputs = [rng.randrange(1 << function.n) for _ in range(INPUTS)]
        truths = [truth for truth in map(function.concepts, inputs) if truth]
        skipped += len(inputs) - len(truths)
        distinct = list(dict.fromkeys(truths))  # the game is that of its concepts
        games = np.zeros((len(distinct), 1 << function.n), dtype=np.int32)
        for row, truth in zip(games, distinct, strict=True):
            row[list(truth)] = 1
        taken = whole_indices(games)
        overlaps = {
            truth: _overlaps({name: table[j] for name, table in taken.items()}, truth)
            for j, truth in enumerate(distinct)
        }
        for truth in truths:
            for name, value in overlaps[truth].items():
                found[name].append(value)
    return [_record("sums of products", "", found, FUNCTIONS, skipped)]


def sigmoids(inputs: int) -> list[dict[str, Any]]:
    """100 functions with minus and σ at some inputs each, under two baselines."""
    records = []
    for baseline in ("0", "1 where a variable enters with a minus"):
        found: Overlaps = {name: [] for name in (SI, STI2, STI3, OURS)}
        skipped = 0
        for i in range(FUNCTIONS):
            rng = random.Random(f"with sigmoids {i}")
            function = with_sigmoids(rng)
            for x in (rng.randrange(1 << function.n) for _ in range(inputs)):
                truth = function.concepts(x)
                if not truth:
                    skipped += 1
                    continue
                I = mobius(function.scores(x, 0 if baseline == "0" else function.against))  # noqa: E741
                for name, value in _overlaps(indices(np.asarray(I, dtype=float)), truth).items():
                    found[name].append(value)
        records.append(_record("with σ", baseline, found, FUNCTIONS, skipped))
    return records


def networks_of(settings: Settings, anew: bool) -> list[dict[str, Any]]:
    """Networks that learnt ORs of ANDs, at samples where some AND is active."""
    answers: Sequence[known_networks.Answer] = known_networks.shipped("formulas")
    if anew:
        answers = known_networks.ask_formulas(settings.cache, FULL_SAMPLES)
    records = []
    for network in dict.fromkeys(a.facts["network"] for a in answers):
        found: Overlaps = {name: [] for name in (SI, STI2, STI3, OURS)}
        mine = [a for a in answers if a.facts["network"] == network]
        for answer in mine:
            for v, truth in zip(answer.v, answer.facts["truth"], strict=True):
                for name, value in _overlaps(indices(mobius(v)), frozenset(truth)).items():
                    found[name].append(value)
        record = _record(f"OR of ANDs, {network}", "mean", found, len(mine), 0)
        record["test_accuracy"] = float(np.mean([a.facts["test"] for a in mine]))
        records.append(record)
    return records


def indices(I: np.ndarray) -> dict[str, np.ndarray]:  # noqa: E741
    """The four indices of a table of interactions, in size, on a grid of 2^-33 of the largest."""
    tables = {
        SI: shapley_interactions(I),
        **{name: shapley_taylor(I, order) for name, order in ORDERS.items()},
        OURS: I,
    }
    return {name: _on_grid(np.abs(table[1:])) for name, table in tables.items()}


def whole_indices(I: np.ndarray) -> dict[str, np.ndarray]:  # noqa: E741
    """The same of whole interactions [..., 2^n], as whole numbers: times a common multiple each."""
    n, orders = variables_of(I), popcounts(variables_of(I))

    def above(k: int, weight: Callable[[int], int]) -> np.ndarray:
        by_order = np.array([0] * k + [weight(s) for s in range(k, n + 1)], dtype=I.dtype)
        return np.asarray(zeta((by_order[orders] * I)[..., ::-1])[..., ::-1])

    many = lcm(*range(1, n + 1))
    si = np.zeros_like(I)
    for k in range(1, n + 1):
        si = np.where(orders == k, above(k, lambda s, k=k: many // (s - k + 1)), si)  # type: ignore[misc]
    found = {SI: si}
    for name, k in ORDERS.items():
        common = lcm(*(comb(s, k) for s in range(k, n + 1)))
        top = above(k, lambda s, k=k, common=common: common // comb(s, k))  # type: ignore[misc]
        found[name] = np.where(orders == k, top, np.where(orders < k, common * I, 0))
    return {name: np.abs(table[..., 1:]) for name, table in {**found, OURS: I}.items()}


def _on_grid(strengths: np.ndarray) -> np.ndarray:
    return np.rint(np.ldexp(strengths / (float(strengths.max(initial=0.0)) or 1.0), GRID))


def _overlaps(found: Mapping[str, np.ndarray], truth: frozenset[int]) -> dict[str, float]:
    return {
        name: float(top_overlap(np.concatenate([[0], strengths]), truth))
        for name, strengths in found.items()
    }


def _record(
    kind: str, baseline: str, found: Overlaps, functions: int, skipped: int
) -> dict[str, Any]:
    return {
        "kind": kind,
        "baseline": baseline,
        "functions": functions,
        "inputs": len(found[OURS]),
        "without_concepts": skipped,
        "mean": {name: float(np.mean(values)) for name, values in found.items()},
        "perfect": {name: sum(value == 1.0 for value in values) for name, values in found.items()},
        "published": dict(zip((SI, STI2, STI3, OURS), PUBLISHED[kind], strict=True)),
    }

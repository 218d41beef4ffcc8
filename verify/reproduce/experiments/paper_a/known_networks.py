"""Networks that learnt known functions or several depths: what is asked of them, kept as files.

- For table 1: an MLP-5 and a ResMLP-5 on each of ten ORs of ANDs (`verify.zoo.data`).
- For figure 5 of the supplement: ResMLPs of several depths and widths on sums of products and on
  census.  The sums of products are regressions over all 1024 inputs.
"""

from __future__ import annotations

import json
import lzma
import random
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from verify.records import plain, write_whole
from verify.reproduce.experiments.paper_a.asked import SHIPPED, packed, rounded, unpacked
from verify.reproduce.measuring import plan
from verify.scores.masked_model import MaskedModel
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.known_functions import (
    KnownFunction,
    active,
    gaussian_inputs,
    or_of_ands,
    sum_of_products,
)
from verify.zoo.networks.architectures import mlp5, resmlp, resmlp5
from verify.zoo.tasks.cases import baseline_of
from verify.zoo.tasks.paper_a import MLP5, RESMLP5, TABLES
from verify.zoo.training.training import Annealing, Hyperparameters, train

FORMULAS, INPUTS = 10, 20_000  # A has 100 000 inputs
LOGIC = Hyperparameters(25, 512, 0.01, annealing=Annealing(0.001, balanced=True))
PRODUCTS = Hyperparameters(200, 128, 0.01, annealing=Annealing(0.0001))
SAMPLES = 10  # of each network on an OR of ANDs
DEPTHS, WIDTHS = (1, 2, 3, 5), (20, 60)  # residual blocks, and their numbers
DEEP_SAMPLES = {"sums of products": 2, "census": 1}


@dataclass(frozen=True, eq=False)
class Answer:
    """Scores [samples, 2^n] of one network, and what is known about it, as plain data.

    facts: "kind", "network"; of a formula its "codes" and the "truth" at each sample; of a ResMLP
    "blocks", "width", "parameters" and "test", its accuracy or mean square error.
    """

    facts: dict[str, Any]
    v: np.ndarray


def ask_formulas(cache: Path | None, samples: int = SAMPLES) -> list[Answer]:
    """Train on each formula what is not in the cache; the first samples at which an AND is active.

    v is the log-odds of "true" under the mean of the training inputs.
    """
    plan.one_thread()
    found = []
    for seed in range(FORMULAS):
        codes = or_of_ands(random.Random(f"or of ands {seed}"))
        data = gaussian_inputs(codes, seed, INPUTS)
        truths = [active(codes, x) for x in data.x_train.numpy()]
        places = [i for i, truth in enumerate(truths) if truth][:samples]
        builds = {MLP5: partial(mlp5, 8, 2), RESMLP5: partial(resmlp5, 8, 2, rectified_sums=True)}
        for name, build in builds.items():
            net = train(data, build, LOGIC, seed=seed, cache=cache)
            facts = {
                "kind": "OR of ANDs", "network": name, "codes": codes, "test": net.test_accuracy,
                "truth": [sorted(truths[i]) for i in places],
            }  # fmt: skip
            found.append(Answer(facts, _scores(net.network, data, places, "log-odds", 1)))
    return found


def ask_depths(cache: Path | None) -> list[Answer]:
    """Train ResMLPs of every depth and width that are not in the cache, and ask them."""
    plan.one_thread()
    found = []
    function = sum_of_products(random.Random("sums of products, learnt"))
    tasks = {
        "sums of products": (regression_on(function), PRODUCTS, 1),
        "census": (TABLES["census"].load(0), TABLES["census"].hyper, 2),
    }
    for (name, (data, hyper, outputs)), blocks, width in product(tasks.items(), DEPTHS, WIDTHS):
        build = partial(resmlp, len(data.feature_names), outputs, blocks=blocks, width=width)
        net = train(data, build, hyper, seed=0, cache=cache)
        facts = {
            "kind": name, "network": "ResMLP", "blocks": blocks, "width": width,
            "parameters": sum(p.numel() for p in net.network.parameters()),
            "test": net.test_accuracy,
        }  # fmt: skip
        places, score = list(range(DEEP_SAMPLES[name])), "output" if outputs == 1 else "log-odds"
        found.append(Answer(facts, _scores(net.network, data, places, score, None)))
    return found


def regression_on(function: KnownFunction) -> Dataset:
    """All inputs of a sum of products as numbers, most of them to learn from; samples come first.

    The last eighth of a seeded order is for testing.  Inputs are 0 and 1 and not standardised.
    """
    order = np.random.default_rng(0).permutation(1 << function.n)
    masks = np.arange(1 << function.n)
    x = torch.from_numpy((order[:, None] >> np.arange(function.n) & 1).astype(np.float32))
    values = np.asarray(sum(t.sign * t.values(masks) for t in function.terms), dtype=np.float32)
    y, cut = torch.from_numpy(values[order]), 7 * len(order) // 8
    names = tuple(f"x{i + 1}" for i in range(function.n))
    return Dataset("sum-of-products", x[:cut], y[:cut], x[cut:], y[cut:], (), names)


def _scores(
    network: nn.Module, data: Dataset, places: list[int], score: str, target: int | None
) -> np.ndarray:
    """Scores under the mean of the inputs; where these are 0 and 1, of a regression, under 0."""
    baseline = baseline_of(data, "zero" if score == "output" else "mean").double()
    tables = []
    for i in places:
        of = target
        if of is None and score == "log-odds":
            of = int(data.y_train[i])
        masked = MaskedModel(
            network, data.x_train[i].double(), baseline, score=score, target=of, dtype=torch.float64
        )
        tables.append(masked.table().numpy())
    return rounded(np.array(tables))


def save(answers: list[Answer], path: Path) -> Path:
    """Writes answers as one file: a line of JSON, then the scores."""
    facts = [{**a.facts, "shape": a.v.shape} for a in answers]
    head = json.dumps(plain(facts), ensure_ascii=False).encode() + b"\n"
    return write_whole(path, lzma.compress(head + packed([a.v for a in answers]), preset=9))


@lru_cache(maxsize=2)
def shipped(name: str) -> tuple[Answer, ...]:
    """The answers of `ask_formulas` ("formulas") or `ask_depths` ("depths") in the package."""
    head, _, content = lzma.decompress(path_of(name).read_bytes()).partition(b"\n")
    flat, found, start = unpacked(content), list[Answer](), 0
    for facts in json.loads(head):
        shape = tuple(facts.pop("shape"))
        stop = start + shape[0] * shape[1]
        found.append(Answer(facts, flat[start:stop].reshape(shape)))
        start = stop
    return tuple(found)


def path_of(name: str) -> Path:
    """The file of answers that comes with the package."""
    return SHIPPED / f"{name}.xz"

"""A valid call of everything public: what odd values are put into, one argument at a time.

What has no example here fails `tests/house/test_any_input.py`: every name of `verify.__all__`, and
every public method of the classes among them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import torch
from torch import nn

import verify
from support.causal import Causal

TABLE = [0.0, 1.0, 0.5, 2.0, -1.0, 0.25, 3.0, 1.5]
SCORES = [1.0, 1.5, 2.0, 2.75, 3.0, 4.25, 5.0, 7.0]  # rising: all conditions can be looked at
NOT_CALLED = {"PROTOCOLS", "Status"}  # no callables of users'
WORDS = ["the", "red", "cat", "sat", "on", "a", "mat"]


class ModelsOwn(Exception):
    """What the models of the tests raise by themselves."""


@dataclass(frozen=True)
class Example:
    """A function and arguments that it takes; further names that its errors may blame.

    of_one: the call about one sample whose arguments are the `settings` of this one.
    """

    function: Callable[..., Any]
    given: dict[str, Any]
    also: tuple[str, ...] = ()
    of_one: Callable[..., Any] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every argument that can be given; `making`, `choice` and `settings` written out."""
        names: list[str] = []
        for name, parameter in inspect.signature(self.function).parameters.items():
            if name == "settings":
                names += settings_of(self.of_one)
            elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
                names += FURTHER[name]
            elif parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
                names.append(name)
        return tuple(dict.fromkeys(names))


def settings_of(of_one: Callable[..., Any] | None) -> list[str]:
    """What a call about many samples hands on to that about one, and what it takes itself."""
    assert of_one is not None, "settings of which call?"
    names = [*RUN]
    for name, parameter in inspect.signature(of_one).parameters.items():
        varies = parameter.kind is inspect.Parameter.VAR_KEYWORD
        names += FURTHER[name] if varies else [name]
    return [name for name in names if name not in ("x", "resume")]


RUN = ("target", "folder", "jobs", "progress", "model_key")
FURTHER = {
    "making": ["target", "score", "groups", "masker", "background", "dtype", "batch_size",
               "device", "feature_names"],
    "choice": ["rel_tau", "tau", "top", "max_error", "feature_names", "unit", "names"],
}  # fmt: skip
ASKING = ("MaskedModel", "Report", "LowOrders", "SampledIndices")  # they ask the model again
MODELS = ("model", "x", "baseline", *FURTHER["making"])


@cache
def net() -> nn.Module:
    """A small smooth network of three variables and two classes."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).eval()


def game(coalitions: Any) -> Any:
    """A game of three variables that is called with coalitions."""
    return np.asarray(coalitions) @ np.array([1.0, 2.0, -0.5])


def sparse_game(coalitions: Any) -> Any:
    """A game of eight variables and two interactions."""
    there = np.asarray(coalitions, dtype=float)
    return there[:, 0] * there[:, 3] - 2.0 * there[:, 5]


class Tokenizer:
    """Words are parted by blanks; one token each."""

    def __call__(self, text: str, **_: Any) -> dict[str, Any]:
        ids, spans, at = [], [], 0
        for word in text.split(" "):
            ids.append(WORDS.index(word) if word in WORDS else 0)
            spans.append((max(0, at - 1), at + len(word)))
            at += len(word) + 1
        return {"input_ids": ids, "offset_mapping": spans}

    def decode(self, ids: Any) -> str:
        """The words of some tokens."""
        return " ".join(WORDS[int(i)] for i in np.ravel(ids))


def sample() -> dict[str, Any]:
    """The arguments that most calls share."""
    return {"model": net(), "x": torch.tensor([1.0, -0.5, 2.0]), "baseline": 0.0}


def samples() -> dict[str, Any]:
    """The arguments that calls about many samples share: one sample, in this process."""
    return {"model": net(), "X": torch.tensor([[1.0, -0.5, 2.0]]), "baseline": 0.0, "jobs": 1}


@cache
def many() -> Any:
    """The table of the one sample."""
    return verify.check_many(**samples())


@cache
def finished() -> Any:
    """What a call ended with when its model failed."""

    def fails(coalitions: Any) -> Any:
        return np.where(np.asarray(coalitions).sum(1) > 1, np.nan, 1.0)

    try:
        verify.interactions_up_to(fails, n=3, order=2)
    except verify.MaskFailed as problem:
        return problem.finished
    raise AssertionError


@cache
def made() -> dict[str, Any]:
    """One object of every class that users are given."""
    from verify.explain.baselines.learned import LearnedBaseline

    report = verify.check(**sample())
    low = verify.interactions_up_to(**sample(), order=2)
    extraction = verify.extract(SCORES, "and-or-noise")
    graph = verify.concepts(TABLE, top=3)
    learned = verify.learn_baseline(**sample(), bounds=(-1.0, 1.0), steps=2)
    assert isinstance(learned, LearnedBaseline)
    return {
        "Report": report,
        "PartialReport": verify.check(**sample(), method="low-order", order=2),
        "AllInteractions": verify.interactions_many(**samples()).interactions[0],
        "Finished": finished(),
        "MaskedModel": verify.MaskedModel(**sample()),
        "LowOrders": low,
        "ResidualTest": low.residual(0.5),
        "SparseInteractions": verify.sparse_interactions(sparse_game, n=8, epsilon=0.1),
        "OrderMeans": verify.order_means(game, n=3),
        "EnergyCertificate": verify.energy_certificate(game, n=3, order=2, tau=0.1),
        "SampledIndices": verify.sampled_indices(game, n=3),
        "Extraction": extraction,
        "AgainstNull": verify.against_null(SCORES, shuffles=2),
        "AndOrSplit": verify.and_or(SCORES),
        "ConceptGraph": graph,
        "AndOrGraph": verify.and_or_graph(graph),
        "Comparison": verify.compare_explanations(TABLE, 3),
        "Stability": verify.stability(**sample()),
        "LearnedBaseline": learned,
        "LearnedVector": verify.learn_embedding([text()], torch.zeros(6), steps=3),
        "Verdict": report.verdicts["order"],
        "Groups": verify.columns(["a", "b", "b"]),
        "BackgroundIntegrated": integrated(),
    }


@cache
def text() -> Any:
    """A text whose words are hidden."""
    from verify.scores.texts import read_text

    return read_text(Causal(WORDS).eval(), Tokenizer(), "the red cat sat", target=4)


def integrated() -> Any:
    """A model whose background fades in."""
    return verify.BackgroundIntegrated(net(), [1.0, 2.0, 3.0], 0.0, [0, 1, -1])


@cache
def folder() -> Path:
    """A folder for what is written."""
    return Path(mkdtemp())


@cache
def _functions() -> dict[str, Example]:
    v, I = {"v": SCORES}, {"interactions": TABLE}  # noqa: E741
    asked = {"model": game, "n": 3}
    given: dict[str, dict[str, Any]] = {
        "check": sample(),
        "masked_outputs": sample(),
        "exact_outputs": sample() | {"model": nn.Sequential(nn.Linear(3, 2), nn.ReLU()).eval()},
        "derivatives": sample() | {"points": 2, "indices": 4},
        "integral_form": sample() | {"sets": 3},
        "learn_baseline": sample() | {"bounds": (-1.0, 1.0), "steps": 2},
        "stability": sample(),
        "interactions_up_to": sample() | {"order": 2},
        "sparse_interactions": asked | {"epsilon": 0.1},
        "order_means": asked,
        "energy_certificate": asked | {"order": 2, "tau": 0.1},
        "sampled_indices": asked,
        **dict.fromkeys(OF_ONE, samples()),
        "order_means_many": samples() | {"budget": 1000},
        "sampled_indices_many": samples() | {"budget": 1000},
        "energy_certificate_many": samples() | {"order": 2, "tau": 0.1, "budget": 1000},
        "sparse_interactions_many": samples() | {"epsilon": 0.1},
        "reports_of": {"table": many()},
        "MaskedModel": sample(),
        "BackgroundIntegrated": {
            "model": net(), "x": [1.0, 2.0, 3.0], "baseline": 0.0, "groups": [0, 1, -1],
        },
        "check_values": v,
        "interactions": v,
        "or_interactions": v,
        "and_or": v,
        "extract": v,
        "against_null": v | {"shuffles": 2},
        "count_over_optima": {"found": verify.extract(SCORES)},
        "concepts": I,
        "shapley_values": I,
        "shapley_interactions": I,
        "shapley_taylor": I | {"order": 2},
        "banzhaf": I,
        "to_shapiq": I,
        "unfaithfulness": I | {"terms": TABLE},
        "compare_explanations": I | {"size": 3},
        "and_or_graph": {"graph": made()["ConceptGraph"]},
        "columns": {"labels": ["a", "b", "b"]},
        "patches": {"shape": (4, 4), "grid": 2},
        "words": {"tokens": ["a", "b", "c"]},
        "text_game": {
            "model": Causal(WORDS).eval(), "tokenizer": Tokenizer(), "text": "the red cat sat",
            "target": 4,
        },
        "learn_embedding": {"samples": [text()], "start": torch.zeros(6), "steps": 3},
        "load": {"path": made()["Report"].save(folder() / "report.json")},
        "plot_beeswarm": {"reports": [made()["Report"]]},
        "Groups": {"index": np.array([0, 1, 1]), "names": ("a", "b")},
        "Protocol": {"name": "mine"},
    }  # fmt: skip
    out = {}
    for name, kwargs in given.items():
        one = getattr(verify, OF_ONE[name]) if name in OF_ONE else None
        out[name] = Example(getattr(verify, name), kwargs, () if one is None else ("x",), one)
    return out


OF_ONE = {
    "check_many": "check",
    "interactions_many": "masked_outputs",
    "order_means_many": "order_means",
    "sampled_indices_many": "sampled_indices",
    "energy_certificate_many": "energy_certificate",
    "sparse_interactions_many": "sparse_interactions",
}


ARGUMENTS: dict[str, dict[str, Any]] = {
    "label": {"j": 0},
    "written": {"i": 0},
    "users": {"j": 0},
    "concept": {"i": 0},
    "ConceptGraph.label": {"i": 0},
    "predict": {"present": 1},
    "error_of": {"S": (0, 1)},
    "at": {"masks": np.eye(3, dtype=bool)},
    "residual": {"epsilon": 0.5},
    "reaching": {"tau": 0.5},
    "in_full": {"values": [1.0, 2.0, 3.0]},
    "to": {"dtype": torch.float64},
    "with_baseline": {"baseline": 0.5},
    "with_background": {"background": np.eye(3)},
    "with_score": {"score": "logit"},
    "LowOrders.__getitem__": {"S": (0, 1)},
    "Comparison.__getitem__": {"index": "sparse graph"},
    "SparseInteractions.at": {"masks": np.eye(8, dtype=bool)},
    "__call__": {"coalitions": np.eye(3, dtype=bool)},
    "plot_image": {"image": np.ones((3, 3)), "groups": [[0, 1, 2]] * 3},
    "plot_map": {"image": np.ones((3, 3)), "groups": [[0, 1, 2]] * 3},
    "plot_words": {"words": ["a", "b", "c"]},
    "means": {"parts": 2},
    "save": {"path": folder() / "saved.json"},
    "forward": {"batch": torch.ones(2, 3)},
    "BackgroundIntegrated.__call__": {"batch": torch.ones(2, 3)},
}
# Called by the package itself on checked values, and by no user; `forward` is torch's.
INSIDE = {
    "MaskedModel": {"wrapped", "at_baseline", "cast", "masks", "inputs", "outputs", "row_scores",
                    "scores", "scores_at", "scores_of"},
    "BackgroundIntegrated": set(dir(nn.Module)) | {"forward", "extra_repr"},
    "Report": {"again"},
    "Verdict": {"obtained"},
}  # fmt: skip


def methods(kind: type) -> list[str]:
    """The public methods of a class, `__call__` and `__getitem__` among them."""
    found = [name for name in dir(kind) if not name.startswith("_")]
    found += [name for name in ("__call__", "__getitem__") if name in vars(kind)]
    inside = INSIDE.get(kind.__name__, set())
    return [n for n in found if inspect.isfunction(getattr(kind, n, None)) and n not in inside]


def public() -> Iterator[str]:
    """Every call there is: names of `verify.__all__`, and Class.method of the classes there."""
    for name in sorted(verify.__all__):
        thing = getattr(verify, name)
        if name in NOT_CALLED:
            continue
        if not inspect.isclass(thing) or name in _functions():
            yield name
        if inspect.isclass(thing):
            yield from (f"{name}.{method}" for method in methods(thing))


@cache
def example(name: str) -> Example:
    """The example of a call.  Raises KeyError where there is none."""
    if "." not in name:
        return _functions()[name]
    kind, method = name.split(".")
    function = getattr(made()[kind], method)
    given = ARGUMENTS.get(name, ARGUMENTS.get(method, {}))
    needed = {
        n
        for n, p in inspect.signature(function).parameters.items()
        if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    }
    if missing := needed - given.keys():
        raise KeyError(f"{name}: no example gives {sorted(missing)}")
    known = inspect.signature(function).parameters
    also = MODELS if kind in ASKING else ()
    return Example(function, {n: g for n, g in given.items() if n in known}, also)

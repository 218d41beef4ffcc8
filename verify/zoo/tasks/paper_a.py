"""The networks and boosted trees of paper A's tables: what they learn, from what, and how well.

Three data sets: census and bike sharing are A's, the measurements on patients stand in for TV news.
Eight models: an MLP-2, an MLP-5 and a ResMLP-5, each trained normally and against attacks (PGD
within 0.1, 20 steps of 0.01), LightGBM and XGBoost; on bike sharing those that A has there.

As A's published code: layers of 100, Adam with a learning rate from 0.01 to 0.001, batches of 512,
classes balanced.  Ours: which columns and rows, how they are divided, and fewer steps (about 1200
in place of 32 000 on census), the same for both kinds of training.  The data are divided by seed 0
for every training, so that two trainings can be asked about the same samples.  These models are not
verified like those of the catalogue: they are for A's own experiments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from verify.scores.groups import columns
from verify.scores.masked_model import MaskedModel
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.mixed_tables import bikes, census
from verify.zoo.data.stand_ins import diabetes
from verify.zoo.networks.architectures import mlp2, mlp5, resmlp5
from verify.zoo.training.training import Annealing, Attack, Hyperparameters, train

MLP2, MLP5, RESMLP5 = "MLP-2", "MLP-5", "ResMLP-5"
LIGHTGBM, XGBOOST = "LightGBM", "XGBoost"
ATTACKED = ", against attacks"  # ends the name of a network so trained
SEEDS = (0, 1)
ATTACK = Attack(reach=0.1, step=0.01, steps=20)


@dataclass(frozen=True)
class TableTask:
    """A table that A's models learn; `classes` is 1 of a regression.

    published: what A prints of each of its models, test accuracy in percent or mean square error,
    on its own data; `stands_for` names these where ours are others.
    """

    name: str
    title: str
    load: Callable[[int], Dataset]
    classes: int
    epochs: int
    published: Mapping[str, float]
    stands_for: str = ""

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models that A has on this table."""
        return tuple(self.published)

    @property
    def unit(self) -> str:
        """That of the scores."""
        return "log-odds" if self.classes > 1 else "bikes"

    @property
    def hyper(self) -> Hyperparameters:
        """How its networks are trained, when not attacked."""
        annealing = Annealing(last_rate=0.001, balanced=self.classes > 1)
        return Hyperparameters(self.epochs, 512, 0.01, annealing=annealing)


def _published(*numbers: float | None) -> dict[str, float]:
    """A's table 1 of the supplement, in its order; None: not there."""
    names = (MLP2, MLP2 + ATTACKED, MLP5, MLP5 + ATTACKED, RESMLP5, RESMLP5 + ATTACKED,
             XGBOOST, LIGHTGBM)  # fmt: skip
    found = zip(names, numbers, strict=True)
    return {name: number for name, number in found if number is not None}


TABLES = {
    task.name: task
    for task in (
        TableTask(
            "census", "census", census, 2, 75,
            _published(79.91, 75.77, 78.96, 77.79, 80.49, 77.99, 87.35, 87.54),
        ),
        TableTask(
            "bikes", "bike sharing", bikes, 1, 90,
            _published(None, None, 2161.47, 3080.73, 2149.43, 2708.59, 1623.71, None),
        ),
        TableTask(
            "diabetes", "diabetes", diabetes, 2, 500,
            _published(83.11, 78.49, 79.86, 80.24, 79.01, 80.13, 84.48, 84.19),
            stands_for="TV news",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Learned:
    """A model that has learnt a table: a callable from [B, n] to logits [B, 2] or values [B, 1].

    `test` is the share of test samples classified correctly or the mean square error there.
    """

    task: TableTask
    name: str
    seed: int
    data: Dataset
    model: Callable[[Any], Any]
    test: float

    def masked(self, i: int, baseline: Tensor | None = None) -> MaskedModel:
        """The i-th training sample under a baseline, by default the mean, 0 of standardised inputs.

        The score is the log-odds of the true class, of a regression the value; in float64.
        """
        x = self.data.x_train[i].double()
        target = int(self.data.y_train[i]) if self.task.classes > 1 else None
        return MaskedModel(
            self.model,
            x,
            torch.zeros_like(x) if baseline is None else baseline.double(),
            target=target,
            score="log-odds" if self.task.classes > 1 else "output",
            groups=columns(self.data.feature_names),
            dtype=torch.float64 if isinstance(self.model, nn.Module) else None,
        )


def attacked_in_training(name: str) -> bool:
    """Whether a model was trained against attacks, by its name."""
    return name.endswith(ATTACKED)


def learned(task: TableTask, name: str, *, seed: int = 0, cache: Path | None = None) -> Learned:
    """A model of a table: fitted, or of networks read from the cache.

    Raises ValueError for a model that A does not have there, MissingPackage without the data.
    """
    if name not in task.models:
        raise ValueError(f"name: {task.name} has no {name!r}; it has {', '.join(task.models)}")
    data = task.load(0)
    kind = name.removesuffix(ATTACKED)
    if kind in (LIGHTGBM, XGBOOST):
        model = _lightgbm(data, seed) if kind == LIGHTGBM else _xgboost(data, seed)
        return Learned(task, name, seed, data, model, _measure(model, data))
    attack = ATTACK if attacked_in_training(name) else None
    found = train(
        data,
        _builder(kind, len(data.feature_names), task.classes),
        replace(task.hyper, attack=attack),
        seed=seed,
        cache=cache,
    )
    return Learned(task, name, seed, data, found.network, found.test_accuracy)


def _builder(kind: str, inputs: int, classes: int) -> Callable[[], nn.Module]:
    if kind == MLP2:
        return partial(mlp2, inputs)
    if kind == MLP5:
        return partial(mlp5, inputs, classes)
    return partial(resmlp5, inputs, classes, rectified_sums=True)


def _measure(model: Callable[[Any], Any], data: Dataset) -> float:
    found = model(data.x_test)
    if data.y_test.is_floating_point():
        return float((found[:, 0] - data.y_test).square().mean())
    return float((found.argmax(1) == data.y_test).double().mean())


def _lightgbm(data: Dataset, seed: int) -> Callable[[Any], Tensor]:
    """A hundred trees of LightGBM with its own settings; see `_outputs`."""
    import lightgbm  # slow to import: only when needed

    regression = data.y_train.is_floating_point()
    booster = lightgbm.train(
        {
            "objective": "regression" if regression else "binary",
            "num_threads": 1, "deterministic": True, "seed": seed, "verbosity": -1,
        },
        lightgbm.Dataset(data.x_train.numpy(), data.y_train.numpy()),
    )  # fmt: skip

    def margins(x: np.ndarray) -> Any:
        return booster.predict(x, raw_score=True, num_threads=1)

    return partial(_outputs, margins, regression)


def _xgboost(data: Dataset, seed: int) -> Callable[[Any], Tensor]:
    """A hundred trees of XGBoost with its own settings; see `_outputs`."""
    import xgboost  # slow to import: only when needed

    regression = data.y_train.is_floating_point()
    booster = xgboost.train(
        {
            "objective": "reg:squarederror" if regression else "binary:logistic",
            "nthread": 1, "seed": seed,
        },
        xgboost.DMatrix(data.x_train.numpy(), label=data.y_train.numpy(), nthread=1),
        num_boost_round=100,
    )  # fmt: skip

    def margins(x: np.ndarray) -> Any:
        return booster.predict(xgboost.DMatrix(x, nthread=1), output_margin=True)

    return partial(_outputs, margins, regression)


def _outputs(margins: Callable[[np.ndarray], Any], regression: bool, x: Any) -> Tensor:
    """Values [B, 1] of a regression; else 0 and the log-odds of class 1 as logits [B, 2]."""
    z = torch.from_numpy(np.asarray(margins(np.asarray(x, dtype=np.float32)), dtype=np.float64))
    return z[:, None] if regression else torch.stack([torch.zeros_like(z), z], dim=1)

"""Networks on tables: two architectures on four data sets, nine variables each."""

from __future__ import annotations

from functools import partial
from typing import Any

from verify.scores.groups import columns
from verify.zoo.data.datasets import CELLS, tic_tac_toe
from verify.zoo.data.tabular import (
    PHISHING_FEATURES,
    TUMOUR_GROUPS,
    WINE_GROUPS,
    breast_cancer,
    phishing,
    wine,
)
from verify.zoo.networks.architectures import mlp5, resmlp5
from verify.zoo.tasks.cases import Task
from verify.zoo.training.training import Hyperparameters


def _both(name: str, inputs: int, classes: int, **rest: Any) -> tuple[Task, Task]:
    """An MLP-5 and a ResMLP-5 of the same sizes, trained alike."""
    rest = {"family": "tabular", **rest}
    plain, skips = partial(mlp5, inputs, classes), partial(resmlp5, inputs, classes)
    return (
        Task(name, network_name="MLP-5", build=plain, **rest),
        Task(f"{name}-resmlp", network_name="ResMLP-5", build=skips, **rest),
    )


# Settings but those of tic-tac-toe were chosen on a quarter of the training parts of three seeds.
TABULAR = (
    *_both(
        "tic-tac-toe",
        9,
        2,
        title="tic-tac-toe",
        load=tic_tac_toe,
        hyper=Hyperparameters(epochs=50, learning_rate=3e-3, weight_decay=1e-3),
        groups=columns(CELLS),
        variables="the nine cells of the board",
    ),
    *_both(
        "phishing",
        9,
        2,
        title="phishing",
        load=phishing,
        hyper=Hyperparameters(epochs=40, learning_rate=2e-3, weight_decay=1e-2),
        groups=columns(PHISHING_FEATURES),
        variables="nine marks of a web site",
    ),
    # Columns are standardised: zero is the mean, and the two baselines would be one.
    *_both(
        "breast-cancer",
        30,
        2,
        title="breast cancer",
        load=breast_cancer,
        hyper=Hyperparameters(epochs=30, batch_size=32, weight_decay=1e-2),
        groups=TUMOUR_GROUPS,
        variables="nine measurements of cell nuclei, each with its mean, error and worst value",
        baselines=("mean",),
    ),
    *_both(
        "wine",
        13,
        3,
        title="wine",
        load=wine,
        hyper=Hyperparameters(epochs=20, batch_size=16, weight_decay=1e-3),
        groups=WINE_GROUPS,
        variables="nine properties of a wine; the phenols are one, ash and its alkalinity another",
        baselines=("mean",),
    ),
)

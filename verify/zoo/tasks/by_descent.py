"""Networks on tables trained as those of paper B's figure 3, beside those trained our way.

What their code shows (Li and Zhang 2023, arXiv:2302.13080): layers of 100, stochastic gradient
descent with momentum 0.9 and weight decay 5e-4, batches of 128, a learning rate that falls
geometrically from 0.1 to 0.01 over 1000 epochs, every class drawn as often; columns kept with the
means and deviations they had before, so that the baseline 0 is the mean.  Samples are those that
the network classifies correctly, in the order of the data, the training part first, as many of
each class.  The sets are those we have; how they are divided is our choice.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from verify.scores.groups import Groups, columns
from verify.zoo.data.datasets import CELLS, tic_tac_toe
from verify.zoo.data.stand_ins import (
    DIABETES_FEATURES,
    SEGMENT_GROUPS,
    diabetes,
    segments,
    standardised,
)
from verify.zoo.data.tabular import PHISHING_FEATURES, phishing
from verify.zoo.networks.architectures import mlp5, resmlp5
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.correct import CHOSEN_BY, correct_case
from verify.zoo.training.training import Descent, Hyperparameters

HYPER = Hyperparameters(
    epochs=1000,
    batch_size=128,
    learning_rate=0.1,
    weight_decay=5e-4,
    descent=Descent(last_rate=0.01, balanced=True),
)


def _task(name: str, network_name: str, build: Any, groups: Groups, **rest: Any) -> Task:
    return Task(
        name=name,
        network_name=f"{network_name} by SGD",
        build=build,
        hyper=HYPER,
        groups=groups,
        family="tabular",
        baselines=("zero",),
        view=partial(correct_case, groups),
        chosen_by=CHOSEN_BY,
        **rest,
    )


def _both(name: str, inputs: int, classes: int, groups: Groups, **rest: Any) -> tuple[Task, Task]:
    """An MLP-5 and the papers' ResMLP-5, trained alike."""
    plain = partial(mlp5, inputs, classes)
    skips = partial(resmlp5, inputs, classes, rectified_sums=True)
    return (
        _task(f"{name}-lz", "MLP-5", plain, groups, **rest),
        _task(f"{name}-resmlp-lz", "ResMLP-5", skips, groups, **rest),
    )


BY_DESCENT = (
    *_both(
        "tic-tac-toe",
        9,
        2,
        columns(CELLS),
        title="tic-tac-toe",
        load=standardised(tic_tac_toe),
        variables="the nine cells of the board, standardised",
    ),
    *_both(
        "phishing",
        9,
        2,
        columns(PHISHING_FEATURES),
        title="phishing",
        load=standardised(phishing),
        variables="nine marks of a web site, standardised",
    ),
    # In place of wifi localisation, which has seven columns and four classes.
    *_both(
        "segments",
        18,
        7,
        SEGMENT_GROUPS,
        title="image segments",
        load=segments,
        variables="seven groups of measurements on a piece of a picture",
    ),
    # In place of TV news, which has ten columns and two classes.
    _task(
        "diabetes-lz",
        "MLP-5",
        partial(mlp5, 10, 2),
        columns(DIABETES_FEATURES),
        title="diabetes",
        load=diabetes,
        variables="ten measurements on a patient",
    ),
)

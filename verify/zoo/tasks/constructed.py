"""Networks built to break a condition, beside those that were trained to be right.

`breaks` lists the verdicts that are VIOLATED: on every sample of a constructed network, on most
samples of one that was trained on random labels or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import nn

from verify.scores.groups import columns, patches
from verify.zoo.data.datasets import CELLS, mnist, tic_tac_toe
from verify.zoo.networks import constructed as broken
from verify.zoo.networks.architectures import lenet, mlp3, mlp5
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.correct import CHOSEN_BY, correct_case
from verify.zoo.training.training import Descent, Hyperparameters

AS_BUILT = Hyperparameters(epochs=0)
ALL = "order, monotone, exponent"
_BITS = columns(broken.BITS)


def _constructed(name: str, network_name: str, build: Callable[[], nn.Module], breaks: str) -> Task:
    return Task(
        name=name,
        title="nine switches",
        network_name=network_name,
        load=broken.switches(build),
        build=build,
        hyper=AS_BUILT,
        groups=columns(broken.SWITCHES),
        variables="nine switches, all on",
        family="broken",
        breaks=breaks,
        baselines=("zero",),
        own_labels=True,
    )


BROKEN = (
    _constructed("parity", "parity", broken.parity, ALL),
    _constructed("sine", "sine of a sum", broken.sine, ALL),
    _constructed("any-of", "OR of nine", broken.any_of, "order"),
    _constructed("pairs-against", "singles less pairs", broken.pairs_against, "monotone, exponent"),
    _constructed("pairs", "pairs", broken.pairs, "exponent"),
    Task(
        name="mnist-random",
        title="MNIST with random labels",
        network_name="LeNet",
        load=broken.randomly_labelled(mnist),
        build=lenet,
        hyper=Hyperparameters(epochs=40, learning_rate=2e-3),
        groups=patches((1, 28, 28), 3),
        variables="a 3 × 3 grid of patches, 9 or 10 pixels wide",
        family="broken",
        breaks=ALL,
    ),
    Task(
        name="mnist-untrained",
        title="MNIST",
        network_name="LeNet, untrained",
        load=mnist,
        build=lenet,
        hyper=AS_BUILT,
        groups=patches((1, 28, 28), 3),
        variables="a 3 × 3 grid of patches, 9 or 10 pixels wide",
        family="broken",
        breaks=ALL,
    ),
    # Not built but trained to be right, by plain descent: 5000 epochs are 50 000 iterations.
    Task(
        name="parity-trained",
        title="parity of ten bits",
        network_name="MLP-3 by SGD",
        load=broken.parities,
        build=partial(mlp3, len(broken.BITS), 2),
        hyper=Hyperparameters(
            epochs=5000,
            batch_size=100,
            learning_rate=0.01,
            descent=Descent(last_rate=0.01, momentum=0.0),
        ),
        groups=_BITS,
        variables="ten bits, each -1 or 1",
        family="broken",
        breaks=ALL,
        baselines=("zero",),
        view=partial(correct_case, _BITS),
        chosen_by=CHOSEN_BY,
    ),
    Task(
        name="tic-tac-toe-untrained",
        title="tic-tac-toe",
        network_name="MLP-5, untrained",
        load=tic_tac_toe,
        build=partial(mlp5, 9, 2),
        hyper=AS_BUILT,
        groups=columns(CELLS),
        variables="the nine cells of the board",
        family="broken",
        breaks=ALL,
    ),
)

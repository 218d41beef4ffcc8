"""Architectures of the papers' experiments, small enough for a laptop.

All are `nn.Sequential`, so that their printed form tells everything about them: the training cache
recognises an architecture by it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from torch import Tensor, nn


class Square(nn.Module):
    """x ↦ x²: networks that use nothing else between linear layers are polynomials."""

    def forward(self, x: Tensor) -> Tensor:
        return x * x


def mlp5(
    n_inputs: int,
    n_classes: int,
    width: int = 100,
    activation: Callable[[], nn.Module] = nn.ReLU,
) -> nn.Sequential:
    """Five linear layers, activations between: [batch, n_inputs] → logits [batch, n_classes].

    Source: paper A, the MLP-5 of its tabular experiments.
    """
    sizes = (n_inputs, width, width, width, width, n_classes)
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    return nn.Sequential(*layers[:-1])


def quartic(n_inputs: int, n_classes: int, width: int = 64) -> nn.Sequential:
    """Three linear layers with squares between them: logits of degree 4 in the inputs."""
    return nn.Sequential(
        nn.Linear(n_inputs, width),
        Square(),
        nn.Linear(width, width),
        Square(),
        nn.Linear(width, n_classes),
    )


def lenet(n_classes: int = 10) -> nn.Sequential:
    """LeNet-5 with ReLU and max pooling: images [batch, 1, 28, 28] → logits [batch, n_classes].

    Source: LeCun et al. 1998; two convolutions, three linear layers.
    """
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, n_classes),
    )

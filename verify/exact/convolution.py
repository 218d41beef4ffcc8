"""Which pixels each output of a convolution or a pooling layer sees.

The geometry is PyTorch's own: `unfold` is applied to a picture whose pixels are their numbers.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F


def windows(
    height: int,
    width: int,
    kernel: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> tuple[Tensor, tuple[int, int]]:
    """(index [outputs, window], (rows, columns) of the output); -1 is outside the picture.

    Numbers are for both directions or pairs; `padding` may be "valid" or "same".
    """
    k, s, d = _pair(kernel), _pair(stride), _pair(dilation)
    if padding == "same":
        total = [d[a] * (k[a] - 1) for a in (0, 1)]
        sides = [(t // 2, t - t // 2) for t in total]
    else:
        sides = [(p, p) for p in _pair(0 if padding == "valid" else padding)]
    rows_and_columns = []
    for axis, size in enumerate((height, width)):
        before, after = sides[axis]
        reach = size + before + after - d[axis] * (k[axis] - 1) - 1
        count = reach // s[axis] + 1
        if ceil_mode:
            count = -(-reach // s[axis]) + 1
            count -= (count - 1) * s[axis] >= size + before  # no window starts in the far padding
            needed = (count - 1) * s[axis] + d[axis] * (k[axis] - 1) + 1
            sides[axis] = (before, max(after, needed - size - before))
        rows_and_columns.append(count)
    numbers = torch.arange(1.0, height * width + 1, dtype=torch.float64).reshape(1, height, width)
    framed = F.pad(numbers, (*sides[1], *sides[0]))
    index = F.unfold(framed[None], k, d, 0, s)[0].T.long() - 1
    rows, columns = rows_and_columns
    return index, (rows, columns)


def bins(height: int, width: int, out: Any) -> tuple[Tensor, Tensor, tuple[int, int]]:
    """(index [outputs, largest bin], pixels in each bin, output size) of adaptive pooling."""
    wanted = tuple(out) if isinstance(out, (tuple, list)) else (out, out)
    rows, columns = (height if wanted[0] is None else wanted[0], wanted[1] or width)
    places = []
    for r in range(rows):
        ys = range(r * height // rows, -(-(r + 1) * height // rows))
        for c in range(columns):
            xs = range(c * width // columns, -(-(c + 1) * width // columns))
            places.append([y * width + x for y in ys for x in xs])
    counts = torch.tensor([len(p) for p in places])
    most = int(counts.max())
    index = torch.tensor([p + [-1] * (most - len(p)) for p in places])
    return index, counts, (rows, columns)


def per_channel(index: Tensor, channels: int, pixels: int) -> Tensor:
    """The same windows in each of several channels: [channels · outputs, window]."""
    first = pixels * torch.arange(channels)[:, None, None]
    return torch.where(index < 0, -1, index + first).flatten(0, 1)


def across_channels(index: Tensor, channels: int, pixels: int) -> Tensor:
    """Windows that reach through all channels: [outputs, channels · window]."""
    first = pixels * torch.arange(channels)[None, :, None]
    return torch.where(index[:, None] < 0, -1, index[:, None] + first).flatten(1)


def ungrouped(weight: Tensor, groups: int) -> Tensor:
    """The weight [out, in, h, w] of the ordinary convolution that equals a grouped one."""
    out, part = weight.shape[:2]
    full = weight.new_zeros((out, part * groups, *weight.shape[2:]))
    for g in range(groups):
        rows = slice(g * out // groups, (g + 1) * out // groups)
        full[rows, g * part : (g + 1) * part] = weight[rows]
    return full


def _pair(value: Any) -> tuple[int, int]:
    if isinstance(value, (tuple, list)):
        return (int(value[0]), int(value[-1]))
    return int(value), int(value)

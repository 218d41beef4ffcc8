"""Two layers of a network on exact rationals: limbs and BLAS, and python-flint instead."""

from __future__ import annotations

from fractions import Fraction

import flint
import torch
from torch import Tensor

from verify.exact.rationals import Limbs, from_floats

SIZES = (8, 10, 12)  # of n: a batch is all 2^n masked samples
WIDTH = 32
ZERO = flint.fmpq(0)


def layer(n: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """(inputs [2^n, 32], weights [32, 32], bias [32]) with float32 numbers, as a network has."""
    numbers = torch.Generator().manual_seed(seed)
    rows, square = (1 << n, WIDTH), (WIDTH, WIDTH)
    made = [torch.randn(shape, generator=numbers) for shape in (rows, square, (WIDTH,))]
    x, weight, bias = (part.double() for part in made)
    return x, weight, bias


def ours(x: Tensor, weight: Tensor, bias: Tensor) -> Limbs:
    """Two layers with a ReLU between them; the second meets long numbers."""
    return from_floats(x).affine(weight, bias).relu().affine(weight, bias)


def with_flint(x: Tensor, weight: Tensor, bias: Tensor) -> flint.fmpq_mat:
    """The same with python-flint's rational matrices."""
    rows, matrix = _matrix(x), _matrix(weight)
    shift = _matrix(bias[None].expand(len(x), -1))
    once = rows * matrix + shift
    active = [max(entry, ZERO) for entry in once.entries()]
    return flint.fmpq_mat(len(x), WIDTH, active) * matrix + shift


def same(limbs: Limbs, matrix: flint.fmpq_mat) -> bool:
    """Whether both hold the same numbers, looked at in the first rows."""
    rows, columns = min(4, limbs.shape[0]), limbs.shape[1]
    for i in range(rows):
        for j in range(columns):
            digits = limbs.digits[:, i, j].tolist()
            number = sum(int(d) << (20 * place) for place, d in enumerate(digits)) * limbs.scale
            found = matrix[i, j]
            if number != Fraction(int(found.p), int(found.q)):
                return False
    return True


def _matrix(values: Tensor) -> flint.fmpq_mat:
    rows, columns = values.shape
    ratios = (x.as_integer_ratio() for x in values.flatten().tolist())
    return flint.fmpq_mat(rows, columns, [flint.fmpq(p, q) for p, q in ratios])

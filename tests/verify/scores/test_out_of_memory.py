"""A batch without memory is halved, which is said once, and the scores are the same."""

import numpy as np
import pytest
import torch
from support.faulty import Greedy
from support.small_nets import mlp, sample
from torch import nn

from verify import MaskedModel, check
from verify.scores.calling import out_of_memory

PROBLEMS = [
    torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: not enough memory: you"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    MemoryError(),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: type(p).__name__)
def test_a_batch_without_memory_is_halved(problem: Exception) -> None:
    net, x = Greedy(10, problem), sample()
    with pytest.warns(RuntimeWarning, match="no memory on cpu for 12 rows") as said:
        game = MaskedModel(net, x, 0.0)
    assert len(said) == 1 and "batch_size=6" in str(said[0].message)
    assert game.batch_size == 6
    net.sizes.clear()
    v = game.table()
    assert max(net.sizes) == 6  # no larger batch is tried again
    np.testing.assert_allclose(v, MaskedModel(mlp(nn.Tanh()), x, 0.0).table(), rtol=1e-5)


def test_a_table_goes_on_where_its_first_batches_fitted() -> None:
    net, x = Greedy(10**6, PROBLEMS[0]), sample()
    game = MaskedModel(net, x, 0.0)
    whole = game.table()
    net.most = 7
    with pytest.warns(RuntimeWarning, match="for 32 rows .* evaluated 4 at a time"):
        again = game.table()
    np.testing.assert_allclose(whole, again, rtol=1e-5)


@pytest.mark.filterwarnings("ignore:batch_size:RuntimeWarning")
def test_a_check_says_the_same() -> None:
    plain = check(mlp(nn.Tanh()), sample(), 0.0)
    greedy = check(Greedy(8, PROBLEMS[0]), sample(), 0.0)
    assert {k: v.status for k, v in plain.verdicts.items()} == {
        k: v.status for k, v in greedy.verdicts.items()
    }


def test_one_row_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"OutOfMemoryError: CUDA out of memory"):
        MaskedModel(Greedy(0, PROBLEMS[0]), sample(), 0.0)


@pytest.mark.parametrize("problem", [RuntimeError("mat1 and mat2 shapes"), ValueError("memory")])
def test_other_errors_are_no_lack_of_memory(problem: Exception) -> None:
    assert not out_of_memory(problem)
    net = Greedy(1, problem)
    with pytest.raises(ValueError, match="model"):
        MaskedModel(net, sample(), 0.0)

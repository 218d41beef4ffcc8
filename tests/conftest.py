"""What every test shares: seeds, the Hypothesis profile, one thread per process, the gpu marker."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import register_random, settings

# Read when the libraries load, hence here: two test processes must not fight over two cores, and
# no window may open.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# The first by default, the second in `make test-slow` (--hypothesis-profile=full).
settings.register_profile(
    "quick", derandomize=True, deadline=None, print_blob=True, max_examples=25
)
settings.register_profile(
    "full", derandomize=True, deadline=None, print_blob=True, max_examples=100
)
settings.load_profile("quick")

SEED = 0
NO_CUDA = "needs a CUDA device: torch.cuda.is_available() is False here"


class OfTorch:
    """torch's own generator, which starts elsewhere in every process, for Hypothesis to seed."""

    def seed(self, seed: int) -> None:
        """Start from a seed."""
        import torch

        torch.manual_seed(seed)

    def getstate(self) -> Any:
        """Where the generator stands."""
        import torch

        return torch.get_rng_state()

    def setstate(self, state: Any) -> None:
        """Put the generator where it stood."""
        import torch

        torch.set_rng_state(state)


OF_TORCH = OfTorch()  # Hypothesis keeps no reference of its own
register_random(OF_TORCH)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Before a module is imported: what it draws unseeded is the same in every run."""
    if isinstance(collector, pytest.Module):
        OF_TORCH.seed(SEED)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Before a test and its fixtures, likewise."""
    OF_TORCH.seed(SEED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked gpu, saying so, where there is no CUDA device."""
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not gpu:
        return
    import torch  # slow to import: only when a collected test may need it

    if not torch.cuda.is_available():
        for item in gpu:
            item.add_marker(pytest.mark.skip(reason=NO_CUDA))

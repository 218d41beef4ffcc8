"""What every test shares: the Hypothesis profile, one thread per process, and the gpu marker."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

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

NO_CUDA = "needs a CUDA device: torch.cuda.is_available() is False here"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked gpu, saying so, where there is no CUDA device."""
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not gpu:
        return
    import torch  # slow to import: only when a collected test may need it

    if not torch.cuda.is_available():
        for item in gpu:
            item.add_marker(pytest.mark.skip(reason=NO_CUDA))

"""How hard a property is tried: by a quarter of the examples unless all tests are run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings

FULL = 100  # examples of a property that asks for no number, under the profile "full"


def examples(many: int) -> settings:
    """Settings for so many examples in a full run, fewer under a profile of fewer; 5 at least."""
    share = settings.default.max_examples / FULL if settings.default else 1.0
    return settings(max_examples=max(5, round(many * share)))


def slow(*cases: object) -> list[Any]:
    """These cases of a parametrised test, for `make test-slow` only."""
    return [pytest.param(case, marks=pytest.mark.slow) for case in cases]

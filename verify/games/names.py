"""Names of variables: no two alike, since results are found again by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from verify.arguments import listed, real_array


def distinct(names: Iterable[Any], argument: str, which: str = "variables") -> tuple[str, ...]:
    """The names as text.  Raises ValueError, naming the argument, where two are alike."""
    found = tuple(str(name) for name in listed(names, argument, "a list of names"))
    seen = dict[str, int]()
    for place, name in enumerate(found):
        if name in seen:
            raise ValueError(
                f"{argument}: {which} {seen[name]} and {place} are both called {name!r}; "
                "give each a name of its own"
            )
        seen[name] = place
    return found


def in_full(values: Any, live: Sequence[str], every: Sequence[str]) -> np.ndarray:
    """Numbers of the live variables, [n], as numbers of every variable: 0 of the others.

    Raises ValueError for another number of values.
    """
    given = values if isinstance(values, np.ndarray) else real_array(values, "values")
    if given.shape != (len(live),):
        raise ValueError(f"values: shape {given.shape}; give one number for each of {len(live)}")
    of = dict(zip(live, given, strict=True))
    return np.array([of.get(name, 0.0) for name in every])

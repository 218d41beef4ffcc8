"""Names of variables: no two alike, since results are found again by them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verify.arguments import listed


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

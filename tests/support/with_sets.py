"""Networks and functions in which there are sets, whose order is another in every process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

NAMES = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}
PAIRS = frozenset((name, frozenset({name, "and", "more", "besides"})) for name in NAMES)


class Buffers(nn.Module):
    """torch keeps the names of buffers that are not saved in a set."""

    def __init__(self) -> None:
        super().__init__()
        for name in sorted(NAMES):
            self.register_buffer(name, torch.ones(2), persistent=False)


class Tagged(set[Any]):
    """A set with an attribute, and a set in its class."""

    kinds = frozenset(NAMES)
    tag = ""


class Owner:
    """Its set holds it."""

    def __init__(self) -> None:
        self.held: set[Any] = {self, *NAMES}


def constant(z: Any) -> Any:
    return z if str(z) in {"alpha", "beta", "gamma", "delta"} else -z


def constant_within(z: Any) -> Any:
    return [lambda y: y in {"alpha", "beta", "gamma", ("delta", "zeta")} for _ in z]


def default(z: Any, some: frozenset[Any] = PAIRS) -> Any:
    return z in some


def by_global(z: Any) -> Any:
    return any(one(z) for one in CHOICES)


def scaled(by: float) -> Callable[[Any], Any]:
    return lambda z: z * by + len(CHOICES)


CHOICES: set[Callable[..., Any]] = {
    constant,
    default,
    len,
    *(scaled(i) for i in range(6)),
    lambda z: z,
}  # by addresses


def tagged(tag: str) -> Tagged:
    out = Tagged(NAMES)
    out.tag = tag
    return out


def things() -> dict[str, Any]:
    """One of each kind, by what it is."""
    return {
        "buffers": Buffers(),
        "names": NAMES,
        "frozen": PAIRS,
        "nested": {frozenset({1.5, name}) for name in NAMES},
        "in an attribute": [nn.Identity(), {"some": {*NAMES, 1, None, 2.5, b"bytes"}}],
        "tagged": tagged("one"),
        "owner": Owner(),
        "constant": constant,
        "constant within": constant_within,
        "default": default,
        "closures": {scaled(float(i)) for i in range(8)},
        "classes": {Buffers, Tagged, Owner, nn.Linear},
        "by a global": by_global,
    }

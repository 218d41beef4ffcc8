"""What takes all interactions, asked of a result that has some of them."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class InPart(Protocol):
    """A result that knows some interactions: its graph, and what was not measured, in words."""

    @property
    def unknown(self) -> str: ...

    def graph(
        self, top: int | None = None, *, rel_tau: float | None = None, tau: float | None = None
    ) -> Any: ...


class NotMeasured(ValueError, AttributeError):
    """What takes all interactions was asked of a result in part, as an argument or an attribute."""


def unmeasured(found: InPart) -> str:
    """What was not measured, in words."""
    return found.unknown or "there is no table of all 2^n scores"


def not_measured(found: InPart, asked: str) -> NotMeasured:
    """The error for what cannot be had of a result in part; asked: the argument or attribute."""
    return NotMeasured(
        f"{asked}: {unmeasured(found)}, and this takes them all; concepts(…) does not, "
        "sampled_indices(model, x, baseline) has Shapley values and other indices, and where 2^n "
        'masks can be had check(model, x, baseline, method="exhaustive") has all else'
    )


def refuse_in_part(given: Any, argument: str) -> None:
    """Raises ValueError, naming the argument, for a result that knows some interactions only."""
    if isinstance(given, InPart):
        raise not_measured(given, argument)

"""Runs a torch model in another arithmetic: exact rationals, or polynomials.

A `Replayed` stands for a batch of numbers.  PyTorch hands every function that is applied to one to
`__torch_function__`, so the model's own `forward` decides what is computed: residual sums,
reshapes, nested modules and user-written layers need no translation.  A function that is not in
the table below stops the replay with an error that names the layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as hooks

from verify.exact.layers import FUNCTIONS, METHODS, NotHere


class Unsupported(ValueError, AttributeError):
    """A model does something that has no exact counterpart here."""


class Replayed:
    """What the model sees in place of a tensor."""

    def __init__(self, numbers: Any, layer: list[str]) -> None:
        self._numbers, self._layer = numbers, layer

    @classmethod
    def __torch_function__(
        cls, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        given = (*args, *kwargs.values())
        held = next(a for a in given if isinstance(a, Replayed))
        handler = FUNCTIONS.get(func)
        if handler is None:
            raise held._refusal(getattr(func, "__name__", str(func)))
        numbers = [a._numbers if isinstance(a, Replayed) else a for a in args]
        named = {k: a._numbers if isinstance(a, Replayed) else a for k, a in kwargs.items()}
        try:
            return Replayed(handler(*numbers, **named), held._layer)
        except NotHere as problem:
            raise held._refusal(str(problem)) from None

    def _refusal(self, what: str) -> Unsupported:
        where = f"layer {self._layer[-1]}" if self._layer else "the model itself"
        return Unsupported(f"model: {where} uses {what}; {self._numbers.takes}")

    @property
    def shape(self) -> torch.Size:
        """As of a tensor."""
        return torch.Size(self._numbers.shape)

    @property
    def ndim(self) -> int:
        """As of a tensor."""
        return len(self.shape)

    def dim(self) -> int:
        """As of a tensor."""
        return len(self.shape)

    def size(self, axis: int | None = None) -> Any:
        """As of a tensor."""
        return self.shape if axis is None else self.shape[axis]

    def __getattr__(self, name: str) -> Any:
        handler = METHODS.get(name)
        if handler is None:
            if name.startswith("_") or name == "logits":
                raise AttributeError(name)
            raise self._refusal(name)
        return lambda *args, **kwargs: self.__torch_function__(
            handler, (), (self, *args), kwargs
        )  # fmt: skip

    def __add__(self, other: Any) -> Any:
        return self.__torch_function__(torch.add, (), (self, other))

    def __sub__(self, other: Any) -> Any:
        return self.__torch_function__(torch.sub, (), (self, other))

    def __rsub__(self, other: Any) -> Any:
        return self.__torch_function__(torch.sub, (), (other, self))

    def __mul__(self, other: Any) -> Any:
        return self.__torch_function__(torch.mul, (), (self, other))

    def __truediv__(self, other: Any) -> Any:
        return self.__torch_function__(torch.div, (), (self, other))

    def __pow__(self, power: Any) -> Any:
        return self.__torch_function__(torch.pow, (), (self, power))

    def __neg__(self) -> Any:
        return self.__torch_function__(torch.neg, (), (self,))

    def __matmul__(self, other: Any) -> Any:
        return self.__torch_function__(torch.matmul, (), (self, other))

    __radd__, __rmul__ = __add__, __mul__


def _refused(name: str) -> Any:
    def refuse(self: Replayed, *args: Any) -> Any:
        raise self._refusal(name)

    return refuse


for _name in ("bool", "float", "getitem", "gt", "lt", "ge", "le", "abs", "iter", "rtruediv"):
    setattr(Replayed, f"__{_name}__", _refused(f"__{_name}__"))


def replay(model: Callable[[Any], Any], numbers: Any) -> Any:
    """The model's outputs on numbers [batch, …] in their own arithmetic, [batch, …].

    Raises Unsupported, a ValueError that names the layer.
    """
    layer: list[str] = []
    names = {m: n for n, m in model.named_modules()} if isinstance(model, nn.Module) else {}
    with torch.no_grad(), _watched(layer, names):
        try:
            out = model(Replayed(numbers, layer))
        except Unsupported:
            raise
        except Exception as problem:  # of a caller's model that is no module: any
            raise Unsupported(
                f"model: it cannot be replayed: {type(problem).__name__}: {problem}"
            ) from problem
    out = getattr(out, "logits", out)
    if not isinstance(out, Replayed):
        raise Unsupported(f"model: it returned {type(out).__name__}, no replayed logits")
    return out._numbers


@contextmanager
def _watched(layer: list[str], names: dict[nn.Module, str]) -> Iterator[None]:
    """Inside, `layer` is the stack of modules being run, for the error message."""

    def enter(part: nn.Module, inputs: Any) -> None:
        layer.append(f"{names.get(part, '')!r} ({type(part).__name__})")

    def leave(part: nn.Module, inputs: Any, output: Any) -> None:
        layer.pop()

    before = hooks.register_module_forward_pre_hook(enter)
    after = hooks.register_module_forward_hook(leave)
    try:
        yield
    finally:
        before.remove()
        after.remove()

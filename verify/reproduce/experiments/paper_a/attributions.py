"""Gradient × input, LRP and occlusion of paper A's networks, by captum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from verify.zoo.networks.architectures import OneLogit
from verify.zoo.tasks.paper_a import Learned

GRADIENT, LRP, OCCLUSION = "gradient × input", "LRP", "occlusion"


def attributions(model: Learned, count: int) -> dict[str, list[list[float]]]:
    """By method, what each of the first training samples' variables is given: [count, n].

    Of the log-odds of the true class, as the difference of what the logits give (all three are
    linear in the output), or of the value of a regression.  Inputs are standardised, so that
    gradient × input and LRP measure from the mean; occlusion puts the mean in place.
    """
    network = model.model
    assert isinstance(network, nn.Module)
    network = network.double()
    x = model.data.x_train[:count].double()
    y = model.data.y_train[:count]
    mean = torch.zeros_like(x[0])  # inputs are standardised
    found = {name: method(network, x, mean) for name, method in _methods(network).items()}
    return {name: _of_log_odds(outputs, y).tolist() for name, outputs in found.items()}


Method = Callable[[nn.Module, Tensor, Tensor], list[Tensor]]


def _methods(network: nn.Module) -> dict[str, Method]:
    """Those that apply: LRP has no rule for two logits made of one."""
    methods: dict[str, Method] = {GRADIENT: _gradient, OCCLUSION: _occlusion}
    if not any(isinstance(part, OneLogit) for part in network.modules()):
        methods[LRP] = _lrp
    return methods


def _of_log_odds(outputs: list[Tensor], y: Tensor) -> Tensor:
    """From what each output gives, [B, n], to what the score of the true class gives."""
    if len(outputs) == 1:
        return outputs[0]
    sign = torch.where(y == 1, 1.0, -1.0).double()[:, None]
    return sign * (outputs[1] - outputs[0])


def _outputs(network: nn.Module, x: Tensor) -> int:
    with torch.no_grad():
        return int(network(x[:1]).shape[1])


def _each(network: nn.Module, x: Tensor, of: Callable[[int], Any]) -> list[Tensor]:
    return [of(target).detach().double() for target in range(_outputs(network, x))]


def _gradient(network: nn.Module, x: Tensor, mean: Tensor) -> list[Tensor]:
    from captum.attr import InputXGradient  # slow to import: only when needed

    method = InputXGradient(network)
    return _each(network, x, lambda k: method.attribute(x.clone().requires_grad_(), target=k))


def _lrp(network: nn.Module, x: Tensor, mean: Tensor) -> list[Tensor]:
    """By captum's own rule for every layer, ε; a skip passes on what it is given.

    With this rule LRP of layers and ReLUs in a row is gradient × input.  Where a skip joins, captum
    gives what arrives to both branches whole, so that it is counted twice.
    """
    from captum.attr import LRP as Captum  # slow to import: only when needed
    from captum.attr._utils.lrp_rules import IdentityRule

    def of(target: int) -> Any:
        for part in network.modules():  # captum takes the rules away after each call
            if isinstance(part, nn.Identity):
                part.rule = IdentityRule()
        return Captum(network).attribute(x.clone().requires_grad_(), target=target)

    return _each(network, x, of)


def _occlusion(network: nn.Module, x: Tensor, mean: Tensor) -> list[Tensor]:
    from captum.attr import Occlusion  # slow to import: only when needed

    method = Occlusion(network)
    return _each(
        network,
        x,
        lambda k: method.attribute(x, sliding_window_shapes=(1,), baselines=mean[None], target=k),
    )

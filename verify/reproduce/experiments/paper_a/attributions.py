"""Gradient × input, LRP and occlusion of paper A's networks, by captum.

LRP of an LSTM, for which captum has no rule, is that of `lstm_relevance`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from verify.reproduce.experiments.paper_a.lstm_relevance import relevance
from verify.zoo.networks.architectures import OneLogit, Residual
from verify.zoo.networks.text import LSTMReader
from verify.zoo.tasks.cases import Case
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


def of_case(case: Case, target: int, names: Sequence[str]) -> dict[str, np.ndarray]:
    """By method, what each of some variables of a case is given: gradient × input and LRP.

    Of the log-odds of the target, with the weights that it gives the logits at the sample.  Both
    methods measure from the input 0, which the baseline is to be; in float64.
    """
    network = case.model
    assert isinstance(network, nn.Module) and not case.baseline.any()
    network = network.double()
    x = case.x.double()[None]
    with torch.no_grad():
        logits = network(x)[0]
    weights = _slope_of_log_odds(logits, target)
    found = {
        GRADIENT: _gradient(network, x, x[0] * 0),
        LRP: _lrp(_with_shared_sums(network), x, x[0] * 0),
    }
    return {
        name: _by_variable(sum(w * o for w, o in zip(weights, outputs, strict=True)), case, names)
        for name, outputs in found.items()
    }


class SharedSum(nn.Module):
    """A residual block whose sum is a module, by which captum shares what arrives there."""

    def __init__(self, block: Residual) -> None:
        from captum.attr._utils.custom_modules import Addition_Module  # slow to import

        super().__init__()
        self.body, self.sum = block.body, Addition_Module()
        self.shortcut = None if isinstance(block.shortcut, nn.Identity) else block.shortcut

    def forward(self, h: Tensor) -> Tensor:
        """As the block that it was made from."""
        added: Tensor = self.sum(self.body(h), h if self.shortcut is None else self.shortcut(h))
        return added


def _with_shared_sums(network: nn.Module) -> nn.Module:
    """The network, or a copy of it where it is a row of layers with residual blocks among them."""
    if not isinstance(network, nn.Sequential):
        return network
    parts = [SharedSum(part) if isinstance(part, Residual) else part for part in deepcopy(network)]
    return nn.Sequential(*parts)


def _slope_of_log_odds(logits: Tensor, target: int) -> Tensor:
    """What log(p / (1 − p)) of a class changes with each logit [K]."""
    logits = logits.clone().requires_grad_()
    others = torch.cat([logits[:target], logits[target + 1 :]]).logsumexp(0)
    (slope,) = torch.autograd.grad(logits[target] - others, logits)
    return slope


def _by_variable(values: Any, case: Case, names: Sequence[str]) -> np.ndarray:
    """Sums over the entries of each of some variables; values [1, …] as the input of the case."""
    index = np.broadcast_to(case.groups.index, case.x.shape)
    places = [case.groups.names.index(name) for name in names]
    return np.array([float(values[0].numpy()[index == place].sum()) for place in places])


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
    if isinstance(network, LSTMReader):
        return relevance(network, x)
    from captum.attr import LRP as Captum  # slow to import: only when needed
    from captum.attr._utils.lrp_rules import EpsilonRule, IdentityRule

    def of(target: int) -> Any:
        for part in network.modules():  # captum takes the rules away after each call
            if isinstance(part, nn.Identity):
                part.rule = IdentityRule()
            elif isinstance(part, (nn.Conv1d, nn.Flatten)):  # linear, and not in captum's list
                part.rule = EpsilonRule()
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

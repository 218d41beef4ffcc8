"""LRP through an LSTM, for which captum has no rule: signals carry the relevance, gates none.

Source: Arras et al. 2017, "Explaining recurrent neural network predictions in sentiment analysis":
where a gate multiplies a signal, the signal takes all; tanh passes on what it is given; linear
maps share it out in proportion to what each input gives, with ε = 0, and what a bias gives stays
there.  That is gradient × input where gates, and tanh(z) / z, count as constants.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from verify.zoo.networks.text import LSTMReader


def relevance(reader: LSTMReader, x: Tensor) -> list[Tensor]:
    """For every logit, what each number of the embeddings x [1, L, d] is given: [1, L, d]."""
    x = x.clone().requires_grad_()
    logits = reader.head(last_state(reader.lstm, x[0]))
    slopes = [torch.autograd.grad(logit, x, retain_graph=True)[0] for logit in logits]
    return [(slope * x).detach() for slope in slopes]


def last_state(lstm: nn.LSTM, x: Tensor) -> Tensor:
    """The state of the last layer after the last word, of embeddings [L, d].

    Its value is that of the LSTM; its gradient takes gates and tanh(z) / z for constants.
    """
    states: list[Tensor] = list(x)
    for layer in range(lstm.num_layers):
        w, u, b, c = (
            getattr(lstm, f"{kind}_l{layer}")
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        states = _layer(states, w, u, b + c)
    return states[-1]


def _layer(inputs: list[Tensor], w: Tensor, u: Tensor, bias: Tensor) -> list[Tensor]:
    """The states of one layer, word by word."""
    state = cell = torch.zeros_like(u[0])
    found = []
    for x in inputs:
        enter, keep, signal, leave = (w @ x + u @ state + bias).chunk(4)
        enter, keep, leave = (gate.sigmoid().detach() for gate in (enter, keep, leave))
        cell = keep * cell + enter * _passed(signal)
        state = leave * _passed(cell)
        found.append(state)
    return found


def _passed(z: Tensor) -> Tensor:
    """tanh(z), as z times a constant."""
    slope = torch.where(z == 0, 1.0, z.tanh() / torch.where(z == 0, 1.0, z))
    passed: Tensor = z * slope.detach()
    return passed

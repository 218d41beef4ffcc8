"""Polynomials of networks against SymPy, exact replay and their own derivatives."""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.effort import examples
from torch import nn

from verify import exact_outputs
from verify.exact.symbolic import polynomial_of
from verify.games.lattice import popcounts
from verify.zoo.networks.polynomial_layers import Chebyshev, Cube, Square

ACTIVATIONS = st.sampled_from([Square(), Cube(), Chebyshev(1), Chebyshev(2), Chebyshev(3)])


def degree_of(activation: nn.Module) -> int:
    if isinstance(activation, Chebyshev):
        return activation.degree
    return 2 if isinstance(activation, Square) else 3


def network(
    n: int, activations: list[nn.Module], width: int = 3, classes: int = 2, seed: int = 0
) -> nn.Sequential:
    torch.manual_seed(seed)
    layers, size = [], n
    for activation in activations:
        layers += [nn.Linear(size, width), activation]
        size = width
    return nn.Sequential(*layers, nn.Linear(size, classes)).eval()


@given(
    n=st.integers(1, 4),
    activations=st.lists(ACTIVATIONS, max_size=2),
    classes=st.integers(1, 2),
    seed=st.integers(0, 99),
)
@examples(40)
def test_at_all_masks_the_polynomial_is_the_replayed_network(
    n: int, activations: list[nn.Module], classes: int, seed: int
) -> None:
    net = network(n, activations, classes=classes, seed=seed)
    x, baseline = torch.randn(n), torch.randn(n)
    found = polynomial_of(net, x, baseline, score="log-odds" if classes == 2 else "logit")
    exact = exact_outputs(net, x, baseline, score="log-odds" if classes == 2 else "logit")
    assert found.scores().values == exact.values
    assert found.interactions().values == exact.interactions().values
    corners = [[S >> i & 1 for i in range(n)] for S in range(1 << n)]
    assert tuple(found(*corner) for corner in corners) == exact.values
    assert found.degree == np.prod([degree_of(a) for a in activations], dtype=int)


@pytest.mark.parametrize("activation", [Square(), Cube(), Chebyshev(4)], ids=str)
def test_a_small_network_against_sympy(activation: nn.Module) -> None:
    net = network(2, [activation], width=2, classes=1, seed=3)
    x, baseline = torch.tensor([0.5, -2.0]), torch.tensor([1.0, 0.25])
    t = sympy.symbols("t:2")

    def rational(tensor: torch.Tensor) -> Any:
        entries = [sympy.Rational(Fraction(value)) for value in tensor.flatten().tolist()]
        return sympy.Matrix(len(tensor), len(entries) // len(tensor), entries)

    way = zip(t, rational(x), rational(baseline), strict=True)
    z = sympy.Matrix([start + ti * (end - start) for ti, end, start in way])
    first, last = net[0], net[2]
    assert isinstance(first, nn.Linear) and isinstance(last, nn.Linear)
    h = rational(first.weight) * z + rational(first.bias)
    k = degree_of(activation)
    chebyshev = isinstance(activation, Chebyshev)
    h = h.applyfunc(lambda e: sympy.chebyshevt(k, e) if chebyshev else e**k)
    logit = (rational(last.weight) * h + rational(last.bias))[0]
    found = polynomial_of(net, x, baseline, target=1, score="logit")
    expected = sympy.Poly(sympy.expand(logit), *t)
    assert found.terms == {
        powers: Fraction(int(c.p), int(c.q)) for powers, c in expected.terms() if c
    }
    point = (Fraction(1, 3), Fraction(-5, 7))
    value = logit.subs({ti: sympy.Rational(p) for ti, p in zip(t, point, strict=True)})
    assert sympy.Rational(found(*point)) == value


def test_degree_decides_the_derivatives_and_may_exceed_the_order_of_interactions() -> None:
    found = polynomial_of(network(2, [Square(), Square()]), torch.ones(2), 0.0)
    assert found.degree == 4 and found.degrees == (4, 4) and found.interaction_order == 2
    assert found.derivatives_vanish_beyond(4) and not found.derivatives_vanish_beyond(3)
    assert found.interactions_vanish_beyond(2) and not found.interactions_vanish_beyond(1)
    quadratic = polynomial_of(network(5, [Square()]), torch.randn(5), 0.1)
    effects = quadratic.interactions()
    assert quadratic.degree == quadratic.interaction_order == 2
    assert not any(effects.numerators[popcounts(5) > 2]) and effects.exact
    for powers in itertools.product(range(3), repeat=5):
        assert sum(powers) <= 2 or powers not in quadratic.terms


def test_groups_and_dead_entries() -> None:
    net = network(4, [Square()], seed=5)
    x, baseline = torch.tensor([1.0, 2.0, 0.5, 3.0]), torch.tensor([0.0, -1.0, 0.5, 0.0])
    groups = [0, 0, 1, -1]
    found = polynomial_of(net, x, baseline, groups, target=0, score="logit")
    assert found.degrees == (2, 0)  # the second variable equals its baseline
    exact = exact_outputs(net, x, baseline, groups=groups, target=0, score="logit")
    assert found.scores().values == exact.values
    still = polynomial_of(net, baseline, baseline)
    assert still.degree == 0 == still.interaction_order and len(still.terms) == 1


def test_pictures_and_skips() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3, padding=1)
            self.last = nn.Linear(2, 2)

        def forward(self, x: Any) -> Any:
            h = self.conv(x)
            h = nn.functional.avg_pool2d(h * h + x, 3)
            return self.last(h.mean((2, 3)) ** 2)

    torch.manual_seed(1)
    net, x = Net().eval(), torch.randn(1, 6, 6)
    groups = (torch.arange(6)[:, None] // 3 * 2 + torch.arange(6) // 3).expand(1, 6, 6)
    found = polynomial_of(net, x, 0.0, groups)
    assert found.n == 4 and found.degree == 4
    assert found.scores().values == exact_outputs(net, x, 0.0, groups=groups).values


def test_the_limit_is_told_before_the_work() -> None:
    net = network(6, [Square()] * 4, width=16)
    with pytest.raises(ValueError, match=r"16 polynomials of degree up to 16 in 6 .* 1,193,808 te"):
        polynomial_of(net, torch.randn(6), 0.0)
    with pytest.raises(ValueError, match=r"take .* products; the limits are"):
        polynomial_of(network(4, [Cube()] * 4), torch.randn(4), 0.0)


@pytest.mark.slow
def test_six_variables_of_degree_sixteen_pass() -> None:
    net, x = network(6, [Square()] * 4, width=4), torch.randn(6)
    found = polynomial_of(net, x, 0.0)
    assert found.degree == 16 and found.scores().values == exact_outputs(net, x, 0.0).values


@pytest.mark.parametrize(
    ("layer", "match"),
    [
        (nn.ReLU(), r"layer '1' \(ReLU\) uses relu, no polynomial; polynomials come from Linear"),
        (nn.BatchNorm1d(3), r"BatchNorm1d\) uses batch normalisation, whose scale is irrational"),
        (nn.Tanh(), r"layer '1' \(Tanh\) uses tanh; polynomials come from"),
    ],
)
def test_what_is_no_polynomial_is_named(layer: nn.Module, match: str) -> None:
    net = network(3, [layer.eval()])
    with pytest.raises(ValueError, match=match):
        polynomial_of(net, torch.ones(3), 0.0)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="score: 'log-odds' of this model is no polynomial"):
        polynomial_of(network(3, [Square()], classes=3), torch.ones(3), 0.0)
    with pytest.raises(ValueError, match="degree: 0"):
        Chebyshev(0)

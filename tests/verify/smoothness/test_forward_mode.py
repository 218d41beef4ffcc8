"""Nested forward mode: against SymPy, difference quotients and torch's own first derivative."""

import subprocess
import sys
import warnings

import pytest
import sympy as sp
import torch
from support.small_nets import Attention, Formula, mlp, sample
from torch import nn
from torch.func import jvp
from torch.nn import functional as F

from verify.scores.masked_model import MaskedModel
from verify.smoothness.forward import derivative, forward_mode, in_float64, mistrust, on_the_box
from verify.smoothness.kinks import kinks


@pytest.mark.parametrize("activation", ["tanh", "softplus", "silu", "gelu"])
def test_mixed_derivatives_against_sympy(activation: str) -> None:
    a, b, c = sp.symbols("a b c")
    z = sp.Rational(3, 4) * a - sp.Rational(5, 4) * b + sp.Rational(1, 2) * c
    formula = {
        "tanh": sp.tanh(z),
        "softplus": sp.log(1 + sp.exp(z)),
        "silu": z / (1 + sp.exp(-z)),
        "gelu": z * (1 + sp.erf(z / sp.sqrt(2))) / 2,
    }[activation]
    function = getattr(F, activation, torch.tanh)
    weights = torch.tensor([0.75, -1.25, 0.5], dtype=torch.float64)
    t = torch.rand(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    unit = torch.eye(3, dtype=torch.float64)
    for index in [(0,), (0, 1), (0, 1, 2), (0, 0, 1, 2), (1, 1, 1, 2, 2)]:
        exact = sp.diff(formula, *[(a, b, c)[i] for i in index])
        with forward_mode():
            ours = derivative(
                lambda s: function(s @ weights), t, [unit[i].expand(4, 3) for i in index]
            )
        for row, value in zip(t.tolist(), ours.tolist(), strict=True):
            assert value == pytest.approx(
                float(exact.evalf(30, subs=dict(zip((a, b, c), row, strict=True)))),
                rel=1e-10,
                abs=1e-12,
            )


LAYERS = {
    **{type(a).__name__: a for a in (nn.Tanh(), nn.GELU(), nn.SiLU(), nn.Softplus(), nn.Mish())},
    **{type(a).__name__: a for a in (nn.Sigmoid(), nn.LogSigmoid(), nn.Tanhshrink())},
    **{type(a).__name__: a for a in (nn.Softmax(1), nn.LogSoftmax(1))},
    "GELU, tanh": nn.GELU(approximate="tanh"),
    "SiLU, in place": nn.SiLU(inplace=True),
    "GLU": nn.Sequential(nn.GLU(), nn.Linear(6, 12)),
    "LayerNorm": nn.LayerNorm(12),
    "LayerNorm, plain": nn.LayerNorm((12,), elementwise_affine=False),
    "RMSNorm": nn.RMSNorm(12),
    "GroupNorm": nn.Sequential(nn.Unflatten(1, (4, 3)), nn.GroupNorm(2, 4), nn.Flatten()),
    "InstanceNorm": nn.Sequential(
        nn.Unflatten(1, (2, 6)), nn.InstanceNorm1d(2, affine=True), nn.Flatten()
    ),
    "BatchNorm": nn.BatchNorm1d(12),
    "Conv": nn.Sequential(nn.Unflatten(1, (2, 6)), nn.Conv1d(2, 2, 3, padding=1), nn.Flatten()),
    "logit": Formula(lambda x: torch.logit(torch.sigmoid(x).square()).sum(1)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_agrees_with_difference_quotients_at_every_order(name: str) -> None:
    torch.manual_seed(0)
    head = nn.Linear(1 if name == "logit" else 12, 1)
    net = nn.Sequential(nn.Linear(5, 12), LAYERS[name], head).double().eval()
    g = torch.Generator().manual_seed(1)
    t, *directions = torch.randn(6, 7, 5, dtype=torch.float64, generator=g)
    with forward_mode():
        for q in range(1, 6):
            values = derivative(lambda s: net(s)[:, 0], t, directions[:q])
            wrong = mistrust(lambda s: net(s)[:, 0], t, directions[:q], values)
            assert not wrong.any(), q
            assert q > 1 or values.abs().max() > 1e-3


@pytest.mark.parametrize("layer", [nn.LayerNorm(12), nn.SiLU()])
def test_the_formulas_written_out_are_the_layers(layer: nn.Module) -> None:
    x = torch.randn(3, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    layer = layer.double()
    plain = layer(x)
    with forward_mode():
        assert torch.allclose(layer(x), plain, rtol=1e-14, atol=1e-14)


def test_torchs_own_rule_for_layer_norm_is_caught() -> None:
    """Wrong from order 2 on in torch 2.13, without an error: the reason for distrusting it."""
    x = torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    d = torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

    def w(s: torch.Tensor) -> torch.Tensor:  # within `forward_mode`, and yet torch's own
        return torch.native_layer_norm(s, (5,), None, None, 1e-5)[0].pow(3).sum(1)

    with forward_mode():
        assert not mistrust(w, x, [d], derivative(w, x, [d])).any()
        assert mistrust(w, x, [d, d], derivative(w, x, [d, d])).all()


def test_kinks_are_found_behind_fused_kernels() -> None:
    masked = MaskedModel(Attention("relu").eval(), sample(), 0.0, score="log-odds")
    with forward_mode():
        assert kinks(masked) == ("relu",)


def test_forward_mode_raises_no_warning_in_a_fresh_process() -> None:
    code = (
        "import warnings; warnings.simplefilter('error');"
        "import torch; from torch import nn; from verify import derivatives; torch.manual_seed(0);"
        "net = nn.Sequential(nn.Linear(2, 2), nn.Tanh()).eval();"
        "derivatives(net, torch.ones(2), 0.0, score='log-odds')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_first_derivative_is_torchs_own() -> None:
    net = mlp(nn.Tanh()).double()
    x, b = sample().double(), sample(seed=3).double()
    masked = in_float64(MaskedModel(net, x, b, score="logit", target=1))
    t = torch.rand(3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    d = torch.randn(3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with forward_mode():
        ours = derivative(on_the_box(masked), t, [d])
    points = b + t * (x - b)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = jvp(lambda z: net(z)[:, 1], (points,), (d * (x - b),))[1]
    assert torch.allclose(ours, theirs, rtol=1e-12)

"""The verdict on derivatives: polynomials of known degree, networks, and guards that are off."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import Attention, Formula, mlp, sample
from torch import nn
from torch.nn import functional as F

from verify import Status, check, derivatives, integral_form
from verify.scores.masked_model import MaskedModel
from verify.smoothness import verdict as smoothness_module
from verify.smoothness.forward import FORMULAS, NoDerivatives, forward_mode, in_float64, on_the_box
from verify.smoothness.taylor import Effort, largest, multi_indices
from verify.verdicts.verdict import Verdict

HOLDS, VIOLATED, VACUOUS, UNDECIDED = Status
FLOAT32_NET = mlp(nn.Tanh())


def of(function: Callable[..., Any], order: int, n: int = 4, **kwargs: Any) -> Verdict:
    """The verdict on a formula at x = 1, b = 0, where w is the formula itself."""
    settings: dict[str, Any] = {"score": "output", "tau": 1e-3, "indices": 100} | kwargs
    return derivatives(Formula(function).eval(), torch.ones(n), 0.0, order=order, **settings)


# --- functions with known derivatives ------------------------------------------------------------

POLYNOMIALS = {
    1: lambda x: x.sum(1) - 2,
    2: lambda x: x[:, 0] * x[:, 1] - 3 * x[:, 2],
    3: lambda x: x[:, 0] * x[:, 1] * x[:, 2] + x[:, 3] ** 2,
    4: lambda x: x[:, 0] ** 3 * x[:, 1] - x[:, 2],
}


@pytest.mark.parametrize("degree", POLYNOMIALS)
def test_a_polynomial_has_its_degree_and_no_less(degree: int) -> None:
    at, below = (of(POLYNOMIALS[degree], M) for M in (degree, degree - 1))
    assert at.status is HOLDS and at.margin == at.details["tau"] and at.tolerance == 0
    assert "exactly 0" in at.sentence and "not a proof" in at.sentence
    assert below.status is VIOLATED and below.details["tested_order"] == degree


def test_the_product_of_three_has_mixed_derivative_one() -> None:
    out = of(lambda x: x[:, 0] * x[:, 1] * x[:, 2], 2)
    assert out.witness["variables"] == {"x0": 1, "x1": 1, "x2": 1}
    assert out.witness["derivative"] == pytest.approx(1, abs=1e-12)
    assert out.margin == pytest.approx(1e-3 - 1, abs=1e-12)
    assert "x0 x1 x2" in out.sentence and set(out.witness["t"]) == {"x0", "x1", "x2", "x3"}


def test_derivatives_are_counted_in_terms_of_the_series_over_the_box() -> None:
    # x - b = 3: w(t) = (3t - 1)³ and w''/2 = 27 (3t - 1), the largest at the sample
    model = Formula(lambda x: x[:, 0] ** 3).eval()
    out = derivatives(model, torch.tensor([2.0]), -1.0, order=1, score="output", tau=1.0)
    assert out.witness["t"] == {"x0": 1} and out.witness["derivative"] == pytest.approx(54)


def test_the_threshold_decides() -> None:
    def little(x: torch.Tensor) -> torch.Tensor:
        return x.sum(1) + 1e-3 * x[:, 0] * x[:, 1]

    assert of(little, 1, tau=2e-3).status is HOLDS
    assert of(little, 1, tau=5e-4).status is VIOLATED
    assert of(little, 1, tau=1e-3).status is UNDECIDED


def test_the_default_threshold_is_that_of_the_interactions() -> None:
    model = Formula(lambda x: 4 * x[:, 0] + x[:, 0] * x[:, 1]).eval()
    out = derivatives(model, torch.ones(2), 0.0, order=1, score="output", rel_tau=0.1)
    assert out.details["tau"] == pytest.approx(0.4, rel=1e-4)
    assert out.tolerance is not None and out.tolerance < 1e-4


def test_a_wrong_rule_makes_the_verdict_vacuous(monkeypatch: pytest.MonkeyPatch) -> None:
    net = nn.Sequential(nn.Linear(5, 12), nn.LayerNorm(12), nn.Linear(12, 2)).eval()
    assert derivatives(net, sample(), 0.0, order=2).status is not VACUOUS
    for function in (F.layer_norm, torch.layer_norm):
        monkeypatch.delitem(FORMULAS, function)
    out = derivatives(net, sample(), 0.0, order=2)
    assert out.status is VACUOUS and "contradict" in out.sentence


def test_a_largest_derivative_in_doubt_is_no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubts(
        w: Callable[..., Any], t: torch.Tensor, directions: list[torch.Tensor], values: torch.Tensor
    ) -> torch.Tensor:
        return torch.arange(len(t)) == len(t) - 1

    net = mlp(nn.Tanh())
    assert derivatives(net, sample(), 0.0, order=1, tau=1e-4).status is VIOLATED
    monkeypatch.setattr("verify.smoothness.taylor.mistrust", doubts)
    out = derivatives(net, sample(), 0.0, order=1, tau=1e-4)
    assert out.status is VACUOUS and "contradicts the largest" in out.sentence


def test_a_guard_that_is_off_lets_a_detached_score_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    net = mlp(nn.Tanh(), 1).double()

    def detached(x: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(net(x.detach()))

    out = derivatives(detached, sample().double(), 0.0, order=1, score="output")
    assert out.status is VACUOUS and "detached" in out.sentence
    monkeypatch.setattr(
        "verify.smoothness.taylor.mistrust", lambda w, t, *_: torch.zeros(len(t)).bool()
    )
    out = derivatives(detached, sample().double(), 0.0, order=1, score="output")
    assert out.status is HOLDS


# --- networks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", [nn.Tanh(), nn.GELU(), nn.SiLU(), nn.Softplus()])
def test_smooth_networks_bend_at_every_order(activation: nn.Module) -> None:
    out = derivatives(mlp(activation), sample(), 0.0, tau=1e-4)
    assert out.status is VIOLATED and out.details["M"] == 3
    assert len(out.details["largest_by_order"]) == 4
    assert out.details["contradicted"].startswith("0 of")
    t = torch.tensor([list(out.witness["t"].values())], dtype=torch.float64)
    assert bool(((t >= 0) & (t <= 1)).all())


@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_attention_through_the_math_backend(activation: str) -> None:
    net = Attention(activation).eval()
    out = derivatives(net, sample(), 0.0, order=2, tau=1e-4)
    assert out.status is VIOLATED
    assert out.details["kinks"] == (["relu"] if activation == "relu" else [])
    assert torch.backends.mha.get_fastpath_enabled()


PIECEWISE = {
    "relu": nn.ReLU(),
    "leaky": nn.LeakyReLU(),
    "prelu": nn.PReLU(),
    "hardtanh": nn.Hardtanh(),
    "a function": Formula(lambda x: x.clamp(min=0).sum(1)),
    "comparison": Formula(lambda x: (x * (x > 0)).sum(1)),
    "maximum": Formula(lambda x: torch.maximum(x, -x).sum(1)),
}


@pytest.mark.parametrize("name", PIECEWISE)
def test_two_classes_of_a_piecewise_linear_network_are_vacuous(name: str) -> None:
    torch.manual_seed(0)
    width = 1 if isinstance(PIECEWISE[name], Formula) else 12
    net = nn.Sequential(nn.Linear(5, 12), PIECEWISE[name], nn.Linear(width, 2)).eval()
    for score in ("log-odds", "logit"):
        out = derivatives(net, sample(), 0.0, score=score)
        assert out.status is VACUOUS and "piecewise linear" in out.sentence
        assert out.margin is None


def test_pictures_with_pooling_and_batch_norm_are_piecewise_linear() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.AvgPool2d(1),
        nn.Dropout(), nn.Identity(), nn.Flatten(), nn.Linear(12, 1),
    ).eval()  # fmt: skip
    groups = np.arange(36).reshape(1, 6, 6) // 9
    out = derivatives(net, torch.randn(1, 6, 6), 0.0, groups=groups, score="output")
    assert out.status is VACUOUS and "relu, max_pool2d" in out.sentence


def test_ten_classes_of_a_relu_network_are_not_piecewise_linear() -> None:
    net = mlp(nn.ReLU(), 10)
    out = derivatives(net, sample(), 0.0, order=1)
    assert out.status is VIOLATED and out.details["kinks"] == ["relu"]
    assert derivatives(net, sample(), 0.0, order=1, score="logit").status is VACUOUS
    # What is not violated where it was sampled is not said to hold: kinks are never sampled.
    high = derivatives(net, sample(), 0.0, order=1, tau=1e9)
    assert high.status is VACUOUS and "kinks" in high.sentence


def test_an_affine_score_has_no_kinks_and_holds() -> None:
    out = derivatives(nn.Sequential(nn.Linear(5, 3), nn.Linear(3, 2)).eval(), sample(), 0.0)
    assert out.status is HOLDS and out.details["kinks"] == []
    level = derivatives(mlp(nn.ReLU()), sample(), 0.0, order=0)
    assert level.status is VIOLATED and level.details["tested_order"] == 1


def test_a_constant_network_holds() -> None:
    net = mlp(nn.Tanh())
    last = net[4]
    assert isinstance(last, nn.Linear)
    nn.init.zeros_(last.weight)
    out = derivatives(net, sample(), 0.0)
    assert out.status is HOLDS and out.margin == 0


def test_smoothing_a_kink_ends_the_vacuum(monkeypatch: pytest.MonkeyPatch) -> None:
    assert derivatives(mlp(nn.ReLU()), sample(), 0.0).status is VACUOUS
    monkeypatch.setattr(smoothness_module, "kinks", lambda masked: ())
    blind = derivatives(mlp(nn.ReLU()), sample(), 0.0)
    assert blind.status is HOLDS  # the lie that the list of kinks is there to prevent


NOTHING_TO_DIFFERENTIATE: dict[str, dict[str, Any]] = {
    "masker": {"model": mlp(nn.Tanh()), "masker": lambda masks: masks.float()},
    "torch.int64": {"model": lambda z: z.double(), "x": torch.arange(1, 6)},
    "float64": {"model": lambda z: FLOAT32_NET(z)},
    "no variable": {"model": mlp(nn.Tanh()), "baseline": sample()},
    "out of reach": {"model": mlp(nn.Tanh(), n=16), "x": sample(16), "tau": 1.0},
    "storage": {"model": lambda z: torch.from_numpy(z.numpy() ** 2), "x": sample().double()},
    "_cdist_forward": {"model": lambda z: torch.cdist(z[:, None], z[:, None] + 1).flatten(1)},
}


@pytest.mark.parametrize("words", NOTHING_TO_DIFFERENTIATE)
def test_what_has_no_derivatives_is_vacuous_and_says_why(words: str) -> None:
    given: dict[str, Any] = {"x": sample(), "baseline": 0.0, "target": 0}
    given |= NOTHING_TO_DIFFERENTIATE[words]
    score = "output" if words == "_cdist_forward" else "logit"
    target = None if score == "output" else 0
    out = derivatives(**given | {"score": score, "target": target})
    assert out.status is VACUOUS and out.margin is None
    assert words in out.sentence, out.sentence


BAD: dict[str, dict[str, Any]] = {
    "target: 7": {"target": 7},
    "training mode": {"model": nn.Sequential(nn.Linear(5, 2), nn.Dropout())},
    "baseline": {"baseline": torch.ones(3)},
}
BAD_HERE: dict[str, dict[str, Any]] = {
    "order: 8": {"order": 8},
    "order: -1": {"order": -1},
    "points: 0": {"points": 0},
    "indices: 0": {"indices": 0},
    "rel_tau: 2": {"rel_tau": 2.0},
    "tau: -1": {"tau": -1.0},
}


@pytest.mark.parametrize("match", BAD | BAD_HERE)
def test_bad_input_is_named(match: str) -> None:
    given: dict[str, Any] = {"model": mlp(nn.Tanh()), "x": sample(), "baseline": 0.0}
    given |= (BAD | BAD_HERE)[match]
    with pytest.raises(ValueError, match=match):
        derivatives(**given)
    if match in BAD:
        with pytest.raises(ValueError, match=match):
            integral_form(**given)


# --- sampling ------------------------------------------------------------------------------------


def test_multi_indices_are_all_or_a_sample_without_repetition() -> None:
    rng = np.random.default_rng(0)
    assert len(multi_indices(4, 2, 10, rng)) == 10 == math.comb(5, 2)
    some = multi_indices(9, 4, 24, rng)
    assert len(set(some)) == 24 and all(list(k) == sorted(k) for k in some)
    assert all(0 <= i < 9 for k in some for i in k) and all(len(k) == 4 for k in some)
    assert sum(len(set(k)) == 4 for k in some) >= 12
    assert any(len(set(k)) < 4 for k in some)
    assert len(multi_indices(2, 7, 5, rng)) == 5  # none without repetition


def test_the_seed_decides_what_is_sampled() -> None:
    net = mlp(nn.Tanh(), n=9)
    first, again, other = (
        derivatives(net, sample(9), 0.0, order=3, seed=s).witness for s in (0, 0, 5)
    )
    assert first == again and first != other


def test_the_estimated_error_covers_another_order_of_nesting() -> None:
    masked = in_float64(MaskedModel(mlp(nn.Tanh()), sample(), 0.0))
    with forward_mode():
        found = largest(
            on_the_box(masked), torch.rand(4, 5).double(), 4, Effort(), np.random.default_rng(0)
        )
    assert 0 < found.disagreement < 1e-9 * max(1, found.value)


def test_the_model_and_torchs_settings_are_left_alone() -> None:
    net = mlp(nn.Tanh())
    before = [p.clone() for p in net.parameters()]
    derivatives(net, sample(), 0.0)
    assert all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))
    assert all(p.dtype == torch.float32 and p.requires_grad for p in net.parameters())
    assert torch.is_grad_enabled() and torch.backends.cudnn.enabled
    with pytest.raises(NoDerivatives), forward_mode():
        raise NoDerivatives("x")
    assert torch.is_grad_enabled() and torch.backends.mha.get_fastpath_enabled()


# --- in the check --------------------------------------------------------------------------------


def test_check_puts_derivatives_beside_order() -> None:
    net = mlp(nn.Tanh())
    report = check(net, sample(), 0.0, derivatives=True, max_order=2)
    names = list(report.verdicts)
    assert names[names.index("order") + 1] == "derivatives" and names[-1] == "integral"
    assert report.verdicts["derivatives"].details["M"] == 2
    assert report.verdicts["derivatives"].details["tau"] == pytest.approx(report.tau)
    assert "(i) derivatives" in report._repr_html_() and "derivatives" in repr(report)
    assert report.to_dict()["verdicts"]["derivatives"]["witness"]["variables"]
    plain = check(net, sample(), 0.0, max_order=2)
    assert not {"derivatives", "integral"} & set(plain.verdicts)


def test_check_gives_reasons_where_there_are_no_derivatives() -> None:
    tokens = torch.arange(1, 4)
    table = torch.randn(5, 2)
    report = check(lambda z: table[z].sum(1), tokens, 0, derivatives=True)
    assert report.verdicts["derivatives"].status is VACUOUS
    assert "torch.int64" in report.verdicts["derivatives"].sentence
    masked = check(
        lambda z: z, torch.ones(2), None, masker=lambda m: m.float(), derivatives=True
    )  # fmt: skip
    assert "masker" in masked.verdicts["integral"].sentence


def test_dead_variables_leave_the_box() -> None:
    x = torch.tensor([1.0, 0.0, -1.0, 0.5, 0.0])
    out = derivatives(mlp(nn.Tanh()), x, 0.0, feature_names=list("abcde"))
    assert set(out.witness["t"]) == {"a", "c", "d"} and out.details["M"] == 2


@pytest.mark.gpu
def test_derivatives_are_the_same_on_the_gpu() -> None:
    for net in (mlp(nn.GELU()), mlp(nn.ReLU()), Attention().eval()):
        here = derivatives(net, sample(), 0.0, order=2, tau=1e-3)
        there = derivatives(net.cuda(), sample(), 0.0, order=2, tau=1e-3)
        assert here.status is there.status and here.sentence == there.sentence

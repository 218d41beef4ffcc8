"""The value function: functions with known interactions, every kind of model, every error."""

import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from sklearn.linear_model import LogisticRegression, Ridge
from support.strategies import Polynomial, polynomials
from torch import nn

from verify import columns, interactions, masked_outputs, patches
from verify.scores.masked_model import MaskedModel


def linear(n: int = 3, classes: int = 3, seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(n, 8), nn.Tanh(), nn.Linear(8, classes)).eval()


@given(polynomials())
@example(Polynomial(1, {0: 1.0}))
@example(Polynomial(2, {0b11: -3.5}))
def test_interactions_of_a_polynomial_are_its_coefficients(polynomial: Polynomial) -> None:
    x = torch.ones(polynomial.n, dtype=torch.float64)
    v = masked_outputs(polynomial.model(), x, 0.0, score="output")
    assert v.dtype == torch.float64 and v.device.type == "cpu" and len(v) == 2**polynomial.n
    np.testing.assert_allclose(interactions(v), polynomial.interactions(), rtol=0, atol=1e-12)


def test_entry_S_keeps_x_where_its_bits_are_set() -> None:
    x, b = torch.tensor([1.0, 10.0, 100.0]), torch.tensor([2.0, 20.0, 200.0])
    v = masked_outputs(lambda z: z.sum(1), x, b, score="output")
    assert v.tolist() == [222, 221, 212, 211, 122, 121, 112, 111]


@pytest.mark.parametrize("batch_size", [1, 3, 8, 100])
def test_the_batch_size_does_not_matter(batch_size: int) -> None:
    net = linear().double()
    x = torch.randn(3, dtype=torch.float64)
    whole = masked_outputs(net, x, 0.0)
    assert torch.allclose(masked_outputs(net, x, 0.0, batch_size=batch_size), whole, atol=1e-13)


def test_masks_are_made_batch_by_batch() -> None:
    rows = []

    def model(batch: torch.Tensor) -> torch.Tensor:
        rows.append(len(batch))
        return batch.sum(1)

    masked_outputs(model, torch.ones(10), 0.0, score="output", batch_size=64)
    assert max(rows) == 64 and rows.count(64) == 2**10 // 64


def test_groups_hide_their_entries_together_and_minus_one_stays() -> None:
    x = torch.tensor([1.0, 2.0, 4.0, 8.0])
    v = masked_outputs(
        lambda z: z.sum(1), x, 0.0, score="output", groups=torch.tensor([1, 0, 1, -1])
    )
    assert v.tolist() == [8, 10, 13, 15]


def test_named_groups_for_columns_and_patches() -> None:
    groups = columns({"age": 0, "job": [1, 2]}, width=4)
    assert groups.index.tolist() == [0, 1, 1, -1] and groups.names == ("age", "job")
    assert columns(["a", None, "b", "a"]).index.tolist() == [0, -1, 1, 0]
    squares = patches((3, 5, 4), (2, 2))
    assert np.array_equal(patches(torch.zeros(3, 5, 4), 2).index, squares.index)
    assert squares.index.tolist() == [[0, 0, 1, 1]] * 3 + [[2, 2, 3, 3]] * 2
    assert squares.names[1] == "row 1 column 2"
    x = torch.ones(3, 5, 4)
    v = masked_outputs(lambda z: z.sum((1, 2, 3)), x, 0.0, score="output", groups=squares)
    assert v[[1, 2, 4, 8]].tolist() == [18, 18, 12, 12]


def test_a_masker_replaces_the_mixing() -> None:
    words = ["a", "b"]
    seen = masked_outputs(
        lambda texts: np.array([float(len(text)) for text in texts]),
        torch.zeros(2), None, score="output",
        masker=lambda masks: [
            "".join(w for w, m in zip(words, row, strict=True) if m) for row in masks.tolist()
        ],
    )  # fmt: skip
    assert seen.tolist() == [0, 1, 1, 2]


def test_integer_inputs_stay_integers() -> None:
    tokens = torch.tensor([3, 1, 2])
    net = nn.Sequential(nn.Embedding(5, 4), nn.Flatten(), nn.Linear(12, 2)).eval()
    assert len(masked_outputs(net, tokens, 0)) == 8


@pytest.mark.parametrize("kind", ["logits", "numpy", "column", "flat"])
def test_kinds_of_output(kind: str) -> None:
    wrap = {
        "logits": lambda z: SimpleNamespace(logits=z.sum(1, keepdim=True)),
        "numpy": lambda z: z.sum(1, keepdim=True).numpy(),
        "column": lambda z: z.sum(1, keepdim=True),
        "flat": lambda z: z.sum(1),
    }[kind]
    v = masked_outputs(wrap, torch.tensor([3.0, -5.0]), 0.0, score="log-odds")
    assert v.tolist() == [0, -3, 5, 2]  # class 0 is predicted at x: the logit with its sign


def test_the_users_model_is_left_alone() -> None:
    net = linear()
    state, modes = copy.deepcopy(net.state_dict()), [m.training for m in net.modules()]
    masked_outputs(net, torch.randn(3, dtype=torch.float64), 0.0, dtype=torch.float64)
    assert all(torch.equal(state[k], w) for k, w in net.state_dict().items())
    assert {w.dtype for w in net.state_dict().values()} == {torch.float32}
    assert modes == [m.training for m in net.modules()]
    assert all(p.requires_grad and p.grad is None for p in net.parameters())


def test_dtype_is_the_models_unless_asked() -> None:
    net, x = linear(), torch.randn(3, dtype=torch.float64)
    assert MaskedModel(net, x, 0.0).output_dtype == torch.float32
    assert MaskedModel(net, x, 0.0, dtype=torch.float64).output_dtype == torch.float64
    single, double = masked_outputs(net, x, 0.0), masked_outputs(net, x, 0.0, dtype=torch.float64)
    assert single.dtype == double.dtype == torch.float64
    assert 0 < (single - double).abs().max() < 1e-5


def test_scores_are_differentiable_in_the_baseline() -> None:
    baseline = torch.zeros(3, requires_grad=True)
    masked = MaskedModel(linear(), torch.randn(3), baseline)
    interactions(masked.scores(masked.masks(range(8)))).abs().sum().backward()
    assert baseline.grad is not None and baseline.grad.abs().min() > 0


def test_dead_variables_are_found_by_group() -> None:
    x, b = torch.tensor([1.0, 0.0, 3.0, 0.0]), torch.tensor([0.0, 0.0, 3.0, 0.0])
    masked = MaskedModel(lambda z: z.sum(1), x, b, score="output").without_dead()
    assert masked.dead == ("x1", "x2", "x3") and masked.names == ("x0",)
    assert masked.table().tolist() == [3, 4]
    kept = MaskedModel(lambda z: z.sum(1), x, b, score="output", groups=[0, 0, 1, 1]).without_dead()
    assert kept.dead == ("x1",) and kept.table().tolist() == [3, 4]


def refused(
    match: str,
    model: Any = None,
    x: torch.Tensor | None = None,
    baseline: float | torch.Tensor | None = 0.0,
    error: type[Any] = ValueError,
    **kwargs: Any,
) -> None:
    with pytest.raises(error, match=match):
        masked_outputs(
            linear() if model is None else model,
            torch.ones(3) if x is None else x,
            baseline,
            **kwargs,
        )


def test_too_many_variables_are_refused_before_anything_is_made() -> None:
    refused(r"n = 784 .*2\^784.*bytes.*groups.*present", x=torch.ones(784), error=MemoryError)
    refused(r"n = 45 .*TiB.*free", x=torch.ones(45), error=MemoryError)
    way = r"1036 scores are enough: interactions_up_to\(model, x, baseline, order=2\)"
    refused(way, x=torch.ones(45), error=MemoryError)
    refused(r"masks are: order_means\(model, x, baseline\)", x=torch.ones(45), error=MemoryError)


def test_the_first_score_that_is_not_finite_is_named() -> None:
    def model(batch: torch.Tensor) -> torch.Tensor:
        return torch.where(batch.sum(1) >= 2, torch.nan, batch.sum(1))

    refused(r"model: the score is nan at masked sample 3 .*x0, x1", model, score="output")
    refused(
        "inf at masked sample 0 .*none", lambda z: 1 / z.sum(1), score="output", x=torch.ones(3)
    )


@pytest.mark.parametrize(
    ("match", "changes"),
    [
        (r"baseline: shape \(2,\) does not broadcast.*\(3,\)", {"baseline": torch.zeros(2)}),
        (r"baseline: shape \(2, 3\)", {"baseline": torch.zeros(2, 3)}),
        ("baseline: None", {"baseline": None}),
        ("baseline: entries of <U1, which are no numbers", {"baseline": "0"}),
        ("x: entries of <U3, which are no numbers", {"x": ["1.5", "2", "3"]}),
        ("groups: entries are True and False; give integers", {"groups": [True, False, True]}),
        ("baseline: its values", {"x": torch.tensor([1, 2, 3]), "baseline": 0.5}),
        ("groups: shape", {"groups": torch.tensor([0, 1])}),
        ("groups: variable 1 of 0…2", {"groups": torch.tensor([0, 2, 2])}),
        ("groups: -2", {"groups": torch.tensor([0, -2, 1])}),
        ("groups: .*float", {"groups": torch.tensor([0.0, 1.0, 2.0])}),
        (r"target: 3 is out of range.*0…2", {"target": 3}),
        ("target: -1 is out of range", {"target": -1}),
        (
            "target: 2 is out of range.*0…1",
            {"model": lambda z: z.sum(1), "target": 2, "score": "logit"},
        ),
        ('target: score="output"', {"model": lambda z: z.sum(1), "score": "output", "target": 0}),
        ("target: a callable", {"score": lambda out: out[:, 0], "target": 0}),
        ("score: 'odds' is unknown", {"score": "odds"}),
        (r"score: returned shape \(3, 3\)|score: returned", {"score": lambda out: out}),
        ('score: "log-odds" .*score="probability"', {"model": lambda z: linear()(z).softmax(1)}),
        (
            'score: .*score="logit"',
            {"model": lambda z: linear(classes=1)(z).sigmoid(), "score": "log-odds"},
        ),
        ('score: "probability" needs', {"score": "probability"}),
        (r"model: outputs of shape \(2, 2, 2\)", {"model": lambda z: z.new_ones(len(z), 2, 2)}),
        ("model: outputs of shape .*batch of 2", {"model": lambda z: z.new_ones(3, 2)}),
        ("model: 3 outputs per row", {"score": "output"}),
        ("model: returned tuple", {"model": lambda z: (z, z)}),
        ("model: str cannot be called; wrap it in a lambda", {"model": "net"}),
        (
            'model: LogisticRegression .*; give its predict_proba, with score="probability"',
            {"model": LogisticRegression()},
        ),
        ("model: Ridge .*; give its predict, with", {"model": Ridge()}),
        (
            r"model: .*in training mode.*eval",
            {"model": nn.Sequential(nn.Linear(3, 2), nn.Dropout())},
        ),
        ("batch_size: 0", {"batch_size": 0}),
        ("dtype: torch.int64", {"dtype": torch.int64}),
    ],
)
def test_bad_input_is_named(match: str, changes: dict[str, Any]) -> None:
    refused(match, **changes)


def test_a_part_left_in_training_mode_is_refused() -> None:
    net = linear()
    net[1] = nn.Dropout()
    refused(r"model: .*in training mode", net)


def test_two_answers_to_the_same_batch_are_refused() -> None:
    calls = []

    def counting(batch: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return batch.sum(1) + len(calls)

    refused("model: two different answers", counting, score="output")
    net = linear()
    refused("two different answers", lambda z: nn.functional.dropout(net(z), 0.5))


def test_the_same_nan_twice_is_not_two_answers() -> None:
    refused("the score is nan", lambda z: z.sum(1) * torch.nan, score="output")


def test_answers_that_depend_a_little_on_the_batch_size_are_accepted() -> None:
    net = linear()
    v = masked_outputs(lambda z: net(z) * (1 + 1e-7 * len(z)), torch.ones(3), 0.0, batch_size=3)
    assert len(v) == 8


def test_bad_builders_are_named() -> None:
    with pytest.raises(ValueError, match="width"):
        columns({"a": 0})
    with pytest.raises(ValueError, match="labels: 'a' names column 3"):
        columns({"a": 3}, width=2)
    with pytest.raises(ValueError, match="labels: column 0 belongs to two"):
        columns({"a": 0, "b": [0]}, width=2)
    with pytest.raises(ValueError, match="grid: 5 x 5"):
        patches((4, 4), 5)
    with pytest.raises(ValueError, match="shape"):
        patches((4,), 2)
    with pytest.raises(ValueError, match=r"shape: \(4,\) has no height"):
        patches(torch.zeros(4), 2)


@pytest.mark.gpu
def test_a_module_on_the_gpu_is_used_there() -> None:
    net, x = linear(), torch.randn(3)
    here, there = masked_outputs(net, x, 0.0), masked_outputs(net.cuda(), x, 0.0)
    assert there.device.type == "cpu"
    assert torch.allclose(here, there, atol=1e-4)

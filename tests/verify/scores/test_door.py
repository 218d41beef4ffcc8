"""What people pass: nothing is answered wrongly without a word, and errors name the argument."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from support.effort import slow
from support.small_nets import mlp, sample
from torch import Tensor, nn

from verify import (
    Groups,
    MaskedModel,
    Status,
    and_or,
    check,
    check_values,
    columns,
    concepts,
    derivatives,
    interactions,
    masked_outputs,
    order_means,
    patches,
    shapley_values,
    stability,
    words,
)
from verify.report import lesson


class Recurrent(nn.Module):
    """An RNN that takes its batch for time: without batch_first its rows mix."""

    def __init__(self, kind: Callable[..., nn.RNNBase], batch_first: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.r, self.o = kind(3, 8, batch_first=batch_first), nn.Linear(8, 2)

    def forward(self, z: Tensor) -> Tensor:
        out: Tensor = self.o(self.r(z)[0][:, -1])
        return out


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("wrapped", [False, True])
def test_rows_that_mix_are_refused(kind: Callable[..., nn.RNNBase], wrapped: bool) -> None:
    x, groups = torch.randn(5, 3), np.arange(5)[:, None]
    net = Recurrent(kind, False).eval()
    with pytest.raises(ValueError, match=r"rows of its batch.*batch_first"):
        check((lambda z: net(z)) if wrapped else net, x, 0.0, groups=groups)
    assert check(Recurrent(kind, True).eval(), x, 0.0, groups=groups).n == 5


@pytest.mark.parametrize(
    "mix",
    [
        lambda z: z / z.std(0, keepdim=True),
        lambda z: z - z.mean(0, keepdim=True),
        lambda z: z / z.abs().max(),
        lambda z: z.sort(0).values,
        lambda z: z.cumsum(0),
    ],
)
def test_whatever_looks_at_its_batch_is_refused(mix: Any) -> None:
    with pytest.raises(ValueError, match="other rows of its batch"):
        check(lambda z: mlp(nn.Tanh(), 3)(mix(z)), sample(), 0.0)


def test_batch_statistics_are_refused_and_the_module_is_left_as_it_was() -> None:
    bare = nn.Sequential(
        nn.Linear(5, 4), nn.BatchNorm1d(4, track_running_stats=False), nn.Linear(4, 2)
    )
    with pytest.raises(ValueError, match="other rows of its batch"):
        check(bare.eval(), sample(), 0.0)
    net = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))  # in training
    before = {name: part.clone() for name, part in net.state_dict().items()}
    for model in (net, lambda z: net(z), net.forward):
        with pytest.raises(ValueError, match=r"training mode.*eval\(\)"):
            check(model, sample(), 0.0)
    assert all(torch.equal(part, before[name]) for name, part in net.state_dict().items())


def hidden(net: nn.Module) -> dict[str, Callable[[Tensor], Any]]:
    """Callables that call a module in ways that do not show at once."""

    class Holder:
        __slots__ = ("call",)

        def __init__(self) -> None:
            self.call = lambda z: net(z)

        def __call__(self, z: Tensor) -> Any:
            return self.call(z)  # type: ignore[no-untyped-call]

    inner = functools.partial(lambda m, z: m(z), net)
    held = {"net": net}
    return {
        "a partial": inner,
        "a function of a function": lambda z: inner(z),
        "a dictionary": lambda z: held["net"](z),
        "an object": Holder(),
        "a wrapper": functools.wraps(net.forward)(lambda z: net(z)),
    }


@pytest.mark.parametrize("how", list(hidden(nn.Identity())))
@pytest.mark.parametrize("layer", [nn.BatchNorm1d(4), nn.Dropout(0.002)])
def test_training_is_found_wherever_the_module_hides(how: str, layer: nn.Module) -> None:
    net = nn.Sequential(nn.Linear(5, 4), layer, nn.Linear(4, 2)).train()
    before = {name: part.clone() for name, part in net.state_dict().items()}
    with pytest.raises(ValueError, match=r"model: .* in training mode"):
        check(hidden(net)[how], sample(), 0.0)
    assert all(torch.equal(part, before[name]) for name, part in net.state_dict().items())


@pytest.mark.filterwarnings("ignore:.*torch.jit")
def test_eval_is_asked_for_only_where_it_makes_a_difference() -> None:
    net = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2)).train()
    assert check(net, sample(), 0.0).n == 5 and net.training
    frozen = torch.jit.freeze(torch.jit.script(mlp(nn.Tanh(), 2)))
    assert check(frozen, sample(), 0.0).n == 5


@pytest.mark.parametrize("labels", [2, 5])
def test_several_sigmoids_are_asked_about(labels: int) -> None:
    net = nn.Sequential(nn.Linear(4, labels), nn.Sigmoid()).eval()
    with pytest.raises(ValueError, match=r"score: .*several labels.*score="):
        check(net, torch.randn(4), 0.0, target=1)
    chosen = check(lambda z: net(z)[:, 1], torch.randn(4), 0.0, score="probability")
    assert chosen.n == 4
    with pytest.raises(ValueError, match="several labels"):
        check(lambda z: net(z).detach().numpy(), torch.randn(4), 0.0)


HEADS: dict[str, Callable[[Tensor], Tensor]] = {
    "written out": lambda z: 1 / (1 + (-z).exp()),
    "by tanh": lambda z: 0.5 * (1 + z.tanh()),
    "stacked": lambda z: torch.stack([z[:, 0].sigmoid(), z[:, 1].sigmoid()], 1),
    "an ensemble": lambda z: (z.sigmoid() + (2 * z).sigmoid()) / 2,
    "hard": nn.functional.hardsigmoid,
    "a softmax without a column": lambda z: z.softmax(1)[:, :2],
}


@pytest.mark.parametrize("head", HEADS)
def test_whatever_makes_numbers_between_0_and_1_is_asked_about(head: str) -> None:
    torch.manual_seed(0)
    net = nn.Linear(4, 3).eval()
    with pytest.raises(ValueError, match=r'score: .*score="log-odds" if they are logits'):
        check(lambda z: HEADS[head](net(z)), torch.randn(4), 0.0, target=1)


def test_logits_that_happen_to_lie_between_0_and_1_are_logits() -> None:
    net = nn.Linear(4, 3).eval()
    with torch.no_grad():
        net.weight.mul_(0.01)
        net.bias.fill_(0.5)
    assert check(net, torch.randn(4), 0.0).score == "log-odds"
    assert check(lambda z: net(z).sigmoid(), torch.randn(4), 0.0, score="log-odds").n == 4
    with pytest.raises(ValueError, match="score: the outputs lie in"):  # torch did not make them
        check(lambda z: net(z).detach().numpy(), torch.randn(4), 0.0)


@pytest.mark.parametrize("shape", [(), (1,)])
def test_one_number_a_row_is_asked_about(shape: tuple[int, ...]) -> None:
    def regressor(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.asarray(z) @ [-1.0, -2.0]).reshape(-1, *shape)

    with pytest.raises(ValueError, match=r'score: .*"output".*"logit".*"probability"'):
        check(regressor, np.ones(2), 0.0)
    report = check(regressor, np.ones(2), 0.0, score="output")
    assert shapley_values(report).tolist() == [-1.0, -2.0]


def test_every_report_names_its_class() -> None:
    report = check(mlp(nn.Tanh(), 3), sample(), 0.0, target=1)
    assert "of class 1" in repr(report) and "of class 1" in report._repr_html_()


MADE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "float64": lambda p: p,
    "float32": lambda p: p.astype("f4"),
    "float32, widened": lambda p: p.astype("f4").astype(float),
    "float16": lambda p: p.astype("f2"),
}


@pytest.mark.parametrize("slope", [1.3, *slow(0.9, 2.05)])
@pytest.mark.parametrize("made", MADE)
def test_errors_of_probabilities_are_carried_to_log_odds(slope: float, made: str) -> None:
    n = 7 if made.startswith(("float64", "float32")) else 3

    def predict_proba(z: Any) -> np.ndarray:
        p = MADE[made](1 / (1 + np.exp(-slope * (np.asarray(z, float).sum(1) - 0.3))))
        return np.asarray(np.c_[1 - p, p])

    report = check(predict_proba, np.ones(n), 0.0, score="probability", target=1)
    sizes = np.array([S.bit_count() for S in range(1 << n)])
    gap = np.abs(report.v - slope * (sizes - 0.3))
    assert (gap <= report.game.error + 1e-12).all()
    assert report.verdicts["order"].status is not Status.VIOLATED  # it is additive
    assert report.game.error.max() <= 100 * max(gap.max(), 1e-9)  # and not far too large


def test_channels_are_seen_or_said() -> None:
    last = patches((12, 12, 3), 3)
    assert last.names[1] == "row 1 column 2"
    where = np.broadcast_to(last.index, (12, 12, 3))
    assert where[0, 0].tolist() == [0, 0, 0] and where[0, 4].tolist() == [1, 1, 1]
    assert patches((3, 12, 12), 3).index.shape == (12, 12)
    assert patches((3, 32, 3), 3).index.shape == (32, 3)  # as torch has them, where both could be
    told = np.broadcast_to(patches((3, 32, 3), (3, 2), channels="last").index, (3, 32, 3))
    assert told[2, 31].tolist() == [5, 5, 5]
    assert patches((3, 32, 3), 3, channels="first").index.shape == (32, 3)
    with pytest.raises(ValueError, match="channels: 'middle'"):
        patches((3, 4, 4), 2, channels="middle")
    assert patches((6, 6), np.int64(2)).n == patches((6, 6), (np.int64(2), 2)).n == 4


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.uint8, np.uint16])
def test_small_integers_do_not_wrap(kind: Any) -> None:
    rng = np.random.default_rng(0)
    info = np.iinfo(kind)
    v = rng.integers(info.min, info.max, 16, endpoint=True, dtype=kind)
    assert interactions(v).tolist() == interactions([int(a) for a in v]).tolist()
    assert interactions(v).tolist() == interactions(v.astype(float)).tolist()


def test_integers_beyond_int64_stay_exact() -> None:
    v = np.array([0, 2**62, 2**62, -(2**62)])
    assert interactions(v).tolist() == [0, 2**62, 2**62, -3 * 2**62]
    assert interactions([True, False, True, True]).tolist() == [1, -1, 0, 1]
    assert interactions([1.0, 2.0]).dtype == np.float64


def test_a_column_of_scores_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4, 1\).*v\[..., 0\]"):
        interactions(np.zeros((4, 1)))


def test_values_of_a_report_keep_the_users_columns() -> None:
    x, names = torch.tensor([1.0, 0.0, 2.0, 0.0]), ["a", "b", "c", "d"]
    weights = torch.tensor([1.0, 5.0, -2.0, 7.0])
    report = check(lambda z: z @ weights, x, 0.0, score="output", feature_names=names)
    assert shapley_values(report).tolist() == [1.0, 0.0, -4.0, 0.0]
    assert report.all_names == tuple(names) and report.feature_names == ("a", "c")
    assert "left out: b, d" in repr(report)
    assert concepts(report).names == ("a", "c")
    assert interactions(report) is report.interactions
    ready = check_values([0.0, 1.0], feature_names=["a"], dead=["b"])
    assert shapley_values(ready).tolist() == [1.0, 0.0]


def test_a_report_does_not_follow_what_its_caller_overwrites() -> None:
    x, b, groups = np.ones(3), np.zeros(3), np.array([0, 1, 2])
    report = check(lambda z: z**2, x, b, groups=groups, target=1)
    x[:], b[:], groups[:] = 5.0, 1.0, 0
    assert report.again is not None
    assert np.array_equal(report.again().v, report.v)


LAYOUTS: dict[str, Callable[[np.ndarray], Any]] = {
    "read-only": lambda a: np.frombuffer(a.tobytes()),
    "turned round": lambda a: a[::-1].copy()[::-1],
    "every second": lambda a: np.repeat(a, 2)[::2],
    "a list": lambda a: a.tolist(),
    "a batch of one": lambda a: a[None],
    "float32": lambda a: a.astype("f4"),
    "big-endian": lambda a: a.astype(">f8"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_arrays_of_every_layout_are_taken(layout: str) -> None:
    net, x = mlp(nn.Tanh(), 3), np.linspace(-1, 1, 5)
    want = masked_outputs(net, x, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = masked_outputs(net, LAYOUTS[layout](x), 0.0)
    assert torch.allclose(got, want, rtol=0, atol=1e-6)


class GivesItself:
    """Something that NumPy takes for an array."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.array


def frozen(a: np.ndarray) -> np.ndarray:
    out = a.copy()
    out.flags.writeable = False
    return out


GIVEN: dict[str, Callable[[np.ndarray], Any]] = {  # of float32 [B, C]
    "columns turned round": lambda a: a[:, ::-1].copy()[:, ::-1],
    "rows turned round": lambda a: a[::-1].copy()[::-1],
    "column by column": np.asfortranarray,
    "read-only": frozen,
    "big-endian": lambda a: a.astype(">f4"),
    "big-endian doubles": lambda a: a.astype(">f8"),
    "long": lambda a: a.astype(np.longdouble),
    "objects": lambda a: a.astype(object),
    "fractions": lambda a: np.array([[Fraction(float(p)) for p in row] for row in a]),
    "nothing masked": lambda a: np.ma.array(a, mask=np.zeros(a.shape, bool)),
    "gives itself": lambda a: GivesItself(frozen(a.astype(">f4"))),
    "logits": lambda a: SimpleNamespace(logits=frozen(a)[:, ::-1].copy()[:, ::-1]),
}


@pytest.mark.parametrize("layout", GIVEN)
def test_outputs_of_every_layout_are_taken(layout: str) -> None:
    net, x = mlp(nn.Tanh(), 3), np.linspace(-1, 1, 5, dtype="f4")
    give = GIVEN[layout]
    want = masked_outputs(lambda z: net(z), x, 0.0, target=1)
    assert torch.equal(masked_outputs(lambda z: give(net(z).numpy()), x, 0.0, target=1), want)
    if layout not in ("gives itself", "logits"):  # of which a score has neither
        scores = masked_outputs(net, x, 0.0, score=lambda z: give(z.numpy())[:, 1])
        assert torch.equal(scores, masked_outputs(net, x, 0.0, target=1, score="logit"))


def test_a_model_may_write_its_next_answer_over_the_last() -> None:
    room = np.empty((8, 1))

    def model(z: Tensor) -> np.ndarray:
        return np.sum(z.numpy(), axis=1, keepdims=True, out=room[: len(z)])

    x = np.arange(1.0, 6.0)
    found = masked_outputs(model, x, 0.0, score="output", batch_size=8)
    assert found.tolist() == [sum(x[i] for i in range(5) if S >> i & 1) for S in range(32)]


def partly_masked(a: np.ndarray) -> np.ndarray:
    """An array whose last entry is masked."""
    return np.ma.array(a, mask=np.arange(a.size).reshape(a.shape) == a.size - 1)


def masked_score(z: Tensor) -> Any:
    return partly_masked(z[:, 0].numpy())


def masked_list(z: Tensor) -> Any:
    return [np.ma.masked] * len(z)


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda net, x: check(lambda z: partly_masked(net(z).numpy()), x, 0.0),
         "model: its outputs: "),
        (lambda net, x: check(lambda z: GivesItself(partly_masked(net(z).numpy())), x, 0.0),
         "model: its outputs: "),
        (lambda net, x: masked_outputs(net, x, 0.0, score=masked_score),
         "score: it returned a MaskedArray: "),
        (lambda net, x: masked_outputs(net, x, 0.0, score=masked_list),
         "score: it returned a list: "),
        (lambda net, x: order_means(lambda masks: partly_masked(masks.sum(1)), n=5),
         "model: its scores: "),
        (lambda net, x: check(net, list(partly_masked(x)), 0.0), "x: "),
        (lambda net, x: check(net, x, [partly_masked(x)]), "baseline: "),
        (lambda net, x: interactions([1.0, np.ma.masked]), "v: "),
        (lambda net, x: lesson.scores(partly_masked(np.zeros(16))), "game: "),
    ],
)  # fmt: skip
def test_what_is_masked_is_never_read(ask: Callable[..., Any], match: str) -> None:
    with pytest.raises(ValueError, match=f"^{match}masked entries; fill them"):
        ask(mlp(nn.Tanh(), 3), np.linspace(-1, 1, 5, dtype="f4"))


@pytest.mark.parametrize(
    ("give", "match"),
    [
        (lambda a: a.astype("U9"), "model: its outputs: entries of <U9.*return real numbers"),
        (lambda a: a.astype("U9").astype(object), "model: its outputs: entries of object.*return"),
        (lambda a: (a + 1j).astype(object), "model: its outputs: entries of complex numbers"),
        (lambda a: a.astype("m8[s]"), "model: its outputs: entries of timedelta64"),
        (lambda a: [a], "model: returned list; return a tensor"),
        (lambda a: torch.tensor(a + 1j), "model: outputs of shape .*complex64"),
    ],
)
@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
def test_outputs_that_are_no_numbers_are_refused(give: Callable[..., Any], match: str) -> None:
    net = mlp(nn.Tanh(), 3)
    with pytest.raises(ValueError, match=match):
        check(lambda z: give(net(z).numpy()), np.linspace(-1, 1, 5, dtype="f4"), 0.0)


@pytest.mark.parametrize("kind", [torch.float8_e4m3fn, torch.float8_e5m2])
@pytest.mark.parametrize("module", [False, True])
def test_floats_of_one_byte_are_read_and_count_as_coarse(kind: torch.dtype, module: bool) -> None:
    net, x = mlp(nn.Tanh(), 3), sample()
    coarse: Any = Coarse(net, kind) if module else lambda z: net(z).to(kind)
    report = check(coarse, x, 0.0, target=1, score="logit")
    true = masked_outputs(net, x, 0.0, target=1, score="logit").numpy()
    assert report.dtype == str(kind).removeprefix("torch.")
    assert (report.v == report.v.astype("f4")).all() and np.unique(report.v).size > 4
    assert (np.abs(report.v - true) <= report.game.error).all()
    widened = masked_outputs(net, x.to(kind), torch.zeros(5).to(kind))
    assert torch.equal(widened, masked_outputs(net, x.to(kind).float(), 0.0))
    with pytest.raises(ValueError, match=r"dtype: torch does not reckon in torch.float8"):
        check(net, x, 0.0, dtype=kind)


class Coarse(nn.Module):
    """A network whose answers, and a weight that it does not need, have a byte each."""

    def __init__(self, net: nn.Module, kind: torch.dtype) -> None:
        super().__init__()
        self.kept = nn.Parameter(torch.zeros(2).to(kind), requires_grad=False)
        self.net, self.kind = net, kind

    def forward(self, z: Tensor) -> Tensor:
        out: Tensor = self.net(z)
        return out.to(self.kind)


@pytest.mark.parametrize("how", [{}, {"device": "cpu"}, {"dtype": torch.float64}])
def test_weights_that_are_not_there_are_asked_for(how: dict[str, Any]) -> None:
    net = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2)).eval()
    with pytest.raises(ValueError, match=r"model: 4 of its 4 .*meta device.*to_empty"):
        check(copy.deepcopy(net).to("meta"), sample(), 0.0, **how)
    net[2].to("meta")
    with pytest.raises(ValueError, match=r"model: 2 of its 4 .*meta device"):
        check(net, sample(), 0.0, **how)
    with pytest.raises(ValueError, match=r"model: it has layers .*first call"):
        check(nn.Sequential(nn.LazyLinear(2)).eval(), sample(), 0.0, **how)


def test_weights_that_are_fetched_when_called_may_be_elsewhere() -> None:
    """As Accelerate keeps those of a model that is too large for its device."""
    net, kept = nn.Linear(5, 2).eval(), nn.Linear(5, 2).eval()
    net.load_state_dict(kept.state_dict())
    net.to("meta")
    net._hf_hook = "cpu_offload"  # type: ignore[assignment]
    net.forward = kept.forward  # type: ignore[method-assign]
    assert torch.equal(masked_outputs(net, sample(), 0.0), masked_outputs(kept, sample(), 0.0))


def test_integers_serve_a_float_module_and_doubles_a_float_lambda() -> None:
    net = mlp(nn.Tanh(), 3)
    whole = torch.tensor([1, 2, 0, -1, 3])
    assert torch.equal(masked_outputs(net, whole, 0), masked_outputs(net, whole.float(), 0.0))
    double = sample().double()
    found = masked_outputs(lambda z: net(z), double, 0.0)
    assert torch.allclose(found, masked_outputs(net, double, 0.0), atol=1e-6)


class OnlyArrays:
    """A booster: it takes arrays and nothing else."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, z: Any) -> np.ndarray:
        self.calls += 1
        if not isinstance(z, np.ndarray):
            raise TypeError("Invalid data type")
        return np.asarray(np.c_[z.sum(1), z.prod(1)])


def test_callables_that_want_arrays_are_told_apart_once() -> None:
    model = OnlyArrays()
    game = MaskedModel(model, np.arange(1.0, 4.0), 0.0, target=0)
    calls = model.calls
    game.table()
    assert model.calls == calls + 1
    assert check(model, np.arange(1.0, 4.0), 0.0).n == 3


@pytest.mark.parametrize("rows", [1, 3, 4])
def test_batches_keep_to_the_size_that_was_given(rows: int) -> None:
    sizes: list[int] = []

    def exact(z: Tensor) -> Tensor:
        sizes.append(len(z))
        assert len(z) == rows
        return torch.stack([z.sum(1), z.prod(1)], 1)

    def at_most(z: Tensor) -> Tensor:
        sizes.append(len(z))
        assert len(z) <= rows
        return torch.stack([z.sum(1), z.prod(1)], 1)

    x = torch.tensor([1.0, 2.0, 3.0])
    want = masked_outputs(lambda z: torch.stack([z.sum(1), z.prod(1)], 1), x, 0.0)
    for model in (exact, at_most):
        report = check(model, x, 0.0, batch_size=rows)
        assert np.allclose(report.v, want) and max(sizes) <= rows


def test_a_model_that_fails_is_named_with_what_it_was_given() -> None:
    with pytest.raises(ValueError, match=r"model: .*shape \(3,\).*float64.*RuntimeError.*shapes"):
        check(nn.Linear(4, 2).double(), torch.ones(3).double(), 0.0)


def test_a_forward_that_refuses_float64_is_measured_without() -> None:
    net = mlp(nn.Tanh(), 3)

    class Single(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = net

        def forward(self, z: Tensor) -> Tensor:
            if z.dtype != torch.float32:
                raise ValueError("float32 only")
            out: Tensor = self.net(z)
            return out

    report = check(Single().eval(), sample(), 0.0)
    assert "does not run in float64" in report.error_source


def test_frames_and_series_are_taken_with_their_names() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"age": [1.0, 3.0], "fare": [2.0, 4.0], "ünï": [0.5, 0.5]})

    def model(z: Any) -> Any:
        return torch.stack([z.sum(1), z.prod(1)], 1)

    for x in (frame.iloc[0], frame.iloc[[0]]):
        report = check(model, x, frame.mean(axis=0), target=0)
        assert report.all_names == ("age", "fare", "ünï") and report.dead == ("ünï",)
    with pytest.raises(ValueError, match="x: a frame of 2 rows"):
        check(model, frame, 0.0)
    with pytest.raises(ValueError, match=r"x: entries of object.*masker"):
        check(model, pd.Series(["a", 1.0]), 0.0)


TWICE = ["age", "fare", "age"]
GAME = np.arange(8.0)
SAME_NAMES: dict[str, tuple[str, Callable[[], Any]]] = {
    "check": ("feature_names", lambda: check(mlp(nn.Tanh(), 2, n=3), torch.ones(3), 0.0,
                                             feature_names=TWICE)),
    "derivatives": ("feature_names", lambda: derivatives(mlp(nn.Tanh(), 2, n=3), torch.ones(3), 0.0,
                                                         feature_names=TWICE)),
    "stability": ("feature_names", lambda: stability(mlp(nn.Tanh(), 2, n=3), torch.ones(3), 0.0,
                                                     feature_names=TWICE)),
    "groups": ("groups", lambda: check(mlp(nn.Tanh(), 2, n=3), torch.ones(3), 0.0,
                                       groups=Groups(np.arange(3), ("age", "fare", "age")))),
    "check_values": ("feature_names", lambda: check_values(GAME, feature_names=TWICE)),
    "a report": ("feature_names", lambda: check_values(check_values(GAME), feature_names=TWICE)),
    "concepts": ("feature_names", lambda: concepts(GAME, feature_names=TWICE)),
    "and_or": ("feature_names", lambda: and_or(GAME, feature_names=TWICE)),
    "dead": ("dead", lambda: check_values(GAME, dead=["fare", "fare"])),
}  # fmt: skip


@pytest.mark.parametrize("call", SAME_NAMES)
def test_two_variables_of_one_name_are_refused(call: str) -> None:
    argument, run = SAME_NAMES[call]
    with pytest.raises(ValueError, match=rf"^{argument}: .* are both called '(age|fare)'; give"):
        run()


def test_columns_of_one_name_are_refused() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame([[1.0, 2.0]], columns=["age", "age"])
    for x in (frame, frame.iloc[0]):
        with pytest.raises(ValueError, match="x: columns 0 and 1 are both called 'age'"):
            check(lambda z: z.sum(1), x, 0.0, score="output")
    named = check(lambda z: z.sum(1), frame, 0.0, score="output", feature_names=["a", "b"])
    assert named.feature_names == ("a", "b")


def test_a_variable_is_not_dead_and_alive() -> None:
    with pytest.raises(ValueError, match="dead: 'fare' is the name of a variable of v"):
        check_values(GAME, feature_names=["age", "fare", "sex"], dead=["fare"])
    report = check_values(GAME, feature_names=["age", "fare", "sex"], dead=["deck"])
    with pytest.raises(ValueError, match="dead: 'deck' is the name"):
        check_values(report, feature_names=["age", "fare", "deck"])


def test_a_baseline_with_names_is_taken_by_name() -> None:
    pd = pytest.importorskip("pandas")
    weights = torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)
    x = pd.Series([1.0, 2.0, 3.0], index=list("abc"))
    turned = pd.Series([4.0, 3.0, 2.0], index=list("cba"))

    def model(z: Tensor) -> Tensor:
        return z @ weights

    for baseline in (turned, turned.to_frame().T):
        assert masked_outputs(model, x, baseline, score="output")[0] == 2 + 30 + 400
    with pytest.raises(ValueError, match="baseline: its names are not those of x: 'c'"):
        check(model, x, pd.Series([1.0, 2.0, 3.0], index=list("abd")), score="output")


def test_a_mixing_that_only_float64_shows_is_refused_too() -> None:
    class Mix(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 2)

        def forward(self, z: Tensor) -> Tensor:
            out: Tensor = self.inner(z)
            return out + 1e-4 * z.mean() * torch.tensor([1.0, 0.0], dtype=z.dtype)

    torch.manual_seed(0)
    with pytest.raises(ValueError, match="other rows of its batch"):
        check(Mix().eval(), torch.randn(4), 0.0)


def test_what_is_missing_on_both_sides_is_dead() -> None:
    x, b = [float("nan"), 1.0, 2.0], [float("nan"), 0.0, 0.0]
    report = check(lambda z: torch.nan_to_num(z).sum(1), x, b, score="output")
    assert report.dead == ("x0",) and report.n == 2


@pytest.mark.parametrize(
    ("x", "match"),
    [
        (np.array([1 + 2j, 3]), "x: entries of complex128"),
        (torch.tensor([1 + 2j, 3]), "x: entries of torch.complex64"),
        (np.ma.array([1.0, 2.0], mask=[True, False]), "x: masked entries"),
        (np.array(["2020-01-01", "2020-01-02"], dtype="M8[D]"), "x: entries of datetime64"),
        ([[1.0, 2.0], [3.0]], "x: no array of numbers"),
    ],
)
def test_what_is_no_real_number_is_refused(x: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        check(lambda z: z, x, 0.0)


@pytest.mark.parametrize("given", [2.5, "a", 0, -1])
def test_batch_sizes_are_whole_numbers(given: Any) -> None:
    with pytest.raises(ValueError, match="batch_size: "):
        MaskedModel(mlp(nn.Tanh(), 3), sample(), 0.0, batch_size=given)
    assert MaskedModel(mlp(nn.Tanh(), 3), sample(), 0.0, batch_size=np.int64(3)).batch_size == 3


def test_votes_and_labels_are_numbers() -> None:
    report = check(lambda z: (z > 0).all(1), torch.ones(3), 0.0, score="output")
    assert report.v.tolist() == [0.0] * 7 + [1.0]


def test_integer_tensors_do_not_wrap() -> None:
    v = torch.tensor([0, 30000, 30000, -30000], dtype=torch.int16)
    assert interactions(v).tolist() == [0, 30000, 30000, -90000]
    large = torch.tensor([0, 2**62, 2**62, -(2**62)])
    assert interactions(large).tolist() == [0, 2**62, 2**62, -3 * 2**62]
    with pytest.raises(ValueError, match="last axis"):
        interactions(torch.ones(8, 1))


@pytest.mark.parametrize("grid", [np.array([2, 3]), torch.tensor([2, 3]), [np.int8(2), 3]])
def test_a_grid_of_any_whole_numbers_is_taken(grid: Any) -> None:
    assert patches((8, 9), grid).n == 6
    assert columns({"a": np.int64(1), "b": np.array([0, 2])}, np.int64(3)).index.tolist() == [
        1,
        0,
        1,
    ]


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: patches((8, 8), 2.7), "grid: 2.7 is no whole number"),
        (lambda: patches((8, 8), "3"), "grid: '3' is no whole number"),
        (lambda: patches((8, 8), (2, 2, 2)), "grid: 3 numbers"),
        (lambda: patches((8.5, 8), 2), "shape: 8.5 is no whole number"),
        (lambda: columns({"a": "age"}, 3), "labels: 'age' is no whole number"),
        (lambda: columns({"a": np.array([True, False])}, 3), "labels: True is no whole number"),
        (lambda: check(lambda z: z, np.ones(3), 0.0, groups=Groups(np.arange(3), ("a", "b"))),
         "groups: 2 names for 3 variables"),
        (lambda: words([101, 2023, 102]), "tokens: 101 is no string"),
        (lambda: words([b"a"]), "tokens: b'a' is no string"),
    ],
)  # fmt: skip
def test_what_is_no_number_or_no_text_is_named(make: Callable[[], Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        make()


@pytest.mark.parametrize("kind", [np.float16, torch.float16, torch.bfloat16])
def test_sums_of_short_floats_do_not_overflow(kind: Any) -> None:
    v = [0.0, 60000.0, 60000.0, 1.0]
    table = np.array(v, kind) if kind is np.float16 else torch.tensor(v, dtype=kind)
    found = np.asarray(interactions(table))
    assert found[3] == 1 - 2 * found[1] and np.isfinite(found).all()


def test_half_a_character_in_a_name_is_written_as_a_sign(tmp_path: Any) -> None:
    report = check_values([0.0, 1.0, 2.0, 5.0], feature_names=["x\ud800y", "b"])
    report.to_html(tmp_path / "page.html", pictures=False)
    assert "x?y" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("batch_size", [None, 1, 3])
def test_a_model_may_write_its_answer_over_the_last(batch_size: int | None) -> None:
    buffer = torch.zeros(5000, dtype=torch.float64)

    def model(z: torch.Tensor) -> torch.Tensor:
        out = buffer[: len(z)]
        return out.copy_(z.double() @ torch.arange(1.0, 5.0, dtype=torch.float64))

    found = masked_outputs(model, torch.ones(4), 0.0, score="output", batch_size=batch_size)
    weights = torch.arange(1.0, 5.0, dtype=torch.float64)
    masks = (torch.arange(16)[:, None] >> torch.arange(4)) & 1
    assert torch.equal(found, masks.double() @ weights)

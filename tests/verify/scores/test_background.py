"""Under a background v is the mean over its rows, with an honest error, in every call."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples
from support.small_nets import mlp, sample
from support.strategies import Polynomial, polynomials
from torch import Tensor, nn

from verify import (
    MaskedModel,
    Report,
    Status,
    check,
    derivatives,
    exact_outputs,
    integral_form,
    learn_baseline,
    masked_outputs,
    stability,
)
from verify.exact.symbolic import polynomial_of
from verify.games.lattice import members
from verify.scores.precision import measure
from verify.show.numbers import count

UNDERFLOW = Fraction(1, 2**1000)  # of subnormal numbers, which no error here counts
FLOATS = st.floats(-100, 100, allow_subnormal=False)


def exact_mean(polynomial: Polynomial, x: list[float], rows: list[list[float]]) -> list[Fraction]:
    """v of the definition in fractions: for every S the mean over the rows, term by term."""

    def value(z: list[float]) -> Fraction:
        total = Fraction(0)
        for code, coefficient in polynomial.coefficients.items():
            term = Fraction(coefficient)
            for i in members(code):
                term *= Fraction(z[i])
            total += term
        return total

    out = []
    for S in range(1 << polynomial.n):
        mixed = [[x[i] if S >> i & 1 else row[i] for i in range(polynomial.n)] for row in rows]
        out.append(sum(map(value, mixed), Fraction(0)) / len(rows))
    return out


@st.composite
def cases(draw: st.DrawFn) -> tuple[Polynomial, list[float], list[list[float]], int]:
    polynomial = draw(polynomials(max_n=4))
    row = st.lists(FLOATS, min_size=polynomial.n, max_size=polynomial.n)
    rows = draw(st.lists(row, min_size=1, max_size=5))
    x = draw(row)
    for i in range(polynomial.n):  # some entries as in x, so that variables die
        if draw(st.booleans()):
            rows[0][i] = x[i]
    return polynomial, x, rows, draw(st.integers(1, 40))


@examples(60)
@given(cases())
@example((Polynomial(1, {0: 1.4199055270435519, 1: 0.6311872618796261}), [27.0], [[27.0]], 1))
@example((Polynomial(1, {1: 5e-324}), [0.0], [[1.5]], 1))
def test_it_is_the_mean_over_the_rows_within_the_stated_error(
    case: tuple[Polynomial, list[float], list[list[float]], int],
) -> None:
    polynomial, x, rows, size = case
    want = exact_mean(polynomial, x, rows)
    masked = MaskedModel(
        polynomial.model(), np.array(x), background=np.array(rows), score="output", batch_size=size
    )
    v = masked.table().numpy()
    error = measure(masked, v, seed=0).error
    if not error.any():  # the same score on every mask: off by one and the same rounding
        error = 64 * 2.0**-53 * np.abs(v)
    for got, allowed, exactly in zip(v.tolist(), error.tolist(), want, strict=True):
        rounded = Fraction(allowed) + Fraction(abs(got)) / 2**53
        assert abs(Fraction(got) - exactly) <= rounded + UNDERFLOW
    every = ((np.arange(len(v))[:, None] >> np.arange(polynomial.n)) & 1) == 1
    assert np.array_equal(masked(every), v)


def numpy_probabilities(z: np.ndarray) -> np.ndarray:
    if not isinstance(z, np.ndarray):
        raise TypeError("arrays only")
    p = 1 / (1 + np.exp(-z.sum(1) - 0.3 * z[:, 0] * z[:, 1]))
    return np.asarray(np.c_[1 - p, p].astype(np.float32))


KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "a module": (mlp(nn.Tanh(), 3), {}),
    "a module in float64": (mlp(nn.Tanh(), 3).double(), {"score": "logit", "target": 1}),
    "a callable of arrays": (numpy_probabilities, {"score": "probability"}),
    "in small batches": (mlp(nn.ReLU(), 2), {"batch_size": 30}),
    "replayed": (mlp(nn.ReLU(), 2), {"exact": True}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_is_a_baseline_bit_for_bit(kind: str) -> None:
    model, how = KINDS[kind]
    row = sample(seed=3)
    row[1] = sample()[1]  # dead
    one = check(model, sample(), background=row[None], **how)
    other = check(model, sample(), row, **how)
    assert one.dead == other.dead == ("x1",)
    assert np.array_equal(one.v, other.v) and np.array_equal(one.game.error, other.game.error)
    assert one.error_source == other.error_source and one.target == other.target
    for name, verdict in one.verdicts.items():
        assert (verdict.status, verdict.margin, verdict.tolerance) == (
            other.verdicts[name].status, other.verdicts[name].margin, other.verdicts[name].tolerance
        ), name  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_rows_does_not_matter(kind: str) -> None:
    model, how = KINDS[kind]
    rows = torch.randn(7, 5, generator=torch.Generator().manual_seed(2))
    one = check(model, sample(), background=rows, **how)
    other = check(model, sample(), background=rows.flip(0), **how)
    gap = np.abs(one.v - other.v)
    assert (gap <= one.game.v_error + other.game.v_error).all()
    statuses = [{name: v.status for name, v in r.verdicts.items()} for r in (one, other)]
    assert statuses[0] == statuses[1]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "a callable of arrays"])
def test_it_agrees_with_the_mean_of_the_tables_of_its_rows(kind: str) -> None:
    model, how = KINDS[kind]
    how = {name: value for name, value in how.items() if name != "exact"}
    rows = torch.randn(7, 5, generator=torch.Generator().manual_seed(2))
    target = how.pop("target", 0)
    v = masked_outputs(model, sample(), background=rows, target=target, **how)
    tables = [masked_outputs(model, sample(), row, target=target, **how) for row in rows]
    scale = max(float(table.abs().max()) for table in tables)
    assert torch.allclose(v, torch.stack(tables).mean(0), rtol=0, atol=1e-6 * scale)
    assert not torch.allclose(
        v, masked_outputs(model, sample(), rows.mean(0), target=target, **how)
    )


def test_a_variable_is_dead_where_it_equals_every_row() -> None:
    x = [1.0, float("nan"), 3.0, 4.0]
    rows = [[1.0, float("nan"), 3.0, 0.0], [1.0, float("nan"), 2.0, 0.0]]
    report = check(lambda z: torch.nan_to_num(z).sum(1), x, background=rows, score="output")
    assert report.dead == ("x0", "x1") and report.feature_names == ("x2", "x3")
    assert report.v.tolist() == [3.5, 4.0, 7.5, 8.0]
    nothing = check(lambda z: z.sum(1), [1.0, 2.0], background=[[1.0, 2.0]] * 3, score="output")
    assert nothing.n == 0 and nothing.v.tolist() == [3.0]


X5 = torch.ones(5)


@pytest.mark.parametrize(
    ("how", "match"),
    [
        ({}, "baseline: None.*background="),
        ({"baseline": 0.0, "background": X5[None]}, "background: given beside baseline"),
        ({"background": X5}, r"background: shape \(5,\).*\[m, 5\].*baseline="),
        ({"background": torch.ones(3, 4)}, r"background: shape \(3, 4\).*\[m, 5\]"),
        ({"background": torch.ones(0, 5)}, "background: no rows"),
        ({"background": 0.0}, "background: no rows"),
        ({"background": [["a"] * 5]}, "background: entries of"),
        ({"background": X5[None], "masker": lambda m: m.float()}, "background: a masker"),
    ],
)
def test_what_is_no_background_is_refused(how: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        check(mlp(nn.Tanh(), 3), sample(), **how)


def test_whole_numbers_stay_whole() -> None:
    ids = torch.tensor([3, 1, 2])
    with pytest.raises(ValueError, match=r"background: its values are no torch\.int64"):
        check(nn.Embedding(5, 2), ids, background=[[0.5, 0.0, 0.0]], score=lambda z: z.sum((1, 2)))


def test_a_game_with_a_background_takes_no_other() -> None:
    game = MaskedModel(mlp(nn.Tanh(), 3), sample(), background=torch.zeros(2, 5))
    with pytest.raises(ValueError, match="background: the MaskedModel has its own"):
        check(game, background=torch.zeros(2, 5))
    moved = game.with_baseline(0.5)
    assert moved.background is None and moved.rows == 1 and moved.target == game.target
    back = moved.with_background(torch.zeros(2, 5))
    assert back.baseline is None and torch.equal(back.table(), game.table())
    assert game.to(torch.float64).rows == 2 and game.with_score("logit", 0).rows == 2


def test_frames_are_taken_with_columns_by_name() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1.0, 2.0, 6.0], "b": [0.0, 3.0, 3.0], "c": [5.0, 5.0, 5.0]})
    weights = torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)

    def model(z: Tensor) -> Tensor:
        return z @ weights

    report = check(model, frame.iloc[0], background=frame[["c", "b", "a"]], score="output")
    assert report.all_names == ("a", "b", "c") and report.dead == ("c",)
    assert report.v.tolist() == [523.0, 521.0, 503.0, 501.0]
    assert check(model, frame.iloc[[0]], background=frame, score="output").v[0] == 523.0
    with pytest.raises(ValueError, match="background: its names are not those of x: 'c'"):
        check(model, frame.iloc[0], background=frame.rename(columns={"c": "d"}), score="output")


def test_a_sample_in_a_batch_of_one_goes_with_plain_rows() -> None:
    net, rows = mlp(nn.Tanh(), 3), torch.randn(4, 5)
    want = masked_outputs(net, sample(), background=rows)
    assert torch.equal(masked_outputs(net, sample()[None], background=rows), want)
    assert torch.equal(masked_outputs(net, sample()[None], background=rows[:, None]), want)


def test_pictures_and_groups_have_backgrounds_too() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 2)).eval()
    image, rows, index = (
        torch.rand(3, 2, 2),
        torch.rand(6, 3, 2, 2),
        torch.tensor([[0, 0], [1, -1]]),
    )
    v = masked_outputs(net, image, background=rows, groups=index, target=1, score="logit")
    for S in range(4):
        present = torch.tensor([[S & 1, S & 1], [S >> 1, 1]]).bool()
        mixed = torch.where(present, image, rows)
        assert v[S].item() == pytest.approx(net(mixed)[:, 1].mean().item(), abs=1e-6)


@pytest.mark.parametrize("size", [1, 4, 7, 100])
@pytest.mark.parametrize("fixed", [False, True])
def test_batches_keep_to_their_size_and_cost_rows_times_masks(size: int, fixed: bool) -> None:
    sizes: list[int] = []

    def model(z: Tensor) -> Tensor:
        sizes.append(len(z))
        assert len(z) == size if fixed else len(z) <= size
        return torch.stack([z.sum(1), z.prod(1)], 1)

    x, rows = torch.tensor([1.0, 2.0, 3.0]), torch.randn(5, 3)
    game = MaskedModel(model, x, background=rows, batch_size=size, target=1, score="logit")
    sizes.clear()
    v = game.table()
    assert fixed or sum(sizes) == 8 * 5
    want = [torch.where(torch.tensor([S & 1, S & 2, S & 4]) > 0, x, rows).prod(1) for S in range(8)]
    assert torch.allclose(v, torch.stack(want).double().mean(1), atol=1e-6)
    assert check(game).n == 3


def test_looking_at_a_model_takes_few_rows() -> None:
    seen = 0

    def model(z: Tensor) -> Tensor:
        nonlocal seen
        seen += len(z)
        return z.sum(1)

    MaskedModel(model, torch.ones(6), background=torch.randn(5000, 6), score="output")
    assert seen < 200


def test_a_score_that_is_not_finite_names_mask_and_row() -> None:
    rows = torch.ones(40, 2)
    rows[33, 1] = 0.0
    with pytest.raises(ValueError, match=r"inf at masked sample 0 with row 33 of the background"):
        check(lambda z: 1 / z[:, 1], [2.0, 3.0], background=rows, score="output")


def test_one_certain_row_makes_log_odds_infinite_and_p_itself_is_offered() -> None:
    rows = torch.tensor([[0.0, 1.0], [800.0, 1.0]]).double()

    def predict(z: Tensor) -> Tensor:
        p = torch.sigmoid(z.sum(1))
        return torch.stack([1 - p, p], 1)

    x = torch.tensor([1.0, -1.0]).double()
    with pytest.raises(
        ValueError, match=r"with row 1 of the background.*score=lambda p: p\[:, 1\]"
    ):
        check(predict, x, background=rows, score="probability")
    assert check(predict, x, background=rows, score=lambda p: p[:, 1]).v[0] == pytest.approx(
        (1 + 1 / (1 + np.exp(-1.0))) / 2
    )


CANCELLING: dict[str, Callable[[Tensor], Tensor]] = {
    "between rows": lambda z: 1e6 * z[:, 0] + z[:, 1] * z[:, 2],
    "inside": lambda z: torch.relu(z.sum(1) + 1e5) - 1e5,
}


@pytest.mark.parametrize("how", CANCELLING)
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_errors_cover_what_cancels(how: str, kind: torch.dtype) -> None:
    rng = np.random.default_rng(0)
    rows = torch.from_numpy(rng.normal(size=(16, 3))).float()
    rows[8:, 0] = -rows[:8, 0]  # so that the first term has mean 0 where it is hidden
    x = torch.from_numpy(rng.normal(size=3)).float()
    x[0] = 0.0
    wide = lambda z: CANCELLING[how](z.double())  # noqa: E731
    report = check(
        lambda z: CANCELLING[how](z), x.to(kind), background=rows.to(kind), score="output"
    )
    truth = masked_outputs(wide, x.double(), background=rows.double(), score="output").numpy()
    slack = 64 * 2.0**-53 * 2e6  # of the truth, which is computed too
    assert (np.abs(report.v - truth) <= report.game.v_error + slack).all()
    if kind == torch.float32:
        assert report.game.error.max() < 64 * 2.0**-24 * 2e7  # and not far too large


def test_errors_see_rows_that_are_larger_than_their_mean() -> None:
    def far(z: Any) -> np.ndarray:  # nothing that torch could disturb
        z = np.asarray(z)
        return np.asarray((1e3 * z[:, 0] + z[:, 1]) - 0.3)

    rows = np.random.default_rng(0).normal(size=(50, 2))
    rows[40:42, 0] = 1e12, -1e12
    x = np.array([0.1, 0.7])
    report = check(far, x, background=rows, score="output", exact=False)
    for S in range(4):
        mixed = [[x[i] if S >> i & 1 else row[i] for i in range(2)] for row in rows.tolist()]
        values = [1000 * Fraction(a) + Fraction(b) - Fraction(0.3) for a, b in mixed]
        gap = abs(Fraction(report.v[S]) - sum(values, Fraction(0)) / 50)
        assert gap <= Fraction(report.game.error[S])


def test_errors_of_probabilities_are_those_of_their_rows() -> None:
    def predict(z: Tensor) -> Tensor:
        p = torch.sigmoid(z.double().sum(1)).float()  # rounded to float32
        return torch.stack([1 - p, p], 1)

    rows = torch.zeros(8, 3, dtype=torch.float64)
    rows[0], rows[1] = 5.0, -5.0  # the mean is 0, the log-odds of these two are not
    x = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)
    report = check(predict, x, background=rows, score="probability", target=1)
    assert abs(report.v[0]) < 1
    gap = np.abs(report.v - masked_outputs(lambda z: z.sum(1), x, background=rows, score="output")
                 .numpy())  # fmt: skip
    assert gap.max() > 1e-3 and (gap <= report.game.error).all()


def test_a_stated_error_is_of_each_score_and_the_sum_is_added() -> None:
    rows = torch.full((3, 2), 0.1, dtype=torch.float64)
    plain = check(lambda z: z.sum(1), [1.0, 2.0], background=rows, score="output", error=1e-3)
    assert (plain.game.error > 1e-3).all() and (plain.game.error < 1e-3 + 1e-14).all()
    one = check(lambda z: z.sum(1), [1.0, 2.0], background=rows[:1], score="output", error=1e-3)
    assert (one.game.error == 1e-3).all()


def test_a_score_that_never_moves_is_constant() -> None:
    report = check(lambda z: 0 * z.sum(1) + 0.3, X5, background=torch.randn(9, 5), score="output")
    assert report.error_source == "the score is the same on every mask"
    assert not report.game.surely_salient.any() and report.verdicts["order"].status is Status.HOLDS


def test_a_mean_that_never_moves_while_its_rows_do_has_an_error() -> None:
    rows = torch.tensor([[0.3, 5.0], [-0.3, 5.0]])
    report = check(lambda z: z[:, 0] * z[:, 1], [0.0, 7.0], background=rows, score="output")
    assert not report.v.any()
    assert report.error_source.startswith("estimated") and report.game.error.min() > 0


def test_exact_replay_is_the_exact_mean() -> None:
    net = mlp(nn.ReLU(), 2)
    rows = torch.randn(3, 5, generator=torch.Generator().manual_seed(4))
    found = exact_outputs(net, sample(), background=rows, target=0)
    each = [exact_outputs(net, sample(), row, target=0) for row in rows]
    assert found.exact
    for S in (0, 9, 31):
        assert found.values[S] == sum(table.values[S] for table in each) / 3
    report = check(net, sample(), background=rows, target=0, exact=True)
    assert report.error_source == "exact replay"
    assert np.array_equal(report.v, found.as_float())
    several = mlp(nn.ReLU(), 4)
    enclosed = exact_outputs(several, sample(), background=rows, target=0)
    assert 0 < enclosed.radius.max() < 1e-25


def test_replay_unasked_counts_the_rows() -> None:
    net, rows = mlp(nn.ReLU(), 2), torch.randn(200, 5)
    assert check(net, sample(), background=rows[:2], exact="auto").error_source == "exact replay"
    report = check(net, sample(), background=rows, exact="auto")
    assert "no exact replay: more than 4096 scores" in report.error_source


def test_a_polynomial_is_the_mean_of_polynomials() -> None:
    class Square(nn.Module):
        def forward(self, z: Tensor) -> Tensor:
            return z**2

    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), Square(), nn.Linear(4, 1)).double().eval()
    x, rows = torch.randn(3).double(), torch.randn(3, 3).double()
    rows[0, 1] = x[1]
    found = polynomial_of(net, x, background=rows, score="output")
    assert found.scores().values == exact_outputs(net, x, background=rows, score="output").values


def test_derivatives_and_the_integral_are_those_of_the_mean() -> None:
    net = mlp(nn.Tanh(), 2, n=2, scale=0.7).double()
    x = sample(2).double()
    rows = torch.randn(3, 2, generator=torch.Generator().manual_seed(5)).double()
    assert integral_form(net, x, background=rows, target=0).status is Status.HOLDS

    # of a product the mean over rows of the mixed derivative along t0 and t1 is known
    def product(z: Tensor) -> Tensor:
        return z.prod(1)

    verdict = derivatives(product, x, background=rows, score="output", order=1, tau=1e-9)
    want = float((x - rows).prod(1).mean().abs())
    assert verdict.witness["derivative"] == pytest.approx(want)


def test_learning_a_baseline_wants_one() -> None:
    game = MaskedModel(mlp(nn.Tanh(), 2), sample(), background=torch.zeros(2, 5))
    with pytest.raises(ValueError, match=r"background: one baseline is learned.*with_baseline"):
        learn_baseline(game, bounds=(-1.0, 1.0))
    assert learn_baseline(game.with_baseline(0.0), bounds=(-1.0, 1.0), steps=1).loss > 0


@pytest.fixture(scope="module")
def report() -> Report:
    rows = torch.randn(20, 5, generator=torch.Generator().manual_seed(6))
    rows[:, 2] = sample()[2]
    return check(mlp(nn.Tanh(), 3), sample(), background=rows, shuffles=2)


def test_the_report_says_what_hides_and_what_it_costs(report: Report) -> None:
    assert report.hidden_by == "mean over 20 background rows"
    for shown in (repr(report), report._repr_html_()):
        assert "mean over 20 background rows" in shown
        assert "equal to every background row and left out: x2" in shown
    assert "mean over 20 background rows" in str(report.to_html(pictures=False))
    assert check(mlp(nn.Tanh(), 3), sample(), 0.0).hidden_by == ""
    many = check(
        mlp(nn.Tanh(), 3, n=11), sample(11), background=torch.randn(50, 11), shuffles=1
    ).hidden_by
    assert many == f"mean over 50 background rows ({count(102_400)} evaluations)"


def test_it_is_saved_pickled_and_tabulated(report: Report, tmp_path: Path) -> None:
    for again in (
        Report.load(report.save(tmp_path / "r.json")),
        pickle.loads(pickle.dumps(report)),
    ):
        assert again.background_rows == 20 and repr(again) == repr(report)
        assert np.array_equal(again.v, report.v)
    assert report.to_dict()["background_rows"] == 20
    assert "background_rows" not in check(mlp(nn.Tanh(), 3), sample(), 0.0).to_dict()


def test_a_frame_of_the_report_says_how_many_rows(report: Report) -> None:
    pytest.importorskip("pandas")
    assert report.to_frame("interactions").attrs["background_rows"] == 20
    assert report.to_frame().attrs["background_rows"] == 20


def test_stability_starts_from_the_background(report: Report) -> None:
    found = report.stability(rel_taus=(0.1,), scores=("logit",))
    assert [row.baseline for row in found.rows[:2]] == ["mean over 20 rows"] * 2
    assert {row.baseline for row in found.rows} == {"mean over 20 rows", "zero"}
    assert found.rows[0].statuses == {name: v.status for name, v in report.verdicts.items()}
    logit = next(row for row in found.rows if row.score == "logit" and row.rel_tau == 0.05)
    assert report.question is not None
    game = report.question.masked
    alone = check(game.with_score("logit", game.target), shuffles=2)
    assert logit.statuses == {name: v.status for name, v in alone.verdicts.items()}
    assert "mean over 20 rows" in found._repr_html_()
    again = stability(game, rel_taus=(0.1,), scores=("logit",), shuffles=2)
    assert again.rows == found.rows
    named = report.stability({"ones": 1.0}, data=torch.randn(3, 5), scores=())
    assert {row.baseline for row in named.rows} == {"mean over 20 rows", "ones", "mean"}


def test_progress_says_how_many_rows_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    masked_outputs(mlp(nn.Tanh(), 3), sample(), background=torch.zeros(6, 5), progress=True)
    assert re.search(r"6 rows a mask: .*/32 ", capsys.readouterr().err)


def test_names_go_along_to_another_baseline_or_background() -> None:
    pd = pytest.importorskip("pandas")
    x = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0})
    other = pd.Series({"c": 30.0, "a": 10.0, "b": 20.0})
    rows = pd.DataFrame([other, 2 * other])
    game = MaskedModel(lambda z: z @ torch.tensor([1.0, 2, 3]).to(z), x, 0.0, score="output")
    for made in (game, game.with_score("output"), game.to(torch.float64), game.without_dead()):
        assert made.with_baseline(other).baseline.tolist() == [10.0, 20.0, 30.0]
        assert made.with_background(rows).background.tolist() == [[10, 20, 30], [20, 40, 60]]
    with pytest.raises(ValueError, match="baseline: its names are not those of x: 'c'"):
        game.with_baseline(other.rename({"c": "d"}))
    report = check(lambda z: z @ torch.tensor([1.0, 2, 3]).to(z), x, 0.0, score="output")
    shuffled, ordered = (
        report.stability({"own": baseline}, data=data, rel_taus=()).to_frame()
        for baseline, data in ((other, rows), (other[["a", "b", "c"]], rows[["a", "b", "c"]]))
    )
    assert shuffled.equals(ordered)

"""The report: what check adds to check_values, its data, its HTML and its plots."""

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from support.strategies import float_games, games
from torch import nn

from verify import Report, Status, check, check_values, masked_outputs, patches
from verify.games.lattice import mobius, popcounts
from verify.verdicts.verdict import rounded, rounded_margin

NAMES = ["matching", "order", "monotone", "exponent", "sparse", "count_bound"]


def network(n: int = 6, seed: int = 0, outputs: int = 3) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(n, 16), nn.ReLU(), nn.Linear(16, outputs)).eval()


def sample(n: int = 6, seed: int = 1) -> torch.Tensor:
    return torch.randn(n, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def report() -> Report:
    return check(network(), sample(), 0.0, feature_names=list("abcdef"))


def test_check_is_check_values_on_the_masked_outputs(report: Report) -> None:
    v = masked_outputs(network(), sample(), 0.0).numpy()
    again = check_values(v, error=report.game.error, feature_names=list("abcdef"), unit="log-odds")
    assert np.array_equal(report.v, v) and np.array_equal(report.interactions, mobius(v))
    assert list(report.verdicts) == list(again.verdicts) == NAMES
    for name in NAMES[1:]:
        ours, theirs = report.verdicts[name], again.verdicts[name]
        assert (ours.status, ours.margin, ours.sentence) == (
            theirs.status,
            theirs.margin,
            theirs.sentence,
        )


def test_a_report_cannot_be_changed(report: Report) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.seed = 3  # type: ignore[misc]  # which is what is refused
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.verdicts["order"].margin = 3.0  # type: ignore[misc]


def test_the_error_is_measured_against_float64(report: Report) -> None:
    assert report.error_source == "measured against float64 on all masks"
    exact = masked_outputs(network(), sample(), 0.0, dtype=torch.float64).numpy()
    gap = np.abs(report.v - exact)
    assert (gap <= report.game.error).all() and report.game.error.max() < 1e-5
    assert gap.max() > 0


def test_a_plain_callable_has_an_estimated_error() -> None:
    net, x = network(), sample()
    report = check(lambda z: net(z), x, 0.0)
    assert report.error_source.startswith("estimated")
    exact = masked_outputs(net, x, 0.0, dtype=torch.float64).numpy()
    assert np.abs(report.v - exact).max() <= report.game.error.max() < 1e-3


def test_a_stated_error_is_taken_at_its_word() -> None:
    report = check(network(), sample(), 0.0, error=1e3)
    assert report.error_source == "stated by the caller"
    assert report.verdicts["monotone"].status is Status.UNDECIDED
    assert report.verdicts["order"].status is Status.UNDECIDED
    assert report.verdicts["sparse"].status is Status.UNDECIDED


def test_matching_fails_for_a_model_that_looks_at_its_batch() -> None:
    net = network()

    def normalising(batch: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = net(batch)
        return hidden - hidden.mean(0) if len(batch) > 32 else hidden  # not where it is tried

    report = check(normalising, sample(), 0.0, target=0)
    verdict = report.verdicts["matching"]
    assert verdict.status is Status.VIOLATED
    assert verdict.margin is not None and verdict.margin < 0
    assert "batch" in verdict.sentence and verdict.witness["variables"] is not None


def test_matching_is_an_arithmetic_check(report: Report) -> None:
    verdict = report.verdicts["matching"]
    assert verdict.status is Status.HOLDS and verdict.details["arithmetic_check"]
    assert verdict.details["masks"] == 64 and verdict.details["residual"] < 1e-5


@given(float_games())
def test_matching_holds_for_every_table(v: np.ndarray) -> None:
    assert check_values(v, shuffles=1).verdicts["matching"].status is Status.HOLDS


def test_a_constant_network() -> None:
    net = network()
    last = net[2]
    assert isinstance(last, nn.Linear)
    nn.init.zeros_(last.weight)
    out = check(net, sample(), 0.0)
    statuses = [verdict.status.value for verdict in out.verdicts.values()]
    assert statuses == ["HOLDS"] * 3 + ["VACUOUS"] * 3


def test_a_saturated_network_is_not_taken_for_a_constant_one() -> None:
    first = nn.Linear(3, 2, bias=False)
    nn.init.constant_(first.weight[0], 10.0)
    nn.init.constant_(first.weight[1], -10.0)
    model = nn.Sequential(first, nn.Tanh()).eval()
    report = check(model, torch.ones(3) / 3, 0.4, target=0)
    assert np.ptp(report.v) == 0  # tanh(10), …, tanh(12) are all 1 in float32, and not in float64
    assert report.game.error.max() > 0
    assert report.verdicts["exponent"].status is Status.UNDECIDED


def test_dead_variables_leave_n() -> None:
    x = torch.tensor([1.0, 0.0, -2.0, 0.0, 0.5, 3.0])
    report = check(network(), x, 0.0, feature_names=list("abcdef"))
    assert report.dead == ("b", "d") and report.feature_names == ("a", "c", "e", "f")
    assert report.n == 4 and len(report.v) == 16
    full = masked_outputs(network(), x, 0.0).numpy()
    assert np.allclose(mobius(full)[[S for S in range(64) if S & 0b001010]], 0, atol=1e-6)
    assert report.verdicts["sparse"].details["share"] == (
        report.verdicts["sparse"].details["salient"] / 16
    )


def test_a_sample_equal_to_its_baseline_is_vacuous() -> None:
    report = check(network(), torch.zeros(6), 0.0)
    assert report.n == 0 and len(report.dead) == 6
    assert report.verdicts["monotone"].status is Status.VACUOUS
    json.dumps(report.to_dict(), allow_nan=False)
    assert "0 variables" in report._repr_html_()


def test_groups_name_the_variables() -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(16, 2)).eval()
    report = check(net, torch.randn(1, 4, 4), 0.0, groups=patches((1, 4, 4), 2))
    assert report.feature_names[3] == "row 2 column 2"


def test_target_and_prediction_are_recorded() -> None:
    net, x = network(), sample()
    predicted = int(net(x[None]).argmax())
    other = (predicted + 1) % 3
    assert check(net, x, 0.0).target == predicted
    report = check(net, x, 0.0, target=other)
    assert (report.target, report.predicted) == (other, predicted)
    assert f"predicted: {predicted}" in report._repr_html_()


@given(games(max_n=4))
def test_to_dict_is_clean_json(v: np.ndarray) -> None:
    data = check_values(v, shuffles=2).to_dict(values=True)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_to_dict_says_where_it_comes_from(report: Report) -> None:
    data = report.to_dict()
    assert data["device"] == "cpu" and data["dtype"] == "float32" and data["seed"] == 0
    assert set(data["versions"]) == {"python", "torch", "numpy", "sparse-concepts"}
    assert data["versions"]["torch"].startswith(torch.__version__.split("+")[0])
    assert data["n"] == 6 and data["dead"] == [] and data["score"] == "log-odds"
    assert data["target"] == data["predicted"] and data["tau"] == report.tau
    for name in ("mean_scores", "spread", "order_sums", "eta"):
        assert len(data[name]) == 7, name
    assert list(data["verdicts"]) == NAMES
    assert data["verdicts"]["order"]["status"] in {s.value for s in Status}
    assert data["eta"][1] is not None and "v" not in data


def test_concepts_come_strongest_first(report: Report) -> None:
    found = report.concepts(5)
    effects = [abs(c["effect"]) for c in found]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] == np.abs(report.interactions[1:]).max()
    assert len(found[0]["variables"]) == found[0]["order"]


def test_html_escapes_names_and_holds_rounded_text_only() -> None:
    bad = '<script>alert("x")</script>'
    report = check_values((popcounts(2) > 0) / 3, feature_names=[bad, "b"], dead=[bad * 2])
    assert bad in report.verdicts["order"].sentence
    html = report._repr_html_()
    assert "<script" not in html and html.count("&lt;script&gt;") == 4
    assert not re.search(r"\sid=|<img|<svg|data:", html)
    assert not re.search(r"[1-9]\d*\.\d{4,}|0\.0*[1-9]\d{3,}", html)


def test_html_is_the_same_on_every_run(report: Report) -> None:
    again = check(network(), sample(), 0.0, feature_names=list("abcdef"), batch_size=7)
    assert again._repr_html_() == report._repr_html_()


def test_margins_are_rounded_to_what_is_known() -> None:
    assert rounded_margin(0.123456, 1e-9) == "+0.123"
    assert rounded_margin(-0.123456, 0.02) == "−0.12 ± 0.02"
    assert rounded_margin(3e-16, 1e-14) == "0 ± 1e−14"
    assert rounded_margin(None, None) == "–" and rounded_margin(0.5, None) == "+0.5 ± ∞"
    assert rounded(0.0, sign=True) == "0" and rounded(1.23456e-7) == "1.23e−7"
    assert rounded(1234.5) == "1230" and rounded(-61_640.0, sign=True) == "−61600"
    assert (
        rounded(999.9) == "1000"
        and rounded(999_900.0) == "1\u202f000\u202f000"
        and rounded(1e5) == "100000"
    )


def test_plots_show_the_reports_numbers(report: Report) -> None:
    figure = report.plot_mean_scores()
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    assert np.array_equal(axes.lines[0].get_ydata(), report.mean_scores)
    assert "log-odds" in axes.get_ylabel() and "variables" in axes.get_xlabel()

    (axes,) = report.plot_strengths().axes
    line = next(line for line in axes.lines if line.get_label() == "this network and sample")
    values = np.sort(np.abs(report.interactions[1:]))[::-1]
    assert np.allclose(line.get_ydata(), values / values[0])
    assert axes.get_xlabel() and axes.get_ylabel()

    (axes,) = report.plot_concepts(4).axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    assert [bar.get_width() for bar in bars] == [c["effect"] for c in report.concepts(4)]
    assert axes.get_yticklabels()[0].get_text() == " + ".join(report.concepts(1)[0]["variables"])
    assert "log-odds" in axes.get_xlabel()


@pytest.mark.parametrize("v", [[2.0], [1.0, 1.0], [0.0, 1.0, 2.0, 4.0]])
def test_plots_of_small_and_level_games_can_be_drawn(v: list[float]) -> None:
    report = check_values(v, feature_names=["$a_", "b$"][: len(v).bit_length() - 1])
    for figure in (report.plot_strengths(), report.plot_mean_scores(), report.plot_concepts()):
        figure.canvas.draw()


@pytest.mark.parametrize(
    ("match", "changes"),
    [
        ("v: .*length 3", {"v": [1.0, 2.0, 3.0]}),
        ("v: .*length 0", {"v": []}),
        (r"v: shape \(2, 2\)", {"v": [[1.0, 2.0], [3.0, 4.0]]}),
        (r"v: entry 3 \(variables \[0, 1\] of 2\) is nan", {"v": [0.0, 1.0, 2.0, np.nan]}),
        ("v: entry 0 .*inf", {"v": [np.inf, 1.0]}),
        ("v: .*complex", {"v": np.array([1j, 2])}),
        ("error: .*at least 0", {"error": -1.0}),
        ("error: .*finite", {"error": np.nan}),
        (r"error: shape \(3,\)", {"error": [1.0, 2.0, 3.0]}),
        ("feature_names: 1 names for 2", {"feature_names": ["a"]}),
        ("rel_tau: 0", {"rel_tau": 0.0}),
        ("rel_tau: 1.5", {"rel_tau": 1.5}),
        ("tau: -1", {"tau": -1.0}),
        ("max_order: -1", {"max_order": -1}),
        ("max_p: 0", {"max_p": 0.0}),
        ("shuffles: 0", {"shuffles": 0}),
    ],
)
def test_bad_input_is_named(match: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=match):
        check_values(**{"v": [0.0, 1.0, 1.0, 2.0], **changes})


def test_check_names_bad_input_before_it_runs_the_model() -> None:
    with pytest.raises(ValueError, match="rel_tau"):
        check(None, None, None, rel_tau=2.0)
    with pytest.raises(ValueError, match="feature_names: 2 names for 6"):
        check(network(), torch.ones(6), 0.0, feature_names=["a", "b"])


def test_tables_may_be_tensors_and_outputs_may_have_logits() -> None:
    v = torch.tensor([0.0, 1.0, 1.0, 2.0], requires_grad=True)
    assert check_values(v).verdicts["order"].details["M"] == 1
    net = network(3)
    report = check(lambda z: SimpleNamespace(logits=net(z)), torch.ones(3), 0.0)
    assert report.n == 3


def test_a_ready_table_needs_no_torch_and_importing_verify_loads_little() -> None:
    code = (
        "import sys, verify; assert not {'torch', 'numpy', 'matplotlib'} & set(sys.modules);"
        "r = verify.check_values([0.0, 1.0, 1.0, 2.0]); r._repr_html_(); r.to_dict();"
        "assert not {'torch', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.gpu
def test_verdicts_are_the_same_on_the_gpu() -> None:
    x = sample()
    here, there = check(network(), x, 0.0), check(network().cuda(), x, 0.0)
    assert there.device is not None and there.device.startswith("cuda")
    assert [v.status for v in here.verdicts.values()] == [v.status for v in there.verdicts.values()]


def test_a_part_is_not_taken_for_the_path_of_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = check_values(np.arange(8.0))
    with pytest.raises(ValueError, match=r"path: 'interactions' is no file here; to_latex\(\)"):
        report.to_latex("interactions")
    assert not list(tmp_path.iterdir())
    assert report.to_frame("interactions").to_latex().startswith(r"\begin{tabular}")

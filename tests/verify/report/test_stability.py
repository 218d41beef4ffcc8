"""Stability: every setting is a check of its own, and nothing that turns a verdict is hidden."""

import json
import re
from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import mlp, sample
from torch import nn

from verify import Stability, Status, check, check_values
from verify.report.report import Report
from verify.report.vary import blurred


@pytest.fixture(scope="module")
def net() -> nn.Module:
    return mlp(nn.Tanh(), 3)


@pytest.fixture(scope="module")
def report(net: nn.Module) -> Report:
    return check(net, sample(), 0.5, max_order=2, shuffles=3, seed=4)


@pytest.fixture(scope="module")
def data() -> torch.Tensor:
    return torch.randn(20, 5, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def stability(report: Report, data: torch.Tensor) -> Stability:
    return report.stability(data=data)


def test_every_combination_is_there_once(stability: Stability) -> None:
    assert isinstance(stability, Stability)
    settings = {(row.baseline, row.score, row.rel_tau) for row in stability.rows}
    assert len(settings) == len(stability.rows) == 3 * 3 * 3
    assert settings == {
        (baseline, score, rel_tau)
        for baseline in ("given", "zero", "mean")
        for score in ("log-odds", "logit", "probability")
        for rel_tau in (0.01, 0.05, 0.1)
    }


def test_each_row_is_a_check_of_its_own(
    stability: Stability, report: Report, net: nn.Module, data: torch.Tensor
) -> None:
    def probability(outputs: torch.Tensor) -> torch.Tensor:
        return outputs.double().softmax(1)[:, report.target]

    baselines = {"given": 0.5, "zero": 0.0, "mean": data.mean(0)}
    for row in stability.rows:
        named = row.score if row.score != "probability" else probability
        assert row.rel_tau is not None
        alone = check(
            net, sample(), baselines[row.baseline], score=named, rel_tau=row.rel_tau,
            target=None if callable(named) else report.target, max_order=2, shuffles=3, seed=4,
        )  # fmt: skip
        assert row.statuses == {name: v.status for name, v in alone.verdicts.items()}, row
        assert row.tau == pytest.approx(alone.tau, rel=1e-5)
        assert alone.verdicts["order"].details["M"] == row.M and row.n == 5
        p = alone.verdicts["exponent"].details["pairwise"]
        assert row.p == (None if p is None else pytest.approx(p, rel=1e-4))


def test_the_first_row_is_the_report(stability: Stability, report: Report) -> None:
    first = stability.rows[0]
    assert (first.baseline, first.score, first.rel_tau) == ("given", "log-odds", 0.05)
    assert first.statuses == {name: v.status for name, v in report.verdicts.items()}
    assert first.tau == report.tau


def test_the_target_stays_the_class_of_the_report(net: nn.Module) -> None:
    target = check(net, sample(), 0.0).target
    assert target is not None
    other = (target + 1) % 3
    out = check(net, sample(), 0.0, target=other).stability({"one": 1.0}, scores=["logit"])
    alone = check(net, sample(), 1.0, target=other, score="logit")
    row = next(r for r in out.rows if (r.baseline, r.score, r.rel_tau) == ("one", "logit", 0.05))
    assert row.tau == alone.tau
    assert alone.tau != check(net, sample(), 1.0, score="logit").tau


def test_counts_have_every_setting_in_their_denominator(stability: Stability) -> None:
    for name, found in stability.counts.items():
        assert sum(found.values()) == len(stability.rows)
        assert (name in stability.stable) == (len(found) == 1)
    assert "matching" in stability.stable


def test_a_verdict_that_turns_is_shown() -> None:
    model = lambda z: z[:, 0] + z[:, 1] + 0.03 * z[:, 0] * z[:, 1]  # noqa: E731
    report = check(model, torch.ones(2).double(), 0.0, score="output", max_order=1)
    out = report.stability(rel_taus=(0.01, 0.02, 0.05))
    assert [row.statuses["order"] for row in out.rows] == [
        Status.HOLDS,
        Status.VIOLATED,
        Status.VIOLATED,
    ]
    assert out.counts["order"] == {"HOLDS": 1, "VIOLATED": 2} and "order" not in out.stable
    assert "HOLDS in 1, VIOLATED in 2 of 3 settings" in repr(out)
    html = out._repr_html_()
    cell = next(c for c in html.split("<td") if "1 %" in c)
    assert "VIOLATED" in cell and "HOLDS" in cell and "5 %" in cell


def test_a_baseline_that_is_there_already_is_not_run_twice(net: nn.Module) -> None:
    out = check(net, sample(), 0.0).stability(scores=["log-odds"])
    assert {row.baseline for row in out.rows} == {"given"}


def test_variables_that_die_under_another_baseline_leave_n(net: nn.Module) -> None:
    out = check(net, sample(), 0.0).stability({"half": torch.where(sample() > 0, sample(), 0.0)})
    sizes = {row.baseline: row.n for row in out.rows}
    assert sizes == {"given": 5, "half": int((sample() <= 0).sum())}


def test_pictures_are_blurred() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(32, 2)).eval()
    x = torch.rand(2, 4, 4)
    groups = np.arange(16).reshape(1, 4, 4) // 4
    out = check(net, x, 0.0, groups=groups).stability()
    assert {row.baseline for row in out.rows} == {"given", "blurred"}


def test_blur_keeps_the_level_and_loses_the_detail() -> None:
    level = torch.full((3, 6, 8), 0.7)
    assert torch.allclose(blurred(level), level)
    x = torch.rand(1, 16, 16, generator=torch.Generator().manual_seed(0))
    soft = blurred(x)
    assert soft.dtype == x.dtype and soft.shape == x.shape
    assert float(soft.std()) < 0.25 * float(x.std())
    assert abs(float(soft.mean() - x.mean())) < 0.05
    assert torch.allclose(blurred(x.mT), blurred(x).mT, atol=1e-6)
    with pytest.raises(ValueError, match="x: shape"):
        blurred(torch.ones(3))


def test_a_threshold_in_score_units_stays_with_its_score(net: nn.Module) -> None:
    out = check(net, sample(), 0.0, tau=0.3, error=1e-9).stability(rel_taus=(0.05,))
    given = [row for row in out.rows if row.rel_tau is None]
    assert [(row.score, row.tau) for row in given] == [("log-odds", 0.3)]
    assert {row.score for row in out.rows if row.rel_tau == 0.05} == {
        "log-odds",
        "logit",
        "probability",
    }


def test_models_that_give_probabilities_have_no_logit() -> None:
    net = nn.Sequential(mlp(nn.Tanh(), 3), nn.Softmax(1)).eval()
    out = check(net, sample(), 0.0, score="probability").stability()
    assert {row.score for row in out.rows} == {"log-odds", "probability"}


def test_exact_replay_is_used_again() -> None:
    net = mlp(nn.ReLU(), 2, scale=1.0)
    report = check(net, sample(), 0.5, exact=True)
    out = report.stability({"zero": 0.0}, scores=["logit"])
    assert all(row.statuses["order"] is not Status.UNDECIDED for row in out.rows)
    assert report.stability(scores=["probability"]).rows


def test_plain_data(stability: Stability) -> None:
    data = stability.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["rows"][0]["statuses"]["order"] in {s.value for s in Status}
    assert set(data) == {"rows", "counts", "stable"}


def test_html_is_escaped_and_rounded(net: nn.Module) -> None:
    out = check(net, sample(), 0.0).stability({"<script>": 1.0})
    html = out._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search(r"\sid=|<img|<svg|data:", html)
    assert not re.search(r"[1-9]\d*\.\d{4,}|0\.0*[1-9]\d{3,}", html)


def test_a_report_keeps_how_it_was_made_to_itself(report: Report) -> None:
    assert "again" not in report.to_dict() and "partial" not in repr(report)
    assert report.again is not None
    assert np.array_equal(report.again().v, report.v)


def test_a_ready_table_cannot_be_run_again() -> None:
    with pytest.raises(ValueError, match=r"report: .*check_values.*check\(model"):
        check_values([0.0, 1.0, 1.0, 2.0]).stability()


def test_maskers_have_one_baseline() -> None:
    report = check(lambda z: z, torch.ones(2), None, masker=lambda m: m.float(), score="logit")
    assert {row.baseline for row in report.stability().rows} == {"given"}
    with pytest.raises(ValueError, match="baselines: a masker"):
        report.stability({"zero": 0.0})


@pytest.mark.parametrize(
    ("match", "changes"),
    [
        ("rel_taus: 0", {"rel_taus": (0.05, 0.0)}),
        ("rel_taus: 2", {"rel_taus": (2.0,)}),
        ("scores: 'odds' .*choose among log-odds, logit, probability", {"scores": ["odds"]}),
        (
            r"data: shape \(20,\); give samples \[m, \*x.shape\], here \[m, 5\]",
            {"data": [0.0] * 20},
        ),
        ("baselines: 'wide' has shape", {"baselines": {"wide": torch.ones(7)}}),
        ("baselines: 'given' is one that is there", {"baselines": {"given": 1.0}}),
        (
            "baselines: 'mean' is one that is there",
            {"baselines": {"mean": 1.0}, "data": torch.ones(3, 5)},
        ),
        ("baselines: entries of", {"baselines": {"words": "a"}}),
    ],
)
def test_bad_input_is_named(match: str, changes: dict[str, Any], report: Report) -> None:
    with pytest.raises(ValueError, match=match):
        report.stability(**changes)

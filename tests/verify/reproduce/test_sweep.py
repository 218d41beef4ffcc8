"""One record per sample, made once, made again when anything it depends on changes."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from verify.games.lattice import mobius, popcounts
from verify.records import shortened
from verify.report.pages.summary import summarise
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.score_tables import ScoreTable, evaluate
from verify.reproduce.measuring.sweep import Subject, joined, sweep
from verify.scores.groups import columns
from verify.scores.masked_model import masked_outputs
from verify.zoo.tasks.cases import Case

torch.manual_seed(3)
MODEL = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)).eval()
LABELS = (0, 1, 2, 0, 1)


def samples() -> torch.Tensor:
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(3))
    x[2, 1] = 0.0  # equal to the baseline: one dead variable
    return x


Cases = Callable[[int], Case]


def cases(x: torch.Tensor | None = None, baseline: float = 0.0, names: str = "abcd") -> Cases:
    """The case of every sample, as a subject wants them."""
    inputs, hidden = samples() if x is None else x, torch.full((4,), baseline)
    return lambda i: Case(MODEL, inputs[i], hidden, columns(list(names)), LABELS[i])


@pytest.fixture
def subject() -> Subject:
    return Subject(
        network="toy",
        data="Noise",
        baseline="zero",
        folder="noise-zero",
        case=cases(),
        available=5,
        class_names=("red", "green", "blue"),
        key="k1",
        facts={"test_accuracy": 0.5},
    )


def test_records_hold_what_was_measured(subject: Subject, tmp_path: Path) -> None:
    done = sweep(subject, 5, tmp_path)
    assert [record["sample"] for record in done.records] == [0, 1, 2, 3, 4]
    assert sorted(p.name for p in (tmp_path / "noise-zero").iterdir()) == [
        f"sample-{i:04d}.json" for i in range(5)
    ]
    x, record = samples()[0], done.records[0]
    v = masked_outputs(MODEL, x, 0.0, dtype=torch.float64).numpy()
    I = mobius(v)  # noqa: E741
    strengths = np.sort(np.abs(I[1:]))[::-1]
    assert record["ranks"] == list(range(1, 16))
    np.testing.assert_allclose(record["strengths"], strengths / strengths[0], rtol=1e-3)
    assert len(record["null_strengths"]) == 15
    pairs = np.abs(I[popcounts(4) == 2]) / strengths[0]
    assert record["by_order"][1][3] == pytest.approx(np.median(pairs), rel=1e-3)
    code, effect = record["signed"][0]
    assert abs(effect) == pytest.approx(strengths[0], rel=1e-3)
    assert effect == pytest.approx(I[code], rel=1e-3)
    assert record["mean_scores"][-1] == pytest.approx(v[-1] - v[0], rel=1e-5)
    predicted = int(MODEL(x).argmax())
    assert record["predicted_label"] == subject.class_names[predicted]
    assert record["correct"] == (predicted == 0) and record["label"] == "red"
    assert (done.records[2]["n"], done.records[2]["dead"]) == (3, ["b"])
    assert not any(int(code) & 0b10 for code, _ in done.records[2]["signed"])
    assert any(int(code) & 0b1000 for code, _ in done.records[2]["signed"])
    assert record["test_accuracy"] == 0.5


def test_no_record_holds_a_time(subject: Subject, tmp_path: Path) -> None:
    one, two = sweep(subject, 2, tmp_path / "1"), sweep(subject, 2, tmp_path / "2")
    assert one.records == two.records
    assert one.seconds != [None, None] and None not in one.seconds


def test_a_second_sweep_reads_and_a_longer_one_adds(subject: Subject, tmp_path: Path) -> None:
    first = sweep(subject, 2, tmp_path)
    longer = sweep(subject, 4, tmp_path)
    assert longer.records[:2] == first.records
    assert [s is None for s in longer.seconds] == [True, True, False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"key": "k2"},
        {"baseline": "other"},
        {"facts": {"test_accuracy": 0.6}},
        {"case": cases(baseline=0.1)},
        {"case": cases(samples() + 0.1)},
        {"case": cases(names="abcc")},
    ],
)
def test_a_record_is_made_again_when_its_ingredients_change(
    subject: Subject, tmp_path: Path, change: dict[str, Any]
) -> None:
    sweep(subject, 1, tmp_path)
    assert sweep(subject, 1, tmp_path).seconds == [None]
    assert sweep(replace(subject, **change), 1, tmp_path).seconds != [None]


def test_a_network_with_one_other_weight_is_not_served_the_old_scores(tmp_path: Path) -> None:
    unit, settings = Unit("tic-tac-toe", 0), Settings(tmp_path, shipped=True)
    data, net = plan.trained(unit, settings)
    other = replace(net, network=copy.deepcopy(net.network))
    with torch.no_grad():
        list(other.network.parameters())[-1][0] += 1e-3
    before, after = (plan.subject(unit, "zero", settings, (data, of)) for of in (net, other))
    old = before.scores(0).v
    assert np.array_equal(before.scores(0).v, old)
    assert after.case is not None
    assert np.array_equal(after.scores(0).v, evaluate(after.case(0)).v)
    assert not np.array_equal(after.scores(0).v, old)
    assert None not in sweep(before, 1, settings.work).seconds
    assert None not in sweep(after, 1, settings.work).seconds


def test_settings_and_seed_reach_the_check(subject: Subject, tmp_path: Path) -> None:
    sweep(subject, 1, tmp_path)
    again = sweep(subject, 1, tmp_path, settings={"rel_tau": 0.2}, seed=4)
    assert again.seconds != [None]
    assert (again.records[0]["rel_tau"], again.records[0]["seed"]) == (0.2, 4)


def test_a_stopped_sweep_keeps_what_it_has(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from verify.reproduce.measuring import sweep as module

    whole = sweep(subject, 4, tmp_path / "whole")
    calls: list[int] = []

    def stopped(*args: Any, **kwargs: Any) -> ScoreTable:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return evaluate(*args, **kwargs)

    monkeypatch.setattr(module, "evaluate", stopped)
    with pytest.raises(KeyboardInterrupt):
        sweep(subject, 4, tmp_path / "stopped")
    resumed = sweep(subject, 4, tmp_path / "stopped")
    assert resumed.records == whole.records
    assert [s is None for s in resumed.seconds] == [True, True, False, False]


def test_a_damaged_record_is_reported_and_made_again(
    subject: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = sweep(subject, 1, tmp_path)
    path = tmp_path / "noise-zero" / "sample-0000.json"
    path.write_text(path.read_text()[:100])
    again = sweep(subject, 1, tmp_path)
    assert again.records == first.records and again.seconds != [None]
    assert str(path) in capsys.readouterr().err
    assert json.loads(path.read_text()) == first.records[0]


def test_a_sweep_in_two_parts_is_the_whole_one(subject: Subject, tmp_path: Path) -> None:
    whole = sweep(subject, 5, tmp_path / "whole")
    parts = [sweep(subject, 3, tmp_path / "parts"), sweep(subject, 2, tmp_path / "parts", start=3)]
    assert joined(parts).records == whole.records
    assert len(joined(parts).seconds) == 5
    with pytest.raises(ValueError, match="give 1 to 2"):
        sweep(subject, 3, tmp_path / "parts", start=3)


@pytest.mark.parametrize("count", [0, 6])
def test_no_sample_is_made_up(subject: Subject, tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match=f"count: {count} samples of Noise"):
        sweep(subject, count, tmp_path)


def test_a_sample_that_raises_is_not_skipped(subject: Subject, tmp_path: Path) -> None:
    x = samples()
    x[1, 0] = float("nan")
    with pytest.raises(ValueError, match="nan"):
        sweep(replace(subject, case=cases(x)), 3, tmp_path)


def test_floats_are_shortened_and_nothing_else() -> None:
    data = {"a": [1.23456789, 1e-20 / 3], "b": 123456789, "c": None, "d": "0.123456789"}
    assert shortened(data) == {
        "a": [1.23457, 3.33333e-21],
        "b": 123456789,
        "c": None,
        "d": data["d"],
    }


def test_summaries_count_every_sample(subject: Subject, tmp_path: Path) -> None:
    records = sweep(subject, 5, tmp_path).records
    other = sweep(replace(subject, baseline="other"), 2, tmp_path).records
    first, second = summarise([*records, *other])
    assert (first.samples, second.samples) == (5, 2)
    assert (first.title, first.sizes, first.with_dead) == (
        "toy on Noise, baseline zero",
        {3: 1, 4: 4},
        1,
    )
    assert first.variables == "3–4 (median 4)" and second.variables == "4"
    for summary in (first, second):
        for counts in summary.counts.values():
            assert sum(counts.values()) == summary.samples
    statuses = [record["verdicts"]["monotone"]["status"] for record in records]
    assert first.counts["monotone"]["HOLDS"] == statuses.count("HOLDS")
    shares = sorted(r["verdicts"]["sparse"]["details"]["salient"] / 2 ** r["n"] for r in records)
    assert first.salient_share == pytest.approx(shares[2])

"""check where not all masks can be had: the way it takes, what it says, and what it refuses."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support.asked_games import dense_net, polynomial, random_terms
from torch import Tensor

from verify import (
    MaskedModel,
    PartialReport,
    Report,
    Status,
    Verdict,
    check,
    concepts,
    load,
    shapley_values,
)
from verify.games.exact_game import ExactGame
from verify.report import plan
from verify.sampling.resuming import Finished, MaskFailed
from verify.scores import waiting


def torch_polynomial(n: int, degree: int, seed: int = 0) -> Callable[[Tensor], Tensor]:
    """A sum of products of at most `degree` of n entries, of rising mean, on batches of 0 and 1."""
    v = polynomial(random_terms(np.random.default_rng(seed), n, degree, min(30, n)))

    def model(z: Tensor) -> Tensor:
        masks = z.numpy() != 0
        return torch.from_numpy(v(masks) + 3.0 * masks.sum(axis=1))

    return model


def partial(n: int, degree: int = 2, seed: int = 0, **asked: Any) -> PartialReport:
    x = torch.ones(n, dtype=torch.float64)
    found = check(torch_polynomial(n, degree, seed), x, 0.0, score="output", **asked)
    assert isinstance(found, PartialReport)
    return found


@pytest.fixture(scope="module")
def report() -> PartialReport:
    return partial(60, budget=30_000)


def test_every_verdict_says_how_it_was_obtained(report: PartialReport) -> None:
    assert report.method == "low-order" and "2^60 masks cannot be had" in report.why
    assert list(report.verdicts) == ["order", "residual", "monotone", "exponent", "salient_suffice"]
    assert report.verdicts["order"].how == "all 1831 masks with at most 2 present"
    for name in ("residual", "monotone", "exponent", "salient_suffice"):
        found = report.verdicts[name]
        assert found.confidence == 0.95 and "random masks" in found.method
        assert found.how in repr(report) and found.how in report._repr_html_()
    assert "low-order, since 2^60" in repr(report) and "low-order, since" in report._repr_html_()
    assert report.masks <= 30_000


def test_what_is_few_and_of_low_order_holds_and_the_condition_on_orders_stays_open(
    report: PartialReport,
) -> None:
    statuses = {name: v.status for name, v in report.verdicts.items()}
    assert statuses == {
        "order": Status.UNDECIDED, "residual": Status.HOLDS, "monotone": Status.HOLDS,
        "exponent": Status.HOLDS, "salient_suffice": Status.HOLDS,
    }  # fmt: skip
    assert "no number of random masks" in report.verdicts["order"].sentence
    salient = report.low.reaching(report.tau)
    assert (
        60 <= salient < 90 and f"({salient} of 1830)" in report.verdicts["salient_suffice"].sentence
    )
    assert report.tau == pytest.approx(0.05 * abs(report.concepts(1)[0]["effect"]))


def test_what_is_of_higher_order_is_violated_with_a_witness() -> None:
    found = partial(60, degree=5, budget=30_000, epsilon=0.5)
    for name in ("residual", "salient_suffice"):
        assert found.verdicts[name].status is Status.VIOLATED
        assert found.verdicts[name].witness["residual"] > 0.5
    assert "sparse_interactions" in found.verdicts["salient_suffice"].sentence
    assert found.residual.epsilon == 0.5


def test_that_the_salient_ones_suffice_is_not_that_they_are_few() -> None:
    """All of them are salient: the claim `sparse` of all masks fails, and this one holds."""

    def model(z: Tensor) -> Tensor:
        m = z.sum(1)
        return m + m * (m - 1) / 2

    few = torch.ones(8, dtype=torch.float64)
    part = check(model, few, 0.0, score="output", method="low-order", order=2, budget=4000)
    suffice = part.verdicts["salient_suffice"]
    assert suffice.status is Status.HOLDS and "(36 of 36)" in suffice.sentence
    assert "That they are few this does not say." in suffice.sentence
    assert suffice.details["salient"] == suffice.details["measured"] == 36
    assert (
        "sparse" not in part.verdicts
        and "sparse" in check(model, few, 0.0, score="output").verdicts
    )


def test_where_the_truth_is_known_no_decided_verdict_is_against_it() -> None:
    for seed in range(2):
        net, x = dense_net(seed)
        masked = MaskedModel(net, x, 0.0, score="output")
        whole = check(masked)
        part = check(masked, method="low-order", order=2, budget=8000, seed=seed)
        assert isinstance(part, PartialReport) and isinstance(whole, Report)
        assert part.method == "low-order" and 'method="low-order" was asked for' in part.why
        for name in ("monotone", "exponent"):
            said = part.verdicts[name].status
            assert said in (Status.UNDECIDED, whole.verdicts[name].status)
        assert part.verdicts["residual"].status is Status.VIOLATED
        low, high = part.means.lowest, part.means.highest
        assert ((low <= whole.mean_scores + 1e-9) & (whole.mean_scores <= high + 1e-9)).all()


def test_the_condition_on_orders_is_decided_where_what_was_measured_decides_it() -> None:
    fallen = partial(60, budget=30_000, max_order=1, tau=0.5)
    order = fallen.verdicts["order"]
    assert order.status is Status.VIOLATED and len(order.witness["variables"]) == 2
    assert order.margin is not None and order.margin < -0.4
    relative = partial(60, budget=30_000, max_order=1)  # to a strongest that is not known
    assert relative.verdicts["order"].status is Status.UNDECIDED
    every = partial(5, method="low-order", order=5, max_order=2, budget=1000)
    assert every.verdicts["order"].status is Status.HOLDS
    assert every.verdicts["residual"].status is Status.VACUOUS


def test_the_same_masks_serve_both_tests() -> None:
    asked = 0
    inner = torch_polynomial(60, 2)

    def model(z: Tensor) -> Tensor:
        nonlocal asked
        asked += len(z)
        return inner(z)

    masked = MaskedModel(
        model, torch.ones(60, dtype=torch.float64), 0.0, score="output", live_only=True
    )
    asked = 0
    found = check(masked, budget=30_000, error=1e-9, max_minutes=None)
    assert isinstance(found, PartialReport)
    assert asked == found.masks and np.array_equal(found.residual.sizes, found.salient.sizes)


def test_it_goes_on_where_the_model_failed() -> None:
    inner, broken = torch_polynomial(60, 2), [True]

    def model(z: Tensor) -> Tensor:
        if broken[0] and bool(((z.sum(1) == 41) & (z[:, 7] == 0)).any()):
            raise RuntimeError("no such input")
        return inner(z)

    masked = MaskedModel(model, torch.ones(60, dtype=torch.float64), 0.0, score="output")
    with pytest.raises(MaskFailed, match=r"41 of 60 .*RuntimeError: no such input") as info:
        check(masked, budget=30_000, error=1e-9)
    broken[0] = False
    assert len(info.value.finished) > 1831
    again = check(masked, budget=30_000, error=1e-9, resume=info.value.finished)
    assert repr(again) == repr(check(masked, budget=30_000, error=1e-9))


def test_it_is_saved_and_shown(report: PartialReport, tmp_path: Path) -> None:
    for other in (load(report.save(tmp_path / "r.json")), pickle.loads(pickle.dumps(report))):
        assert isinstance(other, PartialReport) and repr(other) == repr(report)
    html = str(report.to_html(pictures=False))
    assert "low-order, since" in html and "obtained from" in html and "random masks" in html
    assert report.to_html(tmp_path / "r.html") == tmp_path / "r.html"
    assert (tmp_path / "r.html").read_text("utf-8").count("data:image/png") == 4
    latex = str(report.to_latex())
    assert latex.count("obtained from") == 1 and latex.count("random masks of") == 4
    plain = report.to_dict()
    assert (
        plain["method"] == "low-order"
        and plain["verdicts"]["salient_suffice"]["confidence"] == 0.95
    )
    frame = report.to_frame()
    assert frame["method"].tolist() == [v.method for v in report.verdicts.values()]
    assert len(report.to_frame("interactions")) == report.low.masks
    with pytest.raises(ValueError, match="of: 'both' is unknown"):
        report.to_frame("both")


def test_a_file_from_before_the_verdict_had_a_name_of_its_own(
    report: PartialReport, tmp_path: Path
) -> None:
    old = copy.copy(report)
    before = {
        name.replace("salient_suffice", "sparse"): replace(
            verdict, name=name.replace("salient_suffice", "sparse")
        )
        for name, verdict in report.verdicts.items()
    }
    object.__setattr__(old, "verdicts", before)
    path = old.save(tmp_path / "old.json")
    assert '"sparse"' in path.read_text() and "salient_suffice" not in path.read_text()
    for again in (load(path), pickle.loads(pickle.dumps(old))):
        assert isinstance(again, PartialReport) and repr(again) == repr(report)
        assert list(again.verdicts) == list(report.verdicts)


def test_its_graph_is_what_concepts_gives(report: PartialReport) -> None:
    assert (
        concepts(report, top=3).codes == report.graph(3).codes == concepts(report.low, top=3).codes
    )
    strong = concepts(report, tau=1.0)
    assert len(strong) == report.low.reaching(1.0) and min(map(abs, strong.effects)) >= 1.0
    half = concepts(report, rel_tau=0.5)
    assert min(map(abs, half.effects)) >= 0.5 * abs(half.effects[0]) and len(half) < len(strong)
    with pytest.raises(ValueError, match=r"max_error: .* not measured"):
        concepts(report, max_error=0.1)
    with pytest.raises(ValueError, match="top and tau: give one way"):
        concepts(report, top=3, tau=1.0)
    with pytest.raises(ValueError, match=r"above order 2 not measured, and this takes them all"):
        shapley_values(report)


def net(n: int, rows: int | None = None) -> MaskedModel:
    hidden = {"baseline": 0.0} if rows is None else {"background": torch.zeros(rows, n)}
    return MaskedModel(lambda z: z.sum(1), torch.ones(n), **hidden, score="output")


@pytest.mark.parametrize(
    ("n", "rows", "asked", "method", "order"),
    [
        (10, None, {}, "exhaustive", 0),
        (24, None, {}, "exhaustive", 0),
        (25, None, {}, "low-order", 5),
        (20, 17, {}, "low-order", 6),
        (100, None, {}, "low-order", 2),
        (1000, None, {}, "sampled", 1),
        (100, None, {"budget": 400_000}, "low-order", 3),
        (100, None, {"order": 1}, "sampled", 1),
        (10, None, {"method": "sampled"}, "sampled", 1),
        (10, None, {"method": "exact"}, "exact", 0),
        (10, None, {"exact": True}, "exact", 0),
        (10, None, {"method": "low-order", "order": 3}, "low-order", 3),
    ],
)
def test_the_way_follows_from_the_variables_and_the_arguments(
    n: int, rows: int | None, asked: dict[str, Any], method: str, order: int
) -> None:
    way, exact = asked.get("method", "auto"), asked.get("exact", False)
    given = {k: v for k, v in asked.items() if k not in ("method", "exact")}
    found = plan.planned(net(n, rows), way, exact, plan.Sampling(**given))
    assert (found.method, found.order) == (method, order)
    masks = asked.get("budget", 200_000) if order else 1 << n
    assert found.scores == masks * (rows or 1)
    if order:
        assert order < found.sizes[0] <= order + 12 and found.sizes[-1] == n
        assert (np.diff(found.sizes) > 0).all()


@pytest.mark.parametrize("rest", range(4))
def test_a_network_that_is_wrong_on_some_sizes_is_found_out(rest: int) -> None:
    """Of 300 sizes a few are tested, and no rule of the network's sizes steps aside of them."""

    def model(z: Tensor) -> Tensor:
        size = z.sum(1)
        return size + 50 * ((size % 4 == rest) & (size > 1) & (size < 300))

    asked: dict[str, Any] = {"budget": 50_000, "order": 1, "epsilon": 1.0, "error": 1e-6}
    found = check(model, torch.ones(300), 0.0, score="output", **asked)
    assert isinstance(found, PartialReport)
    assert len(found.residual.sizes) < 150
    assert found.verdicts["salient_suffice"].status is Status.VIOLATED
    assert found.verdicts["residual"].status is Status.VIOLATED


def test_what_was_chosen_is_what_is_done() -> None:
    whole = check(net(6))
    assert isinstance(whole, Report) and whole.method == "exhaustive" and whole.masks == 64
    assert all(isinstance(v, Verdict) and v.how == "all 64 masks" for v in whole.verdicts.values())
    layer = torch.nn.Linear(5, 2)
    exact = check(layer, torch.ones(5), 0.0, method="exact")
    assert isinstance(exact.game, ExactGame) and exact.method == "exact"
    assert exact.verdicts["order"].how == "exact replay of all 32 masks"
    assert not isinstance(
        check(layer, torch.ones(5), 0.0, method="exhaustive", exact="auto").game, ExactGame
    )
    smooth = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2))
    found = check(smooth, torch.ones(3), 0.0, derivatives=True)
    assert "points between" in found.verdicts["derivatives"].how


def test_what_takes_long_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that moves with the rows that the model is given."""
    clock = [0.0]

    def model(z: Tensor) -> Tensor:
        clock[0] += len(z) * 0.5
        return z.sum(1)

    monkeypatch.setattr(waiting, "perf_counter", lambda: clock[0])
    masked = MaskedModel(model, torch.ones(13), 0.0, score="output")
    start = clock[0]
    with pytest.raises(
        ValueError, match=r"max_minutes: exhaustive takes 8192 scores, 1.5 MiB .*68 min"
    ) as info:
        check(masked)
    assert (
        "60 min are allowed; give max_minutes=69 to start it" in str(info.value)
        and clock[0] - start < 1.1 * 4096 + 99
    )
    assert isinstance(check(masked, max_minutes=69.0), Report)
    assert isinstance(check(masked, max_minutes=None), Report)
    with pytest.raises(ValueError, match=r"max_minutes: exhaustive takes 64 scores"):
        check(net(6), max_minutes=0.0)
    with pytest.raises(
        ValueError, match=r"max_minutes: low-order takes 200.000 scores, .*a smaller budget="
    ):
        check(net(100), max_minutes=0.0)
    with pytest.raises(ValueError, match=r"max_minutes: -1\.0 is no number"):
        check(net(6), max_minutes=-1.0)


def test_with_progress_it_says_first_what_it_will_take(capsys: pytest.CaptureFixture[str]) -> None:
    check(net(40), order=1, budget=5000, progress=True)
    said = capsys.readouterr().err.splitlines()
    assert any(
        line.startswith("sampled, since 2^40 masks cannot be had: at most 5000 scores, ")
        for line in said
    )


@pytest.mark.parametrize(
    ("n", "asked", "match"),
    [
        (6, {"method": "fast"}, "method: 'fast' is unknown; use 'auto', 'exact', 'exhaustive'"),
        (6, {"order": 2}, "order: all masks of 6 variables are evaluated, and nothing is sampled"),
        (6, {"confidence": 0.9}, "confidence: all masks of 6 variables"),
        (6, {"method": "exhaustive", "exact": True}, 'exact: True is method="exact"'),
        (6, {"method": "low-order", "exact": True}, r"exact: replay takes all 2\^6 masks"),
        (100, {"method": "sampled", "order": 2}, "order: all of an order are measured by"),
        (100, {"order": 101}, "order: 101 of 100 variables; give 1 to 100"),
        (100, {"order": 0}, "order: 0 is no whole number"),
        (
            100,
            {"order": 4},
            r"budget: 200000 masks; the 4087976 with at most 4 .*or a lower order=",
        ),
        (100, {"budget": 50}, r"budget: 50 masks; .* are 6712: give at least so many"),
        (100, {"epsilon": 0.0}, "epsilon: 0.0 is not a positive"),
        (100, {"confidence": 1.0}, "confidence: 1.0 is not in"),
        (100, {"score_range": (1, 0)}, "score_range: .* is no pair"),
        (100, {"derivatives": True}, "derivatives: in a report they stand beside all"),
        (100, {"protocol": "and-noise"}, r"protocol: 'and-noise' is for all 2\^100 scores"),
        (6, {"resume": Finished(np.empty(0), np.empty(0), 6)}, "resume: it is for method="),
    ],
)
def test_what_is_asked_wrongly_is_named_before_any_mask(
    n: int, asked: dict[str, Any], match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        check(net(n), **asked)


def test_the_budget_that_it_asks_for_is_enough() -> None:
    found = check(net(100), budget=6712, max_minutes=None)
    assert found.method == "sampled" and found.masks <= 6712


def test_a_table_that_does_not_fit_names_the_way_on() -> None:
    with pytest.raises(
        MemoryError, match=r'n = 60 .*check\(model, x, baseline, method="low-order"'
    ):
        check(net(60), method="exhaustive")
    with pytest.raises(MemoryError, match="n = 60"):
        check(net(60), exact=True)

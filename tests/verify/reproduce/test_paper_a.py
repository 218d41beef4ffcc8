"""Paper A's own experiments: what is shipped is read back, and records say what was computed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from verify.explain.baselines.as_published import (
    CODE_REACH,
    PAPER_REACH,
    learn_as_published,
    reach_of,
)
from verify.explain.concepts.indices import shapley_interactions, shapley_taylor
from verify.explain.measures.overlap import effects_jaccard
from verify.explain.measures.ratio import explained_ratio
from verify.explain.measures.removal import removal
from verify.games.lattice import mobius, zeta
from verify.reproduce.experiments.paper_a import (
    asked,
    baseline_course,
    graph_depth,
    graph_ratios,
    known_networks,
    recovered_concepts,
    seeds_alike,
    table_strengths,
    whole_explanations,
)
from verify.reproduce.experiments.paper_a.asked import LEARNED, MEAN, Answers, Asked
from verify.reproduce.measuring.plan import Settings
from verify.scores.masked_model import MaskedModel
from verify.zoo.data.known_functions import sum_of_products
from verify.zoo.networks.architectures import mlp5
from verify.zoo.tasks.paper_a import ATTACKED, MLP5, RESMLP5, TABLES

N = 5
NAMES = tuple("abcde")


def table(seed: int) -> np.ndarray:
    return asked.rounded(np.random.default_rng(seed).standard_normal(1 << N).cumsum())


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Random tables in place of models on a table of five columns."""
    steps = [asked.step_name(step) for step in (0, 10, 20, 30, 40, 50)]
    found, seed = [], 0
    for model in (MLP5, MLP5 + ATTACKED, RESMLP5):
        for training in (0, 1):
            kinds = [*steps, asked.PAPER] if (model, training) == (MLP5, 0) else [MEAN]
            for baseline in kinds:
                v = np.array([table(seed), table(seed + 1)])
                found.append(Asked(model, training, baseline, v))
                seed += 2
    given = {m: {"gradient × input": [[0.5] * N] * 2} for m in (MLP5, RESMLP5)}
    tests = {(a.model, a.seed): 0.75 for a in found}
    return Answers(TABLES["diabetes"], NAMES, tests, found, given)


def test_answers_are_read_as_they_were_written(answers: Answers, tmp_path: Path) -> None:
    back = asked.load(asked.save(answers, tmp_path / "a.xz"), answers.task)
    assert (back.names, back.tests) == (answers.names, answers.tests)
    assert back.attributions == answers.attributions
    for a, b in zip(answers.asked, back.asked, strict=True):
        assert (a.model, a.seed, a.baseline) == (b.model, b.seed, b.baseline)
        assert np.array_equal(a.v, b.v)
    (tmp_path / "b.xz").write_bytes(b"no answers")
    with pytest.raises(ValueError, match=r"^path: .* holds no answers"):
        asked.load(tmp_path / "b.xz", answers.task)


def test_rounding_keeps_twenty_bits() -> None:
    v = np.random.default_rng(0).standard_normal(1000) * 100
    kept = asked.rounded(v)
    assert np.all(np.abs(kept - v) <= np.abs(v) * 2.0**-asked.BITS)
    assert np.array_equal(kept.astype(np.float32).astype(np.float64), kept)
    assert np.array_equal(asked.rounded(kept), kept) and not np.array_equal(kept, v)


@pytest.mark.parametrize("name", list(TABLES))
def test_what_is_shipped_is_what_is_asked_for(name: str) -> None:
    found, task = asked.shipped(name), TABLES[name]
    for model in task.models:
        own = found.of(model)
        assert len(own) == asked.SAMPLES[name] and len(own[0]) == 1 << len(found.names)
        network = model not in ("LightGBM", "XGBoost")
        assert len(found.of(model, 1)) == (asked.AGAIN[name] if network else 0)
        assert len(found.of(model, 0, LEARNED)) == (asked.MOVED[name] if network else 0)
    assert all(np.array_equal(asked.rounded(a.v), a.v) for a in found.asked)


def test_a_default_run_reads_what_is_shipped() -> None:
    settings = Settings(Path("nowhere"), shipped=True)
    assert asked.answers_of("diabetes", settings, full=False) is asked.shipped("diabetes")
    assert asked.answers_of("diabetes", settings, full=True) is asked.shipped("diabetes")


def test_ratios_are_recorded_beside_their_errors(answers: Answers) -> None:
    records = graph_ratios.measured(answers, MLP5)
    assert [r["baseline"] for r in records] == [MEAN, MEAN, LEARNED, LEARNED]
    first, v = records[0], answers.of(MLP5)[0]
    I = mobius(v)  # noqa: E741
    removed = removal(I)
    for k in (0, 3, 32):
        kept = np.zeros(32, dtype=bool)
        kept[removed.left(k)] = True
        own = explained_ratio(I, kept)
        assert first["ratios"][k] == pytest.approx(own.ratio, rel=1e-3)
        assert first["errors"][k] == pytest.approx(own.error, rel=1e-3, abs=1e-7)
    for level in first["levels"]:
        size = level["patterns"]
        assert removed.ratios[size] > level["ratio"] >= np.nanmax(removed.ratios[:size])
        assert level["nodes"] > size - 1 and level["edges"] >= size - 1
    assert ["null" in r for r in records] == [True, False, False, False]
    assert first["null"]["strength"] != first["strength"]


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_ratios, "SIZES", range(33))


def test_the_course_of_a_baseline_is_recorded_step_by_step(answers: Answers) -> None:
    (first, second) = baseline_course.measured(answers)
    assert first["steps"] == [0, 10, 20, 30, 40, 50] and second["sample"] == 1
    for step, found in zip(first["steps"], first["course"], strict=True):
        v = answers.of(MLP5, 0, asked.step_name(step))[0]
        assert found["loss"] == pytest.approx(np.abs(mobius(v)).sum())
        assert sum(found["histogram"]) == 31
    assert first["papers_reach"]["range"] == pytest.approx(
        answers.of(MLP5, 0, asked.PAPER)[0][-1] - answers.of(MLP5, 0, asked.PAPER)[0][0]
    )


def test_two_trainings_are_compared_on_the_same_samples(answers: Answers) -> None:
    records = seeds_alike.measured(answers)
    assert [(r["network"], r["attacked"], r["sample"]) for r in records] == [
        (MLP5, False, 0), (MLP5, False, 1), (MLP5, True, 0), (MLP5, True, 1),
        (RESMLP5, False, 0), (RESMLP5, False, 1),
    ]  # fmt: skip
    a, b = (mobius(answers.of(MLP5, seed)[1]) for seed in (0, 1))
    assert records[1]["jaccard"] == effects_jaccard(a, b)
    assert records[1]["with_signs"] <= records[1]["jaccard"]
    assert records[1]["other_sample"] == effects_jaccard(a, mobius(answers.of(MLP5, 1)[0]))
    assert records[2]["published"] == 0.6304


def test_whole_explanations_by_definition(answers: Answers) -> None:
    records = whole_explanations.measured(answers)
    assert [(r["network"], r["sample"]) for r in records] == [
        (m, i) for m in (MLP5, RESMLP5) for i in (0, 1)
    ]
    v, rows = answers.of(MLP5)[0], records[0]["rows"]
    I = mobius(v)  # noqa: E741
    sti = shapley_taylor(I, 2)
    far = np.mean((v - zeta(sti)) ** 2)
    assert rows["Shapley–Taylor, order 2"]["rho"] == pytest.approx(far)
    single = np.zeros(32)
    single[[1, 2, 4, 8, 16]] = 0.5
    assert rows["gradient × input"]["rho"] == pytest.approx(np.mean((v - zeta(single)) ** 2))
    single[0] = v[0]
    size = np.mean((v - v[0]) ** 2)
    put_back = np.sqrt(np.mean((v - zeta(single)) ** 2) / size)
    assert rows["gradient × input"]["from_empty"] == pytest.approx(put_back)
    assert rows["all interactions"]["relative"] < 1e-12
    graphs = [rows[f"sparse graph of {m} terms"] for m in (5, 15, 25)]
    assert [g["terms"] for g in graphs] == sorted(g["terms"] for g in graphs)
    assert graphs[2]["relative"] < graphs[0]["relative"]
    full = len(v) - 1
    assert whole_explanations.occlusion(v)[2] == v[full] - v[full - 4]


def test_strengths_are_sorted_beside_their_shuffles(answers: Answers) -> None:
    records = table_strengths.measured(answers)
    assert [(r["network"], r["sample"]) for r in records] == [
        (m, i) for m in (MLP5, RESMLP5) for i in (0, 1)
    ]
    strengths = np.sort(np.abs(mobius(answers.of(RESMLP5)[1])[1:]))[::-1]
    last = records[-1]
    assert last["largest_strength"] == strengths[0]
    assert last["strengths"] == pytest.approx(strengths[np.array(last["ranks"]) - 1] / strengths[0],
                                              rel=1e-3)  # fmt: skip
    assert last["salient"] == (strengths >= 0.05 * strengths[0]).sum()
    assert last["null_strengths"][-1] != last["strengths"][-1]


def test_indices_in_whole_numbers_are_the_indices() -> None:
    rng = random.Random(1)
    function = sum_of_products(rng, n=6)
    games = np.array([mobius(function.scores(x)) for x in (63, 31, 21)])
    found = recovered_concepts.whole_indices(games)
    for I, *tables in zip(games, *found.values(), strict=True):  # noqa: E741
        real = I.astype(float)
        wanted = (
            shapley_interactions(real),
            shapley_taylor(real, 2),
            shapley_taylor(real, 3),
            real,
        )
        for got, want in zip(tables, wanted, strict=True):
            assert got.dtype == np.int64
            scale = got.max() / np.abs(want[1:]).max()
            assert got == pytest.approx(scale * np.abs(want[1:]))


def test_functions_with_sigmoids_need_their_baseline() -> None:
    zero, needed = recovered_concepts.sigmoids(2)
    assert zero["inputs"] == needed["inputs"] > 0
    assert needed["mean"]["interactions"] == 1.0 > zero["mean"]["interactions"]


def test_networks_on_known_functions_are_shipped() -> None:
    answers = known_networks.shipped("formulas")
    assert len(answers) == 2 * known_networks.FORMULAS
    for answer in answers:
        assert answer.v.shape == (known_networks.SAMPLES, 256)
        truths = answer.facts["truth"]
        assert all(truths) and {c for t in truths for c in t} <= set(answer.facts["codes"])
        assert answer.facts["test"] > 0.95
    depths = graph_depth.make(Settings(Path("nowhere"), shipped=True), anew=False)
    assert {(r["blocks"], r["width"]) for r in depths} == {
        (b, w) for b in known_networks.DEPTHS for w in known_networks.WIDTHS
    }


def test_a_baseline_moves_as_published() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = mlp5(4, 1, width=8).double()
    x = torch.tensor([1.0, -2.0, 0.5, 3.0], dtype=torch.float64)
    masked = MaskedModel(network, x, torch.zeros(4, dtype=torch.float64), score="output")
    found = learn_as_published(masked, 0.05, steps=4, rates=(1e-2, 1e-3))
    assert len(found.baselines) == len(found.losses) == 5
    for b, loss in zip(found.baselines, found.losses, strict=True):
        assert float(b.abs().max()) <= 0.05 + 1e-15
        assert loss == pytest.approx(np.abs(mobius(masked.at_baseline(b).table().numpy())).sum())
    # The first step is one along the gradient, here by finite differences.
    slope = []
    for i in range(4):
        moved = [torch.zeros(4, dtype=torch.float64) for _ in range(2)]
        moved[0][i], moved[1][i] = 1e-6, -1e-6
        up, down = (np.abs(mobius(masked.at_baseline(b).table().numpy())).sum() for b in moved)
        slope.append((up - down) / 2e-6)
    want = np.clip(-1e-2 * np.array(slope), -0.05, 0.05)
    assert found.baselines[1].numpy() == pytest.approx(want, abs=1e-6)
    assert found.last is found.baselines[-1]


def test_reaches_are_those_of_text_and_code() -> None:
    x = torch.tensor([[0.0, 0.0], [2.0, 20.0]])
    assert reach_of(x, PAPER_REACH).tolist() == pytest.approx([0.01, 1.0])
    assert reach_of(x, CODE_REACH).tolist() == pytest.approx([0.05, 0.5])
    with pytest.raises(ValueError, match=r"^way: 'box' is unknown"):
        reach_of(x, "box")
    masked = MaskedModel(mlp5(2, 1, width=4), torch.ones(2), torch.zeros(2), score="output")
    for named, wrong in (
        ("steps", {"steps": 0}),
        ("rates", {"rates": (1.0,)}),
    ):
        with pytest.raises(ValueError, match=f"^{named}: "):
            learn_as_published(masked, 0.1, **wrong)
    with pytest.raises(ValueError, match=r"^reach: negative"):
        learn_as_published(masked, -0.1)


def test_attributions_are_of_the_score() -> None:
    from verify.reproduce.experiments.paper_a.attributions import attributions
    from verify.zoo.tasks.paper_a import Learned

    task = TABLES["diabetes"]
    data = task.load(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = mlp5(10, 2, width=16)
    model = Learned(task, MLP5, 0, data, network, 0.5)
    found = attributions(model, 2)
    v = replace(model, model=network).masked(0).table().numpy()
    full = len(v) - 1
    assert found["occlusion"][0] == pytest.approx([v[full] - v[full ^ 1 << i] for i in range(10)])
    x = data.x_train[:1].double().requires_grad_()
    sign = 1 if int(data.y_train[0]) else -1
    logits = network.double()(x)[0]
    (slope,) = torch.autograd.grad(sign * (logits[1] - logits[0]), x)
    own = (slope * x)[0].detach().tolist()
    assert found["gradient × input"][0] == pytest.approx(own)
    assert found["LRP"][0] == pytest.approx(own, abs=1e-4)  # the rule ε, of ReLUs in a row

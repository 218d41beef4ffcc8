"""Experiments of the main job: their records against direct computations, made once and kept."""

import json
import sys
from pathlib import Path
from typing import Any

import cloudpickle  # type: ignore[import-untyped]
import numpy as np
import pytest
import torch

from verify.bounds.published import published_bound
from verify.explain.baselines.learning import learn_baseline
from verify.explain.concepts.graph import and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.protocols.extraction import extract, extraction_of
from verify.explain.protocols.null import against_null
from verify.explain.protocols.protocol import PLAIN, PROTOCOLS
from verify.games.game import Game
from verify.games.lattice import mobius, popcounts, zeta
from verify.records import plain
from verify.report.check import check
from verify.report.values import check_values
from verify.reproduce.experiments import (
    NAMES,
    course,
    explanations,
    folding,
    learned,
    matching,
    paper_b_tables,
    pieces_of,
    protocols,
    recovery,
    sentences,
    splits,
    strengths,
)
from verify.reproduce.experiments.subjects import Scored
from verify.reproduce.measuring import jobs as pieces_module
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece, finish, finish_all
from verify.reproduce.measuring.plan import Settings, Unit
from verify.scores.masked_model import masked_outputs
from verify.zoo.data.strokes import stroke_parts
from verify.zoo.data.threes import threes
from verify.zoo.tasks.cases import Case
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.tasks.threes import SIDES

UNIT, SWITCHES = Unit("tic-tac-toe", 0), Unit("any-of", 0)
COUNT = 2


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two epochs of training, the network kept for all tests of this file."""
    folder = tmp_path_factory.mktemp("job")
    return Settings(folder / "out", folder / "cache", epochs=2)


@pytest.fixture(scope="module")
def cases(settings: Settings) -> list[Case]:
    """The first samples under the baseline mean, where no variable is dead."""
    data, net = plan.trained(UNIT, settings)
    return [TASKS[UNIT.task].case(data, net.network, i, "mean") for i in range(COUNT)]


@pytest.fixture(scope="module")
def scores(cases: list[Case]) -> list[np.ndarray]:
    """v of each of them, on 2^9 masks."""
    return [
        masked_outputs(c.model, c.x, c.baseline, groups=c.groups, dtype=torch.float64).numpy()
        for c in cases
    ]


def error_of(v: np.ndarray, effects: np.ndarray) -> float:
    """The relative root mean square error of the sums of these effects, by definition."""
    predicted = v[0] + zeta(np.where(np.arange(len(v)) == 0, 0.0, effects))
    return float(np.sqrt(np.mean((v - predicted) ** 2) / np.mean((v - v[0]) ** 2)))


def strongest(table: np.ndarray, k: int) -> np.ndarray:
    """The table with all but its k entries of largest size set to 0, ∅ left out."""
    order = np.argsort(-np.abs(table[1:]), kind="stable") + 1
    kept = np.zeros_like(table)
    kept[order[:k]] = table[order[:k]]
    return kept


def test_matching_records_the_scores_and_the_sums(
    settings: Settings, scores: list[np.ndarray]
) -> None:
    (record,) = matching.make(UNIT, "mean", settings, 1)
    v = scores[0]
    assert (record["n"], record["sample"], record["network"]) == (9, 0, "MLP-5")
    ranks = np.linspace(0, 511, 256).round().astype(int)
    assert record["scores"] == pytest.approx(np.sort(v)[ranks], rel=1e-3)
    for kept in record["kept"]:
        effects = strongest(mobius(v), kept["k"])
        assert kept["k"] == round(kept["share"] * 512)
        assert kept["error"] == pytest.approx(error_of(v, effects))
        at = np.argsort(v, kind="stable")[ranks]
        effects[0] = v[0]
        assert kept["predictions"] == pytest.approx(zeta(effects)[at], rel=1e-3, abs=1e-3)


def test_explanations_err_as_their_definition_says(
    settings: Settings, scores: list[np.ndarray]
) -> None:
    records = explanations.make(UNIT, "mean", settings, COUNT)
    for v, record in zip(scores, records, strict=True):
        I, sizes = mobius(v), record["sizes"]  # noqa: E741
        assert (record["total"], sizes[0], sizes[-1]) == (511, 1, 511)
        for k, error in zip(sizes, record["errors"]["sparse graph"], strict=True):
            assert error == pytest.approx(error_of(v, strongest(I, k)), abs=1e-9)
        assert record["errors"]["sparse graph"][-1] == pytest.approx(0, abs=1e-9)
        shapley = np.zeros_like(I)
        shares = I / np.maximum(popcounts(9), 1)
        for i in range(9):
            shapley[1 << i] = shares[[S for S in range(512) if S >> i & 1]].sum()
        for k, error in zip(sizes, record["errors"]["Shapley value"], strict=True):
            assert error == pytest.approx(error_of(v, strongest(shapley, k)))


def test_pruned_graphs_grow_as_their_error_falls(
    settings: Settings, scores: list[np.ndarray]
) -> None:
    records = explanations.make(UNIT, "mean", settings, COUNT)
    for v, record in zip(scores, records, strict=True):
        found = record["pruned"]
        assert len(found) == len(record["targets"]) == len(explanations.TARGETS)
        sizes, errors = zip(*found, strict=True)
        assert list(sizes) == sorted(sizes) and list(errors) == sorted(errors, reverse=True)
        for target, (size, error) in zip(explanations.TARGETS, found, strict=True):
            graph = concepts(mobius(v), max_error=target)
            assert size == len(graph) and error <= target
            assert error == pytest.approx(error_of(v, graph.kept("and")))
        of_strongest = [error_of(v, strongest(mobius(v), k)) for k in range(1, 512)]
        least = next(k for k, error in enumerate(of_strongest, 1) if error <= 0.05)
        pruned = len(concepts(mobius(v), max_error=0.05))
        assert record["needed"] == {"error": 0.05, "pruned": pruned, "strongest": least}


def test_folding_counts_and_keeps_the_first_graph(
    settings: Settings, scores: list[np.ndarray]
) -> None:
    records = folding.make(UNIT, "mean", settings, COUNT)
    for v, record in zip(scores, records, strict=True):
        graph = concepts(mobius(v), max_error=folding.MAX_ERROR)
        assert record["needed"] == len(graph) and not record["cut"]
        assert record["error"] == pytest.approx(error_of(v, graph.kept("and")))
        # Before folding: an edge to each concept, and from each to each of its variables.
        assert record["edges"][0] == sum(1 + code.bit_count() for code in graph.codes)
        folded = and_or_graph(graph)
        assert record["edges"][1] == folded.edges_after <= record["edges"][0]
        assert record["nodes"] == [folded.nodes_before, folded.nodes_after]
    assert ["specimen" in record for record in records] == [True, False]


@pytest.mark.parametrize("n", [6, 8])
def test_recovery_without_noise_is_perfect(n: int) -> None:
    records = recovery.make(n, 5, seed=0)
    assert len(records) == len(recovery.TERMS) * len(recovery.NOISE)
    for record in records:
        assert 0 <= record["least"] <= record["mean"] <= 1 and record["functions"] == 5
        assert (record["perfect"] == 5) == (record["least"] == 1)
        if record["noise"] == 0:
            assert (record["mean"], record["perfect"]) == (1.0, 5)
    assert records == recovery.make(n, 5, seed=0)


def test_noise_does_harm() -> None:
    worst = max(recovery.make(8, 5, seed=0), key=lambda r: (r["noise"], r["terms"]))
    assert worst["mean"] < 1 and worst["perfect"] < 5


def test_learned_baselines_before_and_after(
    settings: Settings, cases: list[Case], scores: list[np.ndarray]
) -> None:
    records = learned.make(UNIT, "mean", settings, COUNT, steps=4)
    reach = learned.WIDTH * plan.trained(UNIT, settings)[0].x_train.double().std(0)
    for case, v, record in zip(cases, scores, records, strict=True):
        before, after = record["before"], record["after"]
        assert before["strength"] == pytest.approx(np.abs(mobius(v)[1:]).sum())
        assert before["range"] == pytest.approx(v[-1] - v[0])
        assert before["needed"] == len(concepts(mobius(v), max_error=0.05))
        assert after["strength"] < before["strength"]
        found = learn_baseline(
            case.model, case.x, case.baseline, groups=case.groups, steps=4,
            bounds=(case.baseline - reach, case.baseline + reach), dtype=torch.float64,
        )  # fmt: skip
        assert bool((found.baseline - case.baseline).abs().le(reach * (1 + 1e-6)).all())
        u = masked_outputs(
            case.model, case.x, found.baseline, groups=case.groups, dtype=torch.float64
        ).numpy()
        assert after["strength"] == pytest.approx(np.abs(mobius(u)[1:]).sum())
        assert after["range"] == pytest.approx(u[-1] - u[0])
        assert record["best_step"] == found.best_step and record["steps"] == 4


def test_a_dead_variable_may_come_to_life(settings: Settings) -> None:
    # Under the baseline zero a blank cell is dead; its baseline may move, and then it acts.
    records = learned.make(UNIT, "zero", settings, COUNT, steps=2)
    boards = plan.trained(UNIT, settings)[0].x_test
    for board, record in zip(boards, records, strict=False):
        assert record["before"]["n"] == int((board != 0).sum())
        assert record["before"]["n"] <= record["after"]["n"] <= 9


def test_splits_are_as_strong_as_they_say(settings: Settings, scores: list[np.ndarray]) -> None:
    records = splits.make(UNIT, "mean", settings, COUNT)
    for v, record in zip(scores, records, strict=True):
        alone, both = record["strength"]
        assert alone == pytest.approx(np.abs(mobius(v)[1:]).sum())
        # ORs alone, by their definition on the absent variables.
        assert record["or_only"] == pytest.approx(np.abs(mobius(v[::-1])[1:]).sum())
        assert abs(v[-1] - v[0]) <= record["lower_bound"] <= both <= min(alone, record["or_only"])
        assert both - record["lower_bound"] <= 1e-6 * both
        assert record["relative_gap"] <= 1e-6 and record["solver"] == "HiGHS"
        assert record["needed"][0] == len(concepts(mobius(v), max_error=0.05))
        assert max(record["errors"]) <= 0.05 and 0 <= record["ors"] <= record["needed"][1]


def test_one_or_is_one_or(settings: Settings) -> None:
    (record,) = splits.make(SWITCHES, "zero", settings, 1)
    alone, both = record["strength"]
    assert alone == pytest.approx(511 * both, rel=1e-5)  # an OR of nine: 511 ANDs of one strength
    assert record["needed"][1] == record["ors"] == 1 and record["needed"][0] > 100
    assert record["breaks"] == "order"


def test_the_course_of_training_begins_untrained_and_ends_trained(
    settings: Settings, cases: list[Case]
) -> None:
    records = course.make(UNIT, settings, COUNT)
    assert [(r["epoch"], r["sample"]) for r in records] == [
        (epoch, i) for epoch in (0, 1, 2) for i in range(COUNT)
    ]
    _, net = plan.trained(UNIT, settings)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        untrained = TASKS[UNIT.task].build().eval()
    networks = {0: untrained, 2: net.network}
    assert records[-1]["test_accuracy"] == net.test_accuracy != records[0]["test_accuracy"]
    for record in records:
        if record["epoch"] not in networks:
            continue
        case = cases[record["sample"]]
        model = networks[record["epoch"]]
        report = check(
            model,
            case.x,
            case.baseline,
            groups=case.groups,
            dtype=torch.float64,
            seed=record["sample"],
        )
        for name in course.CONDITIONS:
            assert record["status"][name] == report.verdicts[name].status
        details = report.verdicts["sparse"].details
        assert record["share"] == details["salient"] / 512
        assert record["needed_share"] == details["needed"] / 512
        assert record["null_needed_share"] == details["null_needed"]["mean"] / 512
        assert record["correct"] == (int(model(case.x[None]).argmax()) == case.label)


def test_epochs_double() -> None:
    assert course.epochs_of(50) == [0, 1, 2, 4, 8, 16, 32, 50]
    assert course.epochs_of(16) == [0, 1, 2, 4, 8, 16]
    assert [course.epochs_of(last) for last in (0, 1, 2, 3)] == [
        [0],
        [0, 1],
        [0, 1, 2],
        [0, 1, 2, 3],
    ]


def test_b_s_tables_count_what_its_protocol_leaves_and_what_there_is(
    settings: Settings, scores: list[np.ndarray]
) -> None:
    records = paper_b_tables.make(UNIT, "mean", settings, 1, 7)
    for v, record in zip(scores[:1], records, strict=True):
        ands = extract(v, "and-noise").ands
        for way, effects in (("as_b", ands), ("plain", mobius(v))):
            found, strengths = record[way], np.abs(effects[1:])
            count = int((strengths >= 0.05 * strengths.max()).sum())
            assert found["salient"] == [count] * 3
            assert count - 1 <= found["real"] <= count  # M = 8: all but that of all variables
            protocol = "and-noise" if way == "as_b" else "plain"
            null = against_null(v, protocol, shuffles=paper_b_tables.SHUFFLES, seed=7)
            assert [value for value, _, _ in found["null"]] == [c.value for c in null.salient]
        of_b = published_bound(v, ands, xi=paper_b_tables.XI)
        assert (record["bound"], record["reference_p"]) == (of_b.bound, of_b.p)
        assert (record["dropped"], record["M"], record["canonical"]) == (of_b.dropped, 8, True)
        assert record["range"] == v[-1] - v[0] and record["above_xi"] == (record["range"] >= 1)
        pairwise = check_values(v).verdicts["exponent"].details["pairwise"]
        assert record["pairwise_p"] == pytest.approx(pairwise)


def test_b_s_tables_are_of_networks_of_up_to_ten_variables(settings: Settings) -> None:
    found = paper_b_tables.pieces([Unit(task, 0) for task in TASKS], settings, {}, False)
    sizes = {len(TASKS[p.arguments["unit"].task].groups.names) for p in found}
    assert sizes and max(sizes) <= 10 < max(len(task.groups.names) for task in TASKS.values())


def test_every_piece_has_a_name_of_its_own(settings: Settings) -> None:
    units = [Unit(task, seed) for seed in (0, 1) for task in TASKS]
    for full in (False, True):
        found = pieces_of(units, settings, {}, full=full)
        assert len({(p.stage, p.name) for p in found}) == len(found)
        assert {p.stage for p in found} == {name.rpartition(".")[2] for name in NAMES}
        assert all(p.cost > 0 for p in found)
        json.dumps(plain([p.facts for p in found]))  # what a key is made of
        started = {p.arguments["unit"].task for p in found if p.stage == "learned"}
        assert set(learned.FIRST) <= started and (started == set(learned.FIRST)) != full
        assert all(TASKS[task].view is None for task in started)
        trained = {p.arguments["unit"].task for p in found if p.stage == "course"}
        assert trained == set(course.TASKS)


CHANGES: list[dict[str, Any]] = [{"epochs": 3}, {"samples": 1}]


@pytest.mark.parametrize("change", CHANGES)
def test_facts_change_with_what_decides_a_record(
    settings: Settings, change: dict[str, Any]
) -> None:
    from dataclasses import replace

    other = replace(settings, **change)
    units = [UNIT]
    for mine, theirs in zip(
        pieces_of(units, settings, {}), pieces_of(units, other, {}), strict=True
    ):
        alone = mine.make.__module__.startswith("verify.reproduce.experiments.paper_a.")
        if mine.stage == "recovery" or alone or (mine.stage == "matching" and "samples" in change):
            continue  # about no network of the run; of one sample always
        assert mine.facts != theirs.facts, mine.stage


MADE: list[int] = []


def make(start: int) -> list[dict[str, Any]]:
    """Two records; MADE counts the calls."""
    MADE.append(start)
    return [{"value": start / 3}, {"value": np.float64(start + 1)}]


def piece(start: int = 1, **parts: Any) -> Piece:
    return Piece("toy", f"from-{start}", make, {"start": start}, **{"facts": [start], **parts})


def test_a_piece_is_made_once_and_read_afterwards(tmp_path: Path) -> None:
    MADE.clear()
    first, second = finish(piece(), tmp_path), finish(piece(), tmp_path)
    assert MADE == [1] and first.records == second.records == [{"value": 0.333333}, {"value": 2.0}]
    assert first.seconds is not None and second.seconds is None
    path = tmp_path / "toy" / "from-1.json"
    content = path.read_bytes()
    path.unlink()
    finish(piece(), tmp_path)
    assert path.read_bytes() == content  # no time in it


def test_a_piece_is_made_again_when_its_facts_or_the_code_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MADE.clear()
    finish(piece(), tmp_path)
    assert finish(piece(facts=[1, "other"]), tmp_path).seconds is not None
    assert finish(piece(facts=[1, "other"]), tmp_path).seconds is None
    monkeypatch.setattr(pieces_module, "code_key", lambda: "other code")
    assert finish(piece(facts=[1, "other"]), tmp_path).seconds is not None
    assert len(MADE) == 3


@pytest.mark.parametrize("damage", [lambda text: text[:40], lambda text: "", lambda text: "\xff"])
def test_a_damaged_piece_is_reported_and_made_again(
    tmp_path: Path, damage: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    MADE.clear()
    whole = finish(piece(), tmp_path)
    path = tmp_path / "toy" / "from-1.json"
    path.write_bytes(damage(path.read_text()).encode("latin-1"))
    again = finish(piece(), tmp_path)
    assert again.records == whole.records and again.seconds is not None and MADE == [1, 1]
    said = capsys.readouterr().err
    assert str(path) in said and "measuring it again" in said
    assert finish(piece(), tmp_path).seconds is None


def test_pieces_come_back_in_their_order_and_fill_the_bar(tmp_path: Path) -> None:
    from tqdm import tqdm

    MADE.clear()
    finish(piece(2), tmp_path)
    with tqdm(total=6, disable=True) as bar:
        filled: list[float] = []
        bar.update = filled.append
        wanted = [piece(3, cost=1.0), piece(2, cost=2.0), piece(1, cost=3.0)]
        done = finish_all(wanted, tmp_path, bar=bar)
    assert [d.piece.name for d in done] == ["from-3", "from-2", "from-1"]
    assert [d.seconds is None for d in done] == [False, True, False] and MADE == [2, 3, 1]
    assert filled == [1.0, 2.0, 3.0]


def test_a_piece_that_raises_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> list[dict[str, Any]]:
        raise ValueError("no such sample")

    with pytest.raises(ValueError, match="no such sample"):
        finish_all([piece(), Piece("toy", "broken", broken)], tmp_path)
    assert sorted(path.name for path in (tmp_path / "toy").iterdir()) == ["from-1.json"]


@pytest.mark.slow
def test_two_at_a_time_give_the_same_records(tmp_path: Path) -> None:
    # Other processes may hold another package that is called tests.
    cloudpickle.register_pickle_by_value(sys.modules[make.__module__])
    wanted = [piece(start) for start in (1, 2, 3)]
    one = finish_all(wanted, tmp_path / "one")
    two = finish_all(wanted, tmp_path / "two", jobs=2)
    assert [d.records for d in one] == [d.records for d in two]
    assert [p.read_bytes() for p in sorted((tmp_path / "one").rglob("*.json"))] == [
        p.read_bytes() for p in sorted((tmp_path / "two").rglob("*.json"))
    ]


PARTS = Unit("mnist-3", 0)


def test_published_strengths_are_those_of_the_shipped_scores() -> None:
    shipped = Settings(Path("unused"), shipped=True)
    (piece, *larger) = strengths.pieces([PARTS, UNIT], shipped, {"mnist-3": "key"}, False)
    assert [piece.name, *(other.name for other in larger)] == [
        "mnist-3-zero", "mnist-3-5x5-zero", "mnist-3-7x7-zero",
    ]  # fmt: skip
    (record,) = strengths.make(**{**piece.arguments, "count": 1})
    subject = plan.published(PARTS, "zero")
    assert record["samples"] == 1 and record["n"] == 8 and "sample" not in record
    for name, ors in (("plain", False), ("and-or-noise", True)):
        reading, found = record["readings"][name], extract(subject.tables[0].v, name)
        sizes = np.abs(np.r_[found.ands[1:], found.ors[1:]] if ors else mobius(found.v)[1:])
        curve = np.r_[np.sort(sizes / sizes.max())[::-1], np.zeros(1 + ors)]
        count = int((sizes >= 0.05 * sizes.max()).sum())
        assert reading["possible"] == len(curve) == 256 << ors
        assert reading["salient"] == [count] and reading["ranks"][-1] == 256 << ors
        drawn = curve[np.array(reading["ranks"]) - 1].tolist()
        assert reading["strengths"] == pytest.approx(drawn, rel=1e-3, abs=1e-6)
        assert reading["null_salient"] > count and reading["canonical"]


def test_single_sentences_are_measured_as_their_extractions_say() -> None:
    v = np.random.default_rng(3).normal(size=16)
    facts = {"sample": 2, "n": 4}
    one = Scored(facts, tuple("abcd"), v, np.asarray(mobius(v)), np.zeros(16))
    (record,) = sentences.measured([one])
    for name, way in record["sorted"].items():
        found = extract(v, name)
        sizes = np.abs(found.ands[1:])
        assert way["strengths"] == pytest.approx(np.sort(sizes)[::-1].tolist(), rel=1e-3, abs=1e-6)
        assert way["salient"] == (sizes >= way["tau"]).sum() and way["tau"] == found.tau
        assert sorted(way["null_strengths"], reverse=True) == way["null_strengths"]
        assert way["null_strengths"] != way["strengths"]
    assert record["ranks"] == list(range(1, 16)) and record["range"] == v[-1] - v[0]
    for name, boxes in record["orders"].items():
        ands = np.abs(extract(v, name).ands)
        pairs = ands[[3, 5, 6, 9, 10, 12]]
        assert boxes[1]["mean"] == pytest.approx(pairs.mean(), rel=1e-3, abs=1e-6)
        assert boxes[1]["median"] == pytest.approx(np.median(pairs), rel=1e-3, abs=1e-6)
        assert boxes[3]["low"] == boxes[3]["high"] == boxes[3]["largest"]


def test_a_box_has_no_outliers() -> None:
    v = np.asarray(zeta(np.array([1.0 if i < 8 else 50.0 for i in range(16)])))
    orders = sentences.by_order(extraction_of(Game(v, np.zeros(16), tuple("abcd")), PLAIN))
    assert [orders[0][k] for k in ("low", "high", "largest")] == [1.0, 1.0, 50.0]


def test_variables_that_equal_the_baseline_leave_zeros_at_the_end() -> None:
    found = strengths.sorted_strengths(extract([0.0, 1.0, 2.0, 4.0]), 8)
    assert found.tolist() == [1.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert not strengths.sorted_strengths(extract([1.0, 1.0]), 4).any()
    nothing = extract([0.0, 1.0, 2.0, 3.0 + 1e-9])  # what rounding may leave of a 0
    assert strengths.sorted_strengths(nothing, 4).tolist() == [1.0, 0.5, 0.0, 0.0]
    named = [extract([0.0, 1.0, 2.0, 4.0], feature_names=list(names)) for names in ("ab", "ac")]
    assert strengths.effects([*named, nothing], ["b", "a"]) == [1.0, 0.0, 0.0]
    assert strengths.effects(named, ["c"]) == [0.0, 2.0]
    places = strengths.curve_places(256)
    assert places[:32].tolist() == list(range(1, 33)) and places[-1] == 256 and len(places) == 96
    assert strengths.curve_places(16).tolist() == list(range(1, 17))


def test_digits_are_kept_with_the_parts_that_are_measured() -> None:
    found, data = strengths.digits(0), threes()
    assert len(found) == strengths.DIGITS and int(data.y_test[strengths.DIGITS - 1]) == 1
    for one, x in zip(found, data.x_test.numpy(), strict=False):
        picture = np.array([list(bytes.fromhex(row)) for row in one["picture"]])
        assert np.array_equal(picture, np.rint(255 * x[0]))
        for side in SIDES:
            rows = one["parts"][str(side)]
            index = [[-1 if c == "." else int(c) - 1 for c in row] for row in rows]
            assert np.array_equal(index, stroke_parts(x, 8, side).index[0])


@pytest.mark.slow
def test_protocols_beside_their_null(settings: Settings, scores: list[np.ndarray]) -> None:
    records = protocols.make(UNIT, "mean", settings, COUNT)
    for i, (v, record) in enumerate(zip(scores, records, strict=True)):
        assert (record["kind"], record["n"], record["sample"]) == ("trained", 9, i)
        assert list(record["protocols"]) == list(PROTOCOLS)
        plain = record["protocols"]["plain"]
        strengths = np.abs(mobius(v)[1:])
        assert plain["salient"][0] == (strengths >= 0.05 * strengths.max()).sum()
        assert plain["objective"] == pytest.approx(strengths.sum())
        random = np.random.default_rng(i)
        for count, _, _ in plain["null_salient"]:
            null = np.abs(mobius(np.sort(v)[random.permutation(512)])[1:])
            assert count == (null >= 0.05 * null.max()).sum()
        for name, found in record["protocols"].items():
            assert found["canonical"] and found["gap"] <= 1e-8 and found["null_gap"] <= 1e-8
            assert found["noise_bound"] == PROTOCOLS[name].zeta * abs(v[-1] - v[0])
            below = 2 * found["salient"][0] <= min(count for count, _, _ in found["null_salient"])
            assert (found["sparse"].value == "HOLDS") == below
        assert ("published" in record) == (i == 0)
    for found in records[0]["published"].values():
        assert found["strength_ratio"] >= 1 and found["steps"] == 10_000


def test_protocols_say_what_a_network_has_learnt(settings: Settings) -> None:
    kinds = {task: protocols.kind_of(Unit(task, 0)) for task in TASKS}
    assert {task for task, kind in kinds.items() if kind == "untrained"} == {
        "mnist-untrained", "tic-tac-toe-untrained",
    }  # fmt: skip
    assert [task for task, kind in kinds.items() if kind == "random labels"] == ["mnist-random"]
    built = {task for task, kind in kinds.items() if kind == "built"}
    assert built == {"any-of", "pairs", "pairs-against", "parity", "parity-trained", "sine"}
    assert set(protocols.SCHEDULES) >= {
        TASKS[task].family for task, kind in kinds.items() if kind == "trained"
    }


def test_protocols_look_for_samples_of_few_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Settings(Path("unused"), shipped=True)
    taken: list[int] = []

    def measured(samples: Any, kind: str, *, steps_too: bool) -> list[dict[str, Any]]:
        taken.extend(len(one.names) for one in samples)
        return []

    monkeypatch.setattr(protocols, "measured", measured)
    protocols.make(Unit("snippets-lstm", 0), "zero", shipped, 3)
    assert len(taken) == 1 and taken[0] == protocols.MOST < 11

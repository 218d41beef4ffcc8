"""The benchmarks time the same work on both sides, and say so when they do not."""

import dataclasses
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks import __main__ as bench
from benchmarks import (
    exact_layers,
    explanations,
    graphs,
    many,
    overhead,
    plot,
    recovery,
    splitting,
    suite,
    timing,
    transforms,
    whole,
)
from benchmarks.machine import machine
from benchmarks.table import Table, in_short, table_of
from benchmarks.timing import Ratio
from verify.explain.protocols.published import Schedule
from verify.games.lattice import zeta
from verify.report.verdicts import TABLES

ROOT = Path(__file__).parents[2]
PROGRAM = suite.program


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "SIZES", (3, 4))
    monkeypatch.setattr(graphs, "SIZES", (4,))
    monkeypatch.setattr(splitting, "SIZES", (3,))
    monkeypatch.setattr(splitting, "SCHEDULE", Schedule(20, 1e-2))
    monkeypatch.setattr(overhead, "CASES", (overhead.Case("MLP", 3, 68, overhead.mlp),))
    monkeypatch.setattr(whole, "SIZES", (3,))
    monkeypatch.setattr(whole, "COSTS", (2, 3))
    monkeypatch.setattr(whole, "WIDTHS", (4, 8))
    monkeypatch.setattr(whole, "OF", 2)
    monkeypatch.setattr(whole, "SAMPLES", (1, 2))
    monkeypatch.setattr(many, "SIZES", (3,))
    monkeypatch.setattr(many, "SAMPLES", 2)
    monkeypatch.setattr(many, "PROCESSES", 1)  # of more there are tests elsewhere
    monkeypatch.setattr(recovery, "SETTINGS", recovery.SETTINGS[:1])
    monkeypatch.setattr(exact_layers, "SIZES", (2,))
    monkeypatch.setattr(suite, "proofs", lambda: time.sleep(1e-4))
    monkeypatch.setattr("benchmarks.suite.shutil.which", lambda _: None)
    monkeypatch.setattr(suite, "program", lambda *module: time.sleep(1e-4))
    monkeypatch.setattr(timing, "ENOUGH", 1e-4)
    monkeypatch.setattr(timing, "TRIES", 1)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_every_contender_finds_the_interactions(n: int) -> None:
    v = transforms.scores(n)
    for contender in (transforms.ours, *filter(None, transforms.contenders(n).values())):
        found = contender(v)
        found[0] = v[0]
        assert zeta(found) == pytest.approx(v)


def test_what_is_too_large_is_left_out_and_what_is_missing_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transforms, "find_spec", lambda _: None)
    monkeypatch.setattr(transforms, "LARGEST", dict.fromkeys(transforms.LARGEST, 3))
    three, four = (
        dict(zip(t.columns, row, strict=True)) for t in [bench.transform_rows()] for row in t.rows
    )
    assert three["shapiq"] == "not installed" and isinstance(three["definition"], Ratio)
    assert four["shapiq"] == four["definition"] == four["memory: definition"] == "–"


@pytest.mark.parametrize("seed", range(3))
def test_both_prunings_keep_the_same(seed: int) -> None:
    I = transforms.ours(transforms.scores(5, seed))  # noqa: E741
    assert graphs.pruned_naively(I) == graphs.pruned(I) < set(range(1, 32))


@pytest.mark.parametrize("seed", range(3))
def test_both_searches_find_the_same_coalitions(seed: int) -> None:
    graph = graphs.strongest(transforms.ours(transforms.scores(5, seed)))
    assert graphs.coalitions_naively(graph) == graphs.coalitions(graph) != set()


@pytest.fixture
def made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[Path, str]:
    """A folder that a small run wrote to, and what it printed."""
    monkeypatch.setattr(whole, "peak_tables", lambda n, name: 1.5)  # a process of its own
    bench.main(["--out", str(tmp_path)])
    return tmp_path, capsys.readouterr().out


def test_ratios_are_printed_and_written_and_no_times(made: tuple[Path, str]) -> None:
    folder, out = made
    tables = out.split("\n\n", 1)[1]
    assert len(re.findall(r"[\d.,]+ × \([\d.,]+–[\d.,]+\)", tables)) >= 20
    assert not re.search(r"\d\s*m?s\b|second", tables)
    data = json.loads((folder / "measured.json").read_text())
    assert data["machine"]["processor"] in out
    for part in data["tables"]:
        table = table_of(part)
        assert table.plain() == part
        assert table.text() in out and table.markdown() in (folder / "measured.md").read_text()
    assert (folder / "measured.png").read_bytes().startswith(b"\x89PNG")


def test_the_suite_is_timed_by_what_is_installed_and_asked_for() -> None:
    alone, whole_suite = (
        {row["part"]: row["×"] for row in bench.suite_rows(tests=tests).records()}
        for tests in (False, True)
    )
    assert isinstance(alone.pop("proofs, and bent versions refused"), Ratio)
    assert alone == {
        "theorems in Rocq": "not installed",
        "tests": "not measured",
        "notebooks": "not measured",
    }
    assert isinstance(whole_suite["tests"], Ratio) and isinstance(whole_suite["notebooks"], Ratio)


def test_a_program_that_fails_is_not_timed() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        PROGRAM("json.tool", "no such file")


def test_a_long_call_is_compared_with_those_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([1.0, 6.0, 2.0])
    monkeypatch.setattr(timing, "_seconds", lambda call, repeats: next(seconds))
    assert timing.between_two(lambda: None, lambda: None) == Ratio(4.5, 3.0, 6.0)


def test_the_picture_shows_the_medians() -> None:
    ratio = Ratio(2.0, 1.0, 4.0)
    columns = ("n", "mask by mask", "dense matrix", "definition")
    tables = [
        Table("interactions", "", columns, [[3, ratio, ratio, "–"], [4, ratio, "–", "–"]]),
        Table("overhead", "", ("network", "dtype", "CPU"), [["MLP", "float32", ratio]]),
        Table("check", "", ("n", "one by one"), [[3, ratio]]),
    ]
    left, middle, right = plot.draw(tables).axes
    assert left.containers[0].lines[0].get_xydata().tolist() == [[3, 2], [4, 2]]  # type: ignore[attr-defined]
    assert [bar.get_width() for bar in middle.patches] == [2]  # type: ignore[attr-defined]
    assert right.containers[0].lines[0].get_xydata().tolist() == [[3, 2]]  # type: ignore[attr-defined]


def test_the_committed_run_has_the_tables_of_the_command() -> None:
    data = json.loads((ROOT / "benchmarks" / "measured.json").read_text())
    tables = [table_of(part) for part in data["tables"]]
    page = (ROOT / "benchmarks" / "measured.md").read_text()
    assert all(table.markdown() in page for table in tables)
    told = in_short(data["machine"], tables)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert told in page and told in " ".join(readme.split()), "copy it from benchmarks/measured.md"
    assert set(data["machine"]) == set(machine())
    assert plot.draw(tables).axes


def test_a_wrong_contender_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "dense", lambda v: transforms.ours(v) / 2)
    with pytest.raises(ArithmeticError, match="dense matrix: other numbers"):
        bench.transform_rows()


@pytest.mark.parametrize("part", ["ours", "log_odds"])
def test_other_scores_are_not_timed(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    right = getattr(overhead, part)
    monkeypatch.setattr(overhead, part, lambda *given: right(*given) * 1.001)
    with pytest.raises(ArithmeticError, match="MLP: other numbers"):
        bench.overhead_rows()


@pytest.mark.parametrize("make", [overhead.mlp, overhead.lenet, overhead.transformer])
def test_bare_passes_have_all_that_the_scores_need(make: Any) -> None:
    game = make(4, torch.float64, "cpu")
    outputs = overhead.bare(game, overhead.batches(game))
    assert torch.allclose(overhead.log_odds(game, outputs), game.table())
    assert game.n == 4


def test_another_network_than_asked_for_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = whole.one_by_one
    monkeypatch.setattr(whole, "one_by_one", lambda game: right(game)[::-1])
    with pytest.raises(ArithmeticError, match="one by one: other numbers"):
        bench.whole_rows()


def test_steps_below_the_certified_bound_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = splitting.by_steps

    def below(v: np.ndarray) -> Any:
        found = right(v)
        return dataclasses.replace(found, objective=found.lower_bound * 0.99)

    monkeypatch.setattr(splitting, "by_steps", below)
    with pytest.raises(ArithmeticError, match="below the certified bound"):
        bench.split_rows()


def test_other_verdicts_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "one_check", lambda net, X, jobs=1: ["HOLDS"] * len(X))
    with pytest.raises(ArithmeticError, match="many samples: another check"):
        bench.many_rows()


@pytest.mark.slow
def test_the_peak_is_at_least_the_tables() -> None:
    assert whole.peak_tables(14, "check") > 0.5


@pytest.mark.slow
def test_the_peak_is_what_is_counted() -> None:
    """Scores and interactions within four tables, `check` within what the memory guard asks for."""
    assert whole.peak_tables(20, "scores and interactions") <= 1
    assert whole.peak_tables(20, "check") <= TABLES / whole.TABLES


def test_another_graph_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "pruned_naively", lambda _: {1})
    with pytest.raises(ArithmeticError, match="another graph"):
        bench.pruning_rows()


def test_other_coalitions_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "coalitions_naively", lambda _: {1})
    with pytest.raises(ArithmeticError, match="other coalitions"):
        bench.sharing_rows()


@pytest.mark.parametrize("setting", recovery.SETTINGS[:3])
def test_terms_are_found_exactly_and_the_game_is_theirs(setting: recovery.Setting) -> None:
    terms = recovery.terms_of(setting)
    assert len(terms) == setting.terms and max(map(len, terms)) <= setting.degree
    masks = np.random.default_rng(1).random((50, setting.n)) < 0.8
    sums = [sum(c for S, c in terms.items() if m[list(S)].all()) for m in masks]
    off = np.abs(recovery.game_of(terms, setting)(masks) - sums)
    assert setting.noise / 2 <= off.max() <= setting.noise + 1e-12
    found = recovery.ours(setting)
    assert found.exact and found.certified == "HOLDS"


def test_a_term_that_is_missing_is_not_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    setting, whole = recovery.SETTINGS[0], recovery.game_of

    def lacking(terms: recovery.Terms, setting: recovery.Setting) -> Any:
        return whole(dict(list(terms.items())[1:]), setting)

    monkeypatch.setattr(recovery, "game_of", lacking)
    assert not recovery.ours(setting).exact


def test_ratios_of_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "TRIES", 3)
    clock = [0.0]
    theirs, ours = iter([9.0, 2.0, 4.0, 6.0]), iter([9.0, 1.0, 1.0, 1.0])

    def spend(costs: Any) -> None:
        clock[0] += next(costs)

    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    found = timing.side_by_side(lambda: spend(theirs), lambda: spend(ours))
    assert found == Ratio(4.0, 2.0, 6.0)
    assert str(found) == "4 × (2–6)"


def test_the_peak_of_a_call_is_what_it_holds_at_once() -> None:
    def call() -> None:
        for _ in range(3):
            np.ones(1 << 17)

    assert timing.peak_bytes(call) == pytest.approx(1 << 20, rel=0.1)


def test_explanations_that_do_not_add_up_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {name: explain() for name, explain in explanations.contenders(4).items()}
    assert found[explanations.OURS].shape == (16,) and explanations.agrees(found, 4)
    assert not explanations.agrees({**found, "Shapley": found["Shapley"] + 1}, 4)
    assert not explanations.agrees({**found, "occlusion": found["occlusion"] + 1}, 4)
    monkeypatch.setattr(explanations, "agrees", lambda _: False)
    with pytest.raises(ArithmeticError, match=r"^explanations: they do not add up"):
        bench.explanation_rows()

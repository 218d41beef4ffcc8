"""Whether the table of agreement sees what differs, and lets pass what three seeds would."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from figures import library
from verify import records
from verify.reproduce.agreement import (
    CONDITIONS,
    LIVE,
    LIVE_SAMPLES,
    agreement,
    published_seeds,
    same_sets,
    same_tables,
    text,
    trained_here,
)
from verify.reproduce.measuring import plan
from verify.reproduce.stages import Run
from verify.zoo.tasks.catalogue import TASKS


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    found = library.record_set("samples")
    return [r for r in found if r["task"] in ("tic-tac-toe", "wine")]


@pytest.fixture(scope="module")
def seeds() -> list[dict[str, Any]]:
    return published_seeds()


def test_the_published_records_agree_with_themselves(
    published: list[dict[str, Any]], seeds: list[dict[str, Any]]
) -> None:
    live = [s for s in seeds if s["training_seed"] == 0]
    table = agreement(published, published, live, seeds)
    assert table and all(row.agrees for row in table)
    assert "this machine agrees" in text(table)


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda r: r["verdicts"]["monotone"].update(status="UNDECIDED"), "monotone"),
        (lambda r: r["verdicts"]["order"].update(sentence="Other words."), "the same sentences"),
        (lambda r: r.update(tau=r["tau"] * 1.001), "the same numbers"),
    ],
)
def test_one_record_that_differs_is_seen(
    published: list[dict[str, Any]], change: Any, row: str
) -> None:
    here = copy.deepcopy(published)
    change(here[3])
    off = [found.what for found in same_tables(published, here) if not found.agrees]
    assert off and all(row in what or "the same" in what for what in off)
    assert any(row in what for what in off)


def test_another_processor_may_have_another_version_of_python(
    published: list[dict[str, Any]],
) -> None:
    about = {"versions": {"python": "3.13.0"}, "device": "cuda", "key": "that of a run"}
    here = [{**r, **about, "dead": tuple(r["dead"])} for r in published]  # not yet through JSON
    assert all(row.agrees for row in same_tables(published, here))


def test_samples_of_other_weights_are_not_compared(published: list[dict[str, Any]]) -> None:
    other = [{**r, "network_key": "another network"} for r in published]
    assert same_tables(published, other) == []
    assert "nothing that is published was measured" in text(agreement(published, other, [], []))


def test_every_network_that_is_trained_anew_was_trained_three_times(
    seeds: list[dict[str, Any]],
) -> None:
    for name in LIVE:
        for baseline in plan.ZOO[name].baselines:
            mine = [s for s in seeds if (s["task"], s["baseline"]) == (name, baseline)]
            assert [s["training_seed"] for s in mine] == [0, 1, 2]
            assert len({s["network_key"] for s in mine}) == 3
            assert {s["samples"] for s in mine} == {LIVE_SAMPLES}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_published_training_would_agree(seeds: list[dict[str, Any]], seed: int) -> None:
    table = trained_here([s for s in seeds if s["training_seed"] == seed], seeds)
    assert table and all(row.agrees for row in table)
    assert len(table) == len(CONDITIONS) + 3


def test_networks_that_were_not_trained_differ(seeds: list[dict[str, Any]]) -> None:
    live = [dict(s) for s in seeds if s["training_seed"] == 0]
    for one in live:
        untrained = [
            r
            for r in library.record_set("samples")
            if (r["task"], r["baseline"]) == (f"{one['task']}-untrained", one["baseline"])
        ]
        if untrained:
            assert len(untrained) == LIVE_SAMPLES
            one["test_accuracy"] = untrained[0]["test_accuracy"]
    table = trained_here(live, seeds)
    assert any("accuracy" in row.what for row in table if not row.agrees)
    assert "rows differ" in text(table)


@pytest.mark.parametrize("figure", ["monotone", "share", "p"])
def test_figures_far_from_those_of_the_seeds_differ(
    seeds: list[dict[str, Any]], figure: str
) -> None:
    live = [dict(s) for s in seeds if s["training_seed"] == 0]
    for one in live:
        one[figure] = 0
    off = [row.what for row in trained_here(live, seeds) if not row.agrees]
    assert len(off) == 1 and figure in off[0]


def test_sets_of_records_have_to_be_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "published", tmp_path / "here"
    for folder in (one, other):
        records.save_all([{"a": 1.0, "device": folder.name}], folder / "alike.json")
        records.save_all([{"a": 1.0}, {"a": 2.0}], folder / "moved.json")
    assert [row.agrees for row in same_sets(one, other, ("alike", "moved"))] == [True]
    records.save_all([{"a": 1.0}, {"a": 2.0001}], other / "moved.json")
    (row,) = same_sets(one, other, ("alike", "moved"))
    assert (row.published, row.here, row.agrees) == ("2", "1, not moved", False)


def test_a_run_that_leaves_something_out_is_not_whole(tmp_path: Path) -> None:
    settings = plan.Settings(out=tmp_path, shipped=True)
    assert Run(settings, list(TASKS)).whole
    assert not Run(settings, list(TASKS)[1:]).whole
    assert not Run(settings, list(TASKS), left_out={"mnist": "no package"}).whole
    assert not Run(settings, list(TASKS), full=True).whole
    assert not Run(plan.Settings(out=tmp_path, shipped=True, samples=3), list(TASKS)).whole

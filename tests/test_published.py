"""What is committed agrees with the committed records, and some of them with a measurement now."""

from __future__ import annotations

from pathlib import Path

import pytest

from figures import library
from figures.gallery import render
from figures.publish import README, into_readme, publish, quoted
from figures.tallies import OUTCOMES, tallies
from verify import check, records
from verify.reproduce import plan
from verify.reproduce.plan import Settings, Unit
from verify.reproduce.samples import record_of

SAMPLES = library.COMMITTED / "samples"
WITHOUT_TRAINING = ("any-of", "pairs", "pairs-against", "parity", "sine")


@pytest.mark.parametrize("name", library.NAMES)
def test_every_picture_is_drawn_from_the_committed_records(name: str) -> None:
    assert library.key_in(library.HERE / f"{name}.png") == library.key_of(name), (
        "run `make publish`"
    )


def test_the_gallery_and_the_readme_quote_the_committed_records() -> None:
    page = (library.HERE / "index.html").read_text("utf-8")
    assert page == render(library.COMMITTED, library.HERE), "run `make publish`"
    readme = README.read_text("utf-8")
    assert into_readme(quoted(), readme) == readme, "run `make publish`"


def test_the_committed_tables_count_the_committed_samples() -> None:
    kept = records.load_all(library.COMMITTED / "tables.json")
    found = tallies(library.record_set("samples"))
    assert kept == records.shortened(records.plain(found)), "run `make publish`"
    assert sum(row["samples"] for row in kept) == len(library.record_set("samples"))
    for row in kept:
        for counts in row["bounds"].values():
            assert sum(counts[name] for name in OUTCOMES) == row["samples"]
            assert sum(counts["why"].values()) == counts["undefined"]


def test_a_stale_readme_is_seen() -> None:
    readme = README.read_text("utf-8")
    for name in quoted():
        assert into_readme({name: "something else"}, readme) != readme
        with pytest.raises(ValueError, match=name):
            into_readme({name: "x"}, "no place")


@pytest.mark.parametrize("name", WITHOUT_TRAINING)
def test_records_are_measured_again(name: str, tmp_path: Path) -> None:
    """The verdicts of games that need no training; all of the record but versions, to 4 digits."""
    settings = Settings(tmp_path, cache=tmp_path)
    unit = Unit(name, 0)
    subject = plan.subject(unit, "zero", settings, plan.trained(unit, settings))
    kept = {r["sample"]: r for r in records.load_all(SAMPLES / f"{name}-zero.json")}
    for i in (0, len(kept) - 1):
        case = subject.case(i)
        report = check(case.model, case.x, case.baseline, groups=case.groups, seed=settings.seed)
        now = record_of(report, case.groups)
        was = {k: v["status"] for k, v in kept[i]["verdicts"].items()}
        assert {k: v["status"] for k, v in now["verdicts"].items()} == was
        scale = max(abs(x) for x in kept[i]["mean_scores"]) or 1.0
        assert now["mean_scores"] == pytest.approx(kept[i]["mean_scores"], abs=1e-4 * scale)
        assert now["strengths"] == pytest.approx(kept[i]["strengths"], abs=1e-3)


def test_every_verified_sample_is_published() -> None:
    found = records.load_all(SAMPLES)
    for path in sorted(SAMPLES.glob("*.json")):
        mine = records.load_all(path)
        assert [r["sample"] for r in mine] == list(range(len(mine))), path.name
    assert {r["task"] for r in found} == set(plan.TASKS)


def test_publishing_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make reproduce"):
        publish(tmp_path)

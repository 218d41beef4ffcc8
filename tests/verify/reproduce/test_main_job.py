"""The main job from the command line to the report, small; and the report's promises."""

import copy
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import torch
from tqdm import tqdm

from verify.__main__ import STAGES, main, parser
from verify.records import load_all, save_all
from verify.report.pages.page import render
from verify.reproduce import experiments, stages
from verify.reproduce.experiments import (
    course,
    learned,
    paper_b_tables,
    pieces_of,
    protocols,
    recovery,
    splits,
)
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import FULL_SEEDS, ZOO, Settings, Unit, chunks, units, weight
from verify.reproduce.measuring.score_tables import evaluate
from verify.reproduce.stages import Run
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.training import training

LEFT_OUT = ("proofs", "notebooks", "figures")


def tiny(out: Path, cache: Path, *more: str) -> list[str]:
    return [
        "--out", str(out), "--cache", str(cache), "--samples", "2", "--epochs", "2",
        "--device", "cpu", "--quiet", "--jobs", "1", "--without", *LEFT_OUT,
        "--networks", *(more or ("tic-tac-toe", "digits")),
    ]  # fmt: skip


def quick(out: Path, cache: Path) -> list[str]:
    """Only the training and the verification of one network."""
    return [*tiny(out, cache, "tic-tac-toe"), "--without", *LEFT_OUT, "experiments"]


def from_tables(out: Path, *stages: str) -> list[str]:
    """The verification of one network from its published scores, and these stages."""
    without = [stage for stage in STAGES if stage not in ("verification", *stages)]
    return [
        "--out", str(out), "--samples", "2", "--device", "cpu", "--quiet", "--jobs", "1",
        "--networks", "tic-tac-toe", "--without", *without,
    ]  # fmt: skip


class Page(HTMLParser):
    """What a page would fetch, the text it shows, and how it nests."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def outside(page: str) -> list[str]:
    """Everything the page would fetch: links that carry no data, and CSS imports."""
    links = [link for link in Page(page).links if not link.startswith("data:")]
    return links + re.findall(r"url\([^)]*\)|@import[^;]*", page)


def of_the_first(pieces: Callable[..., list[Piece]], units: list[Unit], *more: Any) -> list[Piece]:
    """The pieces of an experiment on the first network alone."""
    return pieces([unit for unit in units if unit.task == units[0].task], *more)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Where one run has written, and its cache; while it is asked for, learning is short."""
    out, cache = tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learned, "STEPS", 2)  # of 50, which with LeNet too would take two thirds
        patch.setattr(learned, "FIRST", ("tic-tac-toe",))
        patch.setattr(course, "TASKS", ("tic-tac-toe",))
        # Paper A's own experiments have tests of their own, and take no network of this run.
        few = [name for name in experiments.NAMES if not name.startswith("paper_a.")]
        patch.setattr(experiments, "NAMES", (*few, "paper_a.graph_depth"))
        patch.setattr(recovery, "FUNCTIONS", 2)
        patch.setattr(protocols, "SHUFFLES", 1)
        patch.setattr(protocols, "SCHEDULES", {})  # the published descent has tests of its own
        patch.setattr(paper_b_tables, "SHUFFLES", 1)
        for long in (protocols, paper_b_tables, splits):  # linear programs: of one network
            patch.setattr(long, "pieces", partial(of_the_first, long.pieces))
        assert main(tiny(out, cache)) == 0
        yield out, cache


def test_the_job_writes_records_and_pages(job: tuple[Path, Path]) -> None:
    out, cache = job
    folders = sorted(path.name for path in (out / "work" / "samples").iterdir())
    assert folders == ["digits-mean", "digits-zero", "tic-tac-toe-mean", "tic-tac-toe-zero"]
    files = list((out / "work" / "samples").glob("*/sample-*.json"))
    assert len(files) == 8
    for path in files:
        assert path.stat().st_size < 20_000
        record = json.loads(path.read_text())
        assert set(record["verdicts"]) == {
            "matching", "order", "monotone", "exponent", "sparse", "count_bound",
        }  # fmt: skip
        assert record["verdicts"]["matching"]["status"] == "HOLDS"
        assert 0 < record["test_accuracy"] <= 1
    collected = load_all(out / "records" / "samples")
    assert [r["sample"] for r in collected] == [0, 1] * 4
    assert {"training", "verification"} <= set(json.loads((out / "timings.json").read_text()))
    on_the_way = list(cache.glob("*.epoch*.pt"))  # of the course of training
    assert len(list(cache.glob("*.pt"))) - len(on_the_way) == 2


@pytest.mark.slow
def test_the_gallery_stands_beside_its_figures(
    job: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that goes on with the figures, and once more, which draws none."""
    out, cache = job
    with_figures = [word for word in tiny(out, cache) if word != "figures"]
    for said in ("0 unchanged", "figures: 0 drawn"):
        assert main(with_figures) == 0
        assert said in capsys.readouterr().out
    pages = {f"mean_scores-{family}.png" for family in ("tabular", "image")}
    assert {"exponents.png", "index.html", *pages} <= {p.name for p in (out / "figures").iterdir()}
    assert "figures" in json.loads((out / "timings.json").read_text())
    gallery = (out / "figures" / "index.html").read_text(encoding="utf-8")
    drawn = {path.name for path in (out / "figures").glob("*.png")}
    links = {link for link in outside(gallery) if not link.startswith("#")}
    assert links == drawn | {"correspondence.html"}
    for name in drawn:
        assert f"python -m figures {Path(name).stem.partition('-')[0]}" in Page(gallery).text


def test_the_report_stands_alone(job: tuple[Path, Path]) -> None:
    out, _ = job
    page = (out / "report.html").read_text(encoding="utf-8")
    assert {link for link in outside(page) if link != "#words"} == set() and "http" not in page
    assert "script" not in Page(page).tags
    text = Page(page).text
    for words in ("MLP-5 on tic-tac-toe", "on digits", "2 samples", "test accuracy", "seed"):
        assert words in text


def test_the_check_for_links_can_fail() -> None:
    assert outside('<img src="https://example.org/a.png">') == ["https://example.org/a.png"]
    assert outside("<style>@import 'x.css'; a { b: url(c) }</style>") != []


def test_a_second_run_trains_and_measures_nothing(
    job: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, cache = job
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr(training, "_one_epoch", refuse)
    monkeypatch.setattr("verify.reproduce.measuring.sweep.evaluate", refuse)
    assert main(tiny(out, cache)) == 0
    printed = capsys.readouterr().out
    assert "0 trained, 2 unchanged" in printed and "0 samples measured, 8 unchanged" in printed
    assert str(out / "report.html") in printed
    for path, content in before.items():
        assert path.name == "timings.json" or path.read_bytes() == content, path


def test_a_stopped_job_says_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    job: tuple[Path, Path],
) -> None:  # fmt: skip
    from verify.reproduce.measuring import sweep

    real, calls = evaluate, []

    def stopped(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(sweep, "evaluate", stopped)
    assert main(quick(tmp_path, job[1])) == 130
    message = capsys.readouterr().err
    assert "2 records" in message and "again to continue" in message
    assert "Traceback" not in message


def test_every_network_of_the_full_run_has_its_pieces() -> None:
    """The finer grids too: planned for every seed, none forgotten."""
    settings = Settings(Path("results"))
    found = units(list(ZOO), settings, full=True)
    unseeded = {name for name, task in ZOO.items() if not task.seeded}
    expected = len(FULL_SEEDS) * (len(ZOO) - len(unseeded)) + len(unseeded)
    assert len({unit.name for unit in found}) == len(found) == expected
    pieces = pieces_of(found, settings, {}, full=True)
    names = {piece.name for piece in pieces if piece.stage == "explanations"}
    assert {f"{u.name}-{b}" for u in found for b in ZOO[u.task].baselines} == names


@pytest.mark.parametrize("name", ["tic-tac-toe", "snippets-lstm", "mnist-4x4"])
@pytest.mark.parametrize("count", [1, 10, 50, 81])
def test_the_chunks_of_a_sweep_are_all_its_samples(name: str, count: int) -> None:
    parts = chunks(Unit(name, 0), count)
    assert [i for part in parts for i in part] == list(range(count))
    assert all(weight(Unit(name, 0)) * len(part) <= 128 for part in parts)


def test_the_bar_over_all_work_moves_with_that_of_a_stage(tmp_path: Path) -> None:
    run = Run(Settings(tmp_path), ["tic-tac-toe"], quiet=True)
    with tqdm(total=10.0, file=io.StringIO()) as run.bar:
        with run.stage("a stage", 4.0) as bars:
            bars.update(1.5)
            assert run.bar.n == 1.5
        assert run.bar.n == 4.0
    assert run.spent["a stage"]["seconds"] >= 0


def test_a_task_without_a_seed_is_the_same_under_any() -> None:
    """Counted thrice, its samples would be one sample thrice."""
    task = ZOO["photographs"]
    assert not task.seeded
    try:
        first, second = task.load(0), task.load(1)
    except MissingPackage as problem:
        pytest.skip(str(problem))
    assert torch.equal(first.x_test, second.x_test)
    assert torch.equal(first.y_test, second.y_test)


def test_a_full_disk_is_named_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    job: tuple[Path, Path],
) -> None:  # fmt: skip
    real, calls = os.replace, []

    def full(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 5:  # a sample writes its scores, then its record
            raise OSError(28, "No space left on device")
        real(*args)

    monkeypatch.setattr(os, "replace", full)
    assert main(quick(tmp_path, job[1])) == 1
    message = capsys.readouterr().err
    assert "No space left" in message and "2 records" in message and "Traceback" not in message
    monkeypatch.setattr(os, "replace", real)
    assert main(quick(tmp_path, job[1])) == 0
    assert "2 samples measured, 2 unchanged" in capsys.readouterr().out


def test_the_exit_status_says_whether_this_machine_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(from_tables(tmp_path)) == 0
    assert "this machine agrees" in capsys.readouterr().out
    published = load_all(stages.PUBLISHED / "samples")
    for record in published:
        record["verdicts"]["order"]["sentence"] += " Or not."
    save_all(published, tmp_path / "published" / "samples" / "all.json")
    monkeypatch.setattr(stages, "PUBLISHED", tmp_path / "published")
    assert main(from_tables(tmp_path)) == 1
    said = capsys.readouterr()
    assert "agreement: samples with the same sentences: 4 published, 0 here" in said.err
    assert "DIFFERS" in said.out and "this machine agrees" not in said.out


def test_a_stage_that_fails_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(run: Run) -> list[str]:
        raise ValueError("nothing to prove")

    monkeypatch.setattr(stages, "prove", failing)
    assert main(from_tables(tmp_path, "proofs")) == 1
    said = capsys.readouterr()
    assert "FAILED proofs: ValueError: nothing to prove" in said.out
    assert said.err.splitlines() == ["proofs: ValueError: nothing to prove"]
    assert len(load_all(tmp_path / "records" / "samples")) == 4
    monkeypatch.setattr(stages, "prove", lambda run: ["proofs: matching is UNKNOWN"])
    assert main(from_tables(tmp_path, "proofs")) == 1
    assert capsys.readouterr().err.splitlines() == ["proofs: matching is UNKNOWN"]


@pytest.mark.slow
def test_two_runs_at_once_end_with_the_same_records(job: tuple[Path, Path], tmp_path: Path) -> None:
    out, cache = job
    command = [sys.executable, "-m", "verify", *quick(tmp_path, cache)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [run.communicate()[0] and run.returncode for run in runs] == [0, 0]
    for name in ("tic-tac-toe-mean", "tic-tac-toe-zero"):
        path = Path("records") / "samples" / f"{name}.json"
        assert (tmp_path / path).read_bytes() == (out / path).read_bytes()
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--samples", "0"], "'0' is not a whole number from 1 on"),
        (["--samples", "many"], "'many' is not a whole number"),
        (["--networks", "cifar"], "no 'cifar' in the zoo; there are tic-tac-toe, "),
        (["--without", "sleep"], "invalid choice: 'sleep'"),
    ],
)
def test_wrong_arguments_are_named(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--out", str(tmp_path), *arguments])
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_help_names_every_option_and_its_default() -> None:
    text = parser().format_help()
    for option in ("--out", "--samples", "--device", "--networks", "--seed", "--epochs", "--cache"):
        assert option in text
    assert "continues where it was" in text


def test_names_are_escaped(job: tuple[Path, Path]) -> None:
    records = load_all(job[0] / "records" / "samples" / "tic-tac-toe-mean.json")
    evil = "<script>alert('x')</script>\"&"
    for record in records:
        record["network"] = record["label"] = record["predicted_label"] = evil
        record["dead"] = [evil]
        record["concepts"][0]["variables"] = [evil]
        record["verdicts"]["order"]["sentence"] = evil
    page = render(records, {evil: evil})
    assert "script" not in Page(page).tags and "<script" not in page
    assert Page(page).text.count("<script>") >= 8


def test_every_status_is_counted_in_the_open(job: tuple[Path, Path]) -> None:
    records = load_all(job[0] / "records" / "samples" / "tic-tac-toe-mean.json")
    records.append(copy.deepcopy(records[0]))
    for record, status in zip(records, ("VACUOUS", "UNDECIDED", "UNDECIDED"), strict=True):
        record["verdicts"]["order"].update(status=status, margin=None, tolerance=None)
    text = re.sub(r"\s+", " ", Page(render(records, {})).text)
    assert "1 ○ VACUOUS" in text and "2 ? UNDECIDED" in text


def test_a_count_after_the_fact_has_a_look_of_its_own(job: tuple[Path, Path]) -> None:
    records = load_all(job[0] / "records" / "samples" / "tic-tac-toe-mean.json")
    for record in records:
        record["verdicts"]["count_bound"]["status"] = "HOLDS"
        record["verdicts"]["order"]["status"] = "HOLDS"
    page = render(records, {})
    assert page.count('class="count HOLDS after"') == 1 and 'class="count HOLDS"' in page
    assert page.count('<span class="HOLDS after">✓') == len(records)
    assert page.count("<th>count after the fact</th>") == 2 and "<th>count_bound" not in page


def test_an_empty_report_is_refused() -> None:
    with pytest.raises(ValueError, match="records: empty"):
        render([], {})

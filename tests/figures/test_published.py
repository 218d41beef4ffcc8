"""What is committed agrees with the committed records, and some of them with a measurement now."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.html_pages import Page

from figures import library
from figures.gallery import render
from figures.protocol_shares import sentence, shares
from figures.publish import README, finding, into_readme, publish, quoted
from figures.tallies import OUTCOMES, tallies
from verify import records
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.samples import record_of
from verify.reproduce.measuring.score_tables import evaluate
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.weights.shipped import SHIPPED, shipped

SAMPLES = library.COMMITTED / "samples"
WITHOUT_TRAINING = ("any-of", "pairs", "pairs-against", "parity", "sine")


@pytest.fixture(autouse=True, scope="module")
def each_set_is_read_once() -> Iterator[None]:
    """The committed sets are large, and stay as they are."""
    kept = cache(library.record_set)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            library, "record_set", lambda need, folder=library.COMMITTED: kept(need, folder)
        )
        yield


@pytest.mark.parametrize("name", library.NAMES)
def test_every_picture_is_drawn_from_the_committed_records(name: str) -> None:
    for stem in library.pages(name):
        assert library.key_in(library.PICTURES / f"{stem}.png") == library.key_of(name), (
            f"{stem}: run `make publish`"
        )


def test_every_picture_is_of_a_figure_and_fits_a_page() -> None:
    families = {stem: family for name in library.NAMES
                for stem, family in library.pages(name).items()}  # fmt: skip
    found = {path.stem for path in library.PICTURES.glob("*.png")}
    assert found == set(families), "run `make publish`"
    for stem in (stem for stem, family in families.items() if family):
        with Image.open(library.PICTURES / f"{stem}.png") as image:
            assert image.width <= 2400 and image.height <= 1800


def test_the_gallery_and_the_readme_quote_the_committed_records() -> None:
    page = (library.PICTURES / "index.html").read_text("utf-8")
    assert page == render(library.COMMITTED, library.PICTURES), "run `make publish`"
    readme = README.read_text("utf-8")
    assert into_readme(quoted(), readme) == readme, "run `make publish`"


def test_the_gallery_opens_with_both_readings_and_their_null(tmp_path: Path) -> None:
    said = sentence(library.record_set("protocols"))
    page = Page((library.PICTURES / "index.html").read_text("utf-8")).text
    assert page.index("the figures\n") < page.index(said) < page.index("Numbers beside the titles")
    as_b = shares(library.record_set("protocols"), "and-noise")
    assert f"{as_b.sparse} of {as_b.cases} cases (the first" in finding()
    shutil.copytree(library.COMMITTED, tmp_path / "records")
    for path in (tmp_path / "records").glob("protocols*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert 'id="opening"' not in render(tmp_path / "records", tmp_path)
    assert "Measured as B does" not in finding(tmp_path / "records")


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
def test_published_scores_are_those_of_the_networks(name: str, tmp_path: Path) -> None:
    """Of networks that need no training: the tables, and the verdicts of both."""
    settings = Settings(tmp_path, cache=tmp_path)
    unit = Unit(name, 0)
    here = plan.subject(unit, "zero", settings, plan.trained(unit, settings))
    published = plan.published(unit, "zero")
    assert here.key == published.key
    for i in (0, published.available - 1):
        now, was = here.scores(i), published.scores(i)
        scale = max(1.0, float(np.abs(was.v).max()))
        assert now.v == pytest.approx(was.v, abs=1e-9 * scale)
        assert (now.names, now.target, now.label) == (was.names, was.target, was.label)
        a, b = (table.report(seed=settings.seed).verdicts for table in (now, was))
        assert [v.status for v in a.values()] == [v.status for v in b.values()]


@pytest.mark.parametrize("name", sorted(set(SHIPPED) & set(TASKS)))
def test_published_scores_are_those_of_the_shipped_weights(name: str) -> None:
    task, network = TASKS[name], shipped(name)
    data = task.load(0)
    for baseline in task.baselines:
        published = plan.published(Unit(name, 0), baseline)
        assert published.key == network.digest
        was = published.scores(7)
        now = evaluate(task.case(data, network.network, 7, baseline))
        assert now.v == pytest.approx(was.v, abs=float(was.error.max()) + 1e-12)


def made_anew(about: dict[str, Any]) -> list[str]:
    """The parts of a published record that its published scores do not give."""
    subject = plan.published(Unit(about["task"], 0), about["baseline"])
    table = subject.scores(about["sample"])
    now = {
        "network_key": subject.key,
        "label": subject.class_names[table.label],
        "predicted_label": subject.class_names[table.target],
        **subject.facts,
        **record_of(table.report(seed=about["sample"]), table.variables),
    }
    return [
        name
        for name, value in now.items()
        if name != "versions" and records.plain(value) != about[name]
    ]


@pytest.mark.portable
def test_records_are_made_from_the_published_scores() -> None:
    """A sample of all: every number but the versions, and every word."""
    for path in sorted(SAMPLES.glob("*.json"))[::4]:
        assert made_anew(records.load_all(path)[-1]) == [], path.name


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.json")))
def test_every_record_is_made_from_the_published_scores(name: str) -> None:
    for about in records.load_all(SAMPLES / f"{name}.json"):
        assert made_anew(about) == [], about["sample"]


def test_a_changed_record_is_seen() -> None:
    about = records.load_all(SAMPLES / "tic-tac-toe-zero.json")[0]
    assert made_anew(about) == []
    verdict = {**about["verdicts"]["order"], "status": "UNDECIDED"}
    assert made_anew({**about, "verdicts": {**about["verdicts"], "order": verdict}}) == ["verdicts"]
    assert made_anew({**about, "tau": about["tau"] * 1.00001}) == ["tau"]
    assert made_anew({**about, "network_key": "0" * 16}) == ["network_key"]


def test_every_verified_sample_is_published() -> None:
    found = records.load_all(SAMPLES)
    for path in sorted(SAMPLES.glob("*.json")):
        mine = records.load_all(path)
        assert [r["sample"] for r in mine] == list(range(len(mine))), path.name
    assert {r["task"] for r in found} == set(TASKS)


def test_publishing_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make reproduce"):
        publish(tmp_path)


@pytest.mark.slow
def test_the_committed_records_may_be_published_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of them is lost; what quotes them is written anew."""
    for name, folder in (("COMMITTED", "records"), ("PICTURES", "pictures")):
        shutil.copytree(getattr(library, name), tmp_path / folder)
        monkeypatch.setattr(library, name, tmp_path / folder)
    records_before = contents(tmp_path / "records")
    (tmp_path / "pictures" / "index.html").write_text("old")
    (tmp_path / "pictures" / "mean_scores.png").write_text("of a name that is no more")
    readme = tmp_path / "README.md"
    readme.write_text("<!-- finding -->\nold\n<!-- /finding -->\n")
    written = publish(tmp_path / "records", readme)
    assert contents(tmp_path / "records") == records_before
    assert tmp_path / "pictures" / "index.html" in written
    assert set((tmp_path / "pictures").glob("*.png")) < set(written)  # none of another name stays
    assert "old" not in readme.read_text("utf-8") and "(proved)" in readme.read_text("utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.json"))}


def test_the_notebook_has_the_words_of_the_figures() -> None:
    """Each figure of notebook 60 stands under its module's own title, caption and source."""
    path = library.HERE.parent / "notebooks" / "60_appendix_gallery.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    modules = {library.figure(name).TITLE: library.figure(name) for name in library.NAMES}
    shown = {t: text for text in texts if (t := text.split("\n")[0].removeprefix("## ")) in modules}
    assert len(shown) >= len(modules) - 1  # the first look stands in the README
    for title, text in shown.items():
        module = modules[title]
        assert text == f"## {title}\n\n{module.CAPTION}\n\n*{module.PAPER}*"

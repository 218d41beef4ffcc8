"""Reports that live: saved, pickled, sent on; as frames, LaTeX and pages."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle
import re
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_origin

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples
from support.latex import faults, rows
from support.same import same
from support.strategies import float_games
from torch import nn

import verify
from verify import Report, Stability, Status, check, check_values, load, shapley_values
from verify.games.exact_game import ExactGame
from verify.games.exact_table import ExactTable
from verify.records import objects
from verify.report import loading

X = torch.tensor([1.0, 0.0, -2.0, 0.5, 2.0])
NAMES = ["a_1", "ū & %", "<b>", "$c", "ж"]


def network(activation: type[nn.Module] = nn.ReLU) -> nn.Sequential:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(5, 12), activation(), nn.Linear(12, 3)).eval()


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Small tables for a report: exact or not, errors of all kinds, any names, dead variables."""
    v: Any = draw(float_games(max_n=3))
    n = len(v).bit_length() - 1
    names = draw(st.lists(st.text(max_size=8), min_size=n, max_size=n + 2, unique=True))
    if draw(st.booleans()):
        numbers = np.array([int(x * 3) ** 41 for x in v], dtype=object)
        radius = np.full(len(v), draw(st.sampled_from([0.0, 1e-3])))
        v, error = ExactTable(numbers, Fraction(1, 7**30), radius), 0.0
    else:
        error = draw(st.sampled_from([0.0, 1e-9, 30.0]) | st.just(np.abs(v) / 10))
    return dict(
        v=v, error=error, feature_names=names[:n], dead=names[n:],
        unit=draw(st.text(max_size=8)), tau=draw(st.none() | st.floats(1e-3, 10.0)),
        shuffles=draw(st.integers(1, 3)), seed=draw(st.integers(0, 2**64 - 1)),
    )  # fmt: skip


def assert_as_fresh(again: Report, report: Report) -> None:
    """The same to the last bit, in what is kept and in what is computed from it."""
    assert same(again, report)
    for name in ("interactions", "mean_scores", "spread", "order_sums", "eta", "surely_salient"):
        assert same(getattr(again, name), getattr(report, name)), name
    assert repr(again) == repr(report) and again._repr_html_() == report._repr_html_()
    assert again.to_dict(values=True) == report.to_dict(values=True)
    assert again.all_names == report.all_names


@examples(20)
@given(tables())
@example({"v": [2.0]})
@example({"v": [1.0, 1.0, 1.0, 1.0]})
@example({"v": [0.0, -1.0, 1e150, 5e-324], "error": [0.0, 1.0, 1e140, 0.0]})
def test_a_drawn_report_comes_back_bit_for_bit(table: dict[str, Any]) -> None:
    report = check_values(**table)
    with tempfile.TemporaryDirectory() as folder:
        path = report.save(Path(folder) / "report.json")
        for again in (Report.load(path), load(path), Report.load(str(path))):
            assert isinstance(again, Report)
            assert_as_fresh(again, report)
        assert Report.load(Report.load(path).save(Path(folder) / "b.json")).n == report.n
        assert (Path(folder) / "b.json").read_bytes() == path.read_bytes()
    assert_as_fresh(pickle.loads(pickle.dumps(report)), report)
    assert_as_fresh(copy.deepcopy(report), report)


def checked() -> dict[str, Report]:
    """Reports on networks, a dead variable among theirs; the model of one cannot be pickled."""
    net = network()
    return {
        "module": check(net, X, 0.0, feature_names=NAMES),
        "lambda": check(lambda z: net(z), X, 0.0, feature_names=NAMES),
        "exact": check(net, X, 0.0, feature_names=NAMES, exact=True),
        "derivatives": check(network(nn.Tanh), X, 0.0, feature_names=NAMES, derivatives=True),
        "all dead": check(net, torch.zeros(5), 0.0, feature_names=NAMES),
    }


@pytest.fixture(scope="module")
def of_networks() -> dict[str, Report]:
    return checked()


@pytest.mark.parametrize("kind", ["module", "lambda", "exact", "derivatives", "all dead"])
def test_a_report_on_a_network_lives_without_it(
    kind: str, of_networks: dict[str, Report], tmp_path: Path
) -> None:
    report = of_networks[kind]
    text = report.save(tmp_path / "r.json").read_text()
    assert json.loads(text)["kind"] == "Report" and "Linear" not in text
    for again in (Report.load(tmp_path / "r.json"), pickle.loads(pickle.dumps(report))):
        assert_as_fresh(again, report)
        assert isinstance(again.game, ExactGame) == (kind == "exact")
        assert again.all_names == tuple(NAMES)
        assert same(shapley_values(again), shapley_values(report))
        assert again.to_html(pictures=False) == report.to_html(pictures=False)
        assert again.to_latex() == report.to_latex()
        assert again.question is None
        for ask in (again.stability, again.again):
            with pytest.raises(ValueError, match=r"report: it holds no model to run again.*check"):
                ask()
    assert report.question is not None  # the report itself has lost nothing


def test_some_verdicts_of_these_have_no_margin(of_networks: dict[str, Report]) -> None:
    """What the round trips above are worth: every status, margins and tolerances of None."""
    found = [v for report in of_networks.values() for v in report.verdicts.values()]
    assert {None} < {v.margin for v in found} and {None} < {v.tolerance for v in found}
    assert {v.status for v in found} >= {Status.HOLDS, Status.VIOLATED, Status.VACUOUS}


def test_a_pickle_is_small_and_holds_no_weights(of_networks: dict[str, Report]) -> None:
    report = of_networks["module"]
    report.to_dict(values=True), report._repr_html_()  # all that is computed once is there now
    assert b"torch" not in pickle.dumps(dataclasses.replace(report, versions={}))
    fresh = dataclasses.replace(report, game=dataclasses.replace(report.game))
    assert len(pickle.dumps(report)) == len(pickle.dumps(fresh))


def test_copies_in_this_process_keep_the_model(of_networks: dict[str, Report]) -> None:
    report = of_networks["module"]
    for again in (copy.copy(report), copy.deepcopy(report)):
        assert_as_fresh(again, report)
        assert again.question is report.question and again.again is report.again
    deep = copy.deepcopy(report)
    deep.v[:] = 0.0
    assert report.v.any()


def test_what_is_loaded_needs_no_torch(of_networks: dict[str, Report], tmp_path: Path) -> None:
    path = of_networks["lambda"].save(tmp_path / "r.json")
    (tmp_path / "r.pickle").write_bytes(pickle.dumps(of_networks["lambda"]))
    code = (
        "import sys, pickle, verify; a = verify.load(sys.argv[1]); a.graph(); a.to_latex()\n"
        "b = pickle.load(open(sys.argv[2], 'rb')); assert repr(a) == repr(b)\n"
        "assert 'torch' not in sys.modules"
    )
    run = [sys.executable, "-W", "ignore", "-c", code, str(path), str(tmp_path / "r.pickle")]
    subprocess.run(run, check=True)


def test_a_file_of_another_kind_says_which(tmp_path: Path) -> None:
    report = check_values([0.0, 1.0, 1.0, 3.0])
    path = report.graph().save(tmp_path / "graph.json")
    with pytest.raises(ValueError, match=r"graph\.json holds a ConceptGraph, not a Report"):
        Report.load(path)
    report.save(path)
    whole = path.read_text()
    for change, match in (
        (("0.0,1.0,1.0,3.0", "0.0,1.0,1.0,4.0"), "was changed since it was written"),
        (('"version":1', '"version":7'), "later version .format 7, this one reads 1"),
        (('"kind":"Report"', '"kind":"Table"'), "holds a Table"),
        (("}", ""), "not whole JSON"),
    ):
        assert change[0] in whole
        path.write_text(whole.replace(*change))
        with pytest.raises(ValueError, match=rf"path: .*graph\.json.*{match}"):
            load(path)


def test_a_table_of_stability_lives(of_networks: dict[str, Report], tmp_path: Path) -> None:
    table = of_networks["module"].stability(rel_taus=(0.05, 0.1), scores=["log-odds"])
    path = table.save(tmp_path / "s.json")
    for again in (Stability.load(path), load(path), pickle.loads(pickle.dumps(table))):
        assert same(again, table) and again == table and repr(again) == repr(table)
        assert isinstance(again, Stability) and again.to_latex() == table.to_latex()
        assert again._repr_html_() == table._repr_html_()
    head, *found = rows(str(table.to_latex(caption="c")))
    assert head[:4] == ["baseline", "score", "threshold", "variables"] and head[5] == "(i) order"
    assert [row[5] for row in found] == [row.statuses["order"].value for row in table.rows]
    assert [fault for row in found for cell in row for fault in faults(cell)] == []
    pytest.importorskip("pandas")
    made = table.to_frame()
    assert list(made["tau"]) == [row.tau for row in table.rows]
    assert list(made["order"]) == [row.statuses["order"].value for row in table.rows]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda c: c.update(target="<script>"), "'target' of a Report cannot be str"),
        (lambda c: c["verdicts"]["order"].update(margin="<b>"), "'margin' of a Verdict"),
        (lambda c: c["game"]["v"].update(shape=[2, 2]), "'v' of a Game"),
        (lambda c: c["game"].update(names={"$": "tuple", "of": ["a"]}), "4 scores"),
        (lambda c: c.update(null=None), "'null' of a Report"),
    ],
)
def test_a_forged_report_is_refused(change: Any, match: str, tmp_path: Path) -> None:
    path = check_values([0.0, 1.0, 1.0, 3.0]).save(tmp_path / "r.json")
    data = json.loads(path.read_text())
    change(data["content"])
    data["sha256"] = objects._checksum(1, "Report", objects._text(data["content"]))
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=rf"is no whole Report: .*{match}"):
        Report.load(path)


def test_load_reads_everything_that_can_be_saved() -> None:
    every = [getattr(verify, name) for name in verify.__all__]
    saved = {kind for kind in every if inspect.isclass(kind) and issubclass(kind, objects.Saved)}
    assert saved <= loading.KINDS.keys()


@pytest.mark.parametrize("parts", loading.KINDS.values(), ids=lambda parts: parts[0].__name__)
def test_every_field_that_is_saved_has_a_type_that_is_checked(parts: objects.Parts) -> None:
    for part in parts:
        if not dataclasses.is_dataclass(part):
            continue
        hints = objects._hints(part)
        for name in objects.kept_fields(part):
            hint = hints[name]
            assert hint is not Any, f"{part.__name__}.{name}"
            origin, inside = get_origin(hint), get_args(hint)
            if origin is not None and Any in inside:
                assert name in ("witness", "details"), f"{part.__name__}.{name}"
            assert not objects.fits(object(), hint), f"{part.__name__}.{name}"


def test_a_report_in_a_frame(of_networks: dict[str, Report]) -> None:
    pytest.importorskip("pandas")
    report = of_networks["all dead"]
    made = report.to_frame()
    assert list(made["claim"]) == list(report.verdicts)
    assert list(made["verdict"]) == [v.status.value for v in report.verdicts.values()]
    margins = [v.margin for v in report.verdicts.values()]
    assert list(made["margin"].isna()) == [margin is None for margin in margins]
    assert made.attrs["unit"] == "log-odds"

    report = of_networks["exact"]
    table = report.to_frame("interactions")
    assert len(table) == 16 and table.attrs["feature_names"] == report.feature_names
    assert same(table["score"].to_numpy(), report.v)
    assert same(table["interaction"].to_numpy(), report.interactions)
    assert table["variables"][0b101] == ("a_1", "$c") and table["order"][0b101] == 2
    assert list(table["salient"]) == list(report.game.salient)
    with pytest.raises(ValueError, match="of: 'scores' is unknown"):
        report.to_frame("scores")


@examples(20)
@given(tables())
def test_any_report_can_be_set_by_latex(table: dict[str, Any]) -> None:
    report = check_values(**table)
    text = report.to_latex(caption=report.unit, label="tab:report")
    assert isinstance(text, str)
    head, *found = rows(text)
    assert head == ["claim", "verdict", "margin", "meaning"]
    assert [row[1] for row in found] == [v.status.value for v in report.verdicts.values()]
    assert [fault for row in found for cell in row for fault in faults(cell)] == []


def test_latex_says_what_the_notebook_says(of_networks: dict[str, Report], tmp_path: Path) -> None:
    report = of_networks["module"]
    text = report.to_latex()
    assert isinstance(text, str) and "$-$" in text and r"a\_1" in text
    assert report.to_latex(tmp_path / "t.tex") == tmp_path / "t.tex"
    assert (tmp_path / "t.tex").read_text("utf-8") == text


def test_a_page_shows_all_and_fetches_nothing(
    of_networks: dict[str, Report], tmp_path: Path
) -> None:
    report = of_networks["module"]
    page = report.to_html(title="<i>mine</i>")
    assert isinstance(page, str)
    assert page.count("<img") == page.count("data:image/png;base64,") == 3
    assert "<i>" not in page and "<b>" not in re.sub("<b>. variables</b>", "", page)
    assert "&lt;i&gt;mine" in page and "&lt;b&gt;" in page
    assert not re.search(r"<script|<link|https?://|src=\"(?!data:)", page)
    for verdict in report.verdicts.values():
        assert verdict.status.value in page
    assert "measured against float64" in page and "effect (log-odds)" in page
    small = report.to_html(tmp_path / "deep" / "page.html", pictures=False)
    assert isinstance(small, Path) and "<img" not in small.read_text("utf-8")
    assert "What was measured on 4 variables" in small.read_text("utf-8")


def test_a_report_of_nothing_has_a_page() -> None:
    page = check_values([1.0], unit="<u>").to_html()
    assert isinstance(page, str) and "Strongest" not in page and "<u>" not in page


def test_a_report_is_judged_anew_on_its_own_scores(of_networks: dict[str, Report]) -> None:
    for kind in ("module", "exact"):
        report = of_networks[kind]
        again = check_values(report)
        assert same(again.verdicts, report.verdicts) and again.all_names == tuple(NAMES)
        assert again.unit == "log-odds" and again.target == report.target
        stricter = check_values(report, rel_tau=0.5, unit="nats")
        assert stricter.tau == pytest.approx(10 * report.tau) and stricter.unit == "nats"
        assert isinstance(stricter.game, ExactGame) == (kind == "exact")
        with pytest.raises(ValueError, match="holds no model"):
            again.again()
    other = check_values(of_networks["module"], error=1e3, feature_names=list("abcd"))
    assert other.verdicts["sparse"].status is Status.UNDECIDED
    assert other.feature_names == tuple("abcd") and other.error_source == "stated by the caller"

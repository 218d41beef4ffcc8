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
from verify import (
    Report,
    Stability,
    Status,
    and_or,
    check,
    check_many,
    check_values,
    extract,
    load,
    shapley_values,
)
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
        (lambda c: c["null"]["salient"]["of"].__setitem__(0, 10**19), "too large"),
        (lambda c: c["game"]["v"]["of"].__setitem__(3, 1e308), "v: an entry of size 1e.308"),
        (lambda c: c["game"]["v"]["of"].__setitem__(3, inf()), "v: entry 3 .*every score must"),
        (lambda c: c["game"]["v"].update(dtype="float32"), "v: float32 of shape"),
        (lambda c: c["game"]["error"].update(all=1e308), "error: 1e.308 is too large"),
        (lambda c: c["game"]["error"].update(all=-1.0), "error: absolute errors must be"),
        (lambda c: c["game"]["error"].update(all=inf()), "error: an entry is not finite"),
        (lambda c: c["game"]["names"].update(of=["a", "a"]), "names: .*both called 'a'"),
        (lambda c: c["game"].update(rel_tau=1e19), "tau: 1e.19 .* is no threshold"),
        (lambda c: c["game"].update(given_tau=0.0), "tau: .* is no threshold"),
        (lambda c: c["game"].update(given_tau=10**400), "'given_tau' of a Game cannot be int"),
    ],
)
def test_a_forged_report_is_refused(change: Any, match: str, tmp_path: Path) -> None:
    path = check_values([0.0, 1.0, 1.0, 3.0]).save(tmp_path / "r.json")
    with pytest.raises(ValueError, match=rf"is no whole Report: .*{match}"):
        Report.load(forged(path, change))


def forged(path: Path, change: Any) -> Path:
    """The file with other content, and a checksum that fits."""
    data = json.loads(path.read_text())
    change(data["content"])
    data["sha256"] = objects._checksum(1, data["kind"], objects._text(data["content"]))
    path.write_text(json.dumps(data))
    return path


TABLE = [0.0, 1.0, 1.5, 3.0]
INF = float("inf")


def inf() -> dict[str, str]:
    return {"$": "float", "is": "inf"}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda t: t.clear(), "cannot be dict"),
        (lambda t: t["numerators"].update(of=["0x0", "0x1", "0x1", "0x" + "f" * 400]), "too large"),
        (lambda t: t["numerators"].update(of=["0x0", "0x1", "0x1", "0x4"]), "not those of v"),
        (lambda t: t["numerators"].update(dtype="float64", of=[0.0, 1.0, 1.0, 3.5]), "whole numb"),
        (lambda t: t["scale"].update(of=["-0x1", "0x1"]), "scale -1 is not positive"),
        (lambda t: t["radius"].update(all=inf()), "error: absolute errors must be"),
        (lambda t: t["radius"].update(all=1.0), "not those of v"),
    ],
)
def test_a_forged_exact_report_is_refused(change: Any, match: str, tmp_path: Path) -> None:
    numbers = np.array([0, 1, 1, 3], dtype=object)
    report = check_values(ExactTable(numbers, Fraction(1), np.zeros(4)))
    path = forged(report.save(tmp_path / "r.json"), lambda c: change(c["game"]["table"]))
    with pytest.raises(ValueError, match=rf"is no whole Report: .*({match})"):
        Report.load(path)


@pytest.mark.parametrize(
    ("make", "change", "match"),
    [
        (lambda: and_or(TABLE), {"v": [0.0, 1.0, 1.5, 1e308]}, "v: an entry of size 1e.308"),
        (lambda: and_or(TABLE), {"ors": [0.0, 0.0, 0.0, INF]}, "ors: an entry is not finite"),
        (lambda: extract(TABLE, "and-noise"), {"dual": [0.0, 0.0, 0.0, INF]}, "dual: an entry is"),
        (lambda: extract(TABLE, "and-noise"), {"ands": [0.0, 1.0]}, "ands: float64 of shape .2,."),
        (lambda: low_orders(), {"order": 10**19}, "a table for each order"),
        (lambda: low_orders(), {"subsets": 1}, "subsets: not those of 1 of 3"),
        (lambda: low_orders(), {"subsets": 0}, "subsets: not those of 0 of 3"),
        (lambda: low_orders(), {"values": 1}, "values: float64 of shape .2,., which is not"),
        (lambda: sampled(), {"values": [1.0, 1.0, INF]}, "values: an entry is not finite"),
        (lambda: sampled(), {"values": [1.0, 1.0]}, "values: float64 of shape .2,., which is not"),
        (lambda: sparse(), {"errors": [1.0, 1.0]}, "errors: float64 of shape .2,., which is not"),
    ],
)  # fmt: skip
def test_other_forged_results_are_refused(
    make: Any, change: dict[str, Any], match: str, tmp_path: Path
) -> None:
    def changed(content: Any) -> None:
        for name, value in change.items():
            if isinstance(value, list):
                content[name] = encoded(value)
            elif name == "subsets":  # another first variable, or rows without any
                one = content[name]["of"][value]
                one.update(shape=[10**9, 0]) if value == 0 else one["of"].__setitem__(0, 2)
            elif name == "values":
                content[name]["of"][value] = encoded([1.0, INF])
            else:
                content[name] = value

    path = forged(make().save(tmp_path / "it.json"), changed)
    with pytest.raises(ValueError, match=rf"it\.json is no whole .*{match}"):
        load(path)


def encoded(numbers: list[float]) -> Any:
    return objects.encoded(np.array(numbers), ())


def pairs(masks: np.ndarray) -> np.ndarray:
    return np.asarray(masks.sum(1) + 2.0 * masks[:, 0] * masks[:, 1])


def low_orders() -> Any:
    return verify.interactions_up_to(pairs, n=3, order=2)


def sampled() -> Any:
    return verify.sampled_indices(pairs, n=3, samples=64)


def sparse() -> Any:
    return verify.sparse_interactions(pairs, n=3, epsilon=0.1)


def test_a_forged_report_in_a_folder_is_measured_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it holds, the run of many goes on."""
    X = np.arange(6.0).reshape(2, 3) + 1
    check_many(product, X, 0.0, score="output", folder=tmp_path)
    paths = sorted(tmp_path.rglob("*.json"))
    found = [load(path) for path in paths]
    assert len(found) == 2
    forged(paths[0], lambda c: c["null"]["salient"]["of"].__setitem__(0, 10**19))
    forged(paths[1], lambda c: c["game"]["v"]["of"].__setitem__(7, 1e308))
    check_many(product, X, 0.0, score="output", folder=tmp_path)
    assert capsys.readouterr().err.count("is no whole Report") == 2
    assert same([load(path) for path in paths], found)


def product(z: Any) -> Any:
    return z.prod(1) + z.sum(1)


def test_exact_scores_that_are_too_large_are_refused() -> None:
    for numbers in ([0, 10**400], [0, int(1.7e308)]):
        table = ExactTable(np.array(numbers, dtype=object), Fraction(1), np.zeros(2))
        with pytest.raises(ValueError, match=r"^v: an entry .*(too large|sizes up to)"):
            check_values(table)


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

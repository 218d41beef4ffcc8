"""One call for many samples: the rows of `check`, kept as they are made, whatever happens."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support import ROOT
from support.cluster import two_workers
from support.faulty import Deadly, Greedy
from support.small_nets import mlp
from torch import nn

from verify import (
    AllInteractions,
    MaskedModel,
    check,
    check_many,
    energy_certificate_many,
    interactions,
    interactions_many,
    interactions_up_to,
    load,
    masked_outputs,
    order_means,
    order_means_many,
    plot_beeswarm,
    reports_of,
    sampled_indices_many,
    sparse_interactions_many,
)
from verify.many import run as run_module
from verify.many.packed import samples_at_once, tables
from verify.many.samples import read_samples
from verify.report.partial import PartialReport
from verify.report.report import Report

pd = pytest.importorskip("pandas")

N = 4
NET = mlp(nn.Tanh(), n=N)
X = torch.randn(7, N, generator=torch.Generator().manual_seed(3))
X[2, 1] = 0.0  # a dead variable
ZERO = torch.zeros(N)


def same(one: Any, two: Any) -> None:
    """Two tables agree but for where their reports are."""
    drop = ["report"]
    pd.testing.assert_frame_equal(one.drop(columns=drop), two.drop(columns=drop))


@pytest.fixture(scope="module")
def table() -> Any:
    return check_many(NET, X, ZERO)


def test_the_rows_are_those_of_check(table: Any) -> None:
    assert table["sample"].tolist() == list(range(len(X))) and table.why.isna().all()
    for i, x in enumerate(X):
        report, row = check(NET, x, ZERO), table.iloc[i]
        assert {name: v.status.value for name, v in report.verdicts.items()} == {
            name: row[name] for name in report.verdicts
        }
        assert (row.n, row.dead, row.target) == (report.n, len(report.dead), report.target)
        assert report.verdicts["order"].details["M"] == row.M
        np.testing.assert_allclose(row.report.v, report.v, rtol=1e-5)
        assert row.report.question is not None  # made here, the model is at hand
    assert table.n[2] == N - 1


def test_several_samples_share_a_batch() -> None:
    game = MaskedModel(NET, X[0], ZERO)
    assert samples_at_once(game, None) == 16 and samples_at_once(game, 1 << N) == 1
    games = [MaskedModel(NET, x, ZERO, live_only=True) for x in X]
    for game, v in zip(games, tables(games), strict=True):
        assert v is not None
        np.testing.assert_allclose(v, game.table(), rtol=1e-5)
    other = MaskedModel(mlp(nn.Tanh(), n=N), X[0], ZERO)  # as the first, but its own network
    assert tables([games[0], other, games[1]])[1] is None


def test_each_sample_may_have_its_baseline_and_its_class() -> None:
    own = torch.randn(X.shape, generator=torch.Generator().manual_seed(5))
    classes = [0, 1, 0, 1, 1, 0, 0]
    found = check_many(NET, X, own, target=classes)
    assert found.target.tolist() == classes
    for i in (0, 4):
        want = check(NET, X[i], own[i], target=classes[i])
        np.testing.assert_allclose(found.report[i].v, want.v, rtol=1e-5)
    with_rows = check_many(NET, X[:2], background=own)
    assert with_rows.report[1].background_rows == len(own)


def test_a_frame_brings_names_and_labels() -> None:
    frame = pd.DataFrame(X.numpy(), columns=list("abcd"), index=[f"r{i}" for i in range(len(X))])
    found = check_many(NET, frame, frame.mean())
    assert found["sample"].tolist() == list(frame.index)
    assert found.report[0].feature_names == ("a", "b", "c", "d")
    each = check_many(NET, frame, frame.iloc[::-1].reset_index(drop=True))
    want = check(NET, frame.iloc[0], frame.iloc[-1])
    np.testing.assert_allclose(each.report[0].v, want.v, rtol=1e-5)


def test_a_sample_that_fails_is_a_row_that_says_why(tmp_path: Path) -> None:
    bad = X.clone()
    bad[3, 2] = torch.nan
    found = check_many(NET, bad, ZERO, folder=tmp_path)
    assert found.why.notna().tolist() == [i == 3 for i in range(len(X))]
    assert "ValueError: model: the score is nan" in found.why[3] and pd.isna(found.report[3])
    assert found.order.notna().tolist() == [i != 3 for i in range(len(X))]
    assert len(list(tmp_path.rglob("*.json"))) == len(X) - 1
    assert len(list(reports_of(found))) == len(X) - 1
    plot_beeswarm(found, bad)


def test_what_is_kept_is_not_measured_again(
    tmp_path: Path, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check_many(NET, X, ZERO, folder=tmp_path)
    same(first, table)
    assert all(Path(path).parent.parent == tmp_path for path in first.report)
    assert isinstance(load(first.report[0]), type(table.report[0]))
    Path(first.report[1]).unlink()
    Path(first.report[4]).write_text("{")
    asked: list[int] = []
    real = run_module._answered

    def noting(own: Any, samples: Any, start: int, wanted: Any) -> Any:
        asked.extend(wanted)
        return real(own, samples, start, wanted)

    monkeypatch.setattr(run_module, "_answered", noting)
    again = check_many(NET, X, ZERO, folder=tmp_path)
    pd.testing.assert_frame_equal(first, again)
    assert asked == [1, 4]  # what is not there, and what is damaged


@pytest.mark.parametrize(
    "change",
    [
        lambda: (mlp(nn.Tanh(), n=N, scale=1.9), X, ZERO, {}),
        lambda: (NET, X + 1e-6, ZERO, {}),
        lambda: (NET, X, ZERO + 1e-6, {}),
        lambda: (NET, X, ZERO, {"rel_tau": 0.1}),
        lambda: (NET, X, ZERO, {"score": lambda z: z[:, 0]}),
        lambda: (NET, X, ZERO, {"target": 1}),
    ],
    ids=["weights", "sample", "baseline", "setting", "score", "target"],
)
def test_whatever_changes_a_result_changes_its_key(
    change: Callable[[], Any], tmp_path: Path
) -> None:
    check_many(NET, X[:1], ZERO, folder=tmp_path)
    model, samples, baseline, more = change()
    check_many(model, samples[:1], baseline, folder=tmp_path, **more)
    assert len(list(tmp_path.rglob("*.json"))) == 2


WEIGHTS = torch.tensor([1.0, 2.0, 4.0])


def weighed(z: torch.Tensor) -> torch.Tensor:
    return (z * WEIGHTS).sum(1, keepdim=True)


def frames(own: bool, names: str) -> tuple[Any, Any]:
    """Two samples with named entries, and a baseline, one for each or for all, that has names too.

    The numbers stand as they are, whatever the names are: `names` are those of the baseline, and
    those of the second sample where there is one baseline for all.
    """
    one = pd.Series([5.0, 7.0, 9.0], index=list("abc"))
    if own:
        return pd.DataFrame([one, one]), pd.DataFrame([[1.0, 2.0, 3.0]] * 2, columns=list(names))
    other = pd.Series(one.to_numpy(), index=list(names))
    return [one, other], pd.Series([1.0, 2.0, 3.0], index=list("abc"))


@pytest.mark.parametrize("own", [True, False], ids=["own baselines", "a list of Series"])
@pytest.mark.parametrize("names", ["cab", "bac"])
def test_samples_of_the_same_numbers_are_told_by_their_names(
    own: bool, names: str, tmp_path: Path
) -> None:
    for order in ("abc", names):
        rows, baseline = frames(own, order)
        for _ in range(2):  # measured, and taken up
            kept = check_many(weighed, rows, baseline, score="output", folder=tmp_path)
            fresh = check_many(weighed, rows, baseline, score="output")
            for path, report in zip(kept.report, fresh.report, strict=True):
                found = load(path)
                assert isinstance(found, Report) and found.feature_names == report.feature_names
                np.testing.assert_allclose(found.v, report.v)
    assert len(list(tmp_path.rglob("*.json"))) == 2  # each once: two samples are alike in "abc"


@pytest.mark.parametrize("own", [True, False], ids=["own baseline", "one baseline"])
def test_whole_numbers_that_float64_takes_for_one_are_two_samples(own: bool) -> None:
    rows = torch.tensor([[2**53, 1], [2**53 + 1, 1]])
    one = read_samples(rows, rows * 0 if own else 0.0, None)
    assert one.key(0, "") != one.key(1, "")
    if own:
        two = read_samples(rows * 0, rows, None)
        assert two.key(0, "") != two.key(1, "")


def test_plain_rows_where_pandas_is_missing(monkeypatch: pytest.MonkeyPatch, table: Any) -> None:
    monkeypatch.setattr(run_module, "_has_pandas", lambda: False)
    rows = check_many(NET, X[:3], ZERO)
    assert [row["order"] for row in rows] == table.order[:3].tolist()
    assert list(rows[0]) == list(table.columns)
    plot_beeswarm(rows, X[:3])


def test_the_beeswarm_is_that_of_the_reports(table: Any) -> None:
    reports = [check(NET, x, ZERO) for x in X]
    one, two = plot_beeswarm(reports, X), plot_beeswarm(table, X)
    for a, b in zip(one.axes[0].collections, two.axes[0].collections, strict=True):
        np.testing.assert_allclose(np.array(a.get_offsets()), np.array(b.get_offsets()), atol=1e-5)
    with pytest.raises(ValueError, match="no column `report`"):
        list(reports_of(table.drop(columns="report")))


BAD: list[tuple[Any, dict[str, Any], type[Exception], str]] = [
    (X[0], {}, ValueError, r"X: shape \(4,\) is that of a single sample"),
    (X[:0], {}, ValueError, "X: no samples"),
    (None, {}, ValueError, "X: NoneType holds no samples"),
    (
        torch.zeros(3, N + 1),
        {},
        ValueError,
        r"baseline: shape \(4,\) for 3 samples of",
    ),
    (torch.zeros(3, N + 1), {"baseline": 0.0}, ValueError, "model: called with a batch"),
    (X, {"baseline": X[:3]}, ValueError, r"one for each, shape \(7, 4\)"),
    (X, {"target": [0, 1]}, ValueError, "target: 2 classes for 7 samples"),
    (X, {"target": 5}, ValueError, "target: 5 is out of range"),
    (X, {"rel_tau": 3.0}, ValueError, "rel_tau: 3.0 is not in"),
    (X, {"rell_tau": 0.1}, TypeError, "rell_tau: check has no such argument; there are background"),
    (X, {"masker": lambda m: m}, ValueError, "masker: .* leave it out"),
    (X, {"folder": Path(__file__) / "in"}, ValueError, "folder: .* cannot be written to"),
    (X, {"jobs": 0}, ValueError, "jobs: 0 is no number of processes"),
    (X, {"jobs": "two"}, ValueError, "jobs: 'two' is no whole number"),
    (X, {"shuffles": "many"}, ValueError, "shuffles: 'many' is no whole number"),
    (X, {"error": -1.0}, ValueError, "^error: "),  # known once a sample is measured
    (X, {"exact": True}, ValueError, "^model: layer .* uses tanh"),
]


@pytest.mark.parametrize(("samples", "more", "kind", "words"), BAD)
def test_bad_input_is_named(
    samples: Any, more: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        check_many(NET, samples, **{"baseline": ZERO, **more})


def test_a_setting_that_some_samples_refuse_is_their_reason() -> None:
    found = check_many(NET, X[1:4], ZERO, method="low-order", order=N)
    assert found.why.notna().tolist() == [False, True, False]  # a dead variable: N - 1 are left
    assert found.why[1].startswith("ValueError: order: 4 of 3 variables")
    with pytest.raises(ValueError, match=r"^order: 5 of"):
        check_many(NET, X[1:4], ZERO, method="low-order", order=N + 1)
    with pytest.raises(ValueError, match=r"^confidence: 2"):
        sampled_indices_many(NET, X[:2], ZERO, confidence=2, budget=400)


def test_a_model_that_cannot_be_sent_or_told_says_what_would_do(tmp_path: Path) -> None:
    lock = threading.Lock()

    def locking(z: torch.Tensor) -> torch.Tensor:
        with lock:
            out: torch.Tensor = NET(z)
        return out

    with pytest.raises(ValueError, match=r"model: it cannot be sent .* or give jobs=1"):
        check_many(locking, X, ZERO, jobs=2)
    with pytest.raises(ValueError, match=r'folder: .* give model_key="…"'):
        check_many(locking, X, ZERO, folder=tmp_path)
    check_many(locking, X[:1], ZERO, folder=tmp_path, model_key="mine")
    with pytest.raises(ValueError, match="model: a MaskedModel has one sample"):
        check_many(MaskedModel(NET, X[0], ZERO), X)


@pytest.mark.filterwarnings("ignore:batch_size:RuntimeWarning")
def test_a_model_short_of_memory_is_asked_less_at_once(table: Any) -> None:
    short = Greedy(20, torch.OutOfMemoryError("CUDA out of memory"), n=N)
    found = check_many(short, X, ZERO)
    assert found.order.tolist() == table.order.tolist()


def test_interactions_of_many_samples(tmp_path: Path) -> None:
    found = interactions_many(NET, X, ZERO)
    for i in (0, 2):
        want = interactions(masked_outputs(NET, X[i], ZERO)).numpy()
        np.testing.assert_allclose(found.interactions[i].interactions, want, atol=1e-5)
    kept = interactions_many(NET, X, ZERO, folder=tmp_path)
    again = AllInteractions.load(kept.interactions[0])
    loaded = load(kept.interactions[0])
    assert isinstance(loaded, AllInteractions)
    assert (loaded.interactions == again.interactions).all()
    assert (again.interactions == found.interactions[0].interactions).all() and again.n == N
    pairs = interactions_many(NET, X, ZERO, order=2)
    want_pairs = interactions_up_to(NET, X[0], ZERO, order=2)
    assert pairs.interactions[0][0, 1] == want_pairs[0, 1] and pairs.masks[0] == want_pairs.masks


def test_what_is_sampled_of_many_samples(tmp_path: Path) -> None:
    means = order_means_many(NET, X[:2], ZERO, folder=tmp_path)
    want = order_means(NET, X[1], ZERO)
    assert means.monotone[1] == want.monotone.status.value
    assert isinstance(load(means.means[1]), type(want))
    indices = sampled_indices_many(NET, X[:2], ZERO, budget=400)
    assert len(indices.indices[0].values) == N and indices.widest_band[0] > 0
    bounds = energy_certificate_many(NET, X[:2], ZERO, order=2, samples=50, tau=0.5)
    assert set(bounds.verdict) <= {"HOLDS", "VACUOUS", "VIOLATED", "UNDECIDED"}
    terms = sparse_interactions_many(NET, X[:1], ZERO, epsilon=50.0, budget=5000)
    assert terms.evaluations[0] > 0
    with pytest.raises(TypeError, match="ordr: energy_certificate has no such argument"):
        energy_certificate_many(NET, X[:2], ZERO, ordr=2)


@pytest.mark.slow
def test_two_processes_give_the_same_table(table: Any, tmp_path: Path) -> None:
    import joblib

    same(check_many(NET, X, ZERO, jobs=2, batch_size=32), check_many(NET, X, ZERO, batch_size=32))
    with joblib.parallel_config("loky", n_jobs=2):
        found = check_many(NET, X, ZERO, folder=tmp_path, batch_size=32)
    assert found.order.tolist() == table.order.tolist()


@pytest.mark.slow
def test_a_sample_that_kills_its_process_is_a_row(table: Any) -> None:
    deadly, rows = Deadly(N), X.clone()
    rows[5, 0] = 11.0
    found = check_many(deadly, rows, ZERO, jobs=2, batch_size=64)  # four samples at once
    assert found.why.notna().tolist() == [i == 5 for i in range(len(X))]
    assert "its worker process died" in found.why[5]
    assert found.order[:5].tolist() == table.order[:5].tolist()


PROGRAM = """
import sys, time
sys.path.insert(0, "tests")
import torch
from torch import nn
from support.small_nets import mlp
from verify import check_many
torch.set_num_threads(1)
X = torch.randn(int(sys.argv[2]), 5, generator=torch.Generator().manual_seed(0))
start = time.perf_counter()
table = check_many(mlp(nn.Tanh()), X, torch.zeros(5), folder=sys.argv[1], jobs=int(sys.argv[3]))
table.drop(columns="report").to_csv(sys.argv[1] + ".csv")
print(f"seconds: {time.perf_counter() - start:.1f}")
"""


def job(folder: Path, count: int, jobs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(folder), str(count), str(jobs)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kept(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.json")}


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_five_hundred_samples_killed_twice_end_with_the_same_table(
    jobs: int, tmp_path: Path
) -> None:
    count = 500
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    said, _ = job(whole, count, jobs).communicate()
    print(f"undisturbed, jobs={jobs}: {said.strip()}")
    before: dict[Path, int] = {}
    for least in (100, 300):
        with job(cut, count, jobs) as process:  # its pipe is closed at the end
            while len(kept(cut)) < least and process.poll() is None:
                time.sleep(0.02)
            os.kill(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        here = kept(cut)
        assert before.items() <= here.items() and least <= len(here) < count
        before = here
    said, _ = job(cut, count, jobs).communicate()
    print(f"the rest of {len(before)} kept, jobs={jobs}: {said.strip()}")
    assert before.items() <= kept(cut).items() and len(kept(cut)) == count
    assert Path(f"{cut}.csv").read_bytes() == Path(f"{whole}.csv").read_bytes()


@pytest.fixture
def cluster() -> Iterator[Any]:
    with two_workers() as client:
        yield client


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Dask's own connections, when a worker dies
def test_a_cluster_whose_worker_is_killed_gives_the_serial_table(
    cluster: Any, tmp_path: Path
) -> None:
    import threading

    import joblib

    rows = torch.randn(48, N, generator=torch.Generator().manual_seed(1))
    serial = check_many(NET, rows, ZERO, batch_size=64)
    pids = list(cluster.run(os.getpid).values())

    def kill() -> None:
        while len(kept(tmp_path)) < 8:
            time.sleep(0.01)
        os.kill(pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with joblib.parallel_config("dask"):
        found = check_many(NET, rows, ZERO, folder=tmp_path, batch_size=64)
    killer.join()
    assert pids[0] not in cluster.run(os.getpid).values()
    same(found, serial)


def test_samples_past_all_masks_are_rows_that_say_how(tmp_path: Path) -> None:
    wide = torch.randn(2, 30, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    net = nn.Linear(30, 2).double()
    table = check_many(net, wide, 0.0, budget=4000)
    alone = [check(net, x, 0.0, budget=4000) for x in wide]
    assert list(table["method"]) == [one.method for one in alone] == ["low-order"] * 2
    for name, verdict in alone[1].verdicts.items():
        assert table[name][1] == verdict.status.value
    kept = check_many(net, wide, 0.0, budget=4000, folder=tmp_path)
    for some in (table, kept):
        assert [type(one) for one in reports_of(some)] == [PartialReport] * 2
    assert PartialReport.load(kept["report"][0]).verdicts.keys() == alone[0].verdicts.keys()
    wide[1, 4:] = 0.0  # four variables are alive: all masks, whatever is said about sampling
    mixed = check_many(net, wide, 0.0, budget=4000)
    assert mixed["why"].isna().all() and list(mixed["n"]) == [30, 4]
    suffice, sparse = mixed["salient_suffice"], mixed["sparse"]  # two claims, a column for each
    assert list(suffice.isna()) == [False, True] and list(sparse.isna()) == [True, False]
    with pytest.raises(ValueError, match=r"^budget: "):  # of none of them
        check_many(net, wide[1:], 0.0, budget=0, method="low-order")
    with pytest.raises(TypeError, match=r"^resume: check has no such argument"):
        check_many(net, wide, 0.0, resume=None)

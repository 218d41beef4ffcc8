"""The benchmarks time the same work on both sides, and say so when they do not."""

import re
from typing import Any

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import explanations, many, pruning, recovery, sharing, timing, transforms
from verify.games.lattice import zeta


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "SIZES", (3, 4))
    monkeypatch.setattr(pruning, "SIZES", (4,))
    monkeypatch.setattr(sharing, "SIZES", (4,))
    monkeypatch.setattr(recovery, "SETTINGS", recovery.SETTINGS[:3])
    monkeypatch.setattr(many, "SIZES", (3,))
    monkeypatch.setattr(many, "SAMPLES", 3)
    monkeypatch.setattr(many, "PROCESSES", 1)  # of more there are tests elsewhere
    monkeypatch.setattr(timing, "ENOUGH", 1e-3)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_every_contender_finds_the_interactions(n: int) -> None:
    v = transforms.scores(n)
    for contender in (transforms.ours, *transforms.contenders().values()):
        found = contender(v)
        found[0] = v[0]
        assert zeta(found) == pytest.approx(v)


@pytest.mark.parametrize("seed", range(3))
def test_both_prunings_keep_the_same(seed: int) -> None:
    I = transforms.ours(transforms.scores(5, seed))  # noqa: E741
    assert pruning.naive(I) == pruning.ours(I) < set(range(1, 32))


@pytest.mark.parametrize("seed", range(3))
def test_both_searches_find_the_same_coalitions(seed: int) -> None:
    graph = sharing.graph(transforms.ours(transforms.scores(5, seed)))
    assert sharing.naive(graph) == sharing.ours(graph) != set()


def test_ratios_are_printed_and_no_times(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main()
    out = capsys.readouterr().out
    assert len(re.findall(r"[\d.,]+ ×", out.split("\n", 1)[1])) >= 2 * 2 + 1 + 1
    assert not re.search(r"\d\s*m?s\b|second", out)


def test_a_wrong_contender_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"half": lambda v: transforms.ours(v) / 2}
    monkeypatch.setattr(transforms, "contenders", lambda: wrong)
    with pytest.raises(ArithmeticError, match="half: other interactions"):
        bench.transform_rows()


def test_other_verdicts_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "one_check", lambda net, X, jobs=1: ["HOLDS"] * len(X))
    with pytest.raises(ArithmeticError, match="many samples: another check"):
        bench.many_rows()


def test_another_graph_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "naive", lambda _: {1})
    with pytest.raises(ArithmeticError, match="another graph"):
        bench.pruning_rows()


def test_other_coalitions_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "naive", lambda _: {1})
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


def test_the_shortest_try_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, costs = (
        [0.0],
        iter([0.0009, 0.003, 0.0002, 0.001, 0.004, 0.002]),
    )  # one call to load, then the tries

    def call() -> None:
        clock[0] += next(costs)

    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    assert timing.seconds(call) == pytest.approx(0.0002)


def test_explanations_that_do_not_add_up_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {name: explain() for name, explain in explanations.contenders(4).items()}
    assert found[explanations.OURS].shape == (16,) and explanations.agrees(found, 4)
    assert not explanations.agrees({**found, "Shapley": found["Shapley"] + 1}, 4)
    assert not explanations.agrees({**found, "occlusion": found["occlusion"] + 1}, 4)
    monkeypatch.setattr(explanations, "agrees", lambda _: False)
    with pytest.raises(ArithmeticError, match=r"^explanations: they do not add up"):
        bench.explanation_rows()

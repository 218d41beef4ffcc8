"""A protocol goes along: into graphs, reports, stability tables, pages, frames and files."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support.same import same
from support.small_nets import mlp, sample
from torch import nn

from verify import (
    PROTOCOLS,
    Protocol,
    against_null,
    and_or,
    check,
    check_values,
    compare_explanations,
    concepts,
    extract,
    interactions,
    load,
    shapley_values,
    stability,
)
from verify.games.lattice import mobius
from verify.report.report import Report

NOISY = ("and-noise", "and-or-noise")


@pytest.fixture(scope="module")
def v() -> np.ndarray:
    return np.random.default_rng(3).standard_normal(16)


def report_of(v: np.ndarray, protocol: str) -> Report:
    return check_values(
        v, protocol=protocol, shuffles=2, unit="log-odds", feature_names=list("abcd")
    )


@pytest.mark.parametrize("name", NOISY)
def test_a_graph_is_by_the_protocol_of_its_report_unless_another_is_asked(
    v: np.ndarray, name: str
) -> None:
    report, plain = report_of(v, name), report_of(v, "plain")
    own = extract(plain, name).concepts()
    for graph in (concepts(report), report.graph(), concepts(plain, protocol=name)):
        assert same(graph, own) and graph.protocol == name and graph.unit == "log-odds"
    assert same(concepts(report, protocol="plain"), concepts(plain))
    assert concepts(plain).protocol == "plain"
    other = next(other for other in NOISY if other != name)
    assert same(report.graph(top=3, protocol=other), extract(plain, other).concepts(top=3))
    of_table = concepts(interactions(v), protocol=name, max_error=0.2)
    assert of_table.protocol == name and of_table.target == 0.2
    assert of_table.effects == pytest.approx(concepts(plain, protocol=name, max_error=0.2).effects)
    assert f"protocol {name}" in str(report.graph().to_html())
    assert report.graph().to_frame().attrs["protocol"] == name


@pytest.mark.parametrize("name", NOISY)
def test_the_strongest_of_a_report_are_by_its_protocol(
    v: np.ndarray, name: str, tmp_path: Path
) -> None:
    report, plain = report_of(v, name), report_of(v, "plain")
    taken = extract(plain, name)
    found = report.concepts(50)
    effects = np.array([concept["effect"] for concept in found])
    there = np.r_[taken.ands[1:], taken.ors[1:]]
    assert sorted(effects) == pytest.approx(sorted(there[there != 0]))
    assert (np.diff(np.abs(effects)) <= 1e-9).all()
    assert sum(concept["salient"] for concept in found) == taken.salient.value
    for concept in found:
        table = taken.ands if concept["kind"] == "and" else taken.ors
        assert concept["effect"] == table[concept["subset"]]
        assert concept["variables"] == [
            x for i, x in enumerate("abcd") if concept["subset"] >> i & 1
        ]
    assert report.concepts(protocol="plain") == plain.concepts() == plain.concepts(protocol="plain")
    assert report.to_dict()["concepts"] == report.concepts()
    loaded = load(report.save(tmp_path / "r.json"))
    assert isinstance(loaded, Report) and loaded.concepts(50) == found
    page = str(report.to_html(pictures=False))
    assert f"Strongest interactions, by protocol {name}</h2>" in page
    assert ("a or " in page or " or d" in page) == (name == "and-or-noise")
    assert "Strongest interactions</h2>" in str(plain.to_html(pictures=False))
    assert report.plot_concepts().axes[0].get_title().endswith(f", by protocol {name}")
    assert "plain interactions salient" in report._repr_html_()
    assert report.to_frame().attrs["protocol"] == report.to_frame("interactions").attrs["protocol"]


@pytest.mark.parametrize("name", NOISY)
def test_what_is_of_the_scores_stays_plain(v: np.ndarray, name: str) -> None:
    report, plain = report_of(v, name), report_of(v, "plain")
    assert shapley_values(report).tolist() == shapley_values(plain).tolist()
    assert same(compare_explanations(report, 3), compare_explanations(plain, 3))
    assert report.bounds().to_dict() == plain.bounds().to_dict()
    assert report.interactions.tolist() == mobius(v).tolist()
    bars = [[str(p) for p in r.plot_waterfall().axes[0].patches] for r in (report, plain)]
    assert bars[0] == bars[1] and bars[0]


def test_stability_by_a_protocol(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = mlp(nn.Tanh(), 2)
    asked: dict[str, Any] = {"protocol": "and-noise", "shuffles": 2}
    wanted: dict[str, Any] = {"baselines": {}, "rel_taus": (0.1,), "scores": ["logit"]}
    found = stability(net, sample(), 0.0, **wanted, **asked)
    for row in found.rows:
        alone = check(net, sample(), 0.0, score=row.score, rel_tau=row.rel_tau or 0.0, **asked)
        assert row.statuses["sparse"] == alone.verdicts["sparse"].status
        assert row.protocol == "and-noise" == alone.protocol
    assert "sparse by protocol and-noise" in repr(found) and "and-noise" in found._repr_html_()
    assert set(found.to_frame()["protocol"]) == {"and-noise"}
    assert found.to_dict()["rows"][0]["protocol"] == "and-noise"
    assert load(found.save(tmp_path / "s.json")) == found
    report = check(net, sample(), 0.0, **asked)
    again = report.stability(**wanted)
    assert again.rows == found.rows
    assert "protocol" not in repr(dataclasses.replace(found, rows=tuple(
        dataclasses.replace(row, protocol="plain") for row in found.rows)))  # fmt: skip


def test_the_null_says_how_far_it_may_be_above_the_least(v: np.ndarray) -> None:
    for name in PROTOCOLS:
        found = against_null(v, name, shuffles=3)
        assert len(found.relative_gaps) == 3 and found.canonical
    assert not dataclasses.replace(found, relative_gaps=(0.0, 1e-3, 0.0)).canonical
    blunt = against_null(v, "and-noise", shuffles=2, error=0.1).extraction.salient
    assert blunt.least < blunt.most


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: concepts(v, protocol="x"), "protocol: 'x' is unknown"),
        (lambda v: concepts(v, protocol="and-noise", ors=v), 'ors: "and-noise" takes its own'),
        (lambda v: concepts(v, protocol="and-noise", top=1, tau=1.0), "give one way to choose"),
        (lambda v: concepts(extract(v, "and-noise")), "interactions: an Extraction has a graph"),
        (lambda v: concepts(and_or(v)), "interactions: an AndOrSplit has a graph"),
        (lambda v: report_of(v, "and-noise").concepts(-1), "top: -1 is negative"),
        (lambda v: against_null(v, seed=-1), "seed: -1"),
        (lambda v: against_null(v, error=-1.0), "error: absolute errors"),
        (lambda v: stability(mlp(nn.Tanh(), 2), sample(), 0.0, protocol="no"), "protocol: 'no'"),
    ],
)
def test_bad_input_gets_one_clear_error(v: np.ndarray, call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(v)


def test_too_many_variables_are_refused_before_any_score_is_asked_for() -> None:
    asked: list[int] = []

    def model(X: torch.Tensor) -> torch.Tensor:
        asked.append(len(X))
        return X.sum(1)

    for call in (check, stability):
        with pytest.raises(ValueError, match='"and-or-noise" is for at most 12 variables, not 13'):
            call(model, torch.ones(13), 0.0, score="logit", protocol="and-or-noise")
    assert sum(asked) < 1 << 13
    loose = Protocol("none", source="a test")
    assert check(model, torch.ones(3), 0.0, score="logit", protocol=loose).protocol == "none"

"""Verdicts as they are shown: what is counted after the fact is not green."""

from __future__ import annotations

import re

import numpy as np
import pytest
from support.bound_games import one_strong_pair

from verify import check_values
from verify.games.lattice import popcounts, zeta
from verify.report.pages.page import HEADS, QUESTIONS
from verify.report.report import Report
from verify.report.stability import Setting, Stability
from verify.show.verdicts import AFTER_THE_FACT, BADGES, COUNTED, LABELS, badge
from verify.verdicts.verdict import Status

GREEN = BADGES[Status.HOLDS]


@pytest.fixture(scope="module")
def report() -> Report:
    """One strong pair among weak single variables: few can be salient."""
    m = popcounts(6)
    v = 0.01 * m + [5.0 * (S & 3 == 3) for S in range(64)]
    return check_values(v, rel_tau=0.5)


def rows(html: str) -> dict[str, str]:
    found = (re.findall(r"<td.*?>(.*?)</td>", row) for row in html.split("<tr>")[2:])
    return {cells[0]: cells[1] for cells in found if cells}


def test_a_count_after_the_fact_is_called_so_and_is_not_green(report: Report) -> None:
    found = report.verdicts["count_bound"]
    assert found.status is Status.HOLDS
    assert (
        "counted after the fact" in found.sentence and "No condition foretold it" in found.sentence
    )
    shown = rows(report._repr_html_())
    assert GREEN in shown[LABELS["order"]]
    assert "HOLDS" in shown["count after the fact"]
    assert GREEN not in shown["count after the fact"] and COUNTED in shown["count after the fact"]
    assert "count after the fact & HOLDS" in str(report.to_latex())
    assert "after the fact" in repr(report)


def test_only_its_holds_has_a_look_of_its_own() -> None:
    for status in Status:
        for claim in LABELS:
            other = badge(status, claim) != badge(status)
            assert other == (status is Status.HOLDS and claim in AFTER_THE_FACT)


@pytest.mark.parametrize("statuses", [("HOLDS", "HOLDS"), ("HOLDS", "VACUOUS")])
def test_a_table_of_settings_has_the_same_look(statuses: tuple[str, str]) -> None:
    """A badge where all thresholds agree, and one for each where they do not."""
    rows = [
        Setting("zero", "logit", share, share, 4, 1, None, {"count_bound": Status(status)})
        for share, status in zip((0.05, 0.1), statuses, strict=True)
    ]
    html = Stability(tuple(rows))._repr_html_()
    assert COUNTED in html and GREEN not in html and LABELS["count_bound"] in html


def test_the_page_of_many_samples_calls_it_so() -> None:
    assert HEADS == {"count_bound": "count after the fact"}
    assert "A count after the fact" in QUESTIONS["count_bound"][1]


@pytest.mark.parametrize(
    ("v", "tau", "source"),
    [
        (zeta(np.array([0, 3, 0, 0, 0.1, 0, 0, 0])), 1.5, "the strengths (Σ|I|/τ of an order)"),
        (one_strong_pair(), 2.5, "the spread"),
        (one_strong_pair(), 4.0, "the strengths (Σ|I|/τ of an order) and the spread"),
    ],
)
def test_what_it_was_counted_from_is_said(v: np.ndarray, tau: float, source: str) -> None:
    sentence = check_values(v, tau=tau, shuffles=1).verdicts["count_bound"].sentence
    assert f"counted after the fact, from {source} as measured, at most" in sentence

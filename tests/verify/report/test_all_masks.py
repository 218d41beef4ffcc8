"""What takes all 2^n scores, asked of a report from some masks: it says what is missing."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from support import ROOT
from support.anything.examples import INSIDE, Example, example, made, methods, public

import verify
from verify import PartialReport, Report, check
from verify.report.partial import OF_ALL_MASKS

MISSING = (
    r"^{}: 2\^3 − 7 above order 2 not measured, and this takes them all; concepts\(…\) does not"
)
ASKING = {"model", "X", "samples"}  # a report is no network, and what asks one takes longer
OF_THE_MODEL = {"question", "by_protocol", *INSIDE["Report"]}


def called(call: Example, argument: str, given: Any) -> Exception | None:
    """What a call raises."""
    try:
        call.function(**(call.given | {argument: given}))
    except Exception as problem:
        return problem
    return None


def refused() -> set[str]:
    """The functions that refuse such a report in its place, as the first argument."""
    return {
        name for name, argument, problem in asked_of_a_report()
        if problem is not None and argument == example(name).names[0]
    }  # fmt: skip


@cache
def asked_of_a_report() -> list[tuple[str, str, Exception | None]]:
    """Every function and argument that take a report: what comes of one from some masks."""
    found = []
    for name in (name for name in public() if "." not in name):
        call = example(name)
        if ASKING & set(call.given):
            continue
        for argument in call.names:
            for form in (lambda report: report, lambda report: [report]):
                problem = called(call, argument, form(made()["Report"]))
                if problem is None or isinstance(problem, ImportError):  # of shapiq
                    outcome = called(call, argument, form(made()["PartialReport"]))
                    found.append((name, argument, outcome))
    return found


def test_every_function_of_a_report_works_or_says_what_was_not_measured() -> None:
    asked = asked_of_a_report()
    for name, argument, problem in asked:
        if problem is not None:
            assert isinstance(problem, ValueError), name
            assert re.match(MISSING.format(argument), str(problem)), (name, str(problem))
    assert refused() >= {
        "and_or", "or_interactions", "interactions", "extract", "against_null", "check_values",
        "shapley_values", "banzhaf", "compare_explanations", "unfaithfulness", "to_shapiq",
        "plot_beeswarm",
    }  # fmt: skip
    assert {name for name, _, _ in asked} - refused() >= {"concepts", "reports_of"}


def test_every_attribute_of_a_report_is_there_or_says_what_was_not_measured() -> None:
    whole, part = made()["Report"], made()["PartialReport"]
    for name in {name for name in dir(whole) if not name.startswith("_")} - OF_THE_MODEL:
        if name in OF_ALL_MASKS:
            assert not hasattr(part, name)
            for kind in (ValueError, AttributeError):
                with pytest.raises(kind, match=MISSING.format(name)):
                    getattr(part, name)
        else:
            assert hasattr(part, name), name
    with pytest.raises(AttributeError, match="'PartialReport' object has no attribute 'bound'"):
        part.bound  # noqa: B018


def test_its_methods_take_what_those_of_a_report_take() -> None:
    part = made()["PartialReport"]
    for name in set(methods(Report)) - set(OF_ALL_MASKS):
        known = inspect.signature(getattr(part, name)).parameters
        for argument in inspect.signature(getattr(Report, name)).parameters:
            assert argument in {"self", *known}, (name, argument)
    with pytest.raises(ValueError, match=MISSING.format("protocol")):
        part.concepts(protocol="and-noise")
    assert part.concepts(protocol="plain") == part.concepts()
    with pytest.raises(ValueError, match=MISSING.format("values")):
        part.to_dict(values=True)
    with pytest.raises(ValueError, match=r"^max_error: 2\^3 − 7 above order 2 not measured"):
        part.graph(max_error=0.05)
    assert part.graph(3).codes == part.graph(top=3).codes == part.low.graph(3).codes


def test_where_all_orders_were_measured_there_is_no_table_either() -> None:
    torch.manual_seed(0)
    net, x = torch.nn.Linear(3, 2), torch.ones(3)
    every = check(net, x, 0.0, method="low-order", order=3, budget=1000)
    assert isinstance(every, PartialReport) and every.unknown == ""
    match = r"there is no table of all 2\^n scores, and this takes them all"
    with pytest.raises(ValueError, match=f"^interactions: {match}"):
        verify.shapley_values(every)
    with pytest.raises(ValueError, match=r"^max_error: there is no table"):
        every.graph(max_error=0.1)


def test_what_is_dead_has_its_place_in_full() -> None:
    torch.manual_seed(0)
    net, x = torch.nn.Linear(4, 2), torch.tensor([1.0, 0.0, 2.0, 3.0])
    asked: dict[str, Any] = {"feature_names": ["a", "b", "c", "d"]}
    whole = check(net, x, 0.0, **asked)
    part = check(net, x, 0.0, method="low-order", order=1, **asked)
    assert isinstance(part, PartialReport)
    full = part.in_full([1.0, 2.0, 3.0])
    assert full.tolist() == whole.in_full([1.0, 2.0, 3.0]).tolist() == [1.0, 0.0, 2.0, 3.0]
    with pytest.raises(ValueError, match=r"values: shape \(4,\); give one number for each of 3"):
        part.in_full([1.0] * 4)
    assert part.protocol == whole.protocol == "plain" and part.hidden_by == whole.hidden_by == ""


def test_the_table_of_the_readme_marks_what_takes_all_masks() -> None:
    all_masks = refused() | {f"report.{name}" for name in OF_ALL_MASKS}
    text = Path(ROOT / "verify" / "README.md").read_text("utf-8")
    cells = [re.split(r"(?<!\\)\|", row)[1] for row in text.splitlines() if row.startswith("| `")]
    calls = [call for cell in cells for call in re.findall(r"`([\w.]+)\([^`]*`( ∗)?", cell)]
    named = {name for name, _ in calls}
    assert named & all_masks >= {"report.bounds", "report.stability", "and_or", "plot_beeswarm"}
    assert [name for name, mark in calls if name in all_masks and not mark] == []

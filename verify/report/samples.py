"""Several reports, as a list or as the table that `check_many` gives, and all in one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arguments import checked, listed, real_array
from verify.explain.concepts.indices import shapley_values
from verify.games.in_part import refuse_in_part
from verify.report.loading import load
from verify.report.partial import PartialReport
from verify.report.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@checked
def reports_of(table: Any) -> Iterator[Report | PartialReport]:
    """The reports in a table of `check_many`, or in a part of it, one after the other.

    A `PartialReport` where only some masks were evaluated.  Those kept in a folder are read from
    it.  Samples without a report, whose reason is in `why`, are passed over.  Raises ValueError for
    another table, FileNotFoundError where a file is gone.
    """
    yield from _reports(_column(table, "table"), "table")


def _reports(column: Sequence[Any], name: str) -> Iterator[Report | PartialReport]:
    """Those among the entries of a column."""
    for report in column:
        if isinstance(report, Report | PartialReport):
            yield report
        elif isinstance(report, str):
            yield _read(report, name)


def _read(path: str, name: str) -> Report | PartialReport:
    """The report in a file.  Raises ValueError for what is another result."""
    found = load(path)
    if not isinstance(found, Report | PartialReport):
        raise ValueError(f"{name}: {path} holds a {type(found).__name__}, which is no report")
    return found


def _column(table: Any, name: str) -> list[Any]:
    """The entries of `report`, of a frame or of rows."""
    try:
        if hasattr(table, "columns"):
            return list(table["report"])
        return [row["report"] for row in table]
    except Exception:  # of the caller's object: any
        raise ValueError(
            f"{name}: it has no column `report`; give what check_many returned, or some of its rows"
        ) from None


@checked
def plot_beeswarm(
    reports: Any, values: Any = None, *, top: int = 20, ax: Axes | None = None
) -> Figure:
    """The Shapley values of many samples: a row of points for each variable, strongest first.

    reports: one for each sample, of the same variables and unit, or the table of `check_many`,
        whose samples without a report are left out; variables equal to the baseline count with 0.
    values: the variables' values, [samples, n] or a frame, to colour the points by.
    top: how many variables are drawn.  ax: Matplotlib axes to draw into.
    Raises ValueError naming the argument at fault.
    """
    from verify.show.contributions import beeswarm

    found, able = _reports_and_rows(reports)
    for report in found:
        refuse_in_part(report, "reports")
    if not found or not all(isinstance(report, Report) for report in found):
        raise ValueError("reports: give one Report or more, one for each sample")
    if top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of variables to draw")
    names, unit = found[0].all_names, found[0].unit
    for i, report in enumerate(found):
        if report.all_names != names or report.unit != unit:
            raise ValueError(
                f"reports: the variables or the unit of report {i} are not those of the first"
            )
    effects = np.stack([shapley_values(report) for report in found])
    colours = None if values is None else real_array(values, "values")
    if colours is not None and colours.ndim and len(able) == len(colours):
        colours = colours[able]
    if colours is not None and colours.shape != effects.shape:
        raise ValueError(
            f"values: shape {colours.shape}; {effects.shape}, a row for each report, is needed"
        )
    order = np.argsort(-np.abs(effects).mean(0), kind="stable")[:top]
    few = None if colours is None else colours[:, order]
    return beeswarm(effects[:, order], [names[j] for j in order], unit, few, ax)


def _reports_and_rows(given: Any) -> tuple[list[Any], np.ndarray]:
    """The reports, and for each row of a table whether it has one; of plain reports all have."""
    wanted = "a list of reports, or the table of check_many"
    whole = given if hasattr(given, "columns") else listed(given, "reports", wanted)
    if not hasattr(whole, "columns") and not (whole and isinstance(whole[0], dict)):
        return whole, np.ones(len(whole), dtype=bool)
    column = _column(whole, "reports")
    there = [isinstance(report, Report | PartialReport | str) for report in column]
    return list(_reports(column, "reports")), np.array(there)

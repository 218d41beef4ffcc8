"""Several reports in one picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arguments import checked, real_array
from verify.explain.concepts.indices import shapley_values
from verify.report.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@checked
def plot_beeswarm(
    reports: Iterable[Report], values: Any = None, *, top: int = 20, ax: Axes | None = None
) -> Figure:
    """The Shapley values of many samples: a row of points for each variable, strongest first.

    reports: one for each sample, of the same variables and unit; variables equal to the baseline
        count with 0.
    values: the variables' values, [samples, n] or a frame, to colour the points by.
    top: how many variables are drawn.  ax: Matplotlib axes to draw into.
    Raises ValueError naming the argument at fault.
    """
    from verify.show.contributions import beeswarm

    found = list(reports)
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
    if colours is not None and colours.shape != effects.shape:
        raise ValueError(
            f"values: shape {colours.shape}; {effects.shape}, a row for each report, is needed"
        )
    order = np.argsort(-np.abs(effects).mean(0), kind="stable")[:top]
    few = None if colours is None else colours[:, order]
    return beeswarm(effects[:, order], [names[j] for j in order], unit, few, ax)

"""python -m benchmarks [--out FOLDER]: ratios of times and of memory, taken in one run.

Results are compared before they are timed; a difference ends the run with an error.  The tables
are printed, and written to FOLDER (results/benchmarks) as measured.md and measured.json, with a
picture, measured.png.  The last table counts evaluations of a game in place of time.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import (
    exact_layers,
    explanations,
    graphs,
    many,
    overhead,
    plot,
    recovery,
    splitting,
    suite,
    transforms,
    whole,
)
from benchmarks.machine import machine
from benchmarks.table import MISSING, TOO_LARGE, UNMEASURED, Cell, Table, in_short
from benchmarks.timing import between_two, peak_bytes, side_by_side, two_digits
from verify import check

ALWAYS = "time of others over ours"


def transform_rows() -> Table:
    """For each n, time and memory of every contender over those of the butterfly."""
    names = tuple(transforms.LARGEST)
    weighed = [name for name in names if name != transforms.READY]  # whose matrix stands already
    rows: list[list[Cell]] = []
    for n in transforms.SIZES:
        v, found = transforms.scores(n), transforms.contenders(n)
        want, memory = transforms.ours(v), peak_bytes(partial(transforms.ours, v))
        times, sizes = dict[str, Cell](), dict[str, Cell]()
        for name in names:
            contender = found.get(name)
            if contender is None:
                times[name] = sizes[name] = MISSING if name in found else TOO_LARGE
                continue
            _require_same(name, contender(v), want, f"n = {n}")
            times[name] = side_by_side(partial(contender, v), partial(transforms.ours, v))
            sizes[name] = _times(peak_bytes(partial(contender, v)) / memory)
        rows.append([n, *times.values(), *(sizes[name] for name in weighed)])
    columns = ("n", *names, *(f"memory: {name}" for name in weighed))
    return Table("interactions", f"{ALWAYS}, then peak memory, from a table", columns, rows)


def overhead_rows() -> Table:
    """For each network, the time of all scores over that of its bare forward passes."""
    rows: list[list[Cell]] = []
    for case in overhead.CASES:
        for dtype in (torch.float32, torch.float64):
            found = [_overhead(case, dtype, device) for device in ("cpu", "cuda")]
            size = f"{case.thousands} thousand"
            rows.append([case.network, size, case.n, str(dtype).removeprefix("torch."), *found])
    columns = ("network", "multiply-adds", "n", "dtype", "CPU", "CUDA")
    return Table("overhead", "time of all scores over bare forward passes", columns, rows)


def _overhead(case: overhead.Case, dtype: torch.dtype, device: str) -> Cell:
    if device == "cuda" and not torch.cuda.is_available():
        return UNMEASURED
    game = case.game(case.n, dtype, device)
    inputs = overhead.batches(game)
    want = overhead.log_odds(game, overhead.bare(game, inputs)).numpy()
    _require_same(case.network, overhead.ours(game).numpy(), want, str(dtype))
    return side_by_side(partial(overhead.ours, game), partial(overhead.bare, game, inputs))


def whole_rows() -> Table:
    """For each n, the time of every way to all interactions of a network over that of `check`."""
    found = whole.contenders()
    rows: list[list[Cell]] = []
    for n in whole.SIZES:
        game, row = whole.game(n), list[Cell]([n])
        want = check(game).game
        for name, contender in found.items():
            if contender is None:
                row.append(MISSING)
                continue
            # Others ask the network for one sample or some at a time: float32 rounds otherwise.
            _require_same(name, contender(game), want.I, f"n = {n}", want.I_error.max())
            row.append(side_by_side(partial(contender, game), partial(check, game)))
        rows.append(row)
    says = f"{ALWAYS}, network to interactions; ours gives all verdicts too (MLP n–64–64–3)"
    return Table("check", says, ("n", *found), rows)


def split_rows() -> Table:
    """For each n, time of the published steps over that of a certified split, and what they leave.

    Raises ArithmeticError where they go below the certified bound.
    """
    rows: list[list[Cell]] = []
    for n in splitting.SIZES:
        v = splitting.table(n)
        best, steps = splitting.ours(v), splitting.by_steps(v)
        if steps.objective < best.lower_bound * (1 - 1e-9):
            raise ArithmeticError(f"split: steps go below the certified bound at n = {n}")
        ratio = side_by_side(partial(splitting.by_steps, v), partial(splitting.ours, v))
        left = (steps.objective - best.lower_bound) / best.lower_bound
        gap = max(0.0, best.objective - best.lower_bound) / best.lower_bound
        rows.append([n, ratio, f"{left:.1%}", f"≤ {max(gap, 1e-6):.0e}"])
    columns = ("n", "gradient steps", "they leave", "ours leaves")
    says = f"{ALWAYS}, {splitting.SCHEDULE.steps:,} published steps; strength above the least"
    return Table("AND–OR split", says, columns, rows)


def many_rows() -> Table:
    """For each n, the time of a loop over many samples over that of one call about them."""
    found = many.contenders()
    rows: list[list[Cell]] = []
    for n in many.SIZES:
        net, X, row = many.network(n), many.samples(n), list[Cell]([n])
        for name, (loop, call) in found.items():
            if not many.same(loop(net, X), call(net, X)):
                raise ArithmeticError(f"many samples: another {name} than the loop's at n = {n}")
            row.append(side_by_side(partial(loop, net, X), partial(call, net, X)))
        rows.append(row)
    says = f"time of a loop over one call, {many.SAMPLES} samples of an MLP n–32–2"
    return Table("many samples", says, ("n", *found), rows)


def cost_rows() -> Table:
    """How the time of `check` grows: with n, with the width of the network, with samples."""
    rows: list[list[Cell]] = []
    first = partial(check, whole.game(whole.COSTS[0]))
    for n in whole.COSTS[1:]:
        grown = side_by_side(partial(check, whole.game(n)), first)
        rows.append(["variables", f"{whole.COSTS[0]} → {n}", grown])
    narrow = partial(check, whole.game(whole.OF, whole.WIDTHS[0]))
    for width in whole.WIDTHS[1:]:
        grown = side_by_side(partial(check, whole.game(whole.OF, width)), narrow)
        rows.append([f"width, n = {whole.OF}", f"{whole.WIDTHS[0]} → {width}", grown])
    net, X = many.network(8), many.samples(8)
    single = partial(many.one_check, net, X[: whole.SAMPLES[0]])
    for count in whole.SAMPLES[1:]:
        grown = side_by_side(partial(many.one_check, net, X[:count]), single)
        rows.append(["samples, n = 8", f"{whole.SAMPLES[0]} → {count}", grown])
    return Table("cost", "time of check over its time at the first", ("of", "from → to", "×"), rows)


def memory_rows() -> Table:
    """For each n, the peaks of two calls over four tables, one batch and the network."""
    rows: list[list[Cell]] = [
        [n, *(_times(whole.peak_tables(n, name)) for name in whole.WEIGHED)] for n in whole.MEMORY
    ]
    says = (
        "peak over 4 · 2^n · 8 bytes, one batch and the network (MLP n–64–64–3, float32; one "
        "thread, one shuffle)"
    )
    return Table("memory", says, ("n", *whole.WEIGHED), rows)


def pruning_rows() -> Table:
    """For each n, the time of naive greedy pruning over that of `concepts`."""
    rows: list[list[Cell]] = []
    for n in graphs.SIZES:
        I = transforms.ours(transforms.scores(n))  # noqa: E741
        kept = graphs.pruned(I)
        if graphs.pruned_naively(I) != kept:
            raise ArithmeticError(f"pruning: another graph than ours at n = {n}")
        ratio = side_by_side(partial(graphs.pruned_naively, I), partial(graphs.pruned, I))
        rows.append([n, ratio, f"{len(kept)} of {len(I) - 1}"])
    return Table("pruning", ALWAYS, ("n", "all masks", "kept"), rows)


def sharing_rows() -> Table:
    """For each n, the time of a naive search for coalitions over that of `and_or_graph`."""
    rows: list[list[Cell]] = []
    for n in graphs.SIZES:
        graph = graphs.strongest(transforms.ours(transforms.scores(n)))
        found = graphs.coalitions(graph)
        if graphs.coalitions_naively(graph) != found:
            raise ArithmeticError(f"sharing: other coalitions than ours at n = {n}")
        ratio = side_by_side(
            partial(graphs.coalitions_naively, graph), partial(graphs.coalitions, graph)
        )
        rows.append([n, ratio, len(found)])
    return Table("sharing", ALWAYS, ("n", "all sets", "coalitions"), rows)


def exact_rows() -> Table:
    """For each n, the time of python-flint's matrices over that of limbs, on all masks."""
    rows: list[list[Cell]] = []
    for n in exact_layers.SIZES:
        parts = exact_layers.layer(n)
        if not exact_layers.same(exact_layers.ours(*parts), exact_layers.with_flint(*parts)):
            raise ArithmeticError(f"exact layers: other numbers than ours at n = {n}")
        theirs, ours = (
            partial(way, *parts) for way in (exact_layers.with_flint, exact_layers.ours)
        )
        rows.append([n, side_by_side(theirs, ours)])
    return Table("exact layers", ALWAYS, ("n", "python-flint"), rows)


def explanation_rows() -> Table:
    """The time of each explanation of one sample over that of all interactions."""
    found = explanations.contenders()
    if not explanations.agrees({name: explain() for name, explain in found.items()}):
        raise ArithmeticError("explanations: they do not add up to what they must")
    ours = found.pop(explanations.OURS)
    row: list[Cell] = [explanations.N]
    row += [side_by_side(explain, ours) for explain in found.values()]
    says = "one sample explained in other ways (paper A, supplement, table 5), time over ours"
    return Table("explanations", says, ("n", *found), [row])


def recovery_rows() -> Table:
    """For each setting, the calls that finding its terms takes, and whether they are all found."""
    rows: list[list[Cell]] = []
    for one in recovery.SETTINGS:
        found, spex = recovery.ours(one), recovery.with_spex(one)
        theirs: list[Cell] = [UNMEASURED, UNMEASURED]
        if spex is not None:
            calls, right, wrong = spex
            ratio = calls / (found.find + found.test)
            theirs = [_times(ratio), f"{right} of {one.terms}, +{wrong}"]
        share = found.find / (one.terms * one.degree * math.log2(one.n))
        row: list[Cell] = [one.n, f"{one.terms}, {one.degree}, {one.noise:g}"]
        row += [f"{found.find} + {found.test}", f"{share:.2f}", "yes" if found.exact else "no"]
        rows.append([*row, found.certified, f"{found.residual:.0e}", *theirs])
    columns = (
        "n", "s, d, noise", "calls", "/ s d log2 n", "exactly", "fresh masks", "residual",
        "SPEX calls", "SPEX terms",
    )  # fmt: skip
    says = "few interactions among many variables: calls to find + to test them, on fresh masks"
    return Table("recovery", says, columns, rows)


def suite_rows(*, tests: bool) -> Table:
    """The time of other parts of the suite over that of the proofs."""
    found = suite.parts(tests=tests)
    left_out = {name: UNMEASURED if name in suite.TESTS else MISSING for name in found}
    rows = [
        [name, between_two(part, suite.proofs) if part else left_out[name]]
        for name, part in found.items()
    ]
    says = "time over that of `python -m proofs`, which proves every claim"
    return Table("suite", says, ("part", "×"), rows)


def measured(show: Callable[[Table], Any], *, tests: bool = False) -> list[Table]:
    """All tables, each shown as soon as it is there; tests: the suite's own are timed too."""
    found = []
    for make in (
        transform_rows, overhead_rows, whole_rows, split_rows, many_rows, cost_rows, memory_rows,
        pruning_rows, sharing_rows, exact_rows, explanation_rows, recovery_rows,
        partial(suite_rows, tests=tests),
    ):  # fmt: skip
        found.append(make())
        show(found[-1])
    return found


def write(folder: Path, where: dict[str, str], tables: Sequence[Table]) -> None:
    """Writes what was measured, and where, to three files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {"machine": where, "tables": [table.plain() for table in tables]}
    (folder / "measured.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    head = "\n".join(f"- {name}: {words}" for name, words in where.items())
    told = in_short(where, tables)
    pages = ["# Measured", HOW, head, told, *(table.markdown() for table in tables)]
    (folder / "measured.md").write_text("\n\n".join(pages) + "\n")
    (folder / "measured.png").write_bytes(plot.png(tables))


HOW = (
    "Medians of ratios taken side by side in one run, in brackets the least and the largest.\n"
    "Written by `python -m benchmarks`."
)


def _require_same(
    name: str, got: np.ndarray, want: np.ndarray, where: str, error: float = 0.0
) -> None:
    """Raises ArithmeticError where other numbers than ours come out.

    An empty set may be left at 0: shapiq takes v(∅) off.
    """
    near = 1e-5 if "float32" in where else 1e-8
    if not np.allclose(got[1:], want[1:], rtol=0, atol=near * np.abs(want).max() + error):
        raise ArithmeticError(f"{name}: other numbers than ours at {where}")


def _times(ratio: float) -> str:
    return f"{two_digits(ratio)} ×"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=HOW)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"), metavar="FOLDER")
    parser.add_argument("--tests", action="store_true", help="time tests and notebooks too")
    asked = parser.parse_args(arguments)
    where = machine()
    print("\n".join(f"{name}: {words}" for name, words in where.items()), end="\n\n")
    tables = measured(lambda table: print(table.text(), end="\n\n", flush=True), tests=asked.tests)
    write(asked.out, where, tables)


if __name__ == "__main__":
    main()

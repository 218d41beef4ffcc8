"""python -m benchmarks: how many times faster, both sides timed in this run on this machine.

Results are compared before they are timed; a difference ends the run with an error.  The last table
counts evaluations of a game in place of time.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from benchmarks import (
    exact_layers,
    explanations,
    many,
    pruning,
    recovery,
    sharing,
    transforms,
)
from benchmarks.timing import seconds


def transform_rows() -> list[list[str]]:
    """For each n, the time of every contender over that of the butterfly."""
    found = transforms.contenders()
    rows = [["interactions", "n", *found]]
    for n in transforms.SIZES:
        v = transforms.scores(n)
        want, unit = transforms.ours(v), seconds(partial(transforms.ours, v))
        row = ["", str(n)]
        for name, contender in found.items():
            got = contender(v)
            # An empty set may be left at 0: shapiq takes v(∅) off.
            if not np.allclose(got[1:], want[1:], rtol=0, atol=1e-8 * np.abs(want).max()):
                raise ArithmeticError(f"{name}: other interactions than ours at n = {n}")
            row.append(_times(seconds(partial(contender, v)) / unit))
        rows.append(row)
    return rows


def pruning_rows() -> list[list[str]]:
    """For each n, the time of naive greedy pruning over that of `concepts`."""
    rows = [["pruning", "n", "all masks", "kept"]]
    for n in pruning.SIZES:
        I = transforms.ours(transforms.scores(n))  # noqa: E741
        kept = pruning.ours(I)
        if pruning.naive(I) != kept:
            raise ArithmeticError(f"pruning: another graph than ours at n = {n}")
        ratio = seconds(partial(pruning.naive, I)) / seconds(partial(pruning.ours, I))
        rows.append(["", str(n), _times(ratio), f"{len(kept)} of {len(I) - 1}"])
    return rows


def sharing_rows() -> list[list[str]]:
    """For each n, the time of a naive search for coalitions over that of `and_or_graph`."""
    rows = [["sharing", "n", "all sets", "coalitions"]]
    for n in sharing.SIZES:
        graph = sharing.graph(transforms.ours(transforms.scores(n)))
        found = sharing.ours(graph)
        if sharing.naive(graph) != found:
            raise ArithmeticError(f"sharing: other coalitions than ours at n = {n}")
        ratio = seconds(partial(sharing.naive, graph)) / seconds(partial(sharing.ours, graph))
        rows.append(["", str(n), _times(ratio), str(len(found))])
    return rows


def exact_rows() -> list[list[str]]:
    """For each n, the time of python-flint's matrices over that of limbs, on all masks."""
    rows = [["exact layers", "n", "python-flint"]]
    for n in exact_layers.SIZES:
        parts = exact_layers.layer(n)
        if not exact_layers.same(exact_layers.ours(*parts), exact_layers.with_flint(*parts)):
            raise ArithmeticError(f"exact layers: other numbers than ours at n = {n}")
        theirs = seconds(partial(exact_layers.with_flint, *parts))
        rows.append(["", str(n), _times(theirs / seconds(partial(exact_layers.ours, *parts)))])
    return rows


def explanation_rows() -> list[list[str]]:
    """The time of each explanation of one sample over that of all interactions."""
    found = explanations.contenders()
    if not explanations.agrees({name: explain() for name, explain in found.items()}):
        raise ArithmeticError("explanations: they do not add up to what they must")
    unit = seconds(found[explanations.OURS])
    rest = [name for name in found if name != explanations.OURS]
    times = [_times(seconds(found[name]) / unit) for name in rest]
    return [["explanations", "n", *rest], ["", str(explanations.N), *times]]


def many_rows() -> list[list[str]]:
    """For each n, the time of a loop over many samples over that of one call about them."""
    found = many.contenders()
    rows = [["many samples", "n", *found]]
    for n in many.SIZES:
        net, X = many.network(n), many.samples(n)
        row = ["", str(n)]
        for name, (loop, call) in found.items():
            if not many.same(loop(net, X), call(net, X)):
                raise ArithmeticError(f"many samples: another {name} than the loop's at n = {n}")
            ratio = seconds(partial(loop, net, X)) / seconds(partial(call, net, X))
            row.append(_times(ratio))
        rows.append(row)
    return rows


def recovery_rows() -> list[list[str]]:
    """For each setting, the calls that finding its terms takes, and whether they are all found."""
    head = ["recovery", "n", "s, d, noise", "calls", "/ s d log2 n", "exactly", "fresh masks"]
    rows = [[*head, "residual", "SPEX calls", "SPEX terms"]]
    for one in recovery.SETTINGS:
        found, spex = recovery.ours(one), recovery.with_spex(one)
        theirs = ["not measured", ""]
        if spex is not None:
            calls, right, wrong = spex
            ratio = calls / (found.find + found.test)
            theirs = [_times(ratio), f"{right} of {one.terms}, +{wrong}"]
        share = found.find / (one.terms * one.degree * math.log2(one.n))
        row = ["", str(one.n), f"{one.terms}, {one.degree}, {one.noise:g}"]
        row += [f"{found.find} + {found.test}", f"{share:.2f}", "yes" if found.exact else "no"]
        rows.append([*row, found.certified, f"{found.residual:.0e}", *theirs])
    return rows


def _times(ratio: float) -> str:
    """Two digits, which is more than repeats."""
    return f"{float(f'{ratio:.2g}'):,.10g} ×"


def main() -> None:
    """Print the tables."""
    print("Time of others over ours, in this run. More than 1 × means that ours is faster.\n")
    for rows in (transform_rows(), pruning_rows(), sharing_rows(), exact_rows(), many_rows()):
        for row in rows:
            print(f"{row[0]:<14}{row[1]:>3}" + "".join(f"{cell:>20}" for cell in row[2:]))
        print()
    print("One sample explained in other ways (paper A, supplement, table 5): time over ours.\n")
    for row in explanation_rows():
        print(f"{row[0]:<14}{row[1]:>3}" + "".join(f"{cell:>15}" for cell in row[2:]))
    print()
    print("Few interactions among many variables: calls to find + to test them, on fresh masks.\n")
    for row in recovery_rows():
        print(f"{row[0]:<14}{row[1]:>4}" + "".join(f"{cell:>15}" for cell in row[2:]))
    print()


if __name__ == "__main__":
    main()

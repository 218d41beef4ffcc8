"""The second engine's arithmetic: what is always equal, and what only where a fact holds."""

from __future__ import annotations

import pytest
from support.certificates import Json

from proofs.recheck.check import recheck

X, KK, B = ["r", "x"], ["i", "k"], ["r", "b"]
HALF_POWER = ["^", B, "1/2"]
MINUS_X = ["*", "-1", X]
SAME = {
    "2·2^k": (["*", "2", ["^", "2", KK]], ["^", "2", ["+", KK, "1"]]),
    "√8": (["^", "8", "1/2"], ["*", "2", ["^", "2", "1/2"]]),
    "4^k": (["^", "4", KK], ["*", ["^", "2", KK], ["^", "2", KK]]),
    "|−x|": (["abs", MINUS_X], ["abs", X]),
    "|x|²": (["^", ["abs", X], "2"], ["^", X, "2"]),
    "|xy|": (["abs", ["*", X, B]], ["*", ["abs", X], ["abs", B]]),
    "⌊x+1⌋": (["floor", ["+", X, "1"]], ["+", "1", ["floor", X]]),
    "⌊k⌋": (["floor", KK], KK),
    "C(k,1)": (["binomial", KK, "1"], KK),
    "C(k,−1)": (["binomial", KK, "-1"], "0"),
    "C(−1,2)": (["binomial", "-1", "2"], "1"),
    "log 1": (["log", "1"], "0"),
    "log ¼": (["log", "1/4"], ["*", "-2", ["log", "2"]]),
    "max": (["max", "1", X, "2"], ["max", X, "2"]),
    "(−1)^2k": (["^", "-1", ["*", "2", KK]], "1"),
    "0⁻¹": (["^", "0", "-1"], "0"),
    "x−x": (["^", ["+", X, MINUS_X], "-2"], "0"),
    "log −4": (["log", "-4"], ["*", "2", ["log", "2"]]),
    "log 0": (["log", "0"], "0"),
    "(−1)!": (["factorial", "-1"], "0"),
    "(1/2)!": (["factorial", "1/2"], "0"),
    "C(x,1/2)": (["binomial", X, "1/2"], "0"),
    "√−4": (["^", "-4", "1/2"], "2"),
    "√−x": (["^", MINUS_X, "1/2"], ["^", X, "1/2"]),
    "1/(xy)": (["^", ["*", X, B], "-1"], ["*", ["^", X, "-1"], ["^", B, "-1"]]),
}
OTHER = {
    "x/x": (["*", X, ["^", X, "-1"]], "1"),
    "√b²": (["^", HALF_POWER, "2"], B),
    "√b√b": (["*", HALF_POWER, HALF_POWER], B),
    "√x²": (["^", ["^", X, "2"], "1/2"], X),
    "⌊x+b⌋": (["floor", ["+", X, B]], ["+", B, ["floor", X]]),
    "C(k,k)": (["binomial", KK, KK], "1"),
    "|x+b|": (["abs", ["+", X, B]], ["+", ["abs", X], ["abs", B]]),
    "(−1)^x": (["^", "-1", ["*", "2", X]], "1"),
    "log −1": (["log", "-2"], "0"),
    "(−1)!": (["factorial", "-1"], "1"),
    "√−1": (["^", "-1", "1/2"], "-1"),
    "F(x/x)": (["f", "F", ["*", X, ["^", X, "-1"]]], ["f", "F", "1"]),
    "capture": (
        ["sum", "k", "0", ["i", "n"], ["f", "F", KK, ["i", "m"]]],
        ["sum", "m", "0", ["i", "n"], ["f", "F", ["i", "m"], ["i", "m"]]],
    ),
}


def verdict_on(left: Json, right: Json, *facts: Json) -> bool:
    """Whether the second engine derives left = right by arithmetic from the facts."""
    given = [{"rule": "assume", "premises": [], "args": {}, "hyps": [f], "concl": f} for f in facts]
    concl = ["=", left, right]
    step = {"rule": "combine", "premises": list(range(len(facts))), "args": {}}
    return recheck(
        {
            "format": "sparse-concepts certificate",
            "version": 1,
            "id": "arithmetic",
            "statement": [{"hyps": list(facts), "concl": concl}],
            "cited": [],
            "nodes": [*given, {**step, "hyps": list(facts), "concl": concl}],
            "theorems": [len(facts)],
        }
    ).ok


@pytest.mark.parametrize("sides", SAME.values(), ids=SAME)
def test_equal_for_every_number(sides: tuple[Json, Json]) -> None:
    assert verdict_on(*sides)


@pytest.mark.parametrize("sides", OTHER.values(), ids=OTHER)
def test_not_equal_for_every_number(sides: tuple[Json, Json]) -> None:
    assert not verdict_on(*sides)
    assert not verdict_on(*sides, ["<", "0", ["r", "unrelated"]])


def test_what_a_fact_makes_equal() -> None:
    assert verdict_on(*OTHER["x/x"], ["!=", X, "0"])
    assert verdict_on(*OTHER["F(x/x)"], ["<", X, "0"])
    assert verdict_on(*OTHER["√b√b"], ["<", "0", B])
    assert verdict_on(*OTHER["√b²"], ["<", "0", ["*", "3", B]])
    assert not verdict_on(*OTHER["√b√b"], ["!=", "0", B])
    assert not verdict_on(*OTHER["√b√b"], ["<=", "0", B])
    assert not verdict_on(*OTHER["x/x"], ["<=", "0", X])

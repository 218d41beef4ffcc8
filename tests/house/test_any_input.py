"""Any input: whatever users pass, a call is right or refused in words that name the argument.

The calls are made in a process of their own, where types are not checked as they are in tests, so
that they are met as users meet them.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import numpy as np
import pytest
from support import ROOT
from support.anything import examples, judge
from support.anything.odd_values import NO_FORM, Odd
from support.effort import slow

import verify
from verify.games.lattice import zeta

QUICK = 150  # calls


@cache
def outcome(*arguments: str) -> dict[str, Any]:
    """What the judge says, in a fresh process."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    run = subprocess.run(
        [sys.executable, "-m", "support.anything.judge", *arguments],
        env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, timeout=3000,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_everything_public_has_an_example() -> None:
    """A new function, or a new method of a public class, wants a valid call in `examples`."""
    assert outcome(str(QUICK))["without example"] == []


def test_what_has_no_example_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "public", lambda: iter(["columns", "banzhaf", "words", "nothing"]))
    wrong = examples.Example(verify.banzhaf, {"colour": 1})
    made = {"columns": examples.Example(verify.columns, {"labels": ["a"]}), "banzhaf": wrong}
    monkeypatch.setattr(judge, "example", made.__getitem__)
    assert judge.without_example() == ["banzhaf", "'words'", "'nothing'"]


def test_the_examples_are_of_everything() -> None:
    every = set(outcome(str(QUICK))["public"])
    classes = {name for name in verify.__all__ if inspect.isclass(getattr(verify, name))}
    spoken_of = {name.split(".")[0] for name in every}
    assert set(verify.__all__) - examples.NOT_CALLED - classes <= every
    of_no_method = {"Groups", "Verdict", "LearnedBaseline", "MaskFailed"}
    assert classes - examples.NOT_CALLED - spoken_of <= of_no_method


@pytest.mark.parametrize("calls", [QUICK, *slow(400)])
def test_any_input_is_right_or_refused_in_words(calls: int) -> None:
    found = outcome(str(calls))
    assert found["calls"] == calls
    assert found["faults"] == []
    assert min(found["counts"].get(kind, 0) for kind in ("right", "refused")) >= calls // 20


@pytest.mark.slow
def test_any_input_at_length() -> None:
    found = outcome("4000", "1")
    assert found["calls"] == 4000
    assert found["faults"] == []


def raw(v: Any) -> Any:
    return v + 1


def unnamed(v: Any) -> Any:
    raise ValueError("something is wrong")


def test_the_judge_knows_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each kind one call that is at fault, and one of ours that is not."""

    def judged(function: Any, odd: Odd) -> str:
        call = examples.Example(function, {"v": [0.0]})
        monkeypatch.setattr(judge, "example", lambda _: call)
        return judge.judged("any", "v", odd)[0]

    def hangs(v: Any) -> Any:
        while True:
            pass

    def warns(v: Any) -> Any:
        return zeta(np.array([1e308, 1e308]))

    monkeypatch.setattr(judge, "SECONDS", 0.2)
    assert judged(raw, Odd("text", lambda: "a")) == "raw"
    assert judged(unnamed, Odd("None", lambda: None)) == "raw"  # not raised by the house
    assert judged(hangs, Odd("None", lambda: None)) == "hangs"
    assert judged(warns, Odd("None", lambda: None)) == "warned"
    assert judged(lambda v: float("nan"), Odd("0", lambda: 0)) == "wrong"
    assert judged(lambda v: float(v[0]), Odd("other", lambda: [3.0], [2.0])) == "wrong"
    assert judged(lambda v: float(v[0]), Odd("same", lambda: (2.0,), [2.0])) == "right"
    assert judged(verify.or_interactions, Odd("NaN", lambda: [float("nan")])) == "refused"
    assert judged(verify.or_interactions, Odd("a list", lambda: [1.0, 2.0], NO_FORM)) == "right"

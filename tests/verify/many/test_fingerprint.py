"""A key tells networks, functions and settings from others, and is the same in another process."""

import copy
import functools
import importlib
import json
import os
import subprocess
import sys
import threading
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support import ROOT
from support.effort import slow
from support.small_nets import Formula, mlp
from support.with_sets import Tagged, tagged, things
from support.with_sets import scaled as in_a_set
from torch import nn

from verify.many.fingerprint import fingerprint

SCALE = 2.0


def net() -> nn.Sequential:
    return mlp(nn.Tanh())


def scaled(by: float) -> Any:
    return lambda z: net()(z) * by


def test_the_same_network_has_the_same_key() -> None:
    assert fingerprint(net()) == fingerprint(net()) == fingerprint(copy.deepcopy(net()))


def changed_weight(own: nn.Sequential) -> nn.Module:
    with torch.no_grad():
        next(own.parameters())[0, 0] += 1e-7
    return own


@pytest.mark.parametrize(
    "other",
    [
        changed_weight,
        lambda own: own.double(),
        lambda own: own.train(),
        lambda own: nn.Sequential(*own[:1], nn.ReLU(), *own[2:]),
        lambda own: nn.Sequential(own),
        lambda own: own.forward,
    ],
)
def test_another_network_has_another(other: Any) -> None:
    assert fingerprint(other(net())) != fingerprint(net())


def test_functions_are_told_by_their_code_closure_and_globals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert fingerprint(scaled(2.0)) == fingerprint(scaled(2.0)) != fingerprint(scaled(3.0))
    by_global = lambda z: z * SCALE  # noqa: E731
    before = fingerprint(by_global)
    monkeypatch.setitem(globals(), "SCALE", 3.0)
    assert fingerprint(by_global) != before
    assert fingerprint(lambda z: z + 1) != fingerprint(lambda z: z + 2)
    assert fingerprint(Formula(torch.sin)) != fingerprint(Formula(torch.cos))


@functools.cache
def cached_scale() -> float:
    return SCALE


class Steps:
    """Its methods of every kind go by a global."""

    @staticmethod
    def static() -> float:
        return SCALE

    @classmethod
    def of_class(cls) -> float:
        return SCALE

    @property
    def read(self) -> float:
        return SCALE


@pytest.mark.parametrize("told", [cached_scale, Steps(), lambda z: z * cached_scale()])
def test_globals_behind_caches_and_methods_of_every_kind_are_told(
    told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(told)
    monkeypatch.setitem(globals(), "SCALE", 3.0)
    assert fingerprint(told) != before


def test_an_estimator_is_told_by_what_it_learned() -> None:
    from sklearn.ensemble import RandomForestClassifier

    X = np.random.default_rng(0).normal(size=(60, 3))
    forest = RandomForestClassifier(3, random_state=0)
    first = fingerprint(forest.fit(X, X[:, 0] > 0).predict_proba)
    forest.predict_proba(X)  # to look changes nothing
    assert fingerprint(forest.predict_proba) == first
    assert fingerprint(forest.fit(X, X[:, 1] > 0).predict_proba) != first


def test_what_a_module_of_the_users_holds_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "users_helpers.py").write_text("SCALE = 3.0\ndef score(x): return SCALE * x\n")
    helpers = importlib.import_module("users_helpers")
    scope: dict[str, Any] = {"users_helpers": helpers, "__name__": "typed"}
    exec("def outside(x): return users_helpers.score(x)", scope)
    exec("def within(x):\n  from users_helpers import SCALE\n  return SCALE * x", scope)
    before = [fingerprint(scope["outside"]), fingerprint(scope["within"])]
    assert before == [fingerprint(scope["outside"]), fingerprint(scope["within"])]
    monkeypatch.setattr(helpers, "SCALE", 30.0)
    assert all(
        old != fingerprint(scope[name])
        for old, name in zip(before, ("outside", "within"), strict=True)
    )


def test_the_data_of_a_class_count() -> None:
    class Base(nn.Module):
        weights: Any = np.ones(3)

    class Scaled(Base):
        scale = 1.0

        def forward(self, x: Any) -> Any:
            return self.scale * x

    before = fingerprint(Scaled())
    assert before == fingerprint(Scaled())
    Scaled.scale = 10.0
    after = fingerprint(Scaled())
    Base.weights = 2 * np.ones(3)
    assert len({before, after, fingerprint(Scaled())}) == 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_part_of_a_scripted_network_counts() -> None:
    x = torch.ones(1, 2)
    made = [nn.Sequential(nn.Linear(2, 2), part()) for part in (nn.ReLU, nn.Tanh)]
    made[1][0].load_state_dict(made[0][0].state_dict())
    one, two = (fingerprint(torch.jit.trace(net, x)) for net in made)
    assert one != two


def test_what_goes_in_circles_and_what_cannot_be_told() -> None:
    circle = net()
    circle.itself = [circle]  # type: ignore[assignment]
    assert fingerprint(circle) != fingerprint(net())

    def again(x: int) -> Any:
        return again(x - 1) if x else net

    assert fingerprint(again) == fingerprint(again)
    with pytest.raises(ValueError, match=r"cannot pickle"):
        fingerprint(threading.Lock())


def test_another_process_finds_the_same_key() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from torch import nn\nfrom support.small_nets import mlp\n"
        "from verify.many.fingerprint import fingerprint\nprint(fingerprint(mlp(nn.Tanh())))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == fingerprint(net())


KEYS = """
import sys, json; sys.path.insert(0, "tests")
import torch; torch.manual_seed(0)
from support.with_sets import things
from verify.many.fingerprint import fingerprint
print(json.dumps({name: fingerprint(thing) for name, thing in things().items()}))
"""


@pytest.mark.parametrize("seed", ["0", *slow("1", "2", "3")])
def test_sets_are_the_same_in_every_process(seed: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", KEYS], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert json.loads(found.stdout) == {name: fingerprint(one) for name, one in things().items()}


def test_sets_in_another_order_are_the_same_and_others_are_not() -> None:
    one, two = {0, 8}, {8, 0}
    assert list(one) != list(two) and fingerprint(one) == fingerprint(two)
    others: list[Any] = [
        one, {0, 8, 16}, {0, 8.5}, {"0", "8"}, frozenset(one), [0, 8], (0, 8), {0: 8}, set(),
        {frozenset(one)}, {frozenset(one), 0}, Tagged(one), tagged("one"), tagged("two"),
        {in_a_set(0), in_a_set(8)}, {in_a_set(0), in_a_set(9)}, {in_a_set(0)},
        lambda z: z in {0, 8}, lambda z: z in {0, 9}, lambda z: z in (0, 8),
        lambda z: z in {"0", "8"}, lambda z: z in {(0, 8)}, lambda z: z in {(0, 9)},
    ]  # fmt: skip
    assert len(set(map(fingerprint, others))) == len(others)


def test_many_sets_that_lead_to_one_another_end() -> None:
    lines = ["class K:\n  def all(self): return [" + ", ".join(f"S{i}" for i in range(30)) + "]"]
    lines += [f"def a{i}(): return K\ndef b{i}(): return K" for i in range(30)]
    lines += [f"S{i} = {{a{i}, b{i}, K}}" for i in range(30)]
    scope: dict[str, Any] = {"__name__": "typed"}
    exec("\n".join(lines), scope)
    before = fingerprint(scope["K"])
    exec("def b7(): return K()\nS7 = {a7, b7, K}", scope)
    assert fingerprint(scope["K"]) != before


def in_try(r: Any) -> float:
    try:
        y = float(r)
        y = limit(y)
    except OverflowError:
        return -1.0
    return y


def in_else(r: Any) -> float:
    try:
        y = float(r)
    except OverflowError:
        return -1.0
    else:
        y = limit(y)
    return y


def limit(y: float) -> float:
    return y


def set_one(thing: Any, value: Any) -> None:
    vars(thing)["y"] = value


def set_other(thing: Any, value: Any) -> None:
    vars(thing)["y"] = 2 * value


def of_class(**parts: Any) -> Any:
    return type("Model", (), parts)()


def parameter(**parts: Any) -> nn.Parameter:
    found = nn.Parameter(torch.ones(3))
    vars(found).update(parts)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), np.ma.array([1.0, 2.0], mask=[True, False])),
        (np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]).view(np.recarray)),
        (parameter(scale=1.0), parameter(scale=3.0)),
        (torch.ones(3), nn.Parameter(torch.ones(3), requires_grad=False)),
        (lambda z: z, lambda *z: z),
        *(
            (of_class(__call__=functools.partialmethod(limit, a)),
             of_class(__call__=functools.partialmethod(limit, b)))
            for a, b in [(1, 2)]
        ),
        (of_class(x=property(None, set_one)), of_class(x=property(None, set_other))),
    ],
)  # fmt: skip
def test_what_goes_with_numbers_and_methods_counts(one: Any, other: Any) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_where_an_error_is_caught_counts() -> None:
    """Python writes both alike but for the table of what is caught where."""
    found = [f.__code__.replace(co_name="f", co_qualname="f") for f in (in_try, in_else)]
    assert found[0].co_code == found[1].co_code or sys.version_info >= (3, 12)
    codes = [types.FunctionType(code, {"limit": limit}) for code in found]
    assert fingerprint(codes[0]) != fingerprint(codes[1])

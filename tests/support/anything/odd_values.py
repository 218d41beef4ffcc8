"""Odd values: wrong types, shapes and dtypes, numbers at the ends of float64, models that fail.

Where a value has a plain form, numbers of Python in lists, the judge holds the answer against that
to the plain form.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch

from support.anything.examples import SCORES, TABLE, ModelsOwn, made, net

NO_FORM: Any = object()


@dataclass(frozen=True)
class Odd:
    """A value, made anew for each call, and its plain form where it has one."""

    name: str
    make: Callable[[], Any]
    plain: Any = NO_FORM


SCALARS: dict[str, Any] = {
    "None": None, "True": True, "False": False, "0": 0, "1": 1, "2": 2, "3": 3, "-1": -1, "7": 7,
    "2**40": 2**40, "2**70": 2**70, "-2**70": -(2**70), "10**400": 10**400, "0.5": 0.5, "0.0": 0.0,
    "-0.0": -0.0, "1.0": 1.0, "-1.5": -1.5, "1e-320": 1e-320, "1e-300": 1e-300, "1e308": 1e308,
    "-1e308": -1e308, "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"),
    "1j": 1j, "complex nan": complex("nan"), "bytes": b"ab", "empty text": "", "text": "abc",
    "digits": "0.5", "half a character": "\ud800", "NUL": "a\0b", "plain": "plain",
    "path": Path("/nowhere/at/all"), "ellipsis": ...,
}  # fmt: skip
EQUALS: dict[str, tuple[Any, Any]] = {
    "Decimal": (Decimal("0.5"), 0.5), "Fraction": (Fraction(1, 2), 0.5),
    "np.float32": (np.float32(0.5), 0.5), "np.float16": (np.float16(0.5), 0.5),
    "np.int8": (np.int8(2), 2), "np.uint8": (np.uint8(2), 2), "np.bool": (np.bool_(True), True),
    "np.longdouble": (np.longdouble(0.5), 0.5), "0-d": (np.array(0.5), 0.5),
    "0-d whole": (np.array(2), 2), "0-d tensor": (torch.tensor(0.5), 0.5),
    "0-d whole tensor": (torch.tensor(2), 2), "np.str": (np.str_("plain"), "plain"),
}  # fmt: skip
THINGS: dict[str, Callable[[], Any]] = {
    "Decimal nan": lambda: Decimal("nan"), "Decimal snan": lambda: Decimal("snan"),
    "[]": list, "()": tuple, "{}": dict, "set": set, "[1]": lambda: [1], "[1, 2]": lambda: [1, 2],
    "texts": lambda: ["a", "b", "c"], "alike": lambda: ["a", "a", "b"], "[None]": lambda: [None],
    "ragged": lambda: [[1], [2, 3]], "[nan]": lambda: [float("nan")], "object": object,
    "no answer": lambda: lambda *a, **k: None, "type": lambda: int, "module": lambda: np,
    "range": lambda: range(3), "generator": lambda: (i for i in (1, 2, 3)),
    "a mapping": lambda: {"a": 1}, "a mapping of lists": lambda: {"a": [0], "b": [1, 2]},
    "[2**40, 0, 1]": lambda: [2**40, 0, 1], "[2**70, 0, 1]": lambda: [2**70, 0, 1],
    "[-5, 0, 1]": lambda: [-5, 0, 1], "[0, 0, 0]": lambda: [0, 0, 0],
    "a pair upside down": lambda: (1.0, -1.0), "a pair": lambda: (-9.0, 9.0),
    "a report": lambda: made()["Report"], "a game": lambda: made()["MaskedModel"],
    "a graph": lambda: made()["ConceptGraph"], "groups": lambda: made()["Groups"],
    "rows": lambda: [{"report": made()["Report"]}, {"report": None}],
    "rows of another table": lambda: [{"means": made()["OrderMeans"]}],
    "rows with a number": lambda: [{"report": 3}], "in part": lambda: made()["PartialReport"],
    "finished": lambda: made()["Finished"],
    "an extraction": lambda: made()["Extraction"], "a network": net,
    "a class of networks": lambda: torch.nn.Linear, "an error": lambda: ValueError("x"),
    "a dtype": lambda: torch.float16, "complex dtype": lambda: torch.complex64,
    "whole dtype": lambda: torch.int8, "np dtype": lambda: np.float64,
    "a device": lambda: torch.device("meta"), "no device": lambda: "tpu:9",
    "cuda": lambda: "cuda:99", "empty array": lambda: np.zeros(0), "2-D": lambda: np.zeros((3, 3)),
    "3-D": lambda: np.zeros((2, 3, 1)), "0 columns": lambda: np.zeros((3, 0)),
    "objects": lambda: np.array([None, 1, "a"], dtype=object), "strings": lambda: np.array(["a"]),
    "dates": lambda: np.array(["2020-01-01"] * 3, dtype="datetime64[D]"),
    "structured": lambda: np.zeros(3, dtype=[("a", int)]), "complex": lambda: np.ones(3) * 1j,
    "meta tensor": lambda: torch.zeros(3, device="meta"),
    "complex tensor": lambda: torch.ones(3, dtype=torch.complex64),
    "sparse tensor": lambda: torch.eye(3).to_sparse(),
    "a tensor with a graph": lambda: torch.ones(3, requires_grad=True) * 2,
    "a mask": lambda: np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False]),
}  # fmt: skip


def _masked(mask: Any) -> Any:
    return np.ma.masked_array(SCORES, mask)


TABLES: dict[str, tuple[Callable[[], Any], Any]] = {
    "int8": (lambda: np.array([0, 100, 100, -100, 7, 0, 1, 2], np.int8),
             [0, 100, 100, -100, 7, 0, 1, 2]),
    "int16": (lambda: np.array([0, 30000, 30000, -30000] * 2, np.int16),
              [0, 30000, 30000, -30000] * 2),
    "uint64": (lambda: np.array([2**64 - 1, 0] * 4, np.uint64), [2**64 - 1, 0] * 4),
    "bools": (lambda: np.array([0, 1, 1, 0, 1, 0, 0, 1], bool), [0, 1, 1, 0, 1, 0, 0, 1]),
    "list of bools": (lambda: [False, True] * 4, [0, 1] * 4),
    "float16": (lambda: np.array(SCORES, np.float16), SCORES),
    "float32": (lambda: np.array(SCORES, np.float32), SCORES),
    "longdouble": (lambda: np.array(SCORES, np.longdouble), SCORES),
    "big-endian": (lambda: np.array(SCORES, ">f8"), SCORES),
    "backwards": (lambda: np.array(SCORES)[::-1], SCORES[::-1]),
    "read-only": (lambda: _frozen(np.array(SCORES)), SCORES),
    "a mask of none": (lambda: _masked(False), SCORES),
    "a tensor": (lambda: torch.tensor(SCORES), SCORES),
    "bfloat16": (lambda: torch.tensor(SCORES, dtype=torch.bfloat16), SCORES),
    "half": (lambda: torch.tensor(SCORES, dtype=torch.float16), SCORES),
    "with a graph": (lambda: torch.tensor(SCORES, requires_grad=True), SCORES),
    "int8 tensor": (lambda: torch.tensor([0, 100, 100, -100] * 2, dtype=torch.int8),
                    [0, 100, 100, -100] * 2),
    "sparse": (lambda: torch.tensor(SCORES).to_sparse(), SCORES),
    "a tuple": (lambda: tuple(SCORES), SCORES),
    "Fractions": (lambda: [Fraction(s) for s in SCORES], SCORES),
    "Decimals": (lambda: [Decimal(str(s)) for s in SCORES], SCORES),
    "objects": (lambda: np.array(SCORES, object), SCORES),
    "0-d entries": (lambda: [np.array(s) for s in SCORES], SCORES),
}  # fmt: skip
LISTS: dict[str, list[Any]] = {
    "subnormal": [5e-324, 0.0] * 4, "huge of both signs": [1e308, -1e308] * 4,
    "huge": [1e308] * 8, "one huge": [0.0] * 7 + [1e308], "tiny": [1e-320 * s for s in SCORES],
    "huge and small": [1e308, 1.0, 0.0, 3.0, 1e-308, 5.0, -2.0, 8.0], "zeros": [0.0] * 8,
    "one": [1.0], "two": [1.0, 2.0], "seven": [1.0] * 7, "nan": [float("nan")] * 8,
    "inf": [0.0] * 7 + [float("inf")], "2**1100": [2**1100] + [0] * 7, "None": [None] * 8,
    "texts": ["1.0"] * 8, "column": [[s] for s in SCORES], "complex": [1j] * 8,
    "1e200": [1e200 * s for s in SCORES], "1e-200": [1e-200 * s for s in SCORES],
}  # fmt: skip


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _raises(batch: Any) -> Any:
    raise ModelsOwn("it would not")


def _interrupts_nothing(batch: Any) -> Any:
    raise AssertionError


MODELS: dict[str, Any] = {
    "raises": _raises,
    "asserts": _interrupts_nothing,
    "returns text": lambda z: "abc",
    "returns a list": lambda z: [[0.0, 1.0]] * len(z),
    "returns nan": lambda z: np.full((len(z), 2), np.nan),
    "returns inf": lambda z: np.full((len(z), 2), np.inf),
    "returns complex": lambda z: np.ones((len(z), 2)) * 1j,
    "returns objects": lambda z: np.full((len(z), 2), None),
    "returns strings": lambda z: np.full((len(z), 2), "a"),
    "returns one row": lambda z: np.zeros((1, 2)),
    "returns no columns": lambda z: np.zeros((len(z), 0)),
    "returns a number": lambda z: 1.0,
    "returns 3-D": lambda z: np.zeros((len(z), 2, 2)),
    "returns huge": lambda z: np.array([[1e308, -1e308]] * len(z)) * np.asarray(z).sum(-1)[:, None],
    "returns chance": lambda z: np.random.rand(len(z), 2),
    "returns meta": lambda z: torch.zeros(len(z), 2, device="meta"),
    "returns its batch": lambda z: z,
    "is constant": lambda z: np.zeros((len(z), 2)),
    "takes two": lambda a, b: a,
    "returns int8": lambda z: (np.asarray(z) > 0).astype(np.int8),
    "returns a tuple": lambda z: (torch.zeros(len(z), 2), None),
}
TABLE_NAMES = {"v", "interactions", "terms", "ors"}
NUMBERS_NAMES = {"x", "X", "baseline", "background", "error", "data", "coalitions", "values",
                 "bounds", "image", "masks", "start", "batch"}  # fmt: skip


def same(name: str, value: Any, plain: Any = NO_FORM) -> Odd:
    """A value that no call can change."""
    return Odd(name, lambda: value, plain)


def odd_values(argument: str) -> list[Odd]:
    """The odd values that an argument is given."""
    out = [same(name, value) for name, value in SCALARS.items()]
    out += [same(name, value, plain) for name, (value, plain) in EQUALS.items()]
    out += [Odd(name, make) for name, make in THINGS.items()]
    if argument in TABLE_NAMES or argument in NUMBERS_NAMES:
        out += [Odd(f"table {name}", make, plain) for name, (make, plain) in TABLES.items()]
        out += [
            Odd(f"list {name}", functools.partial(list, given)) for name, given in LISTS.items()
        ]
        out.append(Odd("table with a mask", lambda: _masked([False, True] * 4)))
    if argument in ("model", "score", "masker", "tokenizer"):
        out += [same(name, model) for name, model in MODELS.items()]
    return out


assert len(TABLE) == len(SCORES) == 8

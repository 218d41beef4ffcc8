"""Dataclasses as files: every value comes back bit for bit, and nothing else is let in."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import ROOT
from support.same import same

from verify.records import objects

if TYPE_CHECKING:
    from decimal import Decimal


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    number: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Outer:
    inner: Inner
    table: np.ndarray
    rest: Mapping[str, Any]
    kind: Literal["and", "or"] = "and"
    maybe: int | None = None
    model: Decimal | None = field(default=None, metadata=objects.LEFT_OUT)


PARTS = (Outer, Inner, Colour)
KEYS = st.text() | st.sampled_from(["$", "is"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | st.floats(allow_nan=False)
    | st.integers(-(2**20000), 2**20000) | st.fractions() | st.just(Colour.RED)
    | st.builds(Inner, st.floats(allow_nan=False), st.lists(st.text()).map(tuple)),
    lambda inside: st.lists(inside) | st.lists(inside).map(tuple) | st.dictionaries(KEYS, inside),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
@example(-0.0)
@example([5e-324, math.inf, -math.inf, 2.0**1023, 2**53, -(2**53) - 1])
@example({"$": "Inner", "number": 1.0})
@example("\ud800 ū")
@example({3: (1, [2])})
def test_a_value_comes_back_bit_for_bit(value: Any) -> None:
    text = json.dumps(objects.encoded(value, PARTS), allow_nan=False)
    assert same(objects.decoded(json.loads(text), PARTS), value)


@pytest.mark.parametrize(
    "array",
    [
        np.array([0.1, -0.0, 5e-324, np.inf, -np.inf]),
        np.full(8, 1e-9),
        np.array([0.0, -0.0]),
        np.zeros(0),
        np.arange(6.0).reshape(2, 3).T,
        np.array([0.1, 0.2], dtype=np.float32),
        np.array([2**62, -1]),
        np.array([True, False]),
        np.array([3**20000, -1, 0], dtype=object),
        np.array([np.nan, np.nan]),
    ],
)
def test_an_array_comes_back_bit_for_bit(array: np.ndarray) -> None:
    text = json.dumps(objects.encoded(array, ()), allow_nan=False)
    assert same(objects.decoded(json.loads(text), ()), array)


def test_one_number_throughout_is_written_once() -> None:
    assert len(json.dumps(objects.encoded(np.full(1 << 16, 1e-7), ()))) < 100


@pytest.mark.parametrize("value", [object(), {1, 2}, lambda: 0, np.array([0.5], dtype=object), 1j])
def test_what_has_no_saved_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="saved form"):
        objects.encoded(value, PARTS)


def outer(**changes: Any) -> Outer:
    inner = Inner(0.1, ("a", "ū"))
    return Outer(inner, np.array([1.0, 0.1]), {"x": [Fraction(1, 3), (1,)]}, **changes)


def test_a_dataclass_comes_back_without_what_is_left_out(tmp_path: Path) -> None:
    kept = outer(model=object(), kind="or", maybe=4)
    path = objects.save(kept, tmp_path / "deep" / "it.json", PARTS)
    again = objects.load(path, {Outer: PARTS})
    assert same(again, kept) and again.model is None and kept.model is not None


def doctored(path: Path, change: Any) -> Path:
    """The file with other content, and a checksum that fits: as one with bad intent writes it."""
    data = json.loads(path.read_text())
    change(data["content"])
    kind, version = data["kind"], data["version"]
    data["sha256"] = objects._checksum(version, kind, objects._text(data["content"]))
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda c: c.update(kind="xor"), "'kind' of a Outer cannot be str"),
        (lambda c: c.update(maybe="<script>"), "'maybe' of a Outer cannot be str"),
        (lambda c: c.update(maybe=True), "'maybe' of a Outer cannot be bool"),
        (lambda c: c["inner"].update(number="1"), "'number' of a Inner"),
        (lambda c: c["inner"].update(words=["a"]), "'words' of a Inner cannot be list"),
        (lambda c: c.update(inner={"number": 1.0}), "'inner' of a Outer cannot be dict"),
        (lambda c: c.update(model=1), "has no 'model'"),
        (lambda c: c.update(more=1), "has no 'more'"),
        (lambda c: c["rest"].update(x={"$": "Path", "of": []}), "'Path', which has no place"),
        (lambda c: c["rest"].update(x={"$": "Colour", "is": "BLUE"}), "BLUE"),
        (lambda c: c["rest"].update(x={"$": "fraction", "of": ["1"]}), "no place there"),
        (lambda c: c["rest"].update(x={"$": ["int"]}), "unhashable"),
        (lambda c: c["table"].update(dtype="O"), "array cannot be of 'O'"),
        (lambda c: c["table"].update(of=["a", "b"]), "entries that are none"),
        (lambda c: c["table"].update(shape=[3]), "reshape"),
        (lambda c: c["table"].update(shape=[-1]), "no shape"),
        (lambda c: c["table"].update(shape=2), "no shape"),
        (lambda c: c["table"].update(shape=[True, 2]), "no shape"),
        (lambda c: c["table"].update(dtype="int64", of=[10**19, 0]), "too large"),
        (lambda c: c["inner"].update(number=10**400), "'number' of a Inner cannot be int"),
        (lambda c: c["rest"].update(x={"$": "Colour", "is": [1]}), "unhashable"),
        (lambda c: c.pop("inner"), "inner"),
        (lambda c: c.update({"$": "Inner"}), "has no 'inner'"),
    ],
)
def test_what_was_never_saved_is_refused(change: Any, match: str, tmp_path: Path) -> None:
    path = doctored(objects.save(outer(), tmp_path / "it.json", PARTS), change)
    with pytest.raises(ValueError, match=rf"path: .*it\.json is no whole Outer: .*{match}"):
        objects.load(path, {Outer: PARTS})


def alike(*shape: int, of: Any = 1.0) -> dict[str, Any]:
    return {"$": "array", "dtype": "float64", "shape": list(shape), "all": of}


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(table=alike(200_000_000)),
        lambda c: c.update(table=alike(10**6, 10**6, 10**6)),
        lambda c: c.update(table=alike(objects.SHORT, 2) | {"dtype": "bool", "all": True}),
        lambda c: c["rest"].update(many=[alike(2**24)] * 4),
        lambda c: c["rest"].update(
            x={"$": "mapping", "of": [[1, {"$": "tuple", "of": [alike(2**40)]}]]}
        ),
        lambda c: c["table"].update(of=[0.5, alike(2**40)]),
    ],
)
def test_a_short_file_asks_for_little_memory(change: Any, tmp_path: Path) -> None:
    path = doctored(objects.save(outer(), tmp_path / "it.json", PARTS), change)
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"no whole Outer: it asks for [\d,]+ equal numbers in \d"):
        objects.load(path, {Outer: PARTS})
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_is_saved_is_read_however_much_is_alike(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "SHORT", 1 << 10)
    tables = [np.full(700 * (i + 1), 0.1 * i) for i in range(count)]
    kept = Outer(Inner(0.5), np.full(600, 7.0), {"x": tables})
    path = objects.save(kept, tmp_path / "it.json", PARTS)
    assert same(objects.load(path, {Outer: PARTS}), kept)
    assert ('"all"' in path.read_text()) and path.stat().st_size < 20_000


def test_a_number_that_json_reads_as_infinity_is_refused(tmp_path: Path) -> None:
    path = objects.save(outer(), tmp_path / "it.json", PARTS)
    path.write_text(path.read_text().replace("0.1", "1e999"))
    with pytest.raises(ValueError, match=r"path: .*it\.json is no whole Outer: .*range"):
        objects.load(path, {Outer: PARTS})


def test_a_field_that_an_older_file_lacks_gets_its_default(tmp_path: Path) -> None:
    path = objects.save(outer(maybe=3), tmp_path / "it.json", PARTS)
    assert objects.load(doctored(path, lambda c: c.pop("maybe")), {Outer: PARTS}).maybe is None


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "not whole JSON"),
        (b"PK\x03\x04\xff", "not whole JSON"),
        (b'{"format": NaN}', "NaN is no number of JSON"),
        (b"[" * 100_000, "not whole JSON"),
        (b"1" * 5000, "not whole JSON"),
        (b"[1, 2]", "holds no saved result"),
        (b'{"v": [1.0]}', "holds no saved result"),
        (b'{"format": "sparse-concepts result"}', "names no version"),
        (b'{"format": "sparse-concepts result", "version": 2, "kind": "Outer"}', "later version"),
        (b'{"format": "sparse-concepts result", "version": 1, "kind": "Graph"}', "holds a Graph"),
        (b'{"format": "sparse-concepts result", "version": 1, "kind": "Outer"}', "checksum"),
    ],
)
def test_another_file_is_refused_in_one_clear_error(
    content: bytes, match: str, tmp_path: Path
) -> None:
    path = tmp_path / "it.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"path: .*it\.json .*{match}"):
        objects.load(path, {Outer: PARTS})
    with pytest.raises(FileNotFoundError):
        objects.load(tmp_path / "none.json", {Outer: PARTS})


def test_a_changed_byte_is_noticed_or_does_not_matter(tmp_path: Path) -> None:
    kept = outer()
    path = objects.save(kept, tmp_path / "it.json", PARTS)
    whole, refused = path.read_bytes(), 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert same(objects.load(path, {Outer: PARTS}), kept), place
        except ValueError:
            refused += 1
    inside = len(whole) - whole.index(b'"content"')
    assert refused > inside * 0.9
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="not whole JSON"):
            objects.load(path, {Outer: PARTS})


KILLED = """
import os, signal, sys
from verify.records import objects
from dataclasses import dataclass
@dataclass
class Outer:
    n: int
objects.save(Outer(1), sys.argv[1], (Outer,))
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
objects.save(Outer(2), sys.argv[1], (Outer,))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_while_writing_it_leaves_the_old_file(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Outer:
        n: int

    path = tmp_path / "it.json"
    run = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    assert objects.load(path, {Outer: (Outer,)}).n == 1


def test_stopped_while_writing_it_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        objects.save(outer(), tmp_path / "it.json", PARTS)
    assert list(tmp_path.iterdir()) == []

"""Files, the command line, and broken certificates: the second engine never raises, never errs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import ROOT
from support.certificates import SAMPLE, Json, Steps, fresh, said, text_of

from proofs.ledger.certificate import certificate, load, save
from proofs.ledger.claim import Claim, Proof
from proofs.ledger.table import module_of
from proofs.recheck import check
from proofs.recheck.check import ARGUMENTS, RULES, axioms, main, recheck, recheck_file
from proofs.recheck.limits import WORK, limited

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 200),
    st.floats(),
    st.sampled_from(["", "0", "1", "-1", "1/0", "1e9", "2", "i", "r", "sum", "n", "Y", "assume"]),
    st.sampled_from(["<=", "=", "<", "!=", "all", "tensor", "graded", "f", "fi", "#1", "@000"]),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just(["r", "Y"]),
    st.just(["i", "n"]),
    st.just({"": []}),
)


def places(x: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = enumerate(x) if isinstance(x, list) else x.items() if isinstance(x, dict) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def put(x: Json, path: tuple[Any, ...], new: Json) -> None:
    for key in path[:-1]:
        x = x[key]
    x[path[-1]] = new


@cache
def all_places(claim_id: str) -> list[tuple[Any, ...]]:
    return list(places(fresh(claim_id)))


@settings(max_examples=300)
@given(data=st.data(), claim_id=st.sampled_from(SAMPLE), new=LEAVES)
def test_a_changed_leaf_never_makes_a_traceback_nor_another_claim(
    data: st.DataObject, claim_id: str, new: Json
) -> None:
    original = fresh(claim_id)
    path = data.draw(st.sampled_from(all_places(claim_id)))
    broken = fresh(claim_id)
    put(broken, path, new)
    verdict = recheck(broken)
    if verdict.ok:  # a step that does not matter, or a change that says the same thing
        assert broken["statement"] == original["statement"] or path[0] == "statement"
        assert path[0] in ("nodes", "id") or broken == original
    else:
        assert verdict.reason


@settings(max_examples=60)
@given(cut=st.floats(0, 0.999))
@example(cut=0.0)
def test_a_truncated_file_is_refused(tmp_path_factory: Any, cut: float) -> None:
    text = text_of("matching")
    path = tmp_path_factory.getbasetemp() / "truncated.json"
    path.write_text(text[: int(cut * len(text))], encoding="utf-8")
    verdict = recheck_file(path, None)
    assert not verdict.ok
    assert "not JSON" in verdict.reason


@settings(max_examples=100)
@given(st.recursive(LEAVES, lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8))
def test_any_other_json_is_refused(x: Json) -> None:
    assert not recheck(x).ok


# Whatever is malformed, deep or huge -----------------------------------------------------------

SECONDS = 300  # what the most expensive of these may take, on a machine that does other things


def nested(term: Json, times: int, wrap: Any) -> Json:
    for _ in range(times):
        term = wrap(term)
    return term


def itself() -> Json:
    loop: Json = ["+"]
    loop.append(loop)
    return loop


X, N = ["r", "x"], ["i", "n"]
LONG = "1" + "7" * 1990
TERMS: dict[str, Any] = {
    "cyclic": itself,
    "shared": lambda: nested(X, 150, lambda t: ["+", t, t]),
    "deep": lambda: nested(X, 100_000, lambda t: ["abs", t]),
    "as deep as may be": lambda: nested(X, 190, lambda t: ["abs", ["+", t, "1"]][:2]),
    "sums in sums": lambda: nested(X, 190, lambda t: ["sum", "k", "0", N, t]),
    "thousands of sums": lambda: nested(X, 5000, lambda t: ["sum", "k", "0", N, t]),
    "a tower": lambda: nested("9", 100, lambda t: ["^", t, "399"]),
    "a tower of symbols": lambda: nested(X, 100, lambda t: ["^", t, "399"]),
    "a tower of names": lambda: nested(X, 150, lambda t: ["^", "2", t]),
    "a power": lambda: ["^", ["+", X, "1"], LONG],
    "a negative power": lambda: ["^", ["+", X, "1"], "-" + LONG],
    "a power of a number": lambda: ["^", LONG, LONG],
    "a power of a product": lambda: ["^", ["*", LONG, X], ["*", LONG, N]],
    "a binomial": lambda: ["binomial", LONG, LONG],
    "a binomial of 400": lambda: ["binomial", LONG, "400"],
    "a factorial": lambda: ["factorial", LONG],
    "factorials": lambda: nested("4", 50, lambda t: ["factorial", t]),
    "a root": lambda: ["^", LONG, "1/" + LONG],
    "a logarithm": lambda: ["log", LONG],
    "many numbers": lambda: ["*", *[LONG] * 20_000],
    "many fractions": lambda: ["+", *[f"1/{LONG[:-5]}{i:05}" for i in range(20_000)]],
    "many factors": lambda: ["*", *[["+", ["r", f"x{i}"], "1"] for i in range(200)]],
    "a square of many": lambda: ["^", ["+", *[["r", f"x{i}"] for i in range(150)]], "2"],
    "powers of sums": lambda: ["*", *[["^", ["+", X, ["r", f"x{i}"]], "9"] for i in range(30)]],
    "extremes": lambda: nested(X, 90, lambda t: ["max", t, ["min", t, "1"]][:2]),
    "no number": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a fraction of nothing": lambda: "1/0",
    "another script": lambda: "١",
    "spaces": lambda: " 1",
    "true": lambda: True,
    "none": lambda: None,
    "an integer": lambda: 1,
    "an object": lambda: {"r": "x"},
    "a set": lambda: {1},
    "a tuple": lambda: ("r", "x"),
    "bytes": lambda: b"1",
    "a list for a head": lambda: [["r"], "x"],
    "an unhashable name": lambda: ["r", ["x"]],
    "an unhashable type": lambda: [{"r": 1}, "x"],
    "a bound variable": lambda: ["b", 0, "i"],
    "a list that lies": lambda: type("L", (list,), {"__len__": lambda _: 3})(X),
    "a string that lies": lambda: type("S", (str,), {"__eq__": lambda *_: True,
                                                     "__hash__": str.__hash__})("1"),
}  # fmt: skip


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("expand", [False, True])
def test_a_term_that_is_none_or_too_large(name: str, expand: bool) -> None:
    """Never another exception; where it is a term after all, no false thing is said of it."""
    start = time.perf_counter()
    s = Steps()
    fact = s.assume(["<", "0", X])
    end = s.put("combine", ["=", TERMS[name](), ["r", "other"]], fact, expand=expand)
    verdict = recheck(s.certificate(end))
    assert not verdict.ok
    assert str(verdict).startswith("refused: ")
    assert time.perf_counter() - start < SECONDS


@pytest.mark.parametrize("name", [name for name in TERMS if name != "shared"])  # that one is slow
def test_any_part_may_be_such_a_thing(name: str) -> None:
    for path in [("id",), ("cited",), ("nodes",), ("theorems", 0), ("version",), ("statement", 0),
                 ("nodes", 0), ("nodes", 0, "rule"), ("nodes", 0, "args"), ("nodes", 0, "hyps"),
                 ("nodes", 1, "premises"), ("nodes", 1, "args")]:  # fmt: skip
        broken = fresh("matching")
        put(broken, path, TERMS[name]())
        verdict = recheck(broken, said)  # the integer may be the right one, or do as well
        assert not verdict.ok or name == "an integer"
        assert verdict.ok or (verdict.claim == "" and verdict.reason)


@pytest.mark.parametrize("work", [WORK // 30, pytest.param(WORK, marks=pytest.mark.slow)])
def test_substitution_does_not_grow_without_end(work: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """f(f(…f(x))) with f(k) = k + k, and with f(k) = |…|k||: 2¹⁰⁰ leaves, 10⁴ levels."""
    monkeypatch.setattr(check, "limited", partial(limited, work))
    tall = nested(X, 100, lambda t: ["f", "g", t])
    for body in (["+", ["r", "k"], ["r", "k"]], nested(["r", "k"], 100, lambda t: ["abs", t])):
        s = Steps()
        law = s.put("combine", ["=", tall, tall])
        values = [[["f", "g"], ["lambda", [["r", "k"]], body]]]
        end = s.put("specialise", ["=", X, X], law, values=values)
        start = time.perf_counter()
        verdict = recheck(s.certificate(end))
        assert (verdict.ok, verdict.step) == (False, end)
        assert time.perf_counter() - start < SECONDS


def test_many_coordinates_and_many_steps() -> None:
    kinds = [[f"k{i}", "1"] for i in range(60)]
    full = [[["1", "2"], ["3", "4"]] for _ in kinds]
    product = ["1", [[k, m] for (k, _), m in zip(kinds, full, strict=True)], "v"]
    s = Steps()
    end = s.put("tensor", ["tensor", kinds, "=", [product], []], steps=[])
    assert not recheck(s.certificate(end)).ok
    many = Steps()
    for _ in range(2000):
        end = many.put("combine", ["=", X, X])
    assert recheck(many.certificate(end)).ok


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 1}', "NaN", "[1e999]", "1.5", "[" * 10**5, "9" * 5000, "\ufeff{}",
             '"\\ud800"', "{}", "[]", "null"]
)  # fmt: skip
def test_json_that_is_no_certificate(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    verdict = recheck_file(path, said)
    assert (verdict.ok, verdict.claim) == (False, "")
    assert verdict.reason


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text('{"id": "nothing", ' + text_of("matching")[1:], encoding="utf-8")
    assert "twice" in recheck_file(path, said).reason


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", tmp_path / "pipe", "a\0b", "x" * 5000):
        assert "cannot be read" in recheck_file(path, said).reason


def test_the_tables_are_read_only() -> None:
    for table in (RULES, ARGUMENTS, axioms()[0]):
        with pytest.raises(TypeError):
            table["assume"] = table  # type: ignore[index]


# Files and the command line ------------------------------------------------------------------


def test_a_certificate_of_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A correct proof under the name of another claim is refused on the command line."""
    path = tmp_path / "forged.json"
    save({**fresh("matching"), "id": "uniqueness"}, path)
    assert main([str(path)], said) == 1
    assert "not what 'uniqueness' states" in capsys.readouterr().out
    assert run("-m", "proofs", "recheck", str(path)).returncode == 1
    save({**fresh("matching"), "id": "nothing"}, path)
    assert run("-m", "proofs", "recheck", str(path)).returncode == 1
    save(fresh("matching"), path)
    assert run("-m", "proofs", "recheck", str(path)).returncode == 0


def test_saving_and_loading(tmp_path: Path) -> None:
    path = tmp_path / "matching.json"
    save(fresh("matching"), path)
    assert load(path) == fresh("matching")
    assert recheck_file(path, said).ok


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, binary = (tmp_path / name for name in ("good.json", "bad.json", "binary.json"))
    save(fresh("matching"), good)
    bad.write_text("{", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    assert main([str(good)], said) == 0
    assert (
        main([str(good), str(bad), str(binary), str(tmp_path / "none"), str(tmp_path)], said) == 1
    )
    lines = capsys.readouterr().out.splitlines()
    assert [": ok: " in line for line in lines] == [True, True, False, False, False, False]
    assert main([], said) == 2


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, cwd=ROOT)


def test_the_engines_share_no_arithmetic() -> None:
    """The second loads neither SymPy nor any part of the first (see test_trusted_base.py)."""
    loaded = run("-c", "import sys, proofs.recheck.check; print(*sys.modules)").stdout.split()
    ours = {m for m in loaded if m.startswith(("proofs.", "sympy"))}
    assert "proofs.recheck.polynomials" in ours
    assert all(m.startswith("proofs.recheck") for m in ours)


def test_a_proof_of_something_else_gets_no_ok() -> None:
    """The claim is part of the certificate: another claim's proof does not pass for it."""
    claim: Claim = module_of("uniqueness").CLAIM
    proof: Proof = module_of("matching").prove()
    assert not recheck(certificate(claim, proof)).ok

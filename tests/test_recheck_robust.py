"""Files, the command line, and broken certificates: the second engine never raises, never errs."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from certificates import SAMPLE, Json, fresh, text_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofs.certificate import certificate, load, save
from proofs.claim import Claim, Proof
from proofs.ledger import module_of
from proofs.recheck import main, recheck, recheck_file

ROOT = Path(__file__).parents[1]

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
    broken = copy.deepcopy(original)
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
    verdict = recheck_file(path)
    assert not verdict.ok
    assert "not JSON" in verdict.reason


@settings(max_examples=100)
@given(st.recursive(LEAVES, lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8))
def test_any_other_json_is_refused(x: Json) -> None:
    assert not recheck(x).ok


# Files and the command line ------------------------------------------------------------------


def test_a_certificate_of_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A correct proof under the name of another claim is refused on the command line."""
    path = tmp_path / "forged.json"
    save({**fresh("matching"), "id": "uniqueness"}, path)
    assert main([str(path)], lambda _: fresh("uniqueness")["statement"]) == 1
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
    assert recheck_file(path).ok


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, binary = (tmp_path / name for name in ("good.json", "bad.json", "binary.json"))
    save(fresh("matching"), good)
    bad.write_text("{", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    assert main([str(good)]) == 0
    assert main([str(good), str(bad), str(binary), str(tmp_path / "none"), str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [": ok: " in line for line in lines] == [True, True, False, False, False, False]
    assert main([]) == 2


def run(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "SYMPY_GROUND_TYPES"} | variables
    return subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, cwd=ROOT, env=env
    )


def test_the_engines_share_no_arithmetic() -> None:
    """The first computes in Python; the second loads neither SymPy nor any part of the first."""
    ask = "import proofs.kernel; from proofs.certificate import arithmetic; print(arithmetic())"
    assert run("-c", ask).stdout.strip() == "python"
    loaded = run("-c", "import sys, proofs.recheck; print(*sys.modules)").stdout.split()
    ours = {m for m in loaded if m.startswith(("proofs.", "sympy"))}
    assert "proofs.recheck_poly" in ours
    assert all(m.startswith("proofs.recheck") for m in ours)


def test_the_command_line_refuses_a_shared_arithmetic() -> None:
    refused = run("-m", "proofs", "matching", SYMPY_GROUND_TYPES="flint")
    assert refused.returncode == 1
    assert "SYMPY_GROUND_TYPES" in refused.stderr
    assert run("-m", "proofs", "matching").returncode == 0


def test_a_proof_of_something_else_gets_no_ok() -> None:
    """The claim is part of the certificate: another claim's proof does not pass for it."""
    claim: Claim = module_of("uniqueness").CLAIM
    proof: Proof = module_of("matching").prove()
    assert not recheck(certificate(claim, proof)).ok

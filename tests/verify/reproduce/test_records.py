"""Records: plain data out, the same data in, never half a file."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.records import load, plain, save
from verify.verdicts.verdict import Status

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)  # fmt: skip


@given(JSON)
def test_plain_data_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: bool | list[float | str] | None
) -> None:
    path = tmp_path_factory.mktemp("records") / "deep" / "record.json"
    assert load(save(data, path)) == data


def test_arrays_enums_and_missing_numbers_become_plain() -> None:
    data = {"a": np.array([1.0, np.nan]), "b": np.int64(3), "c": (Status.HOLDS, float("inf")), 4: 5}
    assert plain(data) == {"a": [1.0, None], "b": 3, "c": ["HOLDS", None], "4": 5}
    with pytest.raises(TypeError, match="data: object"):
        plain({"a": object()})


def test_a_failed_write_leaves_the_old_record_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save({"old": 1}, tmp_path / "record.json")

    def killed(*args: Path | str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save({"new": 2}, path)
    assert load(path) == {"old": 1} and list(tmp_path.iterdir()) == [path]


def test_a_broken_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"a": [1, 2, 3]})[:-4])
    with pytest.raises(ValueError, match=r"path: .*record.json is not a whole JSON record"):
        load(path)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing.json")


def test_records_need_no_torch() -> None:
    code = "import sys, verify.records; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

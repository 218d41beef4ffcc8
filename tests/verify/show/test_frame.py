"""Frames: pandas where it is, one clear error where it is not."""

from __future__ import annotations

import sys

import pytest
from support.fresh import loaded

from verify import check_values
from verify.show.frame import frame


def test_a_frame_has_its_columns_and_facts() -> None:
    pytest.importorskip("pandas")
    made = frame({"a": [1, 2], "b": ["x", None]}, unit="log-odds")
    assert list(made.columns) == ["a", "b"] and made.attrs == {"unit": "log-odds"}


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    report = check_values([0.0, 1.0, 1.0, 3.0])
    for ask in (report.to_frame, report.graph().to_frame):
        with pytest.raises(ImportError, match=r"to_frame needs .* pip install pandas"):
            ask()


def test_pandas_is_not_loaded_unasked() -> None:
    code = "import verify; verify.check_values([0.0, 1.0]).to_latex()"
    assert not loaded("pandas", code)

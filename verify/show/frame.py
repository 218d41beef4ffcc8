"""Results as a pandas DataFrame, for those who have pandas."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def frame(columns: Mapping[str, Any], **facts: Any) -> Any:
    """A DataFrame of columns of one length; facts of the whole stand in its `attrs`.

    Raises ImportError, saying what to install, where pandas is missing.
    """
    try:
        pandas = import_module("pandas")
    except ModuleNotFoundError as problem:
        raise ImportError(
            "to_frame needs the optional package pandas: pip install pandas"
        ) from problem
    made = pandas.DataFrame(dict(columns))
    made.attrs.update(facts)
    return made

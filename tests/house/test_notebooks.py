"""Every notebook was run from top to bottom, and what it showed is committed.

nbval passes a notebook without outputs whatever it does; so their presence is tested here.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MAX_LINES = 10
# What the first cell says of what it takes: after what words, and what they must name.
TAKES = re.compile(r"^\*What this takes\*: (.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
NAMED = {
    "what to install": r"`pip install \"\.\[lab[a-z,]*\]\"`",
    "the time": r"(seconds?|minutes?) on two cores",
    "the memory": r"[\d.]+ GB of memory",
    "the records": r"\brecords\b",
}


def faults(notebook: dict[str, Any]) -> list[str]:
    """Say what is wrong with a notebook (nbformat 4, as a dict); an empty list means nothing is."""
    found = unsaid(notebook)
    code = [
        c for c in notebook["cells"] if c["cell_type"] == "code" and "".join(c["source"]).strip()
    ]
    if not any(cell["outputs"] for cell in code):
        found.append("no outputs")
    if [cell["execution_count"] for cell in code] != list(range(1, len(code) + 1)):
        found.append("not run from top to bottom in a fresh kernel")
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        found.append("kernelspec is not python3")
    for number, cell in enumerate(code, 1):
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                found.append(f"cell {number} ends in {output['ename']}")
            if output.get("name") == "stderr":
                found.append(f"cell {number} writes to stderr")
            if "image/svg+xml" in output.get("data", {}):
                found.append(f"cell {number} shows SVG, which nbval compares; PNG is meant")
        if len("".join(cell["source"]).splitlines()) > MAX_LINES:
            found.append(f"cell {number} is longer than {MAX_LINES} lines")
    return found


def unsaid(notebook: dict[str, Any]) -> list[str]:
    """What the first cell of a notebook leaves out of what it takes to run it."""
    first = notebook["cells"][0]
    said = TAKES.search("".join(first["source"])) if first["cell_type"] == "markdown" else None
    if said is None:
        return ["the first cell does not say what it takes"]
    words = " ".join(said[1].split())
    return [f"{what} is left out" for what, how in NAMED.items() if not re.search(how, words)]


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_has_its_outputs(path: Path) -> None:
    import nbformat  # seconds to import, in every process that collects

    assert faults(nbformat.read(path, as_version=4)) == []


SAID = (
    '*What this takes*: `pip install ".[lab,zoo]"`, a few seconds\non two cores, '
    "0.5 GB of memory; no records."
)


def sound() -> dict[str, Any]:
    """A notebook of two cells in which nothing is wrong."""
    from nbformat import v4

    cells = [
        v4.new_markdown_cell(f"One and one is two.\n\n{SAID}\n\nAn end."),
        v4.new_code_cell("a = 1", execution_count=1),
        v4.new_code_cell(
            "a + 1",
            execution_count=2,
            outputs=[v4.new_output("execute_result", {"text/plain": "2"}, execution_count=2)],
        ),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made: dict[str, Any] = v4.new_notebook(cells=cells, metadata=metadata)
    return made


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}
STDERR = {"output_type": "stream", "name": "stderr", "text": "a warning"}
SVG = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}, "metadata": {}}


def test_sound_notebook_has_no_faults() -> None:
    assert faults(sound()) == []


@pytest.mark.parametrize(
    ("cell", "change", "fault"),
    [
        (2, {"outputs": []}, "no outputs"),
        (2, {"execution_count": None}, "not run"),
        (2, {"execution_count": 3}, "not run"),
        (2, {"outputs": [ERROR]}, "ends in ValueError"),
        (1, {"outputs": [STDERR]}, "stderr"),
        (1, {"outputs": [SVG]}, "SVG"),
        (1, {"source": "a = 1\n" * 11}, "longer than"),
    ],
)
def test_fault_is_caught(cell: int, change: dict[str, Any], fault: str) -> None:
    notebook = copy.deepcopy(sound())
    notebook["cells"][cell].update(change)
    (found,) = faults(notebook)
    assert fault in found


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("*What this takes*: ", "does not say what it takes"),
        ('`pip install ".[lab,zoo]"`', "what to install"),
        ("a few seconds\non two cores", "the time"),
        ("0.5 GB of memory", "the memory"),
        ("records", "the records"),
    ],
)
def test_what_is_left_unsaid_is_caught(part: str, fault: str) -> None:
    notebook = sound()
    source = notebook["cells"][0]["source"]
    assert part in source
    notebook["cells"][0]["source"] = source.replace(part, "")
    (found,) = faults(notebook)
    assert fault in found


def test_other_kernel_is_caught() -> None:
    notebook = sound()
    notebook["metadata"]["kernelspec"]["name"] = "my-env"
    assert faults(notebook) == ["kernelspec is not python3"]

"""make rocq: compile the theorems, list their axioms, run coqchk, write record and README."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from proofs.rocq import (
    FILES,
    HERE,
    README,
    RECORD,
    foreign,
    hashes,
    into_readme,
    resting,
    stale,
    theorems,
)

PACKAGES = "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics libcoq-coquelicot"


class Failed(Exception):
    """What a tool of Rocq said."""


def main(argv: list[str]) -> int:
    """Returns 0 when everything is checked, 1 when not, 2 when Rocq is not installed."""
    if shutil.which("coqc") is None:
        print(f"Rocq is not here: apt-get install -y {PACKAGES}", file=sys.stderr)
        return 2
    sources = hashes()
    try:
        axioms = compiled()
    except Failed as reason:
        print(reason, file=sys.stderr)
        return 1
    if outside := foreign(axioms):
        print(f"axioms outside the list: {outside}", file=sys.stderr)
        return 1
    new = {"rocq": version(), "sources": sources, "theorems": axioms}
    RECORD.write_text(json.dumps(new, indent=1) + "\n", "utf-8")
    README.write_text(into_readme(README.read_text("utf-8")), "utf-8")
    if stale():
        print("a source changed during the check", file=sys.stderr)
        return 1
    print(f"Rocq {new['rocq']}: {len(axioms)} theorems checked, {resting(axioms)}")
    return 0


def version() -> str:
    """The version of the Rocq that is installed."""
    found = re.search(r"version ([\d.]+)", tool("coqc", "--version", at=HERE))
    if found is None:
        raise Failed("coqc does not say its version")
    return found[1]


def compiled() -> dict[str, list[str]]:
    """The axioms of each theorem, after all files compiled and coqchk accepted them."""
    names = [f"sparse.{s.file}.{s.name}" for s in theorems()]
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        build(at, FILES)
        printed = evaluated(at, [f"Print Assumptions {name}." for name in names])
        axioms = assumptions(printed)
        if len(axioms) != len(names):
            raise Failed(f"{len(names)} theorems, but Rocq printed:\n{printed}")
        modules = [part for file in FILES for part in ("-norec", f"sparse.{file}")]
        context = tool("coqchk", "-silent", "-o", "-Q", ".", "sparse", *modules, at=at)
        admitted = re.search(r"\* Axioms:\s*(<none>|.*?)\n\s*\n", context, re.DOTALL)
        if admitted is None or any(
            f"{file}." in admitted[1] for file in map("sparse.{}".format, FILES)
        ):
            raise Failed(f"coqchk:\n{context}")
    return {name.rpartition(".")[2]: used for name, used in zip(names, axioms, strict=True)}


def build(at: Path, files: tuple[str, ...]) -> None:
    """Compile these files, in this order, in a folder of their own."""
    for file in files:
        shutil.copy(HERE / f"{file}.v", at)
        tool("coqc", "-q", "-w", "-all", "-Q", ".", "sparse", f"{file}.v", at=at)


def evaluated(
    at: Path, commands: list[str], *, files: tuple[str, ...] = FILES, head: str = ""
) -> str:
    """What Rocq prints for these commands, where these files are compiled."""
    needed = "".join(f"From sparse Require {file}.\n" for file in files)
    (at / "ask.v").write_text(needed + head + "\n".join(commands) + "\n", "utf-8")
    return tool("coqc", "-q", "-w", "-all", "-Q", ".", "sparse", "ask.v", at=at)


def assumptions(printed: str) -> list[list[str]]:
    """The names of the axioms in each answer to Print Assumptions."""
    parts = re.split(
        r"^(Closed under the global context|Axioms:)\n", f"{printed}\n", flags=re.MULTILINE
    )
    answers = zip(parts[1::2], parts[2::2], strict=True)
    return [
        re.findall(r"^(\S+)(?: :|$)", rest, re.MULTILINE) if head == "Axioms:" else []
        for head, rest in answers
    ]


def tool(*command: str, at: Path) -> str:
    """What a tool prints.  Raises Failed, with what it said, when it fails."""
    done = subprocess.run(
        command, cwd=at, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

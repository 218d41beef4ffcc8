"""The ledger as Markdown, written into the places that a README keeps for it.

A place is a pair of comments, ``<!-- ledger -->`` and ``<!-- /ledger -->``, for the table of all
claims, or ``<!-- ledger: ID … -->`` for the claims named; ``<!-- rocq -->`` is for the line on what
Rocq checked, ``<!-- papers -->`` for the statements of both papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import Path

from proofs.ledger.page import status
from proofs.ledger.table import IDS, ROOM, Entry, run
from proofs.papers import table as papers
from proofs.rocq import line as checked_by_rocq

HOME = Path(__file__).parent  # proofs/
_PLACE = re.compile(
    r"(<!-- (ledger|rocq|papers)(?:: ([\w ]+?))? -->\n)(.*?)(<!-- /\2 -->)", re.DOTALL
)


def markdown(entries: Iterable[Entry], folder: Path = HOME) -> str:
    """The claim table of a README that lies in `folder`: its links start there."""
    lines = ["| claim | what it says | status |", "|---|---|---|"]
    for e in entries:
        path = HOME.joinpath(*ROOM[e.claim.id].split("."), f"{e.claim.id}.py")
        link = f"[{e.claim.id}]({Path(relpath(path, folder)).as_posix()})"
        words = brief(e.claim.words).replace("|", "\\|")
        lines.append(f"| {link} | {words} | {status(e)} |")
    return "\n".join(lines)


def brief(words: str, most: int = 120) -> str:
    """The words, or their first clause where they are long."""
    end = re.search("[;:] ", words)
    return f"{words[: end.start()]} …" if len(words) > most and end else words


def asked(readme: str) -> tuple[str, ...]:
    """The claims that a README shows, in the order of the ledger.

    Raises ValueError when it has no place for any, and KeyError, naming it, for an unknown claim.
    """
    places = [found[3] for found in _PLACE.finditer(readme) if found[2] == "ledger"]
    if not places:
        raise ValueError("README: it needs a <!-- ledger --> and a <!-- /ledger --> after it")
    named = [name for names in places if names for name in names.split()]
    for name in named:
        if name not in IDS:
            raise KeyError(f"README: no claim is called {name!r}")
    return IDS if None in places else tuple(i for i in IDS if i in named)


def into_readme(entries: Sequence[Entry], readme: str, folder: Path = HOME) -> str:
    """The README, which lies in `folder`, with these claims in its places.

    A claim that a place names and `entries` lack is left out.  Raises as `asked` does.
    """
    asked(readme)
    by_id = {e.claim.id: e for e in entries}

    def put(found: re.Match[str]) -> str:
        if found[2] == "rocq":
            return f"{found[1]}{checked_by_rocq()}\n{found[5]}"
        if found[2] == "papers":
            return f"{found[1]}{papers.markdown(papers.found(by_id), folder)}\n{found[5]}"
        names = found[3].split() if found[3] else by_id
        shown = [by_id[name] for name in names if name in by_id]
        return f"{found[1]}{markdown(shown, folder)}\n{found[5]}"

    return _PLACE.sub(put, readme)


def rewrite(path: Path) -> list[Entry]:
    """Proves the claims that the README at `path` shows and writes it anew; returns them."""
    readme = path.read_text("utf-8")
    entries = [run(claim_id) for claim_id in asked(readme)]
    path.write_text(into_readme(entries, readme, path.resolve().parent), "utf-8")
    return entries

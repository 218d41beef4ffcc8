"""Makes the results of a run the committed ones: records, pictures, gallery, README tables."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from figures import library
from figures.gallery import tables, write_gallery
from verify.records import write_whole

README = library.HERE.parent / "README.md"


def publish(results: Path, readme: Path = README) -> list[Path]:
    """Copies the record sets of `results`, draws every figure from them, writes what quotes them.

    Returns the files that it wrote.  Raises FileNotFoundError when `results` holds no records.
    """
    files = sorted(results.rglob("*.json"))
    if not files:
        raise FileNotFoundError(f"records: none in {results}; `make reproduce` makes them")
    home, written = library.COMMITTED, []
    for place in results.iterdir():  # sets that the run did not make stay
        if place.is_dir():
            shutil.rmtree(home / place.name, ignore_errors=True)
    for path in files:
        written.append(write_whole(home / path.relative_to(results), path.read_bytes()))
    for name in library.NAMES:
        written.append(library.write(name, home, library.PICTURES)[0])
    written.append(write_gallery(home, library.PICTURES))
    text = into_readme(quoted(home), readme.read_text("utf-8"))
    return [*written, write_whole(readme, text.encode())]


def quoted(folder: Path = library.COMMITTED) -> dict[str, str]:
    """What the README says of the networks, from records, by the name of its place."""
    look = library.verdicts(["first_look"], folder)["first_look"]
    return {"first look": look, "measured": _tables(folder)}


def _tables(folder: Path) -> str:
    """Both tables, folded."""
    parts = []
    for table in tables(library.record_set("samples", folder)):
        head = f"<details>\n<summary>{table.title}</summary>\n"
        parts.append(f"{head}\n{table.markdown()}\n\n{table.notes}\n\n</details>")
    return "\n\n".join(parts)


def into_readme(texts: Mapping[str, str], readme: str) -> str:
    """The README with these texts in their places.  Raises ValueError where a place is missing."""
    for name, text in texts.items():
        place = f"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        if len(re.findall(place, readme, re.DOTALL)) != 1:
            raise ValueError(
                f"README: it needs one <!-- {name} --> and a <!-- /{name} --> after it"
            )
        readme = re.sub(place, partial(_put, text), readme, flags=re.DOTALL)
    return readme


def _put(text: str, found: re.Match[str]) -> str:
    return f"{found[1]}{text}\n{found[2]}"

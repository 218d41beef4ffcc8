"""The gallery: one page with every figure, its caption, its verdict and the command that makes it.

The page lies beside the PNG files and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from figures import library
from figures.data import in_order
from figures.tables import Table, exponents_and_bounds, monotone_and_salient
from figures.tallies import seed_of
from verify.records import load_all


def render(folder: Path, pictures: Path, names: Sequence[str] = library.NAMES) -> str:
    """The page over the records of a folder; figures whose PNG is not in `pictures` are named.

    Text from records is escaped: a network may be called anything.
    """
    environment = Environment(
        loader=PackageLoader("figures", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown, missing = [], []
    for name in names:
        module = library.figure(name)
        if not (pictures / f"{name}.png").is_file():
            missing.append(name)
            continue
        try:
            verdict = module.verdict(*library.sets(module, folder))
        except (FileNotFoundError, ValueError):  # a picture of an earlier run
            missing.append(name)
            continue
        shown.append({"name": name, "module": module, "verdict": verdict})
    samples = library.record_set("samples", folder) if (folder / "samples").is_dir() else []
    return environment.get_template("gallery.html.j2").render(
        shown=shown,
        missing=missing,
        tables=tables(samples),
        claims=load_all(folder / "proofs.json") if (folder / "proofs.json").is_file() else [],
        networks=networks(samples),
        language=any(r["family"] == "language" for r in samples),
        versions=samples[0]["versions"] if samples else {},
    )


def tables(samples: Sequence[Mapping[str, Any]]) -> list[Table]:
    """Tables 1 and 2, where there are samples."""
    return [monotone_and_salient(samples), exponents_and_bounds(samples)] if samples else []


def networks(samples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a reader needs to know of each network, once."""
    found: dict[tuple[str, str, int | None], dict[str, Any]] = {}
    for r in in_order(samples) if samples else ():
        seed = seed_of(r)
        key = (r["network"], r["data"], seed)
        entry = found.setdefault(key, {**r, "seed": seed, "verified": 0, "baselines": []})
        entry["verified"] += 1
        if r["baseline"] not in entry["baselines"]:
            entry["baselines"].append(r["baseline"])
    return list(found.values())

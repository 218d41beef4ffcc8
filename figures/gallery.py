"""The gallery: one page with every figure, its caption, its verdict and the command that makes it.

The page lies beside the PNG files and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from figures import library, paper_b_tables
from figures.correspondence import answered, write_correspondence
from figures.data import in_order
from figures.protocol_shares import sentence
from figures.tables import exponents_and_bounds, monotone_and_salient
from figures.tallies import seed_of, tallies
from verify.records import load_all, plain, save_all, shortened, write_whole
from verify.show.table import TextTable
from verify.show.templates import environment

ANSWERS = answered()  # what a figure answers, as the papers number theirs
NETWORKS = (
    "Accuracy: on test samples. `make reproduce` measures MLPs on tables, some trained as the "
    "papers' are, LeNet, VGG and ResNet on digits, EfficientNet on photographs, PointNet on clouds "
    "of points, LSTM, CNN and transformer on film reviews, and games built to break each "
    "condition. It starts from their "
    "scores as published (verify/reproduce/tables, float64, with digests of the weights), so that "
    "its words are the same on every machine; four networks it trains anew, and it ends with a "
    "table of what agrees: "
    "to the last word from the same scores, as closely as three seeds do where training was "
    "repeated. `make reproduce-full` trains every network, with three seeds, more samples and "
    "finer grids of patches; `make reproduce-lm` adds the language model; `make portable` tries "
    "the settings of other processors."
)


def render(folder: Path, pictures: Path, names: Sequence[str] = library.NAMES) -> str:
    """The page over the records of a folder; figures without a PNG in `pictures` are named.

    Text from records is escaped: a network may be called anything.
    """
    shown, missing = [], []
    records = cache(partial(library.record_set, folder=folder))
    for name in names:
        module = library.figure(name)
        try:
            there = library.pages(name, folder)
            verdict = module.verdict(*map(records, module.NEEDS))
        except (FileNotFoundError, ValueError):  # any picture there is of an earlier run
            missing.append(name)
            continue
        found = {stem: there[stem] for stem in there if (pictures / f"{stem}.png").is_file()}
        if found:
            shown.append({"name": name, "module": module, "verdict": verdict, "pages": found})
        else:
            missing.append(name)
    samples = records("samples") if (folder / "samples").is_dir() else []
    return (
        environment("figures")
        .get_template("gallery.html.j2")
        .render(
            shown=shown,
            missing=missing,
            answers=ANSWERS,
            opening=opening(folder),
            ledger="../../proofs/README.md" if pictures == library.PICTURES else None,
            glossary="../../verify/GLOSSARY.md" if pictures == library.PICTURES else None,
            tables=[*tables(samples), *tables_as_b(folder)],
            claims=load_all(folder / "proofs.json") if (folder / "proofs.json").is_file() else [],
            networks=network_table(samples) if samples else None,
            language=any(r["family"] == "language" for r in samples),
            versions=samples[0]["versions"] if samples else {},
        )
    )


def opening(folder: Path) -> str:
    """What each protocol finds, and what in shuffled scores; "" without such records."""
    try:
        return sentence(library.record_set("protocols", folder))
    except FileNotFoundError:
        return ""


def write_gallery(records: Path, pictures: Path) -> Path:
    """Writes the page beside the pictures, that of the papers' figures beside it, and the counts
    of both tables among the records.
    """
    if (records / "samples").is_dir():
        tabulate(records)
    write_correspondence(pictures)
    return write_whole(pictures / "index.html", render(records, pictures).encode())


def tabulate(folder: Path) -> Path:
    """Writes the numbers of both tables as a record set beside the one that they count."""
    found = plain(tallies(library.record_set("samples", folder)))
    return save_all(shortened(found), folder / "tables.json")


def tables(samples: Sequence[Mapping[str, Any]]) -> list[TextTable]:
    """Tables 1 and 2, where there are samples."""
    return [monotone_and_salient(samples), exponents_and_bounds(samples)] if samples else []


def tables_as_b(folder: Path) -> list[TextTable]:
    """The same as B makes them, where the records of a folder have them."""
    there = (folder / "paper_b_tables.json").is_file()
    return paper_b_tables.tables(library.record_set("paper_b_tables", folder) if there else [])


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


def network_table(samples: Sequence[Mapping[str, Any]]) -> TextTable:
    """The networks as a person reads them, and how `make reproduce` comes by them."""
    rows = []
    for r in networks(samples):
        breaks = f" (control, expected to break {r['breaks']})" if r["breaks"] else ""
        chosen = f"; samples chosen by: {r['chosen_by']}" if "chosen_by" in r else ""
        seed = "–" if r["seed"] is None else str(r["seed"])
        rows.append((
            f"{r['network']}{breaks}", r["data"], seed, _accuracy(r), str(r["verified"]),
            ", ".join(r["baselines"]), f"{r['variables']}{chosen}",
        ))  # fmt: skip
    columns = ("network", "data", "seed", "accuracy", "cases", "baselines", "variables")
    return TextTable(columns, rows, "The networks", (NETWORKS,))


def _accuracy(record: Mapping[str, Any]) -> str:
    """ "0.987 of 192", where it was measured on labels that are not the network's own."""
    if record.get("own_labels"):
        return "its own labels"
    if "test_accuracy" not in record:
        return "–"
    return f"{record['test_accuracy']:.3f} of {record['test_samples']}"

"""The figures in the order of the gallery, and the records that each is drawn from.

A figure is a module with TITLE, PAPER (its counterpart in the papers: what is the same, what is
not), CAPTION, NEEDS (names of record sets), draw(*sets) and verdict(*sets), one plain sentence that
says what the records show.  Record sets are files or folders of `verify.records.save_all`.

A figure is one picture of its name or, with a panel for each network and BY_FAMILY = True, a page
for each family of the networks on record; its sentence is on all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from figures.data import by_family, slug
from figures.data import family as family_of
from figures.style import png, style
from verify.cache.keys import files_key
from verify.records import load_all, write_whole

HERE = Path(__file__).parent
COMMITTED = HERE / "records"
PICTURES = HERE / "pictures"
EXPLAIN = HERE.parent / "verify" / "explain"
SHOW = HERE.parent / "verify" / "show"
NAMES = (
    "first_look",
    "sorted_strengths",
    "table_strengths",
    "text_strengths",
    "sentence_strengths",
    "published_strengths",
    "one_interaction",
    "digit_parts",
    "matching",
    "strength_by_order",
    "sentence_orders",
    "mean_scores",
    "exponents",
    "conditions",
    "protocols",
    "counts_against_bounds",
    "cancellation",
    "bounds_against_n",
    "explanations",
    "whole_explanations",
    "recovery",
    "known_concepts",
    "and_or_graph",
    "sentence_graphs",
    "folding",
    "graph_ratios",
    "graph_sizes",
    "graph_depth",
    "attacked_networks",
    "seeds_alike",
    "learned_baselines",
    "baseline_course",
    "word_order",
    "and_or_split",
    "transfer",
    "training_course",
)

ADDED = "language_model"  # a folder of record sets that join those of the same name
AROUND = (
    "__init__",
    "__main__",
    "correspondence",
    "gallery",
    "publish",
)  # modules that no picture depends on


def figure(name: str) -> ModuleType:
    """The module of a figure.  Raises ValueError, naming all, for an unknown name."""
    if name not in NAMES:
        raise ValueError(f"name: no figure is called {name!r}; there are {', '.join(NAMES)}")
    (path,) = (HERE / "plots").glob(f"*/{name}.py")
    return import_module(f"figures.plots.{path.parent.name}.{name}")


def sets(module: ModuleType, folder: Path = COMMITTED) -> list[list[dict[str, Any]]]:
    """The record sets that a figure needs.

    Raises FileNotFoundError, naming the set and what makes it, when one is not there.
    """
    return [record_set(need, folder) for need in module.NEEDS]


def record_set(need: str, folder: Path = COMMITTED) -> list[dict[str, Any]]:
    """One record set, with what was added to it; raises FileNotFoundError as `sets` does."""
    return [record for place in _places(need, folder) for record in load_all(place)]


def _places(need: str, folder: Path) -> list[Path]:
    """The folder or the file of a record set, and those of the sets that are added to it."""
    path = folder / need if (folder / need).is_dir() else folder / f"{need}.json"
    if not path.exists():
        raise FileNotFoundError(f"records: no {need} in {folder}; `make reproduce` makes them")
    added = folder / ADDED / need
    return [path, added] if added.is_dir() else [path]


def key_of(name: str, folder: Path = COMMITTED) -> str:
    """A key of all that a picture depends on: the records and the code of the figures.

    Raises FileNotFoundError as `sets` does.
    """
    drawn_by = {name} | {part.__name__.rpartition(".")[2] for part in vars(figure(name)).values()
                         if isinstance(part, ModuleType)}  # fmt: skip
    files = [path for path in HERE.glob("*.py") if path.stem not in AROUND]
    files += [path for path in (HERE / "plots").rglob("*.py") if path.stem in drawn_by]
    homes = {str(getattr(part, "__module__", "")) for part in vars(figure(name)).values()}
    graphs = any(home.startswith("verify.explain") for home in homes)  # it draws And-Or graphs
    files += EXPLAIN.rglob("*.py") if graphs else []
    files += [path for path in SHOW.glob("*.py") if graphs or path.stem in ("palette", "picture")]
    for need in figure(name).NEEDS:
        for place in _places(need, folder):
            files += place.glob("*.json") if place.is_dir() else [place]
    return files_key(files)


def families(name: str, folder: Path = COMMITTED) -> list[str]:
    """The families that a figure has a page for, in their order; none where it is one picture.

    Raises FileNotFoundError as `sets` does, ValueError where there are no records or where two
    families would share a file.
    """
    module = figure(name)
    if not by_pages(module):
        return []
    (records,) = sets(module, folder)
    found = list(by_family(records))
    if len({slug(family) for family in found}) < len(found):
        raise ValueError(f"family: of {', '.join(found)}, two give one file name; rename one")
    return found


def by_pages(module: ModuleType) -> bool:
    """Whether a figure has a page for each family of networks."""
    return bool(getattr(module, "BY_FAMILY", False))


def pages(name: str, folder: Path = COMMITTED) -> dict[str, str | None]:
    """The family that each picture of a figure shows, by the stem of its file.

    A figure that is one picture has its own name for a stem, and no family.  Raises as `families`.
    """
    if not by_pages(figure(name)):
        return {name: None}
    return {f"{name}-{slug(family)}": family for family in families(name, folder)}


def drawn(name: str, folder: Path = COMMITTED, *, family: str | None = None) -> Figure:
    """A figure from the records of a folder, in the house style.

    family: which page of it, one of `families`; None for a figure that is one picture.  Raises
    ValueError, naming those there are, for any other.
    """
    there = list(pages(name, folder).values())
    if family not in there:
        known = [found for found in there if found is not None]
        rest = f"give one of {', '.join(known)}" if known else "it is one picture; leave it out"
        raise ValueError(f"family: {name} has no page {family!r}; {rest}")
    module = figure(name)
    parts = sets(module, folder)
    if family is not None:
        parts = [[record for record in part if family_of(record) == family] for part in parts]
    with style():
        picture: Figure = module.draw(*parts)
    return picture


def shown(
    name: str, folder: Path = COMMITTED, kept: Path = PICTURES
) -> dict[str, Image.Image | Figure]:
    """The picture of every page of a figure, by its family, to be displayed one after the other.

    A picture of `kept` is taken as it is where it was drawn from the same records by the same code,
    as its key says; any other is drawn now.  Raises ValueError for a figure that is one picture.
    """
    if not by_pages(figure(name)):
        raise ValueError(f"name: {name} is one picture; use drawn({name!r})")
    key, found = key_of(name, folder), dict[str, Image.Image | Figure]()
    for stem, family in pages(name, folder).items():
        path = kept / f"{stem}.png"
        if key_in(path) == key:
            with Image.open(path) as image:
                found[str(family)] = image.copy()
        else:
            found[str(family)] = drawn(name, folder, family=family)
    return found


def write(name: str, records: Path, out: Path) -> list[tuple[Path, bool]]:
    """Draws the pictures of a figure to `out`, except those there of the same records and code.

    Returns the path of each, and whether it was drawn now.
    """
    key, written = key_of(name, records), []
    for stem, family in pages(name, records).items():
        path = out / f"{stem}.png"
        now = key_in(path) != key
        if now:
            picture = drawn(name, records, family=family)
            with style():
                write_whole(path, png(picture, key))
        written.append((path, now))
    return written


def key_in(path: Path) -> str | None:
    """The key that a picture was drawn under; None where there is none or the file is damaged."""
    try:
        with Image.open(path) as image:
            return image.info.get("Source")
    except (OSError, SyntaxError):
        return None


def verdicts(names: Sequence[str] = NAMES, folder: Path = COMMITTED) -> dict[str, str]:
    """What each figure shows, in one sentence made from the records."""
    records = cache(partial(record_set, folder=folder))  # several figures are of the same
    return {name: figure(name).verdict(*map(records, figure(name).NEEDS)) for name in names}

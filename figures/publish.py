"""Makes the results of a run the committed ones: records, pictures, gallery, finding."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from figures import library
from figures.data import Record, network_of, ordinary, span
from figures.gallery import write_gallery
from figures.protocol_shares import UNTRAINED, looked_at, shares, shuffles
from figures.tallies import BOUNDS, MASS, meets, says, status
from verify.records import load_all, write_whole

README = library.HERE.parent / "README.md"
RESTS_ON = ("count_bound", "count_markov", "eta_needed")  # claims that the finding takes as proved


def publish(results: Path, readme: Path = README) -> list[Path]:
    """Copies the record sets of `results`, draws every figure from them, writes what quotes them.

    Pictures that are none of these figures' are removed.
    `results` may be the folder of the committed records: then what quotes them is written anew.
    Returns the files that it wrote.  Raises FileNotFoundError when `results` holds no records.
    """
    files = sorted(results.rglob("*.json"))
    if not files:
        raise FileNotFoundError(f"records: none in {results}; `make reproduce` makes them")
    home, written = library.COMMITTED, []
    if results.resolve() != home.resolve():
        for place in results.iterdir():  # sets that the run did not make stay
            if place.is_dir() and place.name != library.ADDED:  # of which a run makes some files
                shutil.rmtree(home / place.name, ignore_errors=True)
        for path in files:
            written.append(write_whole(home / path.relative_to(results), path.read_bytes()))
    drawn = [path for name in library.NAMES
             for path, _ in library.write(name, home, library.PICTURES)]  # fmt: skip
    for path in set(library.PICTURES.glob("*.png")) - set(drawn):  # of a name that is no more
        path.unlink()
    written += drawn
    written.append(write_gallery(home, library.PICTURES))
    text = into_readme(quoted(home), readme.read_text("utf-8"))
    return [*written, write_whole(readme, text.encode())]


def quoted(folder: Path = library.COMMITTED) -> dict[str, str]:
    """What the README says of the networks, from records, by the name of its place."""
    return {"finding": finding(folder)}


def finding(folder: Path = library.COMMITTED) -> str:
    """What was proved and what was measured, a sentence and a list made from the records.

    Raises ValueError when a claim that it takes as proved is not.
    """
    proved = {c["id"] for c in load_all(folder / "proofs.json") if c["status"].startswith("PROVED")}
    if missing := [name for name in RESTS_ON if name not in proved]:
        raise ValueError(f"finding: not proved by the records: {', '.join(missing)}")
    cases, _ = ordinary(library.record_set("samples", folder))
    meet = [r for r in cases if meets(r)]
    nearly = sum(meets(r, all_but_one=True) for r in cases)
    sparse, both = (sum(status(r, "sparse") == "HOLDS" for r in some) for some in (cases, meet))
    by_strengths, by_others = (sum(says(r, bounds) for r in cases) for bounds in ((MASS,), BOUNDS))
    return (
        "**Paper B's count of salient interactions follows from its three conditions only where "
        "the interactions of an order do not cancel, which its abstract does not name (proved).** "
        f"Measured on {len(cases)} cases ({_counted(cases)}):\n"
        f"- **{len(meet)} meet all three conditions**: nothing salient joins more than ⌈n/2⌉ of "
        f"the n variables, the mean score never falls, p ≤ 2 ({nearly} with n − 1 for ⌈n/2⌉). Of "
        f"these, {both} are sparse beside their shuffled scores; of the other "
        f"{len(cases) - len(meet)}, {sparse - both}.\n"
        f"- **On {by_strengths} the strengths as measured leave no room for all interactions of "
        "some order to be salient** (Markov's inequality, which B's Theorem 3 is); on "
        f"{by_others} a bound does that takes other figures in their place (B's Theorem 2, this "
        "suite's, or the spread of the scores)."
        f"{_as_b(folder)}"
    )


def _counted(cases: Sequence[Record]) -> str:
    """How many samples of how many networks some cases are, and under how many baselines."""
    baselines: dict[tuple[str, str, int], set[str]] = {}
    for r in cases:
        sample = network_of(r), str(r["data"]), int(r["sample"])
        baselines.setdefault(sample, set()).add(str(r["baseline"]))
    networks = {network for network, _, _ in baselines}
    counts = [len(found) for found in baselines.values()]
    return (
        f"{len(baselines)} samples of {len(networks)} trained networks, each under "
        f"{span(counts)} baseline{'s' * (max(counts) > 1)}"
    )


def _as_b(folder: Path) -> str:
    """How many cases are sparse as B measures, and plainly so; "" where none is on record."""
    try:
        records = library.record_set("protocols", folder)
    except FileNotFoundError:
        return ""
    plain, as_b = (shares(records, name) for name in ("plain", "and-noise"))
    if not as_b.cases:
        return ""
    untrained = shares(records, "and-noise", UNTRAINED)
    return (
        f"\n- **Measured as B does**, noise of up to 4 % taken off first, {as_b.sparse} of "
        f"{as_b.cases} cases ({looked_at(records)}) have at most half the salient interactions of "
        f"any of {shuffles(records)} shuffles of their scores treated alike (plainly "
        f"{plain.sparse}); of untrained networks {untrained.sparse} of {untrained.cases}."
    )


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

"""The main job: prove, train, verify, experiment, draw; one gallery and one report of all of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verify.reproduce.interrupt import ended

if TYPE_CHECKING:
    from verify.reproduce.stages import Run

DESCRIPTION = """\
Proves the claims of the ledger, splits the scores of the networks of the zoo on test samples into
interactions, measures the conditions under which sparsity is said to follow, draws every figure
and runs every notebook.  Starts from the published tables of scores, so that the results are the
same on every machine, and trains a few networks anew; ends with a table that says whether this
machine agrees with what is published.  Writes records, figures, a gallery and a report that lists
every sample.  A run that is stopped continues where it was when the same command is given again;
what is unchanged is not done twice."""

STAGES = ("proofs", "training", "verification", "experiments", "figures", "notebooks")


def parser() -> argparse.ArgumentParser:
    """The command line of the main job."""
    out = argparse.ArgumentParser(
        prog="python -m verify",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = out.add_argument
    add("--out", type=Path, default=Path("results"), metavar="DIR",
        help="folder of records, figures, gallery and report (default: results)")  # fmt: skip
    add("--full", action="store_true",
        help="every seed, finer grids, 50 samples of every network: hours, resumable")  # fmt: skip
    add("--train", action="store_true",
        help="train every network here instead of starting from the published scores; so do "
        "--full, --epochs and --seed")  # fmt: skip
    add("--samples", type=_positive, default=None, metavar="N",
        help="test samples verified per network and baseline (default: 50 of tic-tac-toe and "
        "mnist, 10 of most others)")  # fmt: skip
    add("--device", default="auto", choices=("auto", "cpu", "cuda"),
        help="where to train; auto is cuda where there is one (default: auto)")  # fmt: skip
    add("--networks", nargs="+", default=None, metavar="NAME",
        help="which networks of the zoo, by task (default: all)")  # fmt: skip
    add("--without", nargs="+", choices=STAGES, default=[], metavar="STAGE",
        help=f"stages to leave out, of {', '.join(STAGES)}")  # fmt: skip
    add("--seed", type=int, default=0, metavar="N",
        help="of the splits, the training and the null models (default: 0)")  # fmt: skip
    add("--epochs", type=_positive, default=None, metavar="N",
        help="train for fewer or more epochs than the settings say, for a quick trial")  # fmt: skip
    add("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N",
        help="pieces of work at a time, each in a process (default: the cores)")  # fmt: skip
    add("--cache", type=Path, default=None, metavar="DIR",
        help="folder of trained networks (default: $SPARSE_CONCEPTS_CACHE, else "
        "sparse-concepts in the user's cache folder)")  # fmt: skip
    add("--quiet", action="store_true", help="no progress bars")
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job.

    The exit status: 0, 1 when a stage or the disk fails or the results are not those published, 2
    for a wrong argument, 128 + its number after a signal (130: Ctrl-C).
    """
    options = parser().parse_args(arguments)
    return ended(partial(run, options), partial(_kept, options.out))


def run(options: argparse.Namespace) -> int:
    """Every stage in turn, with a line on what it did; the exit status."""
    from tqdm import tqdm

    from verify import records
    from verify.reproduce import stages
    from verify.reproduce.pages import pages

    job = _job(options)
    with tqdm(
        total=1.0, desc="all", disable=options.quiet, position=0,
        bar_format="{desc}: {percentage:3.0f} %|{bar}| {elapsed}",
    ) as bar:  # fmt: skip
        job.bar = bar
        bar.total = stages.cost_of(job, options.without)
        failed = stages.run_all(job, options.without)
        bar.update(bar.total - bar.n)  # what was left out is done with, too
    records.save(job.spent, options.out / "timings.json")
    for name, path in pages(job.settings).items():
        if path.exists():
            print(f"{name:<8} {path.resolve()}")
    for problem in failed:
        print(problem, file=sys.stderr)
    return 1 if failed else 0


def _job(options: argparse.Namespace) -> Run:
    """The run that the command line asks for; wrong arguments end the program."""
    import torch

    from verify.reproduce.measuring.plan import ZOO, Settings, Unit, tables_of
    from verify.reproduce.stages import Run
    from verify.zoo.tasks.catalogue import TASKS

    wanted = options.device
    if wanted == "cuda" and not torch.cuda.is_available():
        parser().error("--device: no CUDA device was found; use cpu or auto")
    device = "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"
    names = options.networks or list(ZOO if options.full else TASKS)
    unknown = [name for name in names if name not in ZOO]
    if unknown:
        parser().error(f"--networks: no {unknown[0]!r} in the zoo; there are {', '.join(ZOO)}")
    train = options.train or options.full or options.seed != 0 or options.epochs is not None
    settings = Settings(
        options.out, options.cache, device, options.epochs, options.samples, options.seed,
        shipped=not train,
    )  # fmt: skip
    untold = [name for name in names if not train and not tables_of(Unit(name, 0))]
    if untold:
        parser().error(f"--networks: no scores of {untold[0]!r} are published; add --train")
    return Run(settings, names, options.full, options.jobs, options.quiet)


def _kept(out: Path) -> str:
    """What a run that stopped has left behind."""
    count = sum(1 for _ in (out / "work").glob("samples/*/sample-*.json"))
    return f"Kept: the epochs trained so far, and {count} records in {out / 'work'}."


def _positive(text: str) -> int:
    value = int(text) if text.lstrip("-").isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return value


if __name__ == "__main__":
    sys.exit(main())

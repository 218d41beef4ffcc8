"""The main job: train the networks, verify them, draw what was measured, write one report."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

DESCRIPTION = """\
Trains an MLP-5 on tic-tac-toe endgames and a LeNet on MNIST (both once, then read from the cache),
splits their scores on test samples into interactions and measures the conditions under which
sparsity is said to follow.  Writes records, two figures and one self-contained HTML report.
A run that is stopped continues where it was when the same command is given again."""

DATA = ("tic-tac-toe", "mnist")


@dataclass(frozen=True)
class Written:
    """Where the main job left its results."""

    report: Path
    figures: tuple[Path, ...]


def parser() -> argparse.ArgumentParser:
    """The command line of the main job."""
    out = argparse.ArgumentParser(
        prog="python -m verify",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = out.add_argument
    add("--out", type=Path, default=Path("results"), metavar="DIR",
        help="folder of records, figures and report (default: results)")  # fmt: skip
    add("--samples", type=_positive, default=50, metavar="N",
        help="test samples verified per network and baseline (default: 50)")  # fmt: skip
    add("--device", default="auto", choices=("auto", "cpu", "cuda"),
        help="where to train; auto is cuda where there is one (default: auto)")  # fmt: skip
    add("--data", nargs="+", choices=DATA, default=list(DATA), metavar="NAME",
        help=f"which of {', '.join(DATA)} (default: all)")  # fmt: skip
    add("--seed", type=int, default=0, metavar="N",
        help="of the splits, the training and the null models (default: 0)")  # fmt: skip
    add("--epochs", type=_positive, default=None, metavar="N",
        help="train for fewer or more epochs than the settings say, for a quick trial")  # fmt: skip
    add("--cache", type=Path, default=None, metavar="DIR",
        help="folder of trained networks (default: $SPARSE_CONCEPTS_CACHE, else "
        "sparse-concepts in the user's cache folder)")  # fmt: skip
    add("--quiet", action="store_true", help="no progress bars")
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job; the exit status: 0, 2 for a wrong argument, 130 when stopped by Ctrl-C."""
    options = parser().parse_args(arguments)
    try:
        written = run(options)
    except KeyboardInterrupt:
        print(
            f"\nStopped. Kept: the epochs trained so far, and {_count(options.out)} records in "
            f"{options.out / 'records'}. Give the same command again to continue.",
            file=sys.stderr,
        )
        return 130
    for path in written.figures:
        print(f"figure  {path.resolve()}")
    print(f"report  {written.report.resolve()}")
    return 0


def run(options: argparse.Namespace) -> Written:
    """Train, verify, draw and write, with a line on each network as it is done."""
    import torch

    from verify import records
    from verify.summary import summarise
    from verify.sweep import shortened

    # Networks this small gain nothing from more threads, and sums do not depend on their number.
    torch.set_num_threads(1)
    wanted = options.device
    if wanted == "cuda" and not torch.cuda.is_available():
        parser().error("--device: no CUDA device was found; use cpu or auto")
    device = "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"

    found: list[dict[str, Any]] = []
    timings: dict[str, Any] = {}
    for name in options.data:
        found += _verify(name, options, device, timings)

    start = time.perf_counter()
    counted = shortened([asdict(summary) for summary in summarise(found)])
    records.save(counted, options.out / "summary.json")
    written = _publish(found, options)
    timings["figures and report"] = {"seconds": round(time.perf_counter() - start, 3)}
    records.save(timings, options.out / "timings.json")
    return written


def _verify(
    name: str, options: argparse.Namespace, device: str, timings: dict[str, Any]
) -> list[dict[str, Any]]:
    """Train or load one network and verify it under every baseline; its records."""
    from verify.sweep import Subject, sweep
    from verify.zoo.cases import BASELINES, baseline_of
    from verify.zoo.tasks import TASKS

    task = TASKS[name]
    if options.epochs is not None:
        task = replace(task, hyper=replace(task.hyper, epochs=options.epochs))
    data = task.load(options.seed)
    if options.samples > len(data.x_test):
        parser().error(f"--samples: {name} has {len(data.x_test)} test samples")
    start = time.perf_counter()
    trained = task.train(
        data, seed=options.seed, device=device, cache=options.cache, progress=not options.quiet
    )
    spent: dict[str, Any] = {
        "training": {"seconds": round(time.perf_counter() - start, 3), "cached": trained.cached}
    }
    print(
        f"{task.network_name} on {task.title}: test accuracy {trained.test_accuracy:.3f} on "
        f"{len(data.x_test)} samples{' (from the cache)' if trained.cached else ''}"
    )
    facts = {
        "variables": task.variables,
        "test_accuracy": trained.test_accuracy,
        "train_accuracy": trained.train_accuracy,
        "test_samples": len(data.x_test),
        "training": {**asdict(task.hyper), "seed": options.seed, "device": device},
    }
    out: list[dict[str, Any]] = []
    for kind in BASELINES:
        subject = Subject(
            network=task.network_name,
            data=task.title,
            baseline_name=kind,
            model=trained.network,
            baseline=baseline_of(data, kind),
            groups=task.groups,
            samples=data.x_test,
            labels=data.y_test,
            class_names=data.class_names,
            key=trained.key,
            facts=facts,
        )
        done = sweep(
            subject, options.samples, options.out / "records", seed=options.seed,
            progress=not options.quiet,
        )  # fmt: skip
        spent[f"baseline {kind}, seconds per sample"] = [
            None if taken is None else round(taken, 4) for taken in done.seconds
        ]
        out += done.records
    timings[name] = spent
    return out


def _publish(found: list[dict[str, Any]], options: argparse.Namespace) -> Written:
    """Draw the figures and write them and the report."""
    from figures import mean_scores, sorted_strengths
    from figures.style import png, style
    from verify.html_report import Picture, render

    folder = options.out / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    pictures, paths = [], []
    for module in (sorted_strengths, mean_scores):
        drawn = {}
        for dark in (False, True):
            with style(dark):
                drawn[dark] = png(module.draw(found))
        path = folder / f"{module.__name__.rpartition('.')[2]}.png"
        path.write_bytes(drawn[False])
        paths.append(path)
        pictures.append(Picture(module.TITLE, module.CAPTION, drawn[False], drawn[True]))
    report = options.out / "report.html"
    report.write_text(render(found, pictures, _provenance(found)), encoding="utf-8")
    return Written(report, tuple(paths))


def _provenance(found: list[dict[str, Any]]) -> dict[str, str]:
    """What a reader needs to repeat the run, as text."""
    first = found[0]
    networks = {}
    for r in found:
        settings = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in r["training"].items())
        networks[f"{r['network']} on {r['data']}"] = (
            f"test accuracy {r['test_accuracy']:.3f} on {r['test_samples']} samples (training "
            f"{r['train_accuracy']:.3f}); {settings}; variables: {r['variables']}; "
            f"key {r['network_key']}"
        )
    return {
        **networks,
        "score": f"{first['score']} of the predicted class; {first['dtype']} on {first['device']}",
        "numerical error": ", ".join(sorted({r["error"]["source"] for r in found})),
        "seed": str(first["seed"]),
        "versions": ", ".join(
            f"{name} {version or 'not installed'}" for name, version in first["versions"].items()
        ),
    }


def _count(out: Path) -> int:
    return sum(1 for _ in (out / "records").glob("*/sample-*.json"))


def _positive(text: str) -> int:
    value = int(text) if text.lstrip("-").isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return value


if __name__ == "__main__":
    sys.exit(main())

"""The language model on sentences of our own: one record per sentence and baseline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from verify import records
from verify.reproduce.experiments import (
    explanations,
    folding,
    matching,
    paper_b_tables,
    protocols,
    splits,
)
from verify.reproduce.experiments.subjects import SAMPLES, scored_of
from verify.reproduce.interrupt import ended
from verify.reproduce.measuring.sweep import Subject, collected, sweep
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.sentences import UNFINISHED
from verify.zoo.tasks import language_model as lm
from verify.zoo.training.training import default_cache

EXPERIMENTS = {
    "matching": matching, "explanations": explanations, "folding": folding, "splits": splits,
    "protocols": protocols,
    "paper_b_tables": paper_b_tables,
}  # fmt: skip
OF_ALL = ("paper_b_tables",)  # made of every sentence, the others of the first
DESCRIPTION = """\
Splits the log-odds of the next word, as SmolLM2-135M-Instruct gives them, into interactions of ten
words of each sentence, under several baselines; of the first sentences it also makes the records of
the experiments on explanations, of all of them those of paper B's tables.  A run that is stopped
continues where it was when the same command is given again."""


def parser() -> argparse.ArgumentParser:
    """The command line of this job."""
    out = argparse.ArgumentParser(
        prog="python -m verify.reproduce.language_model",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = out.add_argument
    add("--out", type=Path, default=Path("results"), metavar="DIR",
        help="folder of records and timings (default: results)")  # fmt: skip
    add("--sentences", type=int, default=len(UNFINISHED), metavar="N",
        help=f"how many, from the first on (default: all {len(UNFINISHED)})")  # fmt: skip
    add("--baselines", nargs="+", choices=lm.BASELINES, default=list(lm.BASELINES), metavar="NAME",
        help=f"what an absent word is, of {', '.join(lm.BASELINES)} (default: all)")  # fmt: skip
    add("--seed", type=int, default=0, metavar="N", help="of the null models (default: 0)")
    add("--cache", type=Path, default=None, metavar="DIR",
        help="folder of the model's answers, so that measuring again is quick (default: "
        "$SPARSE_CONCEPTS_CACHE, else sparse-concepts in the user's cache folder)")  # fmt: skip
    add("--quiet", action="store_true", help="no progress bars")
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job.

    The exit status: 0, 1 without the model or room on the disk, 2 for a wrong argument, 130 after
    Ctrl-C.
    """
    options = parser().parse_args(arguments)
    if not 1 <= options.sentences <= len(UNFINISHED):
        parser().error(f"--sentences: there are 1 to {len(UNFINISHED)}")
    return ended(partial(run, options), partial(_saved, options.out))


def run(options: argparse.Namespace) -> int:
    """Every sentence under every baseline, then the experiments; 1 without the model."""
    try:
        model = lm.smollm2()
    except MissingPackage as problem:
        print(problem, file=sys.stderr)
        return 1
    store = (options.cache or default_cache()) / "language-model"
    place = options.out / "records" / "language_model"
    first = min(options.sentences, SAMPLES)
    for baseline in options.baselines:
        done = sweep(
            subject(model, baseline, store, options.out), options.sentences, options.out / "work",
            seed=options.seed, progress=not options.quiet,
        )  # fmt: skip
        records.save_all(collected(done), place / "samples" / f"{baseline}.json")
        _time(options.out / "language-model-timings.json", baseline, done.seconds)
        for name, module in EXPERIMENTS.items():
            count = options.sentences if name in OF_ALL else first
            found = module.measured(
                scored_of(subject(model, baseline, store, options.out), count, None)
            )
            found = records.shortened(records.plain(found))
            records.save_all(found, place / name / f"{baseline}.json")
    print(f"records  {(options.out / 'work').resolve()}")
    return 0


def subject(
    model: lm.LanguageModel, baseline: str, store: Path | None = None, out: Path | None = None
) -> Subject:
    """The sentences under one baseline, ready to be verified."""
    sentences = UNFINISHED
    facts = {
        "task": "language-model",
        "family": "language",
        "breaks": "",
        "variables": "ten chosen words of the sentence, through the input embeddings",
        "weights": "Q4_1 (embeddings Q8_0), computed with in float32",
        "chosen_by": "probability of the expected next word above 1/2",
    }
    return Subject(
        network=lm.NAME,
        data="sentences of our own",
        baseline=baseline,
        folder=f"language-model-{baseline}",
        case=lambda i: lm.case(model, sentences[i], baseline, store),
        available=len(sentences),
        class_names=lm.CLASS_NAMES,
        key=model.key,
        facts=facts,
        evaluation={"dtype": None, "batch_size": lm.BATCH_SIZE, "error": "float64"},
        store=None if out is None else out / "work" / "scores",
    )


def _saved(out: Path) -> str:
    """What a run that stopped has left behind."""
    return f"The records so far are kept in {out / 'work'}."


def _time(path: Path, baseline: str, seconds: Sequence[float | None]) -> None:
    """Seconds per sentence; what was only read keeps the time that it once took."""
    try:
        known = records.load(path)
    except (FileNotFoundError, ValueError):
        known = {}
    before = known.get(baseline, [])
    before = before + [None] * (len(seconds) - len(before))
    merged = [
        before[i] if now is None else round(now, 2) for i, now in enumerate(seconds)
    ] + before[len(seconds) :]
    records.save({**known, baseline: merged}, path)


if __name__ == "__main__":
    sys.exit(main())

"""The language model, job of its own: sentences of our own, and paper B's question to it.

One record per sentence and baseline, and the experiments on explanations of the first ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from verify import records
from verify.reproduce import predictions
from verify.reproduce.experiments import (
    explanations,
    folding,
    matching,
    paper_b_tables,
    protocols,
    sentences,
    splits,
)
from verify.reproduce.experiments.subjects import SAMPLES, scored_of
from verify.reproduce.interrupt import ended
from verify.reproduce.measuring import score_tables
from verify.reproduce.measuring.jobs import Piece, finish
from verify.reproduce.measuring.sweep import Subject, collected, sweep
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.sentences import UNFINISHED
from verify.zoo.tasks import language_model as lm
from verify.zoo.tasks import predictions as questions
from verify.zoo.training.training import default_cache

EXPERIMENTS: dict[str, ModuleType] = {
    "matching": matching, "explanations": explanations, "folding": folding, "splits": splits,
    "protocols": protocols,
    "paper_b_tables": paper_b_tables, "sentences": sentences,
}  # fmt: skip
ABOUT_PREDICTIONS = ("protocols", "paper_b_tables", "sentences")  # what paper B asks, too
TEXTS = ("own", "wikipedia")
DESCRIPTION = """\
Splits the log-odds of the next word, as a causal language model gives them, into interactions of
ten words of each text. own: sentences of our own whose next word SmolLM2-135M-Instruct knows, under
several fixed baselines. wikipedia: paper B's question, beginnings cut by its rule, the model's own
next token, and a learned embedding for absent words. Of the first sentences of our own it also
makes the records of the experiments on explanations, of all texts those of paper B's tables.
--model takes any other causal language model (OPT, Llama, Aquila, …) from a folder of transformers.
--shipped makes the records of the scores that come with the package, without a model; --ship writes
these scores. A run that is stopped continues where it was when the same command is given again."""


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
    add("--texts", nargs="+", choices=TEXTS, default=None, metavar="NAME",
        help="own, wikipedia (default: both; with --model: wikipedia)")  # fmt: skip
    add("--sentences", type=int, default=None, metavar="N",
        help=f"how many, from the first on (default: all {len(UNFINISHED)} of our own, "
        f"{predictions.FULL} of Wikipedia)")  # fmt: skip
    every = tuple(dict.fromkeys(lm.BASELINES + questions.BASELINES))
    add("--baselines", nargs="+", choices=every, default=list(every), metavar="NAME",
        help=f"what an absent word is: of our own, {', '.join(lm.BASELINES)}; of Wikipedia, "
        f"{', '.join(questions.BASELINES)} (default: all)")  # fmt: skip
    add("--model", type=Path, default=None, metavar="DIR",
        help="folder of another causal language model (default: that of the wheel)")  # fmt: skip
    add("--device", default="cpu", metavar="NAME", help="where that model runs (default: cpu)")
    add("--dtype", default="auto", metavar="NAME",
        help="and computes in: float32, bfloat16, … (default: auto, as in its files)")  # fmt: skip
    add("--steps", type=int, default=predictions.STEPS, metavar="N",
        help="of learning an embedding that does not come with the package "
        f"(default: {predictions.STEPS})")  # fmt: skip
    add("--lr", type=float, default=predictions.LR, metavar="X",
        help=f"their length (default: {predictions.LR:g}; paper B: 0.001)")  # fmt: skip
    add("--shipped", action="store_true",
        help="only make the records of the scores that come with the package")  # fmt: skip
    add("--ship", action="store_true",
        help="write the scores on Wikipedia, and the vectors, into the package")  # fmt: skip
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
    if options.texts is None:
        options.texts = list(TEXTS) if options.model is None else ["wikipedia"]
    if options.model is not None and "own" in options.texts:
        parser().error("--texts: own are sentences that SmolLM2 knows; with --model: wikipedia")
    most = len(UNFINISHED) if "own" in options.texts else None
    if options.sentences is not None and not 1 <= options.sentences <= (most or options.sentences):
        parser().error(f"--sentences: there are 1 to {most} of our own; see --texts")
    if options.steps < 1 or (options.sentences is not None and options.sentences < 1):
        parser().error("--sentences, --steps: numbers from 1 on")
    return ended(partial(run, options), partial(_saved, options.out))


def run(options: argparse.Namespace) -> int:
    """Every text under every baseline, then the experiments; 1 without the model."""
    if options.shipped:
        for baseline in predictions.shipped_baselines():
            record(predictions.published(baseline), options.out, seed=options.seed,
                   progress=not options.quiet)  # fmt: skip
        shipped_counts(options.out)
        return 0
    try:
        if options.model is None:
            model = lm.smollm2()
        else:
            model = lm.from_folder(options.model, options.device, options.dtype)
        for subject, count in _subjects(model, options):
            record(subject, options.out, count, seed=options.seed, progress=not options.quiet)
    except (MissingPackage, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"records  {(options.out / 'work').resolve()}")
    return 0


def record(
    subject: Subject, out: Path, count: int | None = None, *, seed: int = 0, progress: bool = False
) -> None:
    """Writes the records of a subject: of its samples, and of the experiments on the first ones."""
    count = min(subject.available, subject.available if count is None else count)
    place = out / "records" / "language_model"
    name = subject.folder.removeprefix("language-model-")
    asked = ABOUT_PREDICTIONS if subject.data == questions.DATA else tuple(EXPERIMENTS)
    done = sweep(subject, count, out / "work", seed=seed, progress=progress)
    records.save_all(collected(done), place / "samples" / f"{name}.json")
    if subject.case is not None:
        _time(out / "language-model-timings.json", name, done.seconds)
    for experiment in asked:
        module = EXPERIMENTS[experiment]
        if getattr(module, "BASELINE", subject.baseline) != subject.baseline:
            continue
        few = min(count, getattr(module, "SENTENCES", SAMPLES))
        piece = Piece(
            f"language-model/{experiment}", name, partial(_measured, module, subject, few),
            facts=[subject.folder, [subject.question(i) for i in range(few)]],
        )  # fmt: skip
        records.save_all(finish(piece, out / "work").records, place / experiment / f"{name}.json")


def _measured(module: ModuleType, subject: Subject, few: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = module.measured(scored_of(subject, few, None))
    return found


def shipped_counts(out: Path) -> None:
    """Writes what each filter left of the shipped beginnings, and the curves of the vectors."""
    place, counts = out / "records" / "language_model", list[dict[str, Any]]()
    for baseline in predictions.shipped_baselines():
        about, tables = score_tables.shipped(predictions.folder(baseline))
        counts.append(predictions.counted(about, [float(t.v[-1] - t.v[0]) for t in tables]))
    _plain(counts, place / "filters.json")
    if questions.SHIPPED.exists():
        _plain(predictions.learning(questions.load_vectors()), place / "absent_tokens.json")


def _subjects(
    model: lm.LanguageModel, options: argparse.Namespace
) -> Iterator[tuple[Subject, int]]:
    """What the job was asked for, with the number of texts."""
    if "own" in options.texts:
        store = (options.cache or default_cache()) / "language-model"
        for baseline in [name for name in options.baselines if name in lm.BASELINES]:
            count = options.sentences or len(UNFINISHED)
            yield subject(model, baseline, store, options.out), count
    if "wikipedia" in options.texts:
        yield from _questions(model, options)


def _questions(
    model: lm.LanguageModel, options: argparse.Namespace
) -> Iterator[tuple[Subject, int]]:
    """Paper B's question to a model under each baseline; learns what is to be learned first."""
    wanted = [name for name in options.baselines if name in questions.BASELINES]
    kept, left_out = questions.chosen(model, options.sentences or predictions.FULL)
    asked = predictions.Asked(model, kept, left_out)
    curves, counts = dict[str, questions.Vector](), list[dict[str, Any]]()
    place = options.out / "records" / "language_model"
    for baseline, vector, curve in predictions.vectors_of(
        model, wanted, options.out / "work", options.steps, options.lr, not options.quiet
    ):
        found = predictions.subject(asked, baseline, vector, options.out / "work" / "scores")
        yield found, found.available
        tables = [found.scores(i) for i in range(found.available)]  # kept since they were made
        about = asked.about(baseline, vector)
        counts.append(predictions.counted(about, [float(t.v[-1] - t.v[0]) for t in tables]))
        curves |= {} if curve is None else {questions.STARTS[baseline]: curve}
        if options.ship:
            score_tables.save(about, tables, score_tables.shipped_path(found.folder))
        _plain(counts, place / "filters.json")
        _plain(predictions.learning(curves), place / "absent_tokens.json")
    if options.ship:
        known = questions.load_vectors() if questions.SHIPPED.exists() else {}
        questions.save_vectors(known | curves, questions.SHIPPED)


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


def _plain(found: Sequence[Any], path: Path) -> None:
    records.save_all(records.shortened(records.plain(list(found))), path)


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

"""The stages of the main job: proofs, training, verification, experiments, figures, notebooks.

Each does only what is missing, says what it found unchanged, and leaves files that are whole or
not there.  Two runs at once do not disturb each other: they write the same bytes.  Notebooks run
beside the other stages.  A stage that fails says so at once; the others are tried all the same.
"""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

from tqdm import tqdm

from verify import records
from verify.cache.keys import ROOT, sources_key
from verify.many.engine import together
from verify.reproduce import agreement, interrupt, language_model, predictions
from verify.reproduce.experiments import pieces_of
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece, finish, finish_all
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.sweep import Sweep, collected, joined, sweep
from verify.reproduce.pages import publish
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.tasks.catalogue import TASKS

Call = tuple[Unit, str, Settings, range]  # a network, a baseline, and which samples
FORETELLING_COST = 30.0
TRAINING_COST, PROOFS_COST, FIGURES_COST, NOTEBOOK_COST = 20.0, 25.0, 36.0, 60.0
PUBLISHED = ROOT / "figures" / "records"  # read as files: figures stand above what measures


@dataclass
class Bars:
    """The bar of a stage and the one over all work, which move together."""

    stage: tqdm[Any]
    whole: tqdm[Any] | None
    done: float = 0.0

    def update(self, work: float) -> None:
        """So much more is done."""
        self.done += work
        self.stage.update(work)
        if self.whole is not None:
            self.whole.update(work)


@dataclass
class Run:
    """One run of the main job; `spent` collects seconds by stage and piece, beside the records."""

    settings: Settings
    names: Sequence[str]
    full: bool = False
    jobs: int = 1
    quiet: bool = False
    spent: dict[str, Any] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # network → why
    keys: dict[str, str] = field(default_factory=dict)  # network → key of its weights
    bar: tqdm[Any] | None = None
    stopped: bool = False  # by a signal or a full disk
    sets: list[str] = field(default_factory=list)  # of records that the experiments made
    live: list[dict[str, Any]] = field(default_factory=list)  # what was found of those trained here

    @property
    def changed(self) -> bool:
        """Whether the networks trained here are not meant to be like the published ones."""
        few = self.settings.samples is not None and self.settings.samples < agreement.LIVE_SAMPLES
        return self.settings.epochs is not None or self.settings.seed != 0 or few

    @property
    def whole(self) -> bool:
        """Whether the experiments are those that are published: all, and no more."""
        few = self.settings.samples is not None or set(self.names) - set(self.left_out) != set(
            TASKS
        )
        return self.settings.shipped and not (self.full or self.changed or few)

    def trained_here(self) -> list[Unit]:
        """The networks that are trained here: all, or a few beside the published scores."""
        wanted = self.names
        if self.settings.shipped:
            wanted = [name for name in self.names if name in agreement.LIVE]
        return plan.units(wanted, self.settings, full=self.full)

    def say(self, line: str) -> None:
        """One line for the person who watches, above the progress bar."""
        tqdm.write(line, file=sys.stdout)
        sys.stdout.flush()  # into a file as well, before the next stage

    def units(self) -> list[Unit]:
        """The networks of this run, without those whose data are not installed."""
        found = plan.units(self.names, self.settings, full=self.full)
        return [unit for unit in found if unit.task not in self.left_out]

    @contextmanager
    def stage(self, name: str, cost: float) -> Iterator[Bars]:
        """A stage with a bar of its own; what it did not count itself is counted at its end."""
        start = time.perf_counter()
        with tqdm(total=cost, desc=name, disable=self.quiet, leave=False, position=1,
                  bar_format="{desc}: {percentage:3.0f} %|{bar}| {elapsed}") as bar:  # fmt: skip
            bars = Bars(bar, self.bar)
            yield bars
            bars.update(cost - bars.done)
        self.spent.setdefault(name, {})["seconds"] = round(time.perf_counter() - start, 1)


def run_all(run: Run, without: Sequence[str] = ()) -> list[str]:
    """Every stage but those left out, then the pages; what failed or differs, in words."""
    samples: list[dict[str, Any]] = []
    failed: list[str] = []

    def attempt(stage: str, work: Callable[[], list[str] | None]) -> None:
        if stage in without:
            return
        try:
            problems = work() or []
        except Exception as problem:
            if isinstance(problem, OSError) and stage != "notebooks":
                raise  # a full disk ends the job; notebooks run in a thread of their own
            problems = [f"{stage}: {type(problem).__name__}: {problem}"]
        if run.stopped:
            return  # the stage was cut short, which is no fault of its own
        for problem_said in problems:
            run.say(f"FAILED {problem_said}")
        failed.extend(problems)

    notebooks = threading.Thread(target=attempt, args=("notebooks", lambda: run_notebooks(run)))
    notebooks.start()
    try:
        attempt("proofs", lambda: prove(run))
        attempt("training", lambda: train(run))
        attempt("verification", lambda: samples.extend(verify(run)))
        attempt("verification", lambda: foretell(run))
        attempt("experiments", lambda: experiment(run))
        attempt("figures", lambda: draw(run))
        publish(run.settings, samples)
    except BaseException:
        run.stopped = True
        interrupt.end_children()
        raise
    finally:
        notebooks.join()
    return failed + agree(run, samples)


def cost_of(run: Run, without: Sequence[str] = ()) -> float:
    """About how much work a run is, in the unit of the progress bar."""
    units = run.units()
    costs = {
        "proofs": PROOFS_COST,
        "training": TRAINING_COST * len(run.trained_here()),
        "verification": math.fsum(map(_work, _calls(run))) + _foretelling(run),
        "experiments": sum(p.cost for p in pieces_of(units, run.settings, {}, full=run.full)),
        "figures": FIGURES_COST,
        "notebooks": NOTEBOOK_COST,
    }
    return sum(cost for stage, cost in costs.items() if stage not in without)


def prove(run: Run) -> list[str]:
    """The ledger, claim by claim; which claims are not proved."""
    piece = Piece("proofs", "ledger", _ledger, facts=sources_key(("proofs",)))
    with run.stage("proofs", PROOFS_COST) as bar:
        done = finish(piece, run.settings.work)
        bar.update(PROOFS_COST)
    reached = sum(claim["reached"] for claim in done.records)
    core = sum(claim["reached"] and "(core)" in claim["status"] for claim in done.records)
    run.say(
        f"proofs: {reached} of {len(done.records)} claims, {core} of them in their core"
        f"{_kept(done.seconds)}"
    )
    records.save_all(done.records, run.settings.records / "proofs.json")
    return [f"proofs: {c['id']} is {c['status']}" for c in done.records if not c["reached"]]


def train(run: Run) -> None:
    """Train every network that is to be trained here and is not in the cache; measure a few."""
    units = run.trained_here()
    counts = {True: 0, False: 0}
    settings = replace(run.settings, shipped=False)
    for unit in run.units() if run.settings.shipped else ():
        tables = [path.read_bytes() for path in plan.tables_of(unit)]
        run.keys[unit.name] = hashlib.sha256(b"".join(tables)).hexdigest()[:16]
    with run.stage("training", TRAINING_COST * len(units)) as bar:
        calls = [(unit, settings) for unit in units]
        for _, (unit, found) in together(_train, calls, run.jobs):
            bar.update(TRAINING_COST)
            if isinstance(found, str):
                run.left_out[unit.task] = found
                run.say(f"training: {unit.name} is left out: {found}")
                continue
            key, accuracy, cached, seconds = found
            run.keys.setdefault(unit.name, key)
            counts[cached] += 1
            run.spent["training"] = run.spent.get("training", {}) | {unit.name: round(seconds, 1)}
            if not cached:
                run.say(f"training: {unit.name}, test accuracy {accuracy:.3f}")
        live = [u for u in run.units() if u.seed == 0 and u.task in agreement.LIVE]
        calls_of = [
            (unit, baseline, settings)
            for unit in live
            for baseline in plan.ZOO[unit.task].baselines
        ]
        run.live = [] if run.changed else _in_order(_live, calls_of, run.jobs)
    run.say(f"training: {counts[False]} trained, {counts[True]} unchanged in the cache")


def verify(run: Run) -> list[dict[str, Any]]:
    """Verify the test samples of every network under every baseline; all records."""
    calls = _calls(run)
    found: dict[str, dict[int, Sweep]] = {}  # by subject, then by the first sample
    with run.stage("verification", math.fsum(map(_work, calls))) as bar:
        for _, ((unit, baseline, _, chunk), done) in together(_verify, calls, run.jobs):
            found.setdefault(f"{unit.name}-{baseline}", {})[chunk.start] = done
            bar.update(_work((unit, baseline, run.settings, chunk)))
    names = list(dict.fromkeys(f"{unit.name}-{baseline}" for unit, baseline, _, _ in calls))
    whole = {name: joined([found[name][start] for start in sorted(found[name])]) for name in names}
    for name, done in whole.items():
        records.save_all(collected(done), run.settings.records / "samples" / f"{name}.json")
    _only(run.settings.records / "samples", names)
    run.spent["verification"] |= {
        name: [None if s is None else round(s, 3) for s in done.seconds]
        for name, done in whole.items()
    }
    seconds = [s for done in whole.values() for s in done.seconds]
    kept = seconds.count(None)
    run.say(f"verification: {len(seconds) - kept} samples measured, {kept} unchanged")
    return [record for done in whole.values() for record in done.records]


def foretell(run: Run) -> None:
    """The records of a language model from its published scores, if the whole zoo is measured."""
    baselines = predictions.shipped_baselines() if _foretelling(run) else []
    if not baselines:
        return
    with run.stage("language model", _foretelling(run)):
        calls = [(baseline, run.settings) for baseline in baselines]
        counts = _in_order(_foretold, calls, run.jobs)
        language_model.shipped_counts(run.settings.out)
        run.say(f"verification: {sum(counts)} beginnings of a language model")


def experiment(run: Run) -> None:
    """The experiments that are not about one sample's verdicts; one record set each."""
    pieces = pieces_of(run.units(), run.settings, run.keys, full=run.full)
    with run.stage("experiments", math.fsum(piece.cost for piece in pieces)) as bar:
        done = finish_all(pieces, run.settings.work, jobs=run.jobs, bar=bar)
    for name in dict.fromkeys(piece.stage for piece in pieces):
        mine = [record for d in done if d.piece.stage == name for record in d.records]
        records.save_all(mine, run.settings.records / f"{name}.json")
        run.sets.append(name)
    made = [d for d in done if d.seconds is not None]
    run.spent["experiments"] |= {
        f"{d.piece.stage}/{d.piece.name}": round(d.seconds or 0.0, 1) for d in made
    }
    run.say(f"experiments: {len(made)} pieces measured, {len(done) - len(made)} unchanged")


def draw(run: Run) -> list[str]:
    """`python -m figures`: every figure whose records there are, and the gallery; what failed."""
    command = ["figures", "--gallery", "--records", str(run.settings.records),
               "--out", str(run.settings.out / "figures")]  # fmt: skip
    drawn, unchanged, other = 0, 0, []
    with (
        run.stage("figures", FIGURES_COST) as bar,
        interrupt.child(*command, stderr=subprocess.STDOUT) as step,
    ):
        assert step.stdout is not None
        for line in map(str.strip, step.stdout):
            if line.endswith(".png"):
                drawn += 1
                bar.update(min(2.0, FIGURES_COST - bar.done))
            elif line.endswith("(unchanged)"):
                unchanged += 1
            elif line.startswith("left out: "):  # none of its networks was asked for
                run.say(f"figures: {line}")
            elif not line.endswith(".html"):
                other.append(line)
    run.say(f"figures: {drawn} drawn, {unchanged} unchanged")
    return ["figures: " + "\n".join(other)] if step.returncode else []


def run_notebooks(run: Run) -> list[str]:
    """Run every notebook and compare it with its committed outputs; what went wrong, in words."""
    facts = (
        sources_key(("verify", "proofs", "figures")),
        [path.read_text("utf-8") for path in sorted((ROOT / "notebooks").glob("*.ipynb"))],
    )
    piece = Piece("notebooks", "nbval", _notebooks, facts=facts)
    start = time.perf_counter()
    try:
        done = finish(piece, run.settings.work)
    except RuntimeError as problem:
        return [str(problem)]
    run.spent["notebooks"] = {"seconds": round(time.perf_counter() - start, 1)}
    run.say(f"notebooks: {done.records[0]['summary']}{_kept(done.seconds)}")
    if run.bar is not None:
        run.bar.update(NOTEBOOK_COST)
    return []


def agree(run: Run, samples: Sequence[dict[str, Any]]) -> list[str]:
    """Says whether this machine agrees with what is published; which rows do not."""
    published = records.load_all(PUBLISHED / "samples")
    table = list(agreement.agreement(published, samples, run.live, agreement.published_seeds()))
    if run.whole and run.sets:
        table += agreement.same_sets(PUBLISHED, run.settings.records, run.sets)
    run.say(agreement.text(table))
    rows = [asdict(row) for row in table]
    records.save(rows, run.settings.out / "agreement.json")
    return [f"agreement: {row.what}: {row.published} published, {row.here} here, room {row.room}"
            for row in table if not row.agrees]  # fmt: skip


def _in_order(
    function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], jobs: int
) -> list[Any]:
    """The results of calls in their order, however they come."""
    return [result for _, result in sorted(together(function, calls, jobs), key=itemgetter(0))]


def _calls(run: Run) -> list[Call]:
    """Which network is verified under which baseline, on which samples."""
    return [
        (unit, baseline, run.settings, chunk)
        for unit in run.units()
        for baseline in plan.ZOO[unit.task].baselines
        for chunk in plan.chunks(unit, plan.samples_of(unit, run.settings, full=run.full))
    ]


def _work(call: Call) -> float:
    """The work of a call in the unit of the progress bar: samples of nine variables."""
    unit, _, _, chunk = call
    return len(chunk) * plan.weight(unit)


def _ledger() -> list[dict[str, Any]]:
    from proofs.ledger.table import run_all, summary

    return [
        {"title": e.claim.title, "words": e.claim.words, "reached": e.reached, **summary(e)}
        for e in run_all()
    ]


def _train(unit: Unit, settings: Settings) -> tuple[Unit, tuple[str, float, bool, float] | str]:
    plan.one_thread()
    start = time.perf_counter()
    try:
        _, net = plan.trained(unit, settings)
    except MissingPackage as problem:
        return unit, str(problem)
    return unit, (net.digest, net.test_accuracy, net.cached, time.perf_counter() - start)


def _live(unit: Unit, baseline: str, settings: Settings) -> dict[str, Any]:
    plan.one_thread()
    subject = plan.subject(unit, baseline, settings, plan.trained(unit, settings))
    return agreement.summary(
        sweep(subject, agreement.LIVE_SAMPLES, settings.work / "live", seed=settings.seed).records
    )


def _verify(unit: Unit, baseline: str, settings: Settings, chunk: range) -> tuple[Call, Sweep]:
    plan.one_thread()
    subject = plan.subject_of(unit, baseline, settings)
    call = (unit, baseline, settings, chunk)
    count = min(len(chunk), subject.available - chunk.start)
    if count < 1:  # there are fewer samples than the plan would verify
        return call, Sweep([], [])
    work = settings.work / "samples"
    return call, sweep(subject, count, work, start=chunk.start, seed=settings.seed)


def _foretelling(run: Run) -> float:
    """The work of the language model's records: none where only some networks were asked for."""
    whole = run.settings.shipped and set(TASKS) <= set(run.names)
    return FORETELLING_COST * len(predictions.shipped_baselines()) if whole else 0.0


def _foretold(baseline: str, settings: Settings) -> int:
    plan.one_thread()
    subject = predictions.published(baseline)
    language_model.record(subject, settings.out, settings.samples, seed=settings.seed)
    return min(subject.available, settings.samples or subject.available)


def _notebooks() -> list[dict[str, Any]]:
    folder = ROOT / "notebooks"
    command = ["pytest", "-q", "-n", "2", "--dist", "loadfile", "--nbval",
               "--nbval-current-env", str(folder)]  # fmt: skip
    with interrupt.child(*command, cwd=ROOT, stderr=subprocess.DEVNULL) as step:
        said, _ = step.communicate()
    last = said.strip().rpartition("\n")[2]
    if step.returncode:
        raise RuntimeError(f"notebooks: some output differs from what is committed\n{said}")
    return [{"summary": last.partition(" in ")[0]}]


def _kept(seconds: float | None) -> str:
    return ", unchanged" if seconds is None else ""


def _only(folder: Path, names: Sequence[str]) -> None:
    """Removes collected records of networks that are not of this run."""
    for path in folder.glob("*.json"):
        if path.stem not in names:
            path.unlink()

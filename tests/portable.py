"""`make portable`: the same words under the settings of other processors, compared.

What another processor, another library of linear algebra or another number of threads would do to
the last bits, environment variables do here, as far as this processor can.  Under each setting the
notebooks are run and compared with their committed outputs, the tests marked `portable` are run,
and a sample of records is made live from shipped weights and from constructed networks, and
compared with that of the first setting, line by line.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
HERE: dict[str, str] = {}
OLD = {
    "ATEN_CPU_CAPABILITY": "default",
    "DNNL_MAX_CPU_ISA": "SSE41",
    "MKL_CBWR": "COMPATIBLE",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": " ".join(
        np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    ),
    "OMP_NUM_THREADS": "1",
}
AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "DNNL_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "OPENBLAS_CORETYPE": "Zen",
    "OMP_NUM_THREADS": "4",
}
AVX512 = {
    "ATEN_CPU_CAPABILITY": "avx512",
    "DNNL_MAX_CPU_ISA": "AVX512_CORE",
    "OPENBLAS_CORETYPE": "SkylakeX",
    "OMP_NUM_THREADS": "2",
}
SETTINGS = {"old processor": OLD, "AVX2, four threads": AVX2, "AVX-512, two threads": AVX512}
NEEDS = {"old processor": "sse4_2", "AVX2, four threads": "avx2", "AVX-512, two threads": "avx512f"}
QUICK_NOTEBOOKS = ("00_tour", "50_concepts")  # those that solve, prune or count
LIVE = (("tic-tac-toe", "mean"), ("mnist", "mean"), ("any-of", "zero"), ("parity", "zero"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything under each setting; the exit status: 0 when all of it says the same."""
    parser = argparse.ArgumentParser(prog="tests/portable.py", description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help="two settings; of the notebooks, those that prune")  # fmt: skip
    parser.add_argument("--jobs", default="2", help="notebooks or tests at a time (default: 2)")
    parser.add_argument("--lines", action="store_true", help="only print the sample of records")
    options = parser.parse_args(arguments)
    if options.lines:
        for line in lines():
            print(line)
        return 0
    able = [name for name in SETTINGS if possible(name)]
    for name in SETTINGS:
        if name not in able:
            print(f"portable: {name} is left out: this processor cannot do it", flush=True)
    if not able:
        return 0
    notebooks = QUICK_NOTEBOOKS if options.quick else ("",)
    here, failed = sampled(HERE), []
    for name in able[:1] if options.quick else able:  # the setting of this machine is the second
        start = time.monotonic()
        problems = differences(here, sampled(SETTINGS[name]))
        for what, command in commands(notebooks, options.jobs, quick=options.quick).items():
            done = run(command, SETTINGS[name])
            if done.returncode:
                problems.append(f"{what}:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
        failed += problems
        said = "the same words" if not problems else "DIFFERS"
        print(f"portable: {name}: {said} ({time.monotonic() - start:.0f} s)", flush=True)
        for problem in problems:
            print(problem, flush=True)
    return 1 if failed else 0


def possible(name: str) -> bool:
    """Whether this processor has the instructions that a setting asks for."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    try:
        return NEEDS[name] in Path("/proc/cpuinfo").read_text("utf-8").split()
    except OSError:  # not Linux: the oldest setting is safe everywhere
        return name == "old processor"


def commands(notebooks: Sequence[str], jobs: str, *, quick: bool) -> dict[str, list[str]]:
    """What is run under each setting, by what it is."""
    paths = [f"notebooks/{name}.ipynb" if name else "notebooks" for name in notebooks]
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", jobs]
    found = {"notebooks": [*pytest, "--dist", "loadfile", "--nbval", "--nbval-current-env", *paths]}
    return found if quick else {**found, "tests": [*pytest, "-m", "portable", "tests"]}


def run(command: Sequence[str], setting: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command under a setting, its output kept."""
    environment = {**os.environ, **setting}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def sampled(setting: dict[str, str]) -> list[str]:
    """The sample of records under a setting, as lines; one line that says why where it fails."""
    done = run([sys.executable, __file__, "--lines"], setting)
    return done.stdout.splitlines() if not done.returncode else [f"failed: {done.stderr[-2000:]}"]


def differences(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The lines that are not the same in both."""
    if len(first) != len(second):
        return [f"{len(first)} lines of records here, {len(second)} there: {second[-1:]}"]
    return [f"here: {a}\nthere: {b}" for a, b in zip(first, second, strict=True) if a != b]


def lines() -> Iterator[str]:
    """What is said of a few samples: live scores of shipped and constructed networks in float64."""
    from verify import concepts, interactions
    from verify.explain.split.split import and_or
    from verify.reproduce.measuring import plan
    from verify.reproduce.measuring.plan import Settings, Unit
    from verify.reproduce.measuring.score_tables import evaluate

    for task, baseline in LIVE:
        settings = Settings(Path("unused"), shipped=True)
        found = plan.trained(Unit(task, 0), settings)
        subject = plan.subject(Unit(task, 0), baseline, settings, found)
        assert subject.case is not None
        for i in (0, 1):
            table = evaluate(subject.case(i))
            name = f"{task} {baseline} {i}"
            for verdict in table.report().verdicts.values():
                yield f"{name}: {verdict.name} {verdict.status.value}: {verdict.sentence}"
            graph = concepts(interactions(table.v), max_error=0.05)
            yield f"{name}: {graph.summary()} {graph.codes}"
            if i == 0:
                split = and_or(table.v)
                both = split.concepts(max_error=0.05)
                yield f"{name}: {split.summary()} {both.summary()} {both.codes} {both.kinds}"


if __name__ == "__main__":
    sys.exit(main())

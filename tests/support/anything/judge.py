"""What comes of odd values: right, refused in our words, the model's own error, or a fault.

A process of its own runs it, so that calls are met as users meet them, without the checks of types
that the tests switch on: `python -m support.anything.judge 400` prints the counts and the faults.
"""

from __future__ import annotations

import collections
import dataclasses
import dis
import json
import os
import re
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import matplotlib
import numpy as np

from support.anything.examples import Example, ModelsOwn, example, folder, public
from support.anything.odd_values import NO_FORM, TABLE_NAMES, Odd, odd_values

matplotlib.use("Agg")

SECONDS = 10
HOUSE = ("proofs", "verify", "figures")
RAISE = dis.opmap["RAISE_VARARGS"]
ROOT = str(Path(__file__).parents[3])


class Hangs(BaseException):
    """A call that took too long."""


def trials() -> list[tuple[str, str, Odd]]:
    """Every call with every odd value in every argument."""
    found = []
    for name in public():
        try:
            arguments = example(name).names
        except KeyError:
            continue
        found += [(name, arg, odd) for arg in arguments for odd in odd_values(arg)]
    return found


def judged(name: str, argument: str, odd: Odd) -> tuple[str, str]:
    """(the judgement, what was seen) of one call."""
    call = example(name)
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            found = _called(call, {argument: odd.make()})
    except Hangs:
        return "hangs", "".join(traceback.format_exc()[-600:])
    except RecursionError as problem:
        return "raw", repr(problem)[:200]
    except Exception as problem:
        return _of_error(call, problem)
    finally:
        _close()
    of_house = [w for w in seen if not _place(w.filename).startswith("tests/")]  # not the model's
    raw = [w for w in of_house if not issubclass(w.category, UserWarning) or _is_foreign(w)]
    if raw:
        w = raw[0]
        return "warned", f"{w.category.__name__}: {w.message} ({_place(w.filename)}:{w.lineno})"
    return _of_answer(call, argument, odd, found)


def _called(call: Example, odd: dict[str, Any]) -> Any:
    def stop(_: int, frame: FrameType | None) -> None:
        raise Hangs

    signal.signal(signal.SIGVTALRM, stop)  # of the processor's time: others may be at work
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        found = call.function(**(call.given | odd))
        return list(found) if isinstance(found, Iterator) else found
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _of_error(call: Example, problem: Exception) -> tuple[str, str]:
    last = traceback.extract_tb(problem.__traceback__)[-1]
    words = f"{type(problem).__name__}: {problem} ({_place(last.filename)}:{last.lineno})"
    chain: BaseException | None = problem
    while chain is not None:
        if isinstance(chain, ModelsOwn):
            return "model's own", words
        chain = chain.__cause__
    if not _raised_by_us(problem):
        return "raw", words
    if isinstance(problem, ImportError | MemoryError):
        return "refused", words  # names the package that is missing, or what does not fit
    said = str(problem.args[0]) if problem.args else ""
    blamed = re.match(r"(\w+)\b[^:]*: ", said)
    if blamed and blamed[1] in {*call.names, *call.also}:
        return "refused", words
    return "unnamed", words


def _raised_by_us(problem: BaseException) -> bool:
    """Whether the house itself raised it, by a statement of its own."""
    at = problem.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None or _place(at.tb_frame.f_code.co_filename).split("/")[0] not in HOUSE:
        return False
    return at.tb_frame.f_code.co_code[at.tb_lasti] == RAISE


def _of_answer(call: Example, argument: str, odd: Odd, found: Any) -> tuple[str, str]:
    if argument not in COMPUTED and (why := _of_every_sample(found)):
        return "wrong", f"it fails on every sample: {why}"
    for place, number in _numbers(found):
        if number != number:
            return "wrong", f"nan at {place}"
    if odd.plain is not NO_FORM and argument in TABLE_NAMES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                other = dict(_numbers(_called(call, {argument: odd.plain})))
        except Exception as problem:
            return "wrong", f"taken, though its plain form is refused: {problem}"
        for place, number in _numbers(found):
            if abs(number - other[place]) > 1e-9 * (1 + abs(number)):
                return "wrong", f"{number} at {place}, but {other[place]} of its plain form"
    return "right", ""


def _of_every_sample(found: Any) -> str | None:
    """Why a table of many samples has no result at all; what the model does is its own."""
    why: Any = getattr(found, "why", None)  # of a frame its column, of a report a text
    if not hasattr(why, "isna") or bool(why.isna().any()):
        return None
    return str(why.iloc[0])


def _numbers(found: Any, place: str = "answer", depth: int = 0) -> Iterator[tuple[str, float]]:
    """The numbers of an answer, with where they stand; what could not be known may be NaN."""
    if depth > 4 or isinstance(found, bool | str):
        return
    if hasattr(found, "detach") and hasattr(found, "numpy") and found.device.type != "meta":
        found = found.detach().cpu().to_dense()
        if not found.is_complex():
            found = found.double().numpy()
    if isinstance(found, np.ndarray):
        if found.dtype.kind in "fiu" and found.size <= 4096:
            for i, number in enumerate(found.astype(float).ravel().tolist()):
                yield f"{place}[{i}]", number
    elif isinstance(found, int | float):
        yield place, found
    elif isinstance(found, tuple | list):
        for i, part in enumerate(found[:64]):
            yield from _numbers(part, f"{place}[{i}]", depth + 1)
    elif dataclasses.is_dataclass(found) and type(found).__name__ not in UNKNOWN:
        for f in dataclasses.fields(found):
            if f.name not in ("question", "again", "model", "game_of"):
                yield from _numbers(getattr(found, f.name, None), f"{place}.{f.name}", depth + 1)


# What the model is, or is given: scores that are not finite may be met late.
COMPUTED = {"model", "X", "baseline", "background", "score", "dtype"}
UNKNOWN = {"OrderMeans", "MaskedModel"}  # what was not sampled is NaN; a sample may hold NaN


def _is_foreign(warning: warnings.WarningMessage) -> bool:
    return _place(warning.filename).split("/")[0] not in (*HOUSE, "tests")


def _place(filename: str) -> str:
    return (
        filename.removeprefix(ROOT + "/")
        if filename.startswith(ROOT + "/")
        else ("…/" + "/".join(filename.split("/")[-3:]))
    )


def _close() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def without_example() -> list[str]:
    """Public calls that no example makes, or that one makes with arguments there are not."""
    found = []
    for name in public():
        try:
            call = example(name)
        except KeyError as problem:
            found.append(str(problem))
            continue
        if not set(call.given) <= set(call.names) or not all(map(odd_values, call.names)):
            found.append(name)
    return found


def main(count: int, seed: int = 0) -> dict[str, Any]:
    """The counts of so many calls, drawn with a seed, and the faults among them."""
    os.chdir(folder())  # some odd values are the names of files
    every = trials()
    order = np.random.default_rng(seed).permutation(len(every))[:count]
    counts: collections.Counter[str] = collections.Counter()
    faults = []
    for i in order:
        name, argument, odd = every[int(i)]
        judgement, words = judged(name, argument, odd)
        counts[judgement] += 1
        if judgement not in ("right", "refused", "model's own"):
            faults.append((judgement, f"{name}({argument}={odd.name})", words))
    return {
        "calls": len(order), "possible": len(every), "counts": dict(counts), "faults": faults,
        "public": list(public()), "without example": without_example(),
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(main(*map(int, sys.argv[1:])), sys.stdout, indent=1, ensure_ascii=True)

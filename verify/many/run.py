"""A question about a network, asked of many samples: a row for each, whatever becomes of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from verify.arguments import checked, checked_settings
from verify.cache.keys import installed_key, key_of
from verify.exact.replay import Unsupported
from verify.many.engine import processes, together
from verify.many.fingerprint import fingerprint
from verify.many.samples import Samples, read_samples
from verify.many.shelf import Shelf, shelf
from verify.many.workers import WorkerDied
from verify.scores.calling import settle
from verify.scores.masked_model import MaskedModel
from verify.show.frame import frame

PLACED = (
    "x",
    "baseline",
    "target",
    "progress",
    "resume",
)  # arguments that a run gives, not the caller
CLOUDPICKLE = "joblib.externals.loky.cloudpickle_wrapper"  # in every version of joblib
Pack = tuple[range, tuple[int, ...]]  # samples that are evaluated together, and those wanted


@dataclass(frozen=True)
class Failed:
    """Why there is no result for a sample.

    blames: the argument that the error names.  of_any: whether no sample could do otherwise, as
    where the model has a layer that cannot be replayed.
    """

    why: str
    blames: str | None = None
    of_any: bool = False


@dataclass(frozen=True)
class Ask:
    """What is asked of every sample.

    call: the public function that asks it of one.  answers: the results of some samples of a
    network, asked together: a result or a `Failed` for each that is wanted.  tried: what raises
    for arguments that no sample could be asked with, and gives how many samples are asked at once.
    row: what a table says of a result.  load: reads a result that was saved.  place: the module
    and the name under which other processes find this.
    """

    place: tuple[str, str]
    call: Callable[..., Any]
    answers: Callable[..., Iterator[Any]]
    tried: Callable[..., int]
    row: Callable[[Any], dict[str, Any]]
    load: Callable[[Path], Any]
    result: str  # what the table calls it


@checked
def run(
    ask: Ask,
    model: Any,
    X: Any,
    baseline: Any = None,
    *,
    target: Any = None,
    folder: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    progress: bool = False,
    model_key: str | None = None,
    **settings: Any,
) -> Any:
    """A table with a row for each sample; see `check_many` for the arguments."""
    if isinstance(model, MaskedModel):
        raise ValueError("model: a MaskedModel has one sample; give the network itself, and X")
    if settings.get("masker") is not None:
        raise ValueError(
            "masker: it makes the model's inputs without looking at the sample, so that all would "
            "be one; leave it out"
        )
    _require_known(ask, settings)
    settings = checked_settings(settings, ask.call, MaskedModel.__init__)
    processes(jobs)  # says at once what is wrong with them
    samples = read_samples(X, baseline, target)
    model, _, _ = settle(model, settings.get("dtype"), settings.get("device"))  # one copy for all
    kept = None if folder is None else shelf(folder, ask.load)
    size = _tried(ask, model, samples, settings)
    keys = _keys(ask, model, samples, settings, model_key) if kept else []
    rows: dict[int, dict[str, Any]] = {}
    with tqdm(total=len(samples), unit="sample", disable=not progress) as bar:
        for i, result in _kept(kept, keys):
            rows[i] = _row(ask, samples, i, result, None if kept is None else kept.path(keys[i]))
            bar.update()
        packs = _packs(len(samples), size, rows)
        for i, result in _asked(ask, model, samples, settings, packs, jobs):
            place = None
            if isinstance(result, Failed) and (result.of_any or result.blames in settings):
                _require_some(ask, model, samples, settings, i, result)
            if kept is not None and not isinstance(result, Failed):
                place = kept.keep(keys[i], result)
            rows[i] = _row(ask, samples, i, result, place)
            bar.update()
    return _table([rows[i] for i in range(len(samples))])


def _require_known(ask: Ask, settings: Mapping[str, Any]) -> None:
    """TypeError for an argument that the call about one sample has not."""
    parameters = signature(ask.call).parameters
    known = {name for name in parameters if name not in (*PLACED, "model", "making")}
    if "making" in parameters:
        known |= {*signature(MaskedModel).parameters} - {"live_only", "tables", "columns"}
    unknown = sorted(set(settings) - known)
    if unknown:
        raise TypeError(
            f"{unknown[0]}: {ask.call.__name__} has no such argument; there are "
            f"{', '.join(sorted(known))}"
        )


def _tried(ask: Ask, model: Any, samples: Samples, settings: Mapping[str, Any]) -> int:
    """How many samples to ask at once; raises what both the first and the last sample raise."""
    try:
        return ask.tried(model, **samples.given(0), **settings)
    except Exception as problem:  # of the caller's model: any
        try:
            return ask.tried(model, **samples.given(len(samples) - 1), **settings)
        except Exception:
            raise problem from None


def _require_some(
    ask: Ask, model: Any, samples: Samples, settings: Mapping[str, Any], i: int, found: Failed
) -> None:
    """ValueError for what is blamed for sample i, where it is for the first and the last, too.

    Some settings are at fault with any sample, which is known only when one was measured.
    """
    ends = [samples.given(end) for end in {0, len(samples) - 1} - {i}]
    for end in ends:
        (other,) = ask.answers(model, [end], [0], settings)
        if not isinstance(other, Failed) or other.blames != found.blames:
            return
    raise ValueError(found.why.partition(": ")[2])


def _keys(
    ask: Ask, model: Any, samples: Samples, settings: Mapping[str, Any], model_key: str | None
) -> list[str]:
    """A key of everything that each sample's result depends on."""
    try:
        own = fingerprint(model) if model_key is None else model_key
    except ValueError as problem:
        raise ValueError(
            f"folder: results are kept under a key of the model, which cannot be had ({problem}); "
            'give model_key="…", a name of your own that changes when the model does'
        ) from None
    shared = (None if samples.own_baselines else samples.baseline,
              None if samples.own_targets else samples.target)  # fmt: skip
    common = key_of([ask.call.__name__, own, fingerprint((settings, shared)), installed_key()])
    return [samples.key(i, common) for i in range(len(samples))]


def _kept(kept: Shelf | None, keys: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """The results that are in the folder already."""
    if kept is None:
        return
    for i, key in enumerate(keys):
        found = kept.found(key)
        if found is not None:
            yield i, found


def _packs(count: int, size: int, done: Mapping[int, Any]) -> list[Pack]:
    """The samples in packs of one size, by their places alone, and what is wanted of each.

    So the same samples stand in one batch whatever was done before, and a run that is taken up
    again gives the same numbers.
    """
    whole = [range(start, min(start + size, count)) for start in range(0, count, size)]
    wanted = [(pack, tuple(i for i in pack if i not in done)) for pack in whole]
    return [(pack, some) for pack, some in wanted if some]


def _asked(
    ask: Ask, model: Any, samples: Samples, settings: Mapping[str, Any], packs: Sequence[Pack],
    jobs: int | None,
) -> Iterator[tuple[int, Any]]:  # fmt: skip
    """The results of what is wanted, as they come; a pack that kills its worker is taken apart."""
    several = processes(jobs) > 1
    asked = {"place": ask.place, "model": model, "settings": dict(settings)}
    shared = (_packed_up(asked),) if several else (asked,)
    alone = list[Pack]()
    for some in (packs, alone):
        calls = [(samples.part(pack), pack.start, wanted) for pack, wanted in some]
        for place, found in together(
            _answered, calls, jobs, shared=shared, given_up=lambda _, died: died,
            here=some is packs,
        ):  # fmt: skip
            pack, wanted = some[place]
            if not isinstance(found, WorkerDied):
                yield from found
            elif len(pack) > 1:
                alone += [(range(i, i + 1), (i,)) for i in wanted]
            else:
                yield pack.start, Failed(f"WorkerDied: {found}")


def _answered(
    asked: Any, samples: Samples, start: int, wanted: Sequence[int]
) -> list[tuple[int, Any]]:
    """The results of some samples, in this process or another."""
    if isinstance(asked, np.ndarray):
        asked = _unpacked(asked)
    module, name = asked["place"]
    ask: Ask = getattr(import_module(module), name)
    model, settings = asked["model"], asked["settings"]
    given = [samples.given(i) for i in range(len(samples))]
    places = [i - start for i in wanted]
    results = ask.answers(model, given, places, settings)
    return list(zip(wanted, results, strict=True))


def _packed_up(asked: Mapping[str, Any]) -> np.ndarray:
    """What all calls have in common, as bytes: joblib and Dask send an array to a machine once."""
    pickle = import_module(CLOUDPICKLE)
    try:
        content = pickle.dumps(asked)
    except Exception as problem:  # of the caller's model: any
        raise ValueError(
            f"model: it cannot be sent to other processes ({type(problem).__name__}: {problem}); "
            "leave out what is open in it (files, locks, connections), have it open these when it "
            "is called, or give jobs=1"
        ) from None
    return np.frombuffer(content, dtype=np.uint8)


_last: tuple[str, Any] | None = None  # what this process was asked last


def _unpacked(content: np.ndarray) -> Any:
    """The like in another process, where it is made once."""
    global _last
    key = key_of([], [content])
    if _last is None or _last[0] != key:
        _last = None  # before the next one is made: two may not fit
        try:
            asked = import_module(CLOUDPICKLE).loads(content.tobytes())
        except Exception as problem:
            raise ValueError(
                f"model: it cannot be made again in another process ({type(problem).__name__}: "
                f"{problem}); define it in a module that can be imported there, or beside the call"
            ) from None
        _last = key, asked
    return _last[1]


def failed(problem: Exception) -> Failed:
    """The reason in one line."""
    words = " ".join(str(problem).split())
    named = re.match(r"(\w+): ", words) if isinstance(problem, ValueError | MemoryError) else None
    return Failed(
        f"{type(problem).__name__}: {words}" if words else type(problem).__name__,
        None if named is None else named[1],
        isinstance(problem, Unsupported),
    )


def _row(ask: Ask, samples: Samples, i: int, result: Any, place: Path | None) -> dict[str, Any]:
    label = {"sample": samples.labels[i]}
    if isinstance(result, Failed):
        return {**label, "why": result.why, ask.result: None}
    return {**label, **ask.row(result), "why": None, ask.result: str(place) if place else result}


def _table(rows: Sequence[dict[str, Any]]) -> Any:
    """The rows as a frame, or as they are where pandas is missing; every row has every column."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    last = [name for name in ("why", *list(rows[0])[-1:]) if name in columns]
    columns = [name for name in columns if name not in last] + last
    whole = [{name: row.get(name) for name in columns} for row in rows]
    if not _has_pandas():
        return whole
    return frame({name: [row[name] for row in whole] for name in columns})


@cache
def _has_pandas() -> bool:
    try:
        import_module("pandas")
    except ImportError:
        return False
    return True

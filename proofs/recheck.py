"""A second opinion: check a certificate again with an engine that shares no code with the kernel.

Reads JSON alone (see `certificate.py` for its form); neither SymPy nor the kernel is imported.  The
axioms are read from axioms.json.  `python -m proofs recheck FILE …` prints a line per file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from proofs import recheck_rules, recheck_subsets
from proofs.recheck_reading import read_formula, read_list
from proofs.recheck_rules import PLAIN, Step, Table, same
from proofs.recheck_terms import Fault, Formula, need

FORMAT = "sparse-concepts certificate"
VERSION = 1
DEEPEST = 200  # how deep JSON may be nested
ARGUMENTS = {
    "axiom": {"name", "values"},
    "combine": {"equalities", "inequalities", "expand"},
    "cases": {"a", "b"},
    "specialise": {"values"},
    "instantiate": {"at"},
    "rewrite": {"pattern", "hole"},
    "tensor": {"steps"},
    "absolute": {"ops"},
    "refine": {"kinds"},
    "grade": {"over", "sums", "at", "weight"},
}
RULES: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        recheck_rules.assume,
        recheck_rules.cut,
        recheck_rules.combine,
        recheck_rules.antisymmetry,
        recheck_rules.cases,
        recheck_rules.integer,
        recheck_rules.specialise,
        recheck_rules.generalise,
        recheck_rules.instantiate,
        recheck_rules.induct,
        recheck_rules.rewrite,
        recheck_subsets.sum_empty,
        recheck_subsets.sum_last,
        recheck_subsets.sum_terms,
        recheck_subsets.tensor,
        recheck_subsets.absolute,
        recheck_subsets.refine,
        recheck_subsets.grade,
    )
}


@dataclass(frozen=True)
class Verdict:
    """Whether a certificate holds; if not, why, and the step at fault (None: the whole)."""

    ok: bool
    claim: str
    steps: int
    step: int | None = None
    rule: str | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.ok:
            return f"ok: {self.claim}, {self.steps} steps"
        where = "" if self.step is None else f"step {self.step} ({self.rule}): "
        return f"refused: {where}{self.reason}"


@cache
def axioms() -> tuple[Table, frozenset[str]]:
    """The table of axioms and cited facts, and the names of the latter."""
    raw = json.loads(Path(__file__).with_name("axioms.json").read_text(encoding="utf-8"))
    both = {**raw["axioms"], **raw["cited"]}
    table = {name: _sequent(entry) for name, entry in both.items()}
    return table, frozenset(raw["cited"])


def _sequent(x: Any) -> tuple[tuple[Formula, ...], Formula]:
    need(isinstance(x, dict) and set(x) == {"hyps", "concl"}, "a sequent has hyps and concl")
    hyps = tuple(read_formula(h) for h in read_list(x["hyps"], "hyps"))
    return hyps, read_formula(x["concl"])


def recheck(certificate: Any) -> Verdict:
    """Check every step of a certificate, and that it ends in what it states.  Never raises."""
    place: list[Any] = [None, None]
    claim, steps = "", 0
    try:
        claim, steps = _check(certificate, place)
        return Verdict(True, claim, steps)
    except Fault as fault:
        reason = str(fault)
    except (RecursionError, MemoryError, OverflowError) as error:
        reason = f"too large to check: {type(error).__name__}"
    return Verdict(False, claim, steps, place[0], place[1], reason)


def _check(c: Any, place: list[Any]) -> tuple[str, int]:
    need(isinstance(c, dict), "a certificate is a JSON object")
    need(_depth(c) <= DEEPEST, "nested too deeply")
    form = (c.get("format"), type(c.get("version")), c.get("version"))
    need(form == (FORMAT, int, VERSION), "another format or version")
    need(isinstance(c.get("id"), str), "the id of the claim is missing")
    table, citable = axioms()
    PLAIN.known.clear()
    done: list[Step] = []
    for index, node in enumerate(read_list(c.get("nodes"), "nodes")):
        rule = node.get("rule") if isinstance(node, dict) else None
        place[:] = index, rule if isinstance(rule, str) else "?"
        done.append(_node(node, done, table))
    place[:] = None, None
    statement = [_sequent(s) for s in read_list(c.get("statement"), "statement")]
    ends = read_list(c.get("theorems"), "theorems", len(statement))
    need(statement, "nothing is stated")
    cited: frozenset[str] = frozenset()
    for (hyps, concl), index in zip(statement, ends, strict=True):
        step = done[_index(index, len(done))]
        place[:] = index, c["nodes"][index]["rule"]
        need(same(step.concl, concl), "the conclusion is not the one stated")
        for h in step.hyps:
            need(any(same(h, g) for g in hyps), "a hypothesis is not in the statement")
        for g in hyps:
            need(any(same(h, g) for h in step.hyps), "a stated hypothesis is not in the theorem")
        cited |= step.cited & citable
    place[:] = None, None
    need(c.get("cited") == sorted(cited), f"the cited facts are {sorted(cited)}")
    return c["id"], len(done)


def _index(x: Any, below: int) -> int:
    need(type(x) is int and 0 <= x < below, "a step is named by the number of an earlier one")
    return x


def _node(node: Any, done: Sequence[Step], table: Table) -> Step:
    need(isinstance(node, dict), "a step is a JSON object")
    need(set(node) == {"rule", "premises", "args", "hyps", "concl"}, "a step has other parts")
    rule, args = node["rule"], node["args"]
    need(isinstance(rule, str) and (rule in RULES or rule == "axiom"), "no such rule")
    need(isinstance(args, dict), "arguments have names")
    need(set(args) <= ARGUMENTS.get(rule, set()), "it takes no such argument")
    premises = [done[_index(i, len(done))] for i in read_list(node["premises"], "premises")]
    concl = read_formula(node["concl"])
    recorded = tuple(read_formula(h) for h in read_list(node["hyps"], "hyps"))
    if rule == "axiom":
        got = recheck_rules.axiom(concl, premises, args, table)
    else:
        got = RULES[rule](concl, premises, {**args, "": node["concl"]})
    hyps, algebra = got if isinstance(got, tuple) else (got, PLAIN)
    for h in hyps:
        need(any(same(h, g, algebra) for g in recorded), "a hypothesis it needs is not recorded")
    for g in recorded:  # all terms are read, so that every one has a meaning
        same(g, g, recheck_rules.Algebra())
    cited = frozenset[str]().union(*(s.cited for s in premises))
    if rule == "axiom":
        cited |= {args["name"]}
    return Step(recorded, concl, cited)


def _depth(x: Any) -> int:
    depth, level = 0, [x]
    while level:
        depth += 1
        inner = [y for y in level if isinstance(y, list | dict)]
        level = [z for y in inner for z in (y.values() if isinstance(y, dict) else y)]
    return depth


Stated = Callable[[str], Any]


def recheck_file(path: str | Path, stated: Stated | None = None) -> Verdict:
    """As `recheck`, for a file; what is no JSON is refused as well.

    `stated` gives the statement (as JSON) of the claim with an id, or None; the certificate of a
    claim must then be of what the claim states.
    """
    try:
        loaded = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        return Verdict(False, "", 0, reason=f"cannot be read: {error.strerror}")
    except (ValueError, RecursionError) as error:
        return Verdict(False, "", 0, reason=f"not JSON: {error}")
    verdict = recheck(loaded)
    if verdict.ok and stated is not None and loaded["statement"] != stated(verdict.claim):
        return Verdict(False, "", 0, reason=f"this is not what {verdict.claim!r} states")
    return verdict


def main(paths: Sequence[str], stated: Stated | None = None) -> int:
    """Print one line per file; 0 when all of them hold, 1 when one does not, 2 for bad usage."""
    if not paths:
        print("usage: python -m proofs recheck FILE …")
        return 2
    verdicts = [(path, recheck_file(path, stated)) for path in paths]
    for path, verdict in verdicts:
        print(f"{path}: {verdict}")
    return 0 if all(v.ok for _, v in verdicts) else 1

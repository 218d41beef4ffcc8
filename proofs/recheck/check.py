"""A second opinion: check a certificate again with an engine that shares no code with the kernel.

Reads JSON alone (see `certificate.py` for its form); neither SymPy nor the kernel is imported.  The
axioms are read from axioms.json.  `python -m proofs recheck FILE …` prints a line per file.

A certificate says which claim it is of, what that states and what it cites; nothing of this is
believed.  `recheck` is given what each claim states and cites by the caller, checks that this is
what the steps prove and rest on, and only then names the claim.  Without it a certificate stands
for itself, and the verdict names no claim.

What a verdict rests on: the rules (`rules.py`, `subset_rules.py`, each with the reason
why it is sound), the algebra (`special.py` has the list of what is rewritten), reading and
substitution (`reading.py`, `terms.py`), axioms.json, python-flint's products and
greatest common divisors of polynomials over ℚ, Python, and the caller's word on what a claim says.
Whoever runs code in the same process can change any of it; a certificate cannot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from proofs.recheck import rules, subset_rules
from proofs.recheck.algebra import Algebra
from proofs.recheck.limits import Fault, limited, load, need, plain
from proofs.recheck.reading import read_formula, read_list
from proofs.recheck.rules import Hyps, Step, Table, Task
from proofs.recheck.subset_rules import wholes_of
from proofs.recheck.terms import Formula, kinds_in

FORMAT = "sparse-concepts certificate"
VERSION = 1
ARGUMENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "axiom": frozenset({"name", "values"}),
        "combine": frozenset({"equalities", "inequalities", "expand"}),
        "cases": frozenset({"a", "b"}),
        "specialise": frozenset({"values"}),
        "instantiate": frozenset({"at"}),
        "rewrite": frozenset({"pattern", "hole"}),
        "tensor": frozenset({"steps"}),
        "absolute": frozenset({"ops"}),
        "refine": frozenset({"kinds"}),
        "grade": frozenset({"over", "sums", "at", "weight"}),
    }
)
_RULES: tuple[Callable[[Task], Hyps], ...] = (
    rules.assume,
    rules.axiom,
    rules.cut,
    rules.combine,
    rules.antisymmetry,
    rules.cases,
    rules.integer,
    rules.specialise,
    rules.generalise,
    rules.instantiate,
    rules.induct,
    rules.rewrite,
    subset_rules.sum_empty,
    subset_rules.sum_last,
    subset_rules.sum_terms,
    subset_rules.tensor,
    subset_rules.absolute,
    subset_rules.refine,
    subset_rules.grade,
)
RULES: Mapping[str, Callable[[Task], Hyps]] = MappingProxyType({f.__name__: f for f in _RULES})


@dataclass(frozen=True)
class Verdict:
    """Whether a certificate holds; if not, why, and the step at fault (None: the whole).

    `claim` is the claim that is proved, "" when none is: a certificate for itself proves `steps`
    of its own.  `splits` says which kinds of coordinates are parts of which.
    """

    ok: bool
    claim: str
    steps: int
    step: int | None = None
    rule: str | None = None
    reason: str = ""
    cited: tuple[str, ...] = ()
    splits: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        if self.ok:
            of = self.claim or "a certificate of no claim"
            parts = [f"{whole} = {' + '.join(names)}" for whole, names in self.splits]
            where = f", where {', '.join(parts)}" if parts else ""
            return _printable(f"ok: {of}, {self.steps} steps{where}")
        where = "" if self.step is None else f"step {self.step} ({self.rule}): "
        return _printable(f"refused: {where}{self.reason}")


def _printable(text: str) -> str:
    """One line that any terminal can show."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:500])


# What a claim states and cites, {"statement": …, "cited": […]}; None where there is no such claim
Stated = Callable[[str], Mapping[str, Any] | None]


@cache
def axioms() -> tuple[Table, frozenset[str]]:
    """The table of axioms and cited facts, and the names of the latter."""
    raw = json.loads(Path(__file__).with_name("axioms.json").read_text(encoding="utf-8"))
    need(not set(raw["axioms"]) & set(raw["cited"]), "a fact is an axiom and cited")
    both = {**raw["axioms"], **raw["cited"]}
    table = {name: _sequent(entry) for name, entry in both.items()}
    about = (f for hyps, concl in table.values() for f in (*hyps, concl))
    need(not any(kinds for f in about for kinds in kinds_in(f)), "an axiom about subsets")
    return MappingProxyType(table), frozenset(raw["cited"])


def _sequent(x: Any) -> tuple[tuple[Formula, ...], Formula]:
    need(isinstance(x, dict) and set(x) == {"hyps", "concl"}, "a sequent has hyps and concl")
    hyps = tuple(read_formula(h) for h in read_list(x["hyps"], "hyps"))
    return hyps, read_formula(x["concl"])


def recheck(certificate: Any, stated: Stated | None = None) -> Verdict:
    """Check every step of a certificate, and that it ends in what the claim states.

    Never raises for what is in a certificate; bounds of time and memory: `limits.py`.
    """
    place: list[Any] = [None, None]
    try:
        with limited():
            return _check(plain(certificate), stated, place)
    except Fault as fault:
        reason = str(fault)
    except Exception as error:  # whatever was not foreseen is no proof
        reason = f"cannot be checked: {type(error).__name__}"
    return Verdict(False, "", 0, place[0], place[1], reason)


def _check(c: Any, stated: Stated | None, place: list[Any]) -> Verdict:
    need(isinstance(c, dict), "a certificate is a JSON object")
    parts = {"format", "version", "id", "statement", "cited", "nodes", "theorems"}
    need(set(c) <= parts, "a certificate has other parts")
    form = (c.get("format"), type(c.get("version")), c.get("version"))
    need(form == (FORMAT, int, VERSION), "another format or version")
    claim = c.get("id")
    need(isinstance(claim, str), "the id of the claim is missing")
    statement, declared = read_list(c.get("statement"), "statement"), c.get("cited")
    said: dict[str, Any] = {}
    if stated is not None:
        found = stated(claim)
        need(found is not None, f"there is no claim {claim!r}")
        said = dict(found or {})
        need(statement == said["statement"], f"this is not what {claim!r} states")
        need(declared == sorted(said["cited"]), f"this is not what {claim!r} cites")
    need(statement, "nothing is stated")

    table, citable = axioms()
    algebra, done = Algebra(), list[Step]()
    splits: set[tuple[str, tuple[str, ...]]] = set()
    for index, node in enumerate(read_list(c.get("nodes"), "nodes")):
        rule = node.get("rule") if isinstance(node, dict) else None
        place[:] = index, rule if isinstance(rule, str) else "?"
        done.append(_node(node, done, table, algebra, splits))
    wholes = wholes_of(splits)
    for index, step in enumerate(done):
        place[:] = index, c["nodes"][index]["rule"]
        for kinds in (k for f in (step.concl, *step.hyps) for k in kinds_in(f)):
            apart = not any(wholes.get(name) in kinds for name in kinds)
            need(apart, "a kind stands beside its part")

    place[:] = None, None
    sequents = [_sequent(s) for s in statement]
    ends = read_list(c.get("theorems"), "theorems", len(sequents))
    cited: frozenset[str] = frozenset()
    for (hyps, concl), index in zip(sequents, ends, strict=True):
        step = done[_index(index, len(done))]
        place[:] = index, c["nodes"][index]["rule"]
        _proves(step, hyps, concl, algebra)
        cited |= step.cited & citable
    place[:] = None, None
    need(declared == sorted(cited), f"the cited facts are {sorted(cited)}")
    if stated is not None:  # what the statement does not say of its kinds is not used of them
        named = {k for h, f in sequents for g in (*h, f) for kinds in kinds_in(g) for k in kinds}
        used = {(part, whole) for part, whole in wholes.items() if {part, whole} <= named}
        declared = {tuple(pair) for pair in said.get("parts", ())}
        need(
            used <= declared, "kinds that it names are parts of others, and the claim says no such"
        )
    name = claim if stated is not None else ""
    return Verdict(True, name, len(done), cited=tuple(sorted(cited)), splits=tuple(sorted(splits)))


def _proves(step: Step, hyps: Sequence[Formula], concl: Formula, algebra: Algebra) -> None:
    """Is this step what is stated, no less and, for the sake of order, no more."""
    same = rules.same
    need(same(step.concl, concl, algebra), "the conclusion is not the one stated")
    for h in step.hyps:
        need(any(same(h, g, algebra) for g in hyps), "a hypothesis is not in the statement")
    for g in hyps:
        stands = any(same(h, g, algebra) for h in step.hyps)
        need(stands, "a stated hypothesis is not in the theorem")


def _index(x: Any, below: int) -> int:
    need(type(x) is int and 0 <= x < below, "a step is named by the number of an earlier one")
    return x


def _node(node: Any, done: Sequence[Step], table: Table, algebra: Algebra, splits: Any) -> Step:
    need(isinstance(node, dict), "a step is a JSON object")
    need(set(node) == {"rule", "premises", "args", "hyps", "concl"}, "a step has other parts")
    rule, args = node["rule"], node["args"]
    need(isinstance(rule, str) and rule in RULES, "no such rule")
    need(isinstance(args, dict), "arguments have names")
    need(set(args) <= ARGUMENTS.get(rule, frozenset()), "it takes no such argument")
    premises = [done[_index(i, len(done))] for i in read_list(node["premises"], "premises")]
    concl = read_formula(node["concl"])
    recorded = tuple(read_formula(h) for h in read_list(node["hyps"], "hyps"))
    task = Task(concl, premises, args, node["concl"], table, algebra, splits)
    for h in RULES[rule](task):
        need(any(task.same(h, g) for g in recorded), "a hypothesis it needs is not recorded")
    cited = frozenset[str]().union(*(s.cited for s in premises))
    if rule == "axiom":
        cited |= {args["name"]}
    return Step(recorded, concl, cited)


def recheck_file(path: str | Path, stated: Stated | None) -> Verdict:
    """As `recheck`, for a file; what is no JSON is refused as well."""
    try:
        loaded = load(path)
    except Fault as fault:
        return Verdict(False, "", 0, reason=str(fault))
    return recheck(loaded, stated)


def main(paths: Sequence[str], stated: Stated) -> int:
    """Print one line per file; 0 when all of them hold, 1 when one does not, 2 for bad usage."""
    if not paths:
        print("usage: python -m proofs recheck FILE …")
        return 2
    verdicts = [(path, recheck_file(path, stated)) for path in paths]
    for path, verdict in verdicts:
        print(f"{_printable(path)}: {verdict}")
    return 0 if all(v.ok for _, v in verdicts) else 1

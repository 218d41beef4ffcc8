"""Every rule of the second engine refuses a step that lacks one of its conditions, for that."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.recheck_refused import CASES, RIGHT, Case, eq, le, lt

from proofs.recheck.algebra import Algebra
from proofs.recheck.check import RULES, axioms, recheck
from proofs.recheck.limits import Fault
from proofs.recheck.reading import read_formula
from proofs.recheck.rules import Step, Task

Json = Any


def run(rule: str, concl: Json, premises: list[Json], args: dict[str, Json]) -> list[Any]:
    steps = [
        Step(tuple(map(read_formula, hyps)), read_formula(end), frozenset())
        for hyps, end in premises
    ]
    task = Task(read_formula(concl), steps, args, concl, axioms()[0], Algebra(), set())
    return RULES[rule](task)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_step_without_one_condition(case: Case) -> None:
    _, reason, rule, concl, premises, args = case
    with pytest.raises(Fault, match=re.escape(reason)):
        run(rule, concl, premises, args)


@pytest.mark.parametrize("case", RIGHT, ids=lambda c: c[0])
def test_the_step_with_its_conditions(case: Any) -> None:
    run(*case)


def test_every_rule_is_there() -> None:
    assert {c[0] for c in RIGHT} == {c[2] for c in CASES.values()} == set(RULES)


# What the step needs has to be recorded --------------------------------------------------------


def assumed(hyps: list[Json], concl: Json, *, rule: str = "assume", **args: Json) -> Json:
    return {"rule": rule, "premises": [], "args": args, "hyps": hyps, "concl": concl}


def certificate(*nodes: Json) -> Json:
    last = nodes[-1]
    return {
        "format": "sparse-concepts certificate",
        "version": 1,
        "id": "x",
        "cited": [],
        "statement": [{"hyps": last["hyps"], "concl": last["concl"]}],
        "nodes": list(nodes),
        "theorems": [len(nodes) - 1],
    }


FROM_HYPOTHESES = [
    (rule, concl, [concl for _, concl in premises], args)
    for rule, concl, premises, args in RIGHT
    if all(hyps == [end] for hyps, end in premises)
    and rule not in ("axiom", "specialise", "sum_terms")
]


@pytest.mark.parametrize("case", FROM_HYPOTHESES, ids=lambda c: c[0])
def test_each_hypothesis_must_be_recorded(case: Any) -> None:
    """Otherwise what holds where the premises do would hold everywhere."""
    rule, concl, given, args = case
    nodes = [assumed([h], h) for h in given]
    needed = [*given, *args.get("sums", []), *([concl] if rule == "assume" else [])]
    last = {"rule": rule, "premises": [*range(len(given))], "args": args, "concl": concl}
    verdict = recheck(certificate(*nodes, {**last, "hyps": needed}))
    assert verdict.ok, verdict
    for gone in range(len(needed)):
        some = needed[:gone] + needed[gone + 1 :]
        verdict = recheck(certificate(*nodes, {**last, "hyps": some}))
        assert (verdict.ok, verdict.reason) == (False, "a hypothesis it needs is not recorded")


def test_hypotheses_of_an_instance_are_those_at_the_values() -> None:
    """Not those of the law: 1 ≤ 0 would follow from 0 < n."""
    n = ["i", "n"]
    last = {"rule": "specialise", "premises": [2], "args": {"values": [[n, "0"]]}}
    law = assumed([lt("0", n)], lt("0", n))
    first = {"rule": "integer", "premises": [0], "args": {}, "hyps": [lt("0", n)]}
    steps = [law, {**first, "concl": le(["+", "0", "1"], n)},
             {"rule": "cut", "premises": [1], "args": {}, "hyps": [lt("0", n)],
              "concl": le("1", n)}]  # fmt: skip
    good = {**last, "hyps": [lt("0", "0")], "concl": le("1", "0")}
    assert recheck(certificate(*steps, good)).ok
    for hyps in ([], [lt("0", n)]):
        assert "not recorded" in recheck(certificate(*steps, {**good, "hyps": hyps})).reason


def test_hypotheses_of_an_axiom_must_be_recorded() -> None:
    x = ["r", "x"]
    concl = eq(["abs", x], x)
    node = {"rule": "axiom", "premises": [], "hyps": [], "concl": concl,
            "args": {"name": "abs_of_nonneg", "values": [[x, x]]}}  # fmt: skip
    assert "not recorded" in recheck(certificate(node)).reason
    assert recheck(certificate({**node, "hyps": [le("0", x)]})).ok

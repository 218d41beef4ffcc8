"""Certificates and the second engine: it agrees on every claim and refuses tampering."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support import ROOT
from support.certificates import SAMPLE, Json, fresh, said, text_of

from proofs.kernel.rules import RULES as KERNEL_RULES
from proofs.ledger.certificate import axiom_table
from proofs.ledger.table import IDS, module_of
from proofs.recheck.check import RULES, recheck

Tamper = Callable[[Json], None]


@pytest.mark.parametrize("claim_id", IDS)
def test_the_second_engine_agrees(claim_id: str) -> None:
    module = module_of(claim_id)
    if module.CLAIM.status.value not in ("PROVED", "CHECKED", "REFUTED"):
        pytest.skip(f"{claim_id} is {module.CLAIM.status.value}: it has no proof in the kernel")
    verdict = recheck(fresh(claim_id), said)
    assert verdict.ok, verdict
    assert verdict.claim == claim_id
    assert verdict.steps == len(fresh(claim_id)["nodes"])


def test_a_certificate_holds_each_theorem_once_and_in_order() -> None:
    for claim_id in SAMPLE:
        nodes = fresh(claim_id)["nodes"]
        assert len({json.dumps(n) for n in nodes}) == len(nodes)
        assert all(p < i for i, n in enumerate(nodes) for p in n["premises"])


def test_both_engines_have_the_same_rules_and_axioms() -> None:
    assert set(RULES) == set(KERNEL_RULES)
    shipped = (ROOT / "proofs" / "recheck" / "axioms.json").read_text("utf-8")
    assert shipped == axiom_table(), "run python -m proofs.ledger.certificate"


def test_every_rule_is_used_by_some_claim() -> None:
    used = {n["rule"] for c in IDS for n in fresh(c)["nodes"]}
    assert used >= set(KERNEL_RULES) - {"absolute", "antisymmetry"}


# Tampering -----------------------------------------------------------------------------------


def first(certificate: Json, rule: str) -> Json:
    return next(n for n in certificate["nodes"] if n["rule"] == rule)


def last(certificate: Json, rule: str) -> Json:
    return [n for n in certificate["nodes"] if n["rule"] == rule][-1]


def numbers(node: Json) -> Iterator[tuple[Json, Any]]:
    """Every (container, place) of a number in the JSON."""
    places = list(enumerate(node)) if isinstance(node, list) else list(node.items())
    for place, x in places:
        if isinstance(x, str) and x.lstrip("-").replace("/", "").isdigit():
            yield node, place
        elif isinstance(x, list | dict):
            yield from numbers(x)


def coefficient(c: Json) -> None:
    node, place = next(numbers(last(c, "combine")["concl"]))
    node[place] = "7"


def multiplier(c: Json) -> None:
    node, place = next(numbers(last(c, "combine")["args"]["equalities"]))
    node[place] = "7"


def sign(c: Json) -> None:
    concl = last(c, "specialise")["concl"]
    concl[1] = ["*", "-1", concl[1]]


def relation(c: Json) -> None:
    last(c, "cut")["concl"][0] = "!="


def index(c: Json) -> None:
    args = next(n["args"] for n in c["nodes"] if len(n["args"].get("equalities", ())) > 1)
    pairs = args["equalities"]
    pairs[0][1], pairs[1][1] = pairs[1][1], pairs[0][1]
    pairs[0][0] = "2"


def hypothesis(c: Json) -> None:
    node = next(n for n in reversed(c["nodes"]) if n["hyps"] and n["rule"] == "combine")
    node["hyps"].pop()


def swapped(c: Json) -> None:
    node = last(c, "induct")
    node["premises"][:2] = node["premises"][1::-1]


def deleted(c: Json) -> None:
    del c["nodes"][len(c["nodes"]) // 2]


def forward(c: Json) -> None:
    c["nodes"][3]["premises"] = [4]


def itself(c: Json) -> None:
    last(c, "cut")["premises"] = [len(c["nodes"]) - 1]


def unknown_rule(c: Json) -> None:
    c["nodes"][-1]["rule"] = "obviously"


def unknown_axiom(c: Json) -> None:
    first(c, "axiom")["args"]["name"] = "anything_goes"


def other_axiom(c: Json) -> None:
    first(c, "axiom")["args"]["name"] = "binomial_positive"


def wrong_value(c: Json) -> None:
    first(c, "axiom")["args"]["values"][0][1] = ["+", "1", ["i", "n"]]


def untyped_value(c: Json) -> None:
    values = next(
        n
        for n in c["nodes"]
        if n["rule"] == "specialise"
        for k, v in n["args"]["values"]
        if k[0] == "i"
    )["args"]["values"]
    for pair in values:
        if pair[0][0] == "i":
            pair[1] = "1/2"


def statement(c: Json) -> None:
    c["statement"][0]["concl"][1] = "0"


def statement_weaker(c: Json) -> None:
    c["statement"][0]["hyps"].append(["=", "0", "1"])


def statement_stronger(c: Json) -> None:
    c["statement"][0]["hyps"].pop()


def no_statement(c: Json) -> None:
    c["statement"], c["theorems"] = [], []


def other_end(c: Json) -> None:
    c["theorems"][0] = 0


def cites(c: Json) -> None:
    c["cited"] = ["bernoulli"]


def version(c: Json) -> None:
    c["version"] = True


def extra(c: Json) -> None:
    c["nodes"][0]["trust"] = "me"


def no_nodes(c: Json) -> None:
    c["nodes"] = None


def deep(c: Json) -> None:
    for _ in range(5000):
        c["nodes"][-1]["concl"] = ["+", c["nodes"][-1]["concl"]]


def huge(c: Json) -> None:
    c["nodes"][-1]["concl"][1] = ["^", ["+", ["r", "x"], "1"], "9" * 50]


def tower(c: Json) -> None:
    x: Json = "9"
    for _ in range(9):
        x = ["^", x, "399"]
    c["nodes"][-1]["concl"][1] = x


def zero(c: Json) -> None:
    c["nodes"][-1]["concl"][1] = ["^", ["+", ["r", "x"], ["*", "-1", ["r", "x"]]], "-1"]


def real_bound(c: Json) -> None:
    """An induction over the reals."""
    node = last(c, "induct")
    node["concl"] = json.loads(json.dumps(node["concl"]).replace('"i", "h"', '"r", "h"'))


TAMPERED = [
    f
    for f in list(globals().values())
    if getattr(f, "__annotations__", None) == {"c": "Json", "return": "None"}
]


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda f: f.__name__)
def test_tampering_is_refused_with_the_step_at_fault(tamper: Tamper) -> None:
    broken = fresh("order_means")
    tamper(broken)
    verdict = recheck(broken)
    assert not verdict.ok
    assert verdict.reason
    whole = ("no_statement", "cites", "version", "no_nodes", "deep")
    assert (verdict.step is None) == (tamper.__name__ in whole), verdict
    if verdict.step is not None and tamper is not other_end:
        assert broken["nodes"][verdict.step]["rule"] == verdict.rule


def test_there_is_tampering_to_refuse() -> None:
    assert len(TAMPERED) >= 25


def test_a_wrong_matrix_is_refused() -> None:
    broken = fresh("matching")
    last(broken, "tensor")["concl"][4][0][1][0][1][0][0] = "2"
    verdict = recheck(broken)
    assert (verdict.ok, verdict.rule) == (False, "tensor")


def test_names_of_bound_variables_do_not_matter() -> None:
    """What means the same is still accepted: the refusals above are not for the ink."""
    text = text_of("order_means")
    assert '["sum", "k", "1", ["i", "m"], ["*"' in text
    start = text.index('"statement"')
    end = text.index('"cited"')
    said = text[start:end].replace('["sum", "k"', '["sum", "z"').replace('["i", "k"]', '["i", "z"]')
    assert said != text[start:end]
    assert recheck(json.loads(text[:start] + said + text[end:])).ok
    assert recheck(json.loads(text_of("matching").replace('"I"', '"J"'))).ok

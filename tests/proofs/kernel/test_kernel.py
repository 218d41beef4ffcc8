"""The kernel: each rule accepts what it is for and refuses what is false.

Most refusals are false statements that would follow if the rule forgot a condition.
"""

from __future__ import annotations

import copy
import pickle
from types import SimpleNamespace
from typing import Any

import pytest
import sympy as sp
from support.kernel_accepted import ACCEPTED, Case, K
from support.kernel_refused import EARLIER
from support.kernel_refused_subsets import LATER

from proofs.kernel.axioms import CITED
from proofs.kernel.formula import Term, eq, free, sequent
from proofs.kernel.rules import RULES, Theorem, infer
from proofs.kernel.terms import Refused
from proofs.kernel.theorem import is_theorem

REFUSED = EARLIER | LATER


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_what_a_rule_is_for(case: Case) -> None:
    rule, concl, premises, args = case
    theorem = infer(rule, concl, *premises, **args)
    assert theorem.concl == concl


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_a_rule_refuses(case: Case) -> None:
    rule, concl, premises, args = case
    with pytest.raises(Refused):
        infer(rule, concl, *premises, **args)


def test_every_rule_is_tried_both_ways() -> None:
    used = [case[0] for case in ACCEPTED.values()]
    refused = [case[0] for case in REFUSED.values()]
    for rule in RULES:
        assert used.count(rule) >= 1, rule
        assert refused.count(rule) >= 2, rule


# Theorems are made by rules alone -------------------------------------------------------------


def test_a_theorem_cannot_be_made_by_hand() -> None:
    false = sequent(eq(0, 1))
    truth = K(eq(0, 0))
    with pytest.raises(Refused):
        Theorem(None, false, "axiom", (), {}, frozenset(), frozenset())
    with pytest.raises(AttributeError):
        truth.sequent = false  # type: ignore[misc]
    with pytest.raises(AttributeError):
        object.__setattr__(truth, "sequent", false)
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="copied"):
            copied(truth)
    hollow = object.__new__(Theorem)
    assert is_theorem(truth) and not is_theorem(hollow)
    with pytest.raises(Refused, match="not a theorem"):
        infer("cut", eq(0, 1), hollow)


def test_a_premise_is_a_theorem() -> None:
    fake: Any = SimpleNamespace(concl=eq(0, 1), hyps=frozenset(), cited=frozenset())
    with pytest.raises(Refused, match="not a theorem"):
        infer("cut", eq(0, 1), fake)


def test_a_conclusion_is_a_formula() -> None:
    class Anything:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    anything: Any = Anything()
    with pytest.raises(Refused, match="formula"):
        infer("cut", anything, K(eq(0, 0)))
    with pytest.raises(Refused, match="formula"):
        infer("cut", eq(0, 0), K(eq(0, 0)), hyps=[anything])


def test_an_unknown_rule() -> None:
    with pytest.raises(Refused, match="no such rule"):
        infer("obviously", eq(0, 1))


def test_citations_are_kept() -> None:
    name = "bernoulli"
    entry = CITED[name]
    values = {s: s for s in free(entry)}
    cited = infer("axiom", entry.concl, name=name, values=values)
    assert cited.cited == {name}
    assert infer("cut", entry.concl, cited).cited == {name}


def test_matrices_cannot_be_changed_afterwards() -> None:
    loose = sp.Matrix([[1, 0], [0, 1]])
    made = Term(1, (("every", loose),), "v")
    loose[0, 0] = 5
    assert made.matrices["every"].entry(0, 0) == 1

"""Nothing false can be derived: random derivations and terms, tried on instances; bugs put back."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from support.soundness_bugs import BUGS, hunt, planted
from support.soundness_conditions import CONDITIONS, INSTANCES, NOT_NEEDED
from support.soundness_derivations import STEPS, partitions, search
from support.soundness_semantics import World, counterexample, given_world, holds, refutes, value
from support.soundness_terms import built, search_terms

from proofs.kernel.axioms import AXIOMS
from proofs.kernel.formula import All, eq, fn, ints, le, lt, reals, sequent, tensor, term
from proofs.kernel.rules import RULES
from proofs.kernel.terms import Refused, num

k, n = ints("k n")
x, y = reals("x y")
F = fn("F")


# The judge itself ------------------------------------------------------------------------------


def test_the_judge_tells_true_from_false() -> None:
    world = given_world({k: 3, x: Fraction(-1, 2)}, {F: lambda t: t**2, "v": len}, {"a": 2})
    cases: list[tuple[Any, Any]] = [
        (eq(F(k), 9), True),
        (lt(x, -1), False),
        (eq(x ** Fraction(1, 2) * num(2) ** Fraction(1, 2), 1), None),  # too close to tell
        (lt(x ** Fraction(1, 2), 1), True),
        (All(k, (le(0, k),), le(k, F(k))), True),
        (All(k, (), lt(k, F(k))), False),
        (
            tensor("<=", term(1, "v", a=[[1, 0], [1, 0]]), term(1, "v", a=[[1, 0], [0, 1]]), a=2),
            True,
        ),
        (tensor("=", term(1, "v", a=[[1, 1]]), (), a=2), False),
        (tensor("=", term(1, "v", a=[[1, 1]]), (), a=3), True),  # of another number: says nothing
    ]
    for formula, verdict in cases:
        assert holds(formula, world) is verdict, formula


def test_the_judge_knows_the_total_meaning() -> None:
    world = given_world({})
    zero, minus, half = Fraction(0), Fraction(-1), Fraction(1, 2)
    meant = {
        ("^", zero, zero): 1,
        ("^", zero, minus): 0,
        ("^", zero, half): 0,
        ("^", minus, half): 1,
        ("log", zero): 0,
        ("log", minus): 0,
        ("binomial", Fraction(-2), Fraction(3)): -4,
        ("binomial", half, Fraction(2)): Fraction(-1, 8),
        ("binomial", Fraction(3), half): 0,
        ("binomial", Fraction(3), minus): 0,
        ("factorial", minus): 0,
        ("factorial", half): 0,
        ("sum", k, Fraction(2), Fraction(1), k): 0,
        ("sum", k, Fraction(1), Fraction(3), k): 6,
        ("floor", Fraction(-1, 2)): -1,
    }
    for tree, number in meant.items():
        assert value(tree, world) == number, tree


def test_axioms_have_no_counterexample() -> None:
    for name, entry in AXIOMS.items():
        world, judged = counterexample(entry, random.Random(name), tries=60)
        assert world is None, (name, world.symbols)
        assert judged > 5, name


# Terms ----------------------------------------------------------------------------------------


def check_terms(seed: int, trees: int) -> None:
    wrong, tally = search_terms(seed, trees)
    assert not wrong, wrong[0]
    kinds = ("built", "normal form", "settled", "substituted", "the same", "settled pairs")
    assert all(tally.get(kind, 0) > trees / 4 for kind in kinds), tally


def test_terms_keep_their_value() -> None:
    check_terms(1, 100)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_terms_keep_their_value_at_length(seed: int) -> None:
    check_terms(seed, 6000)


# Derivations ----------------------------------------------------------------------------------


def test_every_rule_is_tried() -> None:
    assert set(STEPS) == set(RULES)


def check_derivations(seed: int, steps: int, least: int) -> None:
    report = search(seed, steps)
    print(report)
    assert not report.false, report.false[0]
    assert not report.other_errors, report.other_errors[0]
    for rule in STEPS:
        assert report.accepted[rule] >= least, f"{rule} was never accepted\n{report}"
        assert report.judged[rule] >= least, f"{rule} was never judged\n{report}"


def test_derivations_end_in_nothing_false() -> None:
    check_derivations(3, 1_000, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_derivations_end_in_nothing_false_at_length(seed: int) -> None:
    check_derivations(seed, 10_000, 20)


# Bugs put back ---------------------------------------------------------------------------------

QUICK = ("|C(n, 3)| is built as −C(n, 3)", "generalise over a free variable", "integer from ≤")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in BUGS]
)
def test_a_bug_put_back_is_found(name: str) -> None:
    found, tried = hunt(name)
    assert found, f"{tried} steps and nothing false"
    assert tried > 0


# Side conditions -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_side_condition_is_needed(name: str) -> None:
    _, patches, derive = CONDITIONS[name]
    with pytest.raises(Refused):
        derive()
    with planted(*patches):
        theorem = derive()
    if name in INSTANCES:
        assert refutes(INSTANCES[name], theorem.sequent), theorem
    else:
        seen = partitions(theorem)
        world, _ = counterexample(theorem.sequent, random.Random(1), partitions=seen, tries=300)
        assert world is not None, theorem
    with pytest.raises(Refused):  # the kernel is as it was
        derive()


def test_every_rule_has_a_row() -> None:
    rows = Counter(rule for rule, _, _ in CONDITIONS.values())
    assert set(rows) == set(RULES) - {"assume"}  # which has no condition
    assert all(name.partition(":")[0] in RULES for name in NOT_NEEDED)
    assert not set(NOT_NEEDED) & set(CONDITIONS)


def test_hypotheses_are_not_compared_modulo_themselves() -> None:
    """The step by which 0 = 1 was derived: x ≠ 0 in other words that assert less."""
    from proofs.kernel.rules import infer

    weak = infer("cut", eq(y, y), infer("combine", eq(y, y)), hyps=[lt(0, x)])
    with pytest.raises(Refused):
        infer("specialise", eq(1, x / x), weak, values={y: x / x})
    assert counterexample(sequent(eq(1, x / x)), random.Random(0), tries=50)[0] is not None


def test_a_tree_and_its_term() -> None:
    tree = ("*", x, ("^", x, Fraction(-1)))
    world = World(random.Random(0))
    world.symbols[x] = Fraction(0)
    assert value(tree, world) == value(built(tree), world) == 0

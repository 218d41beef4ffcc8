"""The ledger: every claim reaches its status, cites what it declares, and no mutant survives."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.effort import examples, slow

from proofs import __main__ as command
from proofs.display import text
from proofs.kernel.formula import eq, ints, sequent
from proofs.kernel.terms import Refused
from proofs.ledger.claim import Claim, Status
from proofs.ledger.evaluate import holds
from proofs.ledger.mutants import cases_of, judge_all, mutants
from proofs.ledger.table import IDS, module_of, run

# The axiom audit: what each theorem takes from the literature without proof.  Change it knowingly.
CITED: dict[str, tuple[str, ...]] = {
    "condition_iii_needed": ("bernoulli", "bernoulli_below"),
    "energy_constant": ("markov_coefficients", "schur_endpoint"),
    "low_exponent_forces_order": ("markov_coefficients",),
    "markov_order_bound": ("markov_coefficients",),
    "smooth_is_not_enough": ("bernoulli",),
}

LONG = (
    "lemma_3_determinant",
    "sigmoid_pattern",
    "order_sum_form",
    "energy_constant_optimal",
)  # whose mutants take seconds


@pytest.mark.parametrize("claim_id", IDS)
def test_claim_reaches_its_declared_status(claim_id: str) -> None:
    entry = run(claim_id)
    assert entry.failure is None
    assert entry.status is entry.claim.status
    assert entry.claim.id == claim_id
    assert entry.proof is not None and entry.proof.steps


@pytest.mark.parametrize("claim_id", IDS)
def test_cited_facts_are_the_audited_ones(claim_id: str) -> None:
    entry = run(claim_id)
    assert entry.proof is not None
    assert tuple(sorted(entry.proof.cited)) == CITED.get(claim_id, ())
    assert tuple(sorted(entry.claim.cites)) == CITED.get(claim_id, ())


def it_is_true_of_an_instance(claim_id: str, seed: int) -> None:
    claim: Claim = module_of(claim_id).CLAIM
    case = claim.draw(random.Random(seed))
    for part in claim.statement:
        for h in part.hyps:
            assert holds(h, case), f"the instance misses a hypothesis: {text(h)}"
        assert holds(part.concl, case)


@pytest.mark.parametrize("claim_id", IDS)
@examples(25)
@given(seed=st.integers(0, 2**32))
def test_statement_is_true_of_instances_drawn_from_the_definitions(
    claim_id: str, seed: int
) -> None:
    it_is_true_of_an_instance(claim_id, seed)


@pytest.mark.slow
@pytest.mark.parametrize("claim_id", IDS)
@examples(400)
@given(seed=st.integers(0, 2**32))
def test_statement_is_true_of_many_instances(claim_id: str, seed: int) -> None:
    it_is_true_of_an_instance(claim_id, seed)


@pytest.mark.parametrize("claim_id", [*(i for i in IDS if i not in LONG), *slow(*LONG)])
def test_no_mutant_survives(claim_id: str) -> None:
    module = module_of(claim_id)
    verdicts = judge_all(module.CLAIM, module.prove)
    assert len(verdicts) >= 2
    for v in verdicts:
        if v.killed:
            continue
        assert not v.broken, f"the kernel accepted a false statement: {v.mutant.change}"
        assert v.mutant.change in module.CLAIM.equivalent, f"survives: {v.mutant.change}"
    accepted = {v.mutant.change for v in verdicts if not v.killed}
    assert set(module.CLAIM.equivalent) <= accepted, "listed as equivalent, but not accepted"


def test_a_false_claim_is_broken_and_refused() -> None:
    """Both nets catch what they are for: order_means with its right side doubled."""
    module = module_of("order_means")
    (right,) = module.CLAIM.statement
    wrong = sequent(eq(right.concl.lhs, 2 * right.concl.rhs), *right.hyps)
    assert any(not holds(wrong, case) for case in cases_of(module.CLAIM))
    with pytest.raises(Refused):
        module.prove((wrong,))


@pytest.mark.slow
def test_mutants_average_five_per_claim() -> None:
    counts = [len(mutants(module_of(claim_id).CLAIM.statement)) for claim_id in IDS]
    assert min(counts) >= 2
    assert sum(counts) >= 5 * len(counts)


def test_table_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["matching"]) == 0
    assert "PROVED" in capsys.readouterr().out


def test_json_of_one_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["matching", "--json"]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert data["id"] == "matching" and data["status"] == "PROVED" and data["cited"] == []
    assert data["mutants"]["killed"] + data["mutants"]["equivalent"] == data["mutants"]["total"]
    assert all({"statement", "status", "rule"} <= set(step) for step in data["steps"])


def test_unknown_claim_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(["machting"])
    assert stop.value.code == 2
    assert "matching" in capsys.readouterr().err


def test_failing_claim_gives_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim whose proof is of something else is not PROVED, and the command says so."""
    module = module_of("matching")
    n = ints("n")
    other = (sequent(eq(n, n)),)
    monkeypatch.setattr(
        module, "CLAIM", module.CLAIM.__class__(**{**vars(module.CLAIM), "statement": other})
    )
    assert run("matching").status is Status.UNKNOWN
    assert command.main(["matching"]) == 1

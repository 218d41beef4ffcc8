"""A statement that names a kind of coordinates beside its parts is read with that kinship, and only
a claim that declares it may use it."""

from __future__ import annotations

import pytest

from proofs.kernel.formula import Matrix, ints, tensor, term
from proofs.kernel.rules import infer
from proofs.ledger.claim import Proof, Status
from proofs.ledger.table import IDS, module_of

p, q = ints("p q")
ANY, BOTH = Matrix([1, 1]), Matrix([[1, 0], [0, 1]])
KINSHIP = {"a": "X", "b": "X"}


def proof_of_nothing() -> Proof:
    """v = 0 on X and v = 1 on a and b ⊢ 0 = 1: true where X = a ∪ b, false of sets at large."""
    zero = infer("assume", tensor("=", term(1, "v", X=BOTH), (), X=p + q))
    sides = {"a": BOTH, "b": BOTH}
    parts = infer(
        "refine",
        tensor("=", term(1, "v", **sides), (), a=p, b=q),
        zero,
        kinds={"a": "X", "b": "X"},
    )
    one = term(1, "", a=ANY, b=ANY)
    unit = infer("assume", tensor("=", term(1, "v", **sides), one, a=p, b=q))
    out = infer(
        "tensor", tensor("=", one, (), a=p, b=q), parts, unit, steps=[(1, 0, {}), (-1, 1, {})]
    )
    return Proof((), (out,))


@pytest.mark.parametrize(("declared", "said"), [({}, Status.UNKNOWN), (KINSHIP, Status.PROVED)])
def test_kinship_is_declared_or_nothing_is_proved(declared: dict[str, str], said: Status) -> None:
    proof = proof_of_nothing()
    statement = (proof.theorems[0].sequent,)
    assert proof.kinship == KINSHIP
    assert proof.status(statement, declared) is said


@pytest.mark.parametrize("claim_id", IDS)
def test_claims_declare_what_their_proofs_use(claim_id: str) -> None:
    module = module_of(claim_id)
    assert dict(module.CLAIM.parts) == module.prove().kinship

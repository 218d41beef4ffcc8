"""What claims export for others to compute with is what they prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from proofs.display import term_text, text
from proofs.kernel.formula import All, Formula, Rel, eq, reals, sequent
from proofs.kernel.terms import walk
from proofs.ledger.claim import Claim
from proofs.ledger.table import IDS, module_of

# The formula, and the relation of the statement that it stands in, with {} for it.
SAID: dict[tuple[str, str], tuple[str, str]] = {
    ("shapley", "share"): (
        "1/(t + 1)",
        "φ = Σ_{t=0}^{n−1} J(t)/(t + 1)",
    ),
    ("shapley_interaction", "share"): (
        "1/(t + 1)",
        "φ = Σ_{t=0}^{n−k} J(t)/(t + 1)",
    ),
    ("shapley_taylor", "share"): (
        "1/C(k + t, k)",
        "φ = Σ_{t=0}^{n−k} J(t)/C(k + t, k)",
    ),
    ("shapley_taylor", "low"): (
        "ψ = I(T)",
        "{}",
    ),
    ("banzhaf", "index"): (
        "B(S) = Σ_{S⊆T⊆N} 2^(|S|−|T|) I(T)",
        "{}",
    ),
    ("order_means", "mean"): (
        "Σ_{k=1}^{m} C(m, k)/C(n, k)·A(k)",
        "ū(m) = {}",
    ),
    ("newton_inversion", "order_sum"): (
        "C(n, k) Σ_{j=0}^{k} (−1)^(k−j) C(k, j) ū(j)",
        "A(k) = {}",
    ),
    ("order_sum_form", "share"): (
        "log_n(h(k)) − p",
        "δ_k(k) = {}",
    ),
    ("order_sum_form", "weight"): (
        "n^(δ_k(k)−δ) s(k)",
        "λ(k) = {}",
    ),
    ("order_sum_form", "mean_weight"): (
        "Σ_{k=1}^{M} C(m, k)/C(n, k)·λ(k)",
        "0 < {}",
    ),
    ("order_sum_form", "mean_digit"): (
        "Σ_{k=1}^{M} C(m, k)/C(n, k)·d(k, i) s(k)",
        "|{}| < M n",
    ),
    ("order_sum_form", "delta_above"): (
        "log_n((1 − Σ_{i=0}^{⌊p⌋−1} n^(i−p) Σ_{k=1}^{M} C(m, k)/C(n, k)·d(k, i) s(k)"
        ")/(Σ_{k=1}^{M} C(m, k)/C(n, k)·λ(k)))",
        "δ ≤ {}",
    ),
    ("order_sum_form", "delta_below"): (
        "log_n(−(1/(Σ_{k=1}^{M} C(m, k)/C(n, k)·λ"
        "(k)))·Σ_{i=0}^{⌊p⌋−1} n^(i−p) Σ_{k=1}^{M} C(m, k)/C(n, k)·d(k, i) s(k))",
        "δ ≤ {}",
    ),
    ("order_sum_form", "bound"): (
        "2 n^(δ+p) ū(1)",
        "|A(k)| < {}",
    ),
    ("count_bound", "bound"): (
        "|A(k)|/(τ |η(k)|)",
        "R(k) ≤ {}",
    ),
    ("count_bound", "total"): (
        "Σ_{k=1}^{M} |A(k)|/(τ |η(k)|)",
        "Σ_{k=1}^{M} R(k) ≤ {}",
    ),
    ("markov_order_bound", "bound"): (
        "4^k M·(hi − lo) C(M + k, 2 k)/(2 M + 2 k)",
        "|A(k)| ≤ {}",
    ),
    ("energy_bound", "bound"): (
        "(Σ_{j=0}^{J} s(j) |w(j)|/r(j)^k)²/τ²",
        "Σ_{T=0}^{N(n)−1} C(0, pop(T) − k) salient(T) ≤ {}",
    ),
}


def relations(claim: Claim) -> Iterator[Formula]:
    """The relations that the statement is made of, taken out of their conditions."""
    todo = [f for part in claim.statement for f in (*part.hyps, part.concl)]
    while todo:
        here = todo.pop()
        if isinstance(here, All):
            todo += [*here.conds, here.body]
        else:
            yield here


def says(claim: Claim, formula: object, shown: str, around: str) -> bool:
    """The formula reads so, and stands in a relation of the statement that reads so around it."""
    for r in relations(claim):
        if text(r) != around.replace("{}", shown):
            continue
        parts = [*walk(r.lhs), *walk(r.rhs)] if isinstance(r, Rel) else []
        if r == formula or any(e is formula and term_text(e) == shown for e in parts):
            return True
    return False


def test_every_exported_formula_is_listed_here() -> None:
    exported = [(i, name) for i in IDS for name in module_of(i).CLAIM.formulas]
    assert sorted(exported) == sorted(SAID)


@pytest.mark.parametrize(("claim_id", "name"), SAID)
def test_what_is_exported_is_what_is_proved(claim_id: str, name: str) -> None:
    claim: Claim = module_of(claim_id).CLAIM
    assert says(claim, claim.formulas[name], *SAID[claim_id, name])


def test_another_formula_is_noticed() -> None:
    for (claim_id, name), said in SAID.items():
        claim: Claim = module_of(claim_id).CLAIM
        others = [f for other, f in claim.formulas.items() if other != name]
        assert not any(says(claim, f, *said) for f in others)
    claim = module_of("count_bound").CLAIM
    last = claim.statement[-1].concl
    assert isinstance(last, Rel)
    assert not says(claim, last.rhs, *SAID["count_bound", "total"])


def test_a_formula_that_does_not_stand_in_the_statement_is_refused() -> None:
    claim: Claim = module_of("count_bound").CLAIM
    with pytest.raises(ValueError, match="formulas: 'bound' of count_bound does not stand in"):
        replace(claim, formulas={"bound": 2 * claim.formulas["bound"]})
    x = reals("x")
    with pytest.raises(ValueError, match="formulas: 'bound'"):
        replace(claim, statement=(sequent(eq(x, x)),))


def test_exported_formulas_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        module_of("count_bound").CLAIM.formulas["bound"] = 0

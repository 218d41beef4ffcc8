"""Every claim, in order, and what running the ledger finds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any

from proofs.display import text
from proofs.kernel.terms import Refused
from proofs.ledger.claim import Claim, Proof, Status
from proofs.ledger.mutants import Verdict, judge_all
from proofs.rocq import whole

# Where each claim stands, in the order of the ledger: a room, and the claims in it.
PLACES = (
    ("harsanyi", "matching uniqueness efficiency linearity dummy symmetry anonymity recursion "
     "distribution locality marginal_benefit shapley shapley_interaction shapley_taylor banzhaf "
     "or_matching or_reversed and_or_matching sparse_error aog_equivalence"),
    ("sparsity.derivatives", "taylor_form integral_form derivatives_to_order derivative_bound"),
    ("sparsity.means", "order_means newton_inversion"),
    ("sparsity.paper_b", "reference_exponent lemma_3 order_sum_form order_sum_form_gap count_bound "
     "count_markov no_first_mean"),
    ("sparsity.needed", "condition_i_needed condition_ii_needed condition_iii_needed eta_needed"),
    ("sparsity.bounds", "path_monotone_pairs"),
    ("sparsity.derivatives", "almost_everywhere_is_not_enough analytic_is_not_enough "
     "smooth_is_not_enough"),
    ("sparsity.errors", "approximate_order rounding"),
    ("sparsity.bounds", "sharp_order_bound markov_order_bound explicit_order_bound "
     "low_exponent_forces_order exponent_quantises"),
    ("sparsity.energy", "energy_bound energy_constant energy_constant_optimal"),
    ("printed", "dummy_as_printed parity_interactions no_transfer small_terms_add_up "
     "budget_is_not_penalty one_mask_ratio chosen_effects_err two_graphs appendix_h case_2_fails "
     "theorem_2_is_empty lemma_3_determinant noise_variance sine_interactions "
     "sigmoid_pattern"),
)  # fmt: skip
ROOM = {claim: room for room, claims in PLACES for claim in claims.split()}
IDS = tuple(ROOM)
HARSANYI = tuple(claim for claim in IDS if ROOM[claim] == "harsanyi")


CORE = "(core): the formal statement is the core of the sentence; the reading is in words"
IN_ROCQ = "whole in Rocq: the theorems of Rocq, together, say the whole sentence"


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: a claim, its proof or why there is none, and its mutants if asked."""

    claim: Claim
    proof: Proof | None
    failure: str | None
    seconds: float
    verdicts: tuple[Verdict, ...] | None = None

    @property
    def status(self) -> Status:
        """A claim about a finite range is CHECKED, also where the kernel proves each case."""
        found = (
            self.proof.status(self.claim.statement, self.claim.parts)
            if self.proof
            else Status.UNKNOWN
        )
        finite = found is Status.PROVED and self.claim.status is Status.CHECKED
        return Status.CHECKED if finite else found

    @property
    def core(self) -> bool:
        """The statement is proved but has only the core of the sentence: the rest is in words."""
        return bool(self.claim.reading) and self.status in (Status.PROVED, Status.CHECKED)

    @property
    def whole_in_rocq(self) -> bool:
        """Proved in its core here, and all that it says in Rocq."""
        return self.core and whole(self.claim.id)

    @property
    def label(self) -> str:
        """The status as people see it.

        PROVED; where the claim has a reading PROVED (core), or PROVED (core; whole in Rocq).
        """
        if not self.core:
            return self.status.value
        return f"{self.status.value} ({'core; whole in Rocq' if self.whole_in_rocq else 'core'})"

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """Mutants that were accepted and are not listed as equivalent, or were also broken."""
        equivalent = self.claim.equivalent
        return tuple(
            v
            for v in self.verdicts or ()
            if not v.killed and (v.broken or v.mutant.change not in equivalent)
        )

    @property
    def reached(self) -> bool:
        """The declared status, the declared citations, and no mutant that survives."""
        cited = sorted(self.proof.cited) if self.proof else []
        declared = sorted(self.claim.cites)
        return self.status == self.claim.status and cited == declared and not self.survivors


def tally(entries: Sequence[Entry]) -> str:
    """How many reach their status, in all that they say here, in Rocq, or in their core."""
    good = [e for e in entries if e.reached]
    out = f"{len(good)} of {len(entries)} claims reach their declared status"
    part, rocq = sum(e.core for e in good), sum(e.whole_in_rocq for e in good)
    said = f"{len(good) - part} in all that they say, {rocq} more in Rocq"
    return f"{out}: {said}, {part - rocq} in their core"


def module_of(claim_id: str) -> ModuleType:
    """The module of a claim.  Raises KeyError, naming the nearest ids, for an unknown one."""
    if claim_id not in IDS:
        near = get_close_matches(claim_id, IDS, n=3, cutoff=0.4)
        hint = f"; near: {', '.join(near)}" if near else f"; the ids are {', '.join(IDS)}"
        raise KeyError(f"no claim {claim_id!r}{hint}")
    return import_module(f"proofs.{ROOM[claim_id]}.{claim_id}")


def run(claim_id: str, *, with_mutants: bool = False) -> Entry:
    """Prove one claim, and try its mutants when asked."""
    module = module_of(claim_id)
    claim: Claim = module.CLAIM
    start = time.perf_counter()
    try:
        proof, failure = module.prove(), None
    except Refused as reason:
        proof, failure = None, str(reason)
    verdicts = tuple(judge_all(claim, module.prove)) if with_mutants and proof else None
    return Entry(claim, proof, failure, time.perf_counter() - start, verdicts)


def run_all(*, with_mutants: bool = False) -> Iterator[Entry]:
    """The entries of all claims, in order, as they are done."""
    return (run(claim_id, with_mutants=with_mutants) for claim_id in IDS)


def summary(entry: Entry) -> dict[str, Any]:
    """One claim as plain data."""
    verdicts = entry.verdicts or ()
    steps = entry.proof.steps if entry.proof else ()
    proved = "CHECKED" if entry.status is Status.CHECKED else "PROVED"
    return {
        "id": entry.claim.id,
        "source": entry.claim.source,
        "status": entry.label,
        "reading": entry.claim.reading,
        "scope": entry.claim.scope,
        "cited": sorted(entry.proof.cited) if entry.proof else [],
        "steps": [
            {
                "statement": f"{s.words} {text(s.theorem.concl)}",
                "status": "CITED" if s.theorem.rule == "axiom" and s.theorem.cited else proved,
                "rule": s.theorem.rule,
            }
            for s in steps
        ],
        "mutants": {
            "killed": sum(v.killed for v in verdicts),
            "broken": sum(v.broken for v in verdicts),
            "equivalent": sum(not v.killed for v in verdicts) - len(entry.survivors),
            "total": len(verdicts),
        },
    }

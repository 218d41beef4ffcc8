"""Bent versions of a claim, and what stops each of them.

A mutant changes one thing in a statement: a hypothesis is dropped, a sign flipped, an end of a sum
or an argument of a binomial shifted, a coefficient perturbed, ≤ made strict, an entry of a matrix
changed.  It is *broken* when a drawn instance meets its hypotheses and not its conclusion, and
*refused* when the proof does not go through.  A mutant that the kernel accepts must be listed by
the claim as equivalent; one that is accepted and broken would be a hole in the kernel.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proofs.display import text
from proofs.kernel.formula import All, Formula, Rel, Sequent, Tensor, Term
from proofs.kernel.matrices import Matrix
from proofs.kernel.terms import Expr, Refused, rebuilt
from proofs.ledger.claim import Claim, Instance, Proof
from proofs.ledger.evaluate import Undefined, holds

Prove = Callable[[tuple[Sequent, ...]], Proof]
Statement = tuple[Sequent, ...]


@dataclass(frozen=True)
class Mutant:
    """A bent statement and what was bent."""

    change: str
    statement: Statement


@dataclass(frozen=True)
class Verdict:
    """What stopped a mutant: a breaking instance, the kernel's refusal, or nothing."""

    mutant: Mutant
    broken: bool
    refusal: str | None

    @property
    def killed(self) -> bool:
        return self.refusal is not None


def mutants(statement: Statement, most: int = 12) -> list[Mutant]:
    """Up to `most` bent versions, spread evenly over all that the generators make."""
    return _spread(_every(statement), most)


def _every(statement: Statement) -> list[Mutant]:
    every: dict[Statement, Mutant] = {}
    for i, part in enumerate(statement):
        for change, bent in _bend_sequent(part):
            whole = (*statement[:i], bent, *statement[i + 1 :])
            where = f" (part {i + 1})" if len(statement) > 1 else ""
            if whole != statement:
                every.setdefault(whole, Mutant(change + where, whole))
    return list(every.values())


def _spread(found: list[Mutant], most: int) -> list[Mutant]:
    if len(found) <= most:
        return found
    return [found[round(j * (len(found) - 1) / (most - 1))] for j in range(most)]


def judge(claim: Claim, prove: Prove, mutant: Mutant, cases: list[Instance]) -> Verdict:
    """Try to break the mutant by the instances, and to prove it as the claim is proved."""
    bent = tuple(part for part in mutant.statement if part not in claim.statement)
    broken = any(_fails(bent, case) for case in cases)
    try:
        proof = prove(mutant.statement)
        accepted = tuple(t.sequent for t in proof.theorems) == mutant.statement
        refusal = None if accepted else "the proof is of another statement"
    except Refused as reason:
        refusal = str(reason)
    return Verdict(mutant, broken, refusal)


def cases_of(claim: Claim, count: int = 40, seed: int = 0) -> list[Instance]:
    """Reproducible instances of a claim."""
    rng = random.Random(seed)
    return [claim.draw(rng) for _ in range(count)]


def judge_all(claim: Claim, prove: Prove, most: int = 12) -> list[Verdict]:
    """Verdicts on up to `most` mutants, and on all that the claim lists as equivalent."""
    cases = cases_of(claim)
    every = _every(claim.statement)
    tried = list(_spread(every, most))
    tried += [m for m in every if m.change in claim.equivalent and m not in tried]
    return [judge(claim, prove, mutant, cases) for mutant in tried]


def _fails(statement: Statement, case: Instance) -> bool:
    for part in statement:
        try:
            if not holds(part.concl, case) and all(holds(h, case) for h in part.hyps):
                return True
        except Undefined:
            continue  # the bent statement has no value here, so this case says nothing
    return False


# How to bend -----------------------------------------------------------------------------------

Bent = Iterator[tuple[str, Formula]]


def _bend_sequent(part: Sequent) -> Iterator[tuple[str, Sequent]]:
    for change, concl in _bend(part.concl):
        yield f"conclusion: {change}", Sequent(part.hyps, concl)
    for h in sorted(part.hyps, key=text):
        yield f"dropped: {text(h)}", Sequent(part.hyps - {h}, part.concl)


def _bend(formula: Formula) -> Bent:
    if isinstance(formula, Rel):
        yield from _bend_rel(formula)
    elif isinstance(formula, All):
        for change, body in _bend(formula.body):
            yield change, All(formula.var, formula.conds, body)
        for i, cond in enumerate(formula.conds):
            rest = formula.conds[:i] + formula.conds[i + 1 :]
            yield f"without {text(cond)}", All(formula.var, rest, formula.body)
    elif isinstance(formula, Tensor):
        yield from _bend_tensor(formula)


def _bend_rel(rel: Rel) -> Bent:
    if rel.op == "<=":
        yield "≤ made strict", Rel("<", rel.lhs, rel.rhs)
    if rel.op in ("<=", "<"):
        yield "sides swapped", Rel(rel.op, rel.rhs, rel.lhs)
    if rel.op == "!=":
        yield "≠ made =", Rel("=", rel.lhs, rel.rhs)
    for side in ("lhs", "rhs"):
        other = rel.rhs if side == "lhs" else rel.lhs
        for change, bent in _bend_term(getattr(rel, side)):
            yield change, Rel(rel.op, *((bent, other) if side == "lhs" else (other, bent)))


def _bend_term(e: Expr) -> Iterator[tuple[str, Expr]]:
    """One change somewhere in a term."""
    yield f"{e} → {-e}", -e
    if e.head == "sym" or e.number is not None:
        yield f"{e} → {e + 1}", e + 1
        return
    if e.head == "sum":
        var, low, high, body = e.args
        for ends in ((low + 1, high), (low, high - 1)):
            change = f"Σ from {low} to {high} → {ends[0]} to {ends[1]}"
            yield change, rebuilt(e, (var, *ends, body))
        for change, bent in _bend_term(body):
            yield change, rebuilt(e, (var, low, high, bent))
        return
    if e.head == "^" and e.args[1] == -1:
        yield from _rebent(e, [(c, (x, e.args[1])) for c, x in _bend_term(e.args[0])])
        return
    for i, arg in enumerate(e.args):
        bent_args = [(c, (*e.args[:i], x, *e.args[i + 1 :])) for c, x in _bend_term(arg)]
        for change, new in _rebent(e, bent_args):
            yield f"{e} → {new}" if not arg.args else change, new


def _rebent(e: Expr, versions: list[tuple[str, tuple[Expr, ...]]]) -> Iterator[tuple[str, Expr]]:
    for change, args in versions:
        try:
            yield change, rebuilt(e, args)
        except Refused:  # bent out of the language: a division by 0, say
            continue


def _bend_tensor(law: Tensor) -> Bent:
    if law.op == "<=":
        yield "sides swapped", Tensor(law.kinds, law.op, law.rhs, law.lhs)
    for side in ("lhs", "rhs"):
        terms = getattr(law, side)
        for i, t in enumerate(terms):
            for change, bent in _bend_tensor_term(t):
                new = (*terms[:i], bent, *terms[i + 1 :])
                both = (new, law.rhs) if side == "lhs" else (law.lhs, new)
                yield change, Tensor(law.kinds, law.op, *both)


def _bend_tensor_term(t: Term) -> Iterator[tuple[str, Term]]:
    yield "a sign flipped", Term(-t.coeff, t.factors, t.game)
    for i, (kind, m) in enumerate(t.factors):
        for r in range(m.rows):
            for c in range(m.cols):
                old = m.entry(r, c)
                new = 1 - old if old in (0, 1) else -old
                rows = [list(row) for row in m]
                rows[r][c] = new
                factors = (*t.factors[:i], (kind, Matrix(rows)), *t.factors[i + 1 :])
                change = f"entry ({r}, {c}) of a matrix at kind {kind}: {old} → {new}"
                yield change, Term(t.coeff, factors, t.game)

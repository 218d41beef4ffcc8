"""Bent versions of a claim for people: what each says, a case that breaks it, where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import Any

from proofs.display import hypotheses, text
from proofs.kernel.formula import Rel, Sequent, free
from proofs.kernel.terms import Expr, Refused, num
from proofs.ledger.claim import Claim, Instance, Proof
from proofs.ledger.definitions import subsets
from proofs.ledger.evaluate import Undefined, holds
from proofs.ledger.mutants import Mutant, Prove, cases_of, mutants

MOST_COORDINATES = 3  # of an instance whose scores are printed


def bent(claim: Claim, prove: Prove, most: int = 6) -> Iterator[str]:
    """A paragraph for each of a few bent versions of the claim."""
    proof, cases = prove(claim.statement), cases_of(claim)
    for number, mutant in enumerate(mutants(claim.statement, most)[:most], 1):
        pairs = zip(claim.statement, mutant.statement, strict=True)
        old, new = next(pair for pair in pairs if pair[0] != pair[1])
        broken = _broken(new, cases, dropped=old.concl == new.concl)
        lines = [*_change(old, new), broken, _stop(proof, prove, mutant, old, new)]
        yield f"{number}. " + "\n   ".join(lines)


def _change(old: Sequent, new: Sequent) -> list[str]:
    if old.concl == new.concl:
        lost = "; ".join(hypotheses(old.hyps - new.hyps))
        return [f"without     {lost}", f"it claims   {text(new.concl)}"]
    return [f"instead of  {text(old.concl)}", f"it claims   {text(new.concl)}"]


def _broken(part: Sequent, cases: list[Instance], dropped: bool) -> str:
    found = [case for case in cases if _fails(part, case)]
    if not found and dropped:
        return "unbroken    all cases drawn from the definitions have what was left out"
    if not found:
        return "unbroken    no case drawn from the definitions breaks it"
    return "false for   " + _numbers(part, min(found, key=_size))


def _fails(part: Sequent, case: Instance) -> bool:
    try:
        return not holds(part, case)
    except Undefined:
        return False


def _size(case: Instance) -> int:
    return len({c for coordinates in case.layout.values() for c in coordinates})


def _numbers(part: Sequent, case: Instance) -> str:
    """The values of the names in a statement; of games and functions only where they are few."""
    names = {str(getattr(x, "name", x)) for x in free(part)}
    out = [text(Rel("=", s, v)) for s, v in _symbols(part, case)]
    out = [o for o in out if len(o) < 40]
    size = _size(case)
    if size <= MOST_COORDINATES:
        coordinates = {c for cs in case.layout.values() for c in cs}
        for game in sorted(names & set(case.games)):
            out.append(", ".join(_scores(game, case.games[game], coordinates)))
    return "; ".join(out) or f"a case with {size} variables"


def _symbols(part: Sequent, case: Instance) -> list[tuple[Any, Any]]:
    return sorted(
        (
            (s, _exact(case.values[s.name]))
            for s in free(part)
            if isinstance(s, Expr) and s.name in case.values
        ),
        key=lambda pair: str(pair[0]),
    )


def _exact(value: Any) -> Any:
    if isinstance(value, int | Fraction):
        return num(value)
    return num(Fraction(str(round(float(value), 3))))


def _scores(name: str, game: Any, coordinates: set[int]) -> Iterator[str]:
    for s in subsets(coordinates):
        try:
            yield f"{name}({'{' + ','.join(map(str, sorted(s))) + '}' if s else '∅'}) = {game(s)}"
        except KeyError:  # a game on fewer coordinates
            continue


def _stop(proof: Proof, prove: Prove, mutant: Mutant, old: Sequent, new: Sequent) -> str:
    """The step at which the proof of a bent statement stops, and why."""
    try:
        again = prove(mutant.statement)
    except Refused as refusal:
        under_way = list(_under_way(refusal.__traceback__))
        reason = str(refusal)
        if old.hyps != new.hyps:
            (lost,) = old.hyps - new.hyps
            found = [i for i, s in enumerate(proof.steps, 1) if lost in s.theorem.hyps]
            return f"refused at  {_step(found)}: {reason if found else 'what was left out is used'}"
        found = [i for i, s in enumerate(proof.steps, 1) if s.theorem.concl == old.concl]
        if "conclude" in under_way:
            return f"refused at  {_step(found)}, which gives the first formula and not the second"
        if any(raw in reason for raw in ("Rel(", "Tensor(", "**", "binomial(", "Sum(")):
            reason = f"rule {under_way[-1]} does not give it" if under_way else "not derivable"
        return f"refused at  {_step(found)}: {reason}"
    if tuple(t.sequent for t in again.theorems) != mutant.statement:
        return "refused     the steps prove another statement"
    return "accepted    it says the same thing"


def _step(found: list[int]) -> str:
    return f"step {found[0]}" if found else "the last step"


def _under_way(trace: TracebackType | None) -> Iterator[str]:
    """The rules of inference that a refusal passed through, and "conclude", outermost first."""
    while trace is not None:
        name = trace.tb_frame.f_code.co_name
        if name == "conclude":
            yield name
        elif name == "infer" and "rule" in trace.tb_frame.f_locals:
            yield trace.tb_frame.f_locals["rule"]
        trace = trace.tb_next

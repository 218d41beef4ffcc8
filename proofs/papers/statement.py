"""What a statement of a paper is here: what is printed, what is true of it, and what shows that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Finding(Enum):
    """What is true of a statement as it is printed."""

    TRUE = "true as printed"
    REPAIRED = "true with a repair"
    FALSE = "false"
    EMPTY = "true and empty"
    DEFINITION = "no theorem: a definition"
    HEURISTIC = "no theorem: informal"  # a rule of thumb, an observation, a wish


@dataclass(frozen=True)
class Statement:
    """One row: a statement of paper A or B.

    `id` begins with the letter of the paper; `where` is its number or name and the pages of the
    formal PDF (s: supplement); `printed` says it in short.  `note` is the repair, the witness, or
    why it is no theorem.  `claims` are ids of the ledger, `rocq` theorems of `proofs/rocq`: what
    shows the finding; of a false statement `refuted_by` is the one that proves the failure.
    `missing` is what they do not show.
    """

    id: str
    where: str
    printed: str
    finding: Finding
    note: str = ""
    claims: tuple[str, ...] = ()
    rocq: tuple[str, ...] = ()
    refuted_by: str = ""
    missing: str = ""

    @property
    def verdict(self) -> str:
        """The finding, with the repair or the witness."""
        return f"{self.finding.value}; {self.note}" if self.note else self.finding.value

    @property
    def shown(self) -> bool:
        """A claim or a theorem shows the finding, or there is nothing to show."""
        theorem = self.finding not in (Finding.DEFINITION, Finding.HEURISTIC)
        return bool(self.claims or self.rocq) or not theorem


def row(
    id: str,
    where: str,
    printed: str,
    finding: Finding,
    note: str = "",
    claims: str = "",
    *,
    rocq: str = "",
    by: str = "",
    missing: str = "",
) -> Statement:
    """A statement whose claims and theorems are named in one string each, between blanks.

    `by` is the claim or theorem that refutes it.
    """
    names = tuple(claims.split()), tuple(rocq.split())
    return Statement(id, where, printed, finding, note, *names, by, missing)

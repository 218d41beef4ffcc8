"""The claims as theorems of Rocq with MathComp: sources, the record of their check, and its state.

`make rocq` compiles every file, lists the axioms of every theorem, runs coqchk and writes
`checked.json`.  Where Rocq is not installed the record still says what was checked: it holds the
SHA-256 of every source, so a source changed since makes it stale.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORD = HERE / "checked.json"
README = HERE / "README.md"
FILES = (
    "game",
    "harsanyi",
    "indices",
    "or",
    "sparse",
    "graph",
    "orders",
    "count",
    "witnesses",
    "paper_b",
    "bounds",
    "spread",
    "pairs",
    "duality",
    "sharp",
    "draw",
    "grid",
    "explicit",
    "quantises",
    "digits",
    "nodes",
    "chebyshev",
    "markov",
    "energy",
    "energy_constant",
    "schur",
    "rounding",
    "printed",
    "compute",
    "reals",
    "sine",
    "calculus",
    "taylor",
    "not_enough",
    "exponents",
)  # each imports only earlier ones

# What the theorems of a file may rest on beside the kernel: nothing, but for the real numbers of
# the standard library, made from three axioms.  Its mean value theorem uses excluded middle.
_ORDERED = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
_TRIGONOMETRY = _ORDERED | {"ClassicalDedekindReals.sig_not_dec"}
_REAL = _TRIGONOMETRY | {"Classical_Prop.classic"}
AXIOMS = {
    "reals": _ORDERED,
    "sine": _TRIGONOMETRY,
    **dict.fromkeys(("calculus", "taylor", "not_enough", "exponents"), _REAL),
}

# Theorems not named for the claim that they belong to; None: a statement of a paper without one.
CLAIM_OF = {
    "dividend_game_of": "uniqueness",
    "sparse_remainder": "sparse_error",
    "sparse_mean_square": "sparse_error",
    "worth_of_nodes": "aog_equivalence",
    "factoring": "aog_equivalence",
    "factored_graph": "aog_equivalence",
    "first_order": "newton_inversion",
    "order_sum_above": "newton_inversion",
    "order_means_below": "newton_inversion",
    "order_means_to_M": "newton_inversion",
    "strength_eta": "count_markov",
    "count_bound_orders": "count_bound",
    "count_bound_all": "count_bound",
    "theorem_2_bounds_nothing": "theorem_2_is_empty",
    "approximate_spread": "approximate_order",
    "approximate_conditions": "approximate_order",
    "every_point_is_a_game": "sharp_order_bound",
    "sharp_weights": "sharp_order_bound",
    "explicit_order_bound_all": "explicit_order_bound",
    "explicit_order_bound_power": "explicit_order_bound",
    "lagrange_weights": "energy_bound",
    "markov_coefficients": "markov_order_bound",
    "markov_inequality": "markov_order_bound",
    "markov_order_bound_power": "markov_order_bound",
    "low_exponent_square": "low_exponent_forces_order",
    "low_exponent_contradicts": "low_exponent_forces_order",
    "mean_derivative_poly": "energy_bound",
    "energy_at_density": "energy_bound",
    "energy_count": "energy_bound",
    "energy_constant_top": "energy_constant",
    "energy_constant_pairs": "energy_constant",
    "schur_inequality": "energy_constant",
    "energy_constant_below_top": "energy_constant",
    "dividend_program": None,
    "order_sum_program": None,
    "mean_program": None,
    "rounding_decides": "rounding",
    "dividend_in_reals": None,
    "mean_in_reals": None,
    "matching_in_reals": "matching",
    "derivative_bound_sup": "derivative_bound",
    "derivative_bound_face": "derivative_bound",
    "sum_is_absolute": None,
    "series_form": "taylor_form",
    "condition_iii_exponent": "condition_iii_needed",
    "reference_exponent_gap": "reference_exponent",
    "reference_exponent_unbounded": "reference_exponent",
    "exponent_gap": "exponent_quantises",
    "exponent_gap_all": "exponent_quantises",
    "order_sum_digits": "order_sum_form",
    "gap_in_nature": "order_sum_form_gap",
}

# The claims whose sentence Rocq says in full: the theorems of a claim, together and with the
# definitions that they use, say all that its words say in its scope, of the real objects and for
# every number of variables.  Three things count as said.  The numbers are those of any ordered
# field, or any real closed one, of which the reals are one.  A power m^p, p ≥ 0, is a positive
# function that never falls, with what else the theorem asks of it, which every real power m^p has;
# E > 0 is n^(p+δ) for just one real δ.  And an integral over a box is the repeated one, in every
# order of the variables.
WHOLE = frozenset(
    {
        "anonymity",
        "shapley",
        "shapley_interaction",
        "shapley_taylor",
        "sparse_error",
        "aog_equivalence",
        "taylor_form",
        "integral_form",
        "derivatives_to_order",
        "derivative_bound",
        "reference_exponent",
        "order_sum_form",
        "order_sum_form_gap",
        "count_bound",
        "count_markov",
        "condition_i_needed",
        "condition_ii_needed",
        "condition_iii_needed",
        "eta_needed",
        "path_monotone_pairs",
        "almost_everywhere_is_not_enough",
        "analytic_is_not_enough",
        "smooth_is_not_enough",
        "approximate_order",
        "rounding",
        "sharp_order_bound",
        "low_exponent_forces_order",
        "exponent_quantises",
        "energy_bound",
        "energy_constant",
        "no_transfer",
        "case_2_fails",
        "theorem_2_is_empty",
        "parity_interactions",
        "small_terms_add_up",
        "budget_is_not_penalty",
        "one_mask_ratio",
        "two_graphs",
        "appendix_h",
        "sine_interactions",
    }
)

# What Rocq lacks of the sentence of every other claim that has a reading.
_NONE = "the claim, as no theorem is about it"
MISSING = {
    "energy_constant_optimal": _NONE,
    "lemma_3_determinant": _NONE,
    "noise_variance": "noise that can take infinitely many values",
    "sigmoid_pattern": _NONE,
}
_STATED = re.compile(r"\(\*((?:(?!\*\)).)*)\*\)\s*(?:Theorem|Corollary) (\w+)", re.DOTALL)


@dataclass(frozen=True)
class Stated:
    """A theorem as its source states it: name, file, the comment above it."""

    name: str
    file: str
    words: str

    @property
    def claim(self) -> str | None:
        """The id of its claim in the ledger."""
        return CLAIM_OF.get(self.name, self.name)


def theorems() -> list[Stated]:
    """Every theorem of the sources, in order.  Raises ValueError where one has no comment."""
    out = []
    for file in FILES:
        source = (HERE / f"{file}.v").read_text("utf-8")
        found = [Stated(m[2], file, " ".join(m[1].split())) for m in _STATED.finditer(source)]
        names = re.findall(r"^(?:Theorem|Corollary) (\w+)", source, re.MULTILINE)
        if names != [s.name for s in found]:
            raise ValueError(
                f"{file}.v: each theorem needs a comment above it that says it in words"
            )
        out += found
    return out


def foreign(used: dict[str, list[str]]) -> dict[str, list[str]]:
    """Of the axioms that each theorem uses, those outside the list of its file."""
    none: frozenset[str] = frozenset()
    allowed = {s.name: AXIOMS.get(s.file, none) for s in theorems()}
    found = {name: sorted(set(axioms) - allowed.get(name, none)) for name, axioms in used.items()}
    return {name: axioms for name, axioms in found.items() if axioms}


def hashes() -> dict[str, str]:
    """The SHA-256 of every source."""
    sources = ((file, (HERE / f"{file}.v").read_bytes()) for file in FILES)
    return {f"{file}.v": hashlib.sha256(text).hexdigest() for file, text in sources}


def record() -> dict[str, Any]:
    """What the last `make rocq` wrote."""
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return found


def stale() -> list[str]:
    """The sources that are not those of the record."""
    now, then = hashes(), record()["sources"]
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def recorded(claim: str) -> tuple[str, ...]:
    """The names of the theorems of a claim that are in the record."""
    return tuple(name for name in record()["theorems"] if CLAIM_OF.get(name, name) == claim)


def whole(claim: str) -> bool:
    """Whether Rocq says the whole sentence of a claim, and checked the sources as they are now."""
    return claim in WHOLE and bool(recorded(claim)) and not stale()


def coverage(claim: str) -> str:
    """What Rocq says of a claim with a reading, as a sentence; "" for another claim."""
    if claim not in WHOLE | MISSING.keys():
        return ""
    if stale():
        return "The sources of Rocq have changed since they were checked: run make rocq."
    if claim in MISSING:
        return f"Not in Rocq: {MISSING[claim]}."
    return f"Rocq says all of it: {', '.join(recorded(claim))}."


def line() -> str:
    """One line for the ledger: what Rocq checked, and whether that is still so."""
    checked = record()
    names = checked["theorems"]
    claims = {CLAIM_OF.get(name, name) for name in names} - {None}
    said = f"{len(names)} theorems of {len(claims)} claims checked with Rocq {checked['rocq']}"
    since = "changed since: run make rocq" if stale() else "sources unchanged since"
    return f"Rocq: {said} ({resting(names)}), {since}"


def resting(used: dict[str, list[str]]) -> str:
    """How many theorems rest on axioms, in words."""
    count = sum(map(bool, used.values()))
    return f"{count} rest on the axioms of the real numbers, the others on none"


def table() -> str:
    """The table of the README."""
    rows = ["| claim | theorem | file | what it says |", "|---|---|---|---|"]
    for s in theorems():
        words = s.words.replace("|", "\\|")
        rows.append(f"| {s.claim or '–'} | `{s.name}` | [{s.file}.v]({s.file}.v) | {words} |")
    return "\n".join(rows)


def into_readme(readme: str) -> str:
    """The README with this table.  Raises ValueError when it has no place for one."""
    pattern = "(<!-- theorems -->\n).*?(<!-- /theorems -->)"
    if len(re.findall(pattern, readme, re.DOTALL)) != 1:
        raise ValueError(
            "README: it needs one <!-- theorems --> and one <!-- /theorems --> after it"
        )
    return re.sub(pattern, lambda m: f"{m[1]}{table()}\n{m[2]}", readme, flags=re.DOTALL)

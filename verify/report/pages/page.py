"""One HTML file that says what was measured: nothing fetched, names escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verify.report.pages.summary import Record, Summary, summarise
from verify.show.glossary import html
from verify.show.templates import environment
from verify.show.verdicts import AFTER_THE_FACT, LABELS
from verify.verdicts.verdict import Status, rounded, rounded_margin

QUESTIONS = {
    "matching": (
        "Do the interactions add up to the score on every masked sample?",
        "Arithmetic, true of every function: it tests the computation, not the network.",
    ),
    "order": (
        "Do only small groups of variables interact?",
        "Condition (i), up to salience: no salient interaction joins more than half of the "
        "variables, rounded up.",
    ),
    "derivatives": (
        "Do the derivatives vanish from some order on?",
        "Condition (i) in its words on derivatives, sampled between baseline and sample.",
    ),
    "monotone": (
        "Does showing more of the input raise the confidence, on average?",
        "Condition (ii): the mean score ū(m) never falls.",
    ),
    "exponent": (
        "Does the confidence survive when much of the input is hidden?",
        "Condition (iii): ū(m′) ≥ (m′/m)ᵖ ū(m) for m′ ≤ m, with an exponent p of at most 2.",
    ),
    "sparse": (
        "Is the score the sum of a few interactions?",
        "What the conditions are said to imply: at most half as many salient interactions, and "
        "half as many needed to give the scores back, as when the same scores are shuffled.",
    ),
    "count_bound": (
        "Do the strengths, as measured, leave room for fewer salient interactions than there are?",
        "A count after the fact: no more than Σ|I|/τ interactions of an order can reach τ "
        "(Markov's inequality), nor more than the spread allows. No condition foretells it.",
    ),
    "integral": (
        "Is an interaction the integral of its mixed derivative?",
        "Arithmetic, true of every smooth score: it tests the derivatives, not the network.",
    ),
}
HEADS = {name: LABELS[name] for name in AFTER_THE_FACT}  # in place of the name of the verdict
SIGNS = {
    Status.HOLDS.value: "✓",
    Status.VIOLATED.value: "✗",
    Status.VACUOUS.value: "○",
    Status.UNDECIDED.value: "?",
}


def render(records: Sequence[Record], provenance: Mapping[str, Any]) -> str:
    """The report as one HTML page that needs nothing else.

    `provenance` is shown as a table of names and values.  Text from records is escaped: a class
    or feature may be called anything.  Raises ValueError when there are no records.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of a verified sample")
    pages = environment("verify.report.pages")
    pages.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    pages.filters["rounded"] = rounded
    pages.globals["margin"] = lambda v: rounded_margin(v["margin"], v["tolerance"])
    summaries = summarise(records)
    return pages.get_template("report.html.j2").render(
        summaries=summaries,
        details=[(summary, _members(records, summary)) for summary in summaries],
        names=list(dict.fromkeys(name for s in summaries for name in s.counts)),
        statuses=[status.value for status in Status],
        questions=QUESTIONS,
        signs=SIGNS,
        heads=HEADS,
        words=html(),
        provenance=provenance,
    )


def _members(records: Sequence[Record], summary: Summary) -> list[Record]:
    wanted = (summary.network, summary.data, summary.baseline)
    return [r for r in records if (r["network"], r["data"], r["baseline"]) == wanted]

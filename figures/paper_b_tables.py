"""Tables 1 and 2 of paper B as B makes them, beside the same with nothing left out.

Unlike `figures.tables`, which asks of all samples what this project asks, these count as B counts:
mean and standard deviation over the samples that B would keep, of what is left when noise has been
taken off the scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, pstdev

from figures.data import Record, grouped
from verify.show.table import TextTable

# Why a sample is dropped, by the letter that the table has for it; whatever else: OTHERWISE.
LETTERS = {
    "not monotone": "m",
    "v(N) − v(∅) below ξ": "ξ",
    "no δ": "δ",
    "λ ≈ 0": "λ",
    "logarithm of a negative number": "log",
}
OTHERWISE = "0"
BELOW = 1 - 1e-9  # what is nearer to 1 than this is rounding


def table_1(records: Sequence[Record]) -> TextTable:
    """How many samples are monotone, and how many interactions are salient there and elsewhere.

    Source: paper B, Table 1.  records: of the experiment `paper_b_tables`; ValueError without any.
    """
    rows = []
    for name, baseline, members in _subjects(records):
        monotone = [r for r in members if r["monotone"]]
        others = [r for r in members if not r["monotone"]]
        large = [r for r in members if r["above_xi"]]
        rows.append((
            name, baseline, _span(members, "n"), _share(len(monotone), len(members)),
            str(len(members) - len(large)),
            *(_salient([r for r in some if r["above_xi"]], "as_b") for some in (monotone, others)),
            _shuffled(large, "as_b"),
            *(_salient(some, "plain") for some in (monotone, others)),
            _shuffled(members, "plain"),
        ))  # fmt: skip
    return TextTable(
        title="Table 1 as B makes it, beside the same with nothing left out",
        columns=(
            "network", "baseline", "n", "monotone", "below ξ", "as B: salient if monotone",
            "as B: if not", "as B: shuffled", "plain: salient if monotone", "plain: if not",
            "plain: shuffled",
        ),
        rows=rows,
        notes=(
            f"Numbers of interactions S ≠ ∅ of at least {_value(records, 'rel_tau', 100)} % of the "
            "strongest: mean ± standard deviation over samples; –: no such sample. As B: noise of "
            f"up to {_value(records, 'zeta', 100)} % of |v(N) − v(∅)| a mask is taken off first, "
            "so that what is left is weakest (the optimum, of equals that of a fixed rule; B's "
            "gradient steps leave more), and samples with v(N) − v(∅) below "
            f"ξ = {_value(records, 'xi')} are left out of the counts, not of the share that is "
            "monotone (B's ξ are 1, 2 and 3, one for each of its models). Plain: the scores as "
            "they are, all samples. Shuffled: the same scores dealt out to the masks at random, "
            "twice, and treated alike, with as much noise in log-odds. Two numbers in brackets: "
            "the least and most that a mean can be given the errors of the scores. Networks of "
            f"more than ten variables are not among these.{_not_least(records)}",
        ),
    )  # fmt: skip


def table_2(records: Sequence[Record]) -> TextTable:
    """The real number of salient interactions up to order M, beside what B derives as its bound.

    Source: paper B, Table 2, and Fig. 5(b) for p.  records: as for `table_1`.
    """
    rows = []
    for name, baseline, members in _subjects(records):
        kept = [r for r in members if not r["dropped"]]
        rows.append((
            name, baseline, _span(members, "M"), f"{len(kept)} of {len(members)}", _why(members),
            _spread([r["reference_p"] for r in members], 2),
            _spread([r["as_b"]["real"] for r in kept]), _spread([r["bound"] for r in kept]),
            _spread([r["as_b"]["markov"] for r in kept]), str(sum(map(_is_below, kept))),
            _shuffled(kept, "as_b"),
            _spread([r["pairwise_p"] for r in members], 2),
            _spread([r["plain"]["real"] for r in members]),
            _spread([r["plain"]["markov"] for r in members]),
        ))  # fmt: skip
    return TextTable(
        title="Table 2 as B makes it, beside the same with nothing left out",
        columns=(
            "network", "baseline", "M", "kept", "dropped", "as B: p from order 1", "as B: real",
            "as B: bound", "as B: Σ|I|/τ", "bound below Σ|I|/τ", "as B: shuffled",
            "plain: pairwise p", "plain: real", "plain: Σ|I|/τ",
        ),
        rows=rows,
        notes=(
            "Of interactions of up to M variables (shuffled: of any number), mean ± standard "
            "deviation. As B, and shuffled: as in the table above, over the samples that are "
            "kept; p over all that are monotone. Plain: over all samples, p where it is defined. "
            "Dropped: m not monotone, ξ below ξ, δ no digit at or above n^⌊p⌋, λ no λ above 10⁻⁸, "
            f"log the logarithm of a negative number, {OTHERWISE} where an order has η = 0 or "
            "ū(1) = 0. Bound: B's formula, in which δ* stands for δ; Σ|I|/τ: what Markov's "
            "inequality allows the same interactions (claim count_markov), which no count can "
            "exceed. B's bound is that with the digits at or above n^⌊p⌋ multiplied by n^(δ*−δ). "
            "Where nothing is taken off and no interaction is above order M it is never below "
            "Σ|I|/τ (claim order_sum_form); elsewhere no claim says that it is a bound. "
            f"{_verdict(records)}",
        ),
    )  # fmt: skip


def _not_least(records: Sequence[Record]) -> str:
    """A sentence on cases whose noise is not the optimum of the rule, where there are any."""
    count = sum(not r["canonical"] for r in records)
    return f" In {count} of {len(records)} cases the optimum was not found." if count else ""


def _verdict(records: Sequence[Record]) -> str:
    """How often B's bound is below what is proved of the same interactions, and below the count."""
    kept = [r for r in records if not r["dropped"]]
    below = sum(map(_is_below, kept))
    wrong = sum(r["bound"] < r["as_b"]["real"] for r in kept)
    return (
        f"Of {len(kept)} cases that are kept it is below Σ|I|/τ in {below}, and below the real "
        f"number in {wrong or 'none'}."
    )


def _is_below(record: Record) -> bool:
    return bool(record["bound"] < BELOW * record["as_b"]["markov"])


def _subjects(records: Sequence[Record]) -> list[tuple[str, str, list[Record]]]:
    """(network on data, baseline, its records), in the order of all tables."""
    return [
        (name, baseline, members)
        for name, by_baseline in grouped(records).items()
        for baseline, members in by_baseline.items()
    ]


def _salient(records: Sequence[Record], way: str) -> str:
    """The salient interactions of any order, with their least and most mean where these differ."""
    return _ranged([r[way]["salient"] for r in records])


def _shuffled(records: Sequence[Record], way: str) -> str:
    """The same of all shuffles of these samples."""
    return _ranged([count for r in records for count in r[way]["null"]])


def _ranged(counts: Sequence[Sequence[int]]) -> str:
    values = _spread([value for value, _, _ in counts])
    if all(least == most for _, least, most in counts):
        return values
    least, most = (fmean(count[i] for count in counts) for i in (1, 2))
    return f"{values} ({least:.1f}–{most:.1f})"


def _spread(found: Sequence[float | None], digits: int = 1) -> str:
    """Mean ± standard deviation of those that there are, as B has it: of the samples themselves."""
    values = [float(value) for value in found if value is not None]
    return f"{fmean(values):.{digits}f} ± {pstdev(values):.{digits}f}" if values else "–"


def _why(records: Sequence[Record]) -> str:
    """ "36 m, 2 δ": how many samples are dropped for each reason."""
    found = Counter(LETTERS.get(r["dropped"], OTHERWISE) for r in records if r["dropped"])
    order = (*LETTERS.values(), OTHERWISE)
    return ", ".join(f"{found[letter]} {letter}" for letter in order if found[letter]) or "–"


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.0f} %)"


def _span(records: Sequence[Record], name: str) -> str:
    """ "9", or "3–9"."""
    low, high = (pick(int(r[name]) for r in records) for pick in (min, max))
    return str(low) if low == high else f"{low}–{high}"


def _value(records: Sequence[Record], name: str, scale: float = 1.0) -> str:
    """The one value of a setting in all records.  Raises ValueError where there are several."""
    found = {float(r[name]) for r in records}
    if len(found) != 1:
        raise ValueError(f"{name}: it is not one number in all records, but {sorted(found)}")
    (value,) = found
    return f"{scale * value:g}"


def tables(records: Sequence[Record]) -> list[TextTable]:
    """Both, where there are records."""
    return [table_1(records), table_2(records)] if records else []

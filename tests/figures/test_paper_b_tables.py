"""Tables 1 and 2 as B makes them: who is counted where, and what stands beside."""

import numpy as np
import pytest
from support.figure_records import as_b

from figures.paper_b_tables import LETTERS, OTHERWISE, table_1, table_2, tables
from verify.bounds.published import DROPPED
from verify.show.table import TextTable

MONOTONE, XI, NO_DELTA = "not monotone", "v(N) − v(∅) below ξ", "no δ"


def row(table: TextTable, at: int = 0) -> dict[str, str]:
    return dict(zip(table.columns, table.rows[at], strict=True))


def spread(*values: float) -> str:
    return f"{np.mean(values):.1f} ± {np.std(values):.1f}"


def test_table_1_filters_the_counts_but_not_the_share_that_is_monotone() -> None:
    records = [as_b(4), as_b(7), as_b(20, NO_DELTA), as_b(100, XI), as_b(50, MONOTONE),
               as_b(90, MONOTONE, above_xi=False)]  # fmt: skip
    found = row(table_1(records))
    assert (found["monotone"], found["below ξ"]) == ("4 of 6 (67 %)", "2")
    assert found["as B: salient if monotone"] == spread(4, 7, 20)  # without δ it is in table 1
    assert found["as B: if not"] == spread(50)
    assert found["as B: shuffled"] == spread(9, 8, 15, 14, 41, 40, 101, 100)
    assert found["plain: salient if monotone"] == spread(4, 7, 20, 100)
    assert found["plain: if not"] == spread(50, 90)


def test_table_2_keeps_what_b_keeps_and_says_why_the_others_are_not() -> None:
    records = [as_b(4), as_b(7, bound=1.0), as_b(20, NO_DELTA), as_b(50, MONOTONE),
               as_b(9, "η = 0", pairwise_p=None)]  # fmt: skip
    table = table_2(records)
    found = row(table)
    assert (found["kept"], found["dropped"]) == ("2 of 5", "1 m, 1 δ, 1 0")
    assert found["as B: real"] == spread(3, 6) and found["as B: bound"] == spread(10, 1)
    assert found["as B: Σ|I|/τ"] == spread(8, 14) and found["bound below Σ|I|/τ"] == "1"
    assert found["plain: real"] == spread(3, 6, 19, 49, 8)
    assert found["as B: p from order 1"] == "1.00 ± 0.00"
    assert "Of 2 cases that are kept it is below Σ|I|/τ in 1, and below the real number in 1" in (
        " ".join(table.notes)
    )
    assert "in 0, and below the real number in none" in " ".join(table_2([as_b()]).notes)


def test_a_bound_that_differs_in_rounding_is_not_below() -> None:
    assert row(table_2([as_b(4, bound=8 * (1 - 1e-12))]))["bound below Σ|I|/τ"] == "0"


def test_nothing_to_count_is_a_dash() -> None:
    found = row(table_2([as_b(4, MONOTONE, pairwise_p=None)]))
    assert found["kept"] == "0 of 1" and found["plain: real"] == "3.0 ± 0.0"
    names = ("as B: real", "as B: bound", "as B: shuffled", "as B: p from order 1")
    assert {found[name] for name in (*names, "plain: pairwise p")} == {"–"}
    assert row(table_1([as_b(4, MONOTONE)]))["as B: salient if monotone"] == "–"


def test_a_count_that_the_errors_leave_open_says_between_what() -> None:
    way = {**as_b()["as_b"], "salient": [4, 3, 6]}
    found = row(table_1([as_b(4), as_b(as_b=way)]))
    assert found["as B: salient if monotone"] == "4.0 ± 0.0 (3.5–5.0)"


def test_what_is_not_the_optimum_is_said() -> None:
    assert "was not found" not in table_1([as_b()]).notes[0]
    (note,) = table_1([as_b(), as_b(canonical=False)]).notes
    assert "In 1 of 2 cases the optimum was not found." in note


def test_every_reason_has_a_letter_or_is_the_rest() -> None:
    assert set(LETTERS) < set(DROPPED) and len({*LETTERS.values(), OTHERWISE}) == len(LETTERS) + 1


def test_settings_are_said_once_or_refused() -> None:
    assert "ξ = 1 " in table_1([as_b()]).notes[0] and "4 %" in table_1([as_b()]).notes[0]
    with pytest.raises(ValueError, match=r"xi: it is not one number in all records, but \[1.0, 2"):
        table_1([as_b(), as_b(xi=2.0)])


def test_without_records_there_are_no_tables() -> None:
    assert tables([]) == [] and [len(t.rows) for t in tables([as_b(), as_b(network="CNN")])] == [
        2,
        2,
    ]

"""Tables 1 and 2 and the gallery: honest denominators, and text that stays text."""

import re
from pathlib import Path
from typing import Any

import pytest
from support.figure_records import as_b, bound_row, folded, sample, verdicts
from support.fresh import loaded
from support.html_pages import Page

from figures import gallery, library
from figures.tables import exponents_and_bounds, monotone_and_salient
from figures.tallies import MASS, meets, says, tallies
from verify.records import save_all
from verify.show.table import TextTable

EVIL = "<script>alert('x')</script> | $\\frac$"


def cells(table: TextTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def salient(count: int, share: float, **statuses: str) -> dict[str, Any]:
    found = verdicts(**statuses)
    found["sparse"]["details"] |= {"salient": count, "share": share}
    return found


@pytest.mark.parametrize(
    "module", ["figures.data", "figures.tallies", "figures.tables", "verify.show.palette"]
)
def test_tables_and_colours_need_no_matplotlib(module: str) -> None:
    assert not loaded("matplotlib", f"import {module}")


def test_condition_i_may_allow_all_variables_but_one() -> None:
    """Of four variables three join with 0.5 and all with 0.05; salient from 0.1, error 0.01."""
    found = verdicts(order="VIOLATED")
    beyond = {"tau": 0.1, "largest_beyond": [1.0, 1.0, 0.5, 0.05, 0.0]}
    found["order"] |= {"tolerance": 0.01, "details": beyond}
    record = sample(n=4, verdicts=found)
    assert meets(sample()) and not meets(record) and meets(record, all_but_one=True)
    found["order"]["tolerance"] = 0.06  # the error could turn it
    assert not meets(record, all_but_one=True)
    assert not meets(sample(verdicts=verdicts(monotone="VIOLATED")), all_but_one=True)


def test_what_the_strengths_say_is_told_from_what_other_bounds_say() -> None:
    rows = [bound_row(1, 1, 4, count_bound=3, sharp=5)]
    record = sample(bounds={"by_order": rows, "silent": {}})
    assert says(record, (MASS,)) and not says(record)
    assert says(sample()) and not says(sample(), (MASS,))


def test_table_1_counts_every_sample() -> None:
    records = [
        sample(verdicts=salient(1, 0.1)),
        sample(n=5, verdicts=salient(3, 0.3)),
        sample(verdicts=salient(5, 0.5, monotone="VIOLATED")),
        sample(verdicts=salient(6, 0.6, monotone="UNDECIDED")),
        sample(baseline="zero", verdicts=salient(6, 0.6, monotone="VACUOUS")),
    ]
    first, second = cells(monotone_and_salient(records))
    assert first == {
        "network": "MLP on boards", "baseline": "mean", "n": "3–5", "seeds": "1",
        "samples with (ii)": "2 of 4 (1 not decided)", "salient there": "20",
        "salient where violated": "50",
        "shuffled scores": "50",
    }  # fmt: skip
    assert second["samples with (ii)"] == "0 of 1 (1 not decided)"
    assert (second["salient there"], second["salient where violated"]) == ("–", "–")


def test_several_seeds_are_put_together_and_their_range_is_shown() -> None:
    shares = {0: (0.1, 0.3), 1: (0.5, 0.7), 2: (0.2, 0.2)}
    records = [
        sample(verdicts=salient(1, share), training={"seed": seed})
        for seed, both in shares.items()
        for share in both
    ]
    (row,) = cells(monotone_and_salient(records))
    assert row["seeds"] == "3" and row["samples with (ii)"] == "6 of 6"
    assert row["salient there"] == "25 (20–60)"
    assert row["shuffled scores"] == "50 (50–50)"


@pytest.mark.parametrize("parts", [{"seeded": False}, {"seeded": None, "training": None}])
def test_a_network_that_no_seed_changes_has_none(parts: dict[str, Any]) -> None:
    loaded = {name: value for name, value in sample(**parts).items() if value is not None}
    (row,) = cells(exponents_and_bounds([loaded]))
    assert row["seeds"] == "–" and row["pairwise p"] == "1.50"
    (network,) = gallery.networks([loaded])
    assert network["seed"] is None


def test_why_a_bound_is_undefined_is_tallied() -> None:
    rows = [bound_row(1, 2, 4)]
    records = [
        sample(bounds={"by_order": rows, "silent": {"paper": "η(1) = 0"}}),
        sample(bounds={"by_order": rows, "silent": {"paper": "η(1) = 0"}}),
        sample(bounds={"by_order": [], "silent": {}}),
    ]
    (row,) = tallies(records)
    assert row["bounds"]["paper"] == {
        "says": 0, "undefined": 3, "vacuous": 0,
        "why": {"η(1) = 0": 2, "nothing is salient at any order": 1},
    }  # fmt: skip


def test_rows_go_by_family_and_the_baselines_of_a_network_stand_together() -> None:
    records = [
        sample(network="built", breaks="order"), sample(network="CNN", family="text"),
        sample(baseline="mask"), sample(baseline="zero"), sample(),
    ]  # fmt: skip
    rows = [(row["network"], row["baseline"]) for row in cells(monotone_and_salient(records))]
    assert rows == [("MLP on boards", "mean"), ("MLP on boards", "zero"), ("MLP on boards", "mask"),
                    ("CNN on boards", "mean"), ("built on boards", "mean")]  # fmt: skip


def test_table_2_says_why_a_bound_says_nothing() -> None:
    no_p = salient(4, 0.4)
    no_p["exponent"]["details"] = {}
    row = {"salient": 2, "possible": 4}
    records = [
        sample(
            verdicts=salient(2, 0.2),
            bounds={"by_order": [bound_row(1, **row, sharp=3.0)], "silent": {}},
        ),
        sample(verdicts=no_p, bounds={"by_order": [bound_row(1, **row, sharp=4.0)], "silent": {}}),
        sample(verdicts=salient(3, 0.3), bounds={"by_order": [], "silent": {}}),
    ]
    (found,) = cells(exponents_and_bounds(records))
    assert found["samples with a p"] == "2 of 3"
    assert (found["pairwise p"], found["reference p"], found["salient"]) == ("1.50", "1.00", "3")
    # Below what is possible once, not below it once, undefined once: three samples in all.
    assert found["sharp"] == "1 (1 u, 1 v)"
    assert found["B's Theorem 2"] == "0 (3 u)"


def test_one_order_below_is_enough_for_a_bound_to_say_something() -> None:
    rows = [bound_row(1, 1, 4, energy=9.0), bound_row(2, 1, 6, energy=5.0)]
    (found,) = cells(exponents_and_bounds([sample(bounds={"by_order": rows, "silent": {}})]))
    assert found["energy"] == "1"


def test_tables_escape_what_records_say() -> None:
    table = monotone_and_salient([sample(network=EVIL)])
    page = Page(table._repr_html_())
    assert "script" not in dict(page.tags) and EVIL in page.text
    lines = table.markdown().splitlines()
    assert len(lines) == 3
    for line in lines:  # every bar but those that part the columns is escaped
        assert len(re.findall(r"(?<!\\)\|", line)) == len(table.columns) + 1
    assert "\\|" in lines[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_all([sample(network=EVIL, variables=EVIL), sample()], tmp_path / "samples" / "all.json")
    save_all([folded(network=EVIL)], tmp_path / "folding.json")
    return tmp_path


def test_the_gallery_shows_what_is_drawn_and_names_what_is_not(folder: Path) -> None:
    for name in ("folding", "exponents"):
        library.write(name, folder, folder / "out")
    text = gallery.render(folder, folder / "out")
    page = Page(text)
    pictures = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert pictures == ["exponents.png", "folding-tabular.png"]  # in the order of the library
    missing = [name for name in library.NAMES if name not in ("folding", "exponents")]
    assert f"for want of records: {', '.join(missing)}." in page.text
    for name in ("folding", "exponents"):
        module = library.figure(name)
        assert module.verdict(*library.sets(module, folder)) in page.text
        assert f"python -m figures {name}" in page.text
        for words in (module.TITLE, module.CAPTION, module.PAPER):
            assert words in page.text


def test_the_gallery_shows_the_tables_as_b_makes_them(folder: Path) -> None:
    title = "Table 2 as B makes it"
    assert gallery.tables_as_b(folder) == []
    save_all([as_b(network=EVIL)], folder / "paper_b_tables.json")
    page = Page(gallery.render(folder, folder / "out"))
    assert title in page.text and "script" not in dict(page.tags)
    assert page.text.index("The exponent p, and") < page.text.index(title)


def test_the_gallery_escapes_what_records_say(folder: Path) -> None:
    library.write("folding", folder, folder / "out")
    page = Page(gallery.render(folder, folder / "out"))
    assert "script" not in dict(page.tags) and page.text.count(EVIL) >= 3


def test_the_gallery_of_nothing_names_every_figure(tmp_path: Path) -> None:
    page = Page(gallery.render(tmp_path, tmp_path))
    assert ", ".join(library.NAMES) in page.text and "img" not in dict(page.tags)


def test_networks_are_listed_once_with_all_they_were_verified_on() -> None:
    records = [
        sample(), sample(), sample(baseline="zero"), sample(training={"seed": 1}),
        sample(network="LeNet"),
    ]  # fmt: skip
    third, first, second = gallery.networks(records)  # by name
    assert (first["verified"], first["baselines"]) == (3, ["mean", "zero"])
    assert (second["verified"], second["training"]["seed"]) == (1, 1)
    assert third["network"] == "LeNet"

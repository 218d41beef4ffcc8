"""Every statement of both papers has a row, and what a row names is there and shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from proofs import rocq
from proofs.__main__ import main
from proofs.ledger.claim import Status
from proofs.ledger.table import IDS, Entry, run
from proofs.papers import paper_a, paper_b
from proofs.papers.statement import Finding, Statement, row
from proofs.papers.table import (
    CLAIMS,
    STATEMENTS,
    StatementsView,
    found,
    html,
    markdown,
    plain,
    statement,
    support,
    tally,
)

# The numbered and named statements, read in the papers.  A row more or less is a change here.
PAPER_A = (
    *("SCM", "Eq4", "Thm1", "Thm1 (unique)", *(f"Ax{i}" for i in range(1, 8))),
    *("Thm2", "Thm3", "Thm4", "Thm5", "Rem1", "Eq5", "Eq6", "Base", "Eq7", "AOG", "AOGuniq"),
    *("Eq8", "Eq3s", "MDLcost", "AddMul", "Sigm", "AndOr", "BoW", "Adv"),
)
PAPER_B = (
    *("Eq1", "Des1", "Des2", "Des3", "Thm1", "Approx", "Eq2", "ReLU", "Asm1α", "Asm1β", "1β⇒1α"),
    *("Asm2", "Asm3", "Thm2", "Thm2 (construction)", "BigO", "Thm3", "Case1", "Case2"),
    *("Sc1a", "Sc1b", "Sc2", "Sc3", "Sc4", "Sc5", "§4", "Abs", *(f"Ax{i}" for i in range(1, 8))),
    *("Lem1", "Lem2", "Lem3", "Lem4", "Thm4", "Thm5", "Thm6", "Eq61", "ORrev", "Eq62", "Eq63"),
    *("Noise", "F", "H", "I"),
)
SHOWN = (Status.PROVED, Status.CHECKED, Status.REFUTED)
# What the claims of a row do not show, and the row says so.
MISSING = ("A.Eq5",)


@cache
def entries() -> dict[str, Entry]:
    return found()


def test_every_statement_has_one_row_in_the_order_of_its_paper() -> None:
    assert tuple(s.id for s in paper_a.STATEMENTS) == tuple(f"A.{i}" for i in PAPER_A)
    assert tuple(s.id for s in paper_b.STATEMENTS) == tuple(f"B.{i}" for i in PAPER_B)
    assert (*paper_a.STATEMENTS, *paper_b.STATEMENTS) == STATEMENTS


def test_what_a_row_names_is_there() -> None:
    assert set(CLAIMS) <= set(IDS)
    assert {name for s in STATEMENTS for name in s.rocq} <= {t.name for t in rocq.theorems()}


def test_what_is_missing_is_known() -> None:
    assert tuple(s.id for s in STATEMENTS if s.missing) == MISSING


def faults(s: Statement, known: dict[str, Entry]) -> list[str]:
    """What a row lacks to be decided."""
    theorem = s.finding not in (Finding.DEFINITION, Finding.HEURISTIC)
    out = []
    if theorem and not s.shown:
        out.append("nothing shows it")
    if s.finding is not Finding.TRUE and theorem and not s.note:
        out.append("no repair or witness is said")
    refuted = s.refuted_by in (*s.claims, *s.rocq)
    if s.finding is Finding.FALSE and not refuted:
        out.append("nothing refutes it")
    if s.finding is not Finding.FALSE and s.refuted_by:
        out.append("refuted, and not false")
    out += [f"{c} is not proved" for c in s.claims if known[c].status not in SHOWN]
    return out


@pytest.mark.parametrize("s", STATEMENTS, ids=lambda s: s.id)
def test_row_is_decided(s: Statement) -> None:
    assert faults(s, entries()) == []


def test_faults_of_a_row_are_found() -> None:
    known = {"matching": entries()["matching"]}
    true = row("X", "p. 1", "words", Finding.TRUE, "", "matching")
    assert faults(true, known) == []
    assert faults(replace(true, claims=()), known) == ["nothing shows it"]
    assert faults(replace(true, finding=Finding.REPAIRED), known) == [
        "no repair or witness is said"
    ]
    false = replace(true, finding=Finding.FALSE, note="n = 1")
    assert faults(false, known) == ["nothing refutes it"]
    assert faults(replace(false, refuted_by="matching"), known) == []
    assert faults(replace(true, refuted_by="matching"), known) == ["refuted, and not false"]
    failed = replace(known["matching"], proof=None, failure="no")
    assert faults(true, {"matching": failed}) == ["matching is not proved"]


def test_statuses_are_those_of_the_ledger() -> None:
    """A claim that is not proved shows as such in every face of the table."""
    failed = {**entries(), "uniqueness": replace(entries()["uniqueness"], proof=None)}
    s = statement("A.Thm1 (unique)")
    assert [str(x) for x in support(s, entries())] == [
        "uniqueness (PROVED, all n)",
        "uniqueness (Rocq)",
    ]  # fmt: skip
    for face in (plain(failed), markdown(failed), html(failed)):
        assert "(UNKNOWN, all n)" in face
    for face in (plain(entries()), markdown(entries()), html(entries())):
        assert "UNKNOWN" not in face


def test_what_refutes_a_statement_is_said() -> None:
    shown = "dummy_as_printed (PROVED, all n) refutes it"
    first, *rest = support(statement("A.Ax3"), entries())
    assert str(first) == shown and not any(x.refutes for x in rest)
    assert shown in plain(entries()) and "dummy_as_printed (PROVED, all n) refutes it" in html(
        entries()
    )
    assert "dummy_as_printed.py) (PROVED, all n) refutes it" in markdown(entries())


def test_faces_have_every_row_and_the_tally() -> None:
    rows = re.findall(r"^\| ([AB]\.[^|]*?) \(", markdown(entries()), re.MULTILINE)
    assert len(rows) == len(STATEMENTS)
    page, text = html(entries(), linked=True), plain(entries())
    for s in STATEMENTS:
        assert f"<b>{s.id}</b>" in page and f"{s.id}  ({s.where})" in text
    assert tally().startswith(f"{len(STATEMENTS)} statements: ")
    assert all(f"{tally()}." in face for face in (page, text, markdown(entries())))
    assert '<a href="#matching">' in page


def test_a_claim_is_run_where_it_is_not_given() -> None:
    assert found({"matching": entries()["matching"]}).keys() == set(CLAIMS)


def test_command_prints_the_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proofs.__main__.found", entries)
    assert main(["--papers"]) == 0
    assert capsys.readouterr().out == f"{plain(entries())}\n"


def test_page_of_the_ledger_has_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofs.__main__.run_all", lambda **_: entries().values())
    file = tmp_path / "ledger.html"
    assert main(["--html", str(file)]) == 0
    page = file.read_text("utf-8")
    assert html(entries(), linked=True) in page
    anchors = set(re.findall(r"<section id='(\w+)'", page))
    assert set(re.findall(r'<a href="#(\w+)">', page)) <= anchors


def test_view_of_some_statements() -> None:
    view = StatementsView((statement("B.Thm1"),))
    assert repr(view) == "B.Thm1: true as printed"
    assert "matching (PROVED, all n)" in view._repr_html_() and "B.Thm3" not in view._repr_html_()


def test_an_unknown_statement_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"no statement 'B.Thm9'; the ids are A.SCM"):
        statement("B.Thm9")


def test_run_and_found_agree() -> None:
    assert entries()["dummy"].label == run("dummy").label

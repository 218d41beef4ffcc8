"""The ledger as people meet it: the page, the views of a notebook, the table, bent versions."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from proofs.__main__ import main
from proofs.ledger.bend import _numbers, bent
from proofs.ledger.mutants import cases_of
from proofs.ledger.page import LedgerView, ProofView, page
from proofs.ledger.table import IDS, Entry, module_of, run


@cache
def entry_of(claim_id: str) -> Entry:
    return run(claim_id)


def test_page_has_an_anchor_for_each_claim_and_escapes() -> None:
    entries = [entry_of(i) for i in ("matching", "order_means")]
    claim = replace(entries[0].claim, words="<script>a & b</script>", source="<x>")
    html = page([replace(entries[0], claim=claim), entries[1]])
    assert "<script" not in html and "&lt;script&gt;a &amp; b" in html and "<x>" not in html
    assert "href='#matching'" in html and "id='order_means'" in html
    assert html.count("<math") == html.count("</math>") > 10 and "$" not in html


def test_views_say_the_status_and_escape() -> None:
    entry = entry_of("matching")
    claim = replace(entry.claim, words="a < b")
    shown = ProofView(replace(entry, claim=claim))
    assert "a &lt; b" in shown._repr_html_() and repr(shown) == "matching: PROVED, all n"
    assert repr(LedgerView([entry])) == "matching: PROVED, all n"
    assert "<td" in LedgerView([entry])._repr_html_()


def test_a_claim_without_proof_says_why() -> None:
    failed = replace(entry_of("matching"), proof=None, failure="step 2 < step 3")
    assert "step 2 &lt; step 3" in ProofView(failed)._repr_html_()
    assert repr(ProofView(failed)) == "matching: UNKNOWN, all n"


def test_bent_versions_show_numbers_and_the_step() -> None:
    module = module_of("matching")
    shown = list(bent(module.CLAIM, module.prove))
    assert len(shown) == 6
    assert "false for   n = 0" in shown[0] and "refused at  step 2" in shown[0]
    assert "without" in shown[-1] and "refused at  step 1: the proof also needs" in shown[-1]
    assert not any(mark in "\n".join(shown) for mark in ("[[", "Matrix", "**", "Sum("))


def test_numbers_of_a_broken_case_are_of_symbols_alone() -> None:
    """c is a number in one part of energy_constant and a function in another."""
    claim = module_of("energy_constant").CLAIM
    case = cases_of(claim, 1)[0]
    assert "c" in case.values and "c" in case.functions
    shown = [_numbers(part, case) for part in claim.statement]
    assert "c = " in shown[0] and "c = " not in shown[-1]


def test_without_an_id_every_claim_says_in_one_line_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proofs.__main__.run_all", lambda **_: map(entry_of, IDS))
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line, claim_id in zip(lines, IDS, strict=False):
        entry = entry_of(claim_id)
        parts = re.split(" {2,}", line, maxsplit=2)
        assert parts == [claim_id, entry.label, entry.claim.words]
    assert lines[len(IDS)].startswith(f"{len(IDS)} of {len(IDS)} claims reach")


def test_table_fits_120_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proofs.__main__.run_all", lambda **_: map(entry_of, IDS))
    assert main(["--details"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 120
    assert " ".join(lines[0].split()) == "claim source status scope steps cites mutants s"

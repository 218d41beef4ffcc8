"""What only the words of a claim say is listed here, and shown wherever a status is."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from figures import gallery
from proofs.__main__ import main, markdown
from proofs.ledger.claim import Status
from proofs.ledger.page import LedgerView, ProofView, page, status, table
from proofs.ledger.table import CORE, IDS, IN_ROCQ, Entry, module_of, run, summary, tally
from proofs.rocq import WHOLE as WHOLE_IN_ROCQ
from proofs.rocq import coverage
from verify import records

# The claims that say all of their title and words formally; the others have a reading.  Change it
# knowingly: a claim comes here when its statement has grown.
WHOLE = (
    "matching",
    "uniqueness",
    "efficiency",
    "linearity",
    "dummy",
    "symmetry",
    "recursion",
    "distribution",
    "locality",
    "marginal_benefit",
    "banzhaf",
    "or_matching",
    "or_reversed",
    "and_or_matching",
    "order_means",
    "newton_inversion",
    "lemma_3",
    "no_first_mean",
    "markov_order_bound",
    "explicit_order_bound",
    "dummy_as_printed",
    "chosen_effects_err",
)
READ = tuple(i for i in IDS if i not in WHOLE)


@cache
def entry_of(claim_id: str) -> Entry:
    return run(claim_id)


def test_the_claims_with_a_reading_are_the_audited_ones() -> None:
    assert tuple(i for i in IDS if module_of(i).CLAIM.reading) == READ
    assert len(READ) == 44


@pytest.mark.parametrize("claim_id", READ)
def test_a_reading_is_a_clause_or_two(claim_id: str) -> None:
    """It goes on from "In words only: " and gets its full stop there."""
    reading = module_of(claim_id).CLAIM.reading
    assert reading[0].islower() and reading[-1] != "." and 40 < len(reading) < 320


# One of each kind: with and without a reading, citing or not, proved or checked.
@pytest.mark.parametrize(
    "claim_id",
    [
        "matching",
        "shapley",
        "aog_equivalence",
        "taylor_form",
        "condition_iii_needed",
        "markov_order_bound",
        "energy_constant",
        "energy_constant_optimal",
    ],
)
def test_every_face_says_proved_in_full_or_in_its_core(
    claim_id: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of(claim_id)
    monkeypatch.setattr("proofs.__main__.run", lambda *_, **__: entry)
    reading = entry.claim.reading
    label = entry.claim.status.value
    if claim_id in READ:
        label += " (core; whole in Rocq)" if claim_id in WHOLE_IN_ROCQ else " (core)"
    assert main([claim_id]) == 0
    shown = capsys.readouterr().out
    data = summary(entry)
    faces = {
        "page of the command": shown.split("\n\n")[-1],
        "view": repr(ProofView(entry)).partition(": ")[2],
        "table of views": repr(LedgerView([entry])).partition(": ")[2],
        "README": markdown([entry]).removesuffix(" |").rpartition(" | ")[2],
        "JSON": data["status"] + ",",
    }
    for face, text in faces.items():
        assert text.startswith((f"{label},", f"{label} (cites ")), face
    for face, html in {
        "view": ProofView(entry)._repr_html_(),
        "table of views": LedgerView([entry])._repr_html_(),
        "table": table([entry]),
        "page": page([entry]),
    }.items():
        assert f">{label}" in html, face
        assert ("(core" in html) == bool(reading), face
    assert data["reading"] == reading
    assert coverage(claim_id) in " ".join(shown.split())
    assert bool(coverage(claim_id)) == bool(reading)
    assert (f"In words only: {reading}." in " ".join(shown.split())) == bool(reading)


@pytest.mark.parametrize("claim_id", ["matching", "taylor_form"])
def test_the_pages_of_a_claim_name_the_missing_piece(claim_id: str) -> None:
    entry = entry_of(claim_id)
    for html in (ProofView(entry)._repr_html_(), page([entry])):
        assert ("In words only: " in html) == bool(entry.claim.reading)
        assert (entry.claim.reading or "<p>") in html
    angle = replace(entry, claim=replace(entry.claim, reading="that a < b"))
    assert "that a &lt; b" in ProofView(angle)._repr_html_()


def test_tables_say_what_core_means(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = ("matching", "taylor_form", "banzhaf")
    monkeypatch.setattr("proofs.__main__.run_all", lambda **_: map(entry_of, some))
    assert main(["--details"]) == 0
    out = capsys.readouterr().out
    assert "taylor_form                B, Lemma 1; classical  PROVED (core;" in out
    said = "2 in all that they say, 1 more in Rocq, 0 in their core.\n"
    assert f"3 of 3 claims reach their declared status: {said}" in out
    assert CORE in out and IN_ROCQ in out
    for claim_id, notes in (("taylor_form", 2), ("noise_variance", 1), ("matching", 0)):
        shown = table([entry_of(claim_id)])
        assert [CORE in shown, IN_ROCQ in shown] == [notes > 0, notes > 1]
    assert "2 PROVED, 1 PROVED (core; whole in Rocq)" in page([entry_of(i) for i in some])


def test_a_claim_that_fails_is_neither() -> None:
    failed = replace(entry_of("taylor_form"), proof=None, failure="no")
    assert failed.status is Status.UNKNOWN and not failed.core
    assert status(failed) == "UNKNOWN, all n"
    assert tally([failed]) == (
        "0 of 1 claims reach their declared status: "
        "0 in all that they say, 0 more in Rocq, 0 in their core"
    )


def test_json_of_the_command_has_label_and_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anonymity", "--json"]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert data["status"] == "PROVED (core; whole in Rocq)"
    assert "every permutation" in data["reading"]


def test_the_gallery_says_what_core_means(tmp_path: Path) -> None:
    pages = []
    for ids in (("matching", "shapley"), ("matching",)):
        claims = [{"title": i, "words": "w", **summary(entry_of(i))} for i in ids]
        records.save_all(claims, tmp_path / "proofs.json")
        pages.append(gallery.render(tmp_path, tmp_path, names=()))
    both, whole = pages
    assert "<td>PROVED (core; whole in Rocq), all n</td>" in both
    assert "<td>PROVED, all n</td>" in both and "say the whole sentence" in both
    assert "the reading is in words" in both and "the reading is in words" not in whole

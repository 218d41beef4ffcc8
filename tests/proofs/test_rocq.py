"""The theorems of proofs/rocq: their record is that of the sources, and the README names them all.

Where Rocq is installed, its definitions and those of `proofs.ledger` are also compared.
"""

from __future__ import annotations

import random
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from proofs import rocq
from proofs.ledger.definitions import Game, dividends, mean_gain, order_sum, random_game, subsets
from proofs.ledger.table import IDS, module_of, run, tally
from proofs.rocq import __main__ as command
from proofs.rocq.__main__ import assumptions, build, evaluated

NEEDS_ROCQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="Rocq is not installed")


def test_sources_are_those_that_were_checked() -> None:
    assert rocq.stale() == [], "run make rocq"
    assert "sources unchanged since" in rocq.line()


def test_changed_source_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**rocq.hashes(), "game.v": "0"}
    monkeypatch.setattr(rocq, "hashes", lambda: changed)
    assert rocq.stale() == ["game.v"]
    assert rocq.line().endswith("changed since: run make rocq")


def test_every_claim_with_a_reading_is_whole_in_rocq_or_says_what_is_missing() -> None:
    read = {claim for claim in IDS if module_of(claim).CLAIM.reading}
    assert rocq.WHOLE | rocq.MISSING.keys() == read and not rocq.WHOLE & rocq.MISSING.keys()
    for claim in rocq.WHOLE:
        assert rocq.recorded(claim) and rocq.whole(claim), claim
    for claim, missing in rocq.MISSING.items():
        assert missing and missing[0].islower() and missing[-1] != ".", claim
        about_none = "no theorem is about it" in missing
        assert about_none == (not rocq.recorded(claim)) and not rocq.whole(claim), claim


def test_what_is_whole_in_rocq_is_so_while_its_sources_are(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = run("shapley")
    assert entry.label == "PROVED (core; whole in Rocq)" and "1 more in Rocq, 0 in" in tally(
        [entry]
    )
    assert rocq.coverage("shapley") == "Rocq says all of it: shapley."
    lacks = rocq.MISSING["noise_variance"]
    assert rocq.coverage("noise_variance") == f"Not in Rocq: {lacks}."
    assert rocq.coverage("matching") == ""
    changed = {**rocq.hashes(), "game.v": "0"}
    monkeypatch.setattr(rocq, "hashes", lambda: changed)
    assert entry.label == "PROVED (core)" and "0 more in Rocq, 1 in" in tally([entry])
    assert "run make rocq" in rocq.coverage("shapley") + rocq.coverage("noise_variance")


def test_a_theorem_that_is_not_in_the_record_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {**rocq.record(), "theorems": {"matching": []}}
    monkeypatch.setattr(rocq, "record", lambda: kept)
    assert not rocq.whole("shapley") and run("shapley").label == "PROVED (core)"


def test_every_source_is_in_the_record() -> None:
    assert {p.name for p in rocq.HERE.glob("*.v")} == rocq.record()["sources"].keys()


def test_record_readme_and_sources_name_the_same_theorems() -> None:
    stated = [s.name for s in rocq.theorems()]
    readme = rocq.README.read_text("utf-8")
    assert len(set(stated)) == len(stated)
    assert list(rocq.record()["theorems"]) == stated
    assert re.findall(r"^\| \S+ \| `(\w+)`", readme, re.MULTILINE) == stated
    assert rocq.into_readme(readme) == readme


def test_theorems_belong_to_claims_of_the_ledger() -> None:
    claims = {s.claim for s in rocq.theorems()} - {None}
    assert claims <= set(IDS)
    assert rocq.CLAIM_OF.keys() <= {s.name for s in rocq.theorems()}


def test_no_theorem_rests_on_an_axiom_outside_the_list() -> None:
    assert rocq.foreign(rocq.record()["theorems"]) == {}


def test_axioms_of_each_file_are_those_of_its_list() -> None:
    used: dict[str, set[str]] = {}
    for s in rocq.theorems():
        used.setdefault(s.file, set()).update(rocq.record()["theorems"][s.name])
    assert {file: axioms for file, axioms in used.items() if axioms} == rocq.AXIOMS


@pytest.mark.parametrize(
    ("theorem", "axiom"),
    [
        ("matching", "Classical_Prop.classic"),  # allowed, but not in this file
        ("integral_form", "Epsilon.epsilon_statement"),
    ],
)
def test_an_axiom_outside_the_list_fails(
    theorem: str,
    axiom: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    used = {**rocq.record()["theorems"], theorem: [axiom]}
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(command, "compiled", lambda: used)
    monkeypatch.setattr(command, "RECORD", tmp_path / "checked.json")
    monkeypatch.setattr(command, "README", tmp_path / "README.md")
    assert command.main([]) == 1
    assert capsys.readouterr().err == f"axioms outside the list: {{'{theorem}': ['{axiom}']}}\n"
    assert not list(tmp_path.iterdir())


def test_no_source_assumes_or_admits() -> None:
    for file in rocq.FILES:
        source = (rocq.HERE / f"{file}.v").read_text("utf-8")
        assert not re.search(r"\b(Admitted|admit|Axioms?|Parameters?|Conjecture)\b", source), file


def test_axioms_are_read() -> None:
    printed = "Closed under the global context\nAxioms:\nfunext : forall\n  A\nem\n  : x\n"
    assert assumptions(printed) == [[], ["funext", "em"]]


def _numeral(x: Fraction) -> str:
    return f"(Qmake ({x.numerator}) {x.denominator})"


def _game(v: Game, n: int) -> str:
    """The game as a program: a list of its values, looked up by the elements."""
    rows = (
        f"(({'::'.join([*map(str, sorted(s)), 'nil'])})%nat, {_numeral(v(s))})"
        for s in subsets(range(n))
    )
    return f"(look ({' :: '.join([*rows, 'nil'])}))"


@pytest.mark.slow
@NEEDS_ROCQ
def test_rocq_names_an_axiom_that_a_theorem_uses(tmp_path: Path) -> None:
    head = "Axiom extra : False.\nTheorem uses : 0 = 1.\nProof. destruct extra. Qed.\n"
    printed = evaluated(tmp_path, ["Print Assumptions uses."], files=(), head=head)
    assert assumptions(printed) == [["extra"]]


PROGRAMS = ("game", "harsanyi", "compute")  # the files that the programs need
HEAD = """From Coq Require Import QArith List.
Import ListNotations.
Definition look (rows : list (list nat * Q)) (s : list nat) : Q :=
  fold_right (fun r q => if list_eq_dec Nat.eq_dec (fst r) s then snd r else q) 0%Q rows.
Definition plus x y := Qred (Qplus x y).
Definition over x k := Qred (Qdiv x (inject_Z (Z.of_nat k))).
Definition pair q := (Qnum q, Qden q).
Definition dividends n (v : list nat -> Q) := map (fun s =>
  pair (compute.dividend_of 0%Q plus Qopp v s)) (compute.sublists (seq 0 n)).
Definition sums n v := map (fun k =>
  pair (compute.order_sum_of 0%Q plus Qopp v (seq 0 n) k)) (seq 0 (S n)).
Definition means n v := map (fun k =>
  pair (compute.mean_of 0%Q plus Qopp over v (seq 0 n) k)) (seq 0 (S n)).
"""


@pytest.mark.slow
@NEEDS_ROCQ
def test_definitions_agree_on_drawn_games(tmp_path: Path) -> None:
    """Dividends, order sums and mean gains of 60 rational games, in both."""
    rng = random.Random(16)
    games = [(n, random_game(rng, range(n))) for n in (1, 2, 3, 4) for _ in range(15)]
    build(tmp_path, PROGRAMS)
    commands = [
        f"Eval vm_compute in ({what} {n} {_game(v, n)})."
        for n, v in games
        for what in ("dividends", "sums", "means")
    ]
    printed = evaluated(tmp_path, commands, files=PROGRAMS, head=HEAD)
    answers = [
        [
            Fraction(int(a), int(b))
            for a, b in re.findall(r"\(\s*\(?(-?\d+)\)?(?:%Z)?,\s+(\d+)(?:%positive)?\)", part)
        ]
        for part in re.split(r"^\s+= ", printed, flags=re.MULTILINE)[1:]
    ]
    expected = []
    for n, v in games:
        players = range(n)
        inner = dividends(v, players)
        expected.append([inner(frozenset(s)) for s in _sublists(list(players))])
        expected.append([order_sum(inner, players, k) for k in range(n + 1)])
        expected.append([mean_gain(v, players, m) for m in range(n + 1)])
    assert answers == expected


def _sublists(items: list[int]) -> list[list[int]]:
    """In the order of compute.v: with the first element, then without it."""
    if not items:
        return [[]]
    rest = _sublists(items[1:])
    return [[items[0], *s] for s in rest] + rest

"""python -m proofs: the ledger on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import wrap

from proofs.display import TEXT, legend, outline, text
from proofs.kernel.formula import Formula, Sequent
from proofs.ledger.bend import bent
from proofs.ledger.page import page, status
from proofs.ledger.table import CORE, IDS, IN_ROCQ, Entry, module_of, run, run_all, summary, tally
from proofs.papers.table import found, html, plain
from proofs.readme import markdown, rewrite
from proofs.rocq import coverage
from proofs.rocq import line as checked_by_rocq


def main(argv: list[str] | None = None) -> int:
    """Returns 0 when every claim asked for reaches its declared status, else 1 (2: bad usage)."""
    parser = argparse.ArgumentParser(
        prog="python -m proofs",
        description="Prove the claims of the ledger. Without an id: what each says, one a line.",
    )
    parser.add_argument("claim", nargs="?", metavar="ID", help="a claim to show in full")
    parser.add_argument(
        "--details", action="store_true", help="source, scope, steps and citations of each claim"
    )
    parser.add_argument(
        "--mutants", action="store_true", help="the details; also try bent versions of each claim"
    )
    parser.add_argument(
        "--break", dest="bend", action="store_true", help="show bent versions of ID"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--markdown", action="store_true", help="print the table of all as a README has it"
    )
    parser.add_argument("--readme", nargs="+", metavar="FILE",
                        help="write the claims into the places of each FILE")  # fmt: skip
    parser.add_argument(
        "--papers", action="store_true", help="every statement of both papers, and what shows it"
    )
    parser.add_argument("--html", metavar="FILE", help="write the ledger as a stand-alone page")
    args = parser.parse_args(argv)
    ids = (args.claim,) if args.claim else IDS
    try:
        for claim_id in ids:
            module_of(claim_id)
    except KeyError as error:
        parser.error(str(error.args[0]))
    if args.bend and not args.claim:
        parser.error("--break needs the ID of a claim")

    if args.json:
        entries = [run(claim_id, with_mutants=True) for claim_id in ids]
        print(json.dumps([summary(e) for e in entries], indent=1, ensure_ascii=False))
    elif args.markdown:
        entries = list(run_all())
        print(markdown(entries))
    elif args.readme:
        entries = []
        for path in map(Path, args.readme):
            entries += rewrite(path)
            print(f"the claims: {path}")
    elif args.html:
        entries = list(run_all())
        statements = html(found({e.claim.id: e for e in entries}), linked=True)
        below = f"<h2>The statements of both papers</h2>{statements}"
        Path(args.html).write_text(page(entries, below), encoding="utf-8")
        print(f"the ledger: {args.html}")
    elif args.papers:
        behind = found()
        entries = list(behind.values())
        print(plain(behind))
    elif args.claim:
        entries = [run(args.claim, with_mutants=args.mutants)]
        _show(entries[0])
        if args.bend:
            _bend(args.claim)
    else:
        if args.details or args.mutants:
            print(_row(_WIDTHS))
            entries = _table(args.mutants, _detailed)
        else:
            entries = _table(False, _sentence)
        print("\n".join(wrap(checked_by_rocq(), 119, break_on_hyphens=False)))
    return 0 if all(e.reached for e in entries) else 1


_WIDTHS = {
    "claim": 25,
    "source": 21,
    "status": 13,
    "scope": 10,
    "steps": 5,
    "cites": 19,
    "mutants": 7,
    "s": 5,
}  # 119 columns with the gaps
_LONGEST = max(map(len, IDS))
_LABEL = len("PROVED (core; whole in Rocq)")


def _row(cells: Iterable[object]) -> str:
    """One row of the table; what is longer than its column goes on in the next line."""
    wrapped = [wrap(str(c), w) or [""] for c, w in zip(cells, _WIDTHS.values(), strict=True)]
    height = max(map(len, wrapped))
    lines = zip(*(lines + [""] * (height - len(lines)) for lines in wrapped), strict=True)
    widths = _WIDTHS.values()
    return "\n".join(
        "  ".join(f"{cell:{w}}" for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _sentence(entry: Entry) -> str:
    """The id of a claim, its status and what it says, in one line of any length."""
    return f"{entry.claim.id:{_LONGEST}}  {entry.label:{_LABEL}}  {entry.claim.words}"


def _detailed(entry: Entry) -> str:
    """The row of a claim in the table of details."""
    claim, proof, verdicts = entry.claim, entry.proof, entry.verdicts
    steps = len(proof.steps) if proof else 0
    cited = ", ".join(sorted(proof.cited)) if proof else ""
    tried = f"{sum(v.killed for v in verdicts)}/{len(verdicts)}" if verdicts else ""
    cells = (claim.id, claim.source, entry.label, claim.scope, steps, cited, tried)
    return _row((*cells, f"{entry.seconds:.1f}"))


def _table(with_mutants: bool, shown: Callable[[Entry], str]) -> list[Entry]:
    """Proves all claims, prints each as it is done, then how many reach their status."""
    entries = []
    for entry in run_all(with_mutants=with_mutants):
        entries.append(entry)
        print(shown(entry), flush=True)
        if entry.failure:
            print(f"    {entry.failure}")
        for v in entry.survivors:
            print(f"    SURVIVES{' though broken' if v.broken else ''}: {v.mutant.change}")
    print(f"{tally(entries)}.")
    if any(e.core for e in entries):
        print(f"{CORE}: python -m proofs ID names it.")
    if any(e.whole_in_rocq for e in entries):
        print(f"{IN_ROCQ}; ID names its theorems.")
    if with_mutants:
        tried_all = [v for e in entries for v in e.verdicts or ()]
        killed = sum(v.killed for v in tried_all)
        left = sum(len(e.survivors) for e in entries)
        print(
            f"mutants: {killed} killed ({sum(v.broken for v in tried_all)} of them also broken by "
            f"an instance), {len(tried_all) - killed - left} equivalent, {len(tried_all)} in all."
        )
    return entries


def _show(entry: Entry) -> None:
    claim, proof = entry.claim, entry.proof
    print(f"{claim.title} ({claim.id})\n{claim.source}\n\n{claim.words}\n")
    given, parts = outline(claim.statement, TEXT)
    _given("Given", given)
    for extra, concl in parts:
        _given("if", extra)
        _given("then", [concl])
    shown: list[Formula | Sequent] = list(claim.statement)
    shown += [s.theorem.concl for s in proof.steps] if proof else []
    print()
    for line in legend(shown, plain=True):
        print(f"  {line}.")
    print()
    if proof is None:
        print(f"No proof: {entry.failure}")
        return
    for i, step in enumerate(proof.steps, 1):
        print(f"{i:2}. {step.words}\n       {text(step.theorem.concl)}   [{step.theorem.rule}]")
    print(f"\n{status(entry)}; {entry.seconds:.1f} s")
    if claim.reading:
        for said in (f"In words only: {claim.reading}.", coverage(claim.id)):
            print("\n".join(wrap(said, 100, break_on_hyphens=False)))
    if entry.verdicts is not None:
        killed = sum(v.killed for v in entry.verdicts)
        print(f"{killed} of {len(entry.verdicts)} bent versions refused.")
    for v in entry.survivors:
        print(f"SURVIVES: {v.mutant.change}")


def _given(word: str, formulas: Iterable[str]) -> None:
    for i, formula in enumerate(formulas):
        print(f"  {word if i == 0 else '':6} {formula}")


def _bend(claim_id: str) -> None:
    module = module_of(claim_id)
    print("\nBent versions of the claim, and what becomes of them\n")
    for paragraph in bent(module.CLAIM, module.prove):
        print(f"{paragraph}\n")


if __name__ == "__main__":
    sys.exit(main())

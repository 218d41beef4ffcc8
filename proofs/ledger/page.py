"""The ledger and its proofs as HTML, for notebooks (LaTeX) and for stand-alone files (MathML)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from proofs.display import LATEX, latex, legend, outline
from proofs.display.html import dollars, mathml
from proofs.ledger.table import CORE, IN_ROCQ, Entry
from proofs.rocq import coverage

Math = Callable[[str], str]  # LaTeX to HTML

_MATH = "overflow-x:auto;overflow-y:hidden;padding:.3em 0;max-width:100%"
_ROW = "display:flex;flex-wrap:wrap;align-items:center;column-gap:2em;min-width:0"
_CELL = "text-align:left;vertical-align:top;padding:.25em .8em .25em 0"


@dataclass(frozen=True)
class ProofView:
    """One claim with its proof, to be shown at the end of a notebook cell."""

    entry: Entry

    def __repr__(self) -> str:
        return f"{self.entry.claim.id}: {status(self.entry)}"

    def _repr_html_(self) -> str:
        claim = self.entry.claim
        head = (
            f"<p><b>{escape(claim.title)}</b> [{escape(claim.source)}]. {escape(claim.words)}</p>"
        )
        return head + _body(self.entry, dollars)


@dataclass(frozen=True)
class LedgerView:
    """The table of claims."""

    entries: Sequence[Entry]

    def __repr__(self) -> str:
        return "\n".join(repr(ProofView(e)) for e in self.entries)

    def _repr_html_(self) -> str:
        return table(self.entries)


def status(entry: Entry) -> str:
    """The label, what is cited and the scope: PROVED (core) (cites …), all n."""
    cited = sorted(entry.proof.cited) if entry.proof else []
    cites = f" (cites {', '.join(cited)})" if cited else ""
    return f"{entry.label}{cites}, {entry.claim.scope}"


def table(entries: Sequence[Entry], *, linked: bool = False) -> str:
    """An HTML table: claim, words, source, status; below it what "(core)" means."""
    cell = "" if linked else f' style="{_CELL}"'
    head = "".join(f"<th{cell}>{h}</th>" for h in ("claim", "what it says", "source", "status"))
    rows = ""
    for e in entries:
        name = escape(e.claim.id)
        cells = [
            f'<a href="#{name}">{name}</a>' if linked else name,
            escape(e.claim.words),
            escape(e.claim.source),
            escape(status(e)),
        ]
        rows += "<tr>" + "".join(f"<td{cell}>{c}</td>" for c in cells) + "</tr>"
    notes = [CORE] * any(e.core for e in entries)
    notes += [IN_ROCQ] * any(e.whole_in_rocq for e in entries)
    note = f"<p>{escape('; '.join(notes))}.</p>" if notes else ""
    return f"<table><tr>{head}</tr>{rows}</table>{note}"


def _body(entry: Entry, math: Math) -> str:
    """Statement, legend, steps, status and reading of one claim."""
    claim, proof = entry.claim, entry.proof
    given, parts = outline(claim.statement, LATEX)
    out = _given("Given", given, math) if given else ""
    for extra, concl in parts:
        out += _given("if", extra, math) if extra else ""
        out += _given("then", [concl], math) + "<div style='height:.6em'></div>"
    shown = [f for part in claim.statement for f in (*part.hyps, part.concl)]
    shown += [s.theorem.concl for s in proof.steps] if proof else []
    notes = "; ".join(_inline(w, math) for w in legend(shown))
    out += f"<p class='note'>{notes}.</p>" if notes else ""
    if proof is not None:
        steps = "".join(
            f"<li>{escape(s.words)}{_shown(latex(s.theorem.concl), math)}</li>" for s in proof.steps
        )
        out += f"<ol>{steps}</ol>"
    else:
        out += f"<p>No proof: {escape(entry.failure or '')}</p>"
    end = f"<p><b class='{entry.status.value}'>{escape(status(entry))}</b></p>"
    if claim.reading:
        end += f"<p>In words only: {escape(claim.reading)}. {escape(coverage(claim.id))}</p>"
    return out + end


def _given(word: str, formulas: Sequence[str], math: Math) -> str:
    """A label and formulas beside it, as many in a row as fit."""
    shown = "".join(f"<span style='{_MATH}'>{math(f)}</span>" for f in formulas)
    label = f"<span style='flex:none;width:3.5em;padding:.3em 0'>{word}</span>"
    return f"<div style='display:flex'>{label}<div style='{_ROW}'>{shown}</div></div>"


def _shown(formula: str, math: Math) -> str:
    return f"<div style='{_MATH}'>{math(formula)}</div>"


def _inline(words: str, math: Math) -> str:
    """Words with formulas between dollars."""
    pieces = re.split(r"\$([^$]*)\$", words)
    return "".join(math(p) if i % 2 else escape(p) for i, p in enumerate(pieces))


_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee6; --paper: #fff;
  --card: #f6f8fa; --good: #1a7f46; --bad: #b3261e; --link: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7ed; --soft: #9aa5b4; --line: #323a46;
  --paper: #14181e; --card: #1b2129; --good: #5cc98b; --bad: #ff8a80; --link: #85b4ff; } }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 70rem; margin: 0 auto; padding: 2rem 1.5rem 6rem; }
h1 { margin: 0 0 .2em; } h2 { margin: 0; font-size: 1.25rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: 1.5rem 0 3rem; }
th, td { text-align: left; vertical-align: top; padding: .4em 1em .4em 0;
  border-bottom: 1px solid var(--line); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 1.2rem 1.5rem .4rem; margin: 1.5rem 0; }
.source, .note { color: var(--soft); font-size: .9rem; } .source { margin: 0 0 .8em; }
ol { padding-left: 1.4rem; border-top: 1px solid var(--line); padding-top: 1em; }
li { margin: .5em 0; }
math { font-size: 1.08em; font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; }
.PROVED { color: var(--good); } .UNKNOWN, .REFUTED { color: var(--bad); }
"""


def page(entries: Sequence[Entry], below: str = "") -> str:
    """The whole ledger as one stand-alone page: formulas in MathML, no scripts.

    `below`: HTML to stand below the table of claims.
    """
    counts = Counter(e.label for e in entries)
    summary = ", ".join(f"{k} {name}" for name, k in counts.items())
    body = [
        "<h1>The ledger</h1>",
        f"<p class='source'>{len(entries)} claims: {escape(summary)}. Every formula below is "
        "printed from the expression that the kernel checked.</p>",
        table(entries, linked=True),
        below,
    ]
    for e in entries:
        claim = e.claim
        body.append(
            f"<section id='{escape(claim.id)}'><h2><a href='#{escape(claim.id)}'>"
            f"{escape(claim.title)}</a></h2><p class='source'>{escape(claim.id)} · "
            f"{escape(claim.source)}</p><p>{escape(claim.words)}</p>{_body(e, mathml)}</section>"
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>The ledger</title><style>{_STYLE}</style>{''.join(body)}</html>\n"
    )

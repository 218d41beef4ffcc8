"""The ledger and its proofs as HTML, for notebooks (LaTeX) and for stand-alone files (MathML)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import sympy as sp

from proofs.claim import Claim, Proof
from proofs.display import latex, legend, text
from proofs.formula import Rel
from proofs.ledger import Entry

_CELL = "text-align:left;vertical-align:top;padding:.25em .8em .25em 0"


@dataclass(frozen=True)
class ProofView:
    """One claim with its proof, to be shown at the end of a notebook cell."""

    entry: Entry

    def __repr__(self) -> str:
        return f"{self.entry.claim.id}: {status(self.entry.claim, self.entry.proof, self.entry)}"

    def _repr_html_(self) -> str:
        claim, proof = self.entry.claim, self.entry.proof
        parts = [
            f"<p><b>{escape(claim.title)}</b> [{escape(claim.source)}]. {escape(claim.words)}</p>"
        ]
        parts += [
            f"<p>$\\displaystyle {escape(latex(part.concl))}$</p>" for part in claim.statement
        ]
        hyps = sorted({latex(h) for part in claim.statement for h in part.hyps})
        if hyps:
            parts.append("<p>for " + "; ".join(f"${escape(h)}$" for h in hyps) + "</p>")
        letters = legend(claim.statement)
        if letters:
            parts.append("<p>where " + "; ".join(escape(w) for w in letters) + "</p>")
        if proof is not None:
            rows = "".join(
                f"<li>{escape(s.words)}<br>$\\displaystyle {escape(latex(s.theorem.concl))}$</li>"
                for s in proof.steps
            )
            parts.append(f"<ol>{rows}</ol>")
        parts.append(f"<p><b>{escape(status(claim, proof, self.entry))}</b></p>")
        return "".join(parts)


@dataclass(frozen=True)
class LedgerView:
    """The table of claims."""

    entries: Sequence[Entry]

    def __repr__(self) -> str:
        return "\n".join(repr(ProofView(e)) for e in self.entries)

    def _repr_html_(self) -> str:
        return table(self.entries)


def status(claim: Claim, proof: Proof | None, entry: Entry) -> str:
    """PROVED (cites …), all n."""
    cites = f" (cites {', '.join(sorted(proof.cited))})" if proof and proof.cited else ""
    return f"{entry.status.value}{cites}, {claim.scope}"


def table(entries: Sequence[Entry]) -> str:
    """An HTML table: claim, words, source, status."""
    head = "".join(
        f'<th style="{_CELL}">{h}</th>' for h in ("claim", "what it says", "source", "status")
    )
    rows = ""
    for e in entries:
        cells = (e.claim.id, e.claim.words, e.claim.source, status(e.claim, e.proof, e))
        rows += "<tr>" + "".join(f'<td style="{_CELL}">{escape(c)}</td>' for c in cells) + "</tr>"
    return f"<table><tr>{head}</tr>{rows}</table>"


def mathml(formula: Rel) -> str:
    """Presentation MathML of a relation between terms."""
    op = {"=": "=", "<=": "≤", "<": "&lt;", "!=": "≠"}[formula.op]
    left, right = (sp.mathml(e, printer="presentation") for e in (formula.lhs, formula.rhs))
    return f"<math><mrow>{left}<mo>{op}</mo>{right}</mrow></math>"


def page(entries: Sequence[Entry]) -> str:
    """The whole ledger as one stand-alone page: formulas in MathML, no scripts."""
    body = [table(entries)]
    for e in entries:
        body.append(f"<h2>{escape(e.claim.id)}</h2><p>{escape(e.claim.words)}</p>")
        steps = e.proof.steps if e.proof else ()
        items = "".join(
            f"<li>{escape(s.words)}<br>"
            + (
                mathml(s.theorem.concl)
                if isinstance(s.theorem.concl, Rel)
                else f"<code>{escape(text(s.theorem.concl))}</code>"
            )
            + "</li>"
            for s in steps
        )
        body.append(f"<ol>{items}</ol><p><b>{escape(status(e.claim, e.proof, e))}</b></p>")
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "li{margin:.6em 0}code{font-size:.85em;overflow-wrap:anywhere}"
        ":root{color-scheme:light dark}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>The ledger</title>'
        f"<style>{style}</style><h1>The ledger</h1>{''.join(body)}</html>"
    )

"""Proofs as JSON: the steps of the kernel in order, for the second engine.

A certificate is an object with

- "format", "version", "id" of the claim, "cited" (sorted names of cited facts);
- "statement": the sequents of the claim, each {"hyps": […], "concl": …};
- "nodes": the theorems in order of dependence, each {"rule", "premises": [numbers of earlier
  nodes], "args": {…}, "hyps": […], "concl": …};
- "theorems": for each sequent of the statement, the number of the node that proves it.

Terms and formulas are written as `encoding.py` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from proofs.kernel.axioms import AXIOMS, CITED
from proofs.kernel.formula import All, Graded, Rel, Tensor
from proofs.kernel.matrices import Matrix
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Expr, Function, Lambda, as_term
from proofs.ledger.claim import Claim, Proof
from proofs.ledger.encoding import encode, encode_function, encode_term

FORMAT = "sparse-concepts certificate"
VERSION = 1


def certificate(claim: Claim, proof: Proof) -> dict[str, Any]:
    """The certificate of a proof: plain data, ready for `json.dump`."""
    nodes: list[dict[str, Any]] = []
    number: dict[int, int] = {}
    seen: dict[str, int] = {}
    for theorem in in_order(proof.theorems):
        node = {
            "rule": theorem.rule,
            "premises": [number[id(p)] for p in theorem.premises],
            "args": {key: _argument(theorem.rule, key, x) for key, x in theorem.args.items()},
            **encode(theorem.sequent),
        }
        node["args"].pop("hyps", None)  # weakening shows in "hyps"
        text = json.dumps(node, sort_keys=True)
        if text not in seen:
            seen[text] = len(nodes)
            nodes.append(node)
        number[id(theorem)] = seen[text]
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": claim.id,
        "statement": stated(claim),
        "cited": sorted(proof.cited),
        "nodes": nodes,
        "theorems": [number[id(t)] for t in proof.theorems],
    }


def in_order(theorems: Sequence[Theorem]) -> Iterator[Theorem]:
    """Every theorem that the given ones rest on, and they themselves, premises first."""
    done: set[int] = set()
    stack = [(t, False) for t in reversed(theorems)]
    while stack:
        theorem, ready = stack.pop()
        if id(theorem) in done:
            continue
        if ready:
            done.add(id(theorem))
            yield theorem
        else:
            stack.append((theorem, True))
            stack += [(p, False) for p in reversed(theorem.premises)]


def _argument(rule: str, key: str, x: Any) -> Any:
    """An argument of a rule as JSON."""
    if key == "values":
        pairs = [[_name(k), k_value] for k, k_value in x.items()]
        return sorted(([k, _argument(rule, "", v)] for k, v in pairs), key=repr)
    if isinstance(x, Lambda):
        return ["lambda", [encode_term(v) for v in x.variables], encode_term(x.expr)]
    if isinstance(x, Rel | All | Tensor | Graded):
        return encode(x)
    if isinstance(x, Matrix):
        return [[encode_term(e) for e in row] for row in x]
    if key in ("equalities", "inequalities", "steps"):
        return [_weighted(entry) for entry in x]
    if isinstance(x, Mapping):
        return {k: _argument(rule, k, v) for k, v in x.items()}
    if isinstance(x, Expr):
        return encode_term(x)
    if isinstance(x, bool | str) or x is None:
        return x
    if isinstance(x, int):
        return encode_term(as_term(x))
    return [_argument(rule, "", y) for y in x]


def _weighted(entry: Sequence[Any]) -> list[Any]:
    """(terms …, premise or premises, …): numbers of premises stay numbers."""
    if len(entry) == 2:  # combine: (c, i)
        return [encode_term(as_term(entry[0])), entry[1]]
    first, second, third = entry
    if isinstance(third, Mapping):  # tensor: (c, i, operators)
        ops = {kind: _argument("", "", Matrix(m)) for kind, m in third.items()}
        return [encode_term(as_term(first)), second, ops]
    return [*(encode_term(as_term(x)) for x in (first, second)), list(third)]


def _name(key: Any) -> list[str]:
    if isinstance(key, str):
        return ["game", key]
    return encode_function(key) if isinstance(key, Function) else encode_term(key)


def stated(claim: Claim) -> list[Any]:
    """The statement of a claim as it stands in a certificate."""
    return [encode(s) for s in claim.statement]


def save(data: Mapping[str, Any], path: str | Path) -> None:
    """Write a certificate to a file."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    Path(path).write_text(text + "\n", encoding="utf-8")


def load(path: str | Path) -> Any:
    """Read a certificate; `recheck.recheck` says whether it is one."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def axiom_table() -> str:
    """The text of axioms.json, from which the second engine reads the axioms."""
    tables = {"axioms": AXIOMS, "cited": CITED}
    data = {name: {k: encode(s) for k, s in table.items()} for name, table in tables.items()}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[1] / "recheck" / "axioms.json").write_text(
        axiom_table(), encoding="utf-8"
    )

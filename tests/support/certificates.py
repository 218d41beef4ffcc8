"""Certificates of claims, made once per process."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from proofs.ledger.certificate import certificate, stated
from proofs.ledger.table import IDS, module_of

SAMPLE = ("matching", "order_means", "count_bound")  # these use most rules and are quick to check

Json = Any


@cache
def text_of(claim_id: str) -> str:
    module = module_of(claim_id)
    return json.dumps(certificate(module.CLAIM, module.prove()))


def fresh(claim_id: str) -> Json:
    return json.loads(text_of(claim_id))


def said(claim_id: str) -> dict[str, Json] | None:
    """What a claim states and cites, and which kinds it says are parts of which."""
    if claim_id not in IDS:
        return None
    claim = module_of(claim_id).CLAIM
    parts = [list(pair) for pair in claim.parts.items()]
    return {"statement": stated(claim), "cited": sorted(claim.cites), "parts": parts}


class Steps:
    """A certificate that is written by hand, step by step."""

    def __init__(self) -> None:
        self.nodes: list[Json] = []

    def put(
        self, rule: str, concl: Json, *premises: int, hyps: list[Json] | None = None, **args: Json
    ) -> int:
        node = {"rule": rule, "premises": list(premises), "args": args, "hyps": hyps or []}
        self.nodes.append({**node, "concl": concl})
        return len(self.nodes) - 1

    def assume(self, formula: Json) -> int:
        return self.put("assume", formula, hyps=[formula])

    def certificate(self, end: int) -> Json:
        """It proves what its step `end` proves."""
        last = self.nodes[end]
        return {
            "format": "sparse-concepts certificate",
            "version": 1,
            "id": "by hand",
            "statement": [{"hyps": last["hyps"], "concl": last["concl"]}],
            "cited": [],
            "nodes": self.nodes,
            "theorems": [end],
        }

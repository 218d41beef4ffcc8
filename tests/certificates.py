"""Certificates of claims, made once per process."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from proofs.certificate import certificate
from proofs.ledger import module_of

SAMPLE = ("matching", "order_means", "count_bound")  # these use most rules and are quick to check

Json = Any


@cache
def text_of(claim_id: str) -> str:
    module = module_of(claim_id)
    return json.dumps(certificate(module.CLAIM, module.prove()))


def fresh(claim_id: str) -> Json:
    return json.loads(text_of(claim_id))

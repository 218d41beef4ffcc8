"""The papers' claim of sparsity under a protocol: the network beside its null, both taken alike."""

from __future__ import annotations

import numpy as np

from verify.explain.protocols.null import AgainstNull
from verify.verdicts.sparsity import SHARE_OF_NULL, summary
from verify.verdicts.verdict import Status, Verdict, decide, rounded


def sparse_by(found: AgainstNull) -> Verdict:
    """Are at most half as many interactions salient as in any shuffle, by the same protocol?

    The margin is 1/2 minus that ratio.  Unlike `sparse` on plain interactions it does not ask how
    many are needed: what they give back are scores with something taken off.
    """
    own, nulls = found.extraction, found.salient
    count, mean = own.salient, sum(c.value for c in nulls) / len(nulls)
    details: dict[str, object] = {
        "protocol": own.protocol.name,
        "zeta": own.protocol.zeta,
        "salient": count.value,
        "salient_surely": count.least,
        "salient_maybe": count.most,
        "share": found.share,
        "null_salient": summary(np.array([c.value for c in nulls])),
        "null_share": summary(found.null_shares),
        "objective": own.objective,
        "lower_bound": own.lower_bound,
        "plain_objective": own.plain_objective,
        "noise_bound": own.bound,
        "shuffles": len(nulls),
    }
    if own.n < 2 or not own.objective > 0:
        why = "With fewer than two variables" if own.n < 2 else "With no interactions left"
        sentence = f"{why} there is nothing to be sparse about ({own.protocol})."
        return Verdict("sparse", Status.VACUOUS, None, None, "", {}, sentence, details)

    def ratio(salient: int, null: int) -> float:
        return salient / max(1, null)

    here = ratio(count.value, min(c.value for c in nulls))
    if here <= SHARE_OF_NULL:  # only an error towards the threshold can change the verdict
        tolerance = ratio(count.most, min(c.least for c in nulls)) - here
    else:
        tolerance = here - ratio(count.least, min(c.most for c in nulls))
    status = decide(SHARE_OF_NULL - here, tolerance)
    figures = (
        f"{count} of {own.possible} interactions are salient (shuffled scores, treated alike: "
        f"{rounded(mean)})"
    )
    sentence = {
        Status.HOLDS: f"The score is sparse by {own.protocol}: {figures}, at most half of any.",
        Status.VIOLATED: f"The score is not sparse by {own.protocol}: {figures}; asked is half.",
        Status.UNDECIDED: f"Sparse or not by {own.protocol} is lost in the error: {figures}.",
    }[status]
    return Verdict(
        "sparse", status, SHARE_OF_NULL - here, tolerance, "", {"salient": count.value}, sentence,
        details,
    )  # fmt: skip

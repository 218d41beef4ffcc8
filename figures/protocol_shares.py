"""How many interactions each extraction protocol leaves salient, and what it leaves of the null.

Counted over the cases of the record set `protocols`; nothing here draws.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from figures.data import Record, network_of, span

TRAINED, UNTRAINED, RANDOM = "trained", "untrained", "random labels"
KINDS = {  # as records have them, and in words; what is built is none of them
    TRAINED: "trained networks",
    RANDOM: "networks trained on random labels",
    UNTRAINED: "untrained networks",
}
PROTOCOLS = {  # in the order of what they take off, with what is done, in words
    "plain": "measured plainly",
    "and-noise": "with noise of up to 4 % of |v(N) − v(∅)| taken off each score first (paper B's "
    "tables)",
    "and-or-noise": "with ORs beside the ANDs as well (paper B's figures)",
}


@dataclass(frozen=True)
class Shares:
    """One protocol on the cases of one kind of network.

    own, null: of each case the share of the possible interactions that are salient, and the mean
    share of its shuffles, from 0 to 1.  sparse: in how many cases at most half as many are
    salient as in any shuffle.
    """

    own: tuple[float, ...]
    null: tuple[float, ...]
    sparse: int

    @property
    def cases(self) -> int:
        """How many cases were counted: all of the kind."""
        return len(self.own)


def shares(records: Sequence[Record], protocol: str, kind: str = TRAINED) -> Shares:
    """What a protocol finds in the cases of one kind of network.

    Raises ValueError when there are no records, or where some lack the protocol.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of the experiment `protocols`")
    found = [r["protocols"].get(protocol) for r in records if r["kind"] == kind]
    if None in found:
        raise ValueError(f"records: some lack the protocol {protocol!r}; measure them again")
    return Shares(
        own=tuple(f["salient"][0] / f["possible"] for f in found),
        null=tuple(
            sum(count[0] for count in f["null_salient"]) / len(f["null_salient"]) / f["possible"]
            for f in found
        ),
        sparse=sum(f["sparse"] == "HOLDS" for f in found),
    )


def sentence(records: Sequence[Record]) -> str:
    """How sparse trained networks are by each protocol, and what the protocol gives away for free.

    records: those of the experiment `protocols`, from `library.record_set("protocols")`.  Of each
    protocol the median share salient over all cases of trained networks, that of the same scores
    shuffled, and the cases with at most half as many as any shuffle; then the shares of networks
    that were not trained, or on random labels.
    Raises ValueError when there are no records of trained networks.
    """
    found = {name: shares(records, name) for name in PROTOCOLS}
    cases = found["plain"].cases
    if not cases:
        raise ValueError("records: none is of a trained network")
    nets = {network_of(r) for r in records if r["kind"] == TRAINED}
    parts = [
        f"{middle(of.own)} {PROTOCOLS[name]}, {middle(of.null)} shuffled"
        for name, of in found.items()
    ]
    sparse = listed([str(of.sparse) for of in found.values()])
    said = (
        f"Of the interactions of trained networks, these are salient in the median of {cases} "
        f"cases of {len(nets)} networks ({looked_at(records)}), and of {shuffles(records)} "
        f"shuffles of the same scores over the masks: {'; '.join(parts)}. They are at most half of "
        f"any shuffle's in {sparse} of the cases."
    )
    others = [
        f"{KINDS[kind]} {listed([middle(shares(records, name, kind).own) for name in PROTOCOLS])}"
        for kind in (UNTRAINED, RANDOM)
        if any(r["kind"] == kind for r in records)
    ]
    return f"{said} Beside: {'; '.join(others)}." if others else said


def looked_at(records: Sequence[Record]) -> str:
    """Which cases of trained networks were taken."""
    found = [r for r in records if r["kind"] == TRAINED]
    taken = Counter((network_of(r), r["data"], r["baseline"]) for r in found)
    return (
        f"the first {span(list(taken.values()))} of at most {most_variables(records)} variables "
        f"of each of {len(taken)} pairs of a network and a baseline"
    )


def shuffles(records: Sequence[Record]) -> str:
    """How often the scores of a case were shuffled."""
    return span([int(r["shuffles"]) for r in records])


def most_variables(records: Sequence[Record]) -> int:
    """The most variables that a case of a trained network has."""
    return max(int(r["n"]) for r in records if r["kind"] == TRAINED)


def middle(values: Sequence[float]) -> str:
    """The median of some shares in words: "33 %", "7.8 %"; "–" of none."""
    return shown(median(values)) if values else "–"


def shown(share: float) -> str:
    """A share in percent, with a decimal below ten: "33 %", "7.8 %"."""
    return f"{100 * share:.{0 if share >= 0.0995 else 1}f} %"


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))

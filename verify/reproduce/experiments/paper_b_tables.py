"""Paper B's Tables 1 and 2 as B makes them, and with nothing left out, sample by sample.

As B: noise of up to 4 % of |v(N) − v(∅)| is taken off for the interactions, not for ū; p is
measured from order 1; M is 9, or n − 1 where n is below 10; samples that are not monotone, whose
v(N) − v(∅) is below ξ, or for which δ or λ does not come out, are dropped, and why is on record.
Beside it: interactions of the scores as they are, the pairwise p, and no sample dropped.  Under
both, shuffled scores that went through the same, with as much noise in units of the score.

Source: paper B, Tables 1 and 2, Fig. 5(b), D.1 and D.2.  B's ξ are 1, 2 and 3, one for each of its
models; here it is 1 for all.  Up to ten variables, as many as B's sentences have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verify.bounds.published import PublishedBound, published_bound
from verify.explain.protocols.extraction import Extraction, extraction_of
from verify.explain.protocols.null import beside_null
from verify.explain.protocols.protocol import AND_NOISE, PLAIN, Protocol
from verify.games.game import Game
from verify.reproduce.experiments.subjects import Scored, pieces_per_subject, scored
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.verdicts.conditions import exponent
from verify.verdicts.counts import Count

REL_TAU = 0.05
XI = 1.0  # in log-odds
AT_MOST = 10  # variables
SHUFFLES = 2
SENTENCES = 1000  # of a language model, at most: all, as many as B has


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network of up to ten variables and baseline, of all its samples."""
    found: list[Piece] = []
    for unit in units:
        if len(plan.ZOO[unit.task].groups.names) <= AT_MOST:
            count = plan.samples_of(unit, settings, full=full)
            found += pieces_per_subject(
                "paper_b_tables", make, [unit], settings, keys, count, 0.3, seed=settings.seed
            )
    return found


def make(
    unit: Unit, baseline: str, settings: Settings, count: int, seed: int
) -> list[dict[str, Any]]:
    """What the tables count on the first test samples of a network; seed: of the shuffles."""
    return measured(scored(unit, baseline, settings, count), seed)


def measured(samples: Iterable[Scored], seed: int = 0) -> list[dict[str, Any]]:
    """B's computation and its counterpart with nothing left out, for each sample."""
    found = []
    for one in samples:
        game = Game(one.v, one.error, one.names, REL_TAU)
        of_sample = seed + int(one.facts["sample"])  # no two samples are shuffled alike
        as_b, null = _by(AND_NOISE, game, of_sample)
        published = _published(game, as_b)
        plain, plain_null = _by(PLAIN, game, of_sample)
        whole = _published(game, plain)
        record = {
            **one.facts,
            "zeta": AND_NOISE.zeta,
            "rel_tau": REL_TAU,
            "xi": XI,
            "M": published.M,
            "range": float(one.v[-1] - one.v[0]),
            "monotone": published.monotone,
            "above_xi": published.above_xi,
            "dropped": published.dropped,
            "reference_p": published.p,
            "delta": published.delta,
            "m0": published.m0,
            "delta_bound": published.delta_bound,
            "bound": published.bound,
            "as_b": {**_counts(as_b, published), "null": null},
            "canonical": as_b.canonical,
            "pairwise_p": exponent(game).details["pairwise"],
            "plain": {**_counts(plain, whole), "null": plain_null},
        }
        found.append(record)
    return found


def _by(protocol: Protocol, game: Game, seed: int) -> tuple[Extraction, list[list[int]]]:
    """The interactions by a protocol, and how many shuffles have that are salient."""
    own = extraction_of(game, protocol)
    return own, [_range(count) for count in beside_null(game, own, SHUFFLES, seed).salient]


def _published(game: Game, found: Extraction) -> PublishedBound:
    return published_bound(game.v, found.ands, rel_tau=REL_TAU, xi=XI)


def _counts(found: Extraction, published: PublishedBound) -> dict[str, Any]:
    """Salient interactions: of all orders, the least and most with the errors; of those up to M."""
    return {
        "salient": _range(found.salient),
        "real": published.real,
        "markov": published.markov,
    }


def _range(count: Count) -> list[int]:
    return [count.value, count.least, count.most]

"""The public calls: from a network, a sample and a baseline, or a callable game, to what is asked.

All else in this room asks a game mask by mask and knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from verify.games.names import distinct
from verify.sampling.asking import AskedGame, whole_number
from verify.sampling.attributions import SampledIndices, index_samples
from verify.sampling.certificate import EnergyCertificate, certificate
from verify.sampling.low_orders import LowOrders
from verify.sampling.low_orders import low_orders as all_up_to
from verify.sampling.means import OrderMeans, mean_scores
from verify.sampling.residual import Question
from verify.sampling.resuming import Finished
from verify.sampling.sparse import SparseInteractions, search
from verify.scores.masked_model import MaskedModel, masked_model
from verify.scores.outputs import unit_of
from verify.scores.precision import measure_on

BATCH = 4096
ENTRIES = 1 << 22  # masks times variables at a time
FEW = 1000  # interactions


def interactions_up_to(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    order: int,
    present: str = "few",
    n: int | None = None,
    error: Any = None,
    budget: int | None = None,
    seed: int = 0,
    progress: bool = False,
    resume: Finished | None = None,
    **making: Any,
) -> LowOrders:
    """All interactions of at most `order` variables, for any number of variables.

    They cost Σ_{k≤order} C(n,k) evaluations: 166 751 at n = 100, order 3; 500 501 at n = 1000,
    order 2.  Each I(S) is exact up to the error of its 2^|S| scores and rounding (claim
    `rounding`), whatever the others are; that there are no others is never assumed, and put to
    the test by `.residual(epsilon)`.  Memory: the result and a batch.
    model, x, baseline: as `MaskedModel` has them, with `making`, its further arguments from
        `background` to `feature_names`; or a `MaskedModel` in place of them all; or a callable
        game, from coalitions, bool [B, n], to scores [B], with its n (games of shapiq say theirs).
        Variables whose value equals the baseline are left out and named.
    present: "few", from the masks with at most `order` variables present; "most", from those
        with at most `order` absent, where a network was trained, which give the differences
        D(T) = Σ_{S⊇T} I(S): what T adds when all others are there.
    error: of a score, absolute; None measures it on some masks against a float64 copy, "float64"
        insists on that, a number states it.  A callable game is taken to be right to 64 roundoffs.
    budget: refuses more evaluations than this.
    resume: the `.finished` of the MaskFailed that the same call ended with, to go on from there.
    Raises ValueError naming the argument at fault, and at the first mask on which the model fails
    or its score is not finite; MemoryError when the interactions themselves do not fit.
    """
    game = asked_game(model, x, baseline, n=n, error=error, **making).afresh(resume)
    return all_up_to(game, order, present, budget=budget, seed=seed, progress=progress)


def sparse_interactions(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    epsilon: float,
    budget: int = 100_000,
    max_terms: int = FEW,
    share: float = 0.95,
    confidence: float = 0.95,
    sizes: Sequence[int] | None = None,
    n: int | None = None,
    error: Any = None,
    seed: int = 0,
    progress: bool = False,
    resume: Finished | None = None,
    **making: Any,
) -> SparseInteractions:
    """The interactions of any order, where a few give the score; else that it is not sparse.

    s terms of at most d variables take about s·d·(log₂ n + 1) evaluations to find, one after the
    other.  Then they are tested on fresh masks, as by `LowOrders.residual`: |v(S) − Σ terms| ≤
    epsilon, in score units, on at least `share` of the masks of each size, at confidence
    `confidence`.  Where masks fail, the search goes on from them, and what it ends with is tested
    on others; k tests take (1 − confidence)/2, /4, … so that all are covered.
    budget: of evaluations, those of the first test set aside.  Where it ends before a test holds,
        or max_terms is passed, the answer is "not sparse", and no terms are given; nor are they
        where a test is UNDECIDED, and it says why.
    max_terms: more interactions are not few, nor is more than a quarter of all 2^n.
    sizes: of the masks tested, by default 1 to n.  The other arguments are those of
    `interactions_up_to`.  A network whose scores are off by e finds terms well above e alone:
    dtype=torch.float64 makes e smaller.
    Raises ValueError naming the argument at fault, for a budget that does not pay the first test
    with how much it takes.
    """
    game = asked_game(model, x, baseline, n=n, error=error, **making).afresh(resume)
    question = Question(epsilon, share, confidence, None, sizes, seed)
    return search(game, question, budget, max_terms, progress=progress)


def order_means(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    max_p: float = 2.0,
    every: int = 1000,
    n: int | None = None,
    error: Any = None,
    seed: int = 0,
    progress: bool = False,
    resume: Finished | None = None,
    **making: Any,
) -> OrderMeans:
    """Mean scores ū(m) of any number of variables, and conditions (ii) and (iii) from them.

    From random masks of every size, with bands that hold together at `confidence`; both
    conditions are HOLDS, VIOLATED or UNDECIDED at that level.
    samples: so many of each size, once.  budget: evaluations in all (by default 200 000, or what
        the first round takes): after 64 samples of every step, as many again, then twice and four
        times as many for the steps that are open, until both conditions are decided or the budget
        is spent; the level takes care of the stopping (`verify.sampling.means`).
    score_range: (lowest, highest), bounds that no score passes; the bands then hold for every
        number of samples.  Without them they are asymptotic, as the result says: a score that
        moves on few masks only may be missed.
    max_p: the largest exponent that condition (iii) allows.
    every: sizes with at most so many masks are evaluated on all of them.
    making: further arguments of `MaskedModel`, from `target` to `feature_names`; the others are
        those of `interactions_up_to`.
    Evaluations that measure the error of a score come on top.
    Raises ValueError naming the argument at fault, for a budget that does not pay the first round
    with how much it takes.
    """
    game = asked_game(model, x, baseline, n=n, error=error, **making).afresh(resume)
    return mean_scores(
        game, samples=samples, budget=budget, confidence=confidence, score_range=score_range,
        max_p=max_p, every=every, seed=seed, progress=progress,
    )  # fmt: skip


def energy_certificate(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    order: int,
    tau: float | None = None,
    rel_tau: float = 0.05,
    low_orders: LowOrders | None = None,
    rho: float = 0.0,
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    n: int | None = None,
    error: Any = None,
    seed: int = 0,
    progress: bool = False,
    resume: Finished | None = None,
    **making: Any,
) -> EnergyCertificate:
    """How many interactions of each order up to `order` can be salient, for any n.

    From the standard deviation of the score under random masks of a few densities (claim
    `energy_bound`), at confidence `confidence` for all orders together; needs neither condition
    (ii) nor (iii).  That no interaction joins more than `order` variables is assumed:
    `interactions_up_to(…).residual(epsilon)` tests what it implies.
    tau: the strength from which an interaction is salient, in score units; by default `rel_tau` of
        the strongest that is surely known, so never too large.
    low_orders: of `interactions_up_to`; they are taken off the score first, and the orders above
        theirs are bounded.  Where most of the spread is theirs, this makes the bounds much smaller.
    rho: a bound on |v(S) − Σ I(T)| over |T| ≤ order, on all masks, where some higher interactions
        are there (claim `approximate_order`).
    samples: of each density, or budget: evaluations in all (by default 50 000).
    score_range: (lowest, highest), bounds that no score passes; else the limits are asymptotic, as
        the result says.  making: further arguments of `MaskedModel`.
    VACUOUS where the bounds exceed all there are, with the τ from which they would not.
    Raises ValueError naming the argument at fault.
    """
    game = asked_game(model, x, baseline, n=n, error=error, **making).afresh(resume)
    return certificate(
        game, order, tau=tau, rel_tau=rel_tau, low_orders=low_orders, rho=rho, samples=samples,
        budget=budget, confidence=confidence, score_range=score_range, seed=seed,
        progress=progress,
    )  # fmt: skip


def sampled_indices(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    of: Sequence[Any] | None = None,
    index: str = "shapley",
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    n: int | None = None,
    error: Any = None,
    seed: int = 0,
    progress: bool = False,
    resume: Finished | None = None,
    **making: Any,
) -> SampledIndices:
    """Shapley values, or interaction indices of chosen sets, with bands, for any n.

    of: sets of variables, by number or name, as in [(0, 3), (2, 5)]; None: every single variable.
    index: "shapley", the Shapley interaction index, of a single variable its Shapley value;
        "shapley-taylor", that of order |T|; "banzhaf".
    samples: of each, or budget: evaluations in all (by default 50 000, or what 32 samples take).
        The bands hold together at `confidence`: for every number of samples with a score_range
        (lowest, highest) that no score passes, else asymptotically.
    making: further arguments of `MaskedModel`.
    `.exact()` has the same from all 2^n scores, for at most 16 variables.
    Raises ValueError naming the argument at fault.
    """
    game = asked_game(model, x, baseline, n=n, error=error, **making).afresh(resume)
    return index_samples(
        game, of, index, samples=samples, budget=budget, confidence=confidence,
        score_range=score_range, seed=seed, progress=progress,
    )  # fmt: skip


def asked_game(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    n: int | None = None,
    error: Any = None,
    **making: Any,
) -> AskedGame:
    """The game of a network on a sample, of a `MaskedModel`, or of a callable on coalitions.

    The callable takes a bool array [B, n] and returns [B] scores; n is its number of variables,
    which a game of shapiq's says itself.  making: further arguments of `MaskedModel`, None where
    the caller gave none; a callable takes `feature_names` and `batch_size` of them.
    Raises ValueError naming the argument at fault.
    """
    players = getattr(model, "n_players", None) if n is None else n
    if isinstance(model, MaskedModel) or x is not None or players is None:
        if x is None and not isinstance(model, MaskedModel):
            raise ValueError(
                "x: missing; give the sample, a MaskedModel in place of model, or n= for a game "
                "that is called with coalitions, bool [B, n]"
            )
        if n is not None:
            raise ValueError("n: the variables are those of x; n= is for a callable on coalitions")
        masked = masked_model(model, x, baseline, live_only=True, **making)

        @torch.no_grad()
        def ask(masks: np.ndarray) -> Any:
            return masked.scores(torch.from_numpy(masks)).cpu()

        if not masked.n:
            raise ValueError("x: every variable equals the baseline, so that masks change nothing")
        batch = max(1, masked.batch_size // masked.rows)

        def measured(masks: np.ndarray, scores: np.ndarray, seed: int) -> tuple[float, str]:
            return measure_on(masked, masks, scores, seed=seed, stated=error)

        unit = unit_of(masked.score)
        return AskedGame(ask, masked.names, masked.dead, unit, batch, error, measured)
    if not callable(model):
        raise ValueError(f"model: {type(model).__name__} cannot be called with coalitions")
    names: Sequence[str] | None = making.pop("feature_names", None)
    batch_size = making.pop("batch_size", None)
    for name, value in {"baseline": baseline, **making}.items():
        if value is not None:
            raise ValueError(f"{name}: a callable on coalitions takes none; leave it out")
    if isinstance(error, str):
        raise ValueError(f"error: {error!r} is for networks; state that of a callable as a number")
    count = whole_number(players, "n", 1)
    if names is not None and len(names) != count:
        raise ValueError(f"feature_names: {len(names)} names for {count} variables")
    most = max(16, min(BATCH, ENTRIES // max(1, count)))
    if names is None:
        names = [f"x{i}" for i in range(count)]
    batch = most if batch_size is None else whole_number(batch_size, "batch_size", 1)
    return AskedGame(model, distinct(names, "feature_names"), (), "score units", batch, error)

"""The conditions under which sparsity is said to follow, measured on a table of scores.

Each function takes a `Game` and returns a `Verdict`.  Margins are signed distances to the
threshold, positive where the claim holds, and their tolerances carry the error of every score and
the rounding of every sum.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

from verify.games.game import Game, U, gamma
from verify.games.lattice import zeta
from verify.verdicts.verdict import Status, Verdict, count_of, decide, decide_all, listed, rounded


def matching(
    game: Game, unit: str, codes: np.ndarray, fresh: np.ndarray, allowance: float
) -> Verdict:
    """An arithmetic check, true of every function: Σ_{T⊆S} I(T) = v(S) (Theorem 1 of both papers).

    `fresh` holds scores of the subsets `codes`, evaluated again; they may differ from the table by
    `allowance`.  It fails when the scores are not a function of the mask alone; where it holds
    there is no witness, since which mask comes nearest to failing is a matter of rounding.
    """
    rounding = gamma(game.n) * (zeta(zeta(np.abs(game.v))) + zeta(np.abs(game.I)))[codes]
    residual = np.abs(zeta(game.I)[codes] - fresh)
    allowed = rounding + allowance
    status, worst, _ = decide_all(allowed - residual, np.zeros_like(residual))
    if status is Status.HOLDS:
        sentence = (
            "The interactions add up to the score on every masked sample tested. "
            "This is arithmetic and true of every function; it shows that nothing went wrong."
        )
    else:
        sentence = (
            f"The interactions miss a score evaluated afresh by {rounded(residual[worst])} {unit}: "
            "the model answers the same masked sample differently in another batch "
            "(does it normalise over the batch?), so no verdict on it can be trusted."
        )
    return Verdict(
        "matching", status, float((allowed - residual)[worst]), 0.0, unit,
        {} if status is Status.HOLDS else game.subset(int(codes[worst])), sentence,
        {
            "arithmetic_check": True,
            "residual": float(residual.max()),
            "allowed": float(allowed[worst]),
            "masks": len(codes),
        },
    )  # fmt: skip


def order(game: Game, unit: str, max_order: int | None = None) -> Verdict:
    """Condition (1α) up to salience: no salient interaction of more than `max_order` variables.

    M is the least order beyond which nothing is salient; the claim is M ≤ max_order (default
    ⌈n/2⌉).  The margin is τ minus the largest strength beyond max_order, in score units.
    """
    allowed = math.ceil(game.n / 2) if max_order is None else max_order
    M = int(game.orders[game.salient].max(initial=0))
    strengths = game.strengths
    beyond = [float(strengths[game.orders > m].max(initial=0.0)) for m in range(game.n + 1)]
    details = {"M": M, "max_order": allowed, "tau": game.tau, "largest_beyond": beyond}
    codes = np.flatnonzero(game.orders > allowed)
    margins, errors = game.salience_margins[codes], game.salience_errors[codes]
    if not codes.size or (game.exact and not game.strengths.any()):
        limit = f"no interaction joins more than {count_of(allowed, 'variable')}"
        sentence = (
            f"No variables interact at all: {limit}."
            if codes.size
            else f"This asks nothing of {count_of(game.n, 'variable')}: {limit}."
        )
        low, high = game.tau_interval
        tau_error = max(high - game.tau, game.tau - low)
        return Verdict(
            "order", Status.HOLDS, game.tau, tau_error, unit, {"m": M}, sentence, details
        )
    # Salient means |I| ≥ τ: a strength equal to τ breaks the claim.
    status, worst, least = decide_all(margins, errors)
    margin, tolerance = float(margins[least]), float(errors[least])
    if status is Status.HOLDS and margin == 0:
        status = Status.VIOLATED
    code = int(codes[worst])
    where = game.subset(code)
    strength = rounded(game.strengths[code], error=float(game.I_error[code]))
    low, high = game.tau_interval
    threshold = rounded(game.tau, error=max(high - game.tau, game.tau - low))
    sizes = f"{strength} against a threshold of {threshold} {unit}"
    sentence = {
        Status.HOLDS: (
            f"No salient interaction joins more than {M} of the {game.n} variables "
            f"(allowed: {allowed}); beyond order {allowed} the largest is {sizes}."
        ),
        Status.VIOLATED: (
            f"Interactions of up to {M} of the {game.n} variables are salient "
            f"(allowed: {allowed}), among them {listed(where['variables'])}: {sizes}."
        ),
        Status.UNDECIDED: (
            f"Whether an interaction of more than {allowed} of the {game.n} variables is salient "
            f"is lost in the numerical error: {listed(where['variables'])} has {sizes}."
        ),
    }[status]
    return Verdict("order", status, margin, tolerance, unit, where, sentence, details)


def monotone(game: Game, unit: str) -> Verdict:
    """Condition (ii): the mean score ū(m) never falls as variables are added.

    The margin is the least step ū(m) - ū(m-1), in score units, and its m the witness.
    """
    if game.n == 0:
        sentence = "No variable differs from the baseline: there is nothing to add."
        return Verdict("monotone", Status.VACUOUS, None, None, unit, {}, sentence)
    steps, tolerances = game.steps, game.step_errors
    status, worst, least = decide_all(steps, tolerances)
    margin, tolerance = float(steps[least]), float(tolerances[least])
    if status is Status.UNDECIDED and game.given_exactly:
        exact = game.exact_mean_scores()
        exact_steps = [b - a for a, b in itertools.pairwise(exact)]
        lowest = min(exact_steps)
        if game.exact or lowest == 0:  # level to the last bit: met with equality
            status = Status.HOLDS if lowest >= 0 else Status.VIOLATED
            worst, margin, tolerance = exact_steps.index(lowest), float(lowest), 0.0
    m = worst + 1
    step = f"{rounded(margin, sign=True, error=tolerance)} {unit}, at m = {m}"
    sentence = {
        Status.HOLDS: f"Confidence never falls as variables are added: smallest step {step}.",
        Status.VIOLATED: f"Confidence falls as variables are added: a step of {step}.",
        Status.UNDECIDED: (
            f"Whether confidence ever falls is lost in the numerical error: smallest step {step}."
        ),
    }[status]
    return Verdict(
        "monotone", status, margin, tolerance, unit, {"m": m}, sentence, {"steps": steps.tolist()}
    )


def exponent(game: Game, max_p: float = 2.0) -> Verdict:
    """Condition (iii): ū(m') ≥ (m'/m)^p ū(m) for 0 < m' ≤ m, with an exponent p ≤ max_p.

    The pairwise exponent p* is the least such p; neighbours m' = m-1 suffice.  It is defined when
    (ii) holds, ū(1) > 0 and n ≥ 2.  The reference exponent, the least p with ū(m) ≤ m^p ū(1), is
    given beside it and is never larger.  The margin is max_p - p*.
    """
    exact = game.exact_mean_scores() if game.given_exactly else None
    u = game.mean_scores if exact is None else np.array([float(mean) for mean in exact])
    own = game.order_mean_errors if exact is None else game.stated_mean_errors
    own = own + U * np.abs(u)
    errors = own + game.v_error[0]
    details = {"pairwise": None, "reference": None, "max_p": max_p, "first_step": None}

    def undefined(status: Status, sentence: str, **witness: int) -> Verdict:
        return Verdict("exponent", status, None, None, "", witness, sentence, details)

    if game.n < 2:
        return undefined(
            Status.VACUOUS, "With fewer than two variables there are no two sizes to compare."
        )
    details["first_step"] = float(u[1])
    if exact is not None and not any(exact):
        return undefined(
            Status.VACUOUS,
            "The mean score never moves: every exponent fits, and none says anything.",
        )
    if (np.abs(u) <= errors).all():
        return undefined(
            Status.UNDECIDED, "The mean score moves by less than its numerical error: no exponent."
        )
    rising = monotone(game, "")
    if rising.status is Status.VIOLATED:
        return undefined(
            Status.VIOLATED,
            "Confidence falls somewhere as variables are added, so no exponent is defined.",
            m=rising.witness["m"],
        )
    if exact is not None and exact[1] <= 0:
        return undefined(
            Status.VIOLATED,
            "One variable alone adds nothing on average, ū(1) ≤ 0, and later ones do: "
            "no power of m bounds the growth, so no exponent is defined.",
            m=1,
        )
    if u[1] <= errors[1]:
        return undefined(
            Status.UNDECIDED,
            "The mean effect of one variable alone, ū(1), is within its numerical error of 0, "
            "so the exponent cannot be told.",
            m=1,
        )
    return _measured_exponent(game, u, own, exact, max_p, rising.status, details)


def _measured_exponent(
    game: Game,
    u: np.ndarray,
    own: np.ndarray,
    exact: list[Fraction] | None,
    max_p: float,
    rising: Status,
    details: dict[str, float | None],
) -> Verdict:
    m = np.arange(2, game.n + 1)
    width = np.log(m / (m - 1.0))
    # Below (ii)'s own error a mean may sit under its predecessor; growth is then 0.
    growths = np.maximum(0.0, _log_ratio(u[2:], u[1:-1])) / width
    # Each mean has an error of its own; that of v(∅) moves both the same way, and a ratio above 1
    # rises as both fall, without limit once the lower one may reach 0.
    common = game.v_error[0]
    upwards = (
        own[2:] + np.where(u[1:-1] - own[1:-1] > common, -common, common),
        -own[1:-1] - common,
    )
    downwards = common - own[2:], own[1:-1] + common
    p = float(growths.max())
    at = int(np.argmax(growths >= p - (1 + p) * 2.0**-33)) + 2  # the first of equals
    slack = 8 * game.n * U * (1 + p)  # of the logarithms themselves
    reference = float(np.maximum(0.0, _log_ratio(u[2:], np.full(len(m), u[1])) / np.log(m)).max())
    details |= {"pairwise": p, "reference": min(reference, p)}
    margin, sharp = max_p - p, game.sharp_exponent(max_p)
    start = p if math.isfinite(p) else 0.0
    above = _largest_above(start, u, upwards)
    below = _largest_above(start, u, downwards)
    tolerance = max(above, -below) + slack if math.isfinite(above) else None
    if sharp is not None:
        p, margin, tolerance, at = sharp
        details["pairwise"] = p
        status = decide(margin, tolerance)
    elif tolerance is not None:
        status = decide(margin, tolerance)
    else:
        status = Status.VIOLATED if start + below - slack > max_p else Status.UNDECIDED
    if status is Status.UNDECIDED and exact is not None and _meets_exactly(exact, max_p):
        status, margin, tolerance = Status.HOLDS, 0.0, 0.0
    if status is Status.HOLDS and rising is Status.UNDECIDED:
        status = Status.UNDECIDED
    power, from_one = (rounded(e, error=tolerance) for e in (p, details["reference"] or 0.0))
    figures = (
        f"between m = {at - 1} and m = {at} the mean score grows like m^{power} "
        f"(allowed: {rounded(max_p)}; measured from m = 1: {from_one})"
    )
    sentence = {
        Status.HOLDS: f"Confidence does not collapse under occlusion: at the steepest, {figures}.",
        Status.VIOLATED: f"Confidence collapses under occlusion: {figures}.",
        Status.UNDECIDED: (
            "Whether confidence collapses under occlusion is lost in the numerical error: "
            f"at the steepest, {figures}."
        ),
    }[status]
    return Verdict("exponent", status, margin, tolerance, "", {"m": at}, sentence, details)


def _largest_above(p: float, u: np.ndarray, moves: tuple[np.ndarray, np.ndarray]) -> float:
    """By how much the largest growth exceeds p once ū(m) and ū(m-1), m ≥ 2, have moved so far.

    Where all are positive the change itself is computed: it has none of the rounding of p.
    """
    top, bottom = u[2:], u[1:-1]
    m = np.arange(2, len(u))
    width = np.log(m / (m - 1.0))
    moved = top + moves[0], bottom + moves[1]
    found = np.maximum(0.0, _log_ratio(*moved) / width) - p
    positive = (np.minimum(top, bottom) > 0) & (np.minimum(*moved) > 0)
    shift = np.log1p(moves[0][positive] / top[positive]) - np.log1p(
        moves[1][positive] / bottom[positive]
    )
    before = _log_ratio(top[positive], bottom[positive]) / width[positive]
    found[positive] = np.maximum(before - p + shift / width[positive], -p)
    return float(found.max())


def _log_ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """log(top/bottom); -inf where top ≤ 0, else +inf where bottom ≤ 0."""
    ratio = np.full(len(top), -np.inf)
    ratio[(top > 0) & (bottom <= 0)] = np.inf
    both = (top > 0) & (bottom > 0)
    ratio[both] = np.log(top[both] / bottom[both])
    return ratio


def _meets_exactly(u: list[Fraction], max_p: float) -> bool:
    """Whether ū(m) ≤ (m/(m-1))^p ū(m-1) for all m ≥ 2, with equality somewhere, in exact rationals.

    Only for p = a/b with b ≤ 8, where both sides can be raised to the power b; False otherwise.
    """
    p = Fraction(max_p)
    if p.denominator > 8 or p > 64:
        return False
    gaps = [
        u[m - 1] ** p.denominator * Fraction(m, m - 1) ** p.numerator - u[m] ** p.denominator
        for m in range(2, len(u))
    ]
    return min(gaps) == 0

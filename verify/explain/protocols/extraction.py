"""The interactions that a protocol takes from a table of scores, with a certificate that they are
of least strength, and their count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, ClassVar

import numpy as np

from verify.arguments import checked, checked_methods
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.selection import carried, concepts, names_of
from verify.explain.kinds import KINDS
from verify.explain.protocols.and_program import least_ands
from verify.explain.protocols.protocol import Protocol, protocol_of
from verify.explain.split.split import least_split, scale_of
from verify.explain.split.strength import NONEMPTY, lower_bound
from verify.games.game import (
    Game,
    Table,
    as_error,
    by_strength,
    read_table,
    require_tables,
    storage_error,
)
from verify.games.lattice import members, mobius, variables_of, zeta
from verify.records import objects
from verify.show.frame import frame
from verify.verdicts.counts import Count, salient_count
from verify.verdicts.verdict import count_of, rounded

AT_MOST = 12  # variables that noise is looked for
BLUR = 1e-6  # of the strongest: how far a computed vertex may be off
NEAR_LEAST = 1e-4  # relative gap that is asked for where HiGHS would take too long
CANONICAL = 1e-8  # relative gap up to which a split is the vertex of the stated tie rule


@checked_methods
@dataclass(frozen=True, eq=False)
class Extraction(objects.Saved):
    """What `extract` took from scores: on all masks v + noise is v(∅) plus the ANDs and ORs.

    Tables have length 2^n and are in score units.  ands(∅) = v(∅), ors(∅) = 0, |noise| ≤ `bound`
    and 0 at ∅; interactions of one variable are all in `ands`.  `objective` is Σ_{S≠∅} |ands| +
    |ors|, `plain_objective` what it is with nothing taken off; nothing that the protocol allows
    has less than `lower_bound`, which follows from the weights `dual` on the masks alone.
    `salient` counts strengths of at least `tau` (in score units; `rel_tau` of the strongest,
    None where it was given) among ANDs and ORs of S ≠ ∅, with the least and most that it can be
    given the errors; see `extract`.
    """

    PARTS: ClassVar[objects.Parts] = (Protocol, Count)

    protocol: Protocol
    v: Table
    ands: Table
    ors: Table
    noise: Table
    bound: float
    objective: float
    plain_objective: float
    lower_bound: float
    dual: Table
    solver: str
    rel_tau: float | None
    tau: float
    salient: Count
    names: tuple[str, ...]
    unit: str = "score units"

    def require_usable(self) -> None:
        """Raises ValueError for what no extraction has: asked of one from a file."""
        require_tables(
            self.names, self.v, ands=self.ands, ors=self.ors, noise=self.noise, dual=self.dual
        )

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.names

    @property
    def possible(self) -> int:
        """How many interactions are counted among: 2^n, or 2·2^n with ORs, ∅ included."""
        return len(self.v) << int(self.protocol.ors)

    @property
    def share(self) -> float:
        """The salient interactions as a share of all that are possible."""
        return self.salient.value / self.possible

    @property
    def gap(self) -> float:
        """objective − lower_bound, in score units: no more is lost against the least there is."""
        return max(0.0, self.objective - self.lower_bound)

    @property
    def relative_gap(self) -> float:
        """The gap as a fraction of the objective."""
        return self.gap / self.objective if self.objective > 0 else 0.0

    @property
    def canonical(self) -> bool:
        """Whether these are the interactions of the tie rule; if not, others are about as weak.

        Then the count is that of these interactions, and no count of the protocol.
        """
        return self.relative_gap <= CANONICAL

    def concepts(self, **choice: Any) -> ConceptGraph:
        """The sparse graph of these interactions, names, unit and protocol with it.

        Keywords as `concepts`; the threshold is `tau` unless another is given.  With noise,
        the error of the graph is against v + noise.
        """
        own: dict[str, Any] = {"unit": self.unit, "ors": self.ors if self.protocol.ors else None}
        if choice.get("names") is None:
            own["feature_names"] = self.names
        ways = ("rel_tau", "tau", "top", "max_error")
        if self.tau > 0 and all(choice.get(way) is None for way in ways):
            own["tau"] = self.tau
        graph = concepts(self.ands, **{**own, **choice})
        return replace(graph, protocol=self.protocol.name)

    def strongest(self, top: int = 10) -> list[dict[str, Any]]:
        """The strongest ANDs and ORs: their variables, kind, order, signed effect, salience.

        Raises ValueError for a `top` below 0.
        """
        if top < 0:
            raise ValueError(f"top: {top} is negative; give the number of interactions to show")
        effects = np.r_[self.ands[1:], self.ors[1:]]
        strengths, ands = np.abs(effects), len(self.ands) - 1
        found = []
        for place in by_strength(strengths)[:top]:
            code = int(place) % ands + 1
            if strengths[place] > 0:
                found.append({
                    "subset": code,
                    "variables": [self.names[i] for i in members(code)],
                    "order": code.bit_count(),
                    "kind": KINDS[int(place) // ands],
                    "effect": float(effects[place]),
                    "salient": bool(strengths[place] >= self.tau),
                })  # fmt: skip
        return found

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each of 2^n subsets: score, noise, AND and OR interaction.

        `attrs` hold protocol, unit, names, objective, lower bound and threshold.  Raises
        ImportError where pandas is missing.
        """
        subsets = range(len(self.v))
        columns: dict[str, Any] = {
            "subset": subsets,
            "variables": [tuple(self.names[i] for i in members(S)) for S in subsets],
            "order": [S.bit_count() for S in subsets],
            "score": self.v,
            "noise": self.noise,
            "and": self.ands,
            "or": self.ors,
        }
        return frame(
            columns, protocol=self.protocol.name, unit=self.unit, feature_names=self.names,
            objective=self.objective, lower_bound=self.lower_bound, tau=self.tau,
        )  # fmt: skip

    def summary(self) -> str:
        """One line: the count, the strength beside the plain one, and how sure either is."""
        parts = [
            f"{self.salient} of {self.possible} interactions are salient",
            f"interaction strength {rounded(self.objective)} (plain: "
            f"{rounded(self.plain_objective)})",
        ]
        if self.bound > 0:
            parts.append(f"noise up to {rounded(self.bound)} {self.unit} a mask")
        if not self.canonical:
            far = math.ceil(self.relative_gap * 1e4) / 1e2
            parts.append(f"at most {far:g} % above the least, the count is of these interactions")
        return "; ".join(parts)

    def __repr__(self) -> str:
        variables = count_of(self.n, "variable")
        return f"Extraction ({self.protocol}) of {variables}: {self.summary()}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@checked
def extract(
    v: Any,
    protocol: Protocol | str = "plain",
    *,
    error: Any = None,
    rel_tau: float | None = None,
    tau: float | None = None,
    noise_bound: float | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
) -> Extraction:
    """The interactions that a protocol takes from 2^n scores, or from a report.

    protocol: a `Protocol`, or the name of one: "plain", "and-noise", "and-or-noise".
    error: absolute error of each score; a report brings its own, and names, unit and threshold.
    rel_tau: the threshold of salience as a fraction of the strongest of all ANDs and ORs, 0.05
        where none is given; tau, in score units, replaces it.
    noise_bound: what the noise may be, in score units, in place of ζ·|v(N) − v(∅)|.
    The optimum with noise need not be unique, nor is its count (see `count_over_optima`).  Up to 10
    variables with ORs, and up to 12 without, the interactions are those of a fixed tie rule (see
    `and_program` and `linear_program`), and the count is between its least and most while each
    strength is off by at most the error of its scores, summed up as if nothing were taken off, and
    10^-6 of the strongest.  With ORs and 11 or 12 variables the interactions are about 0.01 %
    above the least strength, `relative_gap` says how much, and each may be off by the gap; they
    are not those of a tie rule, and others as weak can have another count.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    asked, game = protocol_of(protocol), game_of(v, error, rel_tau, tau, feature_names)
    unit = getattr(v, "unit", "score units") if unit is None else str(unit)
    if noise_bound is not None and not 0 <= noise_bound < math.inf:
        raise ValueError(f"noise_bound: {noise_bound} is no number of score units, 0 or more")
    return extraction_of(game, asked, unit, noise_bound)


def budget(v: Table, protocol: Protocol) -> float:
    """ζ·|v(N) − v(∅)|, in score units."""
    return protocol.zeta * abs(float(v[-1] - v[0]))


def require_few(protocol: Protocol, n: int) -> None:
    """Raises ValueError for more variables than noise and ORs are looked for in."""
    if (protocol.zeta > 0 or protocol.ors) and n > AT_MOST:
        raise ValueError(
            f'protocol: "{protocol}" is for at most {AT_MOST} variables, not {n}; use "plain"'
        )


def extraction_of(
    game: Game, protocol: Protocol, unit: str = "score units", bound: float | None = None
) -> Extraction:
    """`extract` for a game; bound: what the noise may be, in score units."""
    v = game.v
    exponent = scale_of(v)
    bound = budget(v, protocol) if bound is None else bound
    if bound > 0 or protocol.ors:
        require_few(protocol, game.n)
    none = np.zeros_like(v)
    ands, ors, e, w, solver = game.I, none, none, none, "no solver"
    plain = float(np.abs(game.I[1:]).sum())
    if protocol.ors:
        split = least_split(v, bound, NONEMPTY, exponent, game.names, unit, tolerance=NEAR_LEAST)
        ands, ors, e, w, solver = split.ands, split.ors, split.noise, split.dual, split.solver
    elif bound > 0 and bool((v != v[0]).any()):
        scaled, w = least_ands(np.ldexp(v - v[0], -exponent), math.ldexp(bound, -exponent))
        e = np.clip(np.ldexp(scaled, exponent), -bound, bound)
        ands, solver = mobius(v + e), "HiGHS"
    objective = float(np.abs(ands[1:]).sum() + np.abs(ors[1:]).sum())
    exactly = not protocol.ors and solver == "no solver"  # nothing was looked for
    least = objective if exactly else lower_bound(v, w, bound, NONEMPTY, ors=protocol.ors)
    tau, salient = game.tau, salient_count(game)
    if not exactly:
        gap = max(0.0, objective - least)
        far = gap if gap > CANONICAL * objective else 0.0
        tau, salient = count_salient(game, ands, ors if protocol.ors else None, far)
    return Extraction(
        protocol=protocol, v=v, ands=ands, ors=ors, noise=e, bound=bound, objective=objective,
        plain_objective=plain, lower_bound=least, dual=w, solver=solver, tau=tau, salient=salient,
        rel_tau=game.rel_tau if game.given_tau is None else None, names=game.names, unit=unit,
    )  # fmt: skip


def count_salient(game: Game, ands: Table, ors: Table | None, far: float) -> tuple[float, Count]:
    """(τ, the number salient) among ANDs and ORs taken from a game, by its threshold.

    far: how much each strength may be off beside BLUR and the errors of the scores.
    """
    strengths, errors = np.abs(ands[1:]), zeta(game.v_error)[1:]
    if ors is not None:
        strengths = np.r_[strengths, np.abs(ors[1:])]
        errors = np.r_[errors, zeta(game.v_error[::-1])[1:]]
    errors = errors + (BLUR * float(strengths.max(initial=0.0)) + far)
    low, high = strengths - errors, strengths + errors
    least, tau, most = (
        game.rel_tau * max(0.0, float(of.max(initial=0.0))) if game.given_tau is None
        else game.given_tau
        for of in (low, strengths, high)
    )  # fmt: skip
    return tau, Count(
        int(((strengths >= tau) & (strengths > 0)).sum()),
        int(((low >= most) & (low > 0)).sum()),
        int(((high >= least) & (high > 0)).sum()),
    )


def game_of(
    v: Any,
    error: Any,
    rel_tau: float | None,
    tau: float | None,
    feature_names: Sequence[str] | None,
) -> Game:
    """The game of a table or a report, with the threshold that was asked for."""
    own: Game | None = getattr(v, "game", None)
    table = read_table(getattr(v, "v", v))
    names = names_of(carried(v, feature_names, None), variables_of(table))
    if rel_tau is not None and not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if tau is not None and not 0 < tau < math.inf:
        raise ValueError(f"tau: {tau} is not a positive number of score units")
    if own is not None and tau is None and rel_tau is None:
        if error is None and names == own.names:
            return own
        rel_tau, tau = own.rel_tau, own.given_tau
    stated: Any = 0.0 if own is None else own.error
    errors = as_error(stated if error is None else error, len(table))
    errors += storage_error(getattr(v, "v", v), table)
    return Game(table, errors, names, 0.05 if rel_tau is None else rel_tau, tau)

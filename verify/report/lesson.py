"""The games of the lesson: a few variables, conditions kept and broken, games of one's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from verify.arguments import real_array
from verify.games.lattice import members, popcounts
from verify.report.report import Report
from verify.report.values import check_values

VARIABLES = ("red", "round", "small", "sweet")
FEWEST, MOST = 3, 5
UNIT = "score units"
# So few scores leave no room to be sparse in, or to be bounded: those verdicts would say nothing.
SHOWN = ("order", "monotone", "exponent")

# Games by name; a numeral is the condition that the game breaks.  m: variables shown, of n.
GAMES: Mapping[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "each adds 1": lambda m, n: 1.0 * m,
    "one AND of all": lambda m, n: 1.0 * n * (m == n),
    "one OR of all": lambda m, n: 1.0 * n * (m > 0),
    "pairs alone: late (iii)": lambda m, n: m * (m - 1) / 2,
    "too much of it: falls (ii)": lambda m, n: m - m * (m - 1) / 2,
    "parity: every order (i)": lambda m, n: 1.0 * (m % 2),
}
OwnGame = str | Callable[[frozenset[str]], float] | Sequence[float] | np.ndarray


def scores(game: OwnGame, names: Sequence[str] = VARIABLES) -> np.ndarray:
    """v on the 2^n masks of a game, n = len(names): entry S has bit i set iff names[i] is shown.

    game: a name of `GAMES`, a function of the set of names that are shown, or the 2^n scores.
    Raises ValueError naming the argument at fault.
    """
    names = read_names(names)
    sets = [frozenset(names[i] for i in members(S)) for S in range(1 << len(names))]
    if isinstance(game, str):
        if game not in GAMES:
            known = ", ".join(GAMES)
            raise ValueError(f"game: there is none called {game!r}; choose from {known}")
        return np.asarray(GAMES[game](popcounts(len(names)), len(names)), dtype=float)
    try:
        v = real_array([game(shown) for shown in sets] if callable(game) else game, "game")
    except (TypeError, ValueError) as problem:
        what = str(problem).removeprefix("game: ")
        raise ValueError(f"game: {what}; one number for each set of names is wanted") from None
    if v.shape != (len(sets),):
        raise ValueError(
            f"game: shape {v.shape}; {len(names)} names ask for {len(sets)} scores, or for a "
            "function that gives one number for each set of names"
        )
    if not np.isfinite(v).all():
        S = int(np.flatnonzero(~np.isfinite(v))[0])
        raise ValueError(
            f"game: the score of {{{', '.join(sorted(sets[S]))}}} is {v[S]}; give a number"
        )
    return v


def lesson_report(v: Any, names: Sequence[str] = VARIABLES) -> Report:
    """The conditions (i), (ii) and (iii) on a game of a few variables, as a report.

    v: the scores, as `scores` gives them.  What asks for more variables is left out.
    """
    report = check_values(v, feature_names=read_names(names), unit=UNIT)
    return dataclasses.replace(report, verdicts={name: report.verdicts[name] for name in SHOWN})


def read_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names of a lesson's variables.  Raises ValueError where they cannot serve as such."""
    if isinstance(names, str):
        raise ValueError(f"names: {names!r} is one string; give a list of names")
    found = tuple(str(name) for name in names)
    if not FEWEST <= len(found) <= MOST:
        raise ValueError(
            f"names: {len(found)} of them; the lesson has {FEWEST} to {MOST} variables"
        )
    if len(set(found)) < len(found) or not all(name.strip() for name in found):
        raise ValueError(f"names: {', '.join(found)} – each needs a name of its own")
    if any("," in name for name in found):
        raise ValueError("names: a comma stands between names and cannot be in one")
    return found

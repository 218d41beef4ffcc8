"""Names of several variables joined and cut to a width: what stands in a picture for the whole."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from operator import itemgetter
from typing import TypeAlias

from verify.explain.kinds import JOINS, Kind
from verify.games.lattice import members
from verify.show.text import shortened, width_of

CUTS = (24, 18, 14)  # lengths that a name is cut to when several must share a label
ALONE = (10, 8)  # lengths of the only one that is shown
CLOSER = (10, 8)  # lengths of names where a label would be that of another node

Node: TypeAlias = tuple[int, Kind, int]  # the variables as a bitmask, how they act, the width
Fitted: TypeAlias = tuple[str, int]  # a label and how many names it shows


def joined(names: Sequence[str], kind: Kind, width: int) -> str:
    """The names of a concept within the width: first cut shorter, then counted.

    >>> joined(["red", "round", "large"], "and", 30)
    'red + round + large'
    >>> joined(["red", "round", "large"], "or", 15)
    'red or 2 more'
    """
    return _fitted(names, kind, width)[0]


def told_apart(names: Sequence[str], nodes: Sequence[Node]) -> list[str]:
    """The labels of some nodes as `joined` gives them, but no two that differ have the same.

    Where they would, names are cut shorter if more of them can so be shown; labels that are still
    the same are numbered.  Nodes of the same variables that act alike may share a label.

    >>> told_apart(["red", "round", "large"], [(7, "and", 14), (3, "and", 14), (7, "or", 14)])
    ['red + 2 more', 'red + round', 'red or 2 more']
    >>> told_apart(["red", "round", "round"], [(3, "and", 17), (5, "and", 17)])
    ['red + round (1)', 'red + round (2)']
    """
    meanings = [(code, kind if code.bit_count() > 1 else "and") for code, kind, _ in nodes]
    parts = [[names[k] for k in members(code)] for code, _, _ in nodes]
    fitted = [_fitted(own, kind, room) for own, (_, kind, room) in zip(parts, nodes, strict=True)]
    for cut in CLOSER:
        for i in _confused(fitted, meanings):
            fitted[i] = max(fitted[i], _packed(parts[i], *nodes[i][1:], cut), key=itemgetter(1))
    confused = _confused(fitted, meanings)
    labels = [label for label, _ in fitted]
    taken = {labels[i]: meanings[i] for i in set(range(len(nodes))) - set(confused)}
    for i in confused:
        for number in count(1):
            end = f" ({number})"
            labels[i] = joined(parts[i], nodes[i][1], nodes[i][2] - len(end)) + end
            if taken.setdefault(labels[i], meanings[i]) == meanings[i]:
                break
    return labels


def _confused(fitted: Sequence[Fitted], meanings: Sequence[tuple[int, str]]) -> list[int]:
    """The places of the labels that stand for more than one thing."""
    things = defaultdict(set)
    for (label, _), meaning in zip(fitted, meanings, strict=True):
        things[label].add(meaning)
    return [i for i, (label, _) in enumerate(fitted) if len(things[label]) > 1]


def _fitted(names: Sequence[str], kind: Kind, width: int) -> Fitted:
    if len(names) == 1:
        return shortened(names[0], width), 1
    for cut in (width, *CUTS):
        label = _counted(names, kind, len(names), cut)
        if width_of(label) <= width:
            return label, len(names)
    for shown in range(len(names) - 1, 0, -1):
        for cut in (CUTS[-1], *ALONE):
            label = _counted(names, kind, shown, cut)
            if width_of(label) <= width and (cut == CUTS[-1] or shown == 1):
                return label, shown
    return shortened(f"{len(names)} variables", width), 0


def _packed(names: Sequence[str], kind: Kind, width: int, cut: int) -> Fitted:
    """As many of the names as fit when each is cut so short."""
    for shown in range(len(names), 0, -1):
        label = _counted(names, kind, shown, cut)
        if width_of(label) <= width:
            return label, shown
    return "", 0


def _counted(names: Sequence[str], kind: Kind, shown: int, cut: int) -> str:
    """So many of the names, each cut, and the number of the others."""
    more = [f"{len(names) - shown} more"] if shown < len(names) else []
    return JOINS[kind].join([*(shortened(name, cut) for name in names[:shown]), *more])


def decimals_of(largest: float) -> int:
    """The decimals that give the largest of some effects three digits."""
    return max(0, 2 - math.floor(math.log10(largest))) if largest > 0 else 0


def number_text(value: float, decimals: int, *, sign: bool = True) -> str:
    """A number with so many decimals; one that would read 0 is given by its first digit instead.

    >>> number_text(2.444, 2), number_text(-0.3, 2), number_text(4e-5, 2)
    ('+2.44', '−0.30', '+4e-5')
    """
    plain = value == 0 or (decimals <= 6 and abs(value) >= 0.5 * 10.0**-decimals)
    text = f"{abs(value):.{decimals if decimals <= 6 else 0}f}"
    if not plain:
        text = f"{abs(value):.{2 if decimals > 6 else 0}e}".replace("e-0", "e-")
    return ("−" if value < 0 else "+" if sign and value > 0 else "") + text

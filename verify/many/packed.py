"""The tables of several samples of one network, a batch of the model filled with masks of several.

A small network spends its time on being called and not on its rows, and so does a forest.  Rows do
not see each other (`MaskedModel` has looked), so that whose they are makes no difference but to
rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import torch

from verify.many.run import Failed, failed
from verify.scores import outputs as scoring
from verify.scores.calling import OnArrays, OnFrames
from verify.scores.masked_model import MaskedModel

ROWS = 4096  # of one batch, as for the table of one sample
ENTRIES = 1 << 22  # of one batch, likewise
MOST = 16  # samples in one batch

Asked = TypeVar("Asked")


def answers_of(
    given: Sequence[Mapping[str, Any]],
    wanted: Sequence[int],
    asked: Callable[..., Asked],
    game: Callable[[Asked], MaskedModel | None],
    answer: Callable[[Asked, np.ndarray | None], Any],
) -> Iterator[Any]:
    """What is found of each sample that is wanted among some whose masks are evaluated together.

    asked: makes of a sample's arguments what is asked of it; game: the game of which that wants all
    scores, None where it wants none; answer: the result, from these scores, or None where they were
    not evaluated.  Whatever raises is a `Failed` in place of the result.
    """
    questions = [_tried(asked, **one) for one in given]
    games = {
        i: of for i, one in enumerate(questions)
        if not isinstance(one, Failed) and (of := game(one)) is not None
    }  # fmt: skip
    found = dict(zip(games, tables(list(games.values())), strict=True)) if len(games) > 1 else {}
    for i in wanted:
        one = questions[i]
        yield one if isinstance(one, Failed) else _tried(answer, one, found.get(i))


def _tried(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    try:
        return call(*given, **named)
    except Exception as problem:  # of the caller's model: any
        return failed(problem)


def samples_at_once(game: MaskedModel, batch_size: int | None) -> int:
    """How many samples like this one go into a batch: 1 where its masks alone fill it.

    batch_size: the number of rows that the caller chose, or None.
    """
    if game.masker is not None or game.filled:
        return 1
    rows = batch_size or min(ROWS, ENTRIES // max(1, game.x.numel()))
    return int(max(1, min(MOST, rows // (game.rows << game.groups.n))))


def tables(games: Sequence[MaskedModel]) -> list[np.ndarray | None]:
    """v of each game, float64 [2^n]; None for those that have to be evaluated alone.

    These are the games that are not like the first, and all where the model fails on them together
    or a score is not finite: alone they say what is the matter.
    """
    out: list[np.ndarray | None] = [None] * len(games)
    alike = [i for i, game in enumerate(games) if _alike(games[0], game)]
    if len(alike) < 2:
        return out
    try:
        found = _evaluated([games[i] for i in alike])
    except Exception:  # of the caller's model: any; it is met again, and named, alone
        return out
    for i, table in zip(alike, found, strict=True):
        out[i] = table if bool(np.isfinite(table).all()) else None
    return out


def _alike(first: MaskedModel, other: MaskedModel) -> bool:
    """Whether rows of both may stand in one batch."""
    return (
        _bare(first.model) is _bare(other.model)
        and type(first.model) is type(other.model)
        and first.x.shape == other.x.shape
        and first.x.dtype == other.x.dtype
        and not (other.filled or first.filled)
        and other.masker is None
        and first.masker is None
    )


def _bare(model: Any) -> Any:
    """The caller's model inside of what calls it with arrays or frames."""
    while isinstance(model, OnArrays | OnFrames):
        model = model.model
    return model


@torch.no_grad()
def _evaluated(games: Sequence[MaskedModel]) -> list[np.ndarray]:
    """The tables, from one call of the model."""
    masks = [game.masks(range(1 << game.n)) for game in games]
    rows = torch.cat([game.inputs(m) for game, m in zip(games, masks, strict=True)])
    outputs = scoring.as_outputs(games[0].model(rows), len(rows))
    sizes = [len(m) * game.rows for game, m in zip(games, masks, strict=True)]
    parts = outputs.split(sizes)
    return [game.scores_of(own).cpu().numpy() for game, own in zip(games, parts, strict=True)]

"""Scores that were had before a model failed: they are kept, and a call goes on from them.

A call asks for the same masks in the same order each time, since all that is drawn follows from its
seed and from scores.  So the scores in the order of asking are enough; a fingerprint of each mask
shows that they belong to such a call, and one that is asked for once more, that they are of the
same model and sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from verify.records import objects

MIX = np.uint64(0x9E3779B97F4A7C15)  # odd: multiplying by it loses nothing


@dataclass(frozen=True, eq=False)
class Finished(objects.Saved):
    """The scores that were had before a model failed, in the order in which they were asked for.

    scores: float64 [k].  prints: int64 [k], fingerprints of their masks.  n: variables.
    """

    PARTS: ClassVar[objects.Parts] = ()

    scores: np.ndarray
    prints: np.ndarray
    n: int

    def __len__(self) -> int:
        return len(self.scores)

    def __repr__(self) -> str:
        return f"Finished: the scores of {len(self)} masks of {self.n} variables"


class MaskFailed(ValueError):
    """A model failed on a mask, or its score there is not finite.

    mask: bool [n].  finished: the scores before it; the same call goes on from them with
    resume=finished.
    """

    def __init__(self, message: str, mask: np.ndarray, finished: Finished) -> None:
        super().__init__(message)
        self.mask, self.finished = mask, finished

    def __reduce__(self) -> tuple[type, tuple[str, np.ndarray, Finished]]:
        return type(self), (str(self), self.mask, self.finished)


class Kept:
    """The scores that a call was given so far, 12 bytes each, those of an earlier try in front.

    lasting: `release` keeps them, for a call that is made of several.  doubtful: whether they have
    yet to be shown to be of the game that is asked; own: they are.
    """

    def __init__(
        self, n: int, resume: Finished | None = None, *, lasting: bool = False, own: bool = False
    ) -> None:
        if resume is not None and resume.n != n:
            raise ValueError(
                f"resume: the scores of {resume.n} variables, and these are {n}; give them to the "
                "call that they come from"
            )
        self.n, self.resume, self.lasting, self.at = n, resume, lasting, 0
        self.doubtful = not own
        self.scores, self.prints = list[np.ndarray](), list[np.ndarray]()

    def recalled(self, masks: np.ndarray) -> np.ndarray:
        """The scores of as many of these masks, from the first on, as an earlier try had.

        Raises ValueError where it had others.
        """
        if self.resume is None or self.at >= len(self.resume):
            return np.empty(0)
        here = slice(self.at, self.at + len(masks))
        scores, prints = self.resume.scores[here], self.resume.prints[here]
        if not np.array_equal(prints, fingerprints(masks[: len(prints)]).astype(np.int64)):
            raise ValueError(
                "resume: these are the scores of other masks; give them to the call that they come "
                "from, with the same arguments and seed"
            )
        self.at += len(scores)
        return scores

    def add(self, masks: np.ndarray, scores: np.ndarray) -> None:
        """Keeps the scores of some more masks."""
        self.scores.append(scores.copy())
        self.prints.append(fingerprints(masks))

    def finished(self, start: int = 0) -> Finished:
        """What is kept, from the start-th score on."""
        scores = np.concatenate([np.empty(0), *self.scores])[start:]
        prints = np.concatenate([np.empty(0, dtype=np.uint32), *self.prints])[start:]
        return Finished(scores, prints.astype(np.int64), self.n)

    def __len__(self) -> int:
        return sum(map(len, self.scores))

    def release(self) -> None:
        """Lets go of the scores, all of which are in other hands; not where they are to last."""
        if not self.lasting:
            self.scores, self.prints = [], []


def fingerprints(masks: np.ndarray) -> np.ndarray:
    """32 bits for each mask, bool [B, n]: uint32 [B]."""
    packed = np.packbits(masks, axis=1)
    padded = np.zeros((len(masks), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    found = np.zeros(len(masks), dtype=np.uint64)
    for word in padded.view("<u8").T:
        found = (found ^ word) * MIX
        found ^= found >> np.uint64(29)
    return (found >> np.uint64(32)).astype(np.uint32)

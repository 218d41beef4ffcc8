"""The split by Douglas–Rachford iteration on the butterfly, for more variables than an LP bears.

The iteration alternates between shrinking every interaction by t and projecting on what adds up
to v.  That projection is exact: matrices over subsets are tensor powers of 2 × 2 matrices, so their
singular vectors are too, and applying one costs O(n 2^n).  No step depends on their condition,
which grows like 2.6^n and stalls methods that step along gradients.

Both ways of writing the constraint keep entry ∅ free (it costs nothing).  Without noise the blocks
are (I_and, I_or) on I_and + B I_or = I, see `linear_program`.  With noise they are (I_and, v_and,
I_or, v_or): shrinking also moves v_and + v_or to within the noise of v, mask by mask, and the
projection restores I_and = M v_and and I_or = −M v_or∘(N∖·).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from jaxtyping import Float
from tqdm.auto import tqdm

from verify.explain.split.strength import Best
from verify.games.game import Table
from verify.games.lattice import mobius, variables_of

Blocks: TypeAlias = Float[np.ndarray, "blocks subsets"]
Map: TypeAlias = Callable[[Table], Table]

RELAX = 1.6  # over-relaxation; anything in (0, 2) converges
LOOK = 50  # steps between two looks at the gap
GROUP = 7  # variables that one matrix product handles
SHARE = 3.0  # of v_and, v_or against interactions, in units of t over the size of u; see _Noisy

MOBIUS = np.array([[1.0, 0.0], [-1.0, 1.0]])
ZETA = np.array([[1.0, 0.0], [1.0, 1.0]])
OR_AS_AND = np.array([[1.0, 1.0], [0.0, -1.0]])  # per variable; B is minus its power


def solve(best: Best, tolerance: float, max_steps: int, *, progress: bool = False) -> int:
    """Improves `best` until the relative gap is at most `tolerance`; returns the steps taken."""
    scheme = _Noisy(best) if best.bound > 0 else _Exact(best)
    z = scheme.start()
    with tqdm(total=max_steps, unit="step", disable=not progress, leave=False) as bar:
        for step in range(1, max_steps + 1):
            x = scheme.shrink(z)
            g = scheme.project(2 * x - z)
            if step % LOOK == 0 or step == max_steps:
                scheme.offer(best, x, z, g)
                bar.update(step - bar.n)
                bar.set_postfix(gap=f"{1 - best.lower / best.upper:.1e}")
                if best.reached(tolerance):
                    return step
            z += RELAX * (g - x)
    return max_steps


class _Exact:
    """No noise: I_and and I_or with I_and + B I_or = I."""

    def __init__(self, best: Best) -> None:
        n = variables_of(best.u)
        self.I = mobius(best.u)
        self.t = _mean_strength(best.u)
        left, singular, _ = np.linalg.svd(OR_AS_AND)
        self.left, self.left_T = power(left, n), power(left.T, n)
        self.B, self.B_T = power(OR_AS_AND, n, -1.0), power(OR_AS_AND.T, n, -1.0)
        self.M_T = power(MOBIUS.T, n)
        self.inverse = 1 / (1 + _kron(singular, n) ** 2)

    def start(self) -> Blocks:
        return np.stack([self.I, np.zeros_like(self.I)])

    def shrink(self, z: Blocks) -> Blocks:
        x = z - np.clip(z, -self.t, self.t)
        x[:, 0] = z[:, 0]
        return x

    def project(self, r: Blocks) -> Blocks:
        y = self.left(self.inverse * self.left_T(r[0] + self.B(r[1]) - self.I))
        return r - np.stack([y, self.B_T(y)])

    def offer(self, best: Best, x: Blocks, z: Blocks, g: Blocks) -> None:
        """The projection, and each shrunk block with the other made to fit.

        As weights, the slope of ‖·‖₁ at each shrunk block, and what the projection took away.
        """
        none = np.zeros_like(self.I)
        best.offer_split(g[1], none)
        best.offer_split(x[1], none)
        best.offer_split(self.B(self.I - x[0]), none)  # B is its own inverse
        slopes = (z - x) / self.t
        taken = (g - 2 * x + z) / self.t  # a multiple of (1, B) transposed: its first block tells
        for prices in (slopes[0], self.B_T(slopes[1]), taken[0]):
            prices[0] = 0.0
            best.offer_weights(self.M_T(prices))


class _Noisy:
    """Noise: I_and, v_and, I_or and v_or, the last on complements, v_or(N∖S) at S.

    In the projection v_and and v_or count `share` times as much as interactions.  A step moves an
    interaction by some t and v_and by some t/share, which should be in proportion to their sizes:
    with one share for all networks a few need a hundred times the steps.  SHARE is by trial on
    n = 9 to 14.
    """

    def __init__(self, best: Best) -> None:
        n = variables_of(best.u)
        self.u = best.u
        self.bounds = np.zeros_like(self.u)
        self.bounds[best.noisy] = best.bound
        self.t = _mean_strength(best.u)
        left, singular, right = np.linalg.svd(MOBIUS)
        self.left, self.left_T = power(left, n), power(left.T, n)
        self.right_T, self.right = power(right, n), power(right.T, n)
        self.M, self.M_T, self.Z = power(MOBIUS, n), power(MOBIUS.T, n), power(ZETA, n)
        self.singular = _kron(singular, n)
        self.share = SHARE * self.t / float(np.sqrt(np.mean(self.u**2)))
        self.inverse = 1 / (self.share + self.singular**2)

    def start(self) -> Blocks:
        none = np.zeros_like(self.u)
        return np.stack([none, self.u / 2, none, self.u[::-1] / 2])

    def excess(self, p: Table, q: Table) -> Table:
        """By how much p + q leaves the noise around v."""
        r = p + q - self.u
        return r - np.clip(r, -self.bounds, self.bounds)

    def shrink(self, z: Blocks) -> Blocks:
        x = z - np.clip(z, -self.t, self.t)
        x[:, 0] = z[:, 0]
        half = self.excess(z[1], z[3, ::-1]) / 2
        x[1], x[3] = z[1] - half, z[3] - half[::-1]
        return x

    def project(self, r: Blocks) -> Blocks:
        a, p = self._on_graph(r[0], r[1])
        o, q = self._on_graph(-r[2], r[3])
        return np.stack([a, p, -o, q])

    def _on_graph(self, a: Table, p: Table) -> tuple[Table, Table]:
        """The nearest (M p, p), where p counts `share` times as much."""
        p = self.inverse * (self.share * self.right_T(p) + self.singular * self.left_T(a))
        return self.left(self.singular * p), self.right(p)

    def offer(self, best: Best, x: Blocks, z: Blocks, g: Blocks) -> None:
        """As without noise, and the shrunk parts of v as they are."""
        best.offer_split(-self.M(g[3]), g[1] + g[3, ::-1] - self.u)
        best.offer_split(-self.M(x[3]), x[1] + x[3, ::-1] - self.u)
        p, q = self.Z(x[0]), -self.Z(x[2])[::-1]
        e = p + q - self.u - self.excess(p, q)
        best.offer_split(x[2], e)
        best.offer_split(-self.M((self.u + e - p)[::-1]), e)
        slopes = (z - x) / self.t
        best.offer_weights(self.M_T(slopes[0]))
        best.offer_weights(-self.M_T(slopes[2])[::-1])
        best.offer_weights(-self.share * slopes[1])
        taken = (g - 2 * x + z)[2] / self.t
        best.offer_weights(-self.M_T(taken)[::-1])


def power(block: np.ndarray, n: int, factor: float = 1.0) -> Map:
    """factor times the n-th tensor power of a 2 × 2 matrix, as a map of tables of length 2^n.

    A few variables at a time, as one product with a matrix of at most 2^GROUP rows: some ten
    times faster than a butterfly that goes over the table once for each variable.
    """
    count = max(1, -(-n // GROUP))
    sizes = [len(part) for part in np.array_split(np.arange(n), count)]
    matrices = [_kron(block, size) for size in sizes]
    matrices[0] = factor * matrices[0]

    def apply(table: Table) -> Table:
        low = 1  # variables run from the lowest bit up
        for matrix in matrices:
            if low == 1:
                table = table.reshape(-1, len(matrix)) @ matrix.T
            else:
                table = matrix @ table.reshape(-1, len(matrix), low)
            low *= len(matrix)
        return table.reshape(-1)

    return apply


def _kron(one: np.ndarray, n: int) -> np.ndarray:
    """The n-th tensor power of a matrix or vector, written out."""
    out = np.ones((1,) * one.ndim)
    for _ in range(n):
        out = np.kron(one, out)
    return out


def _mean_strength(u: Table) -> float:
    """The threshold t: the mean |I(S)|, S ≠ ∅, of ANDs alone or of ORs alone, the smaller."""
    return float(min(np.abs(mobius(x)[1:]).mean() for x in (u, u[::-1])))

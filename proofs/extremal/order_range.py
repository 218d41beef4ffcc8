"""How large the order sums can be when only the range of ū is known: exact, for every n and M.

Under (1α) at order M alone, let range(ū) = max ū − min ū over 0, …, n.  Then |A(k)| ≤
values[k−1] · range(ū), with equality for all k at once: the extremal curve is the polynomial of
degree M that alternates between the ends of its range at M + 1 of the points 0, …, n (a discrete
Chebyshev polynomial).

Why one curve serves every k: write A(k) = Σ_i λ_i ū(t_i) with the M + 1 nodes t_i where it
alternates, λ_i = C(n,k) Δ^k ℓ_i(0), ℓ_i the Lagrange polynomials.  The nodes are different
integers ≥ 0, so the falling-factorial coefficients of Π (x − t) alternate in sign (multiply by
x − t in increasing order: x − t = (x − k) + (k − t)), and with them λ_i alternates in i.

As n grows the values rise to half the absolute coefficients of the shifted Chebyshev polynomial
T*_M(x) = T_M(2x − 1), which bound |A(k)|/range(ū) for every n: Σ_k A(k) q^k = E[v] − v(∅) for a
draw with probability q, so it keeps within [min ū, max ū] on [0, 1], and V. A. Markov's inequality
bounds its coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

from proofs.extremal.exact_lp import ExactProgram, Infeasible
from proofs.extremal.order_program import Curve, order_sums_of

__all__ = ["RangeConstant", "limit_values", "sharp_range_constant"]


@dataclass(frozen=True)
class RangeConstant:
    """max |A(k)|/range(ū) = values[k−1] for k = 1, …, M, all attained by `curve` (range 1).

    `nodes`: the M + 1 points where the curve alternates between its lowest and highest value.
    """

    n: int
    M: int
    values: tuple[Fraction, ...]
    curve: Curve
    nodes: tuple[int, ...]

    @property
    def total(self) -> Fraction:
        """max Σ_k |A(k)| / range(ū)."""
        return sum(self.values, Fraction(0))

    def weights(self, k: int) -> tuple[Fraction, ...]:
        """λ with A(k) = Σ_i λ_i ū(nodes[i]) for every ū of degree ≤ M; Σ λ = 0 for k ≥ 1."""
        signs = [(-1) ** (k - j) * comb(k, j) for j in range(k + 1)]
        out = []
        for t in self.nodes:
            others = [s for s in self.nodes if s != t]
            lagrange = [
                Fraction(prod(j - s for s in others), prod(t - s for s in others))
                for j in range(k + 1)
            ]
            difference = sum((c * x for c, x in zip(signs, lagrange, strict=True)), Fraction(0))
            out.append(comb(self.n, k) * difference)
        return tuple(out)

    def holds(self) -> bool:
        """Do the weights prove every value, and does the curve attain them all?"""
        sums = order_sums_of(self.curve)
        attained = (
            len(self.curve) == self.n + 1
            and self.curve[0] == 0
            and max(self.curve) - min(self.curve) == 1
            and tuple(map(abs, sums[: self.M])) == self.values
            and not any(sums[self.M :])
        )
        in_range = len(set(self.nodes)) == self.M + 1 and set(self.nodes) <= set(range(self.n + 1))
        return attained and in_range and all(map(self._proves, range(1, self.M + 1)))

    def _proves(self, k: int) -> bool:
        """Σ λ_i C(t_i, j) = C(n,k)[j = k] for j ≤ M; the positive weights add up to the value."""
        weights = self.weights(k)
        exact = all(
            sum(w * comb(t, j) for w, t in zip(weights, self.nodes, strict=True))
            == (comb(self.n, k) if j == k else 0)
            for j in range(self.M + 1)
        )
        return exact and sum(w for w in weights if w > 0) == self.values[k - 1]


def sharp_range_constant(n: int, M: int) -> RangeConstant:
    """The best constants in |A(k)| ≤ c_k · range(ū) under (1α) at order M.

    Raises ValueError unless 1 ≤ M ≤ n.
    """
    if not 1 <= M <= n:
        raise ValueError(f"M: {M} is not between 1 and n = {n}")
    # The polynomial Σ_k x_k C(m,k) of degree M within ±1/2 on 0, …, n, with the largest x_M.
    rows = [[Fraction(comb(m, k)) for k in range(M + 1)] for m in range(n + 1)]
    rows += [[-a for a in row] for row in rows]
    program = ExactProgram(rows, [Fraction(1, 2)] * len(rows), start=range(M + 1))
    best = program.maximise([Fraction(int(k == M)) for k in range(M + 1)])
    assert not isinstance(best, Infeasible)  # 0 is inside
    values = [
        sum((x * comb(m, k) for k, x in enumerate(best.x)), Fraction(0)) for m in range(n + 1)
    ]
    curve = tuple(value - values[0] for value in values)
    nodes = tuple(sorted(i % (n + 1) for i in best.multipliers))
    return RangeConstant(n, M, tuple(map(abs, order_sums_of(curve)[:M])), curve, nodes)


def limit_values(M: int) -> tuple[Fraction, ...]:
    """Half the absolute coefficients of T*_M at x, …, x^M: bounds for every n, approached as n → ∞.

    Their sum is (T_M(3) − 1)/2 = 1, 8, 49, 288, …
    """
    if M < 1:
        raise ValueError(f"M: {M} is not a positive order")
    return tuple(Fraction(M * 4**k * comb(M + k, 2 * k), 2 * (M + k)) for k in range(1, M + 1))

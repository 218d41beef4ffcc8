"""The formulas that claims export, and that `verify` runs, against the theorems of Rocq.

A drawn instance is a goal for Rocq: its theorem, at the drawn numbers, gives the number that the
exported formula gives here.  Rocq computes its side itself.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sympy import factorint

from proofs import rocq
from proofs.rocq.__main__ import Failed, build, evaluated
from proofs.sparsity.bounds import markov_order_bound
from proofs.sparsity.energy import energy_bound
from proofs.sparsity.means import _draws, newton_inversion, order_means
from proofs.sparsity.paper_b import count_bound
from verify.bounds.formulas import exact_value

FILES = rocq.FILES[: rocq.FILES.index("energy") + 1]
HEAD = """From mathcomp Require Import all_ssreflect all_algebra ring.
Import sparse.game sparse.orders sparse.count sparse.draw sparse.explicit sparse.markov.
Import sparse.energy.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.
Ltac counts := repeat match goal with |- context [binomial ?m ?k] =>
  let x := eval vm_compute in (binomial m k) in change (binomial m k) with x end.
Ltac numbers := counts; rewrite ?(normrN, normrM, normfV, normr_nat) /=; field; rewrite ?pnatr_eq0.
"""
GAME = "forall (N : finType) (R : {field}) (v : {{set N}} -> R), #|N| = {n}%N -> "


def _number(x: Fraction) -> str:
    factors = [p for p, times in factorint(x.denominator).items() for _ in range(times)]
    size = f"({_whole(abs(x.numerator))} / ({' * '.join(f'{p}%:R' for p in factors) or '1%:R'}))"
    return f"(- {size})" if x < 0 else size


def _whole(x: int) -> str:
    """In parts below 1000: Rocq does not compute with larger numerals."""
    return f"{x}%:R" if x < 1000 else f"({_whole(x // 1000)} * 1000%:R + {x % 1000}%:R)"


def _fraction(rng: random.Random, *, positive: bool = False) -> Fraction:
    return Fraction(rng.randint(1 if positive else -9, 9), rng.randint(1, 6))


def _listed(numbers: list[Fraction]) -> str:
    return f"[:: {'; '.join(map(_number, numbers))}]"


def _order_means(rng: random.Random, off: Fraction) -> str:
    n = rng.randint(1, 5)
    m = rng.randint(1, n)
    sums = [_fraction(rng) for _ in range(n + 1)]
    mean = exact_value(order_means.CLAIM.formulas["mean"], {"A": sums.__getitem__}, n=n, m=m)
    given = "".join(f"order_sum v {k}%N = {_number(sums[k])} -> " for k in range(1, m + 1))
    return f"""Goal {GAME.format(field="realFieldType", n=n)}{given}
  u_bar v {m}%N = {_number(mean + off)}.
Proof.
move=> N R v n {" ".join(f"e{k}" for k in range(1, m + 1))}.
rewrite order_means ?n // /index_iota /= !big_cons big_nil
  {" ".join(f"e{k}" for k in range(1, m + 1))}.
by numbers.
Qed."""


def _newton(rng: random.Random, off: Fraction) -> str:
    n = rng.randint(1, 5)
    k = rng.randint(1, n)
    means = [Fraction(0), *(_fraction(rng) for _ in range(n))]
    total = exact_value(
        newton_inversion.CLAIM.formulas["order_sum"], {"ubar": means.__getitem__}, n=n, k=k
    )
    given = "".join(f"u_bar v {j}%N = {_number(means[j])} -> " for j in range(k + 1))
    return f"""Goal {GAME.format(field="realFieldType", n=n)}{given}
  order_sum v {k}%N = {_number(total + off)}.
Proof.
move=> N R v n {" ".join(f"e{j}" for j in range(k + 1))}.
rewrite newton_inversion ?n // !big_ord_recl big_ord0 /= {" ".join(f"e{j}" for j in range(k + 1))}.
by numbers.
Qed."""


def _count(rng: random.Random, off: Fraction) -> str:
    k, total, tau = rng.randint(1, 4), _fraction(rng), _fraction(rng, positive=True)
    ratio = -Fraction(rng.randint(1, 5), 7)
    bound = exact_value(
        count_bound.CLAIM.formulas["bound"],
        {"A": lambda _: total, "eta": lambda _: ratio},
        k=k,
        tau=tau,
    )
    return f"""Goal {GAME.format(field="realFieldType", n=4)}order_sum v {k}%N = {_number(total)} ->
  eta v {k}%N = {_number(ratio)} ->
  #|salient v {_number(tau)} {k}%N|%:R <= {_number(bound + off)} :> R.
Proof.
move=> N R v n a e; have t : 0 < {_number(tau)} :> R by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
have h : eta v {k}%N != 0 by rewrite e oppr_eq0 mulf_neq0 ?invr_eq0 ?pnatr_eq0.
apply: le_trans (count_bound t h) _; rewrite a e le_eqVlt; apply/orP; left; apply/eqP.
by numbers.
Qed."""


def _markov(rng: random.Random, off: Fraction) -> str:
    M = rng.randint(1, 5)
    k, low = rng.randint(1, M), _fraction(rng)
    high = low + _fraction(rng, positive=True)
    values: dict[str, Any] = {_draws.low.name: low, _draws.high.name: high, "M": M, "k": k}
    bound = exact_value(markov_order_bound.CLAIM.formulas["bound"], **values)
    return f"""Goal {GAME.format(field="rcfType", n=5)}condition_i {M} v ->
  (forall m, (m <= #|N|)%N -> {_number(low)} <= u_bar v m <= {_number(high)}) ->
  `|order_sum v {k}%N| <= {_number(bound + off)}.
Proof.
move=> N R v n i r; have Mn : (0 < {M} <= #|N|)%N by rewrite n.
apply: le_trans (@markov_order_bound _ _ _ Mn v _ _ {k}%N i r isT) _.
rewrite le_eqVlt; apply/orP; left; apply/eqP.
by rewrite /markov_constant; numbers.
Qed."""


def _energy(rng: random.Random, off: Fraction) -> str:
    k, count, tau = rng.randint(1, 3), rng.randint(1, 3), _fraction(rng, positive=True)
    weights = [_fraction(rng) for _ in range(count)]
    spreads, roots = ([_fraction(rng, positive=True) for _ in range(count)] for _ in "sr")
    functions = {"w": weights.__getitem__, "s": spreads.__getitem__, "r": roots.__getitem__}
    bound = exact_value(energy_bound.CLAIM.formulas["bound"], functions, J=count - 1, k=k, tau=tau)
    w, s, r = map(_listed, (weights, spreads, roots))
    return f"""Goal {GAME.format(field="realFieldType", n=4)}
  \\sum_(T : {{set N}} | #|T| == {k}%N) dividend v T ^+ 2 <=
    (\\sum_(j < {count}) `|{w}`_j| * {s}`_j / {r}`_j ^+ {k}) ^+ 2 ->
  #|salient v {_number(tau)} {k}%N|%:R <= {_number(bound + off)} :> R.
Proof.
move=> N R v n e; have t : 0 < {_number(tau)} :> R by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
apply: le_trans (energy_count t e) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by rewrite !big_ord_recl big_ord0 /=; numbers.
Qed."""


KINDS: tuple[Callable[[random.Random, Fraction], str], ...] = (
    *(_order_means, _newton, _count, _markov, _energy),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("rocq")
    build(at, FILES)
    return at


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="Rocq is not installed")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__[1:])
def test_rocq_gives_the_number_of_the_exported_formula(
    folder: Path, kind: Callable[[random.Random, Fraction], str]
) -> None:
    rng = random.Random(7)
    goals = [kind(rng, Fraction(0)) for _ in range(50)]
    evaluated(folder, goals, files=FILES, head=HEAD)
    with pytest.raises(Failed):
        evaluated(folder, [kind(random.Random(7), Fraction(1, 7))], files=FILES, head=HEAD)

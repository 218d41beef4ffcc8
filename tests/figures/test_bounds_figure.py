"""The figure of bounds against n shows the numbers of the claims."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from figures import proven_bounds as _bounds
from figures.library import PICTURES
from figures.plots.paper_b.bounds_against_n import LABELS, draw, first_below
from figures.proven_bounds import ETAS, curves, energy_count, markov_constant, nodes, paper_bound
from figures.style import BOUNDS, colour
from proofs.extremal.order_range import limit_values
from proofs.extremal.order_share import sharp_shares
from proofs.kernel.formula import Rel
from proofs.ledger.claim import Instance
from proofs.ledger.evaluate import value
from proofs.sparsity.energy import energy_constant

SIZES = (4, 9, 14, 19)
ONE, TENTH = ETAS


def drawn(axes: Any) -> dict[str, np.ndarray]:
    """The heights of every curve, thin ones under their place in the order of drawing."""
    found, thin = {}, 0
    for line in axes.lines:
        label = str(line.get_label())
        if label == "_mark":
            continue
        thin += label == "_thin"
        name = f"thin {thin}" if label == "_thin" else label
        assert list(line.get_xdata()) == list(SIZES)
        found[name] = np.asarray(line.get_ydata())
    return found


def test_every_curve_is_drawn() -> None:
    figure = draw((2, 3), SIZES)
    assert len(figure.axes) == 2
    for axes, M in zip(figure.axes, (2, 3), strict=True):
        assert axes.get_yscale() == "log" and axes.get_xlim() == (4, 19)
        c, heights = curves(M, SIZES), drawn(axes)
        assert heights.pop("all interactions, 2ⁿ − 1") == pytest.approx(c.everything)
        assert heights.pop("all up to order M: (i) alone") == pytest.approx(c.possible)
        assert heights.pop(LABELS["energy"]) == pytest.approx(c.energy)
        for place, name in enumerate(("markov", "paper", "sharp"), 1):
            curve = getattr(c, name)
            assert heights.pop(LABELS[name]) == pytest.approx(curve[ONE])
            assert heights.pop(f"thin {place}") == pytest.approx(curve[TENTH])
        assert not heights


def test_a_bound_looks_as_in_other_figures() -> None:
    (axes,) = draw((2,), SIZES).axes
    looks = {str(line.get_label()): line.get_color() for line in axes.lines}
    assert {name: looks[LABELS[name]] for name in BOUNDS} == {
        name: colour(series) for name, series in BOUNDS.items()
    }


def test_marks_stand_where_a_bound_starts_to_say_something() -> None:
    c = curves(2, range(4, 14))
    (axes,) = draw((2,), range(4, 14)).axes
    sharp = c.sharp[ONE]
    places = {
        (float(np.asarray(line.get_xdata())[0]), round(float(np.asarray(line.get_ydata())[0]), 6))
        for line in axes.lines
        if line.get_label() == "_mark"
    }
    assert sharp[2] == sharp[7] == 60 and 2**5 - 1 < 60 < 2**6 - 1
    assert 10 + 45 < 60 < 11 + 55  # pairs and single variables at n = 10 and 11
    assert {x for x, y in places if y == 60} == {6, 11}
    assert first_below([9, None, 9, 1], [5, 5, 5, 5]) == 3
    assert first_below([1, 9], [5, 5]) is None and first_below([1, 1], [5, 5]) == 0


def test_numbers_by_another_way() -> None:
    c = curves(3, SIZES)
    assert c.everything == tuple(2**n - 1 for n in SIZES)
    assert c.possible[0] == 4 + 6 + 4
    assert [markov_constant(3, k) for k in (1, 2, 3)] == list(limit_values(3))
    assert c.markov[ONE][0] == sum(limit_values(3)) / _bounds.TAU
    # Scores 0 and 1 on half of the masks each have the largest spread; τ is a tenth of that.
    assert np.std([0, 1]) == _bounds.SPREAD == 10 * _bounds.TAU
    assert curves(2, (4,)).energy[0] == pytest.approx((4**2 + 4**2) * 10**2)
    assert c.markov[TENTH][0] == pytest.approx(10 * c.markov[ONE][0])
    for n, sharp, paper, markov in zip(
        SIZES, c.sharp[ONE], c.paper[ONE], c.markov[ONE], strict=True
    ):
        assert paper is not None and sharp <= min(paper, markov)
        assert n > 4 or sharp == 150


@pytest.mark.parametrize("M", [2, 3, 4, 5])
def test_the_energy_counts_are_those_of_the_closed_forms(M: int) -> None:
    """Two claims, one number: weights at nodes, and the constants C with Σ I² ≤ C s²."""
    turn = mpmath.pi / (2 * M)
    functions = {"gamma": lambda i: mpmath.cos(i * turn)}
    for part, k in zip(energy_constant.CLAIM.statement, (M, M - 1, 2, 1), strict=True):
        assert isinstance(part.concl, Rel)
        numbers = {"M": Fraction(M), "k": k, "s": _bounds.SPREAD, "sigma": mpmath.sin(turn)}
        case = Instance(values=numbers, functions=functions)
        energy = value(part.concl.rhs, case, case.values)
        assert float(energy_count(M, k)) == pytest.approx(float(energy / _bounds.TAU**2))


@pytest.mark.parametrize(("M", "k"), [(2, 1), (4, 1), (4, 2), (4, 3), (4, 4)])
def test_no_node_can_be_moved_for_the_better(
    M: int, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    best, places = energy_count(M, k), nodes(M, k)
    for i in range(len(places)):
        for step in (-mpmath.mpf("0.01"), mpmath.mpf("0.01")):
            moved = [q + step * (j == i) for j, q in enumerate(places)]
            monkeypatch.setattr(_bounds, "nodes", lambda *_, moved=moved: moved)
            assert energy_count(M, k) > best


def test_nodes_without_a_closed_form_are_refused() -> None:
    with pytest.raises(ValueError, match="k: 3 for M = 6"):
        nodes(6, 3)


def test_the_bound_of_the_paper_is_made_of_digits() -> None:
    # n = 5: |A|/ū(1) = 17 = 3·5 + 2, so n^(p+δ) = 15.
    assert paper_bound([Fraction(5), Fraction(-34)], Fraction(2), 5) == pytest.approx(2 * 15 * 2)
    assert paper_bound([Fraction(9, 2), Fraction(4)], Fraction(1), 5) is None


def test_a_gap_is_left_where_the_paper_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bounds, "paper_bound", lambda sums, unit, n: None if n == 9 else 1.0)
    (axes,) = draw((2,), SIZES).axes
    heights = drawn(axes)[LABELS["paper"]]
    assert np.isnan(heights).tolist() == [n == 9 for n in SIZES]


def test_a_false_certificate_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forged(n: int, M: int, p: Fraction) -> tuple[Any, ...]:
        share, *rest = sharp_shares(n, M, p)
        up, down = share.certificates
        return replace(share, certificates=(replace(up, value=up.value - 1), down)), *rest

    monkeypatch.setattr(_bounds, "sharp_shares", forged)
    with pytest.raises(ValueError, match="certificate"):
        curves(2, SIZES)


def test_the_picture_is_there_and_no_torch_was_needed() -> None:
    path = PICTURES / "bounds_against_n.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    code = "import sys, figures.plots.paper_b.bounds_against_n; print('torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False"]

"""What people read: every formula prints, in all styles, and says what the matrices say."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.display import TEXT, latex, legend, outline, text
from proofs.display.html import mathml
from proofs.display.subsets import Subsets
from proofs.display.words import NAMED, PAIRS, SWAP
from proofs.kernel.formula import (
    Abs,
    Formula,
    Matrix,
    Sequent,
    Sum,
    binomial,
    eq,
    factorial,
    floor,
    fn,
    free,
    ints,
    le,
    log,
    rational,
    reals,
    term,
)
from proofs.kernel.terms import Expr, Y, as_term, num, substitute_term
from proofs.ledger.table import IDS, Entry, run

INTERNAL = ("[[", "every", "#", "@", "**", "Sum(", "Matrix", "binomial", "others", "Dummy", "None")


@cache
def entry_of(claim_id: str) -> Entry:
    return run(claim_id)


def formulas_of(claim_id: str) -> list[Formula | Sequent]:
    entry = entry_of(claim_id)
    assert entry.proof is not None
    parts = [f for s in entry.claim.statement for f in (s, s.concl, *s.hyps)]
    return [*parts, *(s.theorem.concl for s in entry.proof.steps)]


def capitals(formula: Formula | Sequent) -> set[str]:
    """The names of one capital letter, which a printer could lose; sizes are in the legend."""
    parts = [formula.concl, *formula.hyps] if isinstance(formula, Sequent) else [formula]
    counts = {s for f in parts for _, c in getattr(f, "kinds", ()) for s in c.free_symbols}
    names = set().union(*map(free, parts)) - counts
    return {str(x) for x in names if re.fullmatch("[A-Z]", str(x))}


@pytest.mark.parametrize("claim_id", IDS)
def test_formulas_print_without_names_of_the_machinery(claim_id: str) -> None:
    for formula in formulas_of(claim_id):
        plain = text(formula)
        assert [mark for mark in INTERNAL if mark in plain] == [], plain
        assert {c for c in capitals(formula) if c not in plain} == set(), plain


@pytest.mark.parametrize("claim_id", IDS)
def test_formulas_are_sound_latex_and_mathml(claim_id: str) -> None:
    for formula in formulas_of(claim_id):
        source = latex(formula)
        depth = 0
        for brace in re.findall(r"(?<!\\)[{}]", source):
            depth += 1 if brace == "{" else -1
            assert depth >= 0, source
        assert depth == 0 and source.count(r"\left") == source.count(r"\right"), source
        assert "$" not in source and not re.search(r"[^\x00-\x7f]", source), source
        shown = "".join(ElementTree.fromstring(mathml(source)).itertext())
        assert "\\" not in shown, shown
        assert {c for c in capitals(formula) if c not in shown} == set(), shown


# What the words about subsets mean --------------------------------------------------------------


def subsets(of: frozenset[int]) -> list[frozenset[int]]:
    return [frozenset(c) for k in range(len(of) + 1) for c in combinations(sorted(of), k)]


PYTHON = {"⊆": "<=", "∖": "-", "∪": "|", "∩": "&", "∅": "frozenset()", "−": "-", "≠": "!="}


def value(words: str, names: dict[str, Any]) -> Any:
    """A set, a number or a condition, as printed."""
    source = re.sub(r"\|([^|]+)\|", r"len(\1)", words)
    for mark, python in PYTHON.items():
        source = source.replace(mark, python)
    source = re.sub(r"(?<![<!])=", "==", source)
    return eval(source, {"len": len, "frozenset": frozenset}, names)


def balanced(words: str) -> tuple[str, str]:
    """The bracketed piece at the start, without its brackets, and the rest."""
    depth = 0
    for i, c in enumerate(words):
        depth += (c in "({[") - (c in ")}]")
        if depth == 0:
            return words[1:i], words[i + 1 :]
    raise AssertionError(words)


def meaning(words: str, names: dict[str, Any], g: Callable[[frozenset[int]], Any]) -> Any:
    """The number that a printed term denotes: brackets, sums, powers, derivatives, g(…)."""
    words = words.strip()
    if not words:
        return 1
    if words.startswith("["):
        condition, rest = balanced(words)
        return meaning(rest, names, g) if value(f"({condition})", names) else 0
    if words.startswith("Σ_"):
        over, rest = balanced(words[2:])
        new = sorted({c for c in re.findall("[A-Z]", over)} - set(names))
        total: Any = 0
        for chosen in product(subsets(names["N"]), repeat=len(new)):
            here = {**names, **dict(zip(new, chosen, strict=True))}
            if all(value(c, here) for c in over.split(", ")):
                total += meaning(rest, here, g)
        return total
    if words.startswith("Δ_"):
        along, rest = balanced(words[2:]) if words[2] == "{" else (words[2], words[3:])
        K = value(f"{{{along}}}" if along.islower() else along, names)
        return sum(
            (-1) ** (len(K) - len(L)) * meaning(rest, names, joined(g, L)) for L in subsets(K)
        )
    if words.startswith("g("):
        argument, rest = balanced(words[1:])
        assert not rest
        return g(frozenset(value(argument, names)))
    base, rest = balanced(words) if words[0] == "(" else (words[0], words[1:])
    exponent = "1"
    if rest.startswith("^"):
        found = re.match(r"\^(\|\w\||\w)", rest)
        exponent, rest = balanced(rest[1:]) if not found else (found[1], rest[found.end() :])
    return Fraction(value(base, names)) ** value(exponent, names) * meaning(rest, names, g)


def joined(
    g: Callable[[frozenset[int]], Any], L: frozenset[int]
) -> Callable[[frozenset[int]], Any]:
    """S ↦ g(S ∪ L)."""
    return lambda s: g(s | L)


def direct(
    factors: dict[str, Matrix],
    layout: dict[str, tuple[int, ...]],
    chosen: frozenset[int],
    g: Callable[[frozenset[int]], Any],
) -> Any:
    """⊗matrices · g at the subset `chosen`, by the definition."""
    coordinates = [(c, factors[kind]) for kind, cs in layout.items() for c in cs]
    total = Fraction(0)
    for bits in product((0, 1), repeat=len(coordinates)):
        weight = Fraction(1)
        for (c, m), bit in zip(coordinates, bits, strict=True):
            entry = m.entry(int(c in chosen) if m.rows == 2 else 0, bit)
            number = substitute_term(entry, {Y: num(3)}).number
            assert number is not None
            weight *= number
        total += weight * g(frozenset(c for (c, _), b in zip(coordinates, bits, strict=True) if b))
    return total


LAYOUTS: list[tuple[dict[str, Any], dict[str, tuple[int, ...]], dict[str, Any]]] = [
    ({"every": ints("n")}, {"every": (0, 1)}, {"n": 2}),
    ({"i": 1, "others": ints("n") - 1}, {"i": (0,), "others": (1, 2)}, {"n": 3, "i": 0}),
    (
        {"T": ints("k"), "others": ints("n") - ints("k")},
        {"T": (0, 1), "others": (2,)},
        {"n": 3, "k": 2, "T": frozenset({0, 1})},
    ),
    (
        {"inside": ints("k"), "outside": ints("n") - ints("k")},
        {"inside": (0,), "outside": (1, 2)},
        {"n": 3, "k": 1, "T": frozenset({0})},
    ),
]
SQUARES = [m for m in NAMED if m.shape == (2, 2)]
ROWS = [m for m in NAMED if m.shape == (1, 2)]
ENTRIES = st.sampled_from([0, 1, -1, 2, rational(1, 2)])


def matrices(rows: int) -> st.SearchStrategy[Matrix]:
    entries = st.lists(ENTRIES, min_size=2 * rows, max_size=2 * rows)
    return st.one_of(
        st.sampled_from(SQUARES if rows == 2 else ROWS),
        entries.map(lambda e: Matrix([e[2 * r : 2 * r + 2] for r in range(rows)])),
    )


@given(data=st.data(), where=st.sampled_from(LAYOUTS))
def test_printed_sums_over_subsets_say_what_the_matrices_say(
    data: st.DataObject, where: tuple[Any, ...]
) -> None:
    kinds, layout, names = where
    factors = {k: data.draw(st.integers(1, 2).flatmap(matrices), label=k) for k in kinds}
    check(factors, kinds, layout, names, data.draw(st.randoms(use_true_random=False)))


@pytest.mark.parametrize("m", [*SQUARES, *ROWS], ids=str)
@pytest.mark.parametrize("where", LAYOUTS[:1])
def test_every_named_matrix_says_what_it_does(
    m: Matrix, where: tuple[dict[str, Expr], dict[str, tuple[int, int]], dict[str, int]]
) -> None:
    kinds, layout, names = where
    check({"every": m}, kinds, layout, names, random.Random(0))


def check(
    factors: dict[str, Matrix],
    kinds: dict[str, Any],
    layout: dict[str, Any],
    names: dict[str, Any],
    rng: Random,
) -> None:
    everything = frozenset(c for cs in layout.values() for c in cs)
    scores = {s: Fraction(rng.randint(-3, 3), rng.choice([1, 2])) for s in subsets(everything)}
    output = [k for k in kinds if factors[k].rows == 2]
    printer = Subsets(tuple((k, as_term(c)) for k, c in kinds.items()), output, TEXT)
    words = printer.body(term(1, "g", **factors))
    room = frozenset(c for k in output for c in layout[k])
    for chosen in subsets(room):
        known = {**names, "N": everything, "Y": 3, **({printer.S: chosen} if output else {})}
        expected = direct(factors, layout, chosen, scores.__getitem__)
        assert meaning(words, known, scores.__getitem__) == expected, words


@pytest.mark.parametrize("pair", list(PAIRS), ids=str)
def test_two_terms_become_one_sum_that_is_their_difference(pair: tuple[Matrix, Matrix]) -> None:
    plus, minus = pair
    printer = Subsets((("every", ints("n")),), ["every"], TEXT)
    game = "g" if plus.cols == 2 else ""
    words = printer.side([term(1, game, every=plus), term(-1, game, every=minus)])
    assert " − " not in words
    scores = {s: Fraction(3 ** len(s) + sum(s)) for s in subsets(frozenset({0, 1}))}
    for chosen in subsets(frozenset({0, 1})):
        names = {"N": frozenset({0, 1}), "S": chosen, "n": 2}
        if game:
            a, b = (
                direct({"every": m}, {"every": (0, 1)}, chosen, scores.__getitem__) for m in pair
            )
            assert meaning(words, names, scores.__getitem__) == a - b
        else:
            assert meaning(words, names, scores.__getitem__) == (1 if chosen else 0)


def test_an_exchange_of_two_variables_is_recognised_and_nothing_else_is() -> None:
    kinds = (("i", num(1)), ("j", num(1)))
    swap = [term(1, "g", i=a, j=b) for a, b in SWAP]
    assert Subsets(kinds, ["i", "j"], TEXT).side(swap) == "g(πS)"
    other = [*swap[:3], term(2, "g", **swap[3].matrices)]
    assert "π" not in Subsets(kinds, ["i", "j"], TEXT).side(other)


# Terms ------------------------------------------------------------------------------------------

n, k, j, m = ints("n k j m")
h = reals("h")
A, V, u = fn("A"), fn("V"), fn("ubar")


@pytest.mark.parametrize(
    ("e", "plain", "source"),
    [
        (binomial(n, k) * A(k), "C(n, k) A(k)", r"\binom{n}{k} \, A(k)"),
        (V(m) / binomial(n, m) - V(0), "V(m)/C(n, m) − V(0)", None),
        ((-1) ** (k - j) * u(j), "(−1)^(k−j) ū(j)", r"{(-1)}^{k - j} \, \bar u(j)"),
        (-p if (p := n * (m + 1)) else 0, "−n·(m + 1)", None),
        (Sum(A(k), (k, 1, m)) * n, "n Σ_{k=1}^{m} A(k)", None),
        ((Sum(A(k), (k, 1, m)) + 1) ** 2, "(1 + Σ_{k=1}^{m} A(k))²", None),
        (Abs(floor(reals("p"))), "|⌊p⌋|", r"|\lfloor{}p\rfloor|"),
        (-rational(1, 2) * n, "−n/2", r"-\frac{n}{2}"),
        (1 / (n + 1), "1/(n + 1)", r"\frac{1}{n + 1}"),
        (n / (2 * m), "n/(2 m)", r"\frac{n}{2 \, m}"),
        (factorial(n - 1), "(n − 1)!", "(n - 1)!"),
        (log(h) / log(n) - h, "log_n(h) − h", r"\log_{n}(h) - h"),
        (n * log(h), "n log(h)", r"n \, \log(h)"),
    ],
)
def test_terms(e: Expr, plain: str, source: str | None) -> None:
    assert text(eq(e, 0)) == f"{plain} = 0"
    if source is not None:
        assert latex(eq(e, 0)) == f"{source} = 0"


@pytest.mark.parametrize("claim_id", IDS)
def test_legend_names_the_size_of_every_set(claim_id: str) -> None:
    """The numbers of coordinates are part of a statement, and its formulas do not show them."""
    formulas = formulas_of(claim_id)
    words = " ".join(legend(formulas, plain=True))
    used = {str(s) for f in formulas for _, c in getattr(f, "kinds", ()) for s in c.free_symbols}
    assert all(name in words for name in used), words
    assert all(w.count("$") % 2 == 0 for w in legend(formulas))


def test_legend_of_an_index_of_a_coalition() -> None:
    words = legend(formulas_of("shapley_interaction"), plain=True)
    assert "|N| = n" in words and "|T| = k" in words


def test_inequalities_are_chained_and_common_hypotheses_said_once() -> None:
    zero, one = eq(n, 0), eq(n, 1)
    parts = (
        Sequent(frozenset((*le(0, m, n), zero)), one),
        Sequent(frozenset(le(0, m, n)), zero),
    )
    assert outline(parts, TEXT) == (["0 ≤ m ≤ n"], [(["n = 0"], "n = 1"), ([], "n = 0")])

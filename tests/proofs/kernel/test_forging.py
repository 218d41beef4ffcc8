"""What is given to the kernel cannot forge a theorem; what is malformed ends in `Refused`."""

from __future__ import annotations

import copy
import functools
import operator
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest

from proofs.kernel import axioms, normal, terms
from proofs.kernel import rules as kernel
from proofs.kernel.formula import (
    ONE,
    All,
    Formula,
    Matrix,
    Rel,
    Sequent,
    eq,
    fn,
    graded,
    ints,
    le,
    lt,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import infer
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import (
    Expr,
    Function,
    Lambda,
    Refused,
    Y,
    add,
    applied,
    apply_head,
    as_term,
    is_term,
    mul,
    num,
    power,
    read,
    symbol,
    total,
)
from proofs.kernel.theorem import Theorem, is_theorem

k, n = ints("k n")
x, y = reals("x y")
F = fn("F")
TRUE = infer("combine", eq(x, x))
LAW = tensor("=", term(1, "v", a=ONE), term(1, "v", a=ONE), a=n)
BELOW = infer("combine", le(0, 1), inequalities=[(1, 1, [])])


class Liar(str):
    """A string that equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __str__(self) -> str:
        return self

    __hash__ = str.__hash__


class Number(int):
    """An integer that is another number where it is read as a fraction."""

    numerator = property(lambda self: 2)
    denominator = property(lambda self: 0)


class Twice(Number):
    denominator = property(lambda self: 2)


class OtherRel(Rel):
    """A relation that says another thing than it holds."""

    __slots__ = ()
    op = property(lambda self: "<")
    lhs = property(lambda self: num(1))
    rhs = property(lambda self: num(0))


class OtherExpr(Expr):
    __slots__ = ()


class Moods(Mapping[Any, Any]):
    """A mapping whose items change from one reading to the next."""

    def __init__(self, *moods: dict[Any, Any]) -> None:
        self.moods, self.read = moods, 0

    def _now(self) -> dict[Any, Any]:
        self.read += 1
        return self.moods[min(self.read, len(self.moods)) - 1]

    def items(self) -> Any:
        return self._now().items()

    def __getitem__(self, name: Any) -> Any:
        return self._now()[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


class Bomb:
    """Raises whatever is done with it."""

    def __init__(self, error: type[Exception]) -> None:
        object.__setattr__(self, "error", error)

    def _bang(self, *_: Any) -> Any:
        raise object.__getattribute__(self, "error")("bang")

    __eq__ = __iter__ = __len__ = __repr__ = __str__ = __bool__ = __index__ = _bang
    __hash__ = _bang


class Changing:
    """What SymPy would read, another thing each time."""

    times = 0

    def _sympy_(self) -> Any:
        self.times += 1
        return self.times


def bare(cls: Any, *parts: Any) -> Any:
    """A tuple of the class, past its constructor."""
    return tuple.__new__(cls, parts)


FAKE = bare(Expr, "num", 7, 1)
EVIL = bare(Expr, Liar("log"), x)
LIST = [as_term(1), as_term(0)]

# Building --------------------------------------------------------------------------------------

MALFORMED: dict[str, Callable[[], Any]] = {
    "an operator that lies": lambda: Rel(Liar("<="), x, x),
    "a tensor's operator that lies": lambda: Tensor((("a", n),), Liar("="), LAW.lhs, LAW.rhs),
    "a head that lies": lambda: apply_head(Liar("log"), x),
    "a kind of symbol that lies": lambda: symbol(Liar("i"), "s"),
    "a name that lies": lambda: symbol("i", Liar("s")),
    "a function's name that lies": lambda: fn(Liar("s")),
    "a function of parts that lie": lambda: applied(bare(Function, Liar("f"), "s"), x),
    "order sums of such a function": lambda: Graded(
        bare(Function, Liar("f"), "s"), (("a", n),), "a", term(1, "v", a=ONE)
    ),
    "a game's name that lies": lambda: term(1, Liar("v"), a=ONE),
    "a kind's name that lies": lambda: Term(1, ((Liar("a"), ONE),), "v"),
    "an integer that is no fraction": lambda: num(Number(3)),
    "an integer not in lowest terms": lambda: num(Twice(3)),
    "a term past its constructor": lambda: eq(FAKE, 7),
    "a head past its constructor": lambda: eq(EVIL, 7),
    "a term of another class": lambda: eq(bare(OtherExpr, "num", 7, 1), 7),
    "a product of such terms": lambda: mul(x, bare(Expr, "sym", "r", "q")),
    "a power of such a term": lambda: power(bare(Expr, "sym", "r", "q"), y),
    "a sum of such terms": lambda: add(x, bare(Expr, "sym", "r", "q")),
    "a sum over such a term": lambda: total(k, num(0), n, bare(Expr, "sym", "r", "q")),
    "a function of such a term": lambda: applied(F, bare(Expr, "sym", "r", "q")),
    "a minimum of such terms": lambda: apply_head("min", x, bare(Expr, "sym", "r", "q")),
    "a matrix of such terms": lambda: Matrix([[bare(Expr, "sym", "r", "q")]]),
    "a formula that is none": lambda: All(k, (), bare(Rel, "=", 0)),
    "a relation of another class": lambda: All(k, (bare(OtherRel, "=", x, x),), eq(0, 0)),
    "a sequent of nothing": lambda: Sequent((), None),  # type: ignore[arg-type]
    "formulas nested without end": lambda: deep_formula(5000),
    "terms nested without end": lambda: deep_term(5000),
    "a term of 2^100 parts": lambda: wide_term(100),
    "a huge number": lambda: num(10) ** num(10**6),
    "a huge power tower": lambda: num(7) ** (num(7) ** num(7 ** 7)),
    "a float": lambda: eq(0.5, x),
    "a truth value": lambda: eq(True, x),
    "nothing": lambda: eq(None, x),
    "a string": lambda: eq("x", x),
}  # fmt: skip


def deep_formula(depth: int) -> Any:
    out: Any = eq(0, 0)
    for _ in range(depth):
        out = All(k, (), out)
    return out


def deep_term(depth: int) -> Expr:
    out: Expr = x
    for _ in range(depth):
        out = F(out)
    return out


def wide_term(depth: int) -> Expr:
    H = fn("H")
    out: Expr = x
    for _ in range(depth):
        out = H(out, out)
    return out


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_not_built(name: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refused):
        MALFORMED[name]()
    assert time.perf_counter() - start < 5


def test_a_matrix_that_could_change_is_copied() -> None:
    loose = list(LIST)
    law = Tensor((("a", n),), "=", (Term(1, (("a", bare(Matrix, loose)),), "v"),), ())
    theorem = infer("assume", law)
    before = repr(theorem.concl)
    loose[1] = as_term(5)
    assert repr(theorem.concl) == before
    assert theorem.concl.lhs[0].matrices["a"].entry(0, 1) == 0  # type: ignore[union-attr]


# The door --------------------------------------------------------------------------------------

GIVEN: dict[str, Callable[[], Any]] = {
    "a rule that lies": lambda: infer(Liar("assume"), eq(0, 1)),
    "no rule": lambda: infer(Bomb(RuntimeError), eq(0, 1)),  # type: ignore[arg-type]
    "a conclusion past its constructor": lambda: infer("combine", bare(Rel, "=", FAKE, FAKE)),
    "a conclusion with an operator that lies": lambda: infer("combine", bare(Rel, Liar("<"), x, x)),
    "a conclusion of another class": lambda: infer("combine", bare(OtherRel, "=", x, x)),
    "a conclusion that explodes": lambda: infer("combine", Bomb(RuntimeError)),  # type: ignore[arg-type]
    "a premise that explodes": lambda: infer("cut", eq(0, 1), Bomb(RuntimeError)),  # type: ignore[arg-type]
    "a premise made by hand": lambda: infer("cut", eq(0, 1), object.__new__(Theorem)),
    "a premise of another kind": lambda: infer("cut", eq(0, 1), sequent(eq(0, 1))),  # type: ignore[arg-type]
    "hypotheses that explode": lambda: infer("combine", eq(0, 0), hyps=Bomb(KeyError)),  # type: ignore[arg-type]
    "a hypothesis that is none": lambda: infer("combine", eq(0, 0), hyps=[0]),  # type: ignore[list-item]
    "an argument that is not known": lambda: infer("combine", eq(0, 0), trust=True),
    "an argument that is missing": lambda: infer("cases", eq(0, 0), TRUE, TRUE),
    "values that are no mapping": lambda: infer("specialise", eq(y, y), TRUE, values=7),
    "values that explode": lambda: infer("specialise", eq(y, y), TRUE, values=Bomb(OSError)),
    "a cyclic list": lambda: infer("combine", eq(0, 0), equalities=cycle([])),
    "a cyclic mapping": lambda: infer("specialise", eq(y, y), TRUE, values=cyclic_mapping()),
    "a list nested without end": lambda: infer("combine", eq(0, 0), equalities=nested(50_000)),
    "a weight that explodes": lambda: infer(
        "combine", le(0, 0), inequalities=[(Bomb(RuntimeError), 1, [])]
    ),
    "a weight that lies": lambda: infer("combine", le(0, -1), inequalities=[(Number(1), 1, [])]),
    "a weight that changes": lambda: infer(
        "combine", le(0, -1), inequalities=[(Changing(), 1, [])]
    ),
    "a weight that is true": lambda: infer("combine", le(0, 1), inequalities=[(True, 1, [])]),
    "an index from the end": lambda: infer("combine", eq(x, x), TRUE, equalities=[(1, -1)]),
    "a Lambda past its constructor": lambda: infer(
        "specialise", eq(0, 0), TRUE, values={F: bare(Lambda, (x,), EVIL)}
    ),
    "a Lambda of the formal variable": lambda: infer(
        "specialise", eq(0, 0), TRUE, values={F: bare(Lambda, (Y,), x)}
    ),
    "a function past its constructor": lambda: infer(
        "specialise", eq(0, 0), TRUE, values={bare(Function, Liar("f"), "s"): Lambda(x, x)}
    ),
    "a name that cannot be a key": lambda: infer("axiom", eq(0, 1), name=[], values={}),
    "an operator of a matrix that lies": lambda: infer(
        "tensor", LAW, infer("assume", LAW), steps=[(1, 0, {"a": bare(Matrix, [EVIL, EVIL])})]
    ),
    "kinds that are numbers": lambda: infer("refine", LAW, infer("assume", LAW), kinds={1: 2}),
    "a hole that is a rule": lambda: infer(
        "rewrite", eq(0, 0), TRUE, TRUE, pattern=eq(x, x), hole="x"
    ),
}


def cycle(out: list[Any]) -> list[Any]:
    out.append(out)
    return out


def cyclic_mapping() -> dict[Any, Any]:
    out: dict[Any, Any] = {}
    out[x] = out
    return out


def nested(depth: int) -> Any:
    out: list[Any] = []
    for _ in range(depth):
        out = [out]
    return out


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_malformed_is_refused_at_the_door(name: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refused):
        GIVEN[name]()
    assert time.perf_counter() - start < 5


def test_a_mapping_is_read_once() -> None:
    square = le(0, x**2)
    moods = Moods({x: y}, {x: num(7)})
    theorem = infer(
        "specialise",
        le(0, y**2),
        infer("axiom", square, name="square", values={x: x}),
        values=moods,
    )
    assert theorem.concl == le(0, y**2)
    assert moods.read == 1
    with pytest.raises(Refused):
        infer("specialise", le(0, y**2), theorem, values=Moods({y: num(7)}, {y: y}))


def test_terms_that_share_their_parts_take_little_time() -> None:
    """Two terms of 2^14 parts each, alike but for the name of a bound variable."""
    H = fn("H")
    sides = []
    for var in ints("k j"):
        out = total(var, num(0), n, F(var))
        for _ in range(13):
            out = H(out, out)
        sides.append(out)
    start = time.perf_counter()
    assert infer("combine", eq(*sides)).hyps == frozenset()
    assert time.perf_counter() - start < 20


def test_powers_that_would_take_minutes_are_refused() -> None:
    z = reals("z")
    with pytest.raises(Refused, match="too large"):
        infer("combine", eq((x + y + z) ** 200, 0))
    assert infer("combine", eq((x + y) ** 6, (x + y) ** 2 * (x + y) ** 4)).hyps == frozenset()


def two_term_sums(count: int) -> list[Expr]:
    return [reals(f"a{i}") + reals(f"b{i}") for i in range(count)]


def product(factors: list[Expr]) -> Expr:
    return functools.reduce(operator.mul, factors)


def in_many_kinds(count: int) -> Tensor:
    """An equation on subsets of so many kinds of one coordinate, 4^count matrix units each."""
    every = Matrix([[1, 2], [3, 4]])
    kinds = {f"k{i}": every for i in range(count)}
    return tensor("=", term(1, "v", **kinds), term(2, "v", **kinds), **dict.fromkeys(kinds, num(1)))


LONG: dict[str, Callable[[], Formula]] = {
    "a product": lambda: eq(product(two_term_sums(40)), 0),
    "in a denominator": lambda: eq(1 / (product(two_term_sums(40)) + 1), 0),
    "in a function": lambda: eq(fn("H")(product(two_term_sums(40))), 0),
    "nested": lambda: eq(product([s * s + 1 for s in two_term_sums(24)]), 0),
    "many of a middling size": lambda: eq(
        sum((product(two_term_sums(10)) * reals(f"c{i}") for i in range(60)), num(0)), 0
    ),
    "kinds of coordinates": lambda: in_many_kinds(20),
}


@pytest.mark.parametrize("kind", LONG)
def test_what_would_take_minutes_to_multiply_out_is_refused(kind: str) -> None:
    """A step of 1.6 kB that took 243 s and 2.4 GB is refused at a bound on the work."""
    concl = LONG[kind]()
    rule, more = ("tensor", {"steps": ()}) if isinstance(concl, Tensor) else ("combine", {})
    with pytest.raises(Refused, match=r"multiplying out takes more than \d+ atoms"):
        infer(rule, concl, **more)
    # The next step may do as much again, and outside of steps nothing is counted.
    small = product(two_term_sums(6))
    assert infer("combine", eq(small, small)).hyps == frozenset()
    assert len(normal.poly(product(two_term_sums(12)))) == 2**12


# Afterwards ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda t: object.__setattr__(t, "sequent", sequent(eq(0, 1))),
        lambda t: object.__setattr__(t, "concl", eq(0, 1)),
        lambda t: object.__setattr__(t.concl, "rhs", num(1)),
        lambda t: object.__setattr__(t.concl.lhs, "name", "z"),
        lambda t: object.__setattr__(t.sequent, "concl", eq(0, 1)),
        lambda t: t.args.update(name="bernoulli"),
        lambda t: t.args.__setitem__("name", "bernoulli"),
        lambda t: t.hyps.add(eq(0, 1)),
        lambda t: t.cited.add("bernoulli"),
        lambda t: t.concl.__setitem__(0, "<"),
        lambda t: tuple.__setitem__(t.concl, 0, "<"),  # type: ignore[index]  # it has none
        lambda t: setattr(t, "rule", "axiom"),
        lambda t: copy.copy(t),
        lambda t: copy.deepcopy(t),
        lambda t: pickle.dumps(t),
        lambda t: Theorem(object(), sequent(eq(0, 1))),
        lambda t: axioms.AXIOMS.__setitem__("false", sequent(eq(0, 1))),  # type: ignore[index]
        lambda t: kernel.RULES.__setitem__("trust", lambda c: frozenset()),  # type: ignore[index]
        lambda t: Expr("num", 1, 1),
    ],
)
def test_nothing_can_be_changed_afterwards(change: Callable[[Any], Any]) -> None:
    said = repr(TRUE.sequent)
    with pytest.raises((AttributeError, TypeError, Refused)):
        change(TRUE)
    assert repr(TRUE.sequent) == said
    assert is_theorem(TRUE)


def test_a_theorem_whose_formula_got_another_class_is_refused() -> None:
    theorem = infer("combine", le(0, 1), inequalities=[(1, 1, [])])
    theorem.concl.__class__ = OtherRel
    with pytest.raises(Refused, match="class"):
        infer("combine", lt(1, 0), theorem, inequalities=[(1, 1, [0])])


class Thief:
    """Keeps the table that a read-only view of it is compared with."""

    loot: Any = None

    def __eq__(self, other: object) -> bool:
        self.loot = other
        return True

    __hash__ = object.__hash__


def test_tables_behind_a_view_are_not_what_the_kernel_reads() -> None:
    for view, name, entry in (
        (axioms.AXIOMS, "false", sequent(eq(0, 1))),
        (axioms.CITED, "false", sequent(eq(0, 1))),
        (kernel.RULES, "trust", lambda concl: frozenset()),
    ):
        thief = Thief()
        assert view == thief
        thief.loot[name] = entry
        try:
            with pytest.raises(Refused):
                infer("axiom", eq(0, 1), name="false", values={})
            with pytest.raises(Refused):
                infer("trust", eq(0, 1))
        finally:
            del thief.loot[name]


def test_a_term_that_was_pickled_is_the_term() -> None:
    for e in (x, num(Fraction(1, 2)), F(x + 1), abs(k) ** n, total(k, num(0), n, F(k))):
        assert pickle.loads(pickle.dumps(e)) is e
        assert copy.deepcopy(e) is e
        assert is_term(e)


def test_order_sums_are_of_functions_that_fn_made() -> None:
    with pytest.raises(Refused):
        graded("A", "a", term(1, "v", a=ONE), a=n)


@pytest.fixture
def readers() -> Iterator[None]:
    """Readers that a test registers are gone after it: those of classes nobody reads otherwise."""
    yield
    for cls in (bool, str, tuple, dict):
        read.register(cls, read.dispatch(object))


@pytest.mark.parametrize("given", [True, "1", (1,), {"a": 1}])
def test_no_reader_is_asked_about_what_rules_take_as_it_is(given: Any, readers: None) -> None:
    """Told 0 and 1 of the same thing, a rule would prove 0 = 1."""
    answers = [num(1), num(1), num(1), num(-1), num(0)]
    read.register(type(given), lambda x: answers.pop() if answers else num(0))
    for concl in (lt(0, 0), le(1, 0)):
        with pytest.raises(Refused):
            infer("combine", concl, inequalities=[(1, given, [])])
    with pytest.raises(Refused):
        infer("cases", le(0, 1), infer("assume", le(0, 1)), infer("assume", le(0, 1)), a=given, b=0)
    assert len(answers) == 5


def test_a_factor_is_one_only_where_it_is() -> None:
    with pytest.raises(Refused):
        infer("combine", lt(0, 0), inequalities=[(1, 0, [])])
    assert infer("combine", lt(0, 1), inequalities=[(1, 1, [])]).concl == lt(0, 1)


def test_threads_that_make_the_same_term_leave_no_place_for_another() -> None:
    """A twin that nobody holds would free its place in memory for a forged term."""
    before, found = sys.getswitchinterval(), list[list[Expr]]()
    sys.setswitchinterval(1e-7)
    try:

        def make() -> None:
            found.append([num(10**9 + 7 * i) for i in range(20_000)])

        threads = [threading.Thread(target=make) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert all(a is b is c for a, b, c in zip(*found, strict=True))
    held = terms._SIZES
    assert all(id(entry[0]) == place for place, entry in list(held.items()))

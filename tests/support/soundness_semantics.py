"""What terms and formulas mean, on random instances: computed without `proofs`.

A term is a tuple, one of the kernel's or one written by hand: (head, *parts), whose leaves are
symbols of the kernel and fractions.  Its value is a `Fraction`, or an interval of 120 digits where
it may be irrational; what the interval cannot decide raises `NoVerdict`.  A formula is True, False
or None (no verdict).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import mpmath

from proofs.kernel.formula import All, Rel, Sequent
from proofs.kernel.matrices import Matrix
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import Expr, Function, Y

iv = mpmath.iv
iv.dps = 120

INTEGERS = tuple(map(Fraction, range(-4, 7)))
RATIONALS = (
    *map(Fraction, (0, 0, 0, 1, -1, 2, -2, 3, -3, 4, 5)),
    *(Fraction(p, q) for p, q in ((1, 2), (-1, 2), (3, 2), (-3, 2), (1, 3), (-2, 3), (5, 4))),
)
MOST_TERMS = 60  # of a sum
MOST_BITS = 4000  # of a number
MOST_COORDINATES = 3
BIG = 2**64

UNCHANGED = Matrix([[1, 0], [0, 1]])


class NoVerdict(ArithmeticError):
    """Not decided at this precision, or too large to compute."""


class World:
    """An instance: values of symbols, functions and games, and a finite set for every kind.

    Everything is chosen at random when it is first asked for.  `partitions` are (whole, parts):
    the set of one kind is the disjoint union of those of others.
    """

    def __init__(self, rng: random.Random, partitions: Iterable[tuple[str, tuple[str, ...]]] = ()):
        self.rng = rng
        self.partitions = tuple(partitions)
        if not _nested(self.partitions):  # names that were used twice mean what they say
            self.partitions = ()
        self.symbols: dict[Expr, Any] = {}
        self.functions: dict[Function, dict[Any, Any]] = {}
        self.styles: dict[Any, str] = {}
        self.games: dict[str, dict[Any, Any]] = {}
        self.same_game: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.coords: dict[str, tuple[Any, ...]] | None = None
        self.laws: dict[Any, Any] = {}  # functions and games that are given as Python functions
        self.extra: set[Fraction] = set()
        self.noted: set[Fraction] | None = None  # values of whatever is said outside quantifiers
        self.wide = False  # quantifiers try many more values

    def symbol(self, s: Expr) -> Any:
        if s not in self.symbols:
            pool = INTEGERS if s[1] == "i" else RATIONALS
            self.symbols[s] = Fraction(0) if self.rng.random() < 0.15 else self.rng.choice(pool)
        return self.symbols[s]

    def function(self, f: Function, args: tuple[Any, ...]) -> Any:
        if not all(isinstance(a, Fraction) for a in args):
            raise NoVerdict("a function at an irrational number")
        if f in self.laws:
            return Fraction(self.laws[f](*args))
        table = self.functions.setdefault(f, {})
        if args not in table:
            table[args] = self._invented(f, args)
        return table[args]

    def _invented(self, f: Function, args: tuple[Any, ...]) -> Any:
        style = self.styles.get(f)
        if style is None:
            style = self.rng.choice(("random",) * 5 + ("zero", "one", "first", "square", "parts"))
            self.styles[f] = style
        if style == "first":
            return args[0]
        if style == "parts":
            return Fraction(args[0].denominator > 1)
        if style == "square":
            return args[0] ** 2
        if style in ("zero", "one"):
            return Fraction(style == "one")
        pool = (
            INTEGERS[2:8] if f[0] == "fi" else (*map(Fraction, (0, 1, -1, 2, -3)), Fraction(1, 2))
        )
        return self.rng.choice(pool)

    def game(self, name: str, inside: frozenset[Any]) -> Any:
        if name in self.laws:
            return Fraction(self.laws[name](inside))
        name = self.same_game.get(name, name)
        table = self.games.setdefault(name, {})
        if inside not in table:
            if (
                self.styles.setdefault(name, self.rng.choice(("random", "random", "zero")))
                == "zero"
            ):
                table[inside] = Fraction(0)
            else:
                table[inside] = Fraction(self.rng.choice((0, 1, -1, 2, -3)))
        return table[inside]

    def kind(self, name: str) -> tuple[Any, ...]:
        """The coordinates of a kind."""
        if self.coords is None:
            self.coords = self._laid_out()
        if name not in self.coords:
            self.coords[name] = tuple((name, i) for i in range(self.sizes.get(name, 0)))
        return self.coords[name]

    def _laid_out(self) -> dict[str, tuple[Any, ...]]:
        """The sets of the kinds that are taken apart: wholes first, parts at random in them."""
        out: dict[str, tuple[Any, ...]] = {}
        todo = list(dict.fromkeys(self.partitions))
        parts_left = {p for _, parts in todo for p in parts}
        while todo:
            ready = [t for t in todo if t[0] in out or t[0] not in parts_left]
            if not ready:
                raise NoVerdict("kinds are parts of each other")
            for whole, parts in ready:
                if whole not in out:
                    size = sum(self.sizes.get(p, 0) for p in parts)
                    out[whole] = tuple((whole, i) for i in range(size))
                if len(out[whole]) != sum(self.sizes.get(p, 0) for p in parts):
                    raise NoVerdict("the parts do not make up the whole")
                order = list(out[whole])
                self.rng.shuffle(order)
                for p in parts:
                    taken, order = order[: self.sizes.get(p, 0)], order[self.sizes.get(p, 0) :]
                    if p in out and set(out[p]) != set(taken):
                        raise NoVerdict("a part is taken apart in two ways")
                    out[p] = tuple(taken)
                    parts_left.discard(p)
                todo.remove((whole, parts))
        return out

    def domain(self, var: Expr) -> list[Fraction]:
        """What a quantifier tries."""
        seen = {a for t in self.functions.values() for args in t for a in args}
        seen |= {v for v in self.symbols.values() if isinstance(v, Fraction)}
        if self.wide:  # where a hypothesis may have been used
            seen |= {v for t in self.functions.values() for v in t.values()}
            seen |= set(map(Fraction, (-(10**9), -10_000, -100, 100, 10_000, 10**9)))
            seen |= self.extra
        if var[1] == "i":
            near = {Fraction(math.floor(v)) for v in seen if self.wide or abs(v) < 60}
            span = range(-25, 30) if self.wide else range(-3, 6)
            near = {v + d for v in near for d in (-1, 0, 1)} if self.wide else near
            return sorted(near | set(map(Fraction, span)))
        grid = set(RATIONALS) | seen
        if self.wide:
            grid |= {Fraction(p, 4) for p in range(-30, 31)}
            grid |= {v + d for v in seen for d in (-1, Fraction(-1, 2), Fraction(1, 2), 1)}
        return sorted(grid)


def _nested(partitions: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    """Every part has one whole, and none is a part of itself."""
    whole_of: dict[str, str] = {}
    for whole, parts in partitions:
        for p in parts:
            if whole_of.setdefault(p, whole) != whole:
                return False
    for p in whole_of:
        seen = {p}
        while p in whole_of:
            p = whole_of[p]
            if p in seen:
                return False
            seen.add(p)
    return True


# Numbers --------------------------------------------------------------------------------------


def interval(x: Any) -> Any:
    return iv.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def order(a: Any, b: Any) -> int:
    """−1, 0 or 1; NoVerdict where intervals overlap."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return (a > b) - (a < b)
    gap = interval(a) - interval(b)
    if gap.a > 0:
        return 1
    if gap.b < 0:
        return -1
    raise NoVerdict("too close to tell")


def _sized(x: Any) -> Any:
    if type(x) is Fraction and -BIG < x.numerator < BIG and x.denominator < BIG:
        return x
    if isinstance(x, Fraction) and (
        max(x.numerator.bit_length(), x.denominator.bit_length()) > MOST_BITS
    ):
        raise NoVerdict("a number is too large")
    if not isinstance(x, Fraction) and not (x.a > -mpmath.inf and x.b < mpmath.inf):
        raise NoVerdict("an interval without end")
    return x


def plus(a: Any, b: Any) -> Any:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return _sized(a + b)
    return _sized(interval(a) + interval(b))


def times(a: Any, b: Any) -> Any:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return _sized(a * b)
    if a == 0 or b == 0:
        return Fraction(0)
    return _sized(interval(a) * interval(b))


def absolute(x: Any) -> Any:
    return abs(x)


def log_of(x: Any) -> Any:
    if isinstance(x, Fraction):
        return Fraction(0) if x == 0 or abs(x) == 1 else iv.log(interval(abs(x)))
    order(x, Fraction(0))
    return iv.log(abs(x))


def to_the(base: Any, exponent: Any) -> Any:
    if not isinstance(exponent, Fraction):
        if isinstance(base, Fraction) and base == 1:
            return base
        if order(base, Fraction(0)) < 0:
            raise NoVerdict("a negative base, and an exponent that may be whole")
        if base == 0:
            raise NoVerdict("0 to an exponent that may be 0")
        return _sized(iv.exp(exponent * log_of(base)))
    if exponent.denominator == 1:
        n = int(exponent)
        if n == 0:
            return Fraction(1)
        if isinstance(base, Fraction):
            if base == 0:
                return Fraction(0)
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if bits > 1 and bits * abs(n) > MOST_BITS:
                raise NoVerdict("a power is too large")
            return base**n
        if n < 0:
            order(base, Fraction(0))
        if abs(n) > 200:
            raise NoVerdict("a power is too large")
        return _sized(base**n)
    if isinstance(base, Fraction):
        if base == 0:
            return Fraction(0)
        if abs(base) == 1:
            return Fraction(1)
    return _sized(iv.exp(interval(exponent) * log_of(base)))


def whole_part(x: Any) -> Any:
    if isinstance(x, Fraction):
        return Fraction(math.floor(x))
    low, high = int(mpmath.floor(x.a)), int(mpmath.floor(x.b))
    if low != high:
        raise NoVerdict("a whole part")
    return Fraction(low)


def choose(a: Any, b: Any) -> Any:
    if not isinstance(b, Fraction):
        raise NoVerdict("a binomial of an irrational number")
    if b.denominator != 1 or b < 0:
        return Fraction(0)
    if b > 40:
        raise NoVerdict("a binomial is too large")
    out: Any = Fraction(1)
    for i in range(int(b)):
        out = times(times(out, plus(a, Fraction(-i))), Fraction(1, i + 1))
    return out


def fact(k: Any) -> Any:
    if not isinstance(k, Fraction):
        raise NoVerdict("a factorial of an irrational number")
    if k.denominator != 1 or k < 0:
        return Fraction(0)
    if k > 150:
        raise NoVerdict("a factorial is too large")
    return Fraction(math.factorial(int(k)))


def extreme(sign: int, args: list[Any]) -> Any:
    best = args[0]
    for x in args[1:]:
        if order(x, best) == sign:
            best = x
    return best


# Terms ----------------------------------------------------------------------------------------


_fraction = cache(Fraction)


def value(e: Any, world: World, bound: Mapping[Expr, Any] | None = None) -> Any:
    """The number that a term denotes, by the definition of every head."""
    if world.noted is None:
        return _value(e, world, bound or {})
    out = _value(e, world, bound or {})
    own = isinstance(out, Fraction) and type(e) is Expr
    if own and len(world.noted) < 200 and not e.free_symbols & set(bound or ()):
        world.noted.add(out)
    return out


def _value(e: Any, world: World, bound: Mapping[Expr, Any]) -> Any:
    if isinstance(e, Fraction):
        return e
    head = e[0]
    if head == "num":
        return _fraction(e[1], e[2])
    if head == "sym":
        return bound[e] if bound and e in bound else world.symbol(e)
    if head == "sum":
        _, var, low, high, body = e
        first, last = value(low, world, bound), value(high, world, bound)
        if not (isinstance(first, Fraction) and isinstance(last, Fraction)):
            raise NoVerdict("the ends of a sum")
        if last - first > MOST_TERMS:
            raise NoVerdict("a long sum")
        out: Any = Fraction(0)
        for k in range(int(first), int(last) + 1):
            out = plus(out, value(body, world, {**bound, var: Fraction(k)}))
        return out
    if head == "fn":
        return world.function(e[1], tuple(value(a, world, bound) for a in e[2:]))
    args = [value(a, world, bound) for a in e[1:]]
    if head in ("+", "*"):
        out = args[0]
        for a in args[1:]:
            out = (plus if head == "+" else times)(out, a)
        return out
    if head in ("min", "max"):
        return extreme(-1 if head == "min" else 1, args)
    return _HEADS[head](*args)


_HEADS: dict[str, Any] = {
    "^": to_the,
    "abs": absolute,
    "floor": whole_part,
    "log": log_of,
    "factorial": fact,
    "binomial": choose,
}


def apart(a: Any, b: Any) -> bool:
    """Certainly different; NoVerdict where that cannot be told of two numbers not both exact."""
    return order(a, b) != 0


# Formulas -------------------------------------------------------------------------------------

_HOLDS = {"=": (0,), "<=": (-1, 0), "<": (-1,), "!=": (-1, 1)}


def holds(formula: Any, world: World, bound: Mapping[Expr, Any] | None = None) -> bool | None:
    """True, False, or None without a verdict."""
    bound = bound or {}
    try:
        if type(formula) is Rel:
            a, b = (value(e, world, bound) for e in (formula.lhs, formula.rhs))
            return order(a, b) in _HOLDS[formula.op]
        if type(formula) is All:
            return _for_all(formula, world, bound)
        if type(formula) is Graded:
            return _graded(formula, world, bound)
        if type(formula) is Tensor:
            return _tensor(formula, world, bound)
    except NoVerdict:
        return None
    raise TypeError(f"{formula!r} is no formula")


def _for_all(formula: All, world: World, bound: Mapping[Expr, Any]) -> bool | None:
    sure = True
    for v in world.domain(formula.var):
        here = {**bound, formula.var: v}
        known = True
        for c in formula.conds:
            given = holds(c, world, here)
            known = known and given is True
            if given is False:
                break
        else:
            ok = holds(formula.body, world, here)
            if ok is False and known:
                return False
            sure = sure and ok is True and known
    return True if sure or world.wide else None  # decided near by already, where wide


def _layout(kinds: Any, world: World, bound: Mapping[Expr, Any]) -> dict[str, Any] | None:
    """The coordinates of each kind; None where there are not as many as the formula says."""
    out = {}
    for name, count in kinds:
        if value(count, world, bound) != len(world.kind(name)):
            return None
        out[name] = world.kind(name)
    flat = [c for coords in out.values() for c in coords]
    if len(set(flat)) < len(flat) or len(flat) > MOST_COORDINATES:
        raise NoVerdict("kinds that overlap, or many coordinates")
    return out


def formal(e: Expr, world: World, bound: Mapping[Expr, Any]) -> list[Any]:
    """The coefficients of a polynomial in Y."""
    if e[0] == "num":
        return [_fraction(e[1], e[2])]
    if e is Y:
        return [Fraction(0), Fraction(1)]
    if Y not in e.free_symbols:
        return [value(e, world, bound)]
    if e[0] == "+":
        out: list[Any] = [Fraction(0)]
        for a in e[1:]:
            out = _sum_of(out, formal(a, world, bound))
        return out
    if e[0] == "*":
        out = [Fraction(1)]
        for a in e[1:]:
            out = _product_of(out, formal(a, world, bound))
        return out
    out = [Fraction(1)]
    for _ in range(int(value(e[2], world, bound))):
        out = _product_of(out, formal(e[1], world, bound))
    return out


def _sum_of(p: list[Any], q: list[Any]) -> list[Any]:
    zero = Fraction(0)
    size = max(len(p), len(q))
    if size == 1:
        return [plus(p[0], q[0])]
    pad = ([*r, *[zero] * (size - len(r))] for r in (p, q))
    return [plus(a, b) for a, b in zip(*pad, strict=True)]


def _product_of(p: list[Any], q: list[Any]) -> list[Any]:
    if len(p) == len(q) == 1:
        return [times(p[0], q[0])]
    out: list[Any] = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            out[i + j] = plus(out[i + j], times(a, b))
    return out


def entry(
    t: Term, layout: Mapping[str, Any], at: Mapping[Any, int], world: World, bound: Any
) -> list[Any]:
    """The coefficients in Y of one entry of coeff · ⊗matrices · game, by the definition."""
    rows = []
    for kind, matrix in t.factors:
        numbers = [[formal(e, world, bound) for e in row] for row in matrix]
        rows += [
            [(c, j, x) for j, x in enumerate(numbers[at[c]]) if x != [0]] for c in layout[kind]
        ]
    out: list[Any] = [Fraction(0)]
    for picks in product(*rows):
        inside = frozenset((c, j) for c, j, _ in picks if j)
        one = [world.game(t.game, inside) if t.game else Fraction(1)]
        for _, _, x in picks:
            one = _product_of(one, x)
        out = _sum_of(out, one)
    return _product_of([value(t.coeff, world, bound)], out)


def _outputs(t: Term, layout: Mapping[str, Any]) -> Iterable[dict[Any, int]]:
    spans = [(c, range(m.rows)) for kind, m in t.factors for c in layout[kind]]
    for bits in product(*(span for _, span in spans)):
        yield {c: b for (c, _), b in zip(spans, bits, strict=True)}


def _tensor(formula: Tensor, world: World, bound: Mapping[Expr, Any]) -> bool | None:
    layout = _layout(formula.kinds, world, bound)
    if layout is None or not formula.lhs + formula.rhs:
        return True
    sure = True
    for at in _outputs((formula.lhs + formula.rhs)[0], layout):
        sides = []
        for side in (formula.lhs, formula.rhs):
            out: list[Any] = [Fraction(0)]
            for t in side:
                out = _sum_of(out, entry(t, layout, at, world, bound))
            sides.append(out)
        for c in _sum_of(sides[0], [times(Fraction(-1), x) for x in sides[1]]):
            try:
                if order(c, Fraction(0)) not in _HOLDS[formula.op]:
                    return False
            except NoVerdict:
                sure = False
    return True if sure else None


def order_sums(formula: Graded, world: World, bound: Mapping[Expr, Any]) -> list[Any] | None:
    """What the formula says of its function at 0, 1, …; None where it cannot be true."""
    layout = _layout(formula.kinds, world, bound)
    if layout is None:
        return None
    if formula.term.matrices[formula.over].rows != 2:
        raise NoVerdict("order sums need two rows")
    over = layout[formula.over]
    sums: list[Any] = [Fraction(0)] * (len(over) + 1)
    for at in _outputs(formula.term, layout):
        size = sum(at[c] for c in over)
        (x,) = entry(formula.term, layout, at, world, bound)
        sums[size] = plus(sums[size], x)
    return sums


def _graded(formula: Graded, world: World, bound: Mapping[Expr, Any]) -> bool | None:
    sums = order_sums(formula, world, bound)
    if sums is None:
        return False
    return all(
        not apart(world.function(formula.function, (Fraction(t),)), x) for t, x in enumerate(sums)
    )


# Instances that satisfy hypotheses ------------------------------------------------------------


def fit(world: World, formulas: Iterable[Any]) -> None:
    """Sets of the sizes that the formulas speak of, where these are small."""
    for f in formulas:
        inner = f
        while type(inner) is All:
            inner = inner.body
        if type(inner) in (Tensor, Graded):
            for name, count in inner.kinds:
                try:
                    size = value(count, world)
                except NoVerdict:
                    continue
                if isinstance(size, Fraction) and size.denominator == 1 and 0 <= size <= 2:
                    world.sizes[name] = int(size)
    world.coords = None
    for whole, parts in world.partitions:
        world.sizes[whole] = sum(world.sizes.get(p, 0) for p in parts)


def solve(e: Any, target: Any, world: World) -> bool:
    """Change a symbol or one value of a function so that the term has this value."""
    if e[0] == "sym":
        if e is Y or (e[1] == "i" and target.denominator != 1):
            return False
        world.symbols[e] = target
        return True
    if e[0] == "fn":
        if e[1][0] == "fi" and target.denominator != 1:
            return False
        args = tuple(value(a, world) for a in e[2:])
        if not all(isinstance(a, Fraction) for a in args):
            return False
        world.functions.setdefault(e[1], {})[args] = target
        return True
    if e[0] in ("+", "*"):
        parts = list(e[1:])
        world.rng.shuffle(parts)
        for i, part in enumerate(parts):
            if part[0] == "num":
                continue
            rest: Any = Fraction(e[0] == "*")
            for other in parts[:i] + parts[i + 1 :]:
                rest = (plus if e[0] == "+" else times)(rest, value(other, world))
            if not isinstance(rest, Fraction) or (e[0] == "*" and rest == 0):
                continue
            if solve(part, target - rest if e[0] == "+" else target / rest, world):
                return True
    return False


def satisfy(world: World, hyps: Iterable[Any]) -> None:
    """Change the world so that the hypotheses are likelier to hold."""
    todo = list(hyps)
    world.rng.shuffle(todo)
    for h in todo:
        fit(world, (h,))
        try:
            if holds(h, world) is True:
                continue
            _mend(world, h)
        except NoVerdict:
            continue
    fit(world, todo)


def _mend(world: World, h: Any) -> None:
    rng = world.rng
    if type(h) is Rel:
        step = Fraction({"=": 0, "<=": rng.choice((0, 0, 1)), "<": 1, "!=": 1}[h.op])
        tries = [(h.lhs, h.rhs, -step), (h.rhs, h.lhs, step)]
        rng.shuffle(tries)
        for e, other, by in tries:
            target = value(other, world)
            if isinstance(target, Fraction) and solve(e, target + by, world):
                return
    elif type(h) is All:
        if type(h.body) is Rel:
            functions = sorted(
                {t[1] for side in (h.body.lhs, h.body.rhs) for t in _walk(side) if t[0] == "fn"}
            )
            for f in functions:
                world.styles[f] = rng.choice(("zero", "one", "first", "square", "parts"))
                world.functions.pop(f, None)
    elif type(h) is Tensor:
        if rng.random() < 0.7 and _define(world, h):
            return
        names = sorted({t.game for t in h.lhs + h.rhs} - {""})
        if len(names) == 2 and rng.random() < 0.5:
            world.same_game[names[0]] = names[1]
        elif names:
            name = rng.choice(names)
            world.styles[name] = "zero"
            world.games.pop(name, None)
    elif type(h) is Graded:
        sums = order_sums(h, world, {})
        for t, x in enumerate(sums or []):
            world.functions.setdefault(h.function, {})[(Fraction(t),)] = x


def _define(world: World, h: Tensor) -> bool:
    """Make a game that stands alone on one side what the other side says."""
    layout = _layout(h.kinds, world, {})
    if layout is None:
        return False
    for side, other in ((h.lhs, h.rhs), (h.rhs, h.lhs)):
        if len(side) != 1 or not side[0].game or side[0].game in {t.game for t in other}:
            continue
        (t,) = side
        if t.coeff != 1 or any(m != UNCHANGED for _, m in t.factors):
            continue
        world.same_game.pop(t.game, None)
        for at in _outputs(t, layout):
            out: list[Any] = [Fraction(0)]
            for s in other:
                out = _sum_of(out, entry(s, layout, at, world, {}))
            inside = frozenset((c, b) for c, b in at.items() if b)
            world.games.setdefault(t.game, {})[inside] = out[0]
        return True
    return False


def _walk(e: Any) -> Iterable[Any]:
    yield e
    for part in e[1:]:
        if type(part) is Expr:
            yield from _walk(part)


def counterexample(
    sequent: Sequent,
    rng: random.Random,
    *,
    partitions: Iterable[tuple[str, tuple[str, ...]]] = (),
    tries: int = 12,
) -> tuple[World | None, int]:
    """(an instance with true hypotheses and a false conclusion or None, how many were judged)."""
    judged = 0
    hyps = _in_order(sequent.hyps)
    for n in range(tries):
        world = World(random.Random(rng.random()), partitions)
        fit(world, (*hyps, sequent.concl))
        if hyps and n % 4:
            for _ in range(1 + (len(hyps) > 1)):
                satisfy(world, hyps)
            if world.sizes:
                fit(world, (sequent.concl, *hyps))
        state = _verdict(hyps, sequent.concl, world)
        judged += state is not None
        if state is False:
            note(world, (sequent.concl, *hyps))
            world.wide = True  # once more, with many more values for the quantifiers
            if _verdict(hyps, sequent.concl, world) is False:
                return world, judged
    return None, judged


def note(world: World, formulas: Iterable[Any]) -> None:
    """Collect the values of terms that do not depend on what a quantifier binds."""
    world.noted = set()
    for f in formulas:
        holds(f, world)
    noted, world.noted = world.noted, None
    world.extra = noted


def refutes(world: World, sequent: Sequent) -> bool:
    """The hypotheses hold in the world, and the conclusion does not."""
    world.wide = True
    return _verdict(_in_order(sequent.hyps), sequent.concl, world) is False


def given_world(
    symbols: Mapping[Expr, Any],
    laws: Mapping[Any, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> World:
    """A world whose symbols, functions, games (of sets of (coordinate, bit)) and sets are given."""
    world = World(random.Random(0))
    world.symbols = {s: Fraction(v) for s, v in symbols.items()}
    world.laws, world.sizes = dict(laws or {}), dict(sizes or {})
    return world


def _verdict(hyps: Iterable[Any], concl: Any, world: World) -> bool | None:
    """Of the conclusion, where every hypothesis holds; else None."""
    for h in hyps:
        if holds(h, world) is not True:
            return None
    return holds(concl, world)


def _in_order(hyps: Iterable[Any]) -> list[Any]:
    """The same in every run, the quick ones first."""
    return sorted(hyps, key=lambda h: (type(h) is not Rel, repr(h)))

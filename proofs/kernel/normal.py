"""The arithmetic of the trusted base: when two terms are the same polynomial or rational function.

A term becomes a polynomial over ℚ in *atoms*: symbols, function values, sums, inverses, powers.  An
atom is named by its head and the normal forms of its arguments, so nothing is cancelled inside it.
Bound variables are counted from outside, so no name can clash; an atom under a binder says nothing
elsewhere.  Besides the laws of commutative rings, these hold of all values by the meaning of terms,
and are all that is used:

- (xy)⁻¹ = x⁻¹y⁻¹, (x⁻¹)⁻¹ = x, (xy)ᵉ = xᵉyᵉ, (xᵉ)⁻¹ = (x⁻¹)ᵉ = x⁻ᵉ, and (cx)ᵉ = |c|ᵉ(±x)ᵉ for a
  number c;
- for a number c > 0, c^(e+f) = c^e c^f and (cᵉ)^f = c^(ef), and c is taken apart into primes;
- (−1)ᵉ, for an integer e, counts the terms of e modulo 2;
- |xy| = |x||y|, |x²| = x², |x|² = x², |x⁻¹| = |x|⁻¹, |xᵉ| = |x|ᵉ, |cx| = |c||x| for a number c, and
  no bars around what is a square, a power of a number > 0 or has bars;
- ⌊x + k⌋ = ⌊x⌋ + k for what is an integer k by its form; min and max of a set of arguments;
- C(x, 0) = 1, C(x, 1) = x, C(x, b) = 0 for b in ℤ below 0; values of the functions at numbers.

`settle` also computes with denominators, and says what must be known for that.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from proofs.kernel.terms import Expr, Refused, add, apply_head, is_integer, mul, num, power

Key = frozenset[tuple[Any, Fraction]]  # a polynomial as a value: its (monomial, coefficient) pairs
Poly = Mapping[Any, Fraction]  # monomials, frozensets of (atom, exponent), and their coefficients
Needs = list[tuple[str, Key]]  # ("nonzero" | "positive" | "nonneg", normal form)
Bound = tuple[tuple[Expr, int], ...]  # bound variables, each with its level

ONE: Any = frozenset()
MOST_PAIRS = 200_000  # of monomials that a product multiplies
MOST_WORK = 200_000  # atoms that one step writes in multiplying out; proofs here take up to 6 000
MOST_MONOMIALS = 3_000  # in a power, which takes seconds
MOST_FACTORS = 400  # of what is written out: a power, a factorial, a binomial, a shift

_WORK_LEFT = [math.inf]  # of the step that is being checked
_MEANING: dict[Any, Expr] = {}  # a term for each atom that is not under a binder; for messages


def limit_work(on: bool) -> None:
    """What is multiplied out from here on is counted up to MOST_WORK, or is counted no more."""
    _WORK_LEFT[0] = MOST_WORK if on else math.inf


def _spend(p: Poly, q: Poly) -> None:
    """Raises Refused where the step has multiplied out too much, before this product too is."""
    atoms = sum(len(m) for r in (p, q) for m in _first(r))
    _WORK_LEFT[0] -= len(p) * len(q) * (1 + atoms)
    if _WORK_LEFT[0] < 0:
        raise Refused(
            f"normal form: multiplying out takes more than {MOST_WORK} atoms; prove it in smaller "
            "steps, with a name for each factor"
        )


def _first(p: Poly) -> Iterable[Any]:
    """One of the monomials, where there is one; the others are about as long."""
    return itertools.islice(p, 1)


def constant(c: Any) -> Poly:
    return {ONE: Fraction(c)} if c else {}


def value_of(p: Poly) -> Fraction | None:
    """The number that a constant polynomial is, else None."""
    if not p:
        return Fraction(0)
    return p.get(ONE) if len(p) == 1 else None


def key_of(e: Expr, bound: Bound = ()) -> Key:
    """The normal form of a term as one value: equal for terms that are equal by the laws above."""
    return frozenset(poly(e, bound).items())


def same_term(a: Expr, b: Expr) -> bool:
    """Equal by the laws above."""
    return a is b or poly(a) == poly(b)


# Polynomials ----------------------------------------------------------------------------------


def plus(*polys: Poly) -> Poly:
    total: dict[Any, Fraction] = {}
    for p in polys:
        for m, c in p.items():
            total[m] = total.get(m, 0) + c
    return {m: c for m, c in total.items() if c}


def scale(c: Any, p: Poly) -> Poly:
    if c == 1:
        return p
    return {m: c * x for m, x in p.items()} if c else {}


def times(p: Poly, q: Poly) -> Poly:
    if len(p) > len(q):
        p, q = q, p
    _spend(p, q)
    if len(p) == 1 and ONE in p:
        return scale(p[ONE], q)
    if len(p) * len(q) > MOST_PAIRS:
        raise Refused("normal form: a product is too large")
    total: dict[Any, Fraction] = {}
    rest: list[Poly] = []
    for m, c in p.items():
        for n, d in q.items():
            factor, product, squares = _monomial(m, n)
            if squares:
                rest.append(times(scale(c * d * factor, {product: Fraction(1)}), squares))
            else:
                total[product] = total.get(product, 0) + c * d * factor
    out = {m: c for m, c in total.items() if c}
    return plus(out, *rest) if rest else out


def raised(p: Poly, n: int) -> Poly:
    """pⁿ for n ≥ 0."""
    if n > MOST_FACTORS or math.comb(n + max(1, len(p)) - 1, n) > MOST_MONOMIALS:
        raise Refused(f"normal form: the power {n} is too large")
    out = constant(1)
    for _ in range(n):
        out = times(out, p)
    return out


def single(atom: Any, exponent: int = 1) -> Poly:
    return {frozenset({(atom, exponent)}): Fraction(1)}


def _monomial(m: Any, n: Any) -> tuple[Any, Any, Poly | None]:
    """(number, monomial, polynomial to multiply with or None) of a product of monomials.

    Signs count modulo 2; |p|² is p²; roots p^r of a number p have 0 < r < 1.
    """
    if not m or not n:
        return 1, m or n, None
    exponents = dict(m)
    touched = False
    for atom, x in n:
        exponents[atom] = exponents.get(atom, 0) + x
        touched = touched or atom[0] in ("sign", "abs", "root", "exp", "inverse", "positive")
    if not touched:
        return 1, frozenset(exponents.items()), None
    return _tidied(exponents)


def _tidied(exponents: dict[Any, int]) -> tuple[Any, Any, Poly | None]:
    factor = Fraction(1)
    squares: Poly | None = None
    out: dict[Any, int] = {}
    roots: dict[Any, Fraction] = {}
    for atom, x in exponents.items():
        head = atom[0]
        if head == "sign":
            x %= 2
        elif head == "abs" and x > 1:
            inner = raised(dict(atom[1]), 2 * (x // 2))
            squares = inner if squares is None else times(squares, inner)
            x %= 2
        elif head == "inverse" and x > 1 and (under := _barred(atom[1])) is not None:
            inner = raised(inverse(dict(under)), 2 * (x // 2))
            squares = inner if squares is None else times(squares, inner)
            x %= 2
        elif head in ("root", "exp", "positive"):  # (base, monomial, r): powers of one base > 0
            base = (head, *atom[1:-1])
            roots[base] = roots.get(base, Fraction(0)) + atom[-1] * x
            continue
        if x:
            out[atom] = x
    for base, r in roots.items():
        whole = math.floor(r)
        if base[0] == "root":
            factor *= Fraction(base[1]) ** whole
        elif whole:
            out[(*base, Fraction(1))] = whole
        if r != whole:
            out[(*base, r - whole)] = 1
    return factor, frozenset(out.items()), squares


def _barred(inner: Key) -> Key | None:
    """The normal form of p, given that of |p|; None for anything else."""
    if len(inner) == 1:
        ((monomial, c),) = inner
        if c == 1 and len(monomial) == 1:
            ((atom, n),) = monomial
            if atom[0] == "abs" and n == 1:
                return atom[1]
    return None


def without_bars(p: Poly) -> Poly:
    """Of c·|x|, the x; of anything else, itself."""
    if len(p) == 1:
        ((monomial, _),) = p.items()
        inner = _barred(frozenset({(monomial, Fraction(1))}))
        if inner is not None:
            return dict(inner)
    return p


# Normal forms ---------------------------------------------------------------------------------


def poly(e: Expr, bound: Bound = ()) -> Poly:
    """The term as a polynomial in atoms; it cannot be changed."""
    return MappingProxyType(_poly(e, bound))


@cache
def _poly(e: Expr, bound: Bound) -> Poly:
    head = e.head
    if head == "num":
        return constant(e.number)
    if head == "sym":
        level = next((n for s, n in bound if s is e), None)
        return _atom(("symbol", e) if level is None else ("bound", level), e, bound)
    if head == "+":
        return plus(*(poly(a, bound) for a in e.args))
    if head == "*":
        out = constant(1)
        for a in e.args:
            out = times(out, poly(a, bound))
        return out
    if head == "^":
        return _power(poly(e.args[0], bound), e.args[1], bound)
    if head == "sum":
        var, low, high, body = e.args
        level = 1 + max((n for _, n in bound), default=-1)
        inside = (*(pair for pair in bound if pair[0] is not var), (var, level))
        ends = key_of(low, bound), key_of(high, bound)
        return _atom(("sum", *ends, key_of(body, inside)), e, bound)
    args = [poly(a, bound) for a in e.args]
    if head == "fn":
        return _atom(("fn", e.func, tuple(frozenset(p.items()) for p in args)), e, bound)
    return _named(head, args)


def _atom(atom: Any, meaning: Expr, bound: Bound) -> Poly:
    if not bound:  # under a binder the same atom means something else
        _MEANING.setdefault(atom, meaning)
    return single(atom)


def words(p: Poly) -> Expr:
    """A term for a polynomial."""
    return add(
        *(mul(num(c), *(power(_meaning(atom), num(x)) for atom, x in m)) for m, c in p.items())
    )


def _meaning(atom: Any) -> Expr:
    head = atom[0]
    if head == "inverse":
        return power(words(dict(atom[1])), num(-1))
    if head in ("power", "positive"):
        exponent = dict(atom[2]) if head == "power" else {atom[2]: atom[3]}
        return power(words(dict(atom[1])), words(exponent))
    if head in ("exp", "root"):
        return power(num(atom[1]), words({(atom[2] if head == "exp" else ONE): atom[-1]}))
    if head == "sign":
        return power(num(-1), words({atom[1]: Fraction(1)}))
    if head in ("abs", "floor", "log", "factorial", "binomial"):
        return apply_head(head, *(words(dict(k)) for k in atom[1:]))
    if head in ("min", "max"):
        return apply_head(head, *(words(dict(k)) for k in atom[1]))
    return _MEANING[atom]


def inverse(p: Poly) -> Poly:
    """p⁻¹; of a product, the product of the inverses."""
    if not p:
        raise Refused("normal form: a denominator is 0")
    if len(p) > 1:
        size = 1 / abs(p[_lead(p)])  # not its sign: a base of powers stays as it is
        return scale(size, single(("inverse", frozenset(scale(size, p).items()))))
    ((monomial, c),) = p.items()
    out = constant(1 / c)
    for atom, n in monomial:
        out = times(out, _inverse_of(atom, n))
    return out


def _inverse_of(atom: Any, n: int) -> Poly:
    head = atom[0]
    if head == "inverse":
        return raised(dict(atom[1]), n)
    if head == "sign":
        return single(atom) if n % 2 else constant(1)
    if head == "power":
        return single(("power", atom[1], frozenset((m, -c) for m, c in atom[2])), n)
    if head in ("exp", "root", "positive"):
        factor, monomial, _ = _tidied({atom: -n})
        return {monomial: Fraction(factor)}
    return single(("inverse", frozenset(single(atom).items())), n)


def _lead(p: Poly) -> Any:
    """The monomial whose coefficient counts as the first: the same for p and for −p."""
    return min(p, key=hash)


def _power(base: Poly, exponent: Expr, bound: Bound) -> Poly:
    up = poly(exponent, bound)
    n = value_of(up)
    if n is not None and n.denominator == 1:
        if abs(n) > MOST_FACTORS and len(base) > 1:
            raise Refused(f"normal form: the power {n} is too large")
        return raised(base if n >= 0 else inverse(base), abs(int(n)))
    if not base:  # 0 to a power that may be 0
        return single(("power", frozenset(), frozenset(up.items())))
    if len(base) > 1:
        return single(("power", frozenset(base.items()), frozenset(up.items())))
    ((monomial, c),) = base.items()
    out = constant(1)
    for prime, count in _primes(abs(c)):
        out = times(out, _prime_power(prime, scale(Fraction(count), up)))
    if c < 0 and is_integer(exponent):
        out, c = times(out, _sign(up)), -c
    if c < 0:
        if not monomial:
            raise Refused("normal form: a power of −1 needs an integer exponent")
        base = {monomial: Fraction(-1)}
        return times(out, single(("power", frozenset(base.items()), frozenset(up.items()))))
    for atom, x in monomial:
        out = times(out, _power_of(atom, x, up))
    return out


def _power_of(atom: Any, x: int, up: Poly) -> Poly:
    """(atomˣ)^up."""
    if atom[0] in ("exp", "root"):
        monomial = atom[2] if atom[0] == "exp" else ONE
        return _prime_power(atom[1], times({monomial: atom[-1] * x}, up))
    if atom[0] == "inverse" and x == 1:
        return single(("power", atom[1], frozenset(scale(-1, up).items())))
    return single(("power", frozenset(single(atom, x).items()), frozenset(up.items())))


def _sign(exponent: Poly) -> Poly:
    """(−1)^e with e an integer by its form.

    Its normal form need not be a sum of integers: that of |2k + 3| is 2·|k + 3/2|.
    """
    out = constant(1)
    for monomial, c in exponent.items():
        if not _whole_term(monomial, c):
            raise Refused("normal form: −1 to the power of what is no sum of integers")
        if int(c) % 2:
            out = times(out, single(("sign", monomial)) if monomial else constant(-1))
    return out


def _prime_power(prime: int, exponent: Poly) -> Poly:
    """p^e for a number p > 0: a product over the terms of e."""
    out = constant(1)
    for monomial, c in exponent.items():
        whole = math.floor(c)
        if abs(whole) > MOST_FACTORS:
            raise Refused(f"normal form: the power {whole} is too large")
        if monomial:
            parts = _tidied({("exp", prime, monomial, Fraction(1)): whole}) if whole else None
            if parts:
                out = times(out, {parts[1]: Fraction(1)})
            if c != whole:
                out = times(out, single(("exp", prime, monomial, c - whole)))
        else:
            out = scale(Fraction(prime) ** whole, out)
            if c != whole:
                out = times(out, single(("root", prime, c - whole)))
    return out


def _primes(c: Fraction) -> list[tuple[int, int]]:
    """c > 0 as a product of powers of primes (a large rest counts as one)."""
    found: Counter[int] = Counter()
    for number, sign in ((c.numerator, 1), (c.denominator, -1)):
        p = 2
        while p * p <= number and p < 10_000:
            while number % p == 0:
                found[p] += sign
                number //= p
            p += 1
        if number > 1:
            found[number] += sign
    return [(p, n) for p, n in found.items() if n]


def _named(head: str, args: Sequence[Poly]) -> Poly:
    """The value of one of the named functions."""
    first, c = args[0], value_of(args[0])
    keys = [frozenset(p.items()) for p in args]
    if head == "abs":
        return _absolute(first)
    if head == "floor":
        return _floor(first)
    if head == "log" and c == 1:
        return {}
    if head == "factorial" and c is not None:
        if not (c.denominator == 1 and 0 <= c <= MOST_FACTORS):
            raise Refused(f"normal form: the factorial of {c}")
        return constant(math.factorial(int(c)))
    if head == "binomial":
        k = value_of(args[1])
        if k is not None and k.denominator == 1:
            if k < 0:
                return {}
            if k <= 1:
                return first if k else constant(1)
            if c is not None and k <= MOST_FACTORS:
                product = math.prod((c - i for i in range(int(k))), start=Fraction(1))
                return constant(product / math.factorial(int(k)))
    if head in ("min", "max"):
        return _extreme(head, keys)
    return single((head, *keys))


def _absolute(p: Poly) -> Poly:
    if len(p) <= 1:
        out = constant(1 if p else 0)
        for monomial, c in p.items():
            out = constant(abs(c))
            for atom, n in monomial:
                out = times(out, _absolute_of(atom, n))
        return out
    lead = p[_lead(p)]
    return scale(abs(lead), single(("abs", frozenset(scale(1 / lead, p).items()))))


def _absolute_of(atom: Any, n: int) -> Poly:
    head = atom[0]
    if head == "sign":
        return constant(1)
    if n % 2 == 0 or head in ("exp", "root", "positive", "abs"):
        return single(atom, n)
    if head == "inverse":
        return raised(inverse(_absolute(dict(atom[1]))), n)
    if head == "power":
        inner = _absolute(dict(atom[1]))
        return single(("power", frozenset(inner.items()), atom[2]), n)
    return raised(single(("abs", frozenset(single(atom).items()))), n)


def _floor(p: Poly) -> Poly:
    out: Poly = {}
    rest: Poly = {}
    for m, c in p.items():
        if not m:
            out = plus(out, constant(math.floor(c)))
            rest = plus(rest, constant(c % 1))
        elif _whole_term(m, c):
            out = plus(out, {m: c})
        else:
            rest = plus(rest, {m: c})
    if value_of(rest) is not None:  # a number in [0, 1)
        return out
    return plus(out, single(("floor", frozenset(rest.items()))))


def _whole(p: Poly) -> bool:
    """An integer by its form."""
    return all(_whole_term(m, c) for m, c in p.items())


def _whole_term(monomial: Any, c: Fraction) -> bool:
    return c.denominator == 1 and all(n > 0 and _integral(atom) for atom, n in monomial)


def _integral(atom: Any) -> bool:
    """An integer by its form, as `is_integer` says of terms (bound variables are integers)."""
    head = atom[0]
    if head == "symbol":
        return is_integer(atom[1])
    if head == "fn":
        return bool(atom[1].is_integer)
    if head in ("abs", "factorial", "binomial"):
        return all(_whole(dict(k)) for k in atom[1:])
    return head in ("floor", "sign", "bound")


def _extreme(head: str, keys: Sequence[Key]) -> Poly:
    different = set(keys)
    numbers = [v for k in different if (v := value_of(dict(k))) is not None]
    if numbers:
        chosen = min(numbers) if head == "min" else max(numbers)
        different = {k for k in different if value_of(dict(k)) is None}
        different.add(frozenset(constant(chosen).items()))
    if len(different) == 1:
        return dict(different.pop())
    return single((head, frozenset(different)))


# Denominators ---------------------------------------------------------------------------------

Factor = tuple[Expr, Expr]  # the difference of two terms
Fractional = tuple[Poly, Counter[Key]]  # a numerator, and the factors of a denominator


def settle(
    parts: Iterable[tuple[Any, Sequence[Factor]]], *, expand: bool = False
) -> tuple[str, Needs]:
    """Whether Σ weight · Π (a − b) is 0: ("" or what is left over, what that needs).

    Whatever cancels as a polynomial needs nothing; only the denominators that are left must not
    vanish, and the bases of powers that are left must be positive.
    """
    total: Poly = {}
    for weight, factors in parts:
        product = constant(weight)
        for a, b in factors:
            product = times(product, plus(poly(a), scale(-1, poly(b))))
        total = plus(total, product)
    if not total:
        return "", []
    work = _Dividing(expand)
    left = work.fraction(total)[0]
    return str(words(left)) if left else "", list(dict.fromkeys(work.needs))


class _Dividing:
    """Polynomials as fractions; `needs` collects what that requires."""

    def __init__(self, expand: bool) -> None:
        self.expand = expand  # rewrite binomials through factorials of the lowest shift
        self.needs: Needs = []
        self.lowest: dict[Key, int] = {}

    def fraction(self, p: Poly) -> Fractional:
        if self.expand:
            self._note_shifts(p)
        pieces = [self._piece(m, c) for m, c in p.items()]
        common: Counter[Key] = Counter()
        for _, den in pieces:
            common |= den
        total: Poly = {}
        for top, den in pieces:
            for factor, n in (common - den).items():
                top = times(top, raised(dict(factor), n))
            total = plus(total, top)
        return total, common

    def _piece(self, monomial: Any, c: Fraction) -> Fractional:
        top, den = constant(c), Counter[Key]()
        exponents: dict[Key, Poly] = {}
        for atom, n in monomial:
            if atom[0] == "power":
                exponents[atom[1]] = plus(exponents.get(atom[1], {}), scale(n, dict(atom[2])))
                continue
            got = self._atom(atom)
            top = times(top, raised(got[0], n) if n > 0 else raised(inverse(got[0]), -n))
            for factor, k in got[1].items():
                den[factor] += k * n
        for base, exponent in exponents.items():
            above, below = self._split(base, exponent)
            top = times(top, above)
            den += below
        return top, den

    def _atom(self, atom: Any) -> Fractional:
        """An atom as a fraction."""
        head = atom[0]
        if head == "inverse":
            base = dict(atom[1])
            if not (self.expand and _counted(base)):
                self.needs.append(("nonzero", frozenset(base.items())))
            return self._over(self.fraction(base))
        if self.expand and head == "factorial":
            return self._factorial(dict(atom[1])), Counter()
        if self.expand and head == "binomial":
            a, b = dict(atom[1]), dict(atom[2])
            gap = plus(a, scale(-1, b))
            self.needs += [("nonneg", frozenset(b.items())), ("nonneg", frozenset(gap.items()))]
            below = times(self._factorial(b), self._factorial(gap))
            above, den = self._over((below, Counter()))
            return times(self._factorial(a), above), den
        return single(atom), Counter()

    def _over(self, x: Fractional) -> Fractional:
        top, den = x
        above = constant(1)
        for factor, n in den.items():
            above = times(above, raised(dict(factor), n))
        if not top:
            raise Refused("normal form: a denominator is 0")
        if len(top) > 1:
            lead = top[_lead(top)]
            return scale(1 / lead, above), Counter({frozenset(scale(1 / lead, top).items()): 1})
        ((monomial, c),) = top.items()
        below: Counter[Key] = Counter()
        for atom, n in monomial:  # of a product, factor by factor
            if atom[0] in ("exp", "root", "sign", "positive"):
                above = times(above, _inverse_of(atom, n))
            else:
                below[frozenset(single(atom).items())] += n
        return scale(1 / c, above), below

    def _split(self, base: Key, exponent: Poly) -> Fractional:
        """b^e for b > 0: a product over the terms of e, integers pulled out."""
        self.needs.append(("positive", base))
        top, den = constant(1), Counter[Key]()
        for monomial, c in exponent.items():
            whole = math.floor(c)
            if c != whole:
                top = times(top, single(("positive", base, monomial, c - whole)))
            if not whole:
                continue
            if monomial:
                top = times(
                    top,
                    {frozenset({(("positive", base, monomial, Fraction(1)), whole)}): Fraction(1)},
                )
                continue
            above, below = self.fraction(dict(base))
            if whole < 0:
                above, below = self._over((above, below))
            top = times(top, raised(above, abs(whole)))
            for factor, n in below.items():
                den[factor] += n * abs(whole)
        return top, den

    # Factorials ------------------------------------------------------------------------------

    def _note_shifts(self, p: Poly) -> None:
        """For every factorial outside sums: the lowest integer shift of its argument."""
        for atom in {a for m in p for a, _ in m}:
            head, *keys = atom
            if head in ("binomial", "factorial"):
                args = [dict(k) for k in keys]
                if head == "binomial":
                    args.append(plus(args[0], scale(-1, args[1])))  # type: ignore[arg-type]
                for arg in args:
                    rest, shift = _shifted(arg)
                    self.lowest[rest] = min(shift, self.lowest.get(rest, shift))
            elif head in ("inverse", "power"):
                self._note_shifts(dict(keys[0]))

    def _factorial(self, p: Poly) -> Poly:
        """(rest + shift)! = (rest + low)! (rest + low + 1) … (rest + shift), for rest + low ≥ 0."""
        rest, shift = _shifted(p)
        if not rest:
            if not 0 <= shift <= MOST_FACTORS:
                raise Refused(f"normal form: the factorial of {shift}")
            return constant(math.factorial(shift))
        low = self.lowest[rest]
        if shift - low > MOST_FACTORS:
            raise Refused("normal form: a factorial is shifted too far")
        start = plus(dict(rest), constant(low))
        self.needs.append(("nonneg", frozenset(start.items())))
        out = single(("factorial", frozenset(start.items())))
        for c in range(low + 1, shift + 1):
            out = times(out, plus(dict(rest), constant(c)))
        return out


def _shifted(p: Poly) -> tuple[Key, int]:
    """(the rest, the constant) of an integer by its form."""
    shift = p.get(ONE, Fraction(0))
    rest = frozenset((m, c) for m, c in p.items() if m)
    if not _whole(p):
        raise Refused(f"normal form: the factorial of {words(p)}, not an integer by its form")
    return rest, int(shift)


def _counted(base: Poly) -> bool:
    """A binomial or a factorial alone: never 0 where it may be expanded."""
    if len(base) != 1:
        return False
    ((monomial, c),) = base.items()
    return c == 1 and len(monomial) == 1 and next(iter(monomial))[0][0] in ("binomial", "factorial")

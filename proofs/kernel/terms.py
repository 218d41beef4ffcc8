"""Terms of our own: what a formula is made of, the few rewritings done when one is built.

Trusted.  A term is immutable and made once: equal terms are the same object.  It denotes a real
number, and its meaning is total:

- xᵉ is the usual power where e is an integer (x⁰ = 1, and 0ᵉ = 0 for e < 0), and |x|ᵉ elsewhere
  (0 where x = 0);
- log x is log|x|, and log 0 = 0;
- C(a, b) is a(a−1)…(a−b+1)/b! for an integer b ≥ 0, and 0 for any other b; k! is the factorial of
  an integer k ≥ 0, and 0 for any other k;
- Σ_{k=low}^{high} is 0 where high < low; |x|, ⌊x⌋, min and max are as everywhere;
- a function symbol is any function on the reals; an integer-valued one takes and gives integers.

Building a term rewrites nothing but this, each true of every value by that meaning (the names are
those of the functions below, and tests try each of them):

- `add`: sums in sums are opened, like terms gathered, numbers added;
- `mul`: products in products are opened, numbers multiplied, 0·x = 0, c(x + y) = cx + cy for a
  number c, xᵃxᵇ = xᵃ⁺ᵇ for numbers a, b in ℕ⁺, or both below 0;
- `power`: x⁰ = 1, x¹ = x, 1ˣ = 1, powers of numbers with an exponent in ℤ, (xᵃ)ᵇ = xᵃᵇ and
  (xy)ᵇ = xᵇyᵇ for numbers a, b in ℤ∖{0}; 0 to a power below 0 is refused, being a slip, and so is a
  negative number to a power that is no integer by its form, since its meaning is not the usual one;
- heads: |c|, ⌊c⌋, c!, C(c, b), min and max of numbers; |cx| = |c||x| for a number c,
  C(x, 0) = 1, C(x, 1) = x, C(x, b) = 0 for a number b in ℤ below 0, log 1 = 0, min x = max x = x.

Two functions stand open to modules outside, which register with them: `read`, for what another
library wrote, and `shown`, for the text of messages.  What is read counts only if it was made here,
and no rule looks at a text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, singledispatch
from types import MappingProxyType
from typing import Any


class Refused(ValueError):
    """A rule does not apply, or a term has no meaning; the message says which and why."""


MOST_BITS = 5000  # of a number that is computed, above or below the line
LARGEST_FACTORIAL = 500  # the number whose factorial, or binomial from that many, is computed
DEEPEST = 120  # how deep terms may be nested
MOST_PARTS = 100_000  # of a term, one that stands in it twice counted twice

ARITY = {"binomial": 2, "factorial": 1, "abs": 1, "floor": 1, "log": 1, "min": 0, "max": 0}


class Function(tuple[str, str]):
    """A function symbol, ("f", name) with real values or ("fi", name) with integer ones.

    With another number of arguments, one name is another function.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        return self[1]

    @property
    def is_integer(self) -> bool:
        return self[0] == "fi"

    def __call__(self, *args: Any) -> Expr:
        return applied(self, *map(as_term, args))

    def __repr__(self) -> str:
        return self[1]


def fn(name: str, *, integer: bool = False) -> Any:
    """A function symbol with real (or integer) values."""
    _check_name(name)
    return tuple.__new__(Function, ("fi" if integer else "f", name))


def is_function(f: object) -> bool:
    """A function symbol of exact strings, as fn() makes them."""
    return (
        type(f) is Function
        and len(f) == 2
        and all(type(part) is str for part in f)
        and f[0] in ("f", "fi")
    )


class Expr(tuple[Any, ...]):
    """A term: (head, …), made by the functions of this module only.

    ("num", p, q)   ("sym", "i"|"r", name)   ("fn", Function, *args)   ("sum", var, low, high, body)
    ("+"|"*"|"^"|a name of ARITY, *args)
    """

    __slots__ = ()

    def __new__(cls, *_: Any) -> Expr:
        raise TypeError("a term is made by the functions of proofs.kernel.terms")

    @property
    def head(self) -> str:
        return self[0]

    @property
    def args(self) -> tuple[Expr, ...]:
        """The terms that this one is made of; of a sum: the variable, its ends, the body."""
        if self[0] in ("num", "sym"):
            return ()
        return tuple(self[2:] if self[0] == "fn" else self[1:])

    @property
    def func(self) -> Function:
        """The symbol of a function value."""
        return self[1]

    @property
    def name(self) -> str:
        return self[2] if self[0] == "sym" else self[1].name

    @property
    def number(self) -> Fraction | None:
        """The value of a number, None for any other term."""
        return Fraction(self[1], self[2]) if self[0] == "num" else None

    @property
    def is_integer(self) -> bool:
        return is_integer(self)

    @property
    def free_symbols(self) -> frozenset[Expr]:
        return _symbols(self)

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, int | Fraction) or isinstance(other, bool):
            return self is other
        return self[0] == "num" and other == Fraction(self[1], self[2])

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        if self[0] != "num":
            return object.__hash__(self)
        return hash(self[1] if self[2] == 1 else Fraction(self[1], self[2]))

    def __bool__(self) -> bool:
        return bool(self[0] != "num" or self[1])

    def __repr__(self) -> str:
        return shown(self)

    __str__ = __repr__

    def __reduce__(self) -> Any:
        if self[0] == "sym":
            return symbol, (self[1], self[2])
        if self[0] == "num":
            return num, (Fraction(self[1], self[2]),)
        return _again, (self[0], *self[1:])

    def __add__(self, other: Any) -> Expr:
        return _binary(add, self, other)

    def __radd__(self, other: Any) -> Expr:
        return _binary(add, other, self)

    def __sub__(self, other: Any) -> Expr:
        return _binary(_minus, self, other)

    def __rsub__(self, other: Any) -> Expr:
        return _binary(_minus, other, self)

    def __mul__(self, other: Any) -> Expr:
        return _binary(mul, self, other)

    def __rmul__(self, other: Any) -> Expr:
        return _binary(mul, other, self)

    def __truediv__(self, other: Any) -> Expr:
        return _binary(_over, self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return _binary(_over, other, self)

    def __pow__(self, other: Any) -> Expr:
        return _binary(power, self, other)

    def __rpow__(self, other: Any) -> Expr:
        return _binary(power, other, self)

    def __neg__(self) -> Expr:
        return mul(MINUS, self)

    def __pos__(self) -> Expr:
        return self

    def __abs__(self) -> Expr:
        return apply_head("abs", self)

    def __lt__(self, other: Any) -> bool:
        return _value(self) < _value(other)

    def __le__(self, other: Any) -> bool:
        return _value(self) <= _value(other)

    def __gt__(self, other: Any) -> bool:
        return _value(self) > _value(other)

    def __ge__(self, other: Any) -> bool:
        return _value(self) >= _value(other)


def _value(x: Any) -> Any:
    """The value of a number; other terms are not compared."""
    value = x.number if type(x) is Expr else x
    if value is None:
        raise TypeError("terms have no order; le(a, b) and lt(a, b) make formulas")
    return value


_MADE: dict[tuple[Any, ...], Expr] = {}


def _made(*parts: Any) -> Expr:
    terms = () if parts[0] in ("num", "sym") else parts[2 if parts[0] == "fn" else 1 :]
    if not all(map(is_term, terms)):
        raise Refused("a term that was not made by the functions of proofs.kernel.terms")
    found = _MADE.get(parts)
    if found is None:
        sizes = [_SIZES[id(p)] for p in terms]
        depth = 1 + max((d for _, d, _ in sizes), default=0)
        size = 1 + sum(n for _, _, n in sizes)
        if depth > DEEPEST:
            raise Refused(f"a term is nested more than {DEEPEST} deep")
        if size > MOST_PARTS:
            raise Refused(f"a term of more than {MOST_PARTS} parts")
        # Another thread may have made it by now: then that one is the term, and it alone is held.
        found = _MADE.setdefault(parts, tuple.__new__(Expr, parts))
        _SIZES.setdefault(id(found), (found, depth, size))
    return found


# Every term made, with its depth and number of parts, by its identity; held, so that no other
# object ever stands at the same place.
_SIZES: dict[int, tuple[Expr, int, int]] = {}


def is_term(e: object) -> bool:
    """A term made here, and by no other way."""
    entry = _SIZES.get(id(e)) if type(e) is Expr else None
    return entry is not None and entry[0] is e


def as_term(x: Any) -> Expr:
    """A term, an integer, a fraction or what `read` makes a term of; else raises Refused."""
    if type(x) is not Expr:
        if isinstance(x, int | Fraction) and not isinstance(x, bool):
            return num(x)
        # What an argument of a rule may be beside terms is never read, by whatever reader: a rule
        # that asked twice could be told two things.
        if x is None or isinstance(x, bool | str | tuple | list | Mapping):
            raise Refused(f"{x!r} is not a term")
        x = read(x)
        if type(x) is not Expr:
            raise Refused(f"{x!r} is not a term")
    if not is_term(x):
        raise Refused("a term that was not made by the functions of proofs.kernel.terms")
    return x


@singledispatch
def read(x: Any) -> Any:
    """What another library wrote, as a term, a Lambda, a Function or a Matrix.

    Modules outside register their readers by class.  They are not trusted: whoever calls this
    checks what comes back as if a caller had given it.  Raises Refused for a class without one.
    """
    raise Refused(f"{x!r} is not a term")


def _readable(x: Any) -> bool:
    """Of a class that somebody reads."""
    return read.dispatch(type(x)) is not read.dispatch(object)


@singledispatch
def shown(x: Any) -> str:
    """The text of a term or formula, for people only; plain until a printer registers."""
    return tuple.__repr__(x)


def _binary(make: Any, a: Any, b: Any) -> Any:
    try:
        return make(as_term(a), as_term(b))
    except Refused:
        if all(is_term(x) or isinstance(x, int | Fraction) or _readable(x) for x in (a, b)):
            raise
        return NotImplemented


# Numbers, symbols, functions ------------------------------------------------------------------


def num(value: int | Fraction) -> Expr:
    """A rational number."""
    p, q = int(value.numerator), int(value.denominator)
    if q < 1 or math.gcd(p, q) != 1:
        raise Refused("a number that is not in lowest terms")
    if max(p.bit_length(), q.bit_length()) > MOST_BITS:
        raise Refused(f"a number of more than {MOST_BITS} bits")
    return _made("num", p, q)


def rational(p: int, q: int = 1) -> Expr:
    """p/q."""
    return num(Fraction(p, q))


ZERO, ONE_, MINUS = num(0), num(1), num(-1)


def symbol(kind: str, name: str) -> Expr:
    """An integer ("i") or real ("r") symbol."""
    _check_name(name)
    if type(kind) is not str or kind not in ("i", "r"):
        raise Refused("the kind of a symbol is i (integer) or r (real)")
    return _made("sym", kind, name)


def _check_name(name: object) -> None:
    if type(name) is not str or not name or len(name) > 200:
        raise Refused(f"{str(name)[:40]!r} is not a name")


Y = symbol("r", "Y")  # the formal variable of generating functions; never in a Rel


def applied(function: Function, *args: Expr) -> Expr:
    """The value of a function symbol at terms."""
    if not is_function(function) or not args:
        raise Refused("not a function made by fn(), or one without an argument")
    if function.is_integer and not all(map(is_integer, args)):
        raise Refused(f"{function.name}: an integer-valued function takes integers")
    return _made("fn", function, *map(as_term, args))


def is_integer(e: Expr) -> bool:
    """Integer by its form: integer symbols and functions under +, ·, |·|, !, C and powers in ℕ."""
    head = e[0]
    if head == "num":
        return bool(e[2] == 1)
    if head == "sym":
        return bool(e[1] == "i")
    if head == "fn":
        return bool(e[1].is_integer)
    if head == "^":
        return is_natural(e[2]) and is_integer(e[1])
    if head in ("+", "*", "abs", "factorial", "binomial"):
        return all(map(is_integer, e[1:]))
    return bool(head == "floor")


def is_natural(e: Expr) -> bool:
    """A number in ℕ."""
    return bool(e[0] == "num" and e[2] == 1 and e[1] >= 0)


def _whole(e: Expr) -> int | None:
    """The value of a number in ℤ."""
    return e[1] if e[0] == "num" and e[2] == 1 else None


# Arithmetic -----------------------------------------------------------------------------------


def number_and_rest(e: Expr) -> tuple[Fraction, Expr]:
    """(c, rest) with e = c · rest and c a number."""
    if e[0] == "num":
        return Fraction(e[1], e[2]), ONE_
    if e[0] == "*" and e[1][0] == "num":
        rest = e[2:]
        return Fraction(e[1][1], e[1][2]), rest[0] if len(rest) == 1 else _made("*", *rest)
    return Fraction(1), e


def _scaled(c: Fraction, e: Expr) -> Expr:
    """c · e for an e that is no number, no sum and has no number in front."""
    if c == 1:
        return e
    return _made("*", num(c), *(e[1:] if e[0] == "*" else (e,)))


def add(*args: Expr) -> Expr:
    """The sum of terms."""
    total: dict[Expr, Fraction] = {}
    todo = list(reversed(args))
    while todo:
        e = todo.pop()
        if e[0] == "+":
            todo += reversed(e[1:])
            continue
        c, rest = number_and_rest(e)
        total[rest] = total.get(rest, Fraction(0)) + c
    constant = total.pop(ONE_, Fraction(0))
    parts = sorted(((r, c) for r, c in total.items() if c), key=lambda pair: key(pair[0]))
    out = [num(constant)] if constant else []
    out += [_scaled(c, rest) for rest, c in parts]
    if not out:
        return ZERO
    return out[0] if len(out) == 1 else _made("+", *out)


def _minus(a: Expr, b: Expr) -> Expr:
    return add(a, mul(MINUS, b))


def mul(*args: Expr) -> Expr:
    """The product of terms."""
    front = Fraction(1)
    powers: dict[tuple[Expr, Any], list[Expr]] = {}
    todo = list(reversed(args))
    while todo:
        e = todo.pop()
        if e[0] == "*":
            todo += reversed(e[1:])
        elif e[0] == "num":
            front *= Fraction(e[1], e[2])
        else:
            base, exponent = (e[1], e[2]) if e[0] == "^" else (e, ONE_)
            n = _whole(exponent)
            group = exponent if n is None or base[0] == "num" else n > 0
            powers.setdefault((base, group), []).append(exponent)
    if not front:
        return ZERO
    factors = []
    for (base, group), exponents in powers.items():
        if isinstance(group, bool):
            factors.append(power(base, add(*exponents)))
        else:
            factors += [_made("^", base, x) for x in exponents]
    if not factors:
        return num(front)
    factors.sort(key=key)
    if len(factors) == 1 and factors[0][0] == "+":
        if front == 1:
            return factors[0]
        return add(*(_times_number(front, a) for a in factors[0][1:]))
    out = factors if front == 1 else [num(front), *factors]
    return out[0] if len(out) == 1 else _made("*", *out)


def _times_number(c: Fraction, e: Expr) -> Expr:
    d, rest = number_and_rest(e)
    return num(c * d) if rest is ONE_ else _scaled(c * d, rest)


def _over(a: Expr, b: Expr) -> Expr:
    return mul(a, power(b, MINUS))


def power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent."""
    n = _whole(exponent)
    c = base.number
    if n == 0 or c == 1:
        return ONE_
    if n == 1:
        return base
    if c is not None and n is not None:
        if c == 0:
            if n < 0:
                raise Refused("a division by 0")
            return ZERO
        size = max(c.numerator.bit_length(), c.denominator.bit_length())
        if size * abs(n) > MOST_BITS:
            raise Refused(f"the power {n} of a number is too large")
        return num(c**n)
    if c is not None and c < 0 and not is_integer(exponent):
        raise Refused(f"({base})^({exponent}) is not a real number as it is usually read")
    if n is not None and base[0] == "^":
        inner = _whole(base[2])
        if inner is not None:
            return power(base[1], num(inner * n))
    if n is not None and base[0] == "*":
        return mul(*(power(f, exponent) for f in base[1:]))
    return _made("^", base, exponent)


# Named functions and sums ---------------------------------------------------------------------


def apply_head(head: str, *args: Expr) -> Expr:
    """One of the named functions of ARITY at terms."""
    known = type(head) is str and head in ARITY
    if not known or not args or len(args) != (ARITY[head] or len(args)):
        raise Refused(f"{str(head)[:40]} of {len(args)} terms is not in the language")
    first = args[0]
    c = first.number
    if head == "abs":
        if c is not None:
            return num(abs(c))
        d, rest = number_and_rest(first)
        return mul(num(abs(d)), _made("abs", rest))
    if head == "floor" and c is not None:
        return num(math.floor(c))
    if head == "log" and c == 1:
        return ZERO
    if head == "factorial" and c is not None:
        if not (c.denominator == 1 and 0 <= c <= LARGEST_FACTORIAL):
            raise Refused(f"the factorial of {c}")
        return num(math.factorial(int(c)))
    if head == "binomial":
        return _binomial(*args)
    if head in ("min", "max"):
        return _extreme(head, args)
    return _made(head, *args)


def _binomial(a: Expr, b: Expr) -> Expr:
    k, c = _whole(b), a.number
    if k is not None:
        if k < 0:
            return ZERO
        if k == 0:
            return ONE_
        if k == 1:
            return a
        if c is not None:
            if k > LARGEST_FACTORIAL:
                raise Refused(f"the binomial of {k}")
            return num(math.prod((c - i for i in range(k)), start=Fraction(1)) / math.factorial(k))
    return _made("binomial", a, b)


def _extreme(head: str, args: Iterable[Expr]) -> Expr:
    different = sorted(set(args), key=key)
    numbers = [e.number for e in different if e[0] == "num"]
    rest = [e for e in different if e[0] != "num"]
    if numbers:
        pick = min if head == "min" else max
        rest = [num(pick(x for x in numbers if x is not None)), *rest]
    return rest[0] if len(rest) == 1 else _made(head, *rest)


def total(var: Expr, low: Expr, high: Expr, body: Expr) -> Expr:
    """Σ_{var=low}^{high} body; `var` is bound in the body alone."""
    if var[0] != "sym" or var[1] != "i":
        raise Refused(f"{var!r}: a sum runs over an integer symbol")
    if not (is_integer(low) and is_integer(high)):
        raise Refused("the ends of a sum are integers by their form")
    return _made("sum", var, low, high, body)


def rebuilt(e: Expr, args: Iterable[Expr]) -> Expr:
    """A term with other parts, built anew."""
    if e[0] in ("num", "sym"):
        return e
    return _built(e[0], e[1] if e[0] == "fn" else None, *args)


def _again(head: str, *rest: Any) -> Expr:
    """The term that was pickled."""
    if head == "fn":
        (kind, name), *args = rest
        return _built(head, fn(name, integer=kind == "fi"), *args)
    return _built(head, None, *rest)


def _built(head: str, function: Any, *args: Expr) -> Expr:
    """The term with this head, and this function symbol where it is the value of one."""
    if head == "fn":
        return applied(function, *args)
    make = _MAKERS.get(head)
    return make(*args) if make else apply_head(head, *args)


_MAKERS: Mapping[str, Any] = MappingProxyType({"+": add, "*": mul, "^": power, "sum": total})


# Structure ------------------------------------------------------------------------------------

_RANK = {h: i for i, h in enumerate(("num", "sym", "^", "*", "+", "fn", *ARITY, "sum"))}


@cache
def key(e: Expr) -> tuple[Any, ...]:
    """What terms are sorted by: the same in every run."""
    if e[0] == "num":
        return (0, Fraction(e[1], e[2]))
    if e[0] == "sym":
        return (1, e[2], e[1])
    if e[0] == "fn":
        return (_RANK["fn"], e[1][1], e[1][0], len(e), *map(key, e[2:]))
    return (_RANK[e[0]], len(e), *map(key, e[1:]))


def walk(e: Expr) -> Iterable[Expr]:
    """The term and every term in it, each once."""
    seen, todo = {e}, [e]
    while todo:
        here = todo.pop()
        yield here
        new = [a for a in here.args if a not in seen]
        seen.update(new)
        todo += dict.fromkeys(new)


@cache
def _symbols(e: Expr) -> frozenset[Expr]:
    """The free symbols."""
    if e[0] == "sym":
        return frozenset({e})
    if e[0] == "sum":
        return _symbols(e[2]) | _symbols(e[3]) | (_symbols(e[4]) - {e[1]})
    return frozenset().union(*map(_symbols, e.args))


@cache
def functions_of(e: Expr) -> frozenset[Function]:
    """The function symbols in a term."""
    own = {e[1]} if e[0] == "fn" else set()
    return frozenset(own).union(*map(functions_of, e.args))


def is_formal(e: Expr) -> bool:
    """A polynomial in Y (whose coefficients are terms), by its form."""
    if e is Y or Y not in e.free_symbols:
        return True
    if e[0] == "^":
        return is_natural(e[2]) and is_formal(e[1])
    return e[0] in ("+", "*") and all(map(is_formal, e.args))


def without_y(e: Expr) -> None:
    """Raises Refused when the formal variable stands in the term."""
    if Y in e.free_symbols:
        raise Refused(f"{e}: Y may stand in the matrices of a Tensor only")


# Substitution ---------------------------------------------------------------------------------


class Lambda(tuple[Any, ...]):
    """(variables, body): a function that is put in for a function symbol."""

    __slots__ = ()

    def __new__(cls, variables: Any, body: Any) -> Lambda:
        names = (variables,) if type(variables) is Expr else tuple(variables)
        names = tuple(map(as_term, names))
        if not names or len(set(names)) < len(names) or any(v[0] != "sym" for v in names):
            raise Refused("a Lambda has different symbols for its variables")
        if Y in names:
            raise Refused("a Lambda cannot bind the formal variable")
        return tuple.__new__(cls, (names, as_term(body)))

    @property
    def variables(self) -> tuple[Expr, ...]:
        return self[0]

    @property
    def expr(self) -> Expr:
        return self[1]

    @property
    def free_symbols(self) -> frozenset[Expr]:
        return self.expr.free_symbols - set(self.variables)

    def __call__(self, *args: Any) -> Expr:
        return apply(self, *map(as_term, args))

    def __repr__(self) -> str:
        return f"Lambda({', '.join(v.name for v in self.variables)}: {self.expr})"


def fresh(var: Expr, taken: Iterable[Expr]) -> Expr:
    """The symbol, with as many primes as it takes to be another than those taken."""
    used = set(taken)
    while var in used:
        var = symbol(var[1], var[2] + "'")
    return var


def substitute_term(e: Expr, values: Mapping[Any, Any]) -> Expr:
    """Terms for symbols, Lambdas for functions, all at once; nothing free is captured."""
    return _Substitution(values)(e)


class _Substitution:
    def __init__(self, values: Mapping[Any, Any]) -> None:
        self.values = dict(values)
        self.touched = set(self.values)
        self.done: dict[Expr, Expr] = {}

    def __call__(self, e: Expr) -> Expr:
        if e not in self.done:
            self.done[e] = self._new(e)
        return self.done[e]

    def _new(self, e: Expr) -> Expr:
        if not (e.free_symbols | functions_of(e)) & self.touched:
            return e
        if e[0] == "sym":
            return as_term(self.values[e])
        if e[0] == "sum":
            return self._sum(*e[1:])
        args = [self(a) for a in e.args]
        if e[0] == "fn" and e[1] in self.values:
            return apply(self.values[e[1]], *args)
        return rebuilt(e, args)

    def _sum(self, var: Expr, low: Expr, high: Expr, body: Expr) -> Expr:
        inside = {k: v for k, v in self.values.items() if k is not var}
        used = (body.free_symbols | functions_of(body)) & set(inside)
        coming: set[Expr] = set()
        for k in used:
            v = inside[k]
            coming |= (v if isinstance(v, Lambda) else as_term(v)).free_symbols
        taken = coming | (body.free_symbols - {var})
        new = fresh(var, taken) if var in coming else var
        if new is not var:
            inside[var] = new
        return total(new, self(low), self(high), substitute_term(body, inside))


def apply(function: Lambda, *args: Expr) -> Expr:
    """The value of a Lambda at terms."""
    if type(function) is not Lambda or len(function.variables) != len(args):
        raise Refused(f"{function!r} does not take {len(args)} arguments")
    return substitute_term(function.expr, dict(zip(function.variables, args, strict=True)))

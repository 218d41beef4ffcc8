"""Bugs that can be put into the kernel and taken out again."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from proofs.kernel import formula as formulas
from proofs.kernel import normal, terms, theorem
from proofs.kernel import rules as kernel
from proofs.kernel import subset_rules as subsets

Patch = tuple[Any, str, str]  # a function, a piece of its source, what stands there instead


def _forget() -> None:
    normal._poly.cache_clear()


def _by_function(patches: tuple[Patch, ...]) -> dict[Any, list[tuple[str, str]]]:
    out: dict[Any, list[tuple[str, str]]] = {}
    for function, piece, other in patches:
        out.setdefault(inspect.unwrap(function), []).append((piece, other))
    return out


@contextmanager
def planted(*patches: Patch) -> Iterator[None]:
    """The functions with a piece of their source replaced; whoever imported one has the new one."""
    old = []
    try:
        for plain, changes in _by_function(patches).items():
            source = textwrap.dedent(inspect.getsource(plain))
            for piece, other in changes:
                if source.count(piece) != 1:
                    raise LookupError(
                        f"{plain.__name__}: {piece!r} stands there otherwise than once"
                    )
                source = source.replace(piece, other)
            names: dict[str, Any] = {}
            code = "from __future__ import annotations\n" + source
            exec(compile(code, f"<{plain.__name__}, changed>", "exec"), plain.__globals__, names)
            new = inspect.unwrap(names[plain.__name__])
            old.append((plain, plain.__code__))
            plain.__code__ = new.__code__
        _forget()
        yield
    finally:
        for plain, code_ in reversed(old):
            plain.__code__ = code_
        _forget()


K, S, T = kernel, subsets, theorem
_same_pair = "a.op == b.op and same_term(a.lhs, b.lhs) and same_term(a.rhs, b.rhs)"
_divides = """a.op == b.op and not __import__("proofs.kernel.normal").normal.settle(
            [(1, [(a.rhs, a.lhs)]), (-1, [(b.rhs, b.lhs)])])[0]"""
_cubic = 'if head == "abs":\n'
_minus_cubic = """if head == "abs" and first[0] == "binomial" and first[2] == 3:
        return mul(MINUS, first)
    if head == "abs":
"""

# name: (patches, rules to search with; () where the terms themselves go wrong)
BUGS: dict[str, tuple[tuple[Patch, ...], tuple[str, ...]]] = {
    "|C(n, 3)| is built as −C(n, 3)": (
        ((terms.apply_head, _cubic, _minus_cubic),),
        ("axiom", "specialise"),
    ),
    "refine renames without asking whether a name is fresh": (
        (
            (S.refine, "need(part not in taken", "need(True"),
            (S.split_of, "len(parts) >= 2", "True"),
            (T.joined, "need(len(whole_of) == len(splits)", "need(True"),
            (T.joined, "need(part not in wholes(part, whole_of)", "need(True"),
            (T.check_kinds, "not overlap", "True"),
        ),
        ("refine",),
    ),
    "formulas are compared modulo what they would have to divide by": (
        ((T.same, _same_pair, _divides),),
        ("cut", "assume", "combine"),
    ),
    "generalise over a free variable": (
        ((K.generalise, "concl.var not in free(h)", "True"),),
        ("generalise", "assume"),
    ),
    "induct on a step under a condition on k": (
        ((K.induct, "k not in free(h)", "True"),),
        ("induct",),
    ),
    "induct over the reals": ((((K.induct, "need(k.is_integer", "need(True"),)), ("induct",)),
    "instantiate without the conditions": (
        ((K.instantiate, "any(same(wanted, t.concl) for t in conds)", "True"),),
        ("instantiate", "assume"),
    ),
    "combine with a negative weight": (
        ((K.combine, "weight is None or weight < 0", "weight is None"),),
        ("combine", "assume"),
    ),
    "combine: < from ≤": (
        ((K.combine, 'goal.op in ("=", "<=") or strict', "True"),),
        ("combine", "assume"),
    ),
    "discharge takes any theorem": (
        ((T.discharge, "if not ok:", "if not ok and not given:"),),
        ("combine", "assume"),
    ),
    "discharge forgets the sign of the ratio": (
        ((T.discharge, 'kind == "nonzero" or ratio > 0', "True"),),
        ("combine", "assume"),
    ),
    "sum_terms under a hypothesis on k": (
        ((K.sum_terms, "k not in free(h)", "True"),),
        ("sum_terms",),
    ),
    "absolute of one premise twice": (
        ((S.absolute, "need(mirrored,", "need(True,"),),
        ("absolute",),
    ),
    "grade outside the range": (
        ((S.grade, "any(same(bound, b.concl) for b in bounds)", "True"),),
        ("grade",),
    ),
    "tensor: ≤ under any operator": (
        ((S.tensor, 'concl.op == "<=" and good', 'concl.op == "<="'),),
        ("tensor", "assume"),
    ),
    "substitution captures in sums": (
        ((terms._Substitution._sum, "fresh(var, taken) if var in coming else var", "var"),),
        ("specialise", "axiom", "sum_last"),
    ),
    "substitution captures under quantifiers": (
        ((formulas.substitute, "fresh(formula.var, taken)", "formula.var"),),
        ("specialise", "assume", "instantiate"),
    ),
    "xᵃxᵇ = xᵃ⁺ᵇ for exponents of both signs": (
        (
            (
                terms.mul,
                'n is None or base[0] == "num" else n > 0',
                'n is None or base[0] == "num" else True',
            ),
        ),
        (),
    ),
    "⌊x + y⌋ = ⌊x⌋ + y": (
        (
            (
                normal._floor,
                "_whole_term(m, c)",
                "c.denominator == 1",
            ),
        ),
        ("combine",),
    ),
    "x·x⁻¹ = 1 in normal forms": (
        (
            (
                normal._inverse_of,
                'return single(("inverse", frozenset(single(atom).items())), n)',
                "return single(atom, -n)",
            ),
            (
                normal._monomial,
                "return 1, frozenset(exponents.items()), None",
                "return 1, frozenset((a, x) for a, x in exponents.items() if x), None",
            ),
        ),
        ("combine", "cut"),
    ),
    "c(x + y) = cx + y": (
        ((terms._times_number, "_scaled(c * d, rest)", "_scaled(d, rest)"),),
        (),
    ),
    "(x⁻¹)⁻¹ = x⁻¹": (
        ((terms.power, "num(inner * n)", "num(-abs(inner * n))"),),
        (),
    ),
    "(−1)^|2k + 3| = 1": (
        (
            (
                normal._sign,
                "not _whole_term(monomial, c)",
                "c.denominator != 1",
            ),
        ),
        ("combine",),
    ),
    "|p| = p": (
        (
            (
                normal._absolute_of,
                'raised(single(("abs", frozenset(single(atom).items()))), n)',
                "single(atom, n)",
            ),
        ),
        ("combine",),
    ),
    "b^p b^q = b^(p+q) of any b": (
        ((normal._Dividing._split, 'self.needs.append(("positive", base))', "pass"),),
        ("combine",),
    ),
    "binomials out of range are expanded": (
        (
            (
                normal._Dividing._atom,
                '[("nonneg", frozenset(b.items())), ("nonneg", frozenset(gap.items()))]',
                "[]",
            ),
            (
                normal._Dividing._factorial,
                'self.needs.append(("nonneg", frozenset(start.items())))',
                "pass",
            ),
        ),
        ("combine",),
    ),
    "integer from ≤": (((K.integer, 'rel.op == "<" and', ""),), ("integer",)),
    "cases that overlook a = b": (
        ((K.cases, 'Rel("<=", a, b)', 'Rel("<", a, b)'),),
        ("cases",),
    ),
    "sum_last of an empty sum": (
        ((K.sum_last, 'need(same(inside.concl, Rel("<=", low, high))', "need(True"),),
        ("sum_last",),
    ),
}


def hunt(name: str, *, rounds: int = 24, steps: int = 400) -> tuple[str, int]:
    """(what the harness finds with this bug put back, or nothing; steps and trees tried)."""
    from support.soundness_derivations import search
    from support.soundness_terms import search_terms

    patches, rules = BUGS[name]
    tried = 0
    with planted(*patches):
        for seed in range(rounds):
            if rules:
                report = search(seed, steps, rules=rules, stop_at_first=True)
                tried += report.tried.total()
                found = report.false
            else:
                found, _ = search_terms(seed, steps // 4)
                tried += steps // 4
            if found:
                break
    if found:  # not the judge's mistake: without the bug the same steps end in nothing false
        if rules:
            plain = search(seed, report.tried.total(), rules=rules).false
        else:
            plain, _ = search_terms(seed, steps // 4)
        return ("" if plain else found[0]), tried
    return "", tried

"""Steps of the second engine that lack one side condition each, and what false thing would follow.

An entry is (false thing, reason, rule, conclusion, premises, arguments); the premises are sequents
(hypotheses, conclusion) that are true, and the step is right but for the one condition.
"""

from __future__ import annotations

from typing import Any

Json = Any
X, Z, N, K, J = ["r", "x"], ["r", "z"], ["i", "n"], ["i", "k"], ["i", "j"]


def eq(a: Json, b: Json) -> Json:
    return ["=", a, b]


def le(a: Json, b: Json) -> Json:
    return ["<=", a, b]


def lt(a: Json, b: Json) -> Json:
    return ["<", a, b]


def ne(a: Json, b: Json) -> Json:
    return ["!=", a, b]


def plus(*xs: Json) -> Json:
    return ["+", *xs]


def times(*xs: Json) -> Json:
    return ["*", *xs]


def of(*hyps_concl: Json) -> Json:
    """The sequent: hypotheses first, then the conclusion."""
    return list(hyps_concl[:-1]), hyps_concl[-1]


def every(symbol: Json, conds: Json, body: Json) -> Json:
    return ["all", symbol, conds, body]


ONE, SUM, AT0, AT1 = [["1", "0"], ["0", "1"]], [["1", "1"]], [["1", "0"]], [["0", "1"]]
ROW, EMPTY, UNIT = [["1", ["r", "Y"]]], [["1", "0"], ["1", "0"]], [["1"]]
MINUS = [["-1", "0"], ["0", "-1"]]


def term(coeff: Json, game: str, **factors: Json) -> Json:
    return [coeff, [[kind, m] for kind, m in factors.items()], game]


def tensor(op: str, left: Json, right: Json, **kinds: Json) -> Json:
    return ["tensor", [[kind, c] for kind, c in kinds.items()], op, left, right]


def graded(name: str, over: str, t: Json, **kinds: Json) -> Json:
    return ["graded", ["f", name], [[kind, c] for kind, c in kinds.items()], over, t]


def game(op: str, other: str, m: Json = ONE, count: Json = N, coeff: Json = "1") -> Json:
    """v op coeff·(⊗m) other, on n coordinates of kind a."""
    return tensor(op, [term("1", "v", a=ONE)], [term(coeff, other, a=m)], a=count)


SUMS = graded("A", "a", term("1", "v", a=ONE), a=N)
OVER = {"over": "a", "sums": [SUMS]}
LAW = tensor("=", [term("1", "v", a=ROW)], [], a=N)
SMALL = tensor("<=", [term("1", "v", a=ROW)], [], a=N)
TOTAL = ["sum", "k", "1", "0", X]
WHOLE_X = ["^", X, "-1"]
HALF = ["^", X, "1/2"]
SHARE = game("=", "w", EMPTY)


def parts(one: Json, two: Json, op: str = "=", **kinds: Json) -> Json:
    names = list(kinds)
    left = term("1", "v", **{name: ONE for name in names})
    right = term("1", "w", **dict(zip(names, (one, two), strict=False)))
    return tensor(op, [left], [right], **kinds)


Case = tuple[str, str, str, Json, list[Json], dict[str, Json]]

CASES: dict[str, Case] = {
    "assume: premises": ("nothing, but it has none", "premises", "assume", eq("0", "1"),
        [of(eq("0", "0"))], {}),
    "axiom: unknown": ("anything", "no such axiom", "axiom", eq("0", "1"), [],
        {"name": "anything", "values": []}),
    "axiom: another instance": ("|−1| ≤ −1", "not the instance", "axiom", le(["abs", X], X), [],
        {"name": "abs_above", "values": [[X, X]]}),
    "axiom: type": ("0 < (1/2)! = 0", "not given an integer", "axiom",
        lt("0", ["factorial", "1/2"]), [], {"name": "factorial_positive", "values": [[K, "1/2"]]}),
    "axiom: values": ("of a letter of the table, not the author's", "values are missing", "axiom",
        le(X, ["abs", X]), [], {"name": "abs_above", "values": []}),
    "axiom: premises": ("nothing, but none are looked at", "premises", "axiom",
        le(X, ["abs", X]), [of(eq("0", "0"))], {"name": "abs_above", "values": [[X, X]]}),
    "cut: another conclusion": ("0 = 1", "main premise", "cut", eq("0", "1"),
        [of(eq("0", "0"))], {}),
    "combine: negative weight": ("0 ≤ −1", "weight", "combine", le("0", "-1"), [],
        {"inequalities": [["-1", "1", []]]}),
    "combine: weight of a symbol": ("0 ≤ x", "weight", "combine", le("0", X), [],
        {"inequalities": [[X, "1", []]]}),
    "combine: equality from inequality": ("0 = 1", "equalities only", "combine", eq("0", "1"), [],
        {"inequalities": [["1", "1", []]]}),
    "combine: an inequality times any sign": ("x ≤ 0 from 0 ≤ x", "needs one of", "combine",
        le(X, "0"), [of(le("0", X), le("0", X))], {"equalities": [["-1", 0]]}),
    "combine: an equality as a factor": ("nothing, but it is no inequality", "needs one of",
        "combine", le("0", "0"), [of(eq("0", "0"))], {"inequalities": [["1", "1", [0]]]}),
    "combine: ≠ as a factor": ("0 ≤ x from 0 ≠ x", "needs one of", "combine", le("0", X),
        [of(ne("0", X), ne("0", X))], {"inequalities": [["1", "1", [0]]]}),
    "combine: nothing strict": ("0 < 0", "nothing strict", "combine", lt("0", "0"), [], {}),
    "combine: nothing strict, ≠": ("0 ≠ 0", "nothing strict", "combine", ne("0", "0"), [], {}),
    "combine: strict with weight 0": ("0 < 0", "nothing strict", "combine", lt("0", "0"), [],
        {"inequalities": [["0", "1", []]]}),
    "combine: strict times a square": ("0 < 0² at x = 0", "nothing strict", "combine",
        lt("0", ["^", X, "2"]), [], {"inequalities": [["1", X, []]]}),
    "combine: strict with a weak factor": ("0 < 0 at x = 0", "nothing strict", "combine",
        lt("0", X), [of(le("0", X), le("0", X))], {"inequalities": [["1", "1", [0]]]}),
    "combine: a remainder": ("0 = 1", "left over", "combine", eq("0", "1"), [], {}),
    "combine: dividing": ("0·0⁻¹ = 1", "left over", "combine", eq(times(X, WHOLE_X), "1"), [], {}),
    "combine: dividing by what is ≥ 0": ("0·0⁻¹ = 1", "left over", "combine",
        eq(times(X, WHOLE_X), "1"), [of(le("0", X), le("0", X))], {}),
    "combine: roots of what is not positive": ("√−1·√−1 = −1", "left over", "combine",
        eq(times(HALF, HALF), X), [of(ne("0", X), ne("0", X))], {}),
    "combine: factorials of negative numbers": ("(−1+1)! = (−1+1)·(−1)!, which is 1 = 0",
        "left over", "combine", eq(["factorial", plus(N, "1")],
        times(plus(N, "1"), ["factorial", N])), [], {"expand": True}),
    "combine: factorials of what is no integer": ("(1/2)!·((1/2)!)⁻¹ = 1", "left over", "combine",
        eq(times(["factorial", X], ["^", ["factorial", X], "-1"]), "1"),
        [of(le("0", X), le("0", X))], {"expand": True}),
    "combine: binomials out of range": ("C(0, 1)·1! = 0!·((−1)!)⁻¹ and more", "left over",
        "combine", eq(times(["binomial", N, K], ["factorial", K], ["factorial",
        plus(N, times("-1", K))]), ["factorial", N]), [of(le("0", K), le("0", K))],
        {"expand": True}),
    "combine: a premise is no number": ("the wrong premise", "named by its number", "combine",
        eq("0", "0"), [of(eq("0", "0"))], {"equalities": [["1", True]]}),
    "combine: no such premise": ("a later premise", "named by its number", "combine",
        eq("0", "0"), [], {"equalities": [["1", 0]]}),
    "antisymmetry: one side": ("0 = 1", "b ≤ a", "antisymmetry", eq("0", "1"),
        [of(le("0", "1")), of(le("0", "1"))], {}),
    "antisymmetry: other side": ("0 = 1", "a ≤ b", "antisymmetry", eq("1", "0"),
        [of(le("0", "1")), of(le("0", "1"))], {}),
    "cases: another conclusion": ("0 = 1", "differ", "cases", eq("0", "1"),
        [of(eq("0", "0")), of(lt("0", "0"), eq("0", "1"))], {"a": "0", "b": "0"}),
    "integer: reals": ("0 + 1 ≤ 1/2", "integers", "integer", le(plus("0", "1"), X),
        [of(lt("0", X), lt("0", X))], {}),
    "integer: not by its form": ("0 + 1 ≤ 1/2 · 1", "integers", "integer",
        le(plus("0", "1"), times("1/2", N)), [of(lt("0", times("1/2", N)), lt("0",
        times("1/2", N)))], {}),
    "integer: too much": ("2 ≤ 1", "a + 1 ≤ b", "integer", le("2", "1"), [of(lt("0", "1"))], {}),
    "specialise: type": ("1 ≤ 1/2", "not given an integer", "specialise", le("1", "1/2"),
        [of(lt("0", N), le("1", N))], {"values": [[N, "1/2"]]}),
    "specialise: type of a function": ("⌊1/2⌋ = 1/2", "not given an integer", "specialise",
        eq(["floor", "1/2"], "1/2"), [of(eq(["floor", ["fi", "g", "0"]], ["fi", "g", "0"]))],
        {"values": [[["fi", "g"], ["lambda", [J], "1/2"]]]}),
    "specialise: a function of integers at a real number": ("sums with ends that are none",
        "not an integer", "specialise", eq(["sum", "j", "0", ["floor", X], "1"], ["f", "g", X]),
        [of(eq(["f", "g", X], ["f", "g", X]))],
        {"values": [[["f", "g"], ["lambda", [J], ["sum", "k", "0", J, "1"]]]]}),
    "specialise: number of arguments": ("a value of nothing", "another number", "specialise",
        eq("0", "0"), [of(eq(["f", "g", X], ["f", "g", X]))],
        {"values": [[["f", "g"], ["lambda", [J, K], "0"]]]}),
    "specialise: capture": ("0 + 1 = 2·5", "not the instance", "specialise",
        eq(["sum", "j", "0", "1", J], times("2", J)),
        [of(eq(["sum", "j", "0", "1", K], times("2", K)))], {"values": [[K, J]]}),
    "specialise: capture by an All": ("for all j: j = 5", "not the instance", "specialise",
        every(J, [eq(J, "5")], eq(J, "5")), [of(every(J, [eq(K, "5")], eq(K, "5")))],
        {"values": [[K, J]]}),
    "specialise: twice": ("the first or the last", "twice", "specialise", eq("0", "0"),
        [of(eq("0", "0"))], {"values": [[X, "0"], [X, "1"]]}),
    "specialise: Y": ("a law of one coefficient", "nor Y", "specialise", game("=", "v"),
        [of(game("=", "v"))], {"values": [[["r", "Y"], "0"]]}),
    "specialise: into Y": ("a coefficient that is the variable", "Y stands", "specialise",
        game("=", "v"), [of(game("=", "v"))], {"values": [[X, ["r", "Y"]]]}),
    "specialise: a game to the constant 1": ("v = w for all v", "a name is missing", "specialise",
        game("=", "w"), [of(game("=", "v"))], {"values": [[["game", "v"], ""]]}),
    "specialise: order sums are renamed only": ("0 = A(t), whatever A", "only renamed",
        "specialise", SUMS, [of(SUMS, SUMS)],
        {"values": [[["f", "A"], ["lambda", [J], "0"]]]}),
    "specialise: more premises": ("nothing, but none are looked at", "premises", "specialise",
        eq("0", "0"), [of(eq("0", "0")), of(ne(X, "0"), ne(X, "0"))], {"values": []}),
    "generalise: free in a hypothesis": ("for all x: x = 0", "free in a hypothesis", "generalise",
        every(X, [], eq(X, "0")), [of(eq(X, "0"), eq(X, "0"))], {}),
    "generalise: free in a count": ("for all n: v = w on n coordinates, known of one n",
        "free in a hypothesis", "generalise", every(N, [], eq("0", ["f", "F", N])),
        [of(game("=", "w"), eq("0", ["f", "F", N]))], {}),
    "generalise: another condition": ("for all x ≥ 1: x = 0", "free in a hypothesis",
        "generalise", every(X, [le("1", X)], eq(X, "0")), [of(eq(X, "0"), eq(X, "0"))], {}),
    "generalise: type": ("1 ≤ 1/2", "another body", "generalise",
        every(["r", "n"], [lt("0", ["r", "n"])], le("1", ["r", "n"])),
        [of(lt("0", N), le("1", N))], {}),
    "generalise: another body": ("for all x: 0 = 1", "another body", "generalise",
        every(X, [], eq("0", "1")), [of(eq(X, X))], {}),
    "instantiate: a condition": ("1 ≤ 0", "condition is not given", "instantiate", le("1", "0"),
        [of(every(N, [lt("0", N)], le("1", N)))], {"at": "0"}),
    "instantiate: the other condition": ("0 = 5", "condition is not given", "instantiate",
        eq("0", "5"), [of(every(X, [ne(X, "0"), eq(X, "5")], eq("0", "5"))),
        of(ne("5", "0"))], {"at": "4"}),
    "instantiate: ≠ for <": ("−1 > 0 from −1 ≠ 0", "condition is not given", "instantiate",
        lt("-1", "-1"), [of(every(X, [lt("0", X)], lt("-1", X))), of(ne("0", "-1"))],
        {"at": "-1"}),
    "instantiate: type": ("1 ≤ 1/2", "not an integer", "instantiate", le("1", "1/2"),
        [of(every(N, [lt("0", N)], le("1", N))), of(lt("0", "1/2"))], {"at": "1/2"}),
    "instantiate: not the instance": ("0 = 1", "not the instance", "instantiate", eq("0", "1"),
        [of(every(X, [], eq(X, X)))], {"at": "0"}),
    "induct: the base": ("2^k = 0 for all k", "base", "induct",
        every(K, [le("0", K)], eq(["^", "2", K], "0")),
        [of(eq("0", "0")), of(eq(["^", "2", K], "0"), eq(["^", "2", plus(K, "1")], "0"))], {}),
    "induct: the step": ("k = 0 for all k", "φ(k+1)", "induct",
        every(K, [le("0", K)], eq(K, "0")), [of(eq("0", "0")), of(eq(K, "0"), eq(K, "0"))], {}),
    "induct: a hypothesis of the step": ("k = 0 for all k", "free in a hypothesis", "induct",
        every(K, [le("0", K)], eq(K, "0")),
        [of(eq("0", "0")), of(eq(plus(K, "1"), "0"), eq(plus(K, "1"), "0"))], {}),
    "induct: a hypothesis of the base": ("0 = 1 for all k", "free in a hypothesis", "induct",
        every(K, [le("0", K)], eq("0", "1")),
        [of(lt(K, K), eq("0", "1")), of(eq("0", "1"), eq("0", "1"))], {}),
    "induct: over the reals": ("⌊x⌋ = x for all x ≥ 0", "for all k", "induct",
        every(X, [le("0", X)], eq(["floor", X], X)),
        [of(eq(["floor", "0"], "0")), of(eq(["floor", X], X), eq(["floor", plus(X, "1")],
        plus(X, "1")))], {}),
    "induct: from no integer": ("k is whole + 1/2", "a ≤ k in ℤ", "induct",
        every(K, [le("1/2", K)], eq(["floor", K], plus(K, "-1/2"))),
        [of(eq(["floor", "1/2"], "0")), of(eq("0", "0"))], {}),
    "induct: upwards only": ("0 ≤ k for all k ≤ 0", "a ≤ k in ℤ", "induct",
        every(K, [le(K, "0")], le("0", K)), [of(le("0", "0")), of(le("0", K), le("0",
        plus(K, "1")))], {}),
    "induct: a strict start": ("nothing, but the base is another", "needs one of", "induct",
        every(K, [lt("0", K)], le("0", K)), [of(le("0", "0")), of(le("0", K), le("0",
        plus(K, "1")))], {}),
    "sum_empty: not empty": ("Σ_{k=1}^{1} x = 0", "empty", "sum_empty",
        eq(["sum", "k", "1", "1", X], "0"), [of(lt("0", "1"))], {}),
    "sum_empty: something else": ("0 = 1", "Σ = 0", "sum_empty", eq(TOTAL, "1"),
        [of(lt("0", "1"))], {}),
    "sum_last: an empty sum": ("0 = 0 + x", "low ≤ high", "sum_last",
        eq(TOTAL, plus(["sum", "k", "1", "-1", X], X)), [of(le("0", "1"))], {}),
    "sum_last: another term": ("1 + 2 = 1 + 7", "last term", "sum_last",
        eq(["sum", "k", "1", "2", K], plus(["sum", "k", "1", "1", K], "7")),
        [of(le("1", "2"))], {}),
    "sum_terms: another range": ("1 + 1 = 1", "ranges", "sum_terms",
        eq(["sum", "k", "1", "2", "1"], ["sum", "k", "1", "1", "1"]), [of(eq("1", "1"))], {}),
    "sum_terms: free in a hypothesis": ("Σ k = Σ 1 for a k that is 1", "free in a hypothesis",
        "sum_terms", eq(["sum", "k", "1", "2", K], ["sum", "k", "1", "2", "1"]),
        [of(eq(K, "1"), eq(K, "1"))], {}),
    "sum_terms: free in an end": ("Σ_{k=1}^{k} k = Σ_{k=1}^{k} n for k = n", "free in the",
        "sum_terms", eq(["sum", "k", "1", K, K], ["sum", "k", "1", K, K]), [of(eq(K, K))], {}),
    "sum_terms: other terms": ("Σ 1 = Σ 0", "so related", "sum_terms",
        eq(["sum", "k", "1", "2", "1"], ["sum", "k", "1", "2", "0"]), [of(eq("0", "0"))], {}),
    "sum_terms: strict": ("0 < 0 for empty sums", "needs one of", "sum_terms",
        lt(TOTAL, ["sum", "k", "1", "0", plus(X, "1")]), [of(lt(X, plus(X, "1")))], {}),
    "rewrite: no equation": ("0 = 1 from 0 ≤ 1", "needs one of", "rewrite", eq("1", "0"),
        [of(eq("0", "0")), of(le("0", "1"))], {"pattern": eq(["r", "h"], "0"), "hole": ["r", "h"]}),
    "rewrite: the pattern": ("0 = 1", "pattern", "rewrite", eq("0", "1"),
        [of(eq("0", "0")), of(eq("2", plus("1", "1")))],
        {"pattern": eq(["r", "h"], "0"), "hole": ["r", "h"]}),
    "rewrite: type": ("sums with ends that are no integers", "types", "rewrite", eq("0", "0"),
        [of(eq("0", "0")), of(eq("1/2", "1/2"))],
        {"pattern": eq("0", "0"), "hole": ["i", "h"]}),
    "rewrite: Y": ("a law of one coefficient", "symbol", "rewrite", eq("0", "0"),
        [of(eq("0", "0")), of(eq("0", "0"))], {"pattern": eq("0", "0"), "hole": ["r", "Y"]}),
    "tensor: other coordinates": ("v = w on n from v = w on m", "other coordinates", "tensor",
        game("=", "w"), [of(game("=", "w", count=K), game("=", "w", count=K))],
        {"steps": [["1", 0, {}]]}),
    "tensor: ≤ for =": ("v = w from v ≤ w", "weights and operators", "tensor", game("=", "w"),
        [of(game("<=", "w"), game("<=", "w"))], {"steps": [["1", 0, {}]]}),
    "tensor: a negative weight": ("−v ≤ −w from v ≤ w", "weights and operators", "tensor",
        tensor("<=", [term("-1", "v", a=ONE)], [term("-1", "w", a=ONE)], a=N),
        [of(game("<=", "w"), game("<=", "w"))], {"steps": [["-1", 0, {}]]}),
    "tensor: a negative operator": ("v(∅) ≥ w(∅) from v ≤ w", "weights and operators", "tensor",
        tensor("<=", [term("1", "v", a=MINUS)], [term("1", "w", a=MINUS)], a="1"),
        [of(game("<=", "w", count="1"), game("<=", "w", count="1"))],
        {"steps": [["1", 0, {"a": MINUS}]]}),
    "tensor: a weight of unknown sign": ("−v ≤ −w at x = −1", "weights and operators", "tensor",
        tensor("<=", [term(X, "v", a=ONE)], [term(X, "w", a=ONE)], a=N),
        [of(game("<=", "w"), game("<=", "w"))], {"steps": [[X, 0, {}]]}),
    "tensor: a weight that is no polynomial": ("coefficients of 1/Y", "polynomial in Y", "tensor",
        game("=", "w"), [of(game("=", "w"), game("=", "w"))],
        {"steps": [[["^", ["r", "Y"], "-1"], 0, {}]]}),
    "tensor: no such kind": ("an operator that does nothing", "not there", "tensor",
        game("=", "w"), [of(game("=", "w"), game("=", "w"))], {"steps": [["1", 0, {"b": SUM}]]}),
    "tensor: an operator that does not fit": ("rows that are none", "does not fit", "tensor",
        game("=", "w"), [of(game("=", "w"), game("=", "w"))],
        {"steps": [["1", 0, {"a": [["1"]]}]]}),
    "tensor: other rows": ("v = w from v(∅) = w(∅)", "rows differ", "tensor", game("=", "w"),
        [of(game("=", "w"), game("=", "w"))], {"steps": [["1", 0, {"a": SUM}]]}),
    "tensor: a remainder": ("v = 2v", "differ", "tensor", game("=", "v", coeff="2"), [],
        {"steps": []}),
    "tensor: matrices are compared entry by entry": ("v = v(∅)", "differ", "tensor",
        game("=", "v", EMPTY), [], {"steps": []}),
    "absolute: one premise": ("−1 ≥ −1/2 from −1 ≤ 1/2", "not r ≤ g", "absolute",
        tensor("<=", [term("1", "v", a=MINUS)], [term("1", "w", a=ONE)], a="1"),
        [of(game("<=", "w", count="1"), game("<=", "w", count="1"))] * 2, {"ops": {"a": MINUS}}),
    "absolute: another bound": ("(⊗A)r ≤ (⊗A)g with A < 0", "not the bound", "absolute",
        tensor("<=", [term("1", "v", a=MINUS)], [term("1", "w", a=MINUS)], a="1"),
        [of(game("<=", "w", count="1"), game("<=", "w", count="1")),
         of(game("<=", "w", count="1"), tensor("<=", [term("-1", "v", a=ONE)],
            [term("1", "w", a=ONE)], a="1"))], {"ops": {"a": MINUS}}),
    "absolute: entries that are no numbers": ("|x| for an x", "rational", "absolute",
        game("<=", "w", count="1"),
        [of(game("<=", "w", count="1"), game("<=", "w", count="1")),
         of(game("<=", "w", count="1"), tensor("<=", [term("-1", "v", a=ONE)],
            [term("1", "w", a=ONE)], a="1"))], {"ops": {"a": [[X, "0"], ["0", X]]}}),
    "absolute: an equality": ("r = g", "proves “≤”", "absolute", game("=", "w"),
        [of(game("=", "w"), game("=", "w"))] * 2, {"ops": {}}),
    "refine: the number of coordinates": ("v = w on n + 1 coordinates", "not the number", "refine",
        parts(EMPTY, EMPTY, b=N, c="1"), [of(SHARE, SHARE)], {"kinds": {"b": "a", "c": "a"}}),
    "refine: a name that is taken": ("v on (a, b) read as on (b, a)", "already", "refine",
        parts(EMPTY, ONE, b=N, a=N), [of(parts(EMPTY, ONE, a=N, b=N), parts(EMPTY, ONE, a=N, b=N))],
        {"kinds": {"b": "a", "a": "b"}}),
    "refine: one set twice": ("two kinds become one", "nothing is left", "refine",
        parts(ONE, ONE, c=K, d=plus(N, times("-1", K))),
        [of(parts(ONE, ONE, b=N, a=N), parts(ONE, ONE, b=N, a=N))],
        {"kinds": {"c": "a", "d": "a"}}),
    "refine: another name": ("v of a, hence v of b", "another name", "refine",
        tensor("=", [term("1", "v", c=ONE)], [term("1", "w", c=ONE)], c=N),
        [of(game("=", "w"), game("=", "w"))], {"kinds": {"c": "a"}}),
    "refine: part of its own": ("a = a + b with b empty or not", "already", "refine",
        parts(EMPTY, EMPTY, a=K, b=plus(N, times("-1", K))), [of(SHARE, SHARE)],
        {"kinds": {"a": "a", "b": "a"}}),
    "refine: other sides": ("v = w from v = w(∅)", "sides differ", "refine",
        parts(ONE, ONE, b=K, c=plus(N, times("-1", K))), [of(SHARE, SHARE)],
        {"kinds": {"b": "a", "c": "a"}}),
    "refine: another relation": ("v = w from v ≤ w", "another relation", "refine",
        parts(ONE, ONE, "=", b=K, c=plus(N, times("-1", K))), [of(game("<=", "w"),
        game("<=", "w"))], {"kinds": {"b": "a", "c": "a"}}),
    "refine: no such kind": ("coordinates from nowhere", "no such old kind", "refine",
        parts(ONE, ONE, b=K, c=plus(N, times("-1", K))), [of(SHARE, SHARE)],
        {"kinds": {"b": "a", "c": "z"}}),
    "refine: kinds left out": ("coordinates from nowhere", "every new kind", "refine",
        parts(ONE, ONE, b=K, c=plus(N, times("-1", K))), [of(SHARE, SHARE)],
        {"kinds": {"b": "a"}}),
    "grade: the order is too large": ("A(n+1) = 0, whatever A", "not in range", "grade",
        eq(["f", "A", plus(N, "1")], "0"), [of(LAW, LAW), of(le("0", plus(N, "1")))],
        {**OVER, "at": plus(N, "1")}),
    "grade: the order is negative": ("A(−1) = 0, whatever A", "not in range", "grade",
        eq(["f", "A", "-1"], "0"), [of(LAW, LAW), of(le("-1", N))], {**OVER, "at": "-1"}),
    "grade: the order is no integer": ("A(1/2) = 0, whatever A", "integer", "grade",
        eq(["f", "A", "1/2"], "0"), [of(LAW, LAW), of(le("0", "1/2")), of(le("1/2", N))],
        {**OVER, "at": "1/2"}),
    "grade: a weight for ≤": ("A(0) − A(1) ≤ 0 from A ≤ 0", "equality", "grade",
        le(["sum", "t", "0", N, times(["^", "-1", ["i", "t"]], ["f", "A", ["i", "t"]])], "0"),
        [of(SMALL, SMALL)], {**OVER, "weight": ["lambda", [J], ["^", "-1", J]]}),
    "grade: a weight of two variables": ("Σ t·A(t) = 0 counted by the subset, not the power",
        "exponent alone", "grade", eq(["sum", "t", "0", N, times(["i", "t"], ["f", "A",
        ["i", "t"]])], "0"), [of(LAW, LAW)], {**OVER, "weight": ["lambda", [J, K], J]}),
    "grade: another relation": ("A(0) = 0 from A ≤ 0", "another relation", "grade",
        eq(["f", "A", "0"], "0"), [of(SMALL, SMALL), of(le("0", "0")), of(le("0", N))],
        {**OVER, "at": "0"}),
    "grade: another game": ("A(0) = 0 of the sums of another game", "no order sums", "grade",
        eq(["f", "A", "0"], "0"), [of(tensor("=", [term("1", "w", a=ROW)], [], a=N),
        tensor("=", [term("1", "w", a=ROW)], [], a=N)), of(le("0", "0")), of(le("0", N))],
        {**OVER, "at": "0"}),
    "grade: other coordinates": ("A(0) = 0 of the sums on n coordinates", "no order sums", "grade",
        eq(["f", "A", "0"], "0"), [of(tensor("=", [term("1", "v", a=ROW)], [], a=K),
        tensor("=", [term("1", "v", a=ROW)], [], a=K)), of(le("0", "0")), of(le("0", K))],
        {**OVER, "at": "0"}),
    "grade: not plain order sums": ("A(0) = 0 where A sums another function", "not plain", "grade",
        eq(["f", "A", "0"], "0"), [of(LAW, LAW), of(le("0", "0")), of(le("0", N))],
        {"over": "a", "sums": [graded("A", "a", term("1", "v", a=EMPTY), a=N)], "at": "0"}),
    "grade: sums with a factor": ("A(0) = 0 where A is twice that and 1 more", "no order sums",
        "grade", eq(["f", "A", "0"], "0"), [of(LAW, LAW), of(le("0", "0")), of(le("0", N))],
        {"over": "a", "sums": [graded("A", "a", term("2", "v", a=ONE), a=N)], "at": "0"}),
    "grade: a row that counts nothing": ("A(0) = Σ A", "row must be", "grade",
        eq(["f", "A", "0"], "0"), [of(tensor("=", [term("1", "v", a=SUM)], [], a=N),
        tensor("=", [term("1", "v", a=SUM)], [], a=N)), of(le("0", "0")), of(le("0", N))],
        {**OVER, "at": "0"}),
    "grade: a row of something else": ("the coefficients of 2Y", "not 1, Y", "grade",
        eq(["f", "A", "0"], "0"), [of(tensor("=", [term("1", "v", a=[["1", times("2",
        ["r", "Y"])]])], [], a=N), tensor("=", [term("1", "v", a=[["1", times("2",
        ["r", "Y"])]])], [], a=N)), of(le("0", "0")), of(le("0", N))], {**OVER, "at": "0"}),
    "grade: another side": ("A(0) = 1 from A(0) = 0", "not this side", "grade",
        eq(["f", "A", "0"], "1"), [of(LAW, LAW), of(le("0", "0")), of(le("0", N))],
        {**OVER, "at": "0"}),
}  # fmt: skip

# What makes the same steps right: one for each rule, so that the refusals are for the condition.
RIGHT: list[tuple[str, Json, list[Json], dict[str, Json]]] = [
    ("assume", eq("0", "1"), [], {}),
    ("axiom", le(X, ["abs", X]), [], {"name": "abs_above", "values": [[X, X]]}),
    ("axiom", lt("0", ["factorial", "2"]), [],
        {"name": "factorial_positive", "values": [[K, "2"]]}),
    ("cut", eq(X, "0"), [of(lt("0", "1"), eq(X, "0")), of(lt("0", "1"))], {}),
    ("combine", eq(times(X, WHOLE_X), "1"), [of(ne("0", X), ne("0", X))], {}),
    ("combine", eq(times(HALF, HALF), X), [of(lt("0", X), lt("0", X))], {}),
    ("combine", lt("0", plus(["^", X, "2"], "1")), [],
        {"inequalities": [["1", "1", []], ["1", X, []]]}),
    ("combine", ne("1", "0"), [], {"inequalities": [["1", "1", []]]}),
    ("combine", eq(["factorial", plus(N, "1")], times(plus(N, "1"), ["factorial", N])),
        [of(le("0", N), le("0", N))], {"expand": True}),
    ("combine", eq(times(["binomial", N, K], ["factorial", K], ["factorial", plus(N,
        times("-1", K))]), ["factorial", N]), [of(le("0", K), le("0", K)), of(le(K, N), le(K, N)),
        of(le("0", N), le("0", N))], {"expand": True}),
    ("antisymmetry", eq("1", X), [of(le("1", X), le("1", X)), of(le(X, "1"), le(X, "1"))], {}),
    ("cases", eq("0", "0"), [of(le(X, Z), eq("0", "0")), of(lt(Z, X), eq("0", "0"))],
        {"a": X, "b": Z}),
    ("integer", le(plus("0", "1"), N), [of(lt("0", N), lt("0", N))], {}),
    ("specialise", le("1", "2"), [of(lt("0", N), le("1", N))], {"values": [[N, "2"]]}),
    ("specialise", eq(times(X, WHOLE_X), times(X, WHOLE_X)), [of(eq(Z, Z))],
        {"values": [[Z, times(X, WHOLE_X)]]}),
    ("specialise", graded("B", "a", term("1", "w", a=ONE), a="3"), [of(SUMS, SUMS)],
        {"values": [[["f", "A"], ["lambda", [J], ["f", "B", J]]], [["game", "v"], "w"], [N, "3"]]}),
    ("generalise", every(N, [lt("0", N)], le("1", N)), [of(lt("0", N), le("1", N))], {}),
    ("instantiate", le("1", "2"), [of(every(N, [lt("0", N)], le("1", N))), of(lt("0", "2"))],
        {"at": "2"}),
    ("induct", every(K, [le("0", K)], le("0", K)),
        [of(le("0", "0")), of(le("0", K), le("0", plus(K, "1")))], {}),
    ("sum_empty", eq(TOTAL, "0"), [of(lt("0", "1"))], {}),
    ("sum_last", eq(["sum", "k", "1", "2", K], plus(["sum", "k", "1", "1", K], "2")),
        [of(le("1", "2"))], {}),
    ("sum_terms", le(["sum", "k", "1", N, "1"], ["sum", "j", "1", N, J]),
        [of(le("1", K), le("1", K))], {}),
    ("rewrite", eq("1", "0"), [of(eq(X, "0"), eq(X, "0")), of(eq(X, "1"), eq(X, "1"))],
        {"pattern": eq(["r", "h"], "0"), "hole": ["r", "h"]}),
    ("tensor", game("<=", "w", coeff="1"), [of(game("<=", "w"), game("<=", "w"))],
        {"steps": [["1", 0, {}]]}),
    ("absolute", tensor("<=", [term("1", "v", a=MINUS)], [term("1", "w", a=ONE)], a="1"),
        [of(game("<=", "w", count="1"), game("<=", "w", count="1")),
         of(game("<=", "w", count="1"), tensor("<=", [term("-1", "v", a=ONE)],
            [term("1", "w", a=ONE)], a="1"))], {"ops": {"a": MINUS}}),
    ("refine", parts(EMPTY, EMPTY, b=K, c=plus(N, times("-1", K))), [of(SHARE, SHARE)],
        {"kinds": {"b": "a", "c": "a"}}),
    ("grade", eq(["f", "A", "0"], "0"), [of(LAW, LAW), of(le("0", "0")), of(le("0", N))],
        {**OVER, "at": "0"}),
    ("grade", eq(["sum", "t", "0", N, times(["i", "t"], ["f", "A", ["i", "t"]])], "0"),
        [of(LAW, LAW)], {**OVER, "weight": ["lambda", [J], J]}),
]  # fmt: skip

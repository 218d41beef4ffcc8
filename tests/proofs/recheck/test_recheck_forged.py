"""Forged certificates: what would follow from each is false, and the second engine refuses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.certificates import Json, Steps, fresh, said
from support.recheck_refused import EMPTY, ONE, eq, le, lt, ne, plus, tensor, term, times

from proofs.recheck.check import main, recheck, recheck_file

X, Y_, N, K, Z = ["r", "x"], ["r", "y"], ["i", "n"], ["i", "k"], ["r", "z"]
OVER_X = ["^", X, "-1"]
Q = times(X, OVER_X)  # 0 at x = 0 and 1 elsewhere
C3 = ["binomial", N, "3"]


# What is rewritten -----------------------------------------------------------------------------

FALSE_EQUALITIES = {
    "|C(n, 3)| = −C(n, 3), which is 1 = −1 at n = 3": (["abs", C3], times("-1", C3)),
    "|C(n, 3)| = C(n, 3), which is 1 = −1 at n = −1": (["abs", C3], C3),
    "max(0, C(n, 3)) = 0, at n = 3": (["max", "0", C3], "0"),
    "√(C(n, 3)²) = −C(n, 3), at n = 3": (["^", ["^", C3, "2"], "1/2"], times("-1", C3)),
    "C(n, 2k+1) is not negative": (["abs", ["binomial", N, plus(times("2", K), "1")]],
                                   ["binomial", N, plus(times("2", K), "1")]),
    "√(x²) = x, at x = −1": (["^", ["^", X, "2"], "1/2"], X),
    "log(xy) = log x + log y, at x = 0, y = 2": (["log", times(X, Y_)],
                                                 plus(["log", X], ["log", Y_])),
    "x·x⁻¹ = 1, at x = 0": (Q, "1"),
    "x^k·x^−k = 1, at x = 0, k = 1": (times(["^", X, K], ["^", X, times("-1", K)]), "1"),
    "x^k·x = x^(k+1), at x = 0, k = −1": (times(["^", X, K], X), ["^", X, plus(K, "1")]),
    "(x^k)^n = x^(kn), at x = 0, k = −1, n = 0": (["^", ["^", X, K], N], ["^", X, times(K, N)]),
    "(x^½)² = x, at x = −1": (["^", ["^", X, "1/2"], "2"], X),
    "(−x)^k = x^k, at k = 1": (["^", times("-1", X), K], ["^", X, K]),
    "(−1)^|k+2n| = 1, at k = 1": (["^", "-1", ["abs", plus(K, times("2", N))]], "1"),
    "(−1)^|3k+2n| = (−1)^n, at k = 1": (
        ["^", "-1", ["abs", plus(times("3", K), times("2", N))]], ["^", "-1", N]),
    "(−1)^(2x) = 1, at x = ½": (["^", "-1", times("2", X)], "1"),
    "⌊2x⌋ = 2⌊x⌋, at x = ½": (["floor", times("2", X)], times("2", ["floor", X])),
    "⌊|k/2 + n|⌋ = |k/2 + n|, at k = 1": (
        ["floor", ["abs", plus(times("1/2", K), N)]], ["abs", plus(times("1/2", K), N)]),
    "C(n, k) = C(n, n−k), at n = −1, k = 0": (["binomial", N, K],
                                              ["binomial", N, plus(N, times("-1", K))]),
    "C(n, n) = 1, at n = −1": (["binomial", N, N], "1"),
    "(k+1)! = (k+1)·k!, at k = −1": (["factorial", plus(K, "1")],
                                     times(plus(K, "1"), ["factorial", K])),
    "0^x = 0, at x = 0": (["^", "0", X], "0"),
    "0⁻¹ = 1": (["^", "0", "-1"], "1"),
    "min(x, y) = x": (["min", X, Y_], X),
    "Σ of nothing is not looked at": (["sum", "k", "0", N, "0"], plus(N, "1")),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE_EQUALITIES)
@pytest.mark.parametrize("expand", [False, True])
def test_no_false_rewriting(name: str, expand: bool) -> None:
    left, right = FALSE_EQUALITIES[name]
    s = Steps()
    end = s.put("combine", eq(left, right), expand=expand)
    verdict = recheck(s.certificate(end))
    assert (verdict.ok, verdict.rule) == (False, "combine")


def test_no_false_rewriting_of_an_axiom() -> None:
    """C(n, 3) ≤ |C(n, 3)|, written as SymPy would: then n = 3, and 1 ≤ −1."""
    s = Steps()
    first = s.put("axiom", le(C3, times("-1", C3)), name="abs_above", values=[[X, C3]])
    second = s.put("specialise", le("1", "-1"), first, values=[[N, "3"]])
    below = s.put("combine", le("1", "0"), second, inequalities=[["1/2", "1", [0]]])
    above = s.put("combine", le("0", "1"), inequalities=[["1", "1", []]])
    end = s.put("antisymmetry", eq("0", "1"), above, below)
    verdict = recheck(s.certificate(end))
    assert (verdict.ok, verdict.step, verdict.rule) == (False, 0, "axiom")


@pytest.mark.parametrize("given", [lt("0", X), le("0", X), ne("0", X)])
def test_a_factorial_of_a_real_number_is_not_divided_by(given: Json) -> None:
    """(½)! is 0, though ½ is positive."""
    s = Steps()
    product = times(["factorial", X], ["^", ["factorial", X], "-1"])
    end = s.put("combine", eq(product, "1"), s.assume(given), hyps=[given], expand=True)
    assert not recheck(s.certificate(end)).ok


# What hypotheses are compared with -------------------------------------------------------------

# True for every x; the same as x ≠ 0 for whoever takes x·x⁻¹ for 1
DISGUISED = ne(X, plus("1", times("-1", Q)))


def finish(s: Steps, bad: int) -> Json:
    """From DISGUISED ⊢ 1 = x·x⁻¹: ⊢ 0 = 1, by steps that are right."""
    p, m, z = (s.assume(f) for f in (lt("0", X), lt(X, "0"), eq(X, "0")))
    gp = s.put("combine", DISGUISED, p, hyps=[lt("0", X)], inequalities=[["1", "1", [0]]])
    gm = s.put("combine", DISGUISED, m, hyps=[lt(X, "0")], inequalities=[["1", "1", [0]]])
    gz = s.put("combine", DISGUISED, z, hyps=[eq(X, "0")],
               equalities=[[plus(OVER_X, "1"), 0]], inequalities=[["1", "1", []]])  # fmt: skip
    both = [le(X, "0"), le("0", X)]
    zero = s.put("antisymmetry", eq(X, "0"), *map(s.assume, both), hyps=both)
    again = s.put("cut", DISGUISED, gz, zero, hyps=both)
    one = s.put("cases", DISGUISED, again, gm, hyps=[le(X, "0")], a="0", b=X)
    always = s.put("cases", DISGUISED, one, gp, a=X, b="0")
    q = s.put("cut", eq("1", Q), bad, always)
    f = s.put("combine", eq("0", "1"), q, z, hyps=[eq(X, "0")],
              equalities=[["-1", 0], [times("-1", OVER_X), 1]])  # fmt: skip
    at_0 = s.put("specialise", eq("0", "1"), f, hyps=[eq("0", "0")], values=[[X, "0"]])
    return s.certificate(s.put("cut", eq("0", "1"), at_0, s.put("combine", eq("0", "0"))))


def by_specialise(s: Steps, known: int) -> int:
    law = s.put("combine", eq(Y_, Y_))
    return s.put("specialise", eq("1", Q), law, known, hyps=[DISGUISED], values=[[Y_, Q]])


def by_axiom(s: Steps, known: int) -> int:
    below = s.put("axiom", le("1", ["abs", Q]), known, hyps=[DISGUISED],
                  name="abs_above", values=[[X, Q]])  # fmt: skip
    return s.put("combine", eq("1", Q), below, hyps=[DISGUISED])


def by_instantiate(s: Steps, known: int) -> int:
    law = s.put("generalise", ["all", Y_, [], eq(Y_, Y_)], s.put("combine", eq(Y_, Y_)))
    return s.put("instantiate", eq("1", Q), law, known, hyps=[DISGUISED], at=Q)


def by_rewrite(s: Steps, known: int) -> int:
    law, same = s.put("combine", eq(Q, Q)), s.put("combine", eq(Q, Q))
    return s.put("rewrite", eq("1", Q), law, same, known, hyps=[DISGUISED],
                 pattern=eq(["r", "h"], Q), hole=["r", "h"])  # fmt: skip


def by_sum_last(s: Steps, known: int) -> int:
    inside = s.put("combine", le("1", "1"))
    total = ["sum", "j", "1", "1", Q]
    less = ["sum", "j", "1", "0", Q]
    last = s.put("sum_last", eq(total, plus(less, "1")), inside, known, hyps=[DISGUISED])
    other = s.put("sum_last", eq(total, plus(less, Q)), inside)
    return s.put("combine", eq("1", Q), last, other, hyps=[DISGUISED],
                 equalities=[["-1", 0], ["1", 1]])  # fmt: skip


def by_induct(s: Steps, known: int) -> int:
    base = s.put("combine", eq(Q, Q))
    law = ["all", K, [le("0", K)], eq("1", Q)]
    every = s.put("induct", law, base, base, known, hyps=[DISGUISED])
    inside = s.put("combine", le("0", "0"))
    return s.put("instantiate", eq("1", Q), every, inside, hyps=[DISGUISED], at="0")


def by_combine(s: Steps, known: int) -> int:
    return s.put("combine", eq("1", Q), known, hyps=[DISGUISED])


def by_cut(s: Steps, known: int) -> int:
    right = s.put("combine", eq("1", Q), known, hyps=[ne(X, "0")])
    return s.put("cut", eq("1", Q), right, known, hyps=[DISGUISED])


WAYS = [by_specialise, by_axiom, by_instantiate, by_rewrite, by_sum_last, by_induct, by_combine,
        by_cut]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda f: f.__name__)
def test_a_hypothesis_is_not_recognised_by_what_it_says(way: Any) -> None:
    s = Steps()
    bad = way(s, s.assume(ne(X, "0")))
    verdict = recheck(finish(s, bad))
    assert not verdict.ok
    assert verdict.step is not None
    assert verdict.step <= bad


def test_only_the_bad_step_is_bad() -> None:
    """The rest of the derivation is right: with the true law in its place all of it is accepted."""
    s = Steps()
    s.assume(ne(X, "0"))
    good = s.put("combine", eq("1", Q), 0, hyps=[ne(X, "0")])
    verdict = recheck(finish(s, good))
    assert (verdict.ok, verdict.rule) == (False, "cut")  # x ≠ 0 was never shown
    assert verdict.step is not None
    assert verdict.step > good + 8


# Names of kinds --------------------------------------------------------------------------------


def share(one: Json, two: Json, **kinds: Json) -> Json:
    names = list(kinds)
    pair = dict(zip(names, (one, two), strict=True))
    return tensor("=", [term("1", "v", **pair)],
                  [term("1", "v", **dict.fromkeys(names, ONE))], **kinds)  # fmt: skip


def test_kinds_are_not_swapped_through_a_fresh_name() -> None:
    """v does not depend on b ⊢ v does not depend on a."""
    s, m = Steps(), ["i", "m"]
    h = share(ONE, EMPTY, a=m, b=m)
    t = s.assume(h)
    t = s.put("refine", share(ONE, EMPTY, a=m, c=m), t, hyps=[h], kinds={"a": "a", "c": "b"})
    t = s.put("refine", share(ONE, EMPTY, b=m, c=m), t, hyps=[h], kinds={"b": "a", "c": "c"})
    t = s.put("refine", share(EMPTY, ONE, a=m, b=m), t, hyps=[h], kinds={"b": "b", "a": "c"})
    verdict = recheck(s.certificate(t))
    assert (verdict.ok, verdict.step, verdict.rule) == (False, 1, "refine")


M, REST = ["i", "m"], plus(N, times("-1", ["i", "m"]))


def flat(game: str, *kinds: str) -> Json:
    """The game is worth the same everywhere: on n coordinates of one kind, or of two kinds."""
    counts = dict(zip(kinds, (N,) if len(kinds) == 1 else (M, REST), strict=True))
    sides = ([term("1", game, **dict.fromkeys(kinds, m))] for m in (EMPTY, ONE))
    return tensor("=", *sides, **counts)


def split(s: Steps, premise: int, game: str, old: str, *new: str) -> int:
    hyps = s.nodes[premise]["hyps"]
    return s.put("refine", flat(game, *new), premise, hyps=hyps, kinds=dict.fromkeys(new, old))


def test_taking_apart_is_right() -> None:
    s = Steps()
    end = split(s, s.assume(flat("v", "a")), "v", "a", "b", "c")
    verdict = recheck(s.certificate(end))
    assert verdict.splits == (("a", ("b", "c")),)
    assert str(verdict).endswith("where a = b + c")


def test_a_kind_does_not_get_another_name() -> None:
    """v is flat on a ⊢ v is flat on b."""
    s = Steps()
    end = split(s, s.assume(flat("v", "a")), "v", "a", "b")
    assert recheck(s.certificate(end)).reason == "a only gets another name"


def test_a_name_is_a_part_of_one_kind() -> None:
    """v is flat on a, w on b: with c in place of either, v and w on the same coordinates."""
    s = Steps()
    one = split(s, s.assume(flat("v", "a")), "v", "a", "c", "d")
    assert recheck(s.certificate(one)).ok
    split(s, s.assume(flat("w", "b")), "w", "b", "c", "e")
    assert "part of two kinds" in recheck(s.certificate(one)).reason


def test_a_part_is_not_taken_apart() -> None:
    """Else a, taken apart into b and c, would be a part of b."""
    s = Steps()
    end = split(s, s.assume(flat("v", "a")), "v", "a", "b", "c")
    split(s, s.assume(flat("v", "b")), "v", "b", "a", "d")
    assert "is a part and has parts" in recheck(s.certificate(end)).reason


def test_a_kind_does_not_stand_beside_its_part() -> None:
    """Nowhere in the certificate, also where it is only assumed."""
    s = Steps()
    end = split(s, s.assume(flat("v", "a")), "v", "a", "b", "c")
    s.assume(["all", K, [], flat("w", "a", "b")])
    verdict = recheck(s.certificate(end))
    assert (verdict.ok, verdict.reason) == (False, "a kind stands beside its part")


# What a certificate says of itself -------------------------------------------------------------


def test_a_claim_is_proved_by_what_it_states() -> None:
    verdict = recheck(fresh("matching"), said)
    assert (verdict.ok, verdict.claim) == (True, "matching")
    assert recheck(fresh("matching")).claim == ""
    assert "no claim" in str(recheck(fresh("matching")))


def test_a_certificate_of_no_claim() -> None:
    verdict = recheck({**fresh("matching"), "id": "nothing"}, said)
    assert (verdict.ok, verdict.claim) == (False, "")
    assert "there is no claim 'nothing'" in verdict.reason


def test_a_certificate_under_another_name() -> None:
    verdict = recheck({**fresh("matching"), "id": "uniqueness"}, said)
    assert "not what 'uniqueness' states" in verdict.reason


def test_a_certificate_of_a_weaker_statement() -> None:
    s = Steps()
    end = s.put("combine", eq("0", "0"))
    for claim in ("matching", "order_means"):
        verdict = recheck({**s.certificate(end), "id": claim}, said)
        assert f"not what {claim!r} states" in verdict.reason


def test_a_statement_that_is_only_said() -> None:
    """The statement of the claim, and theorems that are something else."""
    s = Steps()
    end = s.put("combine", eq("0", "0"))
    statement = fresh("matching")["statement"]
    forged = {**s.certificate(end), "id": "matching", "statement": statement, "cited": [],
              "theorems": [end] * len(statement)}  # fmt: skip
    verdict = recheck(forged, said)
    assert (verdict.ok, verdict.reason) == (False, "the conclusion is not the one stated")


def test_what_is_cited_is_counted_not_believed() -> None:
    s = Steps()
    fact = le(plus("1", times(X, Z)), ["^", plus("1", X), Z])
    hyps = [lt("-1", X), le("1", Z)]
    end = s.put("axiom", fact, hyps=hyps, name="bernoulli", values=[[X, X], [Z, Z]])
    assert "cited facts are ['bernoulli']" in recheck(s.certificate(end)).reason
    honest = {**s.certificate(end), "cited": ["bernoulli"]}
    assert recheck(honest).cited == ("bernoulli",)

    def claim(cited: list[str]) -> Any:
        return lambda _: {"statement": honest["statement"], "cited": cited}

    assert recheck(honest, claim(["bernoulli"])).ok
    for cites in ([], ["bernoulli", "markov_coefficients"]):
        assert "cites" in recheck(honest, claim(cites)).reason
        assert not recheck({**honest, "cited": cites}, claim(["bernoulli"])).ok
        assert not recheck({**honest, "cited": cites}, claim(cites)).ok


def test_the_command_line_names_no_claim_that_is_not_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "forged.json"
    for change in ({"id": "nothing"}, {"id": "x\nother.json: ok: matching, 3 steps"},
                   {"id": "uniqueness"}, {"id": "\ud800"}, {"id": ["matching"]}):  # fmt: skip
        path.write_text(json.dumps({**fresh("matching"), **change}), encoding="utf-8")
        assert main([str(path)], said) == 1
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert ": refused: " in out
        assert not recheck_file(path, said).claim

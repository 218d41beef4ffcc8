"""What the words of reports mean: one list, for the pages of reports and for verify/GLOSSARY.md.

`python -m verify.show.glossary` writes the file anew.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

FILE = Path(__file__).parents[1] / "GLOSSARY.md"
HEAD = """\
# The words

What tables, reports and pictures of `verify` mean by their words. Default values are those of
`check`; each can be changed there.
"""
# By topic, each word after those that its meaning uses where that can be had.
WORDS: dict[str, dict[str, str]] = {
    "The score and its parts": {
        "variable": "What is shown or hidden as one: a column, a patch of a picture, a word. "
        "There are n of them, without the dead ones.",
        "mask": "A choice of the variables that are present, a set S; the others are absent. "
        "There are 2ⁿ masks, from ∅, nothing present, to N, all present.",
        "baseline": "What stands in for absent variables: one value for each entry of the input, "
        "such as zero or the mean of the data. Other baselines give other scores and verdicts.",
        "background": "Several rows in place of one baseline: absent variables take their values "
        "from each row in turn, and the score is the mean over the rows.",
        "dead": "Of a variable: its value equals the baseline (in every row of a background), so "
        "that hiding it changes nothing. It is named and not counted in n. One that merely lies "
        "close to the baseline is counted.",
        "score v(S)": "What the network says of the sample under mask S, as one number: by "
        "default the log-odds of the class that it predicts, ln(p/(1 − p)).",
        "interaction I(S)": "What the variables of S contribute together beyond what every part "
        "of S contributes: I(S) = Σ (−1)^(|S|−|T|) v(T) over T ⊆ S. Also called Harsanyi "
        "dividend. The interactions of all T ⊆ S add up to v(S), for every function.",
        "order": "Of an interaction: the number of its variables. As a verdict: condition (i), up "
        "to salience – no salient interaction has more than ⌈n/2⌉ variables.",
        "strength": "The size of an interaction, |I(S)|, in the units of the score. S = ∅ is "
        "never counted.",
        "effect": "An interaction with its sign, as what a concept adds to the score.",
        "salient": "Of an interaction: its strength is at least τ, by default 5 % of the "
        "strongest on the same sample (`rel_tau`), or a number of score units (`tau`).",
        "needed": "The least k such that v(∅) and the k strongest interactions give all 2ⁿ scores "
        "back with an error of 5 %. Beyond ten variables it is the first k that does on a grid in "
        "steps of 2^(1/8): at most 9 % more, where the error falls as k grows.",
        "error": "Of a graph or of a choice of interactions: the root mean square over all masks "
        "of what it misses of the scores, relative to that of v(S) − v(∅). Of a score: how far "
        "the computed number can be from the true one.",
        "mean score ū(m)": "The mean of v(S) − v(∅) over all masks with m variables present.",
        "A(k), η(k)": "A(k): the sum of all interactions of order k. η(k): A(k) divided by the "
        "sum of their strengths – 1 or −1 where nothing cancels, 0 where everything does.",
    },
    "Verdicts": {
        "HOLDS": "Measured to be so on this sample, clear of the numerical error and, from random "
        "masks, of the confidence band. Not proved.",
        "VIOLATED": "Measured not to be so, as clearly, with a witness.",
        "VACUOUS": "The test says nothing here: nothing that it asks about is there, or the bound "
        "allows everything there is.",
        "UNDECIDED": "The margin is inside the tolerance: the truth could be on either side, so "
        "nothing is said. From all masks that is the numerical error, which `dtype=torch.float64` "
        "makes smaller, and `exact=True` takes away from networks that can be replayed (`exact`). "
        "From random masks it is the confidence band, as a rule: the sentence says whether more "
        "masks would help, and about how many, where that can be told.",
        "exact": "Verdicts from scores replayed without rounding, `exact=True`: for feed-forward "
        "networks of Linear, Conv2d, ReLU, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, "
        "BatchNorm1d/2d, Flatten, Dropout and Identity, with sums, products, whole powers and "
        "reshapes, and for all masks. Another layer is named by the error. `exact=\"auto\"` does "
        "it where it can, up to twelve variables, and else says why not.",
        "residual": "How well some interactions give the score on masks that they were not made "
        "from: to within ε, on at least a share of the masks of each size, at a confidence for all "
        "sizes together (exact binomial bounds, from random masks). HOLDS never says that there "
        "are no other interactions. R² beside it is no evidence: it can be near 1 where most are "
        "missed.",
        "salient_suffice": "From random masks: do the salient ones among the interactions that "
        "were measured give the score, as `residual` asks of all of them? It is not `sparse`: the "
        "sentence has how many of how many they are, which may be all.",
        "method": "How a verdict was obtained. exact: by replay, without rounding; exhaustive: "
        "from all 2ⁿ masks; low-order: from all interactions of few variables and random masks; "
        "sampled: the same of single variables only. From random masks it has a confidence, and "
        "condition (i) stays open: no number of them shows that no large interaction is there.",
        "band": "From random masks: an interval for each of some numbers, all of which hold "
        "together at the confidence stated. Valid for every number of samples where the range of "
        "the score is given; else asymptotic, with an allowance for what no sample had. A decided "
        "verdict is wrong only where some band misses.",
        "energy": "How many interactions of an order can be salient, from the spread of the score "
        "on random masks, if none joins more than so many variables: that is assumed, and no "
        "condition else. VACUOUS where that is no less than there are.",
        "margin": "How far the measured quantity is from the threshold of the claim, positive on "
        "the side where the claim holds. –: not defined.",
        "tolerance": "The error of the margin, numerical or, from random masks, up to the end of "
        "its confidence band; a margin within it is UNDECIDED.",
        "witness": "Where the margin is attained: a set of variables, or a number m of them.",
        "matching": "Do the interactions add up to the score on every mask? Arithmetic, true of "
        "every function: it tests the computation.",
        "monotone": "Condition (ii): the mean score ū(m) never falls as m grows.",
        "exponent": "Condition (iii): ū(m′) ≥ (m′/m)ᵖ ū(m) for all 1 ≤ m′ ≤ m, with an exponent p "
        "of at most 2. The least such p is the pairwise exponent; the reference exponent is the "
        "least that does for m′ = 1.",
        "derivatives": "Condition (i) in its words on derivatives: those of high order vanish "
        "between baseline and sample. Sampled. Where the score has kinks, as of a ReLU "
        "network, it never HOLDS, since no derivative sees a kink: it is VIOLATED where "
        "derivatives between the kinks do not vanish, as those of the log-odds of three classes or "
        "more can, and else VACUOUS. The logits of a ReLU network, and its log-odds of two "
        "classes, are straight between the kinks, and so VACUOUS.",
        "integral": "Is an interaction the integral of its mixed derivative between baseline and "
        "sample? Arithmetic, true of every smooth score: it tests the derivatives.",
        "sparse": "Of all 2ⁿ scores. What the conditions are said to imply: at most half as many "
        "salient interactions, and at most half as many needed, as in any shuffle of the null "
        "model. Fewer than by chance, then, not few: it can be up to half of all.",
        "null model": "The same 2ⁿ scores dealt out to the masks at random, by default ten times "
        "(where protocols are compared, twice): what the sparsity figures are without any "
        "structure.",
        "count after the fact": "`count_bound` in code. How many interactions can be salient, "
        "given their strengths as measured (at most Σ|I|/τ of an order, Markov's inequality) or "
        "the spread of the scores. HOLDS: of some order fewer than there are. No condition "
        "foretells it.",
        "case": "In figures and tables: one sample of one network under one baseline. Under "
        "another baseline it is another case.",
        "control": "In figures: a network built to break a condition, left untrained, or trained "
        "on labels dealt out at random. It stands apart, with the conditions it is expected to "
        "break.",
        "vacuous bound": "A bound that is no smaller than the number of interactions there are.",
    },
    "Explanations": {
        "concept": "A set of variables with an effect, which acts on some masks. An AND acts "
        "where all of its variables are present, and its effect is an interaction; an OR acts "
        "where any of them is.",
        "graph": "A few concepts that together stand for all scores, with their error on all "
        "masks.",
        "coalition": "Variables that several concepts share, written once in an And-Or graph.",
        "protocol": "How interactions are taken from scores. `plain`: by their definition. "
        "`and-noise`: noise of up to 4 % of |v(N) − v(∅)| a mask is taken off first, such that the "
        "strengths that are left add up to the least there is (paper B's tables). `and-or-noise`: "
        "the same with ORs beside the ANDs (paper B's figures 4 and 7 to 9). Counts by two "
        "protocols are not comparable; each stands beside its null model, which is treated alike.",
        "split": "The score as a sum of ANDs and ORs, of all such sums one of least total "
        "strength.",
        "learned baseline": "A baseline moved within bounds so that the strengths add up to less. "
        "Close to the sample everything becomes small, the score too: compare |v(N) − v(∅)|.",
    },
}  # fmt: skip


def markdown() -> str:
    """The glossary as a Markdown page."""
    parts = [HEAD]
    for topic, words in WORDS.items():
        lines = "\n".join(f"- **{word}**: {meaning}" for word, meaning in words.items())
        parts.append(f"## {topic}\n\n{lines}\n")
    return "\n".join(parts)


def html() -> str:
    """The glossary for a page, folded until it is asked for; links to "#words" open it."""
    rows = "".join(
        f"<dt>{escape(word)}</dt><dd>{escape(meaning).replace('`', '')}</dd>"
        for words in WORDS.values()
        for word, meaning in words.items()
    )
    return f'<details><summary>What the words mean</summary><dl id="words">{rows}</dl></details>'


if __name__ == "__main__":
    FILE.write_text(markdown(), "utf-8")
